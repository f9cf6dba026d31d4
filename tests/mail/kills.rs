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
