//! `expect ... else ...` beside a milestone: waited for on its own.

use jalon_core::step::Dated;

use super::story::*;

fn told(events: &[Dated], until: &str) -> Vec<String> {
    let script = chased("    step first   1 day after due   chase payer\n").replace(
        "  send to payer",
        "  on dispute settled for customer   expect credit note within 5 business days else task \"Credit note due\" for sales
  on dispute   pause; task \"Dispute\" for sales
  send to payer",
    );
    let mut stimuli = vec![arrives("2026-01-05 10:00", invoice("2026-02-04"))];
    stimuli.extend(events.iter().cloned());
    let lines = Story::of(&script).deeds(&stimuli, until);
    since(&lines, "2026-02-09")
}

fn settled() -> [Dated; 2] {
    [
        event("2026-02-06", dispute()),
        event("2026-02-09", settled_for_customer()),
    ]
}

#[test]
fn what_does_not_come_in_time_has_its_line() {
    // Five business days after Monday the 9th end with Monday the 16th.
    let lines = told(&settled(), "2026-03-01");
    assert_eq!(
        lines,
        ["2026-02-17 on:dispute_settled_for_customer/expect:credit_note/else/task:sales"]
    );
}

#[test]
fn what_comes_in_time_ends_the_waiting() {
    let [one, two] = settled();
    let lines = told(
        &[one, two, event("2026-02-16", credit_note(80_000))],
        "2026-03-01",
    );
    assert!(!lines.iter().any(|line| line.contains("task")), "{lines:?}");
}

#[test]
fn paid_meanwhile_nobody_waits_any_more() {
    let [one, two] = settled();
    let lines = told(&[one, two, pays("2026-02-12", 80_000)], "2026-03-01");
    assert!(!lines.iter().any(|line| line.contains("task")), "{lines:?}");
}
