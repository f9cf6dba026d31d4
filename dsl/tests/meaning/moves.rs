//! Moves by hand, and the four ways to catch up after something was undone.

use jalon_core::Decision;
use jalon_core::step::Dated;

use super::story::*;

const TWO: &str = "
journey gentle {
  for invoices in EUR where total < 10,000 EUR
  calendar office
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step first   1 day after due      chase payer
    missed       300 days after due   task \"Unpaid\" for receivables
  }
}
journey strict {
  for all other invoices
  calendar office
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step reminder   1 day after due      chase payer
    step warning    10 days after due    chase payer
    step notice     20 days after due    formal notice to payer by registered_letter
    missed          300 days after due   task \"Unpaid\" for receivables
  }
}
";

fn moved(to: &str) -> Vec<String> {
    let mut story = Story::of(TWO);
    let to = Decision::Move { to: story.path(to) };
    let stimuli = [
        arrives("2026-01-05 10:00", invoice("2026-02-04")),
        event("2026-02-18", decides(to)),
    ];
    let lines = story.deeds(&stimuli, "2026-04-01");
    since(&lines, "2026-02-05")
}

#[test]
fn moved_at_a_step_what_stands_above_it_is_left_out() {
    // The warning was due on the 14th; moved by hand it is made the same day.
    let wanted = [
        "2026-02-05 paid/first/chase:payer",
        "2026-02-18 paid/warning/chase:payer",
        "2026-03-02 paid/notice/formal_notice:payer",
    ];
    assert_eq!(moved("strict/paid/warning"), wanted);
}

#[test]
fn moved_to_a_journey_it_begins_at_the_first_rung_and_is_not_sent_again() {
    let wanted = [
        "2026-02-05 paid/first/chase:payer",
        "2026-02-18 paid/reminder/chase:payer",
        "2026-02-27 paid/warning/chase:payer",
        "2026-03-09 paid/notice/formal_notice:payer",
    ];
    assert_eq!(moved("strict"), wanted);
}

fn ladder(catch_up: &str) -> String {
    chased(
        "    step first    1 day after due     chase payer
    step second   10 days after due   chase payer
    step third    20 days after due   chase payer
",
    )
    .replace(
        "  send to payer",
        &format!("  catch up {catch_up}\n  send to payer"),
    )
}

/// The first chase leaves on 5 February; paid on the 6th, gone back on 16 March.
fn after_a_reversal(catch_up: &str) -> Vec<String> {
    let events: [Dated; 3] = [
        arrives("2026-01-05 10:00", invoice("2026-02-04")),
        event("2026-02-06", payment("p", 80_000)),
        event("2026-03-16", reversed("p", 80_000)),
    ];
    let lines = Story::of(&ladder(catch_up)).deeds(&events, "2026-05-01");
    since(&lines, "2026-03-01")
}

#[test]
fn in_order_the_next_step_keeps_its_spacing_from_the_reversal() {
    let wanted = [
        "2026-03-25 paid/second/chase:payer",
        "2026-04-06 paid/third/chase:payer",
    ];
    assert_eq!(after_a_reversal("in order"), wanted);
}

#[test]
fn one_step_per_run_each_run_after_the_reversal_moves_one_rung() {
    let wanted = [
        "2026-03-17 paid/second/chase:payer",
        "2026-03-18 paid/third/chase:payer",
    ];
    assert_eq!(after_a_reversal("in order, one step per run"), wanted);
}

#[test]
fn latest_makes_only_the_gravest_that_is_due() {
    let wanted = ["2026-03-17 paid/third/chase:payer"];
    assert_eq!(after_a_reversal("latest"), wanted);
}

#[test]
fn none_drops_nothing_that_was_to_come_when_the_invoice_arrived() {
    // What was past on arrival is dropped, and nothing was; what a payment held back goes on.
    let wanted = [
        "2026-03-25 paid/second/chase:payer",
        "2026-04-06 paid/third/chase:payer",
    ];
    assert_eq!(after_a_reversal("none"), wanted);
}
