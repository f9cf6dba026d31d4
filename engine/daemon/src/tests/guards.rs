//! What guards hold, and how it is freed.

use jalon_store::{EffectState, Inbox, Records};

use super::Office;
use crate::channel::OutgoingKey;
use crate::clock::Clock;
use crate::guards::{Guards, SETTING, Volume, stamp};
use crate::incoming::{Becomes, OutboxDecision};

fn set(office: &mut Office, guards: &Guards) {
    let value = serde_json::to_vec(guards).unwrap();
    let was = office.store.setting(office.entity.id, SETTING).unwrap();
    let was = was.map_or(0, |(revision, _)| revision);
    assert!(
        office
            .store
            .set(office.entity.id, SETTING, was, &value)
            .unwrap()
    );
    office.clock.pass(std::time::Duration::from_secs(6));
}

#[test]
fn far_more_than_usual_is_held_until_somebody_looked() {
    let mut office = Office::new();
    let volume = Volume {
        always: 2,
        times: 2,
    };
    set(
        &mut office,
        &Guards {
            volume,
            ..Guards::default()
        },
    );
    for number in 1..=5 {
        office.invoice(&format!("F-{number}"), &format!("C{number}"));
    }
    assert_eq!(office.taken().len(), 2);
    let held = office.effects(EffectState::Held);
    assert_eq!(held.len(), 3);
    assert!(held[0].now.note.contains("more would leave than usual"));
    let effect = OutgoingKey(held[0].key);
    let decision = OutboxDecision {
        effect,
        becomes: Becomes::Released,
        by: "Zoé".into(),
    };
    let stimulus = office
        .entity
        .decision("click", 1 << 60, held[0].account, decision);
    office.store.receive(&[stimulus]).unwrap();
    assert_eq!(office.taken().len(), 1);
    assert_eq!(office.effects(EffectState::Held).len(), 2);
}

#[test]
fn nobody_is_chased_while_payments_are_not_read() {
    let mut office = Office::new();
    set(
        &mut office,
        &Guards {
            fresh_minutes: Some(24 * 60),
            ..Guards::default()
        },
    );
    office.invoice("F-1", "C1");
    assert_eq!(office.taken().len(), 1, "an invoice presses nobody");
    office.pass(12);
    assert_eq!(office.taken().len(), 0);
    assert_eq!(office.effects(EffectState::Held).len(), 1);
    let now = office.clock.now();
    stamp(&mut office.store, office.entity.id, "bank", now).unwrap();
    office.clock.pass(std::time::Duration::from_secs(60));
    assert_eq!(office.taken().len(), 1);
    assert_eq!(office.effects(EffectState::Held).len(), 0);
}

#[test]
fn a_clock_that_jumps_forward_sends_nothing_until_somebody_looked() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.taken();
    office.clock.set("2026-03-13T09:00:00Z".parse().unwrap());
    assert_eq!(office.taken().len(), 0);
    let held = office.effects(EffectState::Held);
    assert!(held[0].now.note.contains("clock"));
}
