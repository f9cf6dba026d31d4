//! Very many invoices move to another version of their script and back, while whoever gives the orders and
//! whoever follows them are killed in the middle.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::serve::ledger;
use super::{SCRIPT, json};
use crate::bounds::bound;
use crate::run::{Folder, folder, jalon};

const MORNING: &str = "2099-03-02T09:00:00Z";
const REMINDED_BEFORE: &str = "2099-04-05";
const REMINDED_AFTER: &str = "2099-04-08";

/// Another delay, and names in other places, so that all numbers differ.
fn edited() -> String {
    let script = SCRIPT.replace("5 days after due   chase", "8 days after due   chase");
    let script = script.replace("then 2026-04-05", "then 2026-04-08");
    format!("team archive\n{script}").replace(
        "  missed ",
        "  step last      50 days after due   task \"Call {number}\" for archive\n    missed ",
    )
}

fn good(folder: &Folder, line: &str) -> String {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{line}: {done:?}");
    done.stdout
}

/// So many invoices under way, two for each payer.
fn under_way(invoices: u64) -> Folder {
    let folder = folder(&[
        ("simple.jalon", SCRIPT.as_bytes()),
        ("edited.jalon", edited().as_bytes()),
        ("jalon-data/jalon.toml", b"[guards]\nper_hour = 100000000\n"),
    ]);
    let mut file = String::from("number,customer,issue,due,currency,total\n");
    for number in 0..invoices {
        let customer = number / 2;
        file += &format!("N-{number},C-{customer},2099-03-02,2099-03-31,EUR,10.00\n");
    }
    folder.write("invoices.csv", file.as_bytes());
    good(&folder, "deploy simple.jalon");
    good(
        &folder,
        &format!("import invoices invoices.csv --pretend-now {MORNING}"),
    );
    good(&folder, &format!("serve --once --pretend-now {MORNING}"));
    assert_eq!(ledger(&folder).len() as u64, invoices);
    folder
}

fn store(folder: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    Connection::open_with_flags(folder.join("jalon-data/jalon.db"), flags).unwrap()
}

fn count(store: &Connection, sql: &str) -> u64 {
    store
        .query_row(sql, [], |row| row.get::<_, i64>(0))
        .unwrap_or_default() as u64
}

/// Starts something, and kills it once this count has changed or it is over.
fn killed(folder: &Folder, line: &str, sql: &str) {
    let store = store(&folder.path);
    let before = count(&store, sql);
    let mut command = jalon(&folder.path, line);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let began = Instant::now();
    while count(&store, sql) == before && child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(600), "{line}");
        std::thread::sleep(Duration::from_millis(2));
    }
    let _ = child.kill();
    child.wait().unwrap();
}

/// A plan is made and carried out; whoever does it is killed, and begins again. Tells how many had moved
/// at each kill.
fn moved_with_kills(folder: &Folder, script: &str, invoices: u64) -> Vec<u64> {
    good(folder, &format!("deploy {script}"));
    let plan = json(&folder.jalon("plan --format json"));
    assert_eq!(
        (&plan["move"], &plan["stay"]),
        (&invoices.into(), &0.into()),
        "{plan}"
    );
    killed(folder, "deploy --migrate", "select count(*) from inbox");
    good(folder, "deploy --migrate");
    let mut seen = Vec::new();
    for _ in 0..3 {
        let serve = format!("serve --once --pretend-now {MORNING}");
        killed(folder, &serve, "select max(number) + count(*) from journal");
        seen.push(on_new(folder));
    }
    good(folder, &format!("serve --once --pretend-now {MORNING}"));
    seen
}

/// How many invoices run under the script that is deployed.
fn on_new(folder: &Folder) -> u64 {
    json(&folder.jalon("plan --format json"))["there"]
        .as_u64()
        .unwrap()
}

/// Every invoice is there once, under the version whose reminder comes on that day, and every account has
/// the one timer that it wants.
fn all_stand(folder: &Folder, invoices: u64, day: &str) {
    let told = good(
        folder,
        &format!("invoice list --format json --most {}", invoices + 1),
    );
    let mut numbers = BTreeSet::new();
    for line in told.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(
            line["next"]["at"].as_str().unwrap().starts_with(day),
            "{line}"
        );
        numbers.insert(line["number"].as_str().unwrap().to_owned());
    }
    assert_eq!(
        (told.lines().count() as u64, numbers.len() as u64),
        (invoices, invoices)
    );
    let store = store(&folder.path);
    let mut timers = store
        .prepare("select due, count(*), count(distinct account) from timer group by due")
        .unwrap();
    let rows = timers.query_map([], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, i64>(1)?,
            row.get::<_, i64>(2)?,
        ))
    });
    let rows: Vec<_> = rows.unwrap().map(Result::unwrap).collect();
    let accounts = count(&store, "select count(*) from account") as i64;
    let due: jalon_core::Instant = format!("{day}T00:00:00Z").parse().unwrap();
    assert_eq!(rows, [(due.millis(), accounts, accounts)]);
    assert_eq!(count(&store, "select count(*) from inbox"), 0);
    let incidents = folder.jalon("incident list --format json");
    assert_eq!(incidents.stdout, "", "{incidents:?}");
}

#[test]
fn very_many_invoices_move_and_come_back_whoever_is_killed_meanwhile() {
    let invoices = bound("invoices_moved");
    let folder = under_way(invoices);
    all_stand(&folder, invoices, REMINDED_BEFORE);
    let there = moved_with_kills(&folder, "edited.jalon", invoices);
    println!("moved at each kill: {there:?} of {invoices}");
    assert!(
        there.iter().any(|there| (1..invoices).contains(there)),
        "killed in the middle: {there:?}"
    );
    assert_eq!(on_new(&folder), invoices);
    all_stand(&folder, invoices, REMINDED_AFTER);

    let back = moved_with_kills(&folder, "simple.jalon", invoices);
    println!("came back at each kill: {back:?}");
    assert!(
        back.iter().any(|back| (1..invoices).contains(back)),
        "killed in the middle: {back:?}"
    );
    assert_eq!(on_new(&folder), invoices);
    all_stand(&folder, invoices, REMINDED_BEFORE);

    // Nothing left by all of that; each is reminded once, by the script that it came back to.
    assert_eq!(ledger(&folder).len() as u64, invoices);
    good(&folder, "serve --once --pretend-now 2099-04-05T09:00:00Z");
    good(&folder, "serve --once --pretend-now 2099-04-09T09:00:00Z");
    let lines = ledger(&folder);
    let distinct: BTreeSet<String> = lines.iter().map(|line| line["key"].to_string()).collect();
    assert_eq!(
        (lines.len() as u64, distinct.len() as u64),
        (2 * invoices, 2 * invoices)
    );
    let heads = good(&folder, "audit head --seal");
    folder.write("heads.jsonl", heads.as_bytes());
    good(&folder, "audit verify heads.jsonl");
}
