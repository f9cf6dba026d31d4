//! Rule 9: pauses, holds, disputes and promises.

use super::build::*;
use crate::delay::Unit;
use crate::event::{Decision, EventKind, Happening};
use crate::machine::action::{Does, Pause};
use crate::machine::declared::Named;
use crate::machine::expr::Node;
use crate::machine::schedule::Anchor;
use crate::machine::value::{EventFact, Fact};
use crate::step::*;

fn after(lines: &[String], from: &str) -> Vec<String> {
    let lines = lines.iter().filter(|line| line.as_str() >= from);
    lines.cloned().collect()
}

#[test]
fn a_dispute_stops_messages_and_says_so_and_its_end_lets_them_go_on() {
    let stimuli = [
        event("2026-02-03", dispute(None)),
        event("2026-02-11", settled(crate::Settled::ForUs)),
    ];
    let lines = ladder().world().usual(&stimuli, "2026-04-01");
    let wanted = [
        "2026-02-05 withheld first: Disputed",
        "2026-02-11 chase first",
        "2026-02-20 chase second",
        "2026-03-02 chase third",
    ];
    assert_eq!(after(&lines, "2026-02-03"), wanted);
}

#[test]
fn all_reasons_must_be_gone() {
    let suspended = Happening::Suspension(Default::default());
    let stimuli = [
        event("2026-02-03", dispute(None)),
        event("2026-02-03 13:00", suspended),
        event("2026-02-11", settled(crate::Settled::ForUs)),
        event("2026-02-13", Happening::SuspensionLifted),
    ];
    let lines = ladder().world().usual(&stimuli, "2026-02-14");
    assert_eq!(deeds(&lines).last(), Some(&"2026-02-13 chase first"));
}

#[test]
fn what_is_counted_from_a_start_or_a_step_is_later_by_the_pause_and_from_due_is_not() {
    let mut build = Build::new();
    let paid = build.paid();
    let first = build.step(paid, "first", 1, vec![chase()]);
    let from_step = build.moment(Anchor::Step(first), 10, Unit::Days);
    build.step_at(paid, "from_step", from_step, vec![task()], None);
    let from_due = build.moment(Anchor::Due, 11, Unit::Days);
    let apart = build.step_at(paid, "from_due", from_due, vec![task()], None);
    build.machine.steps.get_mut(apart).unwrap().independent = true;
    let stimuli = [
        event("2026-02-06", dispute(None)),
        event("2026-02-13", settled(crate::Settled::ForUs)),
    ];
    let lines = build.world().usual(&stimuli, "2026-04-01");
    let wanted = [
        "2026-01-05 send",
        "2026-02-05 chase first",
        "2026-02-16 task from_due",
        "2026-02-23 task from_step",
    ];
    assert_eq!(deeds(&lines), wanted);
}

#[test]
fn receipts_still_pass_in_a_pause() {
    let mut build = Build::new();
    let receipt = crate::machine::milestone::Trigger::Event(EventKind::Receipt);
    let what = crate::machine::milestone::Expected::Event(receipt);
    let opens = crate::machine::milestone::Opens::FromSending;
    build.milestone("received", opens, Some((what, None)));
    let stimuli = [
        event("2026-01-06", dispute(None)),
        event("2026-01-07", Happening::Receipt),
    ];
    let lines = build.world().usual(&stimuli, "2026-01-08");
    assert_eq!(lines.last().unwrap(), "2026-01-07 received passed");
}

#[test]
fn a_dispute_of_part_pauses_unless_the_script_chases_the_rest() {
    let lines = ladder()
        .world()
        .usual(&[event("2026-02-03", dispute(Some(30_000)))], "2026-02-06");
    assert!(lines.contains(&"2026-02-05 withheld first: Disputed".to_string()));
    let mut build = ladder();
    build.on(EventKind::DisputeOfPart, vec![Does::KeepChasingUndisputed]);
    let mut world = build.world();
    let lines = world.usual(&[event("2026-02-03", dispute(Some(30_000)))], "2026-02-06");
    assert_eq!(lines.last().unwrap(), "2026-02-05 chase first");
    let lines = world.drive(&[pays("2026-02-06 13:00", 50_000)], "2026-03-01");
    assert_eq!(
        lines,
        ["2026-02-16 withheld second: Disputed"],
        "only what is contested is left"
    );
}

