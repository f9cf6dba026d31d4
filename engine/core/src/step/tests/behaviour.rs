//! How a customer pays, counted from what happened.

use super::build::*;
use crate::event::Happening;
use crate::step::*;

/// The behaviour of the only customer on a day.
fn on(world: &World, today: &str) -> Behaviour {
    let subjects = world.account.subjects.iter();
    Behaviour::of(subjects.map(|subject| (subject, day(today))))
}

fn arrives(id: u128, due: &str) -> Dated {
    dated("2026-01-05 08:00", arrival(id, "2026-01-05", due, 80_000))
}

fn paid(id: u128, when: &str, minor: i64) -> Dated {
    event_on(id, when, payment(&format!("P{id}"), minor))
}

#[test]
fn early_days_count_against_late_ones_and_open_invoices_not_at_all() {
    let mut world = ladder().world();
    let stimuli = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-04"),
        arrives(3, "2026-02-04"),
        arrives(4, "2026-02-04"),
        arrives(5, "2026-06-01"),
        paid(1, "2026-02-02", 80_000),
        paid(2, "2026-02-04", 80_000),
        paid(3, "2026-02-19", 80_000),
        paid(4, "2026-02-10", 30_000),
    ];
    world.drive(&stimuli, "2026-02-24");
    let found = on(&world, "2026-02-24");
    assert_eq!((found.paid, found.paid_late, found.days), (3, 1, 13));
    assert_eq!(
        (found.average_days(), found.share_late()),
        (Some(4), Some(33))
    );
    assert_eq!((found.open, found.late, found.days_late), (2, 1, 20));
    let owed = Owed {
        currency: eur(0).currency,
        open: 130_000,
        overdue: 50_000,
    };
    assert_eq!(found.sums, [owed]);
}

#[test]
fn what_is_overdue_is_what_conditions_of_scripts_look_at() {
    let mut world = ladder().world();
    let stimuli = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-10"),
        event_on(1, "2026-02-12", dispute(Some(20_000))),
    ];
    world.drive(&stimuli, "2026-02-24");
    let subject = world.invoice();
    let now = at("2026-02-24 12:00");
    let view = View::of(
        &world.machine,
        &world.context,
        &world.account,
        (subject, 0),
        None,
        now,
    );
    let asked = |fact| {
        use crate::machine::value::{Fact, Party};
        crate::eval::Facts::fact(&view, Fact::Party(Party::Customer, fact))
    };
    use crate::machine::value::PartyFact;
    let found = on(&world, "2026-02-24");
    let overdue = crate::eval::Value::Money(eur(found.sums[0].overdue));
    assert_eq!(asked(PartyFact::Overdue), overdue);
    let open = crate::eval::Value::Money(eur(found.sums[0].open));
    assert_eq!(asked(PartyFact::TotalUnpaid), open);
    assert_eq!(found.late, 2);
}

#[test]
fn what_was_given_up_or_went_back_says_nothing_about_how_somebody_pays() {
    let mut world = ladder().world();
    let cancel = decides(crate::event::Decision::Cancel {
        reason: "twice".into(),
    });
    let back: Happening = reversed("P2", 80_000);
    let stimuli = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-04"),
        event_on(1, "2026-02-20", cancel),
        paid(2, "2026-02-02", 80_000),
        event_on(2, "2026-02-20", back),
    ];
    world.drive(&stimuli, "2026-02-24");
    let found = on(&world, "2026-02-24");
    assert_eq!((found.paid, found.average_days()), (0, None));
    assert_eq!((found.open, found.late), (1, 1));
}

#[test]
fn money_that_comes_after_an_invoice_was_settled_makes_nobody_late() {
    let mut world = ladder().world();
    let stimuli = [
        arrives(1, "2026-02-04"),
        event_on(1, "2026-02-12", payment("P1", 80_000)),
        event_on(1, "2026-03-14", payment("P2", 5_000)),
    ];
    world.drive(&stimuli, "2026-03-20");
    let found = on(&world, "2026-03-20");
    assert_eq!((found.paid, found.average_days()), (1, Some(8)));
}
