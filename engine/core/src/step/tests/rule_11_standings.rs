//! Rule 11: how a customer stands, over all of its invoices.

use super::build::*;
use super::rule_11_groups::arrives;
use crate::delay::Unit;
use crate::event::{EventKind, Happening, Reason as Said};
use crate::machine::action::Does;
use crate::machine::declared::Named;
use crate::machine::value::Party;
use crate::machine::{StandingId, table};
use crate::step::*;

#[test]
fn a_standing_changes_on_the_day_that_changes_it_and_is_told_once() {
    let mut build = ladder();
    let ten = build.delay(10, Unit::Days);
    let row = |cell, value| table::StandingRow {
        currency: None,
        cell,
        value,
    };
    let late = table::Cell::Range {
        at_least: Some(ten),
        at_most: None,
        under: None,
    };
    build.machine.standings.push(table::Standing {
        name: "risk".into(),
        of: Party::Customer,
        by: table::StandingMeasure::DaysLateOfOldest,
        limit: None,
        values: vec!["stop".into(), "good".into()],
        rows: vec![row(late, 0), row(table::Cell::Any, 1)],
    });
    let lines = build
        .world()
        .usual(&[pays("2026-03-02", 80_000)], "2026-06-01");
    let standings: Vec<_> = lines
        .iter()
        .filter(|line| line.contains("standing"))
        .collect();
    let wanted = [
        "2026-01-05 standing Some(1)",
        "2026-02-14 standing Some(0)",
        "2026-03-02 standing Some(1)",
    ];
    assert_eq!(standings, wanted);
}

/// A field of the customer with its limit, and a standing over the share of it that is used.
fn with_limit(minor: Option<i64>) -> (Build, Stimulus) {
    use crate::eval::Stored;
    use crate::machine::declared::Field;
    use crate::machine::expr::Node;
    let mut build = ladder();
    let field = build.machine.customer_fields.push(Field {
        name: "credit_limit".into(),
        type_of: crate::machine::value::Type::Money,
        currency: Some(eur(0).currency),
        default: None,
        or_unknown: true,
    });
    let limit = build.machine.expressions.push(Node::CustomerField {
        party: Party::Customer,
        field,
    });
    let whole = crate::rate::Rate::from_parts(crate::rate::Rate::WHOLE);
    let whole = build.machine.expressions.push(Node::Rate(whole));
    let beyond = table::Cell::Range {
        at_least: Some(whole),
        at_most: None,
        under: None,
    };
    let row = |cell, value| table::StandingRow {
        currency: None,
        cell,
        value,
    };
    build.machine.standings.push(table::Standing {
        name: "credit".into(),
        of: Party::Customer,
        by: table::StandingMeasure::ShareUsed,
        limit: Some(limit),
        values: vec!["beyond".into(), "fine".into()],
        rows: vec![row(beyond, 0), row(table::Cell::Any, 1)],
    });
    let known = Stimulus::Customer(Customer {
        key: "C1".into(),
        name: "Optic".into(),
        fields: vec![match minor {
            Some(minor) => Stored::Money(eur(minor)),
            None => Stored::Unknown,
        }],
        ..Customer::default()
    });
    (build, known)
}

#[test]
fn a_credit_limit_is_used_by_all_that_is_open_late_or_not_and_told_once_for_each_change() {
    let standings = |limit, other: Dated| {
        let (build, known) = with_limit(limit);
        let stimuli = [
            dated("2026-01-04", known),
            dated("2026-01-05", arrival(1, "2026-01-05", "2026-06-04", 60_000)),
            dated("2026-01-09", arrival(2, "2026-01-09", "2026-06-04", 50_000)),
            other,
            event_on(1, "2026-01-20", payment("P1", 20_000)),
        ];
        let lines = build.world().drive(&stimuli, "2026-02-01");
        let told = lines.into_iter().filter(|line| line.contains("standing"));
        told.collect::<Vec<_>>()
    };
    let third = dated("2026-01-12", arrival(3, "2026-01-12", "2026-06-04", 1));
    let wanted = [
        "2026-01-05 standing Some(1)",
        "2026-01-09 standing Some(0)",
        "2026-01-20 standing Some(1)",
    ];
    assert_eq!(standings(Some(100_000), third.clone()), wanted);
    // Whoever has no limit uses nothing of it; of a limit of nothing any invoice is too much.
    assert_eq!(
        standings(None, third.clone()),
        ["2026-01-05 standing Some(1)"]
    );
    assert_eq!(standings(Some(0), third), ["2026-01-05 standing Some(0)"]);
}

/// Standing `risk`: `stop` (0) from ten days late, `watch` (1) from one, else `good` (2).
fn standings() -> Build {
    let mut build = ladder();
    let range = |build: &mut Build, days| {
        let bound = build.delay(days, Unit::Days);
        table::Cell::Range {
            at_least: Some(bound),
            at_most: None,
            under: None,
        }
    };
    let row = |cell, value| table::StandingRow {
        currency: None,
        cell,
        value,
    };
    let rows = vec![
        row(range(&mut build, 10), 0),
        row(range(&mut build, 1), 1),
        row(table::Cell::Any, 2),
    ];
    let standing = build.machine.standings.push(table::Standing {
        name: "risk".into(),
        of: Party::Customer,
        by: table::StandingMeasure::DaysLateOfOldest,
        limit: None,
        values: vec!["stop".into(), "watch".into(), "good".into()],
        rows,
    });
    for (value, does) in [(0, task()), (1, alert())] {
        on_standing(&mut build, standing, value, does);
    }
    build
}

