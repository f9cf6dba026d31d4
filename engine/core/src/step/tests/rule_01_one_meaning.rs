//! Rule 1: one pure function; the same input gives the same output.

use super::build::*;
use crate::step::*;

#[test]
fn the_same_account_stimulus_and_time_give_the_same_effects() {
    let run = || {
        ladder().world().told(
            &[
                dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 80_000)),
                pays("2026-02-20", 10_000),
            ],
            "2026-04-01",
        )
    };
    assert_eq!(run(), run());
}

#[test]
fn a_state_that_was_written_and_read_goes_on_as_if_nothing_had_been() {
    let mut whole = ladder().world();
    let all = whole.usual(&[pays("2026-02-20", 10_000)], "2026-04-01");
    let mut parted = ladder().world();
    let mut lines = parted.usual(&[], "2026-02-10");
    let json = serde_json::to_string(&parted.account).unwrap();
    parted.account = serde_json::from_str(&json).unwrap();
    lines.extend(parted.drive(&[pays("2026-02-20", 10_000)], "2026-04-01"));
    assert_eq!(lines, all);
}

#[test]
fn a_refused_stimulus_changes_nothing() {
    let mut world = ladder().world();
    world.usual(&[], "2026-02-10");
    let before = world.account.clone();
    let dollars = crate::event::Happening::Payment {
        payment: "p".into(),
        amount: crate::Money::new(1, crate::Currency::from_code("USD").unwrap()),
    };
    let lines = world.drive(&[event("2026-02-10 13:00", dollars)], "2026-02-10 14:00");
    assert_eq!(
        lines,
        ["2026-02-10 refused: the amount is in USD, the invoice in EUR"]
    );
    for amount in [0, -500] {
        let lines = world.drive(&[pays("2026-02-10 13:00", amount)], "2026-02-10 14:00");
        assert_eq!(
            lines,
            ["2026-02-10 refused: the amount must be more than zero"]
        );
    }
    let lines = world.drive(
        &[event_on(9, "2026-02-10 13:00", payment("p", 1))],
        "2026-02-10 14:00",
    );
    assert_eq!(
        lines,
        ["2026-02-10 refused: the account has no such invoice"]
    );
    let again = dated(
        "2026-02-10 13:00",
        arrival(1, "2026-01-05", "2026-02-04", 1),
    );
    let lines = world.drive(&[again], "2026-02-10 14:00");
    assert_eq!(lines, ["2026-02-10 refused: the invoice is there already"]);
    assert_eq!(world.account, before);
}

#[test]
fn a_state_of_a_newer_format_is_not_touched() {
    let mut world = ladder().world();
    world.account.format = STATE_FORMAT + 1;
    let lines = world.usual(&[], "2026-02-10");
    assert!(lines[0].contains("format 1"));
    assert!(world.account.subjects.is_empty());
}
