//! A channel that can tell what it took settles by itself what is in doubt.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jalon_store::{EffectState, Key, Owner};

use super::Office;
use crate::channel::{Answer, Channel, Found, InDoubt, Outgoing, Outlet, Policy};
use crate::work::Leaving;
use crate::worker::{Pace, Worker};

/// No start is the same as another.
static RUNS: AtomicU64 = AtomicU64::new(2);

/// A channel that is only asked, and says this.
struct Says(Found);

impl Channel for Says {
    fn send(&mut self, _outgoing: &Outgoing, _attempt: u16) -> Answer {
        panic!("it is only asked");
    }

    fn look_up(&mut self, _outgoing: &Outgoing, _attempt: u16) -> Found {
        self.0.clone()
    }
}

/// A daemon whose channels can tell takes the place of the one before.
fn restart(office: &mut Office, name: &str, in_doubt: InDoubt) {
    let policy = Policy {
        after: std::time::Duration::ZERO,
        looks_up: true,
        in_doubt,
    };
    let owner = Owner {
        name: name.to_owned(),
        run: Key(RUNS.fetch_add(1, Ordering::Relaxed).into()),
    };
    office.worker = Worker::new(
        Box::new(office.store.clone()),
        owner,
        Arc::new(office.clock.clone()),
        (
            Pace::default(),
            Outlet::all().map(|outlet| (outlet, policy)).collect(),
        ),
        HashMap::new(),
    );
    office.worker.balance().unwrap();
}

/// An invoice is on its way when its daemon dies; what the next one asks its channel.
fn dies(office: &mut Office, name: &str, in_doubt: InDoubt) -> Leaving {
    office.invoice("F-1", "C1");
    while office.turn().leaving.is_empty() {}
    // So long that another daemon may take over.
    office.clock.pass(std::time::Duration::from_secs(60));
    restart(office, name, in_doubt);
    let mut asked = Vec::new();
    while asked.is_empty() {
        asked = office.turn().leaving;
    }
    assert_eq!(asked.len(), 1);
    let asked = asked.remove(0);
    assert!(asked.doubt.is_some());
    assert_eq!(
        office.effect(asked.key).now.state,
        EffectState::Sending,
        "it stands as it stood until the channel has answered"
    );
    asked
}

fn says(office: &mut Office, asked: Leaving, found: Found) {
    let answer = asked.give_to(&mut Says(found));
    office.worker.answer(asked, answer);
}

#[test]
fn what_is_found_has_left_and_the_journey_goes_on() {
    let mut office = Office::new();
    let asked = dies(&mut office, "daemon", InDoubt::SendAgainOnce);
    let key = asked.key;
    says(&mut office, asked, Found::Left("there".to_owned()));
    assert_eq!(office.taken().len(), 0, "nothing leaves a second time");
    assert_eq!(office.effect(key).now.state, EffectState::Relayed);
    office.pass(12);
    assert_eq!(office.taken().len(), 1, "the first reminder");
}

#[test]
fn what_never_left_leaves_at_once_and_is_no_second_copy() {
    let mut office = Office::new();
    let asked = dies(&mut office, "daemon", InDoubt::Ask);
    let key = asked.key;
    says(&mut office, asked, Found::NeverLeft);
    let left = office.taken();
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].key, left[0].attempt), (key, 2));
    assert!(!left[0].second);
    let row = office.effect(key);
    assert_eq!(row.now.state, EffectState::Relayed);
    assert!(!row.now.note.contains("2nd copy"), "{}", row.now.note);
}

#[test]
fn what_nobody_can_tell_is_for_the_policy_of_the_channel() {
    for (in_doubt, copies) in [(InDoubt::Ask, 0), (InDoubt::SendAgainOnce, 1)] {
        let mut office = Office::new();
        let asked = dies(&mut office, "daemon", in_doubt);
        let key = asked.key;
        says(&mut office, asked, Found::NotKnown);
        assert_eq!(office.taken().len(), copies, "{in_doubt:?}");
        let row = office.effect(key);
        match copies {
            0 => assert_eq!(row.now.state, EffectState::InDoubt),
            _ => assert!(row.now.note.starts_with("2nd copy"), "{}", row.now.note),
        }
    }
}

#[test]
fn what_another_daemon_had_on_its_way_is_not_said_to_have_stayed_because_it_is_not_here() {
    let mut office = Office::new();
    let asked = dies(&mut office, "another", InDoubt::Ask);
    let key = asked.key;
    says(&mut office, asked, Found::NeverLeft);
    assert_eq!(office.taken().len(), 0);
    assert_eq!(office.effect(key).now.state, EffectState::InDoubt);
}

#[test]
fn a_question_that_was_not_asked_when_the_daemon_stops_is_asked_by_the_next_one() {
    let mut office = Office::new();
    let asked = dies(&mut office, "daemon", InDoubt::Ask);
    let key = asked.key;
    office.worker.stays(asked);
    assert_eq!(office.worker.in_flight(), 0);
    assert_eq!(office.worker.settle().unwrap(), []);
    assert_eq!(office.effect(key).now.state, EffectState::Sending);
    restart(&mut office, "daemon", InDoubt::Ask);
    let mut again = Vec::new();
    while again.is_empty() {
        again = office.turn().leaving;
    }
    assert_eq!(again[0].key, key);
    says(
        &mut office,
        again.remove(0),
        Found::Left("there".to_owned()),
    );
    office.taken();
    assert_eq!(office.effect(key).now.state, EffectState::Relayed);
}

#[test]
fn what_a_channel_can_not_say_of_a_call_that_was_cut_it_is_asked_later() {
    let mut office = Office::new();
    restart(&mut office, "daemon", InDoubt::Ask);
    office.invoice("F-1", "C1");
    let mut given = Vec::new();
    while given.is_empty() {
        given = office.turn().leaving;
    }
    let leaving = given.remove(0);
    office
        .worker
        .answer(leaving, Answer::Unknown("cut".to_owned()));
    let asked = office.turn().leaving.remove(0);
    assert_eq!(asked.doubt.as_ref().unwrap().note, "cut");
    let key = asked.key;
    says(&mut office, asked, Found::NotKnown);
    office.taken();
    let row = office.effect(key);
    assert_eq!(row.now.state, EffectState::InDoubt);
    assert_eq!(row.now.note, "cut", "why, and not that it was asked");
}
