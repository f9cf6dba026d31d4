//! Rule 6: pressure climbs in order, and keeps its planned spacing.

use super::build::*;
use crate::calendar::{Calendar, Parts};
use crate::delay::Unit;
use crate::event::Decision;
use crate::machine::StepId;
use crate::machine::schedule::{Anchor, CatchUp, RunDays, Runs};
use crate::step::*;
use crate::zone::Zone;

/// An invoice that arrives 40 days late.
fn late(build: Build, until: &str) -> Vec<String> {
    let lines = build.world().given("2026-03-16", "2026-02-04", &[], until);
    deeds(&lines).into_iter().map(String::from).collect()
}

#[test]
fn the_usual_ladder() {
    let lines = ladder().world().usual(&[], "2026-06-01");
    let wanted = [
        "2026-01-05 send",
        "2026-01-30 remind friendly",
        "2026-02-05 chase first",
        "2026-02-16 chase second",
        "2026-02-24 chase third",
    ];
    assert_eq!(deeds(&lines), wanted);
}

#[test]
fn in_order_a_late_arrival_starts_at_the_first_rung_with_the_planned_spacing() {
    let wanted = [
        "2026-03-16 send",
        "2026-03-16 chase first",
        "2026-03-25 chase second",
        "2026-04-06 chase third",
    ];
    assert_eq!(late(ladder(), "2026-06-01"), wanted);
}

#[test]
fn one_step_per_run_moves_at_most_one_rung_at_each_run() {
    let mut build = ladder();
    build.journey().catch_up = CatchUp::OneStepPerRun;
    let days = RunDays::Weekdays(vec![crate::Weekday::Monday]);
    build.journey().runs = Some(Runs {
        days,
        at: Some("10:00".parse().unwrap()),
    });
    let wanted = [
        "2026-03-16 send",
        "2026-03-16 chase first",
        "2026-03-23 chase second",
        "2026-03-30 chase third",
    ];
    assert_eq!(late(build, "2026-06-01"), wanted);
}

#[test]
fn latest_makes_only_the_gravest_that_is_due() {
    let mut build = ladder();
    build.journey().catch_up = CatchUp::Latest;
    assert_eq!(
        late(build, "2026-06-01"),
        ["2026-03-16 send", "2026-03-16 chase third"]
    );
}

#[test]
fn none_drops_what_is_past_and_the_day_of_arrival_counts_as_past() {
    let mut build = ladder();
    build.journey().catch_up = CatchUp::None;
    let lines = build
        .world()
        .given("2026-02-16", "2026-02-04", &[], "2026-06-01");
    assert_eq!(deeds(&lines), ["2026-02-16 send", "2026-02-24 chase third"]);
}

#[test]
fn a_line_below_waits_until_the_one_above_has_left_or_failed() {
    let mut world = ladder().world();
    let first = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 80_000));
    let (machine, context) = (&world.machine, &world.context);
    let until = at("2026-04-01");
    let told = drive_with(
        machine,
        context,
        &mut world.account,
        &[first],
        until,
        |effect, _| match machine.path(effect.slot.path) {
            "j/paid/first/0" => SendResult::InDoubt,
            _ => SendResult::Left,
        },
    );
    let lines: Vec<String> = told.iter().filter_map(|told| world.shown(told)).collect();
    assert_eq!(deeds(&lines).last(), Some(&"2026-02-05 chase first"));
    assert!(lines.contains(&"2026-02-05 attention InDoubt".to_string()));
    let slot = told.iter().find_map(|told| match told {
        Told::Effect { effect, .. } if matches!(effect.does, Done::Message { .. }) => {
            (machine.path(effect.slot.path) == "j/paid/first/0").then_some(effect.slot)
        }
        _ => None,
    });
    let result = SendResult::Failed;
    let failed = dated(
        "2026-04-01 13:00",
        Stimulus::Sent {
            slot: slot.unwrap(),
            result,
        },
    );
    let lines = world.drive(&[failed], "2026-04-20");
    assert_eq!(
        deeds(&lines),
        ["2026-04-01 chase second", "2026-04-13 chase third"]
    );
}

#[test]
fn alerts_and_independent_lines_wait_for_nothing() {
    let mut build = Build::new();
    let paid = build.paid();
    let sign_off = build.sign_off(1);
    let first = build.moment(Anchor::Due, 1, Unit::Days);
    build.step_at(paid, "first", first, vec![chase()], Some(sign_off));
    build.step(paid, "told", 2, vec![alert()]);
    let apart = build.step(paid, "apart", 5, vec![task()]);
    build.machine.steps.get_mut(apart).unwrap().independent = true;
    build.step(paid, "second", 6, vec![chase()]);
    let lines = build.world().usual(&[], "2026-03-20");
    let wanted = [
        "2026-01-05 send",
        "2026-02-06 alert told",
        "2026-02-09 task apart",
        "2026-02-11 alert 0",
    ];
    let mut deeds = deeds(&lines);
    deeds.retain(|line| !line.contains("silent"));
    assert_eq!(deeds[..3], wanted[..3]);
    assert!(!lines.iter().any(|line| line.contains("second")));
}

