//! Rule 4: paid ends it, whatever the milestone, and withdraws what it made pointless.

use super::build::*;
use crate::delay::Unit;
use crate::event::{EventKind, Happening};
use crate::ledger::CreditKind;
use crate::machine::action::Does;
use crate::machine::expr::Node;
use crate::machine::milestone::{Expected, Opens, Trigger};
use crate::machine::schedule::Anchor;
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
    let on_account = on_account(CreditKind::Payment, "p", 80_000);
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
    let floored = |paid| {
        let mut build = ladder();
        let floor = build.machine.expressions.push(Node::of_money(eur(500)));
        build.journey().ignore_balances_under = Some(floor);
        let lines = build
            .world()
            .usual(&[pays("2026-02-06", paid)], "2026-02-17");
        lines.last().unwrap().clone()
    };
    assert_eq!(floored(79_501), "2026-02-06 end Paid");
    assert_eq!(
        floored(79_500),
        "2026-02-16 chase second",
        "5.00 is not under 5.00"
    );
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
        "2026-02-10 withdraw links: Paid",
        "2026-02-10 end Paid",
    ];
    let mut last = lines[lines.len() - 8..].to_vec();
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

#[test]
fn payment_withdraws_the_links_of_earlier_messages_once_and_what_is_undone_gives_them_back() {
    let mut world = ladder().world();
    let stimuli = [
        event("2026-02-10", payment("p", 80_000)),
        event("2026-03-02", reversed("p", 80_000)),
        event("2026-03-03", payment("q", 80_000)),
    ];
    world.usual(&[], "2026-01-06");
    assert_eq!(
        world.invoice().links,
        Links::Open,
        "the invoice left by link"
    );
    let lines = world.drive(&stimuli, "2026-03-04");
    let withdrawn: Vec<_> = lines.iter().filter(|one| one.contains("links")).collect();
    let wanted = [
        "2026-02-10 withdraw links: Paid",
        "2026-03-03 withdraw links: Paid",
    ];
    assert_eq!(withdrawn, wanted);
    assert_eq!(world.invoice().links, Links::Withdrawn);
}

#[test]
fn where_no_message_had_a_link_none_is_withdrawn() {
    let mut build = ladder();
    let letter = build
        .machine
        .expressions
        .push(Node::Way(crate::Way::Letter));
    build.journey().sends[0].by = Some(letter);
    let mut world = build.world();
    let lines = world.usual(&[pays("2026-02-10", 80_000)], "2026-06-01");
    assert!(!lines.iter().any(|line| line.contains("links")));
    assert_eq!(world.invoice().links, Links::None);
}

#[test]
fn a_payment_link_of_a_reminder_is_withdrawn_for_each_invoice_that_it_listed() {
    let mut build = Build::new();
    build.journey().sends.clear();
    let paid = build.milestone(
        "paid",
        Opens::Arrival,
        Some((
            Expected::PaymentInFull {
                with_charges: false,
            },
            None,
        )),
    );
    let mut does = chase_all(crate::machine::action::Listing::AllLate);
    if let crate::machine::action::Does::Chase(message) = &mut does {
        message.payment_link = true;
    }
    build.step(paid, "first", 1, vec![does]);
    let arrives = |id, due| dated("2026-01-05 08:00", arrival(id, "2026-01-05", due, 10_000));
    let stimuli = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-04"),
        arrives(3, "2026-05-04"),
        event_on(2, "2026-02-10", payment("b", 10_000)),
        event_on(3, "2026-02-10", payment("c", 10_000)),
    ];
    let mut world = build.world();
    world.drive(&stimuli, "2026-02-11");
    let links = |id| world.account.subject(SubjectId(id)).unwrap().links;
    assert_eq!(links(1), Links::Open);
    assert_eq!(links(2), Links::Withdrawn);
    assert_eq!(links(3), Links::None, "no message spoke of it");
}

#[test]
fn payment_withdraws_calls_that_the_journey_asked_for_and_leaves_other_work() {
    let mut build = ladder();
    build.on(EventKind::Reply, vec![call()]);
    build.on(EventKind::Bounce, vec![task()]);
    let bounce = Happening::Bounce {
        contact: "c".into(),
        reason: Default::default(),
        permanent: true,
    };
    let stimuli = [
        event("2026-02-06", Happening::Reply { contact: None }),
        event("2026-02-06 13:00", bounce),
        pays("2026-02-10", 80_000),
    ];
    let mut world = build.world();
    let lines = world.usual(&stimuli, "2026-02-11");
    assert!(lines.contains(&"2026-02-10 withdraw 0: Paid".to_string()));
    let left: Vec<_> = world.invoice().tasks.iter().map(|task| task.path).collect();
    assert_eq!(left.len(), 1);
    assert_eq!(world.machine.path(left[0]), "j/on Bounce/0");
}

#[test]
fn an_answer_that_comes_after_all_withdraws_the_task_about_its_absence() {
    let mut build = Build::new();
    let receipt = Expected::Event(Trigger::Event(EventKind::Receipt));
    let within = build.delay(5, Unit::Days);
    let received = build.milestone(
        "received",
        Opens::FromSending,
        Some((receipt, Some(within))),
    );
    build.missed(received, None, vec![task()], None);
    let lines = build
        .world()
        .usual(&[event("2026-01-20", Happening::Receipt)], "2026-01-21");
    let wanted = [
        "2026-01-12 received missed",
        "2026-01-12 task missed0",
        "2026-01-20 withdraw missed0: Over",
        "2026-01-20 received passed",
    ];
    assert_eq!(lines[2..], wanted);
}

#[test]
fn a_hand_over_withdraws_calls_that_are_open_and_leaves_other_work() {
    let mut build = ladder();
    let paid = crate::machine::MilestoneId(0);
    build.on(EventKind::Reply, vec![call(), task()]);
    let moment = build.moment(Anchor::Due, 30, Unit::Days);
    build.missed(paid, Some(moment), vec![Does::HandOver(AGENCY)], None);
    let reply = event("2026-02-20", Happening::Reply { contact: None });
    let lines = build.world().usual(&[reply], "2026-06-01");
    let since: Vec<_> = lines
        .iter()
        .filter(|line| line.as_str() >= "2026-03-06")
        .collect();
    let wanted = [
        "2026-03-06 paid missed",
        "2026-03-06 hand over",
        "2026-03-06 withdraw 0: HandedOver",
    ];
    assert_eq!(since, wanted);
}
