//! Rule 12: an account moves to another machine by names, and what was made stays made.

use super::build::*;
use crate::delay::Unit;
use crate::eval::Stored;
use crate::event::Happening;
use crate::machine::action::{Does, Task};
use crate::machine::declared::{Choice, Field, Named};
use crate::machine::milestone::Opens;
use crate::machine::schedule::Anchor;
use crate::machine::value::{self, Type};
use crate::machine::{EndId, InvoiceFieldId, RoleId, TeamId, expr, table};
use crate::step::versions::{Lost, move_account, open_beside};
use crate::step::*;

/// The ladder with a new first rung, another delay of the last, and other numbers everywhere.
fn newer() -> Build {
    let mut build = Build::new();
    build.follow("something new", vec![task()]);
    let paid = build.paid();
    build.step(paid, "friendly", -5, vec![remind()]);
    build.step(paid, "gentle", 0, vec![alert()]);
    build.step(paid, "first", 1, vec![chase()]);
    build.step(paid, "second", 10, vec![chase()]);
    build.step(paid, "third", 30, vec![chase()]);
    build
}

#[test]
fn an_edited_script_does_not_send_again() {
    let mut world = ladder().world();
    world.usual(&[], "2026-02-17");
    let new = newer().world();
    let now = at("2026-02-17 12:30");
    let lost = move_account(&world.machine, &new.machine, &mut world.account, now, false);
    assert_eq!(lost, []);
    let mut moved = World {
        account: world.account,
        ..new
    };
    let lines = moved.drive(&[], "2026-06-01");
    assert_eq!(
        deeds(&lines),
        ["2026-02-17 alert gentle", "2026-03-06 chase third"]
    );
}

#[test]
fn what_would_be_lost_is_said_first_and_nothing_has_changed() {
    let mut world = ladder().world();
    world.usual(&[], "2026-02-06");
    let mut build = Build::new();
    let paid = build.paid();
    let moment = build.moment(Anchor::Due, 1, Unit::Days);
    build.step_at(paid, "renamed", moment, vec![chase()], None);
    let new = build.world();
    let before = world.account.clone();
    let now = at("2026-02-06 12:30");
    let lost = move_account(&world.machine, &new.machine, &mut world.account, now, false);
    let steps = ["j/paid/friendly", "j/paid/first"].map(|path| Lost::Step(path.into()));
    assert_eq!(lost, steps);
    assert_eq!(world.account, before);
}

#[test]
fn what_was_only_planned_comes_due_again_under_the_new_machine() {
    let mut build = Build::new();
    let paid = build.paid();
    let sign_off = build.sign_off(1);
    let moment = build.moment(Anchor::Due, 1, Unit::Days);
    build.step_at(paid, "first", moment, vec![chase()], Some(sign_off));
    let mut world = build.world();
    let lines = world.usual(&[], "2026-02-06");
    assert!(lines.last().unwrap().contains("propose first"));
    let new = newer().world();
    let now = at("2026-02-06 12:30");
    move_account(&world.machine, &new.machine, &mut world.account, now, true);
    let mut moved = World {
        account: world.account,
        ..new
    };
    let lines = moved.drive(&[], "2026-02-07");
    assert_eq!(deeds(&lines).last(), Some(&"2026-02-06 chase first"));
}

#[test]
fn an_open_task_can_still_be_answered_under_the_new_machine() {
    let asks = |build: &mut Build| {
        let paid = build.paid();
        let outcome = build.outcome("answer", vec![alert()]);
        let asks = Does::Task(Task {
            team: RECEIVABLES,
            text: None,
            within: None,
            outcomes: vec![outcome],
        });
        build.step(paid, "ask", 1, vec![asks]);
    };
    let mut old = Build::new();
    asks(&mut old);
    let mut world = old.world();
    world.usual(&[], "2026-02-06");
    let mut newer = Build::new();
    newer.follow("something new", vec![task()]);
    newer.milestone("before", Opens::FromSending, None);
    asks(&mut newer);
    let answers = Happening::TaskOutcome {
        task: newer.path("j/paid/ask/0"),
        outcome: Some(0),
        payload: Vec::new(),
        by: "anna".into(),
    };
    let new = newer.world();
    let now = at("2026-02-06 12:30");
    move_account(&world.machine, &new.machine, &mut world.account, now, false);
    let mut moved = World {
        account: world.account,
        ..new
    };
    let lines = moved.drive(&[event("2026-02-06 13:00", answers)], "2026-02-07");
    assert_eq!(deeds(&lines), ["2026-02-06 alert 0"]);
}

