//! Rule 13: every action can be explained, and every action withheld.

use super::build::*;
use crate::delay::Unit;
use crate::machine::action::Does;
use crate::machine::expr::Node;
use crate::machine::journey::Require;
use crate::machine::schedule::Anchor;
use crate::machine::value::{Fact, InvoiceFact};
use crate::step::*;

fn effects(told: Vec<Told>) -> Vec<(crate::Instant, Effect)> {
    let effects = told.into_iter().filter_map(|told| match told {
        Told::Effect { at, effect } => Some((at, effect)),
        Told::Refused { .. } => None,
    });
    effects.collect()
}

#[test]
fn an_effect_tells_its_place_its_reason_its_figures_and_when_it_was_due() {
    let mut world = ladder().world();
    let first = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 80_000));
    let told = world.told(&[first, pays("2026-02-06", 30_000)], "2026-02-17");
    let effects = effects(told);
    let (when, second) = effects
        .iter()
        .find(|(_, effect)| {
            let path = world.machine.path(effect.slot.path);
            path == "j/paid/second/0" && matches!(effect.does, Done::Message { .. })
        })
        .unwrap();
    assert_eq!(*when, at("2026-02-16 09:00"));
    assert_eq!(second.slot.occurrence, 1);
    // Its own day is a Saturday.
    assert_eq!(second.why.due, Some(at("2026-02-14 00:00")));
    assert_eq!(second.why.figures.balance, 50_000);
    assert_eq!(second.why.figures.due, Some(day("2026-02-04")));
}

#[test]
fn what_the_hours_moved_tells_its_own_day_and_rule_3() {
    let mut world = ladder().world();
    // It arrives on a Saturday; its steps are counted onto a Sunday, a Saturday and a Monday.
    let first = dated("2026-01-10", arrival(1, "2026-01-10", "2026-02-06", 80_000));
    let told = world.told(&[first], "2026-02-17");
    let left = effects(told).into_iter().filter(|(_, effect)| {
        matches!(effect.does, Done::SendInvoice { .. } | Done::Message { .. })
    });
    let left: Vec<_> = left
        .map(|(when, effect)| (when, effect.why.due, effect.why.rule))
        .collect();
    let expected = [
        (at("2026-01-12 09:00"), Some(at("2026-01-10 12:00")), 3),
        (at("2026-02-02 09:00"), Some(at("2026-02-01 00:00")), 3),
        (at("2026-02-09 09:00"), Some(at("2026-02-07 00:00")), 3),
        (at("2026-02-16 09:00"), Some(at("2026-02-16 09:00")), 0),
    ];
    assert_eq!(left, expected);
}

#[test]
fn work_of_people_and_lines_of_a_miss_tell_what_the_hours_moved_too() {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "look", 3, vec![task()]);
    let after = build.moment(Anchor::Due, 10, Unit::Days);
    build.missed(paid, Some(after), vec![Does::HandOver(AGENCY)], None);
    let mut world = build.world();
    // Three and ten days after due are Saturdays.
    let first = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 80_000));
    let told = world.told(&[first], "2026-02-28");
    let made = effects(told)
        .into_iter()
        .filter(|(_, effect)| matches!(effect.does, Done::Task { .. } | Done::HandOver { .. }));
    let made: Vec<_> = made
        .map(|(when, effect)| (when, effect.why.due, effect.why.rule))
        .collect();
    let expected = [
        (at("2026-02-09 09:00"), Some(at("2026-02-07 00:00")), 3),
        (at("2026-02-16 09:00"), Some(at("2026-02-14 00:00")), 3),
    ];
    assert_eq!(made, expected);
}

#[test]
fn what_is_withheld_names_its_rule_once_for_each_reason() {
    let mut world = ladder().world();
    let first = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 80_000));
    let told = world.told(&[first, event("2026-02-03", dispute(None))], "2026-06-01");
    let withheld: Vec<_> = effects(told)
        .into_iter()
        .filter(|(_, effect)| matches!(effect.does, Done::Withheld { .. }))
        .collect();
    assert_eq!(withheld.len(), 1);
    assert_eq!(withheld[0].1.rule(), Some(9));
    assert_eq!(world.machine.path(withheld[0].1.slot.path), "j/paid/first");
}

