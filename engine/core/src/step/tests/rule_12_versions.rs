//! Rule 12: an account moves to another machine by names, and what was made stays made.

use super::build::*;
use crate::delay::Unit;
use crate::event::Happening;
use crate::machine::action::{Does, Task};
use crate::machine::milestone::Opens;
use crate::machine::schedule::Anchor;
use crate::step::versions::{Lost, move_account};

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
