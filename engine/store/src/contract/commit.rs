//! What a commit promises.

use super::promises;
use super::sample::*;
use crate::{
    Batch, CommitError, Conflict, Content, EffectChange, EffectState, Fault, Hash, Incident, Key,
    Lease, Personal, Seen, Store, To, shards,
};

promises! {
    a_batch_is_committed_whole
    a_stale_revision_changes_nothing
    an_account_is_opened_once
    a_timer_rings_once
    an_effect_is_there_once
    an_effect_goes_on_from_the_state_that_was_read
    a_stimulus_is_consumed_once
    an_old_epoch_writes_nothing
    nobodys_shard_is_not_written
    a_batch_that_contradicts_itself_is_refused
    hundreds_of_transitions_go_in_one_batch
    an_invoice_moves_to_another_account
    what_another_session_commits_is_seen
}

/// Everything that a batch can hold.
fn full(leases: &[Lease]) -> Batch {
    let key = account(1);
    let row = unopened(1);
    let mut batch = batch(leases, &row, 2);
    batch.timers_new = vec![look(key, 30, 2), send(key, 20, 5)];
    batch.effects_new = vec![effect(key, 1, EffectState::Rendered, 10)];
    batch.known = vec![known(1, key)];
    batch.contents = vec![Content {
        entity: ENTITY,
        hash: Hash::of(&[b"bytes"]),
        media: "text/plain".to_owned(),
        bytes: b"bytes".to_vec(),
    }];
    batch.personal = vec![Personal {
        entity: ENTITY,
        key: Key(5),
        salt: [4; 16],
        body: b"someone".to_vec(),
    }];
    batch.incidents_new = vec![Incident {
        account: key,
        key: Key(6),
        at: minute(3),
        what: "a rate is missing".to_owned(),
        format: 0,
        body: vec![1],
    }];
    batch
}

/// Nothing of the full batch is there.
fn is_untouched(store: &mut dyn Store) {
    assert_eq!(store.accounts(&[account(1)]).unwrap(), []);
    assert_eq!(store.journal(account(1), 0, 10).unwrap(), []);
    assert_eq!(store.next_due(&shards()).unwrap(), None);
    assert_eq!(store.effects_of(account(1)).unwrap(), []);
    assert_eq!(store.known(ENTITY, &[invoice(1)]).unwrap(), []);
    assert_eq!(store.content(ENTITY, Hash::of(&[b"bytes"])).unwrap(), None);
    assert_eq!(store.personal(ENTITY, Key(5)).unwrap(), None);
    assert_eq!(store.incidents(&shards(), 10).unwrap(), []);
}

fn a_batch_is_committed_whole(store: &mut dyn Store) {
    let leases = claim(store);
    let key = account(1);
    store
        .receive(&[stimulus(1, To::Account(key.account), 100)])
        .unwrap();
    let mut batch = full(&leases);
    batch.consumed = vec![(key, 100, stimulus(1, To::Account(key.account), 100).key)];
    store.commit(&batch).unwrap();

    assert_eq!(
        store.accounts(&[key]).unwrap(),
        [batch.accounts[0].row.clone()]
    );
    assert_eq!(store.journal(key, 0, 10).unwrap(), batch.journal);
    let timers = store.due_timers(&shards(), minute(60), 10, 10).unwrap();
    assert_eq!(timers, [batch.timers_new[1], batch.timers_new[0]]);
    assert_eq!(store.effects_of(key).unwrap(), batch.effects_new);
    assert_eq!(store.known(ENTITY, &[invoice(1)]).unwrap(), batch.known);
    let content = store.content(ENTITY, batch.contents[0].hash).unwrap();
    assert_eq!(content.as_ref(), batch.contents.first());
    let personal = store.personal(ENTITY, Key(5)).unwrap();
    assert_eq!(personal.as_ref(), batch.personal.first());
    assert_eq!(store.incidents(&shards(), 10).unwrap(), batch.incidents_new);
    assert_eq!(store.waiting(&shards(), 10, 10).unwrap(), []);
}

fn a_stale_revision_changes_nothing(store: &mut dyn Store) {
    let leases = claim(store);
    let opened = batch(&leases, &unopened(2), 1);
    store.commit(&opened).unwrap();
    let row = opened.accounts[0].row.clone();
    let mut next = full(&leases);
    let (write, entries) = moves(&row, 1);
    next.accounts.push(write);
    next.journal.extend(entries);
    for lease in fence(&leases, row.key) {
        if !next.fences.contains(&lease) {
            next.fences.push(lease);
        }
    }
    // Somebody was faster with the second account of the batch.
    store.commit(&batch(&leases, &row, 1)).unwrap();
    let refused = store.commit(&next);
    assert_eq!(refused, Err(CommitError::Conflict(Conflict::Account)));
    is_untouched(store);
}

