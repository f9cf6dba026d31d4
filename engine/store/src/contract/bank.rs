//! What lines of statements promise.

use jalon_core::Day;

use super::promises;
use super::sample::*;
use crate::{BankLine, BankState, EntityId, Key, Stimulus, Store, To, shards};

promises! {
    a_line_is_written_with_what_follows_from_it_or_neither_is
    a_line_moves_on_from_the_revision_that_was_read
    lines_are_found_by_key_mark_and_state
}

pub fn bank_line(number: u32, state: BankState, day: i32) -> BankLine {
    BankLine {
        entity: ENTITY,
        key: Key::of(&["line", &number.to_string()]),
        feed: "FR76".to_owned(),
        day: Day::from_number(i64::from(739_000 + day)),
        state,
        mark: (number % 2 == 1).then_some(Key(u128::from(number))),
        revision: 0,
        format: 0,
        body: vec![0, 255, 7],
    }
}

fn follows(number: u32) -> Stimulus {
    stimulus(number, To::Account(account(1).account), 1)
}

fn waiting(store: &mut dyn Store) -> usize {
    store.waiting(&shards(), 10, 10).unwrap().len()
}

fn a_line_is_written_with_what_follows_from_it_or_neither_is(store: &mut dyn Store) {
    store.entity(CODE).unwrap();
    let one = bank_line(1, BankState::Settled, 0);
    assert!(
        store
            .book(std::slice::from_ref(&one), &[follows(1)])
            .unwrap()
    );
    assert_eq!(waiting(store), 1);
    // It is there: neither it nor the other one is written, and nothing follows.
    let two = bank_line(2, BankState::Settled, 0);
    assert!(!store.book(&[two.clone(), one], &[follows(2)]).unwrap());
    assert_eq!(waiting(store), 1);
    assert!(store.bank_lines(ENTITY, &[two.key]).unwrap().is_empty());
    // What follows was received before: the line is written none the less.
    assert!(store.book(&[two], &[follows(1)]).unwrap());
    assert_eq!(waiting(store), 1);
    assert!(store.book(&[], &[]).unwrap());
}

fn a_line_moves_on_from_the_revision_that_was_read(store: &mut dyn Store) {
    store.entity(CODE).unwrap();
    let new = bank_line(1, BankState::Waits, 0);
    assert!(store.book(std::slice::from_ref(&new), &[]).unwrap());
    let mut read = store.bank_lines(ENTITY, &[new.key]).unwrap().remove(0);
    assert_eq!(read.revision, 1);
    read.state = BankState::Settled;
    read.body = vec![1];
    read.mark = None;
    assert!(store.book(&[read.clone()], &[]).unwrap());
    assert!(!store.book(&[read.clone()], &[follows(1)]).unwrap());
    assert_eq!(waiting(store), 0);
    let now = store.bank_lines(ENTITY, &[new.key]).unwrap().remove(0);
    assert_eq!(
        now,
        BankLine {
            revision: 2,
            ..read
        }
    );
    // What was never there can't have been read.
    let mut never = bank_line(2, BankState::Waits, 0);
    never.revision = 1;
    assert!(!store.book(&[never], &[]).unwrap());
}

fn lines_are_found_by_key_mark_and_state(store: &mut dyn Store) {
    store.entity(CODE).unwrap();
    let states = [BankState::Waits, BankState::Settled, BankState::Waits];
    let lines = [(1, 9), (2, 3), (3, 1)].into_iter().zip(states);
    let lines = lines.map(|((number, day), state)| bank_line(number, state, day));
    let lines: Vec<BankLine> = lines.collect();
    assert!(store.book(&lines, &[]).unwrap());
    let keys = |lines: &[BankLine]| lines.iter().map(|one| one.key).collect::<Vec<_>>();
    let [one, two, three] = [lines[0].key, lines[1].key, lines[2].key];
    let found = store.bank_lines(ENTITY, &[three, Key(5), one]).unwrap();
    assert_eq!(keys(&found), [three, one]);
    let found = store
        .bank_marked(ENTITY, &[Key(1), Key(3), Key(1)])
        .unwrap();
    assert_eq!(keys(&found), [three, one]);
    let mut sorted = vec![one, two, three];
    sorted.sort_unstable();
    let all = store.bank_page(ENTITY, None, None, 10).unwrap();
    assert_eq!(keys(&all), sorted);
    let page = store.bank_page(ENTITY, None, Some(sorted[0]), 1).unwrap();
    assert_eq!(keys(&page), [sorted[1]]);
    let waits = Some(BankState::Waits);
    sorted.retain(|key| *key != two);
    let page = store.bank_page(ENTITY, waits, None, 10).unwrap();
    assert_eq!(keys(&page), sorted);
    let page = store.bank_page(ENTITY, waits, Some(sorted[0]), 10).unwrap();
    assert_eq!(keys(&page), [sorted[1]]);
    let other = EntityId(2);
    assert!(store.bank_page(other, None, None, 10).unwrap().is_empty());
    assert!(store.bank_lines(other, &[one]).unwrap().is_empty());
    assert!(store.bank_marked(other, &[Key(1)]).unwrap().is_empty());
}