/// A machine with a choice of sizes, a team field, a standing and an end, in this order of values.
fn declared(sizes: &[&str], grades: &[&str], first_team: &str) -> Build {
    let mut build = ladder();
    let machine = &mut build.machine;
    machine.teams = [first_team, "receivables", "sales", "billing"]
        .map(Named::new)
        .into_iter()
        .collect();
    let choice = machine.choices.push(Choice {
        name: "size".into(),
        values: sizes.iter().map(|size| (*size).into()).collect(),
    });
    let field = |name: &str, type_of| Field {
        name: name.into(),
        type_of,
        currency: None,
        default: None,
        or_unknown: true,
    };
    machine
        .customer_fields
        .push(field("size", Type::Choice(choice)));
    machine.invoice_fields.push(field("handled_by", Type::Team));
    machine.standings.push(table::Standing {
        name: "grade".into(),
        of: value::Party::Customer,
        by: table::StandingMeasure::NumberUnpaid,
        limit: None,
        values: grades.iter().map(|grade| (*grade).into()).collect(),
        rows: Vec::new(),
    });
    build
}

fn sized(size: u16) -> Stimulus {
    Stimulus::Customer(Customer {
        key: "C1".into(),
        fields: vec![Stored::Choice(size)],
        ..Customer::default()
    })
}

#[test]
fn values_of_choices_teams_and_standings_are_known_by_their_names() {
    let mut world = declared(&["small", "large"], &["good", "bad"], "other").world();
    world.drive(&[dated("2026-01-05 07:00", sized(1))], "2026-01-05 07:30");
    let handled_by = Stimulus::Fields {
        subject: SubjectId(1),
        fields: vec![(InvoiceFieldId(0), Stored::Team(TeamId(2)))],
    };
    world.usual(&[dated("2026-01-05 09:00", handled_by)], "2026-01-06");
    world.account.customers[0].standings = vec![Some(1)];
    let mut newer = declared(&["large", "huge", "small"], &["bad", "good"], "agents");
    newer.machine.teams = ["sales", "receivables"]
        .map(Named::new)
        .into_iter()
        .collect();
    let new = newer.world();
    let mut account = world.account;
    let now = at("2026-01-06 12:30");
    let lost = move_account(&world.machine, &new.machine, &mut account, now, false);
    assert_eq!(lost, []);
    assert_eq!(account.customers[0].fields, [Stored::Choice(0)]);
    assert_eq!(account.customers[0].standings, [Some(0)]);
    let fields = &account.subjects[0].invoice().unwrap().fields;
    assert_eq!(
        fields[..],
        [Stored::Team(TeamId(0))],
        "sales stands first now"
    );
}

#[test]
fn a_value_that_is_not_there_any_more_is_said_first_and_unknown_afterwards() {
    let mut world = declared(&["small", "large"], &["good"], "other").world();
    world.drive(&[dated("2026-01-05 07:00", sized(1))], "2026-01-05 07:30");
    let new = declared(&["small"], &["good"], "other").world();
    let mut account = world.account.clone();
    let now = at("2026-01-06 12:30");
    let lost = move_account(&world.machine, &new.machine, &mut account, now, false);
    let (field, value) = ("size".into(), "large".into());
    assert_eq!(lost, [Lost::Value { field, value }]);
    assert_eq!(account, world.account, "nothing has changed yet");
    move_account(&world.machine, &new.machine, &mut account, now, true);
    assert_eq!(account.customers[0].fields, [Stored::Unknown]);
}

#[test]
fn a_field_of_another_type_loses_its_value_and_a_new_one_has_its_default() {
    let mut world = declared(&["small"], &["good"], "other").world();
    world.drive(&[dated("2026-01-05 07:00", sized(0))], "2026-01-05 07:30");
    let mut newer = declared(&["small"], &["good"], "other");
    let yes = newer.machine.expressions.push(expr::Node::YesNo(true));
    let field = |name: &str, type_of, default| Field {
        name: name.into(),
        type_of,
        currency: None,
        default,
        or_unknown: true,
    };
    newer.machine.customer_fields = [
        field("vip", Type::YesNo, Some(yes)),
        field("size", Type::Number, None),
    ]
    .into_iter()
    .collect();
    let new = newer.world();
    let now = at("2026-01-06 12:30");
    let lost = move_account(&world.machine, &new.machine, &mut world.account, now, true);
    let (field, value) = ("size".into(), "small".into());
    assert_eq!(lost, [Lost::Value { field, value }]);
    let fields = &world.account.customers[0].fields;
    assert_eq!(fields[..], [Stored::YesNo(true), Stored::Unknown]);
}