#[test]
fn what_was_conceded_stays_contested_until_its_credit_note() {
    let credit = Happening::CreditNote {
        number: "c".into(),
        amount: eur(20_000),
    };
    let stimuli = [
        event("2026-02-03", dispute(Some(20_000))),
        event("2026-02-04", settled(crate::Settled::ForCustomer)),
        event("2026-02-12", credit),
    ];
    let lines = ladder().world().usual(&stimuli, "2026-02-13");
    let wanted = [
        "2026-02-05 withheld first: Disputed",
        "2026-02-12 chase first",
    ];
    assert_eq!(after(&lines, "2026-02-03"), wanted);
}

#[test]
fn one_credit_note_settles_all_disputes_that_it_covers() {
    let disputes = [("a", 20_000), ("b", 30_000)];
    let stands = disputes.map(|(key, minor)| {
        let dispute = Happening::Dispute {
            dispute: key.into(),
            reason: Default::default(),
            amount: Some(eur(minor)),
        };
        event("2026-02-03", dispute)
    });
    let conceded = disputes.map(|(key, _)| {
        let settled = Happening::DisputeSettled {
            dispute: key.into(),
            outcome: crate::Settled::ForCustomer,
            amount: None,
        };
        event("2026-02-04", settled)
    });
    let left_after = |minor| {
        let credit = Happening::CreditNote {
            number: "c".into(),
            amount: eur(minor),
        };
        let mut stimuli = [stands.clone(), conceded.clone()].concat();
        stimuli.push(event("2026-02-12", credit));
        let mut world = ladder().world();
        world.usual(&stimuli, "2026-02-13");
        let disputes = world.invoice().disputes.iter();
        let left = disputes.map(|one| (one.key.to_string(), one.amount));
        left.collect::<Vec<_>>()
    };
    assert_eq!(left_after(50_000), []);
    assert_eq!(left_after(20_000), [("b".to_string(), Some(30_000))]);
    assert_eq!(left_after(25_000), [("b".to_string(), Some(25_000))]);
}

fn promises() -> Build {
    promises_and_when_broken(task())
}

fn promises_and_when_broken(does: Does) -> Build {
    let mut build = ladder();
    let date = Node::Fact(Fact::Event(EventFact::Date));
    let date = build.machine.expressions.push(date);
    let until = build.moment(Anchor::Date(date), 2, Unit::BusinessDays);
    let ahead = build.delay(30, Unit::Days);
    let pause = Does::Pause(Pause {
        until: Some(until),
        lasting: None,
        because: None,
        at_most_times: Some(1),
        at_most_ahead: Some(ahead),
    });
    build.on(EventKind::Promise, vec![pause]);
    build.on(EventKind::BrokenPromise, vec![does]);
    build
}

#[test]
fn a_promise_pauses_until_after_its_date_and_is_broken_if_nothing_comes() {
    let stimuli = [event("2026-02-04", promise("2026-02-12", None))];
    let lines = promises().world().usual(&stimuli, "2026-02-18");
    let wanted = [
        "2026-02-05 withheld first: Paused",
        "2026-02-13 promise broken",
        "2026-02-13 task 0",
        "2026-02-16 chase first",
    ];
    assert_eq!(after(&lines, "2026-02-04"), wanted);
}

#[test]
fn what_follows_a_broken_promise_does_not_meet_the_pause_that_it_was_given() {
    let build = promises_and_when_broken(chase());
    let stimuli = [event("2026-02-04", promise("2026-02-12", None))];
    let lines = build.world().usual(&stimuli, "2026-02-13");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("2026-02-13 chase")),
        "{lines:?}"
    );
}

