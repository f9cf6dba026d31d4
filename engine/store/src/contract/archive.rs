//! What the archive promises.

use super::promises;
use super::sample::*;
use crate::archive::Checkpoint;
use crate::audit::{export, verify};
use crate::{Batch, EffectChange, EffectState, Hash, Store};

promises! {
    a_checkpoint_takes_the_entries_before_it_away_and_the_chain_stays_whole
    only_what_is_over_is_dropped
}

fn a_checkpoint_takes_the_entries_before_it_away_and_the_chain_stays_whole(store: &mut dyn Store) {
    let leases = claim(store);
    let first = batch(&leases, &unopened(1), 5);
    store.commit(&first).unwrap();
    store.commit(&batch(&leases, &unopened(2), 2)).unwrap();
    let day = "2026-03-02".parse().unwrap();
    store.seal(ENTITY, day).unwrap();
    let exported = export(store, (ENTITY, CODE), day).unwrap();
    assert_eq!(store.checkpoint(account(1)).unwrap(), None);
    let entries = store.journal(account(1), 0, 10).unwrap();
    let mut checkpoint = Checkpoint {
        account: account(1),
        number: 3,
        head: Hash([5; 32]),
        snapshot: Hash([7; 32]),
    };
    assert!(
        !store.archive(&checkpoint).unwrap(),
        "another entry is there"
    );
    assert_eq!(store.journal(account(1), 0, 10).unwrap(), entries);
    checkpoint.head = entries[2].hash;
    assert!(store.archive(&checkpoint).unwrap());
    assert!(
        !store.archive(&checkpoint).unwrap(),
        "it is archived already"
    );
    assert_eq!(store.checkpoint(account(1)).unwrap(), Some(checkpoint));
    assert_eq!(store.journal(account(1), 0, 10).unwrap(), entries[3..]);
    let verified = verify(store, ENTITY, &exported).unwrap();
    assert_eq!(
        (verified.found, verified.entries, verified.archived),
        (vec![], 4, 3)
    );
    // It goes on, and all of it may go.
    let later = batch(&leases, &first.accounts[0].row, 1);
    store.commit(&later).unwrap();
    checkpoint.number = 6;
    checkpoint.head = later.accounts[0].row.head;
    assert!(store.archive(&checkpoint).unwrap());
    assert_eq!(store.journal(account(1), 0, 10).unwrap(), []);
    let verified = verify(store, ENTITY, &exported).unwrap();
    assert_eq!((verified.found, verified.archived), (vec![], 6));
}

fn only_what_is_over_is_dropped(store: &mut dyn Store) {
    let leases = claim(store);
    let mut opened = batch(&leases, &unopened(1), 1);
    let [one, two] = [1, 2].map(|number| effect(account(1), number, EffectState::Planned, 1));
    opened.effects_new = vec![one.clone(), two.clone()];
    store.commit(&opened).unwrap();
    let over = EffectChange {
        account: account(1),
        key: one.key,
        was: (one.now.state, one.now.attempts, one.now.epoch),
        now: crate::Progress {
            state: EffectState::Withdrawn,
            due: minute(5),
            ..one.now.clone()
        },
    };
    store
        .commit(&Batch {
            fences: leases.clone(),
            effects_changed: vec![over],
            ..Batch::default()
        })
        .unwrap();
    assert_eq!(store.effects_over(ENTITY, minute(5), None, 10).unwrap(), []);
    let found = store.effects_over(ENTITY, minute(6), None, 10).unwrap();
    assert_eq!(
        found.iter().map(|one| one.key).collect::<Vec<_>>(),
        [one.key]
    );
    let rest = store.effects_over(ENTITY, minute(6), Some(one.key), 10);
    assert_eq!(rest.unwrap(), []);
    let gone = store
        .drop_effects(&[found[0].clone(), two.clone()])
        .unwrap();
    assert_eq!(gone, 1, "one is not over");
    assert_eq!(store.effects(ENTITY, &[one.key, two.key]).unwrap(), [two]);
}
