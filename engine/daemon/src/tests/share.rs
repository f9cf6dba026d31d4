//! Several workers on one store: who has which shards, and what comes to its end before it is handed over.

use std::collections::BTreeSet;
use std::time::Duration;

use jalon_store::{EffectState, Shard};

use super::{Office, named};
use crate::channel::Answer;
use crate::work::Leaving;
use crate::worker::{Leaves, Pace, Worker};
use crate::working::{LOST_TOUCH, STOPPED};

const LEASE: Duration = Duration::from_secs(10);

fn shards(workers: &[Worker]) -> Vec<usize> {
    let mut all = BTreeSet::new();
    let held = workers.iter().map(|worker| {
        let held: BTreeSet<Shard> = worker.leases().iter().map(|lease| lease.shard).collect();
        assert!(all.is_disjoint(&held), "a shard has two owners");
        all.extend(&held);
        held.len()
    });
    held.collect()
}

/// Some time passes, and all who live look who is there.
fn settle(office: &Office, workers: &mut [Worker], seconds: u64) {
    for _ in 0..seconds {
        office.clock.pass(Duration::from_secs(1));
        for worker in workers.iter_mut() {
            worker.renew().unwrap();
            worker.balance().unwrap();
        }
    }
}

fn office(names: &[&str]) -> (Office, Vec<Worker>) {
    let mut office = Office::new();
    office.worker.release().unwrap();
    let workers = names.iter().enumerate();
    let workers = workers.map(|(run, name)| {
        named(
            &office.store,
            &office.clock,
            (name, run as u128),
            Pace::default(),
        )
    });
    let workers = workers.collect();
    (office, workers)
}

#[test]
fn whoever_comes_gets_its_share_and_whoever_goes_leaves_its_own_at_once() {
    let (office, mut workers) = office(&["one", "two", "three"]);
    settle(&office, &mut workers[..1], 1);
    assert_eq!(shards(&workers), [1_024, 0, 0]);
    settle(&office, &mut workers[..2], 2);
    assert_eq!(shards(&workers), [512, 512, 0]);
    settle(&office, &mut workers, 2);
    // In the order of names: one, three, two.
    assert_eq!(shards(&workers), [342, 341, 341]);
    workers[0].release().unwrap();
    settle(&office, &mut workers[1..], 1);
    assert_eq!(shards(&workers), [0, 512, 512]);
    // The third dies: its shards are nobody's before its lease is over, and then the other's.
    settle(&office, &mut workers[1..2], 9);
    assert_eq!(workers[1].leases().len(), 512);
    settle(&office, &mut workers[1..2], 2);
    assert_eq!(workers[1].leases().len(), 1_024);
    assert_eq!(workers[2].renew(), Ok(()));
    assert_eq!(shards(&workers), [0, 1_024, 0]);
}

#[test]
fn shares_do_not_move_while_nobody_comes_or_goes() {
    let (office, mut workers) = office(&["one", "two", "three"]);
    settle(&office, &mut workers, 5);
    let before: Vec<_> = workers.iter().map(|one| one.leases().to_vec()).collect();
    settle(&office, &mut workers, 100);
    let after: Vec<_> = workers.iter().map(|one| one.leases().to_vec()).collect();
    assert_eq!(before, after);
}

#[test]
fn a_worker_takes_no_more_than_its_bound_and_the_others_take_the_rest() {
    let (office, mut workers) = office(&["one", "two"]);
    let small = Pace {
        shards: 100,
        ..Pace::default()
    };
    workers.push(named(&office.store, &office.clock, ("small", 9), small));
    settle(&office, &mut workers, 3);
    assert_eq!(shards(&workers), [462, 462, 100]);
}

/// All that one worker has under way: it holds every shard.
fn under_way(office: &mut Office, worker: &mut Worker) -> Vec<Leaving> {
    for number in 0..200 {
        office.invoice(&format!("F-{number}"), &format!("C{number}"));
    }
    let mut leaving = Vec::new();
    for _ in 0..20 {
        leaving.extend(worker.turn().unwrap().leaving);
    }
    assert!(leaving.len() > 50, "{}", leaving.len());
    leaving
}