#[test]
fn a_promise_is_kept_when_its_amount_has_come_by_its_date() {
    let stimuli = [
        event("2026-02-04", promise("2026-02-12", Some(50_000))),
        pays("2026-02-10", 20_000),
        pays("2026-02-11", 30_000),
    ];
    let lines = promises().world().usual(&stimuli, "2026-02-14");
    let wanted = ["2026-02-11 promise kept", "2026-02-11 chase first"];
    assert_eq!(after(&lines, "2026-02-06"), wanted);
}

#[test]
fn a_promise_beyond_its_bounds_is_recorded_and_changes_nothing() {
    let too_far = [event("2026-02-04", promise("2026-03-20", None))];
    let lines = promises().world().usual(&too_far, "2026-02-06");
    let wanted = [
        "2026-02-04 withheld 0: BeyondBounds",
        "2026-02-05 chase first",
    ];
    assert_eq!(after(&lines, "2026-02-04"), wanted);
}

#[test]
fn payment_announced_is_a_promise_and_settles_nothing() {
    let announced = Happening::Promise {
        promise: "a".into(),
        date: day("2026-02-12"),
        amount: None,
        announced: true,
    };
    let mut world = promises().world();
    let lines = world.usual(&[event("2026-02-04", announced)], "2026-02-06");
    assert_eq!(lines.last().unwrap(), "2026-02-05 withheld first: Paused");
    assert!(world.invoice().settled.is_none());
}

#[test]
fn a_hold_by_a_person_stops_messages_and_ends_by_itself() {
    let reason = "asked to".into();
    let until = day("2026-02-10");
    let holds = event("2026-02-04", decides(Decision::Hold { until, reason }));
    let lines = ladder().world().usual(&[holds], "2026-02-11");
    let wanted = ["2026-02-05 withheld first: Held", "2026-02-10 chase first"];
    assert_eq!(after(&lines, "2026-02-04"), wanted);
}

#[test]
fn a_customer_on_hold_gets_no_message() {
    let holds = Stimulus::HoldCustomer {
        customer: "C1".into(),
        until: Some(at("2026-02-10 09:00")),
    };
    let lines = ladder()
        .world()
        .usual(&[dated("2026-02-04", holds)], "2026-02-11");
    let wanted = ["2026-02-05 withheld first: Held", "2026-02-10 chase first"];
    assert_eq!(after(&lines, "2026-02-04"), wanted);
}

#[test]
fn nothing_presses_while_payments_have_not_been_read_in() {
    let mut build = ladder();
    let day = build.delay(1, Unit::BusinessDays);
    build.journey().payments_within = Some(day);
    let read = [
        dated("2026-02-03", Stimulus::PaymentsRead),
        dated("2026-02-09", Stimulus::PaymentsRead),
    ];
    let lines = build.world().usual(&read, "2026-02-13");
    let wanted = [
        "2026-02-05 withheld first: PaymentsNotRead",
        "2026-02-09 chase first",
    ];
    assert_eq!(after(&lines, "2026-02-04"), wanted);
}

/// Due on 4 February and on 4 March, half each; a chase 5 and 12 days after each due date.
pub(super) fn instalments() -> (Build, Stimulus) {
    let mut build = Build::new();
    let paid = build.paid();
    let milestone = build.machine.milestones.get_mut(paid).unwrap();
    milestone.per_instalment = true;
    build.step(paid, "first", 5, vec![chase()]);
    build.step(paid, "second", 12, vec![chase()]);
    let arrives = match arrival(1, "2026-01-05", "", 80_000) {
        Stimulus::Arrival(mut arrival) => {
            arrival.instalments = ["2026-02-04", "2026-03-04"]
                .map(|due| crate::ledger::Instalment {
                    due: day(due),
                    amount: 40_000,
                })
                .to_vec();
            Stimulus::Arrival(arrival)
        }
        other => other,
    };
    (build, arrives)
}

