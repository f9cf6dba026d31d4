//! What is promised of what daemons tell each other.

use std::thread::sleep;
use std::time::Duration;

use super::promises;
use super::sample::*;
use crate::{AccountKey, Key, Store, Told};

promises! {
    what_one_told_all_others_hear_in_its_order
    what_is_told_again_is_heard_once
    what_was_told_long_ago_is_forgotten
}

fn told(run: u128, number: i64, moved: &[AccountKey]) -> Told {
    Told {
        run: Key(run),
        number,
        moved: moved.to_vec(),
        lost: false,
        last: false,
    }
}

fn what_one_told_all_others_hear_in_its_order(store: &mut dyn Store) {
    let entity = store.entity("acme").unwrap();
    let of = |number: u128| AccountKey {
        entity,
        account: Key(u128::MAX - number),
    };
    assert_eq!(store.hear(Key(1), &[], 10).unwrap(), []);
    let first = told(1, 1, &[of(7), of(8), of(7)]);
    let second = Told {
        lost: true,
        ..told(1, 2, &[])
    };
    let other = Told {
        last: true,
        ..told(2, 1, &[of(9)])
    };
    for one in [&first, &other, &second] {
        store.tell(one).unwrap();
    }
    assert_eq!(
        store.hear(Key(1), &[], 10).unwrap(),
        std::slice::from_ref(&other)
    );
    assert_eq!(
        store.hear(Key(3), &[], 10).unwrap(),
        [first.clone(), second.clone(), other]
    );
    assert_eq!(store.hear(Key(3), &[], 1).unwrap(), [first]);
    let known = [(Key(1), 1), (Key(2), 1), (Key(9), 4)];
    assert_eq!(store.hear(Key(3), &known, 10).unwrap(), [second]);
}

fn what_is_told_again_is_heard_once(store: &mut dyn Store) {
    let entity = store.entity("acme").unwrap();
    let of = AccountKey {
        entity,
        account: Key(7),
    };
    for _ in 0..2 {
        store.tell(&told(1, 1, &[of])).unwrap();
    }
    assert_eq!(store.hear(Key(2), &[], 10).unwrap(), [told(1, 1, &[of])]);
}

fn what_was_told_long_ago_is_forgotten(store: &mut dyn Store) {
    store.tell(&told(1, 1, &[])).unwrap();
    assert_eq!(store.forget_told(HOUR).unwrap(), 0);
    sleep(Duration::from_millis(20));
    assert_eq!(store.forget_told(Duration::ZERO).unwrap(), 1);
    store.tell(&told(1, 2, &[])).unwrap();
    assert_eq!(store.hear(Key(2), &[], 10).unwrap(), [told(1, 2, &[])]);
}
