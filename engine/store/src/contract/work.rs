//! What reading what is due promises.

use super::promises;
use super::sample::*;
use crate::{Batch, EffectState, Open, Shard, Store, To, shards};

promises! {
    timers_come_in_order_of_their_time
    shards_come_in_the_order_of_the_question
    nothing_is_due_before_its_time
    the_first_of_each_shard_is_told
    what_waits_is_found_in_whichever_order_shards_are_asked
    effects_are_due_in_three_states
    what_is_not_there_is_left_out
    the_journal_is_read_from_a_number_on
    what_is_open_is_found_among_what_is_not
}

/// Page by page, each account once, and with it whatever became of it since.
fn what_is_open_is_found_among_what_is_not(store: &mut dyn Store) {
    let mut batch = Batch {
        fences: claim(store),
        ..Batch::default()
    };
    let mut rows = Vec::new();
    for number in 0..30 {
        let open = match number % 10 {
            0 => Open::People,
            1 | 2 => Open::Journeys,
            _ => Open::Nothing,
        };
        let (mut write, entries) = moves(&unopened(number), 1);
        write.row.open = open;
        rows.push(write.row.clone());
        batch.accounts.push(write);
        batch.journal.extend(entries);
    }
    store.commit(&batch).unwrap();
    rows.sort_by_key(|row| row.key.account);
    for (least, count) in [(Open::Nothing, 30), (Open::Journeys, 9), (Open::People, 3)] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = store.open_accounts(ENTITY, least, after, 2).unwrap();
            assert!(page.len() <= 2);
            let Some(last) = page.last() else { break };
            after = Some(last.key.account);
            found.extend(page);
        }
        assert_eq!(found.len(), count);
        let expected = rows.iter().filter(|row| row.open >= least);
        assert_eq!(found, expected.cloned().collect::<Vec<_>>());
    }
    let other = crate::EntityId(ENTITY.0 + 1);
    assert_eq!(
        store.open_accounts(other, Open::Nothing, None, 9).unwrap(),
        []
    );
    // Once it is done, it is not there any more.
    let done = rows.iter().find(|row| row.open == Open::People).unwrap();
    let (mut write, entries) = moves(done, 1);
    write.row.open = Open::Nothing;
    let batch = Batch {
        fences: batch.fences,
        accounts: vec![write],
        journal: entries,
        ..Batch::default()
    };
    store.commit(&batch).unwrap();
    let left = store.open_accounts(ENTITY, Open::People, None, 9).unwrap();
    assert_eq!(left.len(), 2);
}

/// Accounts of so many different shards, with a timer every ten minutes each.
fn with_timers(store: &mut dyn Store) -> Vec<Shard> {
    let mut batch = Batch {
        fences: claim(store),
        ..Batch::default()
    };
    let mut shards = Vec::new();
    for number in 0..8 {
        let key = account(number);
        if shards.contains(&key.shard()) {
            continue;
        }
        shards.push(key.shard());
        for minutes in [30, 10, 20] {
            batch.timers_new.push(look(key, minutes, 1));
        }
    }
    store.commit(&batch).unwrap();
    shards
}

fn timers_come_in_order_of_their_time(store: &mut dyn Store) {
    let shards = with_timers(store);
    for shard in shards {
        let timers = store.due_timers(&[shard], minute(20), 10, 10).unwrap();
        let times: Vec<_> = timers.iter().map(|timer| timer.due).collect();
        assert_eq!(times, [minute(10), minute(20)]);
    }
}

fn shards_come_in_the_order_of_the_question(store: &mut dyn Store) {
    let mut shards = with_timers(store);
    shards.reverse();
    let timers = store.due_timers(&shards, minute(60), 2, 5).unwrap();
    let found: Vec<Shard> = timers.iter().map(|timer| timer.account.shard()).collect();
    let (a, b, c) = (shards[0], shards[1], shards[2]);
    assert_eq!(found, [a, a, b, b, c]);
    assert_eq!(store.due_timers(&[], minute(60), 2, 5).unwrap(), []);
}

fn nothing_is_due_before_its_time(store: &mut dyn Store) {
    let before = shards();
    assert_eq!(store.next_due(&before).unwrap(), None);
    let shards = with_timers(store);
    assert_eq!(store.due_timers(&shards, minute(9), 10, 10).unwrap(), []);
    assert_eq!(store.next_due(&shards).unwrap(), Some(minute(10)));
    let others: Vec<Shard> = before
        .into_iter()
        .filter(|one| !shards.contains(one))
        .collect();
    assert_eq!(store.next_due(&others).unwrap(), None);
}