fn on_standing(build: &mut Build, standing: StandingId, value: u16, does: Does) {
    let line = build.follow(&format!("on standing {value}"), vec![does]);
    let path = build.machine.lines.get(line).unwrap().path;
    let on = crate::machine::milestone::Trigger::Standing { standing, value };
    let reaction = crate::machine::milestone::Reaction {
        path,
        on,
        from: None,
        line,
    };
    let reaction = build.machine.reactions.push(reaction);
    build.journey().reactions.push(reaction);
}

fn about_standings(lines: &[String]) -> Vec<&str> {
    let told = ["standing", "task", "alert"];
    let lines = lines.iter().map(String::as_str);
    lines
        .filter(|line| told.iter().any(|one| line[11..].starts_with(one)))
        .collect()
}

#[test]
fn on_standing_runs_once_for_a_customer_however_many_invoices_it_has() {
    let invoices = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-04"),
        arrives(3, "2026-02-05"),
    ];
    let lines = standings().world().drive(&invoices, "2026-03-01");
    let wanted = [
        "2026-01-05 standing Some(2)",
        "2026-02-05 standing Some(1)",
        "2026-02-05 alert 0",
        "2026-02-14 standing Some(0)",
        "2026-02-14 task 0",
    ];
    assert_eq!(about_standings(&lines), wanted);
}

#[test]
fn after_an_outage_only_the_present_standing_fires_and_once() {
    let mut world = standings().world();
    world.drive(&[arrives(1, "2026-02-04")], "2026-02-01");
    let mut out = Vec::new();
    for hour in ["09:00", "10:00"] {
        let now = at(&format!("2026-03-02 {hour}"));
        let World {
            machine,
            context,
            account,
        } = &mut world;
        step(machine, context, account, &Stimulus::Timer, now, &mut out).unwrap();
    }
    let told: Vec<_> = out
        .into_iter()
        .map(|effect| Told::Effect {
            at: at("2026-03-02"),
            effect,
        })
        .collect();
    let lines: Vec<_> = told.iter().filter_map(|told| world.shown(told)).collect();
    let wanted = ["2026-03-02 standing Some(0)", "2026-03-02 task 0"];
    assert_eq!(about_standings(&lines), wanted);
}

#[test]
fn at_first_what_a_customer_has_who_owes_nothing_late_is_no_change() {
    let mut build = standings();
    on_standing(&mut build, StandingId(0), 2, alert());
    let mut world = build.world();
    let stimuli = [arrives(1, "2026-02-04"), pays("2026-02-10", 10_000)];
    let lines = world.drive(&stimuli, "2026-02-11");
    let wanted = [
        "2026-01-05 standing Some(2)",
        "2026-02-05 standing Some(1)",
        "2026-02-05 alert 0",
        "2026-02-10 standing Some(2)",
        "2026-02-10 alert 0",
    ];
    assert_eq!(about_standings(&lines), wanted);
}

#[test]
fn at_first_the_standing_of_a_customer_who_is_late_already_fires() {
    let late = [dated(
        "2026-03-02 08:00",
        arrival(1, "2026-01-05", "2026-02-04", 80_000),
    )];
    let lines = standings().world().drive(&late, "2026-03-02 08:30");
    let wanted = ["2026-03-02 standing Some(0)", "2026-03-02 task 0"];
    assert_eq!(about_standings(&lines), wanted);
}

#[test]
fn what_its_journey_ended_by_a_name_is_no_debt_of_its_customer_any_more() {
    let mut build = standings();
    let end = build.machine.ends.push(Named::new("replaced"));
    build.on(EventKind::Refusal, vec![Does::EndAs(end)]);
    let refusal = Happening::Refusal(Said {
        text: "".into(),
        code: None,
    });
    let stimuli = [arrives(1, "2026-02-04"), event("2026-01-20", refusal)];
    let lines = build.world().drive(&stimuli, "2026-03-01");
    assert_eq!(about_standings(&lines), ["2026-01-05 standing Some(2)"]);
}

#[test]
fn one_timer_reads_the_standings_of_all_customers_that_it_wakes() {
    let mut world = standings().world();
    let stimuli = [
        dated("2026-01-05 07:00", child("shop")),
        arrives(1, "2026-02-04"),
        dated(
            "2026-01-05 08:00",
            arrival_of("shop", 2, "2026-01-05", "2026-02-04", 10_000),
        ),
    ];
    let lines = world.drive(&stimuli, "2026-02-06");
    let watched = lines.iter().filter(|one| one.ends_with("standing Some(1)"));
    assert_eq!(watched.count(), 2);
    let standings = world.account.customers.iter().map(|one| &one.standings);
    assert!(standings.into_iter().all(|values| values[..] == [Some(1)]));
}
