//! What daemons of one store tell each other of accounts that moved.

use std::sync::Arc;
use std::time::Duration;

use jalon_core::Instant;
use jalon_store::{AccountKey, EntityId, Key, Leases, Memory, Owner};

use crate::counters::Counters;
use crate::fellows::Fellows;

/// So many looks and whoever is gone was missed twice.
const SOME: usize = 20;
const HOUR: Duration = Duration::from_secs(3_600);

struct One {
    fellows: Fellows,
    counters: Arc<Counters>,
    store: Memory,
    owner: Owner,
}

impl One {
    fn new(store: &Memory, name: &str, run: u128) -> One {
        let counters = Arc::new(Counters::default());
        let owner = Owner {
            name: name.to_owned(),
            run: Key(run),
        };
        let mut store = store.clone();
        store.enter(&owner, 1_024, HOUR).unwrap();
        let own = Box::new(store.clone());
        let mut fellows = Fellows::new(own, owner.run, Arc::clone(&counters));
        fellows.look().unwrap();
        One {
            fellows,
            counters,
            store,
            owner,
        }
    }

    fn moves(&self, accounts: &[u128]) {
        let moved: Vec<_> = accounts.iter().map(|one| account(*one)).collect();
        self.counters.changes.add(&moved);
    }

    fn looks(&mut self) {
        self.fellows.look().unwrap();
    }

    /// What whoever follows it hears from there on: the accounts, and whether there is a gap.
    fn heard(&self, from: u64) -> (Vec<u128>, bool) {
        let unseen = self.counters.changes.since(from, EntityId(1), 100_000);
        let moved = unseen.moved.iter().map(|(_, key)| key.account.0);
        (moved.collect(), unseen.gap)
    }
}

fn account(number: u128) -> AccountKey {
    AccountKey {
        entity: EntityId(1),
        account: Key(number),
    }
}

fn store() -> Memory {
    Memory::new(|| Instant::from_millis(0))
}

#[test]
fn whoever_follows_one_daemon_hears_of_what_all_do() {
    let store = store();
    let (mut one, mut other) = (One::new(&store, "a", 1), One::new(&store, "b", 2));
    one.moves(&[7, 8]);
    other.moves(&[9]);
    for _ in 0..2 {
        one.looks();
        other.looks();
    }
    assert_eq!(one.heard(0), (vec![7, 8, 9], false));
    assert_eq!(other.heard(0), (vec![9, 7, 8], false));
    // What was heard is not told on as its own.
    let mut third = One::new(&store, "c", 3);
    one.moves(&[10]);
    for _ in 0..2 {
        one.looks();
        other.looks();
        third.looks();
    }
    assert_eq!(
        third.heard(0),
        (vec![10], false),
        "it began after the others"
    );
    assert_eq!(other.heard(3), (vec![10], false));
}

#[test]
fn whoever_ends_as_it_should_leaves_no_gap_and_whoever_is_killed_does() {
    let store = store();
    let mut one = One::new(&store, "a", 1);
    for (run, ends) in [(2, true), (3, false)] {
        let mut other = One::new(&store, "b", run);
        let from = one.counters.changes.next();
        other.moves(&[run]);
        other.looks();
        one.looks();
        other.moves(&[run + 10]);
        if ends {
            other.fellows.end().unwrap();
        }
        other.store.leave(&other.owner).unwrap();
        for _ in 0..SOME {
            one.looks();
        }
        match ends {
            true => assert_eq!(one.heard(from), (vec![run, run + 10], false)),
            false => assert!(one.heard(from + 1).1, "{run} was never heard of"),
        }
    }
}

#[test]
fn more_than_can_be_remembered_is_a_gap_for_all() {
    let store = store();
    let (mut one, mut other) = (One::new(&store, "a", 1), One::new(&store, "b", 2));
    let many: Vec<u128> = (0..6_000).collect();
    for _ in 0..2 {
        other.moves(&many);
    }
    other.moves(&[7]);
    for _ in 0..2 {
        other.looks();
        one.looks();
    }
    let (heard, gap) = one.heard(0);
    assert!(gap, "{} heard", heard.len());
    assert_eq!(heard, [7]);
}

#[test]
fn the_next_start_of_a_daemon_tells_under_numbers_of_its_own() {
    let store = store();
    let (mut one, mut other) = (One::new(&store, "a", 1), One::new(&store, "b", 2));
    other.moves(&[7]);
    other.looks();
    // The next start of the same daemon tells under numbers of its own.
    let mut again = One::new(&store, "b", 3);
    again.moves(&[8]);
    again.looks();
    for _ in 0..SOME {
        one.looks();
    }
    let (heard, gap) = one.heard(2);
    assert!(
        gap && heard.is_empty(),
        "the first start of b is gone without a word"
    );
    again.moves(&[9]);
    again.looks();
    let from = one.counters.changes.next();
    one.looks();
    assert_eq!(one.heard(from), (vec![9], false));
}
