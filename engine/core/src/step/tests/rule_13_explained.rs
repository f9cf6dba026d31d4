//! Rule 13: every action can be explained, and every action withheld.

use super::build::*;
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
    assert_eq!(second.why.due, Some(at("2026-02-16 09:00")));
    assert_eq!(second.why.figures.balance, 50_000);
    assert_eq!(second.why.figures.due, Some(day("2026-02-04")));
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