fn about(instalment: u16, mut dated: Dated) -> Dated {
    if let Stimulus::Event { event, .. } = &mut dated.stimulus {
        event.instalment = Some(instalment);
    }
    dated
}

#[test]
fn a_dispute_of_one_instalment_pauses_that_one_and_no_other() {
    let (build, arrives) = instalments();
    let stimuli = [
        dated("2026-01-05 08:00", arrives),
        about(1, event("2026-02-06", dispute(None))),
        about(1, event("2026-03-20", settled(crate::Settled::ForUs))),
    ];
    let lines = build.world().drive(&stimuli, "2026-05-01");
    let wanted = [
        "2026-02-09 withheld first: Disputed",
        "2026-03-09 chase first",
        "2026-03-16 chase second",
        "2026-03-20 chase first",
        "2026-03-27 chase second",
    ];
    assert_eq!(after(&lines, "2026-02-05"), wanted);
}

#[test]
fn a_dispute_of_the_whole_pauses_every_instalment() {
    let (build, arrives) = instalments();
    let stimuli = [
        dated("2026-01-05 08:00", arrives),
        event("2026-02-06", dispute(None)),
    ];
    let lines = build.world().drive(&stimuli, "2026-05-01");
    let wanted = [
        "2026-02-09 withheld first: Disputed",
        "2026-03-09 withheld first: Disputed",
    ];
    assert_eq!(after(&lines, "2026-02-05"), wanted);
}

#[test]
fn what_is_disputed_of_an_instalment_is_that_instalment() {
    let (build, arrives) = instalments();
    let stimuli = [
        dated("2026-01-05 08:00", arrives),
        about(2, event("2026-02-06", dispute(None))),
    ];
    let mut world = build.world();
    let told = world.told(&stimuli, "2026-02-10");
    let chase = told.iter().find_map(|told| match told {
        Told::Effect { effect, .. } => {
            matches!(effect.does, Done::Message { .. }).then_some(effect.why.figures)
        }
        Told::Refused { .. } => None,
    });
    let chase = chase.unwrap();
    assert_eq!((chase.balance, chase.disputed), (40_000, 0));
}

#[test]
fn pauses_that_overlap_lengthen_a_delay_once() {
    let (mut build, arrives) = instalments();
    let paid = crate::machine::MilestoneId(0);
    let first = crate::machine::StepId(0);
    let from_step = build.moment(Anchor::Step(first), 20, Unit::Days);
    build.step_at(paid, "later", from_step, vec![task()], None);
    let stimuli = [
        dated("2026-01-05 08:00", arrives),
        // After the chase of the 9th: the whole from the 10th to the 18th, the part from the 12th to
        // the 20th. Ten days in all.
        event("2026-02-10", dispute(None)),
        about(
            1,
            event(
                "2026-02-12",
                Happening::Dispute {
                    dispute: "part".into(),
                    reason: Default::default(),
                    amount: None,
                },
            ),
        ),
        event("2026-02-18", settled(crate::Settled::ForUs)),
        about(
            1,
            event(
                "2026-02-20",
                Happening::DisputeSettled {
                    dispute: "part".into(),
                    outcome: crate::Settled::ForUs,
                    amount: None,
                },
            ),
        ),
    ];
    let lines = build.world().drive(&stimuli, "2026-03-12");
    let task = deeds(&lines).into_iter().find(|line| line.contains("task"));
    assert_eq!(task, Some("2026-03-11 task later"));
}

#[test]
fn what_names_no_instalment_is_reacted_to_once() {
    let (mut build, arrives) = instalments();
    let line = build.follow("on part", vec![task()]);
    let path = build.machine.lines.get(line).unwrap().path;
    let reaction = build
        .machine
        .reactions
        .push(crate::machine::milestone::Reaction {
            path,
            on: crate::machine::milestone::Trigger::Event(EventKind::PaymentInPart),
            from: None,
            line,
        });
    let paid = crate::machine::MilestoneId(0);
    let milestone = build.machine.milestones.get_mut(paid).unwrap();
    milestone.reactions.push(reaction);
    let stimuli = [
        dated("2026-01-05 08:00", arrives),
        pays("2026-02-06", 100),
        about(2, pays("2026-02-07", 100)),
    ];
    let lines = build.world().drive(&stimuli, "2026-02-08");
    let tasks: Vec<_> = deeds(&lines)
        .into_iter()
        .filter(|line| line.contains("task"))
        .collect();
    assert_eq!(tasks, ["2026-02-06 task 0", "2026-02-07 task 0"]);
}

