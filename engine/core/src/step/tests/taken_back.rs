//! A message that surely did not leave, and whose facts have changed since, is taken back and made
//! anew: under a number of its own, and only if it is still wanted.

use super::build::*;
use crate::event::Decision;
use crate::step::*;

/// What a stimulus comes to.
fn told(world: &mut World, when: &str, stimulus: Stimulus) -> Vec<Effect> {
    let mut out = Vec::new();
    let (machine, context) = (&world.machine, &world.context);
    step(
        machine,
        context,
        &mut world.account,
        &stimulus,
        at(when),
        &mut out,
    )
    .unwrap();
    out
}

fn planned(effects: &[Effect]) -> Option<Slot> {
    let mut plans = effects.iter();
    let plan = plans.find(|effect| matches!(effect.does, Done::Plan { .. }));
    plan.map(|effect| effect.slot)
}

fn message(effects: &[Effect]) -> Option<Slot> {
    let mut messages = effects.iter();
    let message = messages.find(|effect| matches!(effect.does, Done::Message { .. }));
    message.map(|effect| effect.slot)
}

/// The first chase is on its way.
fn on_its_way() -> (World, Slot) {
    let mut world = ladder().world();
    world.usual(&[], "2026-02-05 08:00");
    let due = told(&mut world, "2026-02-05 09:00", Stimulus::Timer);
    let slot = planned(&due).unwrap();
    let sent = told(&mut world, "2026-02-05 09:00", Stimulus::AboutToSend(slot));
    let slot = message(&sent).unwrap();
    (world, slot)
}

#[test]
fn what_was_taken_back_is_made_anew_under_another_number() {
    let (mut world, first) = on_its_way();
    let result = SendResult::TakenBack;
    let back = told(
        &mut world,
        "2026-02-05 09:05",
        Stimulus::Sent {
            slot: first,
            result,
        },
    );
    let again = planned(&back).unwrap();
    assert!(again.occurrence > first.occurrence);
    let sent = told(&mut world, "2026-02-05 09:06", Stimulus::AboutToSend(again));
    let second = message(&sent).unwrap();
    assert_ne!(second, first);
    let left = SendResult::Left;
    told(
        &mut world,
        "2026-02-05 09:07",
        Stimulus::Sent {
            slot: second,
            result: left,
        },
    );
    let track = &world.account.subjects[0].tracks;
    let marks = track.iter().flat_map(|track| &track.steps);
    let times: Vec<u16> = marks.map(|mark| mark.times).collect();
    assert_eq!(
        times.iter().sum::<u16>(),
        2,
        "one reminder before due, one chase: {times:?}"
    );
}

#[test]
fn what_was_taken_back_and_is_paid_is_not_made_again() {
    let (mut world, first) = on_its_way();
    let paid = pays("2026-02-05 09:03", 120_000);
    told(&mut world, "2026-02-05 09:03", paid.stimulus);
    let result = SendResult::TakenBack;
    let back = told(
        &mut world,
        "2026-02-05 09:05",
        Stimulus::Sent {
            slot: first,
            result,
        },
    );
    if let Some(again) = planned(&back) {
        let sent = told(&mut world, "2026-02-05 09:06", Stimulus::AboutToSend(again));
        assert_eq!(message(&sent), None);
    }
    assert!(world.account.subjects[0].pending.is_empty());
}

#[test]
fn an_invoice_that_was_taken_back_and_held_never_has_the_number_of_what_was_taken_back() {
    let mut world = ladder().world();
    let arrives = arrival(1, "2026-01-05", "2026-02-04", 10_000);
    let came = told(&mut world, "2026-01-05 10:00", arrives);
    let first = planned(&came).unwrap();
    told(&mut world, "2026-01-05 10:00", Stimulus::AboutToSend(first));
    let result = SendResult::TakenBack;
    let back = Stimulus::Sent {
        slot: first,
        result,
    };
    let again = planned(&told(&mut world, "2026-01-05 10:05", back)).unwrap();
    // A person holds it, so that what was planned anew is withdrawn, and lets it go.
    let decided = |decision| event("2026-01-05", decides(decision)).stimulus;
    let holds = decided(Decision::Hold {
        until: day("2026-03-01"),
        reason: "".into(),
    });
    told(&mut world, "2026-01-05 10:06", holds);
    let goes = told(&mut world, "2026-01-05 10:07", decided(Decision::Release));
    let once_more = planned(&goes).unwrap();
    assert_ne!(once_more.occurrence, first.occurrence);
    assert_eq!(once_more.occurrence, again.occurrence);
}
