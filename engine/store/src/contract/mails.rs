//! What mails that came in promise.

use super::promises;
use super::sample::*;
use crate::{EntityId, Key, Mail, Store, Which};

promises! {
    a_mail_that_is_read_twice_is_kept_once
    the_newest_mails_come_first_page_by_page
    mails_about_a_message_are_found
    an_address_is_not_written_to_until_its_time_or_until_somebody_may
    a_mail_changes_from_what_was_read
    old_mails_go_but_not_those_that_wait_or_keep_from_writing
}

fn mail(key: u128, minutes: i64) -> Mail {
    Mail {
        entity: ENTITY,
        key: Key(key),
        at: minute(minutes),
        open: false,
        effect: None,
        address: None,
        until: None,
        format: 0,
        body: vec![0, 255],
    }
}

fn keys(found: &[Mail]) -> Vec<u128> {
    found.iter().map(|mail| mail.key.0).collect()
}

fn a_mail_that_is_read_twice_is_kept_once(store: &mut dyn Store) {
    let full = Mail {
        open: true,
        effect: Some(Key(9)),
        address: Some(Key(8)),
        until: Some(minute(99)),
        ..mail(1, 1)
    };
    assert_eq!(store.keep_mails(&[full.clone(), mail(2, 2)]).unwrap(), 2);
    assert_eq!(store.keep_mails(&[mail(1, 7), mail(3, 3)]).unwrap(), 1);
    let found = store
        .mails(ENTITY, Which::ByKey(&[Key(3), Key(1), Key(7)]), 10)
        .unwrap();
    assert_eq!(found, [full, mail(3, 3)]);
    let foreign = store
        .mails(EntityId(2), Which::ByKey(&[Key(1)]), 10)
        .unwrap();
    assert_eq!(foreign, []);
    assert_eq!(store.keep_mails(&[]).unwrap(), 0);
}

fn the_newest_mails_come_first_page_by_page(store: &mut dyn Store) {
    let waits = |key, minutes| Mail {
        open: true,
        ..mail(key, minutes)
    };
    let all = [mail(1, 1), waits(2, 3), mail(3, 3), waits(4, 2)];
    store.keep_mails(&all).unwrap();
    let newest = |before| Which::Newest {
        open: false,
        before,
    };
    let page = store.mails(ENTITY, newest(None), 3).unwrap();
    assert_eq!(keys(&page), [3, 2, 4]);
    let rest = newest(Some((minute(2), Key(4))));
    assert_eq!(keys(&store.mails(ENTITY, rest, 3).unwrap()), [1]);
    let open = Which::Newest {
        open: true,
        before: None,
    };
    assert_eq!(keys(&store.mails(ENTITY, open, 3).unwrap()), [2, 4]);
}

fn mails_about_a_message_are_found(store: &mut dyn Store) {
    let about = |key, minutes, effect| Mail {
        effect: Some(Key(effect)),
        ..mail(key, minutes)
    };
    store
        .keep_mails(&[about(1, 1, 7), about(2, 2, 7), about(3, 3, 8), mail(4, 4)])
        .unwrap();
    let found = store.mails(ENTITY, Which::About(Key(7)), 10).unwrap();
    assert_eq!(keys(&found), [2, 1]);
}

fn an_address_is_not_written_to_until_its_time_or_until_somebody_may(store: &mut dyn Store) {
    let stops = |key, minutes, address, until| Mail {
        address: Some(Key(address)),
        until: Some(minute(until)),
        ..mail(key, minutes)
    };
    let first = stops(1, 1, 70, 50);
    store
        .keep_mails(&[
            first.clone(),
            stops(2, 2, 70, 20),
            stops(3, 3, 80, 50),
            mail(4, 4),
        ])
        .unwrap();
    let asked = [Key(90), Key(80), Key(70)];
    let at = |minutes| Which::At(&asked, minute(minutes));
    assert_eq!(keys(&store.mails(ENTITY, at(10), 10).unwrap()), [1, 2, 3]);
    assert_eq!(keys(&store.mails(ENTITY, at(20), 10).unwrap()), [1, 3]);
    assert_eq!(keys(&store.mails(ENTITY, at(50), 10).unwrap()), [0; 0]);
    let all = Which::NotWrittenTo(minute(20));
    assert_eq!(keys(&store.mails(ENTITY, all, 10).unwrap()), [3, 1]);
    let again = Mail {
        until: None,
        ..first.clone()
    };
    assert!(store.change_mail(&first, &again).unwrap());
    assert_eq!(keys(&store.mails(ENTITY, at(20), 10).unwrap()), [3]);
    assert_eq!(
        store.mails(ENTITY, Which::At(&[], minute(0)), 10).unwrap(),
        []
    );
}

fn a_mail_changes_from_what_was_read(store: &mut dyn Store) {
    let waits = Mail {
        open: true,
        ..mail(1, 1)
    };
    let done = Mail {
        open: false,
        body: vec![7],
        ..waits.clone()
    };
    assert!(!store.change_mail(&waits, &done).unwrap());
    store.keep_mails(std::slice::from_ref(&waits)).unwrap();
    assert!(store.change_mail(&waits, &done).unwrap());
    assert!(!store.change_mail(&waits, &done).unwrap());
    let found = store.mails(ENTITY, Which::ByKey(&[Key(1)]), 1).unwrap();
    assert_eq!(found, [done]);
}

fn old_mails_go_but_not_those_that_wait_or_keep_from_writing(store: &mut dyn Store) {
    let waits = Mail {
        open: true,
        ..mail(1, 1)
    };
    let stops = Mail {
        address: Some(Key(7)),
        until: Some(minute(90)),
        ..mail(2, 1)
    };
    store
        .keep_mails(&[waits, stops, mail(3, 2), mail(4, 1), mail(5, 60)])
        .unwrap();
    assert_eq!(store.drop_mails(EntityId(2), minute(60), 10).unwrap(), 0);
    assert_eq!(store.drop_mails(ENTITY, minute(60), 1).unwrap(), 1);
    assert_eq!(store.drop_mails(ENTITY, minute(60), 10).unwrap(), 1);
    let newest = Which::Newest {
        open: false,
        before: None,
    };
    assert_eq!(keys(&store.mails(ENTITY, newest, 10).unwrap()), [5, 2, 1]);
}
