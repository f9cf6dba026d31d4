//! What is promised of what networks said.

use super::promises;
use super::sample::*;
use crate::{EntityId, Key, Status, Store, WhichStatuses};

promises! {
    a_status_that_comes_twice_is_kept_once
    statuses_of_an_invoice_and_those_that_wait_are_found
    a_status_changes_from_what_was_read
    old_statuses_go_but_not_those_that_wait
}

fn status(key: u128, about: u128, minutes: i64) -> Status {
    Status {
        entity: ENTITY,
        key: Key(key),
        at: minute(minutes),
        about: Key(about),
        open: false,
        format: 0,
        body: vec![0, 255],
    }
}

fn waits(key: u128, about: u128, minutes: i64) -> Status {
    Status {
        open: true,
        ..status(key, about, minutes)
    }
}

fn keys(store: &mut dyn Store, which: WhichStatuses<'_>, most: usize) -> Vec<u128> {
    let found = store.statuses(ENTITY, which, most).unwrap();
    found.iter().map(|one| one.key.0).collect()
}

fn a_status_that_comes_twice_is_kept_once(store: &mut dyn Store) {
    let full = waits(1, 7, 1);
    let two = [full.clone(), status(2, 7, 2)];
    assert_eq!(store.keep_statuses(&two).unwrap(), 2);
    let again = [status(1, 9, 7), status(3, 7, 3)];
    assert_eq!(store.keep_statuses(&again).unwrap(), 1);
    let which = WhichStatuses::ByKey(&[Key(3), Key(1), Key(8)]);
    let found = store.statuses(ENTITY, which, 10).unwrap();
    assert_eq!(found, [full, status(3, 7, 3)]);
    let which = WhichStatuses::ByKey(&[Key(1)]);
    assert_eq!(store.statuses(EntityId(2), which, 10).unwrap(), []);
    assert_eq!(store.keep_statuses(&[]).unwrap(), 0);
    assert_eq!(keys(store, WhichStatuses::ByKey(&[]), 10), [0; 0]);
}

fn statuses_of_an_invoice_and_those_that_wait_are_found(store: &mut dyn Store) {
    let all = [
        status(1, 7, 1),
        waits(2, 8, 2),
        waits(3, 7, 3),
        waits(4, 9, 4),
    ];
    store.keep_statuses(&all).unwrap();
    assert_eq!(keys(store, WhichStatuses::About(Key(7)), 10), [1, 3]);
    assert_eq!(keys(store, WhichStatuses::About(Key(7)), 1), [1]);
    assert_eq!(keys(store, WhichStatuses::Open(None), 2), [2, 3]);
    assert_eq!(keys(store, WhichStatuses::Open(Some(Key(3))), 2), [4]);
}

fn a_status_changes_from_what_was_read(store: &mut dyn Store) {
    let was = waits(1, 7, 1);
    let done = Status {
        about: Key(8),
        open: false,
        body: vec![7],
        ..was.clone()
    };
    assert!(!store.change_status(&was, &done).unwrap());
    store.keep_statuses(std::slice::from_ref(&was)).unwrap();
    assert!(store.change_status(&was, &done).unwrap());
    assert!(!store.change_status(&was, &done).unwrap());
    assert_eq!(keys(store, WhichStatuses::About(Key(7)), 1), [0; 0]);
    let found = store
        .statuses(ENTITY, WhichStatuses::About(Key(8)), 1)
        .unwrap();
    assert_eq!(found, [done]);
}

fn old_statuses_go_but_not_those_that_wait(store: &mut dyn Store) {
    let all = [
        waits(1, 7, 1),
        status(2, 7, 2),
        status(3, 7, 1),
        status(4, 7, 60),
    ];
    store.keep_statuses(&all).unwrap();
    assert_eq!(store.drop_statuses(EntityId(2), minute(60), 10).unwrap(), 0);
    assert_eq!(store.drop_statuses(ENTITY, minute(60), 1).unwrap(), 1);
    assert_eq!(keys(store, WhichStatuses::About(Key(7)), 9), [1, 2, 4]);
    assert_eq!(store.drop_statuses(ENTITY, minute(60), 10).unwrap(), 1);
    assert_eq!(keys(store, WhichStatuses::About(Key(7)), 9), [1, 4]);
}
