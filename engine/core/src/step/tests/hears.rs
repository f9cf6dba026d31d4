//! Whether anything in the script hears an event: what nothing hears, people are told.

use super::build::*;
use crate::delay::Unit;
use crate::event::{EventKind, Happening, Reason};
use crate::machine::milestone::{Expected, Opens, Trigger};
use crate::step::*;

fn bounce() -> Happening {
    Happening::Bounce {
        contact: "K-1".into(),
        reason: Reason {
            text: "".into(),
            code: None,
        },
        permanent: true,
    }
}

fn is_heard(world: &World, what: Happening) -> bool {
    let event = match event("2026-02-20", what).stimulus {
        Stimulus::Event { event, .. } => event,
        other => panic!("{other:?}"),
    };
    let (machine, context) = (&world.machine, &world.context);
    let of = (world.invoice().id, &event);
    hears(machine, context, &world.account, of, at("2026-02-20 10:00"))
}

#[test]
fn a_line_of_the_journey_hears_and_no_line_does_not() {
    let mut build = ladder();
    build.on(EventKind::Bounce, vec![task()]);
    let mut world = build.world();
    world.usual(&[], "2026-02-19");
    assert!(is_heard(&world, bounce()));
    assert!(!is_heard(&world, Happening::Reply { contact: None }));
}

#[test]
fn a_line_of_a_milestone_hears_as_long_as_that_is_open() {
    let mut build = ladder();
    let within = build.delay(5, Unit::Days);
    let receipt = Expected::Event(Trigger::Event(EventKind::Receipt));
    let received = build.milestone(
        "received",
        Opens::FromSending,
        Some((receipt, Some(within))),
    );
    build.on(EventKind::Bounce, vec![task()]);
    let own = build.journey().reactions.pop().unwrap();
    let milestone = build.machine.milestones.get_mut(received).unwrap();
    milestone.reactions.push(own);
    let mut world = build.world();
    world.usual(&[], "2026-01-08");
    assert!(is_heard(&world, bounce()));
    assert!(is_heard(&world, Happening::Receipt));
    world.drive(&[event("2026-01-09", Happening::Receipt)], "2026-01-10");
    assert!(!is_heard(&world, bounce()));
}

#[test]
fn what_has_ended_misses_nothing() {
    let mut world = ladder().world();
    world.usual(&[pays("2026-02-10", 80_000)], "2026-02-19");
    assert!(is_heard(&world, bounce()));
}
