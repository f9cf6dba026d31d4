//! Rule 3: what would leave outside the calendar's hours leaves at the next opening.

use super::build::*;
use crate::delay::Unit;
use crate::machine::schedule::{Anchor, RunDays, Runs};
use crate::step::*;

fn message_instants(world: &mut World, stimuli: &[Dated], until: &str) -> Vec<String> {
    let told = world.told(stimuli, until);
    let messages = told.iter().filter_map(|told| match told {
        Told::Effect { at, effect } => {
            matches!(effect.does, Done::Message { .. }).then(|| at.to_string()[..16].to_string())
        }
        Told::Refused { .. } => None,
    });
    messages.collect()
}

#[test]
fn a_step_on_a_weekend_leaves_on_monday_when_the_office_opens() {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "sunday", 4, vec![chase()]);
    let arrives = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 100));
    let mut world = build.world();
    let left = message_instants(&mut world, &[arrives], "2026-03-01");
    assert_eq!(left, ["2026-02-09T09:00"]);
}

#[test]
fn a_step_with_an_hour_waits_if_the_office_is_closed_then() {
    let mut build = Build::new();
    let paid = build.paid();
    let mut early = build.moment(Anchor::Due, 2, Unit::Days);
    early.time = Some("07:00".parse().unwrap());
    build.step_at(paid, "early", early, vec![chase()], None);
    let mut late = build.moment(Anchor::Due, 5, Unit::Days);
    late.time = Some("16:45".parse().unwrap());
    build.step_at(paid, "late", late, vec![chase()], None);
    let arrives = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 100));
    let mut world = build.world();
    let left = message_instants(&mut world, &[arrives], "2026-03-01");
    assert_eq!(left, ["2026-02-06T09:00", "2026-02-09T16:45"]);
}

#[test]
fn what_is_about_to_be_sent_too_late_in_the_day_moves_to_the_next_opening_and_says_so() {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "first", 1, vec![chase()]);
    let mut world = build.world();
    world.usual(&[], "2026-02-04");
    let mut out = Vec::new();
    let mut call = |world: &mut World, stimulus: &Stimulus, when: &str| {
        out.clear();
        let World {
            machine,
            context,
            account,
        } = world;
        step(machine, context, account, stimulus, at(when), &mut out).unwrap();
        out.clone()
    };
    let planned = call(&mut world, &Stimulus::Timer, "2026-02-05 09:00");
    let slot = planned
        .iter()
        .find(|one| matches!(one.does, Done::Plan { .. }))
        .unwrap()
        .slot;
    let late = call(&mut world, &Stimulus::AboutToSend(slot), "2026-02-05 18:00");
    let because = Reason::OutsideHours;
    let until = Some(at("2026-02-06 09:00"));
    assert!(
        late.iter()
            .any(|one| one.does == Done::Withheld { until, because } && one.rule() == Some(3))
    );
    let sent = call(&mut world, &Stimulus::AboutToSend(slot), "2026-02-06 09:00");
    assert!(
        sent.iter()
            .any(|one| matches!(one.does, Done::Message { .. }))
    );
}

#[test]
fn in_a_journey_with_runs_messages_leave_at_the_next_run() {
    let mut build = ladder();
    let days = RunDays::Weekdays(vec![crate::Weekday::Monday]);
    build.journey().runs = Some(Runs {
        days,
        at: Some("10:00".parse().unwrap()),
    });
    let arrives = dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 100));
    let mut world = build.world();
    let left = message_instants(&mut world, &[arrives], "2026-03-10");
    assert_eq!(
        left,
        [
            "2026-02-02T10:00",
            "2026-02-09T10:00",
            "2026-02-16T10:00",
            "2026-03-02T10:00"
        ]
    );
}

#[test]
fn a_run_that_a_person_calls_counts_and_one_before_the_last_is_refused() {
    let mut build = ladder();
    let days = RunDays::Weekdays(vec![crate::Weekday::Monday]);
    build.journey().runs = Some(Runs { days, at: None });
    let runs = [dated("2026-02-05 10:00", Stimulus::Run)];
    let mut world = build.world();
    let lines = world.usual(&runs, "2026-02-06");
    assert_eq!(deeds(&lines).last(), Some(&"2026-02-05 chase first"));
    let earlier = dated("2026-02-04 10:00", Stimulus::Run);
    let lines = world.drive(&[earlier], "2026-02-06");
    assert_eq!(
        lines,
        ["2026-02-04 refused: the run is dated before the last one"]
    );
}

#[test]
fn the_time_of_the_customer_is_read_on_its_own_clock() {
    use crate::machine::schedule::ClockZone;
    let at_customer = |zone: Option<&str>| {
        let mut build = Build::new();
        let paid = build.paid();
        let mut moment = build.moment(Anchor::Due, 1, Unit::Days);
        moment.time = Some("10:00".parse().unwrap());
        moment.zone = ClockZone::Customer;
        build.step_at(paid, "first", moment, vec![chase()], None);
        let mut world = build.world();
        let earlier = crate::Zone {
            name: "America/Somewhere".into(),
            first_offset_seconds: -5 * 3_600,
            changes: Vec::new(),
        };
        let zones = vec![crate::Zone::utc(), earlier];
        world.context = Context::new(&world.machine, vec![office()], zones, &[]);
        let customer = Customer {
            key: "C1".into(),
            time_zone: zone.map(Into::into),
            ..Customer::default()
        };
        let stimuli = [
            dated("2026-01-05 07:00", Stimulus::Customer(customer)),
            dated(
                "2026-01-05 08:00",
                arrival(1, "2026-01-05", "2026-02-04", 80_000),
            ),
        ];
        let told = world.told(&stimuli, "2026-02-06");
        let left = told.iter().find_map(|told| match told {
            Told::Effect { at, effect } => {
                matches!(effect.does, Done::Message { .. }).then_some(*at)
            }
            Told::Refused { .. } => None,
        });
        left.unwrap()
    };
    assert_eq!(
        at_customer(Some("America/Somewhere")),
        at("2026-02-05 15:00")
    );
    assert_eq!(at_customer(None), at("2026-02-05 10:00"));
    assert_eq!(at_customer(Some("Nowhere")), at("2026-02-05 10:00"));
}

/// Dated on Saturday, and known on the Monday before: it leaves when the office opens after its issue.
#[test]
fn an_invoice_that_comes_before_its_issue_leaves_on_the_day_of_its_issue() {
    for (comes, issue, leaves) in [
        ("2026-01-05", "2026-01-10", "2026-01-12T09:00"),
        ("2026-01-05", "2026-01-08", "2026-01-08T09:00"),
        ("2026-01-05", "2026-01-05", "2026-01-05T12:00"),
        ("2026-01-05", "2026-01-02", "2026-01-05T12:00"),
    ] {
        let arrives = dated(comes, arrival(1, issue, "2026-02-04", 100));
        let mut world = ladder().world();
        let told = world.told(&[arrives], "2026-02-20");
        let sent = told.iter().filter_map(|told| match told {
            Told::Effect { at, effect } => matches!(effect.does, Done::SendInvoice { .. })
                .then(|| at.to_string()[..16].to_string()),
            Told::Refused { .. } => None,
        });
        assert_eq!(sent.collect::<Vec<_>>(), [leaves], "{issue}");
        let because = |told: &Told, why| matches!(told, Told::Effect { effect, .. } if effect.why.reason == why);
        let waits = told.iter().any(|told| because(told, Reason::NotIssued));
        assert_eq!(waits, comes < issue, "{issue}");
    }
}
