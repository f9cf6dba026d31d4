//! kill -9 in mid-load: nothing is lost, and nothing leaves twice without a person knowing of it.
//!
//! The sink appends and never takes two for one, so it is counted afterwards by key. Each kill is
//! recorded with the phase that it fell into, as the store and the sink tell it.

#[path = "../../bounds.rs"]
mod bounds;

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use super::house;
use super::serve::{Daemon, eventually, ledger};
use crate::run::Folder;

/// What a kill interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// Steps and commits: nothing was on its way.
    Commit,
    /// The intent was written, and no copy is in the sink.
    IntentToSend,
    /// A copy is in the sink, and its result was not written.
    SendToResult,
    /// Nothing was left to do.
    Idle,
}

/// How many invoices there are for each kill.
const INVOICES: u64 = 150;

fn invoices(folder: &Folder, round: u64) {
    let mut file = String::from("number,customer,issue,due,currency,total\n");
    for number in 0..INVOICES {
        let customer = number % 20;
        file += &format!("K-{round}-{number},C-{customer},2026-03-02,2099-03-31,EUR,10.00\n");
    }
    folder.write("load.csv", file.as_bytes());
    let done = folder.jalon("import invoices load.csv");
    assert_eq!(done.code, 0, "{done:?}");
}

fn keys_in(folder: &Folder, state: &str) -> Vec<String> {
    let told = folder.jalon(&format!(
        "outbox list --most 100000 --state {state} --format json"
    ));
    assert_eq!(told.code, 0, "{told:?}");
    let lines = told.stdout.lines();
    let keys = lines.map(|line| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        value["key"].as_str().unwrap().to_owned()
    });
    keys.collect()
}

/// How many copies of each key are in the sink, by its files: a kill may come before the ledger.
fn copies(folder: &Folder) -> BTreeMap<String, u32> {
    let mut copies = BTreeMap::new();
    let entries = std::fs::read_dir(folder.path.join("jalon-data/outbox"));
    for entry in entries.into_iter().flatten().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if let Some(key) = name.strip_suffix(".json").and_then(|name| name.get(11..43)) {
            *copies.entry(key.to_owned()).or_default() += 1;
        }
    }
    copies
}

/// What this kill interrupted: what an earlier one left, and nobody has looked at yet, is not its.
fn phase(folder: &Folder, left: &mut HashSet<String>) -> Phase {
    let mut sending = keys_in(folder, "sending");
    sending.retain(|key| left.insert(key.clone()));
    let copies = copies(folder);
    if sending.iter().any(|key| copies.contains_key(key)) {
        return Phase::SendToResult;
    }
    if !sending.is_empty() {
        return Phase::IntentToSend;
    }
    let sizes = folder.jalon("invoice list --most 100000 --format json");
    let count = sizes.stdout.lines().count() as u64;
    match count.is_multiple_of(INVOICES) {
        true => Phase::Idle,
        false => Phase::Commit,
    }
}

#[cfg(unix)]
#[test]
fn whatever_a_kill_interrupts_nothing_is_lost_and_nothing_silently_doubled() {
    let folder = house();
    // The guard of volume would hold most of the load, rightly.
    folder.write("jalon-data/jalon.toml", b"[guards]\nper_hour = 100000000\n");
    let kills = bounds::bound("daemon_kills");
    let mut phases: BTreeMap<Phase, u32> = BTreeMap::new();
    let mut left = HashSet::new();
    for round in 0..kills {
        invoices(&folder, round);
        let mut daemon = Daemon::start(&folder);
        let starts = || {
            let log = std::fs::read_to_string(folder.path.join("daemon.log"));
            log.unwrap_or_default().matches("took shards").count() as u64
        };
        eventually("it works", || starts() > round);
        // Soon after the start, or with the first copy in the sink, or somewhere in between.
        match round % 4 {
            0 | 1 => std::thread::sleep(Duration::from_millis((round * 7) % 30)),
            2 => {
                let before = copies(&folder).len();
                eventually("something leaves", || copies(&folder).len() > before);
            }
            _ => std::thread::sleep(Duration::from_millis((round * 37) % 130)),
        }
        daemon.signal("-KILL");
        daemon.child.wait().unwrap();
        *phases.entry(phase(&folder, &mut left)).or_default() += 1;
    }
    let all = usize::try_from(kills * INVOICES).unwrap();
    let daemon = Daemon::start(&folder);
    let settled = || {
        let (copies, doubt) = (copies(&folder), keys_in(&folder, "in-doubt"));
        let unseen = doubt.iter().filter(|key| !copies.contains_key(*key));
        copies.len() + unseen.count()
    };
    let began = Instant::now();
    while settled() < all || !keys_in(&folder, "sending").is_empty() {
        let waited = began.elapsed();
        assert!(
            waited < Duration::from_secs(600),
            "{} of {all} left or are seen by people; {phases:?}; {}",
            settled(),
            folder.jalon("doctor").stdout
        );
        std::thread::sleep(Duration::from_millis(300));
    }
    assert_eq!(daemon.end(), 0);
    let (copies, doubt) = (copies(&folder), keys_in(&folder, "in-doubt"));
    let missing = doubt
        .iter()
        .filter(|key| !copies.contains_key(*key))
        .count();
    println!(
        "{kills} kills: {phases:?}; {} sent, {} in doubt, {missing} of them not in the sink, {} lines in the ledger",
        copies.len(),
        doubt.len(),
        ledger(&folder).len()
    );
    assert_eq!(copies.len() + missing, all, "lost");
    let doubled: Vec<_> = copies.iter().filter(|(_, count)| **count > 1).collect();
    assert!(doubled.is_empty(), "silently doubled: {doubled:?}");
    // A person decides, and it comes to an end.
    if let Some(key) = doubt.first() {
        let told = folder.jalon(&format!("outbox resolve {key} --left --by anna"));
        assert_eq!(told.code, 0, "{told:?}");
        let twice = folder.jalon(&format!("outbox resolve {key} --left --by anna"));
        assert_eq!(twice.code, 2, "{twice:?}");
        assert_eq!(folder.jalon("serve --once").code, 0);
        assert!(!keys_in(&folder, "in-doubt").contains(key));
    }
}
