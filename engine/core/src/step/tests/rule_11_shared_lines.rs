//! Rule 11: a message is shared; what else its line does is each invoice's own, on its own day.

use super::build::*;
use super::rule_11_groups::{arrives, chases};
use crate::delay::Unit;
use crate::machine::MilestoneId;
use crate::machine::action::{Does, Listing};
use crate::machine::claim::{Claim, ClaimAmount, ClaimPart};
use crate::machine::expr::Node;
use crate::machine::schedule::Anchor;
use crate::step::*;

fn fee(build: &mut Build) -> Does {
    let amount = build.machine.expressions.push(Node::Money {
        minor: 4_000,
        currency: crate::Currency::EUR,
    });
    let claim = build.machine.claims.push(Claim {
        name: None,
        parts: vec![ClaimPart {
            amount: ClaimAmount::Fee(amount),
            place: Default::default(),
        }],
    });
    Does::Claim { claim, place: None }
}

/// Reminders 1 and 20 days after due; the second claims a fee and makes a task.
fn claiming() -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    let fee = fee(&mut build);
    build.step(paid, "first", 1, vec![chase_all(Listing::AllLate)]);
    let second = vec![fee, chase_all(Listing::AllLate), task()];
    build.step(paid, "second", 20, second);
    build
}

/// What is claimed of the second invoice, and the tasks about it.
fn of_the_second(build: Build, stimuli: &[Dated], until: &str) -> Vec<String> {
    let mut world = build.world();
    let told = world.told(stimuli, until);
    let own = told.iter().filter(|told| match told {
        Told::Effect { effect, .. } => {
            let made = matches!(effect.does, Done::Claim { .. } | Done::Task { .. });
            effect.slot.subject == SubjectId(2) && made
        }
        Told::Refused { .. } => false,
    });
    own.filter_map(|told| world.shown(told)).collect()
}

#[test]
fn an_invoice_that_is_listed_with_another_keeps_its_own_claim_and_task_for_its_own_day() {
    let invoices = [arrives(1, "2026-02-04"), arrives(2, "2026-02-13")];
    let lines = claiming().world().drive(&invoices, "2026-04-01");
    let wanted = [
        "2026-02-05 chase first listing 1",
        "2026-02-16 chase first on 2 listing 2 1",
        "2026-02-24 claim 40.00",
        "2026-02-24 chase second listing 1 2",
        "2026-02-24 task second",
        "2026-03-05 claim 40.00",
        "2026-03-05 task second",
    ];
    assert_eq!(chases(&lines), wanted);
    let own = of_the_second(claiming(), &invoices, "2026-04-01");
    assert_eq!(own, ["2026-03-05 claim 40.00", "2026-03-05 task second"]);
}

#[test]
fn where_both_are_due_on_one_day_each_claims_once() {
    let invoices = [arrives(1, "2026-02-04"), arrives(2, "2026-02-04")];
    let own = of_the_second(claiming(), &invoices, "2026-04-01");
    assert_eq!(own, ["2026-02-24 claim 40.00", "2026-02-24 task second"]);
}

#[test]
fn what_is_paid_before_its_own_day_claims_nothing_and_what_is_disputed_waits() {
    let paid = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-13"),
        event_on(2, "2026-03-02", payment("p", 10_000)),
    ];
    assert!(of_the_second(claiming(), &paid, "2026-04-01").is_empty());
    let disputed = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-13"),
        event_on(2, "2026-03-02", dispute(None)),
        event_on(2, "2026-03-10", settled(crate::Settled::ForUs)),
    ];
    let own = of_the_second(claiming(), &disputed, "2026-04-01");
    assert_eq!(own, ["2026-03-10 claim 40.00", "2026-03-10 task second"]);
}

#[test]
fn what_is_missed_before_its_own_day_comes_claims_first() {
    let mut build = claiming();
    let missed = build.moment(Anchor::Due, 15, Unit::Days);
    build.missed(MilestoneId(0), Some(missed), vec![alert()], None);
    let invoices = [arrives(1, "2026-02-04"), arrives(2, "2026-02-13")];
    let own = of_the_second(build, &invoices, "2026-04-01");
    assert_eq!(own, ["2026-03-02 claim 40.00", "2026-03-02 task second"]);
}
