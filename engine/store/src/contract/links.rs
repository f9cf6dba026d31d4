//! What links promise.

use super::promises;
use super::sample::*;
use crate::{
    AccountKey, Batch, EntityId, Hash, Key, Link, Received, Seen, Store, TOLD, To, shards,
};

promises! {
    a_link_comes_with_the_commit_and_belongs_to_one_legal_entity
    a_link_that_is_made_again_stays_as_it_was
    a_link_is_revoked_once
    what_happens_on_a_link_is_noted_once_for_each_time
    a_link_is_told_something_with_the_commit_that_makes_it_so
    what_a_link_is_told_and_what_people_do_on_it_crowd_each_other_out_nowhere
    an_answer_is_noted_and_received_together_and_once
    what_was_noted_in_words_can_be_erased
    links_go_with_what_happened_on_them
}

fn link(number: u8, minutes: i64) -> Link {
    Link {
        account: account(1),
        hash: Hash([number; 32]),
        effect: Key(7),
        purpose: 1,
        expires: minute(minutes),
        revoked: None,
        format: 0,
        body: vec![0, 255, number],
    }
}

fn seen(number: u8, minutes: i64, what: &str, note: &str) -> Seen {
    Seen {
        entity: ENTITY,
        link: Hash([number; 32]),
        at: minute(minutes),
        what: what.to_owned(),
        note: note.to_owned(),
    }
}

fn keep(store: &mut dyn Store, links: Vec<Link>) {
    let leases = claim(store);
    commit(store, &leases, links);
}

fn commit(store: &mut dyn Store, leases: &[crate::Lease], links: Vec<Link>) {
    let batch = Batch {
        fences: fence(leases, account(1)),
        links,
        ..Batch::default()
    };
    store.commit(&batch).unwrap();
}

fn a_link_comes_with_the_commit_and_belongs_to_one_legal_entity(store: &mut dyn Store) {
    keep(store, vec![link(1, 10), link(2, 20)]);
    assert_eq!(
        store.link(ENTITY, Hash([1; 32])).unwrap(),
        Some(link(1, 10))
    );
    assert_eq!(store.link(ENTITY, Hash([3; 32])).unwrap(), None);
    assert_eq!(store.link(EntityId(2), Hash([1; 32])).unwrap(), None);
    let all = store.links_of(account(1), 10).unwrap();
    assert_eq!(all, [link(2, 20), link(1, 10)]);
    assert_eq!(store.links_of(account(1), 1).unwrap(), [link(2, 20)]);
    let foreign = AccountKey {
        entity: EntityId(2),
        ..account(1)
    };
    assert_eq!(store.links_of(foreign, 10).unwrap(), []);
}

fn a_link_that_is_made_again_stays_as_it_was(store: &mut dyn Store) {
    let leases = claim(store);
    commit(store, &leases, vec![link(1, 10)]);
    commit(store, &leases, vec![link(1, 99)]);
    assert_eq!(
        store.link(ENTITY, Hash([1; 32])).unwrap(),
        Some(link(1, 10))
    );
}

fn a_link_is_revoked_once(store: &mut dyn Store) {
    keep(store, vec![link(1, 10)]);
    let hash = Hash([1; 32]);
    assert!(!store.revoke(EntityId(2), hash, minute(3)).unwrap());
    assert!(store.revoke(ENTITY, hash, minute(3)).unwrap());
    assert!(!store.revoke(ENTITY, hash, minute(4)).unwrap());
    let found = store.link(ENTITY, hash).unwrap().unwrap();
    assert_eq!(found.revoked, Some(minute(3)));
}

fn what_happens_on_a_link_is_noted_once_for_each_time(store: &mut dyn Store) {
    keep(store, vec![link(1, 10)]);
    assert!(store.see(&seen(1, 2, "get", "")).unwrap());
    assert!(!store.see(&seen(1, 2, "get", "again")).unwrap());
    assert!(store.see(&seen(1, 2, "head", "")).unwrap());
    assert!(store.see(&seen(1, 1, "get", "")).unwrap());
    assert!(store.see(&seen(2, 1, "get", "")).unwrap());
    let all = store.seen(ENTITY, Hash([1; 32]), 10).unwrap();
    let expected = [
        seen(1, 1, "get", ""),
        seen(1, 2, "get", ""),
        seen(1, 2, "head", ""),
    ];
    assert_eq!(all, expected);
    let newest = store.seen(ENTITY, Hash([1; 32]), 2).unwrap();
    assert_eq!(newest, expected[1..], "of much the newest");
    assert_eq!(store.seen(EntityId(2), Hash([1; 32]), 2).unwrap(), []);
}

