//! What became of what leaves.

use std::time::Duration;

use jalon_store::{EffectState, Inbox};

use super::Office;
use crate::channel::{Answer, OutgoingKey};
use crate::clock::Clock;
use crate::incoming::{Becomes, OutboxDecision};

fn chase(office: &mut Office) {
    office.invoice("F-1", "C1");
    office.taken();
    office.pass(12);
}

fn decide(office: &mut Office, key: jalon_store::Key, becomes: Becomes) {
    click(office, "click", key, becomes);
}

fn click(office: &mut Office, mark: &str, key: jalon_store::Key, becomes: Becomes) {
    let account = office.effect(key).account;
    let decision = OutboxDecision {
        effect: OutgoingKey(key),
        becomes,
        by: "Zoé".into(),
    };
    let stimulus = office.entity.decision(mark, 1 << 60, account, decision);
    office.store.receive(&[stimulus]).unwrap();
}

#[test]
fn what_is_not_taken_now_leaves_later_with_the_same_bytes() {
    let mut office = Office::new();
    chase(&mut office);
    let first = office.settle(&Answer::NotNow("busy".to_owned()));
    let row = office.effect(first[0].key);
    assert_eq!(row.now.state, EffectState::FailedForNow);
    assert_eq!(row.now.note, "busy");
    office.clock.pass(Duration::from_secs(120));
    let second = office.taken();
    assert_eq!(second[0].key, first[0].key);
    assert_eq!(second[0].document, first[0].document);
    assert_eq!(second[0].attempt, 2);
    assert_eq!(office.effect(first[0].key).now.state, EffectState::Relayed);
}

#[test]
fn another_system_may_be_away_for_a_long_weekend_and_is_given_up_after_five_days() {
    let mut office = Office::new();
    chase(&mut office);
    let busy = Answer::NotNow("busy".to_owned());
    let key = office.settle(&busy)[0].key;
    let mut hours = 0;
    while office.effect(key).now.state == EffectState::FailedForNow {
        office.clock.pass(Duration::from_secs(3_600));
        office.worker.renew().unwrap();
        hours += 1;
        office.settle(&busy);
    }
    assert_eq!(
        office.effect(key).now.state,
        EffectState::FailedForGood,
        "after {hours} hours"
    );
    assert!((4 * 24..=6 * 24).contains(&hours), "{hours} hours");
}

#[test]
fn what_was_not_taken_and_is_not_true_any_more_is_made_anew() {
    let mut office = Office::new();
    chase(&mut office);
    let first = office.settle(&Answer::NotNow("busy".to_owned()));
    office.payment("F-1", "40.00");
    office.clock.pass(Duration::from_secs(120));
    let second = office.taken();
    assert_eq!(second.len(), 1);
    assert_ne!(second[0].key, first[0].key);
    assert!(
        second[0].outgoing.text.contains("60.00"),
        "{}",
        second[0].outgoing.text
    );
    assert_eq!(
        office.effect(first[0].key).now.state,
        EffectState::Withdrawn
    );
}

#[test]
fn what_was_not_taken_and_is_paid_by_then_never_leaves() {
    let mut office = Office::new();
    chase(&mut office);
    let first = office.settle(&Answer::NotNow("busy".to_owned()));
    office.payment("F-1", "100.00");
    office.clock.pass(Duration::from_secs(120));
    assert_eq!(office.taken().len(), 0);
    assert_eq!(
        office.effect(first[0].key).now.state,
        EffectState::Withdrawn
    );
}

#[test]
fn what_a_crash_leaves_in_doubt_leaves_once_more_where_the_channel_allows_it() {
    let mut office = Office::new();
    chase(&mut office);
    let mut given = Vec::new();
    while given.is_empty() {
        given = office.turn().leaving;
    }
    office.restart();
    let second = office.taken();
    assert_eq!(second.len(), 1);
    assert_eq!(second[0].document, given[0].document);
    let row = office.effect(given[0].key);
    assert_eq!(row.now.state, EffectState::Relayed);
    assert!(row.now.note.starts_with("2nd copy"));
}