fn an_account_is_opened_once(store: &mut dyn Store) {
    let leases = claim(store);
    store.commit(&batch(&leases, &unopened(1), 1)).unwrap();
    let again = store.commit(&batch(&leases, &unopened(1), 1));
    assert_eq!(again, Err(CommitError::Conflict(Conflict::Account)));
    assert_eq!(store.journal(account(1), 0, 10).unwrap().len(), 1);
}

fn a_timer_rings_once(store: &mut dyn Store) {
    let leases = claim(store);
    let mut first = batch(&leases, &unopened(1), 1);
    let timer = look(account(1), 5, 1);
    first.timers_new = vec![timer];
    store.commit(&first).unwrap();
    let row = first.accounts[0].row.clone();

    let mut stale = batch(&leases, &row, 1);
    stale.timers_gone = vec![look(account(1), 5, 0)];
    let refused = store.commit(&stale);
    assert_eq!(refused, Err(CommitError::Conflict(Conflict::Timer)));

    let mut rings = batch(&leases, &row, 1);
    rings.timers_gone = vec![timer];
    store.commit(&rings).unwrap();
    let row = rings.accounts[0].row.clone();
    let mut again = batch(&leases, &row, 1);
    again.timers_gone = vec![timer];
    let refused = store.commit(&again);
    assert_eq!(refused, Err(CommitError::Conflict(Conflict::Timer)));
    assert_eq!(store.accounts(&[row.key]).unwrap(), [row]);
}

fn an_effect_is_there_once(store: &mut dyn Store) {
    let leases = claim(store);
    let mut first = batch(&leases, &unopened(1), 1);
    first.effects_new = vec![effect(account(1), 1, EffectState::Relayed, 0)];
    store.commit(&first).unwrap();
    let mut again = batch(&leases, &first.accounts[0].row, 1);
    again.effects_new = vec![effect(account(1), 1, EffectState::Planned, 9)];
    let refused = store.commit(&again);
    assert_eq!(refused, Err(CommitError::Conflict(Conflict::Effect)));
    let key = first.effects_new[0].key;
    assert_eq!(store.effects(ENTITY, &[key]).unwrap(), first.effects_new);
    assert_eq!(store.effects_of(account(1)).unwrap(), []);
}

fn an_effect_goes_on_from_the_state_that_was_read(store: &mut dyn Store) {
    let leases = claim(store);
    let mut first = batch(&leases, &unopened(1), 1);
    let made = effect(account(1), 1, EffectState::Rendered, 0);
    first.effects_new = vec![made.clone()];
    store.commit(&first).unwrap();

    // An intent alone, without a transition of the account.
    let mut sending = progress(EffectState::Sending, 1);
    sending.attempts = 1;
    sending.epoch = 4;
    sending.note = "à envoyer".to_owned();
    sending.document = Some(Hash([3; 32]));
    let intent = EffectChange {
        account: made.account,
        key: made.key,
        was: (EffectState::Rendered, 0, 0),
        now: sending.clone(),
    };
    let intent = Batch {
        fences: fence(&leases, made.account),
        effects_changed: vec![intent],
        ..Batch::default()
    };
    store.commit(&intent).unwrap();
    let again = store.commit(&intent);
    assert_eq!(again, Err(CommitError::Conflict(Conflict::Effect)));
    let found = store.effects(ENTITY, &[Key(1), made.key]).unwrap();
    let expected = vec![crate::Effect {
        now: sending,
        ..made
    }];
    assert_eq!(found, expected);
    let sending = store
        .effects_in(EffectState::Sending, &shards(), 10)
        .unwrap();
    assert_eq!(sending, expected);
    assert_eq!(
        store.due_effects(&shards(), minute(99), 10, 10).unwrap(),
        []
    );
}

fn a_stimulus_is_consumed_once(store: &mut dyn Store) {
    let leases = claim(store);
    let key = account(1);
    let one = stimulus(1, To::Account(key.account), 100);
    store.receive(std::slice::from_ref(&one)).unwrap();
    let mut first = batch(&leases, &unopened(1), 1);
    first.consumed = vec![(key, 100, one.key)];
    store.commit(&first).unwrap();
    let mut again = batch(&leases, &first.accounts[0].row, 1);
    again.consumed = first.consumed.clone();
    let refused = store.commit(&again);
    assert_eq!(refused, Err(CommitError::Conflict(Conflict::Inbox)));
}