#[test]
fn an_end_is_known_by_its_name() {
    let ending = |ends: &[&str]| {
        let mut build = ladder();
        build.machine.ends = ends.iter().map(|end| Named::new(*end)).collect();
        let lost = build.machine.ends.find(|end| end.name == "lost");
        let end = lost.unwrap_or(EndId(0));
        build.on(crate::event::EventKind::Refusal, vec![Does::EndAs(end)]);
        build.world()
    };
    let ended = || {
        let mut world = ending(&["replaced", "lost"]);
        let refusal = Happening::Refusal(Default::default());
        world.usual(&[event("2026-02-03", refusal)], "2026-02-04");
        world
    };
    let now = at("2026-02-04 12:30");
    let (mut world, new) = (ended(), ending(&["lost", "sold"]));
    let lost = move_account(&world.machine, &new.machine, &mut world.account, now, false);
    assert_eq!(lost, []);
    assert_eq!(world.invoice().stage.ended_as(), Some(EndId(0)));
    let (mut world, new) = (ended(), ending(&["sold"]));
    let lost = move_account(&world.machine, &new.machine, &mut world.account, now, true);
    assert_eq!(lost, [Lost::End("lost".into())]);
    assert_eq!(world.invoice().stage, Stage::Ended(Settlement::Over));
}

#[test]
fn contacts_and_what_they_got_are_known_by_the_name_of_their_role() {
    let roles = |names: &[&str]| {
        let mut build = ladder();
        for name in names {
            build.machine.roles.push(Named::new(*name));
        }
        build.world()
    };
    let mut world = roles(&["buyer", "auditor"]);
    let contact = |role, key: &str| Contact {
        role: RoleId(role),
        key: key.into(),
    };
    world.account.customers[0].contacts = vec![contact(2, "anna"), contact(3, "bert")];
    let contacted = |role| Contacted {
        subject: SubjectId(1),
        customer: 0,
        role: RoleId(role),
        contact: None,
        act: crate::machine::action::Act::Chase,
        path: world.machine.journeys.items()[0].path,
        at: at("2026-02-05"),
    };
    world.account.contacted = vec![contacted(2), contacted(3)];
    let new = roles(&["clerk", "buyer"]);
    let now = at("2026-02-06");
    move_account(&world.machine, &new.machine, &mut world.account, now, false);
    assert_eq!(world.account.customers[0].contacts, [contact(3, "anna")]);
    let roles: Vec<_> = world.account.contacted.iter().map(|one| one.role).collect();
    assert_eq!(roles, [RoleId(3)]);
}

#[test]
fn a_standing_looks_at_the_invoices_of_all_versions() {
    let graded = |more: &str| {
        let mut build = Build::new();
        build.follow(more, vec![task()]);
        let zero = build
            .machine
            .expressions
            .push(expr::Node::Number(crate::Number::from_whole(0).unwrap()));
        let row = |cell, value| table::StandingRow {
            currency: None,
            cell,
            value,
        };
        build.machine.standings.push(table::Standing {
            name: "grade".into(),
            of: value::Party::Customer,
            by: table::StandingMeasure::NumberUnpaid,
            limit: None,
            values: vec!["good".into(), "bad".into()],
            rows: vec![
                row(
                    table::Cell::Range {
                        at_least: None,
                        at_most: Some(zero),
                        under: None,
                    },
                    0,
                ),
                row(table::Cell::Any, 1),
            ],
        });
        let paid = build.paid();
        build.step(paid, "first", 30, vec![chase()]);
        build.world()
    };
    let (mut old, mut new) = (graded("one"), graded("two"));
    old.usual(&[], "2026-02-01");
    new.account = open_beside(&old.machine, &new.machine, &old.account);
    let customers = old.account.customers.clone();
    new.account.customers = customers;
    let now = at("2026-02-01 13:00");
    let mut out = Vec::new();
    let mut stimulus = arrival(2, "2026-01-20", "2026-06-01", 10_000);
    for when in [now, at("2026-02-05 07:00")] {
        let mut parts = [&mut old, &mut new].map(|world| Part {
            machine: &world.machine,
            context: &world.context,
            account: &mut world.account,
        });
        face(&mut parts, 1);
        let (machine, context) = (&new.machine, &new.context);
        step(
            machine,
            context,
            &mut new.account,
            &stimulus,
            when,
            &mut out,
        )
        .unwrap();
        stimulus = Stimulus::Timer;
    }
    // The old invoice is late since that day, the new one is not; and it was awaited.
    assert_eq!(new.account.customers[0].standings, [Some(1)]);
}

