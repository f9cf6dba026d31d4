//! What leases promise.

use std::thread::sleep;
use std::time::Duration;

use super::promises;
use super::sample::*;
use crate::{Owner, SHARDS, Shard, Store};

promises! {
    a_shard_has_one_owner
    an_expired_shard_can_be_taken
    the_next_start_of_a_daemon_takes_over_at_once
    a_renewal_keeps_what_is_still_held
    what_is_given_back_can_be_taken
    epochs_only_grow
    whoever_enters_is_counted_until_it_leaves_or_says_no_more
    a_later_start_is_counted_in_place_of_an_earlier_one
}

const SHORT: Duration = Duration::from_millis(300);

fn a_shard_has_one_owner(store: &mut dyn Store) {
    let first = store.claim(&owner("a", 1), 3, HOUR).unwrap();
    let lowest: Vec<Shard> = first.iter().map(|lease| lease.shard).collect();
    assert_eq!(lowest, [Shard(0), Shard(1), Shard(2)]);
    let second = store.claim(&owner("b", 2), usize::MAX, HOUR).unwrap();
    assert_eq!(second.len(), usize::from(SHARDS) - 3);
    assert!(second.iter().all(|lease| lease.shard > Shard(2)));
    assert_eq!(store.claim(&owner("a", 1), 10, HOUR).unwrap(), []);
    let rows = store.shard_rows().unwrap();
    assert_eq!(rows.len(), usize::from(SHARDS));
    assert_eq!(rows[1].owner, Some(owner("a", 1)));
    assert_eq!(rows[9].owner, Some(owner("b", 2)));
    assert!(rows[9].expires > store.now().unwrap());
}

fn an_expired_shard_can_be_taken(store: &mut dyn Store) {
    let first = store.claim(&owner("a", 1), 2, SHORT).unwrap();
    store.renew(&owner("a", 1), SHORT).unwrap();
    sleep(SHORT * 2);
    let taken = store.claim(&owner("b", 2), 2, HOUR).unwrap();
    assert_eq!(taken.len(), 2);
    assert!(taken[0].epoch > first[0].epoch);
    assert_eq!(store.renew(&owner("a", 1), HOUR).unwrap(), []);
}

fn the_next_start_of_a_daemon_takes_over_at_once(store: &mut dyn Store) {
    let first = store.claim(&owner("a", 1), 5, HOUR).unwrap();
    let second = store.claim(&owner("a", 2), 5, HOUR).unwrap();
    assert_eq!(second.len(), 5);
    assert!(second[0].epoch > first[0].epoch);
    assert_eq!(store.renew(&owner("a", 1), HOUR).unwrap(), []);
    assert_eq!(store.renew(&owner("a", 2), HOUR).unwrap(), second);
}

fn a_renewal_keeps_what_is_still_held(store: &mut dyn Store) {
    let held = store.claim(&owner("a", 1), 4, SHORT).unwrap();
    // Nobody took it in the meantime, so it is still ours.
    sleep(SHORT * 2);
    assert_eq!(store.renew(&owner("a", 1), HOUR).unwrap(), held);
    assert_eq!(
        store.claim(&owner("b", 2), 4, HOUR).unwrap()[0].shard,
        Shard(4)
    );
}

fn what_is_given_back_can_be_taken(store: &mut dyn Store) {
    store.claim(&owner("a", 1), 4, HOUR).unwrap();
    store
        .release(&owner("a", 1), &[Shard(1), Shard(9)])
        .unwrap();
    store.release(&owner("b", 2), &[Shard(2)]).unwrap();
    let taken = store.claim(&owner("b", 2), 1, HOUR).unwrap();
    assert_eq!(taken[0].shard, Shard(1));
    let left = store.renew(&owner("a", 1), HOUR).unwrap();
    let left: Vec<Shard> = left.iter().map(|lease| lease.shard).collect();
    assert_eq!(left, [Shard(0), Shard(2), Shard(3)]);
}

fn epochs_only_grow(store: &mut dyn Store) {
    let mut last = 0;
    for run in 1..5 {
        let claimed = store.claim(&owner("a", run), 1, HOUR).unwrap();
        let raised = store.raise(&owner("a", run), HOUR).unwrap();
        assert!(last < claimed[0].epoch && claimed[0].epoch < raised[0].epoch);
        last = raised[0].epoch;
        store.release(&owner("a", run), &[Shard(0)]).unwrap();
    }
}

fn names(store: &mut dyn Store) -> Vec<(Owner, u16)> {
    let present = store.present().unwrap();
    let now = store.now().unwrap();
    assert!(present.iter().all(|one| one.until > now));
    present
        .into_iter()
        .map(|one| (one.owner, one.most))
        .collect()
}

fn whoever_enters_is_counted_until_it_leaves_or_says_no_more(store: &mut dyn Store) {
    assert_eq!(names(store), []);
    store.enter(&owner("b", 1), 7, HOUR).unwrap();
    store.enter(&owner("a/1", 2), 1_024, SHORT).unwrap();
    // In the order of their bytes, whatever the language of the database.
    store.enter(&owner("B", 3), 1_024, HOUR).unwrap();
    store.stay(&owner("a/1", 2), 512, SHORT).unwrap();
    let (upper, one, b) = (owner("B", 3), owner("a/1", 2), owner("b", 1));
    let all = [(upper.clone(), 1_024), (one.clone(), 512), (b.clone(), 7)];
    assert_eq!(names(store), all);
    sleep(SHORT * 2);
    assert_eq!(names(store), [(upper.clone(), 1_024), (b.clone(), 7)]);
    store.leave(&b).unwrap();
    assert_eq!(names(store), [(upper.clone(), 1_024)]);
    // Whoever was silent for too long is counted again when it speaks.
    store.stay(&one, 3, HOUR).unwrap();
    store.stay(&b, 4, HOUR).unwrap();
    assert_eq!(names(store), [(upper, 1_024), (one, 3), (b, 4)]);
}

fn a_later_start_is_counted_in_place_of_an_earlier_one(store: &mut dyn Store) {
    store.enter(&owner("a", 1), 9, HOUR).unwrap();
    store.enter(&owner("a", 2), 9, SHORT).unwrap();
    store.stay(&owner("a", 1), 9, HOUR).unwrap();
    store.leave(&owner("a", 1)).unwrap();
    assert_eq!(names(store), [(owner("a", 2), 9)]);
    // Once the later one is gone, however it went, the name is free.
    sleep(SHORT * 2);
    store.stay(&owner("a", 1), 9, HOUR).unwrap();
    assert_eq!(names(store), [(owner("a", 1), 9)]);
}