fn an_old_epoch_writes_nothing(store: &mut dyn Store) {
    let leases = claim(store);
    let raised = store.raise(&owner("first", 1), HOUR).unwrap();
    assert_eq!(store.commit(&full(&leases)), Err(CommitError::Fenced));
    is_untouched(store);
    store.commit(&full(&raised)).unwrap();
}

fn nobodys_shard_is_not_written(store: &mut dyn Store) {
    let leases = claim(store);
    store.release(&owner("first", 1), &shards()).unwrap();
    assert_eq!(store.commit(&full(&leases)), Err(CommitError::Fenced));
    is_untouched(store);
}

fn a_batch_that_contradicts_itself_is_refused(store: &mut dyn Store) {
    let leases = claim(store);
    let key = account(1);
    let refused = |store: &mut dyn Store, fault: Fault, spoil: fn(&mut Batch)| {
        let mut batch = full(&leases);
        spoil(&mut batch);
        assert_eq!(store.commit(&batch), Err(CommitError::Wrong(fault)));
        is_untouched(store);
    };
    refused(store, Fault::NotFenced(key), |batch| batch.fences.clear());
    refused(store, Fault::Chain(key), |batch| {
        batch.journal.swap(0, 1);
    });
    refused(store, Fault::Chain(key), |batch| {
        batch.journal[1].body.push(0);
    });
    refused(store, Fault::Chain(key), |batch| {
        batch.journal.pop();
    });
    refused(store, Fault::Twice, |batch| {
        batch.timers_gone = vec![batch.timers_new[0]];
    });
    refused(store, Fault::Twice, |batch| {
        batch.accounts.push(batch.accounts[0].clone());
    });
    refused(store, Fault::Nul, |batch| {
        batch.effects_new[0].now.note = "a\0b".to_owned();
    });
    for (what, note) in [("a\0b", ""), ("get", "a\0b")] {
        let mut batch = full(&leases);
        batch.seen.push(Seen {
            entity: ENTITY,
            link: Hash([1; 32]),
            at: minute(3),
            what: what.to_owned(),
            note: note.to_owned(),
        });
        let done = store.commit(&batch);
        assert_eq!(done, Err(CommitError::Wrong(Fault::Nul)));
        is_untouched(store);
    }
    refused(store, Fault::TooLarge, |batch| {
        batch.contents[0].bytes = vec![0; crate::CONTENT_BYTES_MAX + 1];
    });
}

fn hundreds_of_transitions_go_in_one_batch(store: &mut dyn Store) {
    let leases = claim(store);
    let mut whole = Batch {
        fences: leases,
        ..Batch::default()
    };
    for number in 0..500 {
        let (write, entries) = moves(&unopened(number), 2);
        whole.timers_new.push(look(write.row.key, 10, 2));
        whole.known.push(known(number, write.row.key));
        whole.accounts.push(write);
        whole.journal.extend(entries);
    }
    store.commit(&whole).unwrap();
    let timers = store.due_timers(&shards(), minute(10), 10, 10_000).unwrap();
    assert_eq!(timers.len(), 500);
    let heads = store.heads(ENTITY, None, 10_000).unwrap();
    assert_eq!(heads.len(), 500);
    assert!(heads.iter().all(|head| head.revision == 2));
}

fn an_invoice_moves_to_another_account(store: &mut dyn Store) {
    let leases = claim(store);
    let mut first = batch(&leases, &unopened(1), 1);
    first.known = vec![known(1, account(1))];
    store.commit(&first).unwrap();
    let again = Batch {
        fences: fence(&leases, account(1)),
        known: first.known.clone(),
        ..Batch::default()
    };
    let refused = store.commit(&again);
    assert_eq!(refused, Err(CommitError::Conflict(Conflict::Known)));

    let mut second = batch(&leases, &unopened(2), 1);
    second.moved = vec![known(1, account(2))];
    store.commit(&second).unwrap();
    let found = store.known(ENTITY, &[invoice(9), invoice(1)]).unwrap();
    assert_eq!(found, [known(1, account(2))]);
    let mut unknown = batch(&leases, &second.accounts[0].row, 1);
    unknown.moved = vec![known(3, account(2))];
    let refused = store.commit(&unknown);
    assert_eq!(refused, Err(CommitError::Conflict(Conflict::Known)));
}

fn what_another_session_commits_is_seen(store: &mut dyn Store) {
    let leases = claim(store);
    let mut other = store.another().unwrap();
    other.commit(&full(&leases)).unwrap();
    let row = store.accounts(&[account(1)]).unwrap().remove(0);
    store.commit(&batch(&leases, &row, 1)).unwrap();
    let stale = other.commit(&batch(&leases, &row, 1));
    assert_eq!(stale, Err(CommitError::Conflict(Conflict::Account)));
}