#[test]
fn the_key_of_an_effect_depends_on_names_and_never_on_numbers() {
    let first = |mut world: World| {
        let arrives = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 80_000));
        let told = world.told(&[arrives], "2026-02-06");
        let chase = effects(told)
            .into_iter()
            .find(|(_, effect)| matches!(effect.does, Done::Message { .. }));
        effect_key(&world.machine, "house", &chase.unwrap().1)
    };
    let mut other = Build::new();
    other.follow("more", vec![task()]);
    let paid = other.paid();
    other.step(paid, "friendly", -5, vec![remind()]);
    let key = first(ladder().world());
    assert_eq!(first(other.world()), key);
    let mut renamed = Build::new();
    let paid = renamed.paid();
    renamed.step(paid, "kind", -5, vec![remind()]);
    assert_ne!(first(renamed.world()), key);
}

#[test]
fn effects_are_written_and_read_again() {
    let mut world = ladder().world();
    let first = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 80_000));
    for (_, effect) in effects(world.told(&[first, pays("2026-02-06", 80_000)], "2026-06-01")) {
        let json = serde_json::to_string(&effect).unwrap();
        assert_eq!(serde_json::from_str::<Effect>(&json).unwrap(), effect);
    }
}

fn awaited(world: &World, now: &str) -> Vec<String> {
    let (machine, context) = (&world.machine, &world.context);
    let found = outlook(machine, context, &world.account, SubjectId(1), at(now));
    let shown = found.iter().map(|one| {
        let day = |at: crate::Instant| at.to_string()[..10].to_string();
        let due = one.due.map_or("?".into(), day);
        let at = one.at.map_or("never".into(), day);
        let name = |path| machine.path(path).rsplit('/').next().unwrap_or_default();
        let waits_for = one.waits_for.map_or("", name);
        let name = name(one.slot.path);
        format!(
            "{name} due {due} leaves {at}: {:?} {waits_for}",
            one.because
        )
    });
    shown.map(|line| line.trim_end().to_string()).collect()
}

#[test]
fn the_outlook_tells_of_each_line_when_it_leaves_and_what_it_waits_for() {
    let mut build = ladder();
    let paid = crate::machine::MilestoneId(0);
    let moment = build.moment(Anchor::Due, 30, Unit::Days);
    build.missed(paid, Some(moment), vec![Does::HandOver(AGENCY)], None);
    let mut world = build.world();
    world.usual(&[], "2026-02-06");
    let wanted = [
        "second due 2026-02-16 leaves 2026-02-16: Due",
        "third due 2026-02-24 leaves never: InOrder second",
        "missed0 due 2026-03-06 leaves never: InOrder second",
    ];
    assert_eq!(awaited(&world, "2026-02-06"), wanted);
    world.drive(&[event("2026-02-07", dispute(None))], "2026-02-18");
    let wanted = [
        "second due 2026-02-16 leaves never: Disputed",
        "third due 2026-02-24 leaves never: InOrder second",
        "missed0 due 2026-03-06 leaves never: InOrder second",
    ];
    assert_eq!(awaited(&world, "2026-02-18"), wanted);
}

#[test]
fn the_outlook_knows_sign_offs_runs_moved_rungs_and_anchors_that_are_not_known() {
    let mut build = Build::new();
    let paid = build.paid();
    let first = build.step(paid, "first", 1, vec![chase()]);
    let sign_off = build.sign_off(1);
    let moment = build.moment(Anchor::Due, 5, Unit::Days);
    let notice = build.step_at(paid, "notice", moment, vec![notice()], Some(sign_off));
    let after = build.moment(Anchor::Step(notice), 15, Unit::Days);
    build.missed(paid, Some(after), vec![Does::HandOver(AGENCY)], None);
    let days = crate::machine::schedule::RunDays::Weekdays(vec![crate::Weekday::Friday]);
    build.journey().runs = Some(crate::machine::schedule::Runs { days, at: None });
    let _ = first;
    let mut world = build.world();
    world.usual(&[], "2026-02-05");
    let wanted = [
        "first due 2026-02-05 leaves 2026-02-06: Run",
        "notice due 2026-02-09 leaves never: InOrder first",
        "missed0 due ? leaves never: InOrder first",
    ];
    assert_eq!(awaited(&world, "2026-02-05"), wanted);
    world.drive(&[], "2026-02-13 09:30");
    let wanted = [
        "notice due 2026-02-09 leaves never: SignOff",
        "missed0 due ? leaves never: InOrder notice",
    ];
    assert_eq!(awaited(&world, "2026-02-13"), wanted);
}

