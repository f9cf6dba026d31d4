//! What the inbox promises.

use super::promises;
use super::sample::*;
use crate::{Received, Stimulus, Store, To, Version, shards};

promises! {
    what_comes_twice_is_stored_once
    what_was_consumed_is_still_known_again
    what_nobody_knows_is_parked_and_matched_later
    what_is_known_at_once_goes_to_its_account
    a_person_can_say_whom_a_parked_stimulus_is_for
    stimuli_wait_in_the_order_of_their_places
    the_latest_version_of_a_record_is_known_again
    of_a_record_that_stands_another_version_is_told
    what_a_record_comes_to_comes_in_together
    what_an_older_program_received_is_known_again
    versions_of_one_record_that_come_together_come_in_order
    of_two_sessions_one_takes_a_version
    what_has_come_is_told_whatever_became_of_it
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

/// A stimulus of a record; its own key is that of its mark.
fn of(mark: u32, version: Version) -> Stimulus {
    let mut one = stimulus(mark, To::Account(account(1).account), i64::from(mark));
    one.version = Some(version);
    one
}

fn received(store: &mut dyn Store, stimuli: &[Stimulus]) -> Vec<Received> {
    store.receive(stimuli).unwrap()
}

fn marks(store: &mut dyn Store) -> Vec<i64> {
    let waiting = store.waiting(&shards(), 100, 100).unwrap();
    assert!(waiting.iter().all(|(_, one)| one.version.is_none()));
    waiting.iter().map(|(_, one)| one.place).collect()
}

/// One says A, then B, then A again.
fn the_latest_version_of_a_record_is_known_again(store: &mut dyn Store) {
    claim(store);
    let (a, b) = (version(1, 1, true), version(1, 2, true));
    let became: Vec<Received> = [(1, a), (2, a), (3, b), (4, b), (5, a), (6, a), (7, b)]
        .into_iter()
        .flat_map(|(mark, version)| received(store, &[of(mark, version)]))
        .collect();
    use Received::{Before, Corrects, Waiting};
    let expected = [
        Waiting, Before, Corrects, Before, Corrects, Before, Corrects,
    ];
    assert_eq!(became, expected);
    assert_eq!(marks(store), [1, 3, 5, 7]);
    // Nobody knows what it is about: it is parked, each version for itself.
    let parked = |mark, version| Stimulus {
        to: To::Known(invoice(9)),
        ..of(mark, version)
    };
    let (a, b) = (version(2, 1, true), version(2, 2, true));
    for (mark, version) in [(11, a), (12, b), (13, a)] {
        assert_eq!(
            received(store, &[parked(mark, version)]),
            [Received::Parked]
        );
    }
    let places = store.parked(ENTITY, 10).unwrap();
    let places: Vec<i64> = places.iter().map(|one| one.place).collect();
    assert_eq!(places, [11, 12, 13]);
}

fn of_a_record_that_stands_another_version_is_told(store: &mut dyn Store) {
    claim(store);
    let (a, b) = (version(1, 1, false), version(1, 2, false));
    assert_eq!(received(store, &[of(1, a)]), [Received::Waiting]);
    assert_eq!(received(store, &[of(2, b)]), [Received::Differs]);
    assert_eq!(received(store, &[of(3, a)]), [Received::Before]);
    let both = received(store, &[of(4, b), of(5, a)]);
    assert_eq!(both, [Received::Differs, Received::Before]);
    assert_eq!(marks(store), [1]);
}

/// A payment and its parts: all of it or nothing, and nothing of another version.
fn what_a_record_comes_to_comes_in_together(store: &mut dyn Store) {
    claim(store);
    let (a, b) = (version(1, 1, false), version(1, 2, false));
    let mut parts = [of(1, a), of(2, a), of(3, a), of(2, a)];
    parts[1].to = To::Known(invoice(9));
    use Received::{Before, Differs, Parked, Waiting};
    assert_eq!(received(store, &parts), [Waiting, Parked, Waiting, Before]);
    assert_eq!(received(store, &parts), [Before; 4]);
    // It is split otherwise: not even the part that would be new is taken.
    let others = [of(1, b), of(4, b)];
    assert_eq!(received(store, &others), [Differs; 2]);
    let mixed = [
        of(5, version(2, 1, false)),
        of(6, b),
        of(7, version(2, 1, false)),
    ];
    assert_eq!(received(store, &mixed), [Waiting, Differs, Waiting]);
    assert_eq!(marks(store), [1, 3, 5, 7]);
}

fn what_an_older_program_received_is_known_again(store: &mut dyn Store) {
    claim(store);
    for (record, replaces) in [(1, true), (2, false)] {
        let (a, b) = (version(record, 1, replaces), version(record, 7, replaces));
        let base = record * 10;
        for (mark, key) in [(base, a.was[0]), (base + 1, b.was[1])] {
            let mut old = stimulus(mark, To::Account(account(1).account), i64::from(mark));
            old.key = key;
            assert_eq!(received(store, &[old]), [Received::Waiting]);
        }
        // Which of both was the last one is not known: the first that comes is taken for it.
        let both = received(store, &[of(base + 2, a), of(base + 3, a)]);
        assert_eq!(both, [Received::Before; 2]);
        let other = match replaces {
            true => Received::Corrects,
            false => Received::Differs,
        };
        assert_eq!(received(store, &[of(base + 4, b)]), [other]);
    }
    assert_eq!(marks(store), [10, 11, 14, 20, 21]);
}

fn what_has_come_is_told_whatever_became_of_it(store: &mut dyn Store) {
    let leases = claim(store);
    let waits = stimulus(1, To::Account(account(1).account), 10);
    let parked = stimulus(2, To::Known(invoice(9)), 11);
    let record = of(3, version(1, 1, false));
    let [one, two] = [waits.key, parked.key];
    let [record_came, record_never] = [1, 2].map(|of| version(of, 1, false).of);
    let asked = [record_never, two, record_came, record.key, one];
    assert_eq!(store.have_come(ENTITY, &asked).unwrap(), []);
    store.receive(&[waits, parked, record]).unwrap();
    let come = [two, record_came, one];
    assert_eq!(store.have_come(ENTITY, &asked).unwrap(), come);
    let mut batch = batch(&leases, &unopened(1), 1);
    batch.consumed = vec![(account(1), 10, one)];
    store.commit(&batch).unwrap();
    assert_eq!(store.have_come(ENTITY, &asked).unwrap(), come);
    assert_eq!(store.have_come(ENTITY, &[]).unwrap(), []);
}

fn versions_of_one_record_that_come_together_come_in_order(store: &mut dyn Store) {
    claim(store);
    let (a, b) = (version(1, 1, true), version(1, 2, true));
    let (stands, other) = (version(2, 1, false), version(3, 1, true));
    let plain = stimulus(9, To::Account(account(1).account), 9);
    let stimuli = [
        of(1, a),
        of(2, stands),
        of(3, b),
        of(4, b),
        of(5, a),
        of(6, other),
        of(7, stands),
        plain,
    ];
    use Received::{Before, Corrects, Waiting};
    let expected = [
        Waiting, Waiting, Corrects, Before, Corrects, Waiting, Waiting, Waiting,
    ];
    assert_eq!(received(store, &stimuli), expected);
    assert_eq!(received(store, &[of(8, a)]), [Before]);
    assert_eq!(marks(store), [1, 2, 3, 5, 6, 7, 9]);
    assert_eq!(received(store, &[]), []);
}

fn of_two_sessions_one_takes_a_version(store: &mut dyn Store) {
    claim(store);
    for round in 1..=6 {
        let (says, first) = (round, round * 10);
        let taken: usize = std::thread::scope(|scope| {
            let sessions = [0, 1].map(|session| {
                let mut store = store.another().unwrap();
                scope.spawn(move || {
                    let records = (1..=4).map(|record| {
                        let replaces = record % 2 == 0;
                        let says = if replaces { says } else { 1 };
                        let mark = 1_000 * (session + 1) + first + record;
                        of(mark, version(record, says, replaces))
                    });
                    let became = store.receive(&records.collect::<Vec<_>>()).unwrap();
                    let taken = [Received::Waiting, Received::Corrects];
                    became.iter().filter(|one| taken.contains(one)).count()
                })
            });
            sessions.map(|one| one.join().unwrap()).iter().sum()
        });
        assert_eq!(taken, if round == 1 { 4 } else { 2 }, "round {round}");
    }
}
