//! What the inbox promises.

use super::promises;
use super::sample::*;
use crate::{Received, Store, To, shards};

promises! {
    what_comes_twice_is_stored_once
    what_was_consumed_is_still_known_again
    what_nobody_knows_is_parked_and_matched_later
    what_is_known_at_once_goes_to_its_account
    a_person_can_say_whom_a_parked_stimulus_is_for
    stimuli_wait_in_the_order_of_their_places
}

fn what_comes_twice_is_stored_once(store: &mut dyn Store) {
    claim(store);
    let one = stimulus(1, To::Account(account(1).account), 10);
    let twin = stimulus(1, To::Account(account(1).account), 11);
    let both = store.receive(&[one.clone(), twin.clone()]).unwrap();
    assert_eq!(both, [Received::Waiting, Received::Before]);
    assert_eq!(store.receive(&[twin]).unwrap(), [Received::Before]);
    let waiting = store.waiting(&shards(), 10, 10).unwrap();
    assert_eq!(waiting, [(account(1), one)]);
}

fn what_was_consumed_is_still_known_again(store: &mut dyn Store) {
    let leases = claim(store);
    let one = stimulus(1, To::Account(account(1).account), 10);
    store.receive(std::slice::from_ref(&one)).unwrap();
    let mut batch = batch(&leases, &unopened(1), 1);
    batch.consumed = vec![(account(1), 10, one.key)];
    store.commit(&batch).unwrap();
    assert_eq!(store.receive(&[one]).unwrap(), [Received::Before]);
    assert_eq!(store.waiting(&shards(), 10, 10).unwrap(), []);
}

fn what_nobody_knows_is_parked_and_matched_later(store: &mut dyn Store) {
    let leases = claim(store);
    let early = stimulus(1, To::Known(invoice(1)), 10);
    let other = stimulus(2, To::Known(invoice(2)), 11);
    let parked = store.receive(&[other.clone(), early.clone()]).unwrap();
    assert_eq!(parked, [Received::Parked, Received::Parked]);
    assert_eq!(
        store.receive(std::slice::from_ref(&early)).unwrap(),
        [Received::Before]
    );
    assert_eq!(store.match_parked(10).unwrap(), 0);
    let listed = store.parked(ENTITY, 10).unwrap();
    assert_eq!(listed, [early.clone(), other.clone()]);

    let mut arrives = batch(&leases, &unopened(1), 1);
    arrives.known = vec![known(1, account(1))];
    store.commit(&arrives).unwrap();
    assert_eq!(store.match_parked(10).unwrap(), 1);
    assert_eq!(store.match_parked(10).unwrap(), 0);
    let waiting = store.waiting(&shards(), 10, 10).unwrap();
    assert_eq!(waiting, [(account(1), early)]);
    assert_eq!(store.parked(ENTITY, 10).unwrap(), [other]);
}

fn what_is_known_at_once_goes_to_its_account(store: &mut dyn Store) {
    let leases = claim(store);
    let mut arrives = batch(&leases, &unopened(1), 1);
    arrives.known = vec![known(1, account(1))];
    store.commit(&arrives).unwrap();
    let one = stimulus(1, To::Known(invoice(1)), 10);
    let received = store.receive(std::slice::from_ref(&one)).unwrap();
    assert_eq!(received, [Received::Waiting]);
    let waiting = store.waiting(&shards(), 10, 10).unwrap();
    assert_eq!(waiting, [(account(1), one)]);
}

fn a_person_can_say_whom_a_parked_stimulus_is_for(store: &mut dyn Store) {
    claim(store);
    let one = stimulus(1, To::Known(invoice(1)), 10);
    store.receive(std::slice::from_ref(&one)).unwrap();
    assert!(store.assign(one.key, account(3)).unwrap());
    assert!(!store.assign(one.key, account(3)).unwrap());
    let waiting = store.waiting(&shards(), 10, 10).unwrap();
    assert_eq!(waiting, [(account(3), one)]);
}

fn stimuli_wait_in_the_order_of_their_places(store: &mut dyn Store) {
    claim(store);
    let to = To::Account(account(1).account);
    let places = [30, 10, 20, 40];
    let stimuli: Vec<_> = (1..)
        .zip(places)
        .map(|(mark, at)| stimulus(mark, to, at))
        .collect();
    store.receive(&stimuli).unwrap();
    let places = |store: &mut dyn Store, each, most| -> Vec<i64> {
        let waiting = store.waiting(&shards(), each, most).unwrap();
        waiting.iter().map(|(_, one)| one.place).collect()
    };
    assert_eq!(places(store, 10, 10), [10, 20, 30, 40]);
    assert_eq!(places(store, 3, 10), [10, 20, 30]);
    assert_eq!(places(store, 10, 2), [10, 20]);
    assert!(places(store, 0, 2).is_empty());
}
