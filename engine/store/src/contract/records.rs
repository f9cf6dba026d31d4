//! What records promise.

use super::promises;
use super::sample::*;
use crate::{
    AccountKey, Batch, Content, EntityId, Hash, Incident, Key, Kind, Known, Personal, Store, shards,
};
use jalon_core::step::SubjectId;

promises! {
    a_legal_entity_keeps_its_number
    contents_are_kept_for_one_legal_entity
    a_content_that_is_too_large_is_refused
    who_is_introduced_is_known_unless_somebody_was
    personal_data_are_replaced_and_erased
    a_setting_is_written_from_what_was_read
    incidents_are_listed_until_they_are_closed
}

fn a_legal_entity_keeps_its_number(store: &mut dyn Store) {
    let first = store.entity("acme-fr").unwrap();
    let second = store.entity("acme-de").unwrap();
    assert_eq!((first, second), (EntityId(1), EntityId(2)));
    assert_eq!(store.entity("acme-fr").unwrap(), first);
    let all = store.entities().unwrap();
    let expected = [
        (first, "acme-fr".to_owned()),
        (second, "acme-de".to_owned()),
    ];
    assert_eq!(all, expected);
}

fn contents_are_kept_for_one_legal_entity(store: &mut dyn Store) {
    let content = Content {
        entity: EntityId(1),
        hash: Hash::of(&[b"%PDF"]),
        media: "application/pdf".to_owned(),
        bytes: b"%PDF".to_vec(),
    };
    store.keep(std::slice::from_ref(&content)).unwrap();
    store.keep(std::slice::from_ref(&content)).unwrap();
    let found = store.content(EntityId(1), content.hash).unwrap();
    assert_eq!(found, Some(content.clone()));
    assert_eq!(store.content(EntityId(2), content.hash).unwrap(), None);
    assert!(!store.erase_content(EntityId(2), content.hash).unwrap());
    assert!(store.erase_content(EntityId(1), content.hash).unwrap());
    assert!(!store.erase_content(EntityId(1), content.hash).unwrap());
    assert_eq!(store.content(EntityId(1), content.hash).unwrap(), None);
}

fn a_content_that_is_too_large_is_refused(store: &mut dyn Store) {
    let content = Content {
        entity: EntityId(1),
        hash: Hash([1; 32]),
        media: "application/pdf".to_owned(),
        bytes: vec![0; crate::CONTENT_BYTES_MAX + 1],
    };
    let refused = store.keep(&[content]).unwrap_err();
    assert_eq!(refused.kind, Kind::Refused);
}

fn who_is_introduced_is_known_unless_somebody_was(store: &mut dyn Store) {
    let known = |account: u128, key: u128| Known {
        account: AccountKey {
            entity: EntityId(1),
            account: Key(account),
        },
        key: Key(key),
        subject: SubjectId(0),
        name: "C1".to_owned(),
    };
    store.introduce(&[]).unwrap();
    store.introduce(&[known(1, 70), known(2, 71)]).unwrap();
    // Whoever is known stays, and the same one twice is one.
    store
        .introduce(&[known(3, 70), known(4, 72), known(5, 72)])
        .unwrap();
    let found = store.known(EntityId(1), &[Key(70), Key(71), Key(72)]);
    assert_eq!(found.unwrap(), [known(1, 70), known(2, 71), known(4, 72)]);
}

fn personal_data_are_replaced_and_erased(store: &mut dyn Store) {
    let mut personal = Personal {
        entity: EntityId(1),
        key: Key(7),
        salt: [1; 16],
        body: b"Camille".to_vec(),
    };
    store
        .keep_personal(std::slice::from_ref(&personal))
        .unwrap();
    personal.body = b"Camille D.".to_vec();
    store
        .keep_personal(std::slice::from_ref(&personal))
        .unwrap();
    let found = store.personal(EntityId(1), Key(7)).unwrap();
    assert_eq!(found, Some(personal));
    assert_eq!(store.personal(EntityId(2), Key(7)).unwrap(), None);
    assert!(store.erase_personal(EntityId(1), Key(7)).unwrap());
    assert!(!store.erase_personal(EntityId(1), Key(7)).unwrap());
    assert_eq!(store.personal(EntityId(1), Key(7)).unwrap(), None);
}

fn a_setting_is_written_from_what_was_read(store: &mut dyn Store) {
    let (one, two) = (EntityId(1), EntityId(2));
    assert_eq!(store.setting(one, "feed/bank").unwrap(), None);
    assert!(!store.set(one, "feed/bank", 3, b"x").unwrap());
    assert!(store.set(one, "feed/bank", 0, b"monday").unwrap());
    assert!(!store.set(one, "feed/bank", 0, b"tuesday").unwrap());
    assert!(store.set(one, "feed/bank", 1, b"tuesday").unwrap());
    assert!(!store.set(one, "feed/bank", 1, b"wednesday").unwrap());
    let found = store.setting(one, "feed/bank").unwrap();
    assert_eq!(found, Some((2, b"tuesday".to_vec())));
    assert_eq!(store.setting(two, "feed/bank").unwrap(), None);
}

fn incidents_are_listed_until_they_are_closed(store: &mut dyn Store) {
    let fences = fence(&claim(store), account(1));
    let incident = |key: u128, minutes| Incident {
        account: account(1),
        key: Key(key),
        at: minute(minutes),
        what: "un taux manque".to_owned(),
        format: 0,
        body: vec![0, 255],
    };
    let batch = Batch {
        fences: fences.clone(),
        incidents_new: vec![incident(1, 20), incident(2, 10)],
        ..Batch::default()
    };
    store.commit(&batch).unwrap();
    let listed = store.incidents(&shards(), 10).unwrap();
    assert_eq!(listed, [incident(2, 10), incident(1, 20)]);
    let batch = Batch {
        fences,
        incidents_closed: vec![(account(1), Key(2))],
        ..Batch::default()
    };
    store.commit(&batch).unwrap();
    assert_eq!(store.incidents(&shards(), 10).unwrap(), [incident(1, 20)]);
    assert!(store.commit(&batch).is_err());
}
