//! Rule 7: a milestone is missed only by its own line.

use super::build::*;
use crate::delay::Unit;
use crate::event::{EventKind, Happening};
use crate::machine::action::{Does, Task};
use crate::machine::milestone::{Expected, Opens, Trigger};
use crate::machine::schedule::Anchor;

fn received(build: &mut Build) -> crate::machine::MilestoneId {
    let within = build.delay(5, Unit::BusinessDays);
    let receipt = Expected::Event(Trigger::Event(EventKind::Receipt));
    build.milestone(
        "received",
        Opens::FromSending,
        Some((receipt, Some(within))),
    )
}

#[test]
fn an_expectation_is_missed_at_the_opening_after_its_last_day() {
    let mut build = Build::new();
    let received = received(&mut build);
    build.missed(received, None, vec![task()], None);
    let lines = build.world().usual(&[], "2026-02-01");
    assert_eq!(
        deeds(&lines),
        ["2026-01-05 send", "2026-01-13 task missed0"]
    );
    assert!(lines.contains(&"2026-01-13 received missed".to_string()));
}

#[test]
fn a_receipt_in_time_passes_it_and_one_of_too_weak_proof_does_not() {
    let build = || {
        let mut build = Build::new();
        let received = received(&mut build);
        build.missed(received, None, vec![task()], None);
        build
    };
    let lines = build()
        .world()
        .usual(&[event("2026-01-12", Happening::Receipt)], "2026-02-01");
    assert!(lines.contains(&"2026-01-12 received passed".to_string()));
    assert_eq!(deeds(&lines), ["2026-01-05 send"]);
    let mut touched = event("2026-01-12", Happening::Receipt);
    if let crate::step::Stimulus::Event { event, .. } = &mut touched.stimulus {
        event.evidence = crate::Evidence::Touched;
    }
    let lines = build().world().usual(&[touched], "2026-02-01");
    assert_eq!(deeds(&lines).len(), 2);
}

#[test]
fn one_that_is_counted_from_a_step_is_never_missed_before_the_step_has_left() {
    let mut build = Build::new();
    let paid = build.paid();
    let sign_off = build.sign_off(1);
    let moment = build.moment(Anchor::Due, 5, Unit::Days);
    let notice = build.step_at(paid, "notice", moment, vec![notice()], Some(sign_off));
    let after = build.moment(Anchor::Step(notice), 15, Unit::Days);
    build.missed(paid, Some(after), vec![Does::HandOver(AGENCY)], None);
    let lines = build.world().usual(&[], "2027-01-01");
    assert!(
        !lines
            .iter()
            .any(|line| line.contains("missed") || line.contains("hand over"))
    );
    assert!(
        lines.iter().any(|line| line.contains("alert")),
        "and a person is told"
    );
}

#[test]
fn a_formal_notice_that_failed_is_not_made() {
    let mut build = Build::new();
    let paid = build.paid();
    let notice = build.step(paid, "notice", 5, vec![notice()]);
    let after = build.moment(Anchor::Step(notice), 15, Unit::Days);
    build.missed(paid, Some(after), vec![Does::HandOver(AGENCY)], None);
    let mut world = build.world();
    let first = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 80_000));
    let (machine, context) = (&world.machine, &world.context);
    let until = at("2027-01-01");
    let told = crate::step::drive_with(
        machine,
        context,
        &mut world.account,
        &[first],
        until,
        |effect, _| match effect.does {
            crate::step::Done::Message { .. } => crate::step::SendResult::Failed,
            _ => crate::step::SendResult::Left,
        },
    );
    let lines: Vec<String> = told.iter().filter_map(|told| world.shown(told)).collect();
    assert!(!lines.iter().any(|line| line.contains("hand over")));
    assert!(lines.contains(&"2026-02-09 attention Failed".to_string()));
}

#[test]
fn hand_over_waits_for_the_ladder_like_any_line() {
    let mut build = ladder();
    let paid = crate::machine::MilestoneId(0);
    let sixty = build.moment(Anchor::Due, 30, Unit::Days);
    build.missed(paid, Some(sixty), vec![Does::HandOver(AGENCY)], None);
    let lines = build
        .world()
        .given("2026-03-16", "2026-02-04", &[], "2026-06-01");
    let wanted = ["2026-04-06 chase third", "2026-04-16 hand over"];
    assert_eq!(deeds(&lines)[3..], wanted);
}

