//! The daemon is killed at each boundary of a send: before the mail was said, within it, behind the
//! final dot, before its result was written. At most one copy more leaves, the same bytes, and it is told.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::bounds::bound;
use crate::house::House;
use crate::smtp::{Mode, Peer};

/// Invoices that come in before each kill.
const OF_EACH: u64 = 6;

/// F08
#[test]
fn whenever_it_is_killed_at_most_one_copy_more_leaves_and_never_silently() {
    let peer = Peer::start(Mode::Slow(Duration::from_millis(3)));
    let mut house = House::new(peer.port, "resend_after = \"15 s\"\nconnections = 3");
    // Each kill waits for another word of a conversation, or for a mail that was just taken.
    let moments = ["EHLO", "MAIL", "RCPT", "DATA", ""];
    let kills = bound("mail_kills");
    let mut met: BTreeMap<&str, u64> = BTreeMap::new();
    for round in 0..kills {
        let moment = moments[usize::try_from(round).unwrap() % moments.len()];
        house.invoices_of(round, OF_EACH);
        // What was just taken is not said to be for a moment, so that a kill can fall into it.
        let wait = Duration::from_millis(3);
        peer.does(match moment {
            "" => Mode::SilentBehindDot(wait * 10),
            _ => Mode::Slow(wait),
        });
        let (said, taken) = (peer.said().len(), peer.taken().len());
        house.start();
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(8) {
            let reached = match moment {
                "" => peer.taken().len() > taken,
                word => peer.said()[said..]
                    .iter()
                    .any(|line| line.starts_with(word)),
            };
            if reached {
                *met.entry(moment).or_default() += 1;
                break;
            }
            std::thread::yield_now();
        }
        house.kill();
    }
    let count = usize::try_from(kills * OF_EACH).unwrap();
    peer.does(Mode::Good);
    house.start();
    // What was killed twice waits for a person.
    let settled = |row: &crate::house::Row| match row.state.as_str() {
        "relayed" => true,
        "in-doubt" => row.note.starts_with("2nd copy. "),
        _ => false,
    };
    let rows = house.until("all settled", |rows| {
        rows.len() == count && rows.iter().all(settled)
    });
    let mut copies: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for one in peer.taken() {
        let (_, id) = one.mail.split_once("Message-ID: <").unwrap();
        let id = id.split('@').next().unwrap().to_owned();
        copies.entry(id).or_default().push((one.from, one.mail));
    }
    let mut doubled = 0;
    for row in &rows {
        let copies = copies.get(&row.key).map_or(&[][..], Vec::as_slice);
        let least = usize::from(row.state == "relayed");
        assert!(
            (least..=2).contains(&copies.len()),
            "{} copies of {row:?}",
            copies.len()
        );
        assert!(
            copies.iter().all(|copy| *copy == copies[0]),
            "other bytes: {row:?}"
        );
        if copies.len() == 2 {
            doubled += 1;
            assert!(
                row.note.starts_with("2nd copy. "),
                "silently doubled: {row:?}"
            );
        }
    }
    println!("{kills} kills, moments met: {met:?}; {doubled} of {count} left twice, all told");
    assert!(met.len() >= 3, "too few moments to mean anything: {met:?}");
}

/// When a daemon is killed around a send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// The conversation is not begun.
    BeforeAWord,
    /// The relay knows who writes, and not to whom.
    BetweenTheWords,
    /// The text is about to be said.
    BeforeTheText,
    /// The relay has it, and did not say so.
    BehindTheDot,
    /// The relay said that it has it, and that is not written down.
    BeforeTheResultIsKept,
}

/// F08
#[test]
fn at_each_of_five_moments_a_kill_leaves_doubt_that_is_shown_and_one_copy_more_at_most() {
    use Moment::*;
    let moments = [
        (BeforeAWord, Mode::SilentAt("greeting"), 0),
        (BetweenTheWords, Mode::SilentAt("RCPT"), 0),
        (BeforeTheText, Mode::SilentAt("DATA"), 0),
        (
            BehindTheDot,
            Mode::SilentBehindDot(Duration::from_secs(600)),
            1,
        ),
        (
            BeforeTheResultIsKept,
            Mode::SilentBehindDot(Duration::from_millis(300)),
            1,
        ),
    ];
    std::thread::scope(|all| {
        for (moment, mode, copies) in moments {
            all.spawn(move || killed_at(moment, mode, copies));
        }
    });
}

/// It is killed at a moment when the relay has so many copies, and goes on.
fn killed_at(moment: Moment, mode: Mode, copies: usize) {
    let peer = Peer::start(mode.clone());
    let mut house = House::new(peer.port, "resend_after = \"2 s\"");
    house.invoices(&["a@one.example"]);
    house.start();
    let is_there = || match &mode {
        Mode::SilentAt("greeting") => peer.conversations() > 0,
        Mode::SilentAt(word) => !peer.said_at(word).is_empty(),
        _ => !peer.taken().is_empty(),
    };
    let began = Instant::now();
    while !is_there() {
        assert!(began.elapsed() < Duration::from_secs(60), "{moment:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
    let lock = (moment == Moment::BeforeTheResultIsKept).then(|| {
        // Nothing can be written any more when the answer comes.
        let database = house.folder.path.join("jalon-data/jalon.db");
        let lock = rusqlite::Connection::open(database).unwrap();
        lock.busy_timeout(Duration::from_secs(5)).unwrap();
        lock.execute_batch("begin immediate").unwrap();
        std::thread::sleep(Duration::from_secs(1));
        lock
    });
    house.kill();
    drop(lock);
    assert_eq!(peer.taken().len(), copies, "{moment:?}");
    let rows = house.rows();
    assert_eq!(rows.len(), 1, "{moment:?}: {rows:?}");
    assert_eq!(rows[0].state, "sending", "{moment:?}: the intent is kept");
    peer.does(Mode::Good);
    house.start();
    let rows = house.until_all(1, &["in-doubt", "relayed"]);
    if rows[0].state == "in-doubt" {
        let note = "the daemon stopped, or lost touch with its store, while it was on its way";
        assert_eq!(rows[0].note, note, "{moment:?}");
    }
    let rows = house.until_all(1, &["relayed"]);
    assert!(
        rows[0].note.starts_with("2nd copy. "),
        "{moment:?}: {rows:?}"
    );
    let taken = peer.taken();
    assert_eq!(taken.len(), copies + 1, "{moment:?}");
    assert!(taken.iter().all(|one| one.mail == taken[0].mail));
    let why = house.does("invoice why F-1");
    assert!(why.contains("nobody knows whether it left"), "{why}");
}