#[test]
fn a_pause_stops_calls_claims_and_hand_over_and_lets_tasks_alerts_and_posts_go_on() {
    let mut build = Build::new();
    let post = Does::Post {
        name: "late".into(),
        to: build.machine.endpoints.push(Named::new("erp")),
    };
    let paid = build.paid();
    let forty = build.machine.expressions.push(Node::of_money(eur(4_000)));
    let claim = build.machine.claims.push(crate::machine::claim::Claim {
        name: None,
        parts: vec![crate::machine::claim::ClaimPart {
            amount: crate::machine::claim::ClaimAmount::Fee(forty),
            place: Default::default(),
        }],
    });
    let lines = [
        ("call", vec![call()]),
        ("claim", vec![Does::Claim { claim, place: None }]),
        ("trust", vec![Does::Entrust(AGENCY)]),
        ("hand", vec![Does::HandOver(AGENCY)]),
        ("task", vec![task()]),
        ("alert", vec![alert()]),
        ("post", vec![post]),
    ];
    for (name, does) in lines {
        let step = build.step(paid, name, 5, does);
        build.machine.steps.get_mut(step).unwrap().independent = true;
    }
    let stimuli = [event("2026-02-06", dispute(None))];
    let lines = build.world().usual(&stimuli, "2026-03-01");
    let wanted = [
        "2026-02-09 withheld call: Disputed",
        "2026-02-09 withheld claim: Disputed",
        "2026-02-09 withheld trust: Disputed",
        "2026-02-09 withheld hand: Disputed",
        "2026-02-09 task task",
        "2026-02-09 alert alert",
        "2026-02-09 post post",
    ];
    assert_eq!(after(&lines, "2026-02-06"), wanted);
}

#[test]
fn a_dispute_settled_in_part_leaves_what_was_given_up_contested_and_chases_the_rest() {
    let in_part = Happening::DisputeSettled {
        dispute: "d".into(),
        outcome: crate::Settled::InPart,
        amount: Some(eur(20_000)),
    };
    let stimuli = [
        event("2026-02-03", dispute(None)),
        event("2026-02-10", in_part),
        pays("2026-02-11", 60_000),
    ];
    let lines = ladder().world().usual(&stimuli, "2026-06-01");
    let wanted = [
        "2026-02-05 withheld first: Disputed",
        "2026-02-10 chase first",
        "2026-02-19 withheld second: Disputed",
    ];
    assert_eq!(after(&lines, "2026-02-05"), wanted);
}

/// A ladder that reacts to a reply, and a dispute that is settled for us on 16 February.
fn replies_in_a_dispute(does: Vec<Does>, more: &[Dated]) -> Vec<String> {
    let mut build = ladder();
    build.on(EventKind::Dispute, vec![pause()]);
    build.on(EventKind::Reply, does);
    let mut stimuli = vec![
        event("2026-02-04", dispute(None)),
        event("2026-02-13", Happening::Reply { contact: None }),
    ];
    stimuli.extend_from_slice(more);
    stimuli.push(event("2026-02-16 10:00", settled(crate::Settled::ForUs)));
    build.world().usual(&stimuli, "2026-02-17 12:00")
}

#[test]
fn what_answers_an_event_in_a_pause_is_done_once_the_pause_is_over() {
    let lines = replies_in_a_dispute(vec![task(), call()], &[]);
    let about_it: Vec<&String> = lines
        .iter()
        .filter(|line| line.contains(" 0") || line.contains(" 1"))
        .collect();
    let wanted = [
        "2026-02-13 task 0",
        "2026-02-13 withheld 1: Disputed",
        "2026-02-16 call 1",
    ];
    assert_eq!(about_it, wanted, "{lines:#?}");
}