#[test]
fn before_it_is_sent_the_outlook_tells_when_the_invoice_leaves_or_what_keeps_it_back() {
    let saturday = || dated("2026-01-10", arrival(1, "2026-01-10", "2026-02-06", 80_000));
    let mut free = ladder().world();
    free.drive(&[saturday()], "2026-01-10 13:00");
    let sending = &awaited(&free, "2026-01-10 13:00")[0];
    assert!(
        sending.ends_with("due 2026-01-10 leaves 2026-01-12: Due"),
        "{sending}"
    );
    free.drive(&[], "2026-01-13");
    let after = awaited(&free, "2026-01-13").join("; ");
    assert!(after.starts_with("friendly "), "{after}");

    let mut build = ladder();
    let order = Node::Fact(Fact::Invoice(InvoiceFact::PurchaseOrder));
    let order = build.machine.expressions.push(order);
    let condition = build.machine.expressions.push(Node::Known(order));
    let path = build.machine.push_path(&["j", "require_order"]);
    build.journey().requires.push(Require {
        path,
        condition,
        otherwise: None,
    });
    let mut kept = build.world();
    kept.drive(&[saturday()], "2026-02-01");
    assert_eq!(
        awaited(&kept, "2026-02-01"),
        ["require_order due 2026-01-10 leaves never: BeforeSending"]
    );
    let before = kept.account.clone();
    awaited(&kept, "2026-02-01");
    assert_eq!(kept.account, before);
}

#[test]
fn asking_for_the_outlook_changes_nothing_and_nobody_unknown_has_one() {
    let mut world = ladder().world();
    world.usual(&[], "2026-02-06");
    let before = world.account.clone();
    awaited(&world, "2026-02-06");
    assert_eq!(world.account, before);
    let (machine, context) = (&world.machine, &world.context);
    let nobody = outlook(machine, context, &before, SubjectId(9), at("2026-02-06"));
    assert_eq!(nobody, []);
}

#[test]
fn a_timer_tells_the_rule_by_which_its_instant_was_counted() {
    let mut build = ladder();
    let paid = crate::machine::MilestoneId(0);
    let within = build.delay(60, Unit::Days);
    let milestone = build.machine.milestones.get_mut(paid).unwrap();
    milestone.expects.as_mut().unwrap().within = Some(within);
    build.missed(paid, None, vec![task()], None);
    let mut world = build.world();
    let first = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 80_000));
    let told = world.told(&[first], "2026-02-26");
    let rules: Vec<_> = effects(told)
        .into_iter()
        .filter_map(|(_, effect)| match effect.does {
            Done::Wake { rule, .. } => rule,
            _ => None,
        })
        .map(|rule| {
            let place = world.machine.path(rule.path).to_string();
            let anchor = rule.anchor.map(|(anchor, day)| format!("{anchor:?} {day}"));
            let offset = rule
                .offset
                .map(|(delay, direction)| format!("{} {direction:?}", delay.count));
            assert_eq!(rule.calendar, Some(crate::machine::CalendarId(0)));
            (
                rule.what,
                place,
                anchor.unwrap_or_default(),
                offset.unwrap_or_default(),
            )
        })
        .collect();
    let rule = |what, place: &str, anchor: &str, offset: &str| {
        (
            what,
            place.to_string(),
            anchor.to_string(),
            offset.to_string(),
        )
    };
    let wanted = [
        rule(Timed::Step, "j/paid/friendly", "Due 2026-02-04", "5 Before"),
        rule(Timed::Past, "j/paid/friendly", "Due 2026-02-04", "5 Before"),
        rule(Timed::Step, "j/paid/first", "Due 2026-02-04", "1 After"),
        rule(Timed::Step, "j/paid/second", "Due 2026-02-04", "10 After"),
        rule(Timed::Step, "j/paid/third", "Due 2026-02-04", "20 After"),
        rule(
            Timed::Missed,
            "j/paid/missed0",
            "Start 2026-01-05",
            "60 After",
        ),
    ];
    let mut seen = Vec::new();
    for rule in rules {
        if seen.last() != Some(&rule) {
            seen.push(rule);
        }
    }
    assert_eq!(seen, wanted);
}