#[test]
fn an_invoice_in_doubt_waits_for_a_person_where_the_channel_says_so() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    let mut given = Vec::new();
    while given.is_empty() {
        given = office.turn().leaving;
    }
    office.restart();
    assert_eq!(office.taken().len(), 0);
    let key = given[0].key;
    assert_eq!(office.effect(key).now.state, EffectState::InDoubt);
    decide(&mut office, key, Becomes::Left);
    office.taken();
    assert_eq!(office.effect(key).now.state, EffectState::Relayed);
    // With it the invoice has left, and its journey goes on.
    office.pass(12);
    assert_eq!(office.taken().len(), 1);
}

#[test]
fn what_will_never_be_taken_is_told_to_the_journey() {
    let mut office = Office::new();
    chase(&mut office);
    let given = office.settle(&Answer::Never("no such address".to_owned()));
    let row = office.effect(given[0].key);
    assert_eq!(row.now.state, EffectState::FailedForGood);
}

#[test]
fn an_invoice_that_is_refused_for_good_is_an_incident_and_leaves_from_there() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    let given = office.settle(&Answer::Never("550 5.1.1 no such user".to_owned()));
    let key = given[0].key;
    let told = |office: &Office, why: &str| {
        assert_eq!(office.effect(key).now.state, EffectState::FailedForGood);
        let incidents = office.incidents();
        assert_eq!(incidents.len(), 1, "{incidents:?}");
        let what = format!("F-1 could not be sent: {why}");
        assert!(incidents[0].what.starts_with(&what), "{incidents:?}");
    };
    told(&office, "550 5.1.1 no such user");
    // Nobody is chased for what was never sent.
    office.pass(1);
    assert_eq!(office.taken().len(), 0);
    office.retry("click 1");
    let again = office.settle(&Answer::Never("still none".to_owned()));
    assert_eq!(again[0].key, key, "the same message");
    told(&office, "still none");
    office.retry("click 2");
    let left = office.taken();
    assert_eq!(left.len(), 1, "{left:#?}");
    assert_eq!(office.effect(key).now.state, EffectState::Relayed);
    assert_eq!(office.incidents(), []);
    // Its journey goes on from there.
    office.pass(12);
    assert!(!office.taken().is_empty());
    office.replays("C1");
}

#[test]
fn a_way_that_is_closed_burns_no_try_and_what_says_when_is_asked_again_then() {
    let mut office = Office::new();
    chase(&mut office);
    let rest = Duration::from_secs(30);
    let closed = Answer::Closed(rest, "the relay rests".to_owned());
    let key = office.settle(&closed)[0].key;
    for _ in 0..100 {
        let row = office.effect(key).now;
        assert_eq!((row.state, row.attempts), (EffectState::FailedForNow, 0));
        assert_eq!(row.note, "the relay rests");
        assert_eq!(row.due.millis() - office.clock.now().millis(), 30_000);
        office.clock.pass(rest);
        office.worker.renew().unwrap();
        let again = office.settle(&closed);
        assert_eq!(again.len(), 1);
        assert!(!again[0].released, "nobody said that it is to be asked");
    }
    office.clock.pass(rest);
    let grey = Answer::NotBefore(Duration::from_secs(300), "greylisted".to_owned());
    assert_eq!(office.settle(&grey)[0].attempt, 1);
    office.clock.pass(Duration::from_secs(299));
    office.worker.renew().unwrap();
    assert_eq!(office.taken().len(), 0);
    office.clock.pass(Duration::from_secs(1));
    assert_eq!(office.taken()[0].attempt, 2);
    assert_eq!(office.effect(key).now.state, EffectState::Relayed);
}

#[test]
fn what_a_channel_holds_leaves_when_a_person_lets_it() {
    let mut office = Office::new();
    chase(&mut office);
    let held = Answer::Held("the relay refuses our address".to_owned());
    let key = office.settle(&held)[0].key;
    let row = office.effect(key).now;
    assert_eq!(row.state, EffectState::Held);
    assert_eq!(row.note, "the relay refuses our address");
    office.pass(3);
    assert_eq!(office.taken().len(), 0, "nothing leaves by itself");
    decide(&mut office, key, Becomes::Released);
    let left = office.taken();
    assert_eq!((left.len(), left[0].key), (1, key));
    assert_eq!(office.effect(key).now.state, EffectState::Relayed);
}