#[test]
fn a_message_that_waited_for_the_end_of_a_pause_makes_no_second_one_that_day() {
    let lines = replies_in_a_dispute(vec![chase()], &[]);
    let messages = lines
        .iter()
        .filter(|line| line.starts_with("2026-02-16 chase"));
    assert_eq!(messages.count(), 1, "{lines:#?}");
}

#[test]
fn what_answers_an_event_in_a_pause_is_not_done_once_it_is_paid() {
    let lines = replies_in_a_dispute(vec![call()], &[pays("2026-02-14", 80_000)]);
    let calls = lines.iter().filter(|line| line.contains(" call "));
    assert_eq!(calls.count(), 0, "{lines:#?}");
}

#[test]
fn resume_as_the_answer_to_a_task_ends_a_suspension_and_no_dispute() {
    let answered = |what: Happening, kind: EventKind| {
        let mut build = ladder();
        let outcome = build.outcome("completed", vec![Does::Resume]);
        let asks = Does::Task(crate::machine::action::Task {
            team: RECEIVABLES,
            text: None,
            within: None,
            outcomes: vec![outcome],
        });
        build.on(kind, vec![asks]);
        let answers = Happening::TaskOutcome {
            task: build.path(&format!("j/on {kind:?}/0")),
            outcome: Some(0),
            payload: Vec::new(),
            by: "anna".into(),
        };
        let stimuli = [event("2026-02-03", what), event("2026-02-10", answers)];
        let lines = build.world().usual(&stimuli, "2026-02-11");
        lines.iter().any(|line| line.contains("chase first"))
    };
    let suspended = Happening::Suspension(Default::default());
    assert!(answered(suspended, EventKind::Suspension));
    assert!(!answered(dispute(None), EventKind::Dispute));
}

#[test]
fn a_text_asks_for_what_nobody_contests_and_conditions_read_what_is_open() {
    use crate::eval::{Facts, Value};
    use crate::machine::action::Act;
    use crate::machine::value::InvoiceFact::{AmountDue, Balance};

    let mut build = ladder();
    build.on(EventKind::Dispute, vec![Does::KeepChasingUndisputed]);
    let mut world = build.world();
    let stimuli = [event("2026-01-20", dispute(Some(30_000)))];
    let lines = world.usual(&stimuli, "2026-02-05 23:00");
    assert_eq!(deeds(&lines).last(), Some(&"2026-02-05 chase first"));
    let subject = world.invoice();
    let (machine, context, account) = (&world.machine, &world.context, &world.account);
    let now = at("2026-02-05 23:00");
    let view = View::of(machine, context, account, (subject, 0), None, now);
    let told = |view: View<'_>, fact| match view.fact(Fact::Invoice(fact)) {
        Value::Money(money) => money.minor,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (told(view, Balance), told(view, AmountDue)),
        (80_000, 80_000)
    );
    for act in [Act::Remind, Act::Chase, Act::FormalNotice] {
        let asks = view.in_text_of(Some(act));
        assert_eq!(
            (told(asks, Balance), told(asks, AmountDue)),
            (50_000, 50_000)
        );
    }
    for act in [Some(Act::Send), Some(Act::Resend), None] {
        assert_eq!(told(view.in_text_of(act), Balance), 80_000);
    }
    assert_eq!(subject.asked_for(), Some(eur(50_000)));
    assert!(!subject.is_contested(), "a part of it is");

    let mut world = ladder().world();
    world.usual(&[event("2026-01-20", dispute(None))], "2026-02-05 23:00");
    let subject = world.invoice();
    assert!(subject.is_contested());
    let open = Some(eur(80_000));
    assert_eq!(subject.asked_for(), open, "it is told, and not asked for");
}