#[test]
fn a_step_made_late_keeps_the_spacing_of_the_next() {
    let mut build = Build::new();
    let paid = build.paid();
    let sign_off = build.sign_off(1);
    let first = build.moment(Anchor::Due, 1, Unit::Days);
    build.step_at(paid, "first", first, vec![chase()], Some(sign_off));
    build.step(paid, "second", 10, vec![chase()]);
    let path = build.path("j/paid/first");
    let signs = event("2026-02-26", decides(Decision::SignOff(path)));
    let lines = build.world().usual(&[signs], "2026-04-01");
    let chases: Vec<_> = deeds(&lines)
        .into_iter()
        .filter(|line| line.contains("chase"))
        .collect();
    assert_eq!(
        chases,
        ["2026-02-26 chase first", "2026-03-09 chase second"]
    );
}

#[test]
fn rungs_that_fall_into_a_long_closure_keep_their_spacing_when_it_ends() {
    let mut build = Build::new();
    let paid = build.paid();
    for (name, days) in [("first", 10), ("second", 20), ("third", 30)] {
        build.step(paid, name, days, vec![chase()]);
    }
    let mut world = build.world();
    let parts = office().parts().clone();
    let august = (4..=31).map(|of| day(&format!("2026-03-{of:02}")));
    let closed = Parts {
        closed: august.collect(),
        ..parts
    };
    let calendars = vec![Calendar::new(closed).unwrap()];
    world.context = Context::new(&world.machine, calendars, vec![Zone::utc()], &[]);
    let arrives = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-24", 100));
    let lines = world.drive(&[arrives], "2026-06-01");
    let chases = deeds(&lines).into_iter();
    let chases: Vec<_> = chases.filter(|line| line.contains("chase")).collect();
    assert_eq!(
        chases,
        [
            "2026-04-01 chase first",
            "2026-04-13 chase second",
            "2026-04-23 chase third"
        ]
    );
}

#[test]
fn what_is_counted_from_a_step_is_counted_from_the_day_it_really_left() {
    let mut build = Build::new();
    let paid = build.paid();
    let first = build.step(paid, "first", 4, vec![chase()]);
    let after = build.moment(Anchor::Step(first), 7, Unit::Days);
    build.step_at(paid, "second", after, vec![chase()], None);
    let above = build.moment(Anchor::StepOrAbove(StepId(1)), 3, Unit::Days);
    build.missed(paid, Some(above), vec![task()], None);
    let lines = build.world().usual(&[], "2026-04-01");
    let wanted = [
        "2026-01-05 send",
        "2026-02-09 chase first",
        "2026-02-16 chase second",
        "2026-02-19 task missed0",
    ];
    assert_eq!(deeds(&lines), wanted);
}

#[test]
fn a_repeat_counts_from_the_last_that_left_and_ends_after_its_number() {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "again", 5, vec![chase()]);
    let every = build.delay(10, Unit::Days);
    let action = build
        .machine
        .actions
        .get_mut(crate::machine::ActionId(0))
        .unwrap();
    action.repeat = Some(crate::machine::action::Repeat {
        every,
        at_most: Some(3),
    });
    let lines = build.world().usual(&[], "2026-06-01");
    let wanted = [
        "2026-01-05 send",
        "2026-02-09 chase again",
        "2026-02-19 chase again",
        "2026-03-02 chase again",
    ];
    assert_eq!(deeds(&lines), wanted);
}

#[test]
fn a_line_whose_condition_does_not_hold_is_left_out_and_the_next_does_not_wait() {
    use crate::machine::expr::Node;
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "never", 1, vec![chase()]);
    build.step(paid, "second", 10, vec![chase()]);
    let no = build.machine.expressions.push(Node::YesNo(false));
    let line = build.machine.steps.get(StepId(0)).unwrap().line;
    build.machine.lines.get_mut(line).unwrap().when = Some(no);
    let lines = build.world().usual(&[], "2026-03-01");
    let wanted = [
        "2026-02-05 skip never: ConditionNo",
        "2026-02-16 chase second",
    ];
    assert_eq!(lines[2..], wanted);
}

#[test]
fn a_line_that_alerts_and_chases_holds_the_lines_below_like_any_other() {
    let mut build = Build::new();
    let paid = build.paid();
    let sign_off = build.sign_off(1);
    let first = build.moment(Anchor::Due, 1, Unit::Days);
    build.step_at(paid, "first", first, vec![alert(), chase()], Some(sign_off));
    build.step(paid, "second", 2, vec![chase()]);
    let lines = build.world().usual(&[], "2026-03-20");
    assert!(
        !lines.iter().any(|line| line.contains("second")),
        "{lines:?}"
    );
}
