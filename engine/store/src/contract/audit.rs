//! What the audit promises. What it finds of damage is tested where each store can be damaged.

use jalon_core::Day;

use super::promises;
use super::sample::*;
use crate::audit::{Export, export, verify};
use crate::{Head, Store};

promises! {
    a_day_is_sealed_once_and_stays
    days_are_sealed_in_order
    an_export_is_the_same_whenever_it_is_made
    a_whole_journal_is_found_whole
    erasing_personal_data_leaves_the_journal_whole
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn head(batch: &crate::Batch) -> Head {
    let row = &batch.accounts[0].row;
    Head {
        account: row.key,
        revision: row.revision,
        head: row.head,
    }
}

fn sorted(mut heads: Vec<Head>) -> Vec<Head> {
    heads.sort_by_key(|head| head.account);
    heads
}

fn a_day_is_sealed_once_and_stays(store: &mut dyn Store) {
    let leases = claim(store);
    let first = batch(&leases, &unopened(1), 2);
    let second = batch(&leases, &unopened(2), 1);
    store.commit(&first).unwrap();
    store.commit(&second).unwrap();
    let monday = day("2026-03-02");
    assert_eq!(store.seal(ENTITY, monday).unwrap(), Some(2));
    assert_eq!(store.seal(ENTITY, monday).unwrap(), None);
    let later = batch(&leases, &first.accounts[0].row, 1);
    store.commit(&later).unwrap();
    let tuesday = day("2026-03-03");
    assert_eq!(store.seal(ENTITY, tuesday).unwrap(), Some(1));
    let held = store.sealed(ENTITY, monday, None, 10).unwrap();
    assert_eq!(held, sorted(vec![head(&first), head(&second)]));
    let held = store.sealed(ENTITY, tuesday, None, 10).unwrap();
    assert_eq!(held, sorted(vec![head(&later), head(&second)]));
    assert_eq!(held, store.heads(ENTITY, None, 10).unwrap());
    // Page by page.
    let page = store.sealed(ENTITY, tuesday, None, 1).unwrap();
    let rest = store.sealed(ENTITY, tuesday, Some(page[0].account.account), 10);
    assert_eq!([page, rest.unwrap()].concat(), held);
    let page = store.heads(ENTITY, None, 1).unwrap();
    let rest = store
        .heads(ENTITY, Some(page[0].account.account), 10)
        .unwrap();
    assert_eq!([page, rest].concat(), held);
    assert_eq!(store.sealed_days(ENTITY).unwrap(), [monday, tuesday]);
    assert_eq!(
        store.sealed(ENTITY, day("2026-03-01"), None, 10).unwrap(),
        []
    );
}

fn days_are_sealed_in_order(store: &mut dyn Store) {
    claim(store);
    assert_eq!(store.seal(ENTITY, day("2026-03-03")).unwrap(), Some(0));
    assert_eq!(store.seal(ENTITY, day("2026-03-02")).unwrap(), None);
    let other = store.entity("acme-de").unwrap();
    assert_eq!(store.seal(other, day("2026-03-02")).unwrap(), Some(0));
}

fn an_export_is_the_same_whenever_it_is_made(store: &mut dyn Store) {
    let leases = claim(store);
    let mut rows = Vec::new();
    for number in 0..20 {
        let made = batch(&leases, &unopened(number), 3);
        store.commit(&made).unwrap();
        rows.push(made.accounts[0].row.clone());
    }
    let monday = day("2026-03-02");
    store.seal(ENTITY, monday).unwrap();
    let then = export(store, (ENTITY, CODE), monday).unwrap();
    assert_eq!((then.accounts, then.entries), (20, 60));
    assert_eq!(Export::from_json(&then.to_json()), Some(then.clone()));
    for row in &rows {
        store.commit(&batch(&leases, row, 1)).unwrap();
    }
    store.seal(ENTITY, day("2026-03-03")).unwrap();
    let now = export(store, (ENTITY, CODE), monday).unwrap();
    assert_eq!(now, then);
    let next = export(store, (ENTITY, CODE), day("2026-03-03")).unwrap();
    assert_eq!(next.entries, 80);
    assert_ne!(next.root, then.root);
}

fn a_whole_journal_is_found_whole(store: &mut dyn Store) {
    let leases = claim(store);
    for number in 0..5 {
        let made = batch(&leases, &unopened(number), 3);
        store.commit(&made).unwrap();
    }
    let monday = day("2026-03-02");
    store.seal(ENTITY, monday).unwrap();
    let exported = export(store, (ENTITY, CODE), monday).unwrap();
    let verified = verify(store, ENTITY, &exported).unwrap();
    assert_eq!((verified.accounts, verified.entries), (5, 15));
    assert_eq!(verified.found, []);
}

fn erasing_personal_data_leaves_the_journal_whole(store: &mut dyn Store) {
    let leases = claim(store);
    let personal = crate::Personal {
        entity: ENTITY,
        key: crate::Key(1),
        salt: [8; 16],
        body: b"Camille".to_vec(),
    };
    let mut made = batch(&leases, &unopened(1), 1);
    made.journal[0].body = personal.digest().0.to_vec();
    let chained = crate::chain(0, crate::Hash::default(), &mut made.journal);
    made.accounts[0].row.head = chained;
    made.personal = vec![personal];
    store.commit(&made).unwrap();
    let monday = day("2026-03-02");
    store.seal(ENTITY, monday).unwrap();
    let exported = export(store, (ENTITY, CODE), monday).unwrap();
    assert!(store.erase_personal(ENTITY, crate::Key(1)).unwrap());
    assert_eq!(verify(store, ENTITY, &exported).unwrap().found, []);
}
