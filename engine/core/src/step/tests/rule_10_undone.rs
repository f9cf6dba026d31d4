//! Rule 10: undone facts re-open, after the end too.

use super::build::*;
use crate::delay::Unit;
use crate::event::{Decision, EventKind, Happening};
use crate::machine::action::Does;
use crate::machine::declared::Named;
use crate::machine::schedule::Anchor;
use crate::records::InvoiceStatus;
use crate::step::*;

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
        "2026-02-10 withdraw links: Paid",
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
fn what_was_written_off_and_taken_back_is_chased_again_and_owed_once() {
    let write_off = |minor| {
        decides(Decision::WriteOff {
            amount: eur(minor),
            reason: "bankrupt".into(),
        })
    };
    let undone = || {
        decides(Decision::WriteOffUndone {
            reason: "a dividend".into(),
        })
    };
    let stimuli = [
        event("2026-02-10", write_off(30_000)),
        event("2026-02-11", write_off(50_000)),
        event("2026-02-12", undone()),
        // Two people say it at once: it is taken back once.
        event("2026-02-12", undone()),
    ];
    let mut world = ladder().world();
    let lines = world.usual(&stimuli, "2026-02-24");
    let has = |wanted: &str| lines.iter().any(|line| line == wanted);
    assert!(
        has("2026-02-11 end Paid") && has("2026-02-12 reopened"),
        "{lines:?}"
    );
    assert_eq!(lines.last().unwrap(), "2026-02-23 chase second");
    let ledger = &world.invoice().invoice().unwrap().ledger;
    assert_eq!((ledger.open().principal, ledger.written_off()), (80_000, 0));
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
fn an_instalment_whose_payment_was_taken_back_is_chased_again_while_others_are_open() {
    let (build, arrives) = super::rule_09_pauses::instalments();
    let stimuli = [
        dated("2026-01-05 08:00", arrives),
        event("2026-02-02", payment("p", 40_000)),
        event("2026-02-10", reversed("p", 40_000)),
    ];
    let lines = build.world().drive(&stimuli, "2026-03-20");
    let wanted = [
        "2026-02-02 paid passed",
        "2026-02-10 paid open",
        "2026-02-10 chase first",
        "2026-02-17 chase second",
        "2026-03-09 chase first",
        "2026-03-16 chase second",
    ];
    assert_eq!(since(&lines, "2026-02-01"), wanted);
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
        "2026-04-10 withdraw links: Paid",
        "2026-04-10 paid passed",
        "2026-04-10 end Paid",
    ];
    assert_eq!(after, wanted);
}

fn ends_on(kind: EventKind) -> Build {
    let mut build = ladder();
    let end = build.machine.ends.push(Named::new("replaced"));
    build.on(kind, vec![Does::EndAs(end)]);
    build
}

fn since(lines: &[String], from: &str) -> Vec<String> {
    let lines = lines.iter().filter(|line| line.as_str() >= from);
    lines.cloned().collect()
}

#[test]
fn after_an_end_under_another_name_a_person_is_told_of_what_is_undone() {
    let stimuli = [
        event("2026-02-03", payment("p", 20_000)),
        event("2026-02-10", Happening::Refusal(Default::default())),
        event("2026-03-05", reversed("p", 20_000)),
        event("2026-03-06", payment("q", 5_000)),
    ];
    let lines = ends_on(EventKind::Refusal)
        .world()
        .usual(&stimuli, "2026-06-01");
    let wanted = [
        "2026-02-10 withdraw links: Over",
        "2026-02-10 paid closed",
        "2026-02-10 end Named(EndId(0))",
        "2026-03-05 attention UndoneAfterEnd",
    ];
    assert_eq!(since(&lines, "2026-02-10"), wanted);
}

#[test]
fn an_end_that_came_by_payment_begins_again_when_the_payment_goes_back() {
    let stimuli = [
        event("2026-02-10", payment("p", 80_000)),
        event("2026-03-02", reversed("p", 80_000)),
    ];
    let lines = ends_on(EventKind::PaymentInFull)
        .world()
        .usual(&stimuli, "2026-04-01");
    let wanted = [
        "2026-03-02 reopened",
        "2026-03-02 paid open",
        "2026-03-11 chase second",
        "2026-03-23 chase third",
    ];
    assert!(lines.contains(&"2026-02-10 end Named(EndId(0))".to_string()));
    assert_eq!(since(&lines, "2026-03-01"), wanted);
}

#[test]
fn a_part_that_goes_back_after_the_end_is_chased_with_what_is_open_now() {
    let stimuli = [
        event("2026-02-10", payment("p", 60_000)),
        event("2026-02-11", payment("q", 20_000)),
        event("2026-03-02", reversed("q", 20_000)),
    ];
    let mut world = ladder().world();
    let lines = world.usual(&stimuli, "2026-03-12");
    assert_eq!(lines.last().unwrap(), "2026-03-11 chase second");
    let open = world.invoice().invoice().unwrap().ledger.open();
    assert_eq!(open.principal, 20_000);
}