#[test]
fn answers_try_again_mark_as_passed_keep_waiting_and_go_on() {
    let world = |answer: Does| {
        let mut build = Build::new();
        let received = received(&mut build);
        let five = build.delay(5, Unit::BusinessDays);
        let answer = match answer {
            Does::KeepWaiting(_) => Does::KeepWaiting(five),
            other => other,
        };
        let outcome = build.outcome("answer", vec![answer]);
        let asks = Does::Task(Task {
            team: RECEIVABLES,
            text: None,
            within: None,
            outcomes: vec![outcome],
        });
        build.missed(received, None, vec![asks], None);
        build.milestone("next", Opens::After(received), None);
        build
    };
    let run = |answer: Does| {
        let build = world(answer);
        let answers = Happening::TaskOutcome {
            task: build.path("j/received/missed0/0"),
            outcome: Some(0),
            payload: Vec::new(),
            by: "anna".into(),
        };
        let lines = build
            .world()
            .usual(&[event("2026-01-14", answers)], "2026-01-27");
        let after = lines.iter().filter(|line| line.as_str() >= "2026-01-14");
        after.cloned().collect::<Vec<String>>()
    };
    assert_eq!(
        run(Does::MarkPassed),
        ["2026-01-14 received passed", "2026-01-14 next open"]
    );
    assert_eq!(run(Does::GoOn), ["2026-01-14 next open"]);
    let again = run(Does::TryAgain { at_most: Some(2) });
    let wanted = [
        "2026-01-14 received open",
        "2026-01-22 received missed",
        "2026-01-22 task missed0",
    ];
    assert_eq!(again, wanted);
    assert_eq!(run(Does::KeepWaiting(crate::machine::ExprId(0))), wanted);
}

/// `received` from the payer, and after it `approved` by the validator.
fn approved() -> Build {
    let mut build = Build::new();
    let received = received(&mut build);
    let acceptance = Expected::Event(Trigger::Event(EventKind::Acceptance));
    let approved = build.milestone("approved", Opens::After(received), Some((acceptance, None)));
    let approved = build.machine.milestones.get_mut(approved).unwrap();
    let from = crate::machine::milestone::Roles::one(crate::machine::RoleId::VALIDATOR);
    approved.expects.as_mut().unwrap().from = Some(from);
    build
}

fn accepted_by(role: crate::machine::RoleId) -> Vec<String> {
    let mut acceptance = event("2026-01-06", Happening::Acceptance);
    if let crate::step::Stimulus::Event { event, .. } = &mut acceptance.stimulus {
        event.from = Some(role);
    }
    let receipt = event("2026-01-08", Happening::Receipt);
    let lines = approved()
        .world()
        .usual(&[acceptance, receipt], "2026-01-09");
    let after = lines.iter().filter(|line| line.as_str() >= "2026-01-08");
    after.cloned().collect()
}

#[test]
fn what_came_before_a_milestone_opened_counts_if_it_came_from_the_right_role() {
    let wanted = [
        "2026-01-08 received passed",
        "2026-01-08 approved open",
        "2026-01-08 approved passed",
    ];
    assert_eq!(accepted_by(crate::machine::RoleId::VALIDATOR), wanted);
    assert_eq!(accepted_by(crate::machine::RoleId::PAYER), wanted[..2]);
}

#[test]
fn a_hand_over_that_was_taken_back_is_proposed_anew_though_another_line_was_left_out() {
    let mut build = ladder();
    let paid = crate::machine::MilestoneId(0);
    let moment = |build: &mut Build| Some(build.moment(Anchor::Due, 30, Unit::Days));
    let first = moment(&mut build);
    let never = build.missed(paid, first, vec![task()], None);
    let no = build
        .machine
        .expressions
        .push(crate::machine::expr::Node::YesNo(false));
    build.machine.lines.get_mut(never).unwrap().when = Some(no);
    let sign_off = build.sign_off(2);
    let second = moment(&mut build);
    build.missed(paid, second, vec![Does::HandOver(AGENCY)], Some(sign_off));
    let stimuli = [
        event("2026-03-09", dispute(None)),
        event("2026-03-20", settled(crate::Settled::ForUs)),
    ];
    let lines = build.world().usual(&stimuli, "2026-03-21");
    let after: Vec<_> = lines
        .iter()
        .filter(|line| line.as_str() > "2026-03-01")
        .collect();
    let wanted = [
        "2026-03-06 skip missed0: ConditionNo",
        "2026-03-06 paid missed",
        "2026-03-06 propose missed1",
        "2026-03-09 withdraw missed1: Disputed",
        "2026-03-20 propose missed1",
    ];
    assert_eq!(after, wanted);
}

#[test]
fn where_two_roles_must_act_another_event_of_one_does_not_count() {
    let roles = [
        crate::machine::RoleId::PAYER,
        crate::machine::RoleId::VALIDATOR,
    ];
    let mut build = approved();
    let received = crate::machine::MilestoneId(0);
    let received = build.machine.milestones.get_mut(received).unwrap();
    let both = crate::machine::milestone::Roles::All(roles.to_vec());
    received.expects.as_mut().unwrap().from = Some(both);
    let mut world = build.world();
    world.account.customers[0].contacts = vec![crate::step::Contact {
        role: roles[1],
        key: "vera".into(),
    }];
    let from = |role, mut dated: crate::step::Dated| {
        if let crate::step::Stimulus::Event { event, .. } = &mut dated.stimulus {
            event.from = Some(role);
        }
        dated
    };
    let stimuli = [
        from(roles[1], event("2026-01-06", Happening::Acceptance)),
        from(roles[0], event("2026-01-07", Happening::Receipt)),
        from(roles[1], event("2026-01-09", Happening::Receipt)),
    ];
    let lines = world.usual(&stimuli, "2026-01-10");
    let passed: Vec<_> = lines
        .iter()
        .filter(|line| line.ends_with("passed"))
        .collect();
    assert_eq!(
        passed,
        ["2026-01-09 received passed", "2026-01-09 approved passed"]
    );
}
