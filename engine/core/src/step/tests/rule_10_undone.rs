//! Rule 10: undone facts re-open, after the end too.

use super::build::*;
use crate::delay::Unit;
use crate::event::{Decision, EventKind, Happening};
use crate::machine::action::Does;
use crate::machine::declared::Named;
use crate::machine::schedule::Anchor;

#[test]
fn a_reversed_payment_opens_a_paid_invoice_again_and_no_step_leaves_twice() {
    let mut build = ladder();
    build.on(EventKind::PaymentReversed, vec![task()]);
    let stimuli = [
        event("2026-02-10", payment("p", 80_000)),
        event("2026-03-02", reversed("p", 80_000)),
    ];
    let lines = build.world().usual(&stimuli, "2026-06-01");
    let after: Vec<_> = lines
        .iter()
        .filter(|line| line.as_str() >= "2026-02-10")
        .collect();
    let wanted = [
        "2026-02-10 paid passed",
        "2026-02-10 end Paid",
        "2026-03-02 reopened",
        "2026-03-02 paid open",
        "2026-03-02 task 0",
        "2026-03-11 chase second",
        "2026-03-23 chase third",
    ];
    assert_eq!(after, wanted);
}

#[test]
fn a_cancelled_credit_note_opens_it_too() {
    let credit = |cancelled: bool| {
        let (number, amount) = ("c".into(), eur(80_000));
        match cancelled {
            false => Happening::CreditNote { number, amount },
            true => Happening::CreditNoteCancelled { number, amount },
        }
    };
    let stimuli = [
        event("2026-02-10", credit(false)),
        event("2026-02-12", credit(true)),
    ];
    let lines = ladder().world().usual(&stimuli, "2026-02-24");
    assert_eq!(lines.last().unwrap(), "2026-02-23 chase second");
}

#[test]
fn an_allocation_that_was_put_on_the_wrong_invoice_is_money_on_account_again() {
    let undone = Happening::PaymentReversed {
        payment: "p".into(),
        amount: eur(80_000),
        reason: Default::default(),
        came_back: false,
    };
    let stimuli = [
        event("2026-02-10", payment("p", 80_000)),
        event("2026-02-12", undone),
    ];
    let mut world = ladder().world();
    world.usual(&stimuli, "2026-02-13");
    assert_eq!(world.account.on_account.sum(crate::Currency::EUR), 80_000);
    assert!(world.invoice().settled.is_none());
}

#[test]
fn a_recalled_case_waits_for_payment_again_and_is_not_handed_over_twice() {
    let mut build = ladder();
    let paid = crate::machine::MilestoneId(0);
    let moment = build.moment(Anchor::Due, 30, Unit::Days);
    build.missed(paid, Some(moment), vec![Does::HandOver(AGENCY)], None);
    let recalls = event("2026-04-01", decides(Decision::Recall));
    let mut world = build.world();
    let lines = world.usual(&[recalls, pays("2026-04-10", 80_000)], "2026-06-01");
    let after: Vec<_> = lines
        .iter()
        .filter(|line| line.as_str() >= "2026-03-01")
        .collect();
    let wanted = [
        "2026-03-06 paid missed",
        "2026-03-06 hand over",
        "2026-04-01 recall",
        "2026-04-01 paid open",
        "2026-04-10 paid passed",
        "2026-04-10 end Paid",
    ];
    assert_eq!(after, wanted);
}

#[test]
fn after_an_end_under_another_name_a_person_is_told() {
    let mut build = ladder();
    let end = build.machine.ends.push(Named::new("replaced"));
    build.on(EventKind::Refusal, vec![Does::EndAs(end)]);
    let stimuli = [
        event("2026-02-10", payment("p", 80_000)),
        event("2026-03-02", reversed("p", 80_000)),
        event("2026-03-03", Happening::Refusal(Default::default())),
        event("2026-03-04", payment("q", 80_000)),
        event("2026-03-05", reversed("q", 80_000)),
    ];
    let lines = build.world().usual(&stimuli, "2026-06-01");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("2026-03-03 end Named"))
    );
    assert!(!lines.iter().any(|line| line.as_str() > "2026-03-06"));
}