#[test]
fn a_cancelled_invoice_that_is_open_again_goes_on_where_it_stood() {
    let status = |when, status| {
        let subject = SubjectId(1);
        dated(when, Stimulus::Status { subject, status })
    };
    let stimuli = [
        status("2026-02-06", InvoiceStatus::Cancelled),
        status("2026-02-20", InvoiceStatus::Open),
    ];
    let lines = ladder().world().usual(&stimuli, "2026-04-01");
    let wanted = [
        "2026-02-20 reopened",
        "2026-02-20 paid open",
        "2026-03-02 chase second",
        "2026-03-12 chase third",
    ];
    assert_eq!(since(&lines, "2026-02-20"), wanted);
}

#[test]
fn one_that_was_cancelled_before_it_left_is_sent_when_it_is_open_again() {
    let status = |when, status| {
        let subject = SubjectId(1);
        dated(when, Stimulus::Status { subject, status })
    };
    let draft = match arrival(1, "2026-01-05", "2026-02-04", 80_000) {
        Stimulus::Arrival(mut arrival) => {
            arrival.status = InvoiceStatus::Draft;
            Stimulus::Arrival(arrival)
        }
        other => other,
    };
    let stimuli = [
        dated("2026-01-05 10:00", draft),
        status("2026-01-06", InvoiceStatus::Cancelled),
        status("2026-01-08", InvoiceStatus::Open),
    ];
    let lines = ladder().world().drive(&stimuli, "2026-01-09");
    let wanted = [
        "2026-01-06 end Cancelled",
        "2026-01-08 reopened",
        "2026-01-08 send",
        "2026-01-08 paid open",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn a_case_that_is_recalled_after_the_end_is_open_again() {
    let mut build = ladder();
    let paid = crate::machine::MilestoneId(0);
    let end = build.machine.ends.push(Named::new("lost"));
    let moment = build.moment(Anchor::Due, 30, Unit::Days);
    let does = vec![Does::HandOver(AGENCY), Does::EndAs(end)];
    build.missed(paid, Some(moment), does, None);
    let recalls = event("2026-04-01", decides(Decision::Recall));
    let stimuli = [recalls, pays("2026-04-10", 80_000)];
    let lines = build.world().usual(&stimuli, "2026-06-01");
    let after: Vec<_> = since(&lines, "2026-03-06")
        .into_iter()
        .filter(|line| !line.contains("links"))
        .collect();
    let wanted = [
        "2026-03-06 paid missed",
        "2026-03-06 hand over",
        "2026-03-06 end Named(EndId(0))",
        "2026-04-01 recall",
        "2026-04-01 reopened",
        "2026-04-01 paid open",
        "2026-04-10 paid passed",
        "2026-04-10 end Paid",
    ];
    assert_eq!(after, wanted);
}

/// A formal notice the day after due that must be signed, and an agency 15 days after it really left.
fn notice_and_agency() -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    let signed = build.sign_off(1);
    let moment = build.moment(Anchor::Due, 1, Unit::Days);
    let sent = build.step_at(paid, "notice", moment, vec![notice()], Some(signed));
    let agency = build.machine.agencies.push(Named {
        name: "collectco".into(),
    });
    let after = build.moment(Anchor::Step(sent), 15, Unit::Days);
    build.missed(paid, Some(after), vec![Does::HandOver(agency)], None);
    build
}

fn hand_over_on(build: Build, stimuli: &[Dated]) -> Vec<String> {
    let path = build.path("j/paid/notice");
    let mut all = stimuli.to_vec();
    all.push(event("2026-02-10", decides(Decision::SignOff(path))));
    all.sort_by_key(|one| one.at);
    let lines = build.world().usual(&all, "2026-06-01");
    let deeds = deeds(&lines);
    deeds.iter().skip(1).map(|deed| deed.to_string()).collect()
}

#[test]
fn a_notice_that_is_signed_late_after_a_reopening_keeps_the_time_to_the_agency() {
    let wanted = ["2026-02-10 formalnotice notice", "2026-02-25 hand over"];
    assert_eq!(hand_over_on(notice_and_agency(), &[]), wanted);
    let reopened = [
        event("2026-01-15", payment("p", 80_000)),
        event("2026-01-19", reversed("p", 80_000)),
    ];
    assert_eq!(hand_over_on(notice_and_agency(), &reopened), wanted);
}

#[test]
fn what_opens_again_after_a_notice_that_was_signed_late_is_handed_over_as_long_after_that() {
    let reopened = [
        event("2026-02-12", payment("p", 80_000)),
        event("2026-02-18", reversed("p", 80_000)),
    ];
    let wanted = ["2026-02-10 formalnotice notice", "2026-03-05 hand over"];
    assert_eq!(hand_over_on(notice_and_agency(), &reopened), wanted);
}