#[test]
fn what_is_on_its_way_comes_to_its_end_before_its_shard_is_given_back() {
    let (mut office, mut workers) = office(&["one", "two"]);
    settle(&office, &mut workers[..1], 1);
    let leaving = under_way(&mut office, &mut workers[0]);
    let busy: BTreeSet<Shard> = leaving.iter().map(|one| one.account.shard()).collect();
    // So many come that nearly every busy shard is beyond its share.
    let more = (0..19).map(|number| {
        let name = format!("more {number}");
        named(
            &office.store,
            &office.clock,
            (&name, 100 + number),
            Pace::default(),
        )
    });
    workers.extend(more);
    settle(&office, &mut workers, 4);
    let held = |worker: &Worker| -> BTreeSet<Shard> {
        worker.leases().iter().map(|lease| lease.shard).collect()
    };
    assert_eq!(held(&workers[0]), busy, "nothing else is left to it");
    for one in leaving {
        assert_eq!(workers[0].lets_leave(&one), Leaves::Now);
        workers[0].answer(one, Answer::Taken("ok".to_owned()));
    }
    // It writes the answers, and begins nothing new on what it gives back.
    let turned = workers[0].turn().unwrap();
    assert!(
        turned
            .leaving
            .iter()
            .all(|one| held(&workers[0]).contains(&one.account.shard()))
    );
    for one in turned.leaving {
        workers[0].answer(one, Answer::Taken("ok".to_owned()));
    }
    workers[0].turn().unwrap();
    settle(&office, &mut workers, 4);
    assert_eq!(workers[0].leases().len(), 48, "as many as the other twenty");
    assert_eq!(shards(&workers).iter().sum::<usize>(), 1_024);
    for worker in &mut workers[1..] {
        worker.turn().unwrap();
    }
    assert_eq!(office.effects(EffectState::InDoubt).len(), 0);
}

#[test]
fn a_second_daemon_under_one_name_takes_the_place_of_the_first_which_waits_for_it() {
    let (office, mut workers) = office(&["one", "one"]);
    settle(&office, &mut workers[..1], 1);
    settle(&office, &mut workers[1..], 1);
    assert_eq!(
        workers[1].leases().len(),
        1_024,
        "the next start takes over at once"
    );
    let epochs = workers[1].leases().to_vec();
    settle(&office, &mut workers, 30);
    assert_eq!(workers[0].leases(), []);
    assert_eq!(
        workers[1].leases(),
        epochs,
        "they do not take from one another"
    );
    workers[1].release().unwrap();
    settle(&office, &mut workers[..1], 1);
    assert_eq!(workers[0].leases().len(), 1_024);
}

#[test]
fn what_a_worker_lost_and_took_again_it_does_not_send_any_more() {
    let (mut office, mut workers) = office(&["one", "two"]);
    settle(&office, &mut workers, 3);
    assert_eq!(shards(&workers), [512, 512]);
    let leaving = under_way(&mut office, &mut workers[1]);
    // It is paused; the other one takes all, finds what is under way in doubt, and goes.
    office.clock.pass(LEASE * 2);
    settle(&office, &mut workers[..1], 1);
    assert_eq!(workers[0].leases().len(), 1_024);
    workers[0].turn().unwrap();
    workers[0].release().unwrap();
    // It knows nothing of that, and before all else takes what is free: the lowest, which it had.
    let before: BTreeSet<Shard> = leaving.iter().map(|one| one.account.shard()).collect();
    workers[1].balance().unwrap();
    let taken: BTreeSet<Shard> = workers[1].leases().iter().map(|one| one.shard).collect();
    assert!(taken.is_superset(&before));
    workers[1].renew().unwrap();
    for one in &leaving {
        assert_eq!(workers[1].lets_leave(one), Leaves::Never);
    }
}

#[test]
fn what_is_in_doubt_says_whether_the_daemon_stopped_or_its_store_may_have_been_away() {
    // Who finds its own name cannot know which it was: the store may have been away.
    for (finder, note) in [("two", STOPPED), ("one", LOST_TOUCH)] {
        let (mut office, mut workers) = office(&["one", finder]);
        settle(&office, &mut workers[..1], 1);
        let leaving = under_way(&mut office, &mut workers[0]);
        office.clock.pass(LEASE * 2);
        settle(&office, &mut workers[1..], 1);
        workers[1].turn().unwrap();
        let row = office.effect(leaving[0].key);
        assert_eq!(
            (row.now.state, row.now.note.as_str()),
            (EffectState::InDoubt, note)
        );
    }
}
