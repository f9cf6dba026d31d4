//! Rule 5: the facts of the moment. Timers follow them; late is from the day after due; a step is due
//! since its day, and leaves once.

use super::build::*;
use crate::delay::Unit;
use crate::event::{Decision, EventKind, Happening};
use crate::machine::action::Does;
use crate::machine::milestone::Trigger;
use crate::machine::schedule::Anchor;
use crate::step::*;

fn correction(due: Option<&str>, total: Option<i64>) -> Happening {
    Happening::Correction {
        due: due.map(day),
        total: total.map(eur),
        purchase_order: None,
    }
}

#[test]
fn a_corrected_due_date_moves_what_is_counted_from_it() {
    let corrected = event("2026-01-20", correction(Some("2026-03-04"), None));
    let lines = ladder().world().usual(&[corrected], "2026-03-12");
    let wanted = [
        "2026-01-05 send",
        "2026-02-27 remind friendly",
        "2026-03-05 chase first",
    ];
    assert_eq!(deeds(&lines), wanted);
}

#[test]
fn a_due_date_moved_into_the_past_begins_at_the_first_rung_and_skips_reminders_before_due() {
    let corrected = event("2026-01-20", correction(Some("2026-01-10"), None));
    let lines = ladder().world().usual(&[corrected], "2026-02-20");
    let wanted = [
        "2026-01-05 send",
        "2026-01-20 chase first",
        "2026-01-29 chase second",
        "2026-02-09 chase third",
    ];
    assert_eq!(deeds(&lines), wanted);
    assert!(lines.contains(&"2026-01-20 skip friendly: Past".to_string()));
}

#[test]
fn a_due_date_moved_into_the_past_makes_no_second_message_on_the_day_of_a_reminder() {
    let corrected = event("2026-01-30 10:00", correction(Some("2026-01-10"), None));
    let lines = ladder().world().usual(&[corrected], "2026-02-12");
    let wanted = [
        "2026-01-05 send",
        "2026-01-30 remind friendly",
        "2026-02-02 chase first",
        "2026-02-11 chase second",
    ];
    assert_eq!(deeds(&lines), wanted);
}

#[test]
fn the_message_shows_the_balance_of_the_moment_it_leaves() {
    let mut world = ladder().world();
    let first = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 80_000));
    let told = world.told(&[first, pays("2026-02-05 08:59", 30_000)], "2026-02-06");
    let balance = told.iter().find_map(|told| match told {
        Told::Effect { at: when, effect } if *when > at("2026-02-05 09:00").plus_minutes(-1) => {
            matches!(effect.does, Done::Message { .. }).then_some(effect.why.figures.balance)
        }
        _ => None,
    });
    assert_eq!(balance, Some(50_000));
}

#[test]
fn an_invoice_without_a_due_date_is_never_late_and_its_line_runs() {
    let mut build = ladder();
    build.on(EventKind::MissingDue, vec![task()]);
    let lines = build.world().given("2026-01-05", "", &[], "2027-01-01");
    assert_eq!(deeds(&lines), ["2026-01-05 task 0", "2026-01-05 send"]);
}

#[test]
fn a_day_of_outage_delays_a_step_and_loses_none() {
    let mut world = ladder().world();
    world.usual(&[], "2026-02-04");
    // Nobody looks for three days.
    let mut out = Vec::new();
    let World {
        machine,
        context,
        account,
    } = &mut world;
    step(
        machine,
        context,
        account,
        &Stimulus::Timer,
        at("2026-02-09 11:00"),
        &mut out,
    )
    .unwrap();
    assert!(
        out.iter()
            .any(|effect| matches!(effect.does, Done::Plan { .. }))
    );
    out.clear();
    step(
        machine,
        context,
        account,
        &Stimulus::Timer,
        at("2026-02-09 11:01"),
        &mut out,
    )
    .unwrap();
    assert_eq!(out, [], "however often the clock ticks");
}

#[test]
fn a_step_is_not_due_on_the_due_date_but_since_the_day_after() {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "first", 1, vec![chase()]);
    let mut world = build.world();
    assert_eq!(deeds(&world.usual(&[], "2026-02-04 23:59")).len(), 1);
    assert_eq!(
        deeds(&world.drive(&[], "2026-02-05 23:59")),
        ["2026-02-05 chase first"]
    );
}