/// Moves all that can go to another world, as the daemon does: it leaves here and comes in there.
fn go(from: &mut World, to: &mut World, when: &str) -> Migrated {
    let known: Vec<_> = to.account.subjects.iter().map(|one| one.id).collect();
    if known.is_empty() {
        to.account = open_beside(&from.machine, &to.machine, &from.account);
    }
    let migrated = migrate(&from.machine, &to.machine, &from.account, &|_| true);
    without(&mut from.account, &migrated.subjects());
    for account in &migrated.goes {
        let stimulus = Stimulus::MoveIn(Box::new(account.clone()));
        let (machine, context) = (&to.machine, &to.context);
        let (account, mut out) = (&mut to.account, Vec::new());
        step(machine, context, account, &stimulus, at(when), &mut out).unwrap();
    }
    migrated
}

fn why(migrated: &Migrated) -> Vec<Stays> {
    let why = migrated.stays.iter().flat_map(|(_, why)| why.clone());
    why.collect()
}

/// A ladder of chases with these names, so many days after due.
fn chases(rungs: &[(&str, i32)]) -> World {
    let mut build = Build::new();
    let paid = build.paid();
    for (name, days) in rungs {
        build.step(paid, name, *days, vec![chase()]);
    }
    build.world()
}

#[test]
fn a_rung_that_is_new_above_one_that_was_made_is_left_out() {
    let mut old = chases(&[("first", 1), ("second", 10), ("third", 20)]);
    old.usual(&[], "2026-02-16");
    let mut new = chases(&[("first", 1), ("gentle", 5), ("second", 10), ("third", 20)]);
    let migrated = go(&mut old, &mut new, "2026-02-16 12:30");
    assert_eq!(why(&migrated), []);
    assert_eq!(
        deeds(&new.drive(&[], "2026-03-10")),
        ["2026-02-24 chase third"]
    );
}

#[test]
fn a_step_that_was_made_under_another_name_keeps_its_invoice_where_it_is() {
    let mut old = chases(&[("first", 1), ("second", 10)]);
    old.usual(&[], "2026-02-06");
    let mut new = chases(&[("renamed", 1), ("second", 10)]);
    let before = old.account.clone();
    let migrated = go(&mut old, &mut new, "2026-02-06 12:30");
    let lost = Lost::Step("j/paid/first".into());
    assert_eq!(why(&migrated), [Stays::Lost(lost)]);
    assert_eq!(old.account, before);
    assert_eq!(
        deeds(&old.drive(&[], "2026-02-20")),
        ["2026-02-16 chase second"]
    );
}

#[test]
fn a_step_that_was_not_made_yet_may_have_another_name() {
    let mut old = chases(&[("first", 1), ("second", 10)]);
    old.usual(&[], "2026-02-06");
    let mut new = chases(&[("first", 1), ("later", 15)]);
    let migrated = go(&mut old, &mut new, "2026-02-06 12:30");
    assert_eq!(why(&migrated), []);
    assert_eq!(
        deeds(&new.drive(&[], "2026-03-10")),
        ["2026-02-19 chase later"]
    );
}

#[test]
fn a_step_that_was_left_out_was_not_made_and_need_not_be_there() {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "never", 1, vec![chase()]);
    build.step(paid, "second", 10, vec![chase()]);
    let no = build.machine.expressions.push(expr::Node::YesNo(false));
    let line = build
        .machine
        .steps
        .get(crate::machine::StepId(0))
        .unwrap()
        .line;
    build.machine.lines.get_mut(line).unwrap().when = Some(no);
    let mut old = build.world();
    let lines = old.usual(&[], "2026-02-06");
    assert_eq!(lines.last().unwrap(), "2026-02-05 skip never: ConditionNo");
    let mut new = chases(&[("second", 10)]);
    let migrated = go(&mut old, &mut new, "2026-02-06 12:30");
    assert_eq!(why(&migrated), []);
    assert_eq!(
        deeds(&new.drive(&[], "2026-03-10")),
        ["2026-02-16 chase second"]
    );
}

#[test]
fn a_milestone_that_has_begun_must_be_there_and_one_that_only_waits_need_not() {
    let with = |opens: Opens| {
        let mut build = ladder();
        build.milestone("more", opens, None);
        build.world()
    };
    let mut old = with(Opens::FromSending);
    old.usual(&[], "2026-02-06");
    let migrated = go(&mut old, &mut ladder().world(), "2026-02-06 12:30");
    let lost = Lost::Milestone("j/more".into());
    assert_eq!(why(&migrated), [Stays::Lost(lost)]);
    let mut new = with(Opens::FromSending);
    let mut old = ladder().world();
    old.usual(&[], "2026-02-06");
    assert_eq!(why(&go(&mut old, &mut new, "2026-02-06 12:30")), []);
}