#[test]
fn what_is_to_be_tried_again_is_tried_now_when_a_person_says_so() {
    let mut office = Office::new();
    chase(&mut office);
    let closed = Answer::Closed(
        Duration::from_secs(900),
        "the relay refuses this sender: 550 5.7.1".to_owned(),
    );
    let key = office.settle(&closed)[0].key;
    assert_eq!(office.effect(key).now.state, EffectState::FailedForNow);
    office.clock.pass(Duration::from_secs(60));
    assert_eq!(office.taken().len(), 0, "its time has not come");
    decide(&mut office, key, Becomes::Released);
    let left = office.taken();
    assert_eq!((left.len(), left[0].key), (1, key));
    assert!(left[0].released, "its channel hears that a person said so");
    assert_eq!(office.effect(key).now.state, EffectState::Relayed);
}

#[test]
fn what_people_let_leave_while_its_own_time_has_come_leaves_once() {
    let mut office = Office::new();
    chase(&mut office);
    let key = office.settle(&Answer::NotNow("busy".to_owned()))[0].key;
    office.clock.pass(Duration::from_secs(3_600));
    click(&mut office, "first", key, Becomes::Released);
    click(&mut office, "second", key, Becomes::Released);
    let left = office.taken();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].key, key);
    assert_eq!(office.incidents(), []);
}

#[test]
fn what_a_guard_holds_and_two_people_let_leave_leaves_once() {
    let mut office = Office::new();
    chase(&mut office);
    let key = office.settle(&Answer::Held("no address".to_owned()))[0].key;
    click(&mut office, "first", key, Becomes::Released);
    click(&mut office, "second", key, Becomes::Released);
    assert_eq!(office.taken().len(), 1);
    assert_eq!(office.incidents(), []);
}

#[test]
fn what_is_in_doubt_is_seen_for_a_while_before_the_same_bytes_leave_once_more() {
    let mut office = Office::with(Duration::from_secs(6 * 3_600));
    chase(&mut office);
    let cut = Answer::Unknown("cut behind the final dot".to_owned());
    let first = office.settle(&cut);
    let key = first[0].key;
    assert_eq!(office.effect(key).now.state, EffectState::InDoubt);
    office.clock.pass(Duration::from_secs(6 * 3_600 - 60));
    assert_eq!(office.taken().len(), 0);
    office.clock.pass(Duration::from_secs(60));
    let second = office.settle(&cut);
    assert_eq!(second.len(), 1);
    assert_eq!(second[0].document, first[0].document, "the same bytes");
    let row = office.effect(key).now;
    assert_eq!(row.state, EffectState::InDoubt);
    assert!(row.note.starts_with("2nd copy. "), "{}", row.note);
    office.pass(3);
    assert_eq!(office.taken().len(), 0, "never a third one by itself");
}

#[test]
fn a_second_copy_whose_way_is_closed_waits_for_another_while() {
    let wait = Duration::from_secs(6 * 3_600);
    let mut office = Office::with(wait);
    chase(&mut office);
    let key = office.settle(&Answer::Unknown("cut".to_owned()))[0].key;
    office.clock.pass(wait);
    let closed = Answer::Closed(Duration::from_secs(30), "rests".to_owned());
    assert_eq!(office.settle(&closed).len(), 1);
    let row = office.effect(key).now;
    assert_eq!((row.state, row.attempts), (EffectState::InDoubt, 1));
    assert!(!row.note.starts_with("2nd copy"), "there was none");
    office.clock.pass(wait);
    assert_eq!(office.taken().len(), 1);
}

#[test]
fn what_is_paid_while_it_is_in_doubt_is_not_sent_again() {
    let wait = Duration::from_secs(6 * 3_600);
    let mut office = Office::with(wait);
    chase(&mut office);
    let key = office.settle(&Answer::Unknown("cut".to_owned()))[0].key;
    office.payment("F-1", "100.00");
    office.clock.pass(wait);
    for _ in 0..3 {
        office.pass(1);
        assert_eq!(office.taken().len(), 0);
    }
    assert_eq!(
        office.effect(key).now.state,
        EffectState::InDoubt,
        "a person settles it"
    );
}