fn the_first_of_each_shard_is_told(store: &mut dyn Store) {
    let with = with_timers(store);
    let mut all = shards();
    all.reverse();
    let expected: Vec<_> = all
        .iter()
        .map(|shard| (*shard, with.contains(shard).then(|| minute(10))))
        .collect();
    assert_eq!(store.first_timers(&all).unwrap(), expected);
    let none: Vec<_> = all.iter().map(|shard| (*shard, None)).collect();
    assert_eq!(store.first_effects(&all).unwrap(), none);
    let key = account(1);
    let mut batch = Batch {
        fences: fence(&store.renew(&owner("first", 1), HOUR).unwrap(), key),
        ..Batch::default()
    };
    for (number, state) in (0..).zip(EffectState::ALL) {
        batch.effects_new.push(effect(key, number, state, 7));
    }
    store.commit(&batch).unwrap();
    let told = store.first_effects(&[key.shard()]).unwrap();
    assert_eq!(told, [(key.shard(), Some(minute(7)))]);
    assert_eq!(store.first_timers(&[]).unwrap(), []);
}

/// What waits lies in few shards; the others are passed over, in the order of the question.
fn what_waits_is_found_in_whichever_order_shards_are_asked(store: &mut dyn Store) {
    store.entity(CODE).unwrap();
    let one = |number: u32| {
        let to = To::Account(account(number).account);
        stimulus(number, to, i64::from(number))
    };
    let stimuli: Vec<_> = (0..9).map(one).collect();
    store.receive(&stimuli).unwrap();
    let mut with: Vec<Shard> = (0..9).map(|number| account(number).shard()).collect();
    with.sort();
    with.dedup();
    let (mut turned, mut reversed) = (shards(), shards());
    turned.rotate_left(400);
    reversed.reverse();
    for asked in [shards(), turned, reversed] {
        let expected: Vec<Shard> = asked
            .iter()
            .copied()
            .filter(|one| with.contains(one))
            .collect();
        let found = store.waiting(&asked, 100, 100).unwrap();
        let mut found: Vec<Shard> = found.iter().map(|(account, _)| account.shard()).collect();
        found.dedup();
        assert_eq!(found, expected);
    }
    let found = store.waiting(&shards(), 1, 2).unwrap();
    let found: Vec<Shard> = found.iter().map(|(account, _)| account.shard()).collect();
    assert_eq!(found, with[..2]);
}

fn effects_are_due_in_three_states(store: &mut dyn Store) {
    let key = account(1);
    let mut batch = Batch {
        fences: fence(&claim(store), key),
        ..Batch::default()
    };
    for (number, state) in (0..).zip(EffectState::ALL) {
        let minutes = 50 - i64::from(number);
        batch.effects_new.push(effect(key, number, state, minutes));
    }
    store.commit(&batch).unwrap();
    let due = store.due_effects(&shards(), minute(60), 10, 10).unwrap();
    let states: Vec<EffectState> = due.iter().map(|effect| effect.now.state).collect();
    let expected = [
        EffectState::FailedForNow,
        EffectState::Rendered,
        EffectState::Planned,
    ];
    assert_eq!(states, expected);
    assert_eq!(store.next_due(&shards()).unwrap(), Some(minute(45)));
    for state in EffectState::ALL {
        let found = store.effects_in(state, &shards(), 10).unwrap();
        assert_eq!(found.len(), 1, "{state:?}");
        assert_eq!(found[0].now.state, state);
    }
    assert_eq!(store.effects_of(key).unwrap().len(), 6);
    let asked = [account(3), key, account(2)];
    let one_by_one: Vec<_> = asked
        .iter()
        .flat_map(|account| store.effects_of(*account).unwrap())
        .collect();
    assert_eq!(store.effects_of_all(&asked).unwrap(), one_by_one);
    assert_eq!(store.effects_of_all(&[]).unwrap(), []);
}

fn what_is_not_there_is_left_out(store: &mut dyn Store) {
    let leases = claim(store);
    store.commit(&batch(&leases, &unopened(1), 1)).unwrap();
    store.commit(&batch(&leases, &unopened(2), 1)).unwrap();
    let asked = [account(2), account(9), account(1)];
    let found = store.accounts(&asked).unwrap();
    let keys: Vec<_> = found.iter().map(|row| row.key).collect();
    assert_eq!(keys, [account(2), account(1)]);
    assert_eq!(store.accounts(&[]).unwrap(), []);
}

fn the_journal_is_read_from_a_number_on(store: &mut dyn Store) {
    let leases = claim(store);
    store.commit(&batch(&leases, &unopened(1), 5)).unwrap();
    let numbers = |store: &mut dyn Store, after, most| -> Vec<i64> {
        let entries = store.journal(account(1), after, most).unwrap();
        entries.iter().map(|entry| entry.number).collect()
    };
    assert_eq!(numbers(store, 0, 10), [1, 2, 3, 4, 5]);
    assert_eq!(numbers(store, 3, 10), [4, 5]);
    assert_eq!(numbers(store, 1, 2), [2, 3]);
    assert!(numbers(store, 5, 2).is_empty());
}