#[test]
fn a_message_on_its_way_keeps_its_invoice_until_it_is_answered() {
    let mut old = ladder().world();
    old.usual(&[], "2026-02-04");
    let now = at("2026-02-05 12:00");
    let mut out = Vec::new();
    let (machine, context) = (&old.machine, &old.context);
    step(
        machine,
        context,
        &mut old.account,
        &Stimulus::Timer,
        now,
        &mut out,
    )
    .unwrap();
    let slots = out.iter().filter_map(|effect| match effect.does {
        Done::Plan { .. } => Some(effect.slot),
        _ => None,
    });
    for slot in slots.collect::<Vec<_>>() {
        let about = Stimulus::AboutToSend(slot);
        step(machine, context, &mut old.account, &about, now, &mut out).unwrap();
    }
    let migrated = go(&mut old, &mut newer().world(), "2026-02-05 12:00");
    assert_eq!(why(&migrated), [Stays::OnItsWay]);
}

#[test]
fn a_proposal_is_made_anew_and_signed_under_the_new_script() {
    let signed = |more: usize| {
        let mut build = Build::new();
        for _ in 0..more {
            build.follow("something new", vec![task()]);
        }
        let paid = build.paid();
        let sign_off = build.sign_off(1);
        let moment = build.moment(Anchor::Due, 1, Unit::Days);
        build.step_at(paid, "first", moment, vec![chase()], Some(sign_off));
        build
    };
    let mut old = signed(0).world();
    old.usual(&[], "2026-02-06");
    let before = old.invoice().pending[0].occurrence;
    let build = signed(1);
    let path = build.path("j/paid/first");
    let mut new = build.world();
    assert_eq!(why(&go(&mut old, &mut new, "2026-02-06 12:30")), []);
    let pending = &new.invoice().pending;
    assert_eq!(pending.len(), 1);
    assert!(
        pending[0].occurrence > before,
        "no two begin under one number"
    );
    let signs = decides(crate::event::Decision::SignOff(path));
    let lines = new.drive(&[event("2026-02-09 10:00", signs)], "2026-02-12");
    assert_eq!(deeds(&lines), ["2026-02-09 chase first"]);
}

#[test]
fn a_dispute_and_a_promise_hold_under_the_new_script() {
    let mut old = ladder().world();
    let events = [
        event("2026-02-06 09:00", dispute(None)),
        event("2026-02-06 10:00", promise("2026-02-20", None)),
    ];
    old.usual(&events, "2026-02-10");
    let before = old.invoice().clone();
    let mut new = newer().world();
    assert_eq!(why(&go(&mut old, &mut new, "2026-02-10 12:30")), []);
    let after = new.invoice();
    assert_eq!(
        (&after.disputes, &after.promises),
        (&before.disputes, &before.promises)
    );
    assert_eq!(
        (&after.blocks, &after.pauses),
        (&before.blocks, &before.pauses)
    );
    let none: [&str; 0] = [];
    assert_eq!(deeds(&new.drive(&[], "2026-02-19")), none);
}

#[test]
fn the_way_back_leads_to_the_same_state() {
    let mut old = ladder().world();
    old.usual(&[pays("2026-02-10", 20_000)], "2026-02-17");
    let before = old.account.clone();
    let mut new = newer().world();
    // Nothing is to be done there yet, so nothing is lost on the way back.
    new.account = open_beside(&old.machine, &new.machine, &old.account);
    let there = migrate(&old.machine, &new.machine, &old.account, &|_| true);
    assert_eq!(why(&there), []);
    let mut account = new.account.clone();
    account.subjects.clone_from(&there.goes[0].subjects);
    account.contacted.clone_from(&there.goes[0].contacted);
    let back = migrate(&new.machine, &old.machine, &account, &|_| true);
    assert_eq!(why(&back), []);
    let mut subjects = before.subjects.clone();
    for subject in &mut subjects {
        subject.wake = None;
        subject.pending.clear();
    }
    assert_eq!(back.goes[0].subjects[0].tracks, subjects[0].tracks);
    assert_eq!(back.goes[0].subjects[0].of, subjects[0].of);
    assert_eq!(back.goes[0].subjects[0].sends, subjects[0].sends);
    without(&mut old.account, &[SubjectId(1)]);
    let stimulus = Stimulus::MoveIn(Box::new(back.goes[0].clone()));
    let (machine, context) = (&old.machine, &old.context);
    let now = at("2026-02-17 12:30");
    step(
        machine,
        context,
        &mut old.account,
        &stimulus,
        now,
        &mut Vec::new(),
    )
    .unwrap();
    assert_eq!(old.account, before);
}