#[test]
fn months_keep_to_the_months_end_and_the_two_readings_differ() {
    let mut build = Build::new();
    let paid = build.paid();
    let month = build.moment(Anchor::Due, 1, Unit::Months);
    build.step_at(paid, "month", month, vec![alert()], None);
    let mut at_end = build.moment(Anchor::Due, 20, Unit::Days);
    at_end.at_month_end = true;
    build.step_at(paid, "at_end", at_end, vec![alert()], None);
    let mut of_anchor = build.moment(Anchor::Due, 20, Unit::Days);
    of_anchor.month_end_of_anchor = true;
    build.step_at(paid, "of_anchor", of_anchor, vec![alert()], None);
    let mut before = build.moment(Anchor::Due, 1, Unit::Days);
    before.business_day_before = true;
    build.step_at(paid, "before", before, vec![alert()], None);
    let lines = build
        .world()
        .given("2026-01-05", "2026-01-31", &[], "2026-03-20");
    let wanted = [
        "2026-01-05 send",
        "2026-01-30 alert before",
        "2026-02-20 alert of_anchor",
        "2026-03-02 alert month",
        "2026-03-02 alert at_end",
    ];
    assert_eq!(deeds(&lines), wanted);
}

#[test]
fn a_contact_made_by_hand_counts_as_the_step() {
    let build = ladder();
    let path = build.path("j/paid/first");
    let by_hand = event("2026-02-04", decides(Decision::StepByHand(path)));
    let lines = build.world().usual(&[by_hand], "2026-02-28");
    let wanted = [
        "2026-01-05 send",
        "2026-01-30 remind friendly",
        "2026-02-16 chase second",
        "2026-02-24 chase third",
    ];
    assert!(lines.contains(&"2026-02-04 by hand first".to_string()));
    assert_eq!(deeds(&lines), wanted);
}

#[test]
fn a_due_date_moved_back_keeps_the_planned_spacing_from_what_has_left() {
    let moved = Happening::Correction {
        due: Some(day("2026-01-22")),
        total: None,
        purchase_order: None,
    };
    let lines = ladder()
        .world()
        .usual(&[event("2026-02-05", moved)], "2026-04-01");
    // Nine days lie between the first and the second line, ten between the second and the third.
    let wanted = [
        "2026-02-05 chase first",
        "2026-02-16 chase second",
        "2026-02-26 chase third",
    ];
    assert_eq!(deeds(&lines)[2..], wanted);
}

#[test]
fn what_answers_an_event_chases_nobody_before_something_is_late() {
    let on_payment = |does: Vec<Does>| {
        let mut build = ladder();
        build.on(EventKind::Payment, does);
        build
    };
    let half = |when: &str| [event(when, payment("p", 40_000))];
    let early = on_payment(vec![chase(), task()])
        .world()
        .usual(&half("2026-01-12"), "2026-01-20");
    let answered: Vec<_> = early
        .iter()
        .filter(|line| line.as_str() >= "2026-01-06")
        .collect();
    assert_eq!(
        answered,
        ["2026-01-12 skip 0: NotLate", "2026-01-12 task 1"]
    );
    let late = on_payment(vec![chase(), task()])
        .world()
        .usual(&half("2026-02-10"), "2026-02-10 23:00");
    let answered: Vec<_> = late
        .iter()
        .filter(|line| line.as_str() >= "2026-02-10")
        .collect();
    assert_eq!(answered, ["2026-02-10 chase 0", "2026-02-10 task 1"]);
    // On the due day itself nothing is late yet.
    let due = on_payment(vec![chase()])
        .world()
        .usual(&half("2026-02-04"), "2026-02-04 23:00");
    assert_eq!(due.last().unwrap(), "2026-02-04 skip 0: NotLate");
    // Nobody is asked to sign what is left out.
    let mut build = ladder();
    let signed = build.sign_off(1);
    let path = build.machine.push_path(&["j", "notice"]);
    let line = build.line(path, vec![notice()], Some(signed));
    build.on_trigger(Trigger::Event(EventKind::Payment), line);
    let lines = build.world().usual(&half("2026-01-12"), "2026-01-20");
    assert!(
        !lines.iter().any(|line| line.contains("propose")),
        "{lines:?}"
    );
    // What else the line does is not done unsigned.
    let mut build = ladder();
    let signed = build.sign_off(1);
    let path = build.machine.push_path(&["j", "notice"]);
    let line = build.line(path, vec![notice(), task()], Some(signed));
    build.on_trigger(Trigger::Event(EventKind::Payment), line);
    let signs = event("2026-01-13", decides(Decision::SignOff(path)));
    let [pays] = half("2026-01-12");
    let lines = build.world().usual(&[pays, signs], "2026-01-20");
    let answered = lines.iter().filter(|line| line.as_str() >= "2026-01-06");
    let answered: Vec<&str> = answered.map(String::as_str).collect();
    let signed = [
        "2026-01-12 propose j/notice",
        "2026-01-13 skip 0: NotLate",
        "2026-01-13 task 1",
    ];
    assert_eq!(answered, signed);
}
