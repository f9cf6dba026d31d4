//! Rule 4: paid ends it, whatever the milestone, and withdraws what it made pointless.

use super::build::*;
use crate::delay::Unit;
use crate::event::{EventKind, Happening};
use crate::machine::expr::Node;
use crate::machine::milestone::{Expected, Opens, Trigger};
use crate::step::*;

#[test]
fn a_full_payment_ends_the_chase_and_the_journey() {
    let mut world = ladder().world();
    let lines = world.usual(&[pays("2026-02-10", 80_000)], "2026-06-01");
    let wanted = [
        "2026-01-05 send",
        "2026-01-30 remind friendly",
        "2026-02-05 chase first",
    ];
    assert_eq!(deeds(&lines), wanted);
    assert!(lines.contains(&"2026-02-10 paid passed".to_string()));
    assert_eq!(lines.last().unwrap(), "2026-02-10 end Paid");
    assert_eq!(world.account.wake(), None);
}

#[test]
fn a_part_payment_ends_nothing() {
    let mut world = ladder().world();
    let lines = world.usual(&[pays("2026-02-06", 79_999)], "2026-03-20");
    assert_eq!(deeds(&lines).len(), 5);
}

#[test]
fn an_allocated_credit_note_counts_and_money_on_account_does_not() {
    let credit = Happening::CreditNote {
        number: "c".into(),
        amount: eur(80_000),
    };
    let lines = ladder()
        .world()
        .usual(&[event("2026-02-04", credit)], "2026-03-20");
    assert_eq!(lines.last().unwrap(), "2026-02-04 end Paid");
    let on_account = Stimulus::OnAccount {
        payment: "p".into(),
        money: eur(80_000),
    };
    let mut world = ladder().world();
    let lines = world.usual(&[dated("2026-02-04", on_account)], "2026-03-20");
    assert_eq!(deeds(&lines).len(), 5);
    let allocation = Happening::Allocation {
        payment: "p".into(),
        amount: eur(80_000),
    };
    let lines = world.drive(&[event("2026-03-20", allocation)], "2026-03-21");
    assert_eq!(lines.last().unwrap(), "2026-03-20 end Paid");
    assert_eq!(world.account.on_account.sum(crate::Currency::EUR), 0);
}

#[test]
fn a_balance_under_the_floor_counts_as_paid() {
    let mut build = ladder();
    let floor = build.machine.expressions.push(Node::of_money(eur(500)));
    build.journey().ignore_balances_under = Some(floor);
    let lines = build
        .world()
        .usual(&[pays("2026-02-06", 79_501)], "2026-03-20");
    assert_eq!(lines.last().unwrap(), "2026-02-06 end Paid");
}

#[test]
fn payment_withdraws_proposals_and_tasks_and_closes_what_else_was_open() {
    let mut build = Build::new();
    let receipt = Expected::Event(Trigger::Event(EventKind::Receipt));
    let within = build.delay(60, Unit::Days);
    build.milestone(
        "received",
        Opens::FromSending,
        Some((receipt, Some(within))),
    );
    let paid = build.paid();
    build.step(paid, "ask", 1, vec![task()]);
    let sign_off = build.sign_off(1);
    let moment = build.moment(crate::machine::schedule::Anchor::Due, 5, Unit::Days);
    build.step_at(paid, "notice", moment, vec![notice()], Some(sign_off));
    let lines = build
        .world()
        .usual(&[pays("2026-02-10", 80_000)], "2026-06-01");
    let wanted = [
        "2026-02-05 task ask",
        "2026-02-09 propose notice",
        "2026-02-10 paid passed",
        "2026-02-10 received closed",
        "2026-02-10 withdraw notice: Paid",
        "2026-02-10 withdraw ask: Paid",
        "2026-02-10 end Paid",
    ];
    let mut last = lines[lines.len() - 7..].to_vec();
    last.sort();
    let mut wanted = wanted.to_vec();
    wanted.sort();
    assert_eq!(last, wanted);
}

#[test]
fn with_charges_the_claims_must_be_paid_too() {
    let mut build = Build::new();
    let with_charges = true;
    let what = Expected::PaymentInFull { with_charges };
    let paid = build.milestone("paid", Opens::FromSending, Some((what, None)));
    let forty = build.machine.expressions.push(Node::of_money(eur(4_000)));
    let claim = build.machine.claims.push(crate::machine::claim::Claim {
        name: None,
        parts: vec![crate::machine::claim::ClaimPart {
            amount: crate::machine::claim::ClaimAmount::Fee(forty),
            place: Default::default(),
        }],
    });
    let claims = crate::machine::action::Does::Claim { claim, place: None };
    build.step(paid, "first", 1, vec![claims, chase()]);
    build.step(paid, "second", 10, vec![chase()]);
    let payments = [pays("2026-02-10", 80_000), pays("2026-02-20", 4_000)];
    let lines = build.world().usual(&payments, "2026-06-01");
    let wanted = [
        "2026-01-05 send",
        "2026-02-05 claim 40.00",
        "2026-02-05 chase first",
        "2026-02-16 chase second",
    ];
    assert_eq!(deeds(&lines), wanted);
    assert_eq!(lines.last().unwrap(), "2026-02-20 end Paid");
}
