//! `milestone ... per instalment`: once for each due date, with its own due, balance, steps and miss.

use super::story::*;

const SCRIPT: &str = "
journey j {
  for invoices in EUR
  calendar office
  send to payer by link
  milestone paid per instalment from sending {
    expect payment in full
    step first    5 days after due    chase payer
    step second   12 days after due   when balance >= 100 EUR   chase payer
    missed        30 days after due   task \"Instalment unpaid\" for receivables
  }
}
";

const HALVES: [(&str, i64); 2] = [("2026-02-04", 40_000), ("2026-03-04", 40_000)];

fn told(events: &[jalon_core::step::Dated], until: &str) -> Vec<String> {
    let mut stimuli = vec![arrives("2026-01-05 10:00", in_instalments(&HALVES))];
    stimuli.extend(events.iter().cloned());
    Story::of(SCRIPT).deeds(&stimuli, until)
}

#[test]
fn each_instalment_has_its_own_due_date_steps_and_miss() {
    let wanted = [
        "2026-01-05 send:payer",
        "2026-02-09 paid/first/chase:payer of 1",
        "2026-02-16 paid/second/chase:payer of 1",
        "2026-03-06 paid/missed/task:receivables of 1",
        "2026-03-09 paid/first/chase:payer of 2",
        "2026-03-16 paid/second/chase:payer of 2",
        "2026-04-03 paid/missed/task:receivables of 2",
    ];
    assert_eq!(told(&[], "2026-06-01"), wanted);
}

#[test]
fn a_payment_that_names_none_settles_the_oldest() {
    let lines = told(&[pays("2026-02-10", 40_000)], "2026-04-01");
    let wanted = [
        "2026-02-09 paid/first/chase:payer of 1",
        "2026-03-09 paid/first/chase:payer of 2",
        "2026-03-16 paid/second/chase:payer of 2",
    ];
    assert_eq!(lines[1..], wanted);
}

#[test]
fn a_payment_that_names_one_settles_that_one() {
    let second = event_of("2026-02-10", Some(2), payment("p", 40_000));
    let lines = told(&[second], "2026-04-01");
    let wanted = [
        "2026-02-09 paid/first/chase:payer of 1",
        "2026-02-16 paid/second/chase:payer of 1",
        "2026-03-06 paid/missed/task:receivables of 1",
    ];
    assert_eq!(lines[1..], wanted);
}

#[test]
fn balance_is_that_of_the_instalment() {
    // 80 EUR of the first are left, and all of the second: only there 100 EUR are open.
    let lines = told(&[pays("2026-02-10", 32_000)], "2026-03-20");
    let wanted = [
        "2026-02-09 paid/first/chase:payer of 1",
        "2026-03-06 paid/missed/task:receivables of 1",
        "2026-03-09 paid/first/chase:payer of 2",
        "2026-03-16 paid/second/chase:payer of 2",
    ];
    assert_eq!(lines[1..], wanted);
}

#[test]
fn all_paid_ends_it_and_a_reversal_opens_what_it_had_settled() {
    let events = [
        event("2026-02-06", payment("p", 80_000)),
        event("2026-02-20", reversed("p", 40_000)),
    ];
    let lines = told(&events, "2026-03-20");
    // What is left settles the first, so the second is open.
    let wanted = [
        "2026-02-06  end Paid",
        "2026-03-09 paid/first/chase:payer of 2",
        "2026-03-16 paid/second/chase:payer of 2",
    ];
    let lines: Vec<String> = since(&lines, "2026-02-06")
        .iter()
        .map(|line| line.replace(" j end", "  end"))
        .collect();
    assert_eq!(lines, wanted);
}