fn a_link_is_told_something_with_the_commit_that_makes_it_so(store: &mut dyn Store) {
    let leases = claim(store);
    commit(store, &leases, vec![link(1, 10)]);
    let told = [
        seen(1, 2, "open 0 EUR F-1", ""),
        seen(1, 2, "open 5 EUR F-2", ""),
    ];
    let batch = Batch {
        fences: fence(&leases, account(1)),
        seen: told.to_vec(),
        ..Batch::default()
    };
    store.commit(&batch).unwrap();
    // What was told already is told once.
    store.commit(&batch).unwrap();
    assert_eq!(store.told(ENTITY, Hash([1; 32]), 10).unwrap(), told);
    let stale = Batch {
        fences: fence(&leases, account(1))
            .into_iter()
            .map(|lease| crate::Lease {
                epoch: lease.epoch - 1,
                ..lease
            })
            .collect(),
        seen: vec![seen(1, 3, "open 9 EUR F-1", "")],
        ..Batch::default()
    };
    assert!(store.commit(&stale).is_err());
    assert_eq!(store.told(ENTITY, Hash([1; 32]), 10).unwrap(), told);
}

fn what_a_link_is_told_and_what_people_do_on_it_crowd_each_other_out_nowhere(
    store: &mut dyn Store,
) {
    keep(store, vec![link(1, 10)]);
    let said = [seen(1, 1, "answer", "received"), seen(1, 50, "opened", "")];
    for one in &said {
        store.see(one).unwrap();
    }
    let mut told = Vec::new();
    for at in 2..40 {
        for begins in TOLD {
            told.push(seen(1, at, &format!("{begins}5 EUR F-{at}"), ""));
        }
    }
    for one in &told {
        store.see(one).unwrap();
    }
    told.sort_by(|one, other| (one.at, &one.what).cmp(&(other.at, &other.what)));
    let hash = Hash([1; 32]);
    assert_eq!(store.seen(ENTITY, hash, 2).unwrap(), said);
    assert_eq!(store.told(ENTITY, hash, 200).unwrap(), told);
    let newest = store.told(ENTITY, hash, 5).unwrap();
    assert_eq!(newest, told[told.len() - 5..], "the newest of them");
    assert_eq!(store.told(EntityId(2), hash, 5).unwrap(), []);
}

fn an_answer_is_noted_and_received_together_and_once(store: &mut dyn Store) {
    keep(store, vec![link(1, 10)]);
    let one = stimulus(1, To::Account(account(1).account), 10);
    let two = stimulus(2, To::Known(invoice(9)), 11);
    let note = seen(1, 5, "answer", "received");
    let both = [one.clone(), two];
    let received = store.answer(&both, &note).unwrap();
    assert_eq!(received, [Received::Waiting, Received::Parked]);
    let again = seen(1, 6, "answer", "received");
    let received = store.answer(&both, &again).unwrap();
    assert_eq!(received, [Received::Before, Received::Before]);
    let waiting = store.waiting(&shards(), 10, 10).unwrap();
    assert_eq!(waiting, [(account(1), one)]);
    let noted = store.seen(ENTITY, Hash([1; 32]), 10).unwrap();
    assert_eq!(noted, [note, again]);
    assert_eq!(store.answer(&[], &seen(1, 7, "answer", "")).unwrap(), []);
}

fn what_was_noted_in_words_can_be_erased(store: &mut dyn Store) {
    keep(store, vec![link(1, 10)]);
    store.see(&seen(1, 1, "get", "")).unwrap();
    store.see(&seen(1, 2, "answer", "Camille")).unwrap();
    assert_eq!(store.erase_notes(ENTITY, Hash([1; 32])).unwrap(), 1);
    assert_eq!(store.erase_notes(ENTITY, Hash([1; 32])).unwrap(), 0);
    let left = store.seen(ENTITY, Hash([1; 32]), 10).unwrap();
    assert_eq!(left, [seen(1, 1, "get", ""), seen(1, 2, "answer", "")]);
}

fn links_go_with_what_happened_on_them(store: &mut dyn Store) {
    keep(store, vec![link(1, 10), link(2, 20), link(3, 30)]);
    for number in 1..=3 {
        store.see(&seen(number, 1, "get", "")).unwrap();
    }
    assert_eq!(store.drop_links(EntityId(2), minute(99), 10).unwrap(), 0);
    assert_eq!(store.drop_links(ENTITY, minute(30), 1).unwrap(), 1);
    assert_eq!(store.drop_links(ENTITY, minute(30), 10).unwrap(), 1);
    assert_eq!(store.links_of(account(1), 10).unwrap(), [link(3, 30)]);
    assert_eq!(store.seen(ENTITY, Hash([2; 32]), 10).unwrap(), []);
    assert_eq!(store.seen(ENTITY, Hash([3; 32]), 10).unwrap().len(), 1);
}
