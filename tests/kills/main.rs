//! kill -9 on the real binary in mid-load, and on PostgreSQL under it: nothing is lost, nothing leaves
//! twice but what a channel may send again in doubt, and that is seen.
//!
//! Three sinks append and never take two for one: a folder, and another system twice, once with each
//! policy for what is in doubt. They are counted afterwards, by key and by invoice.
//!
//! Which phase a kill fell into is told by two witnesses. What was committed and what has reached a sink
//! lie in the store and in the sinks after the kill: an intent without a copy, a copy without a result.
//! Whether a commit was under way does not: it is there whole, or not at all. So the daemon runs with
//! `--verbose`, which tells `commits` before a commit and `committed` after it, as it does for support;
//! nothing that is tested is changed by it.
#![cfg(unix)]
// What can't be set up has to stop a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../bounds.rs"]
mod bounds;
mod count;
mod daemon;
mod installation;
mod phase;
#[allow(dead_code)]
#[path = "../cli/run.rs"]
mod run;
mod server;
mod sink;
#[path = "../skip.rs"]
mod skip;

use std::time::Duration;

use daemon::{Daemon, Until};
use installation::{Installation, Place};
use phase::{Phase, Phases};
use server::Server;
use sink::Sink;

/// After so many kills the phases that were not met often enough are given up.
const KILLS_MAX: u64 = 400;

/// What a kill waits for: in turn, so that each phase is met.
fn until(round: u64) -> Until {
    match round % 4 {
        0 => Until::InCommit {
            after: 1 + (round / 4) % 5,
        },
        1 => Until::Intended,
        2 => Until::InChannel {
            after: 1 + (round / 4) % 20,
        },
        _ => Until::Time(Duration::from_millis((round * 37) % 400)),
    }
}

/// Kills the daemon again and again in mid-load, lets it come to its end, and counts.
fn daemon_killed(place: Place) {
    let sink = Sink::start();
    let mut house = Installation::new(place, &sink);
    let kills = bounds::bound("daemon_kills");
    let of_each = bounds::bound("daemon_kills_of_each_phase");
    let mut phases = Phases::default();
    let mut round = 0;
    while round < kills || (phases.fewest() < of_each && round < KILLS_MAX) {
        house.load(round);
        let mut daemon = Daemon::start(&house);
        daemon.wait(until(round));
        let in_commit = daemon.kill();
        sink.rests();
        phases.add(&mut house, &sink, in_commit);
        round += 1;
    }
    let daemon = Daemon::start(&house);
    count::settles(&mut house, &sink, &phases);
    assert_eq!(daemon.end(), 0);
    let counted = count::all(&mut house, &sink);
    let on = house.place();
    println!("on {on}: {round} kills: {phases}; {counted}");
    assert!(
        phases.fewest() >= of_each,
        "too few of a phase to mean anything: {phases}"
    );
    counted.holds();
    counted.folder_settled(&house);
    house.people_resolve_the_rest();
}

#[test]
fn nothing_is_lost_and_nothing_silently_doubled_when_the_daemon_on_sqlite_is_killed() {
    daemon_killed(Place::Folder);
}

#[test]
fn nothing_is_lost_and_nothing_silently_doubled_when_a_daemon_on_postgresql_is_killed() {
    let test = "the daemon killed on PostgreSQL";
    if let Some(server) = Server::for_test(test) {
        daemon_killed(Place::Postgres(server.address()));
    }
}

/// PostgreSQL dies in mid-load, and now and then the daemon with it.
#[test]
fn nothing_is_lost_and_nothing_silently_doubled_when_postgresql_is_killed() {
    let Some(server) = Server::for_test("PostgreSQL killed") else {
        return;
    };
    let sink = Sink::start();
    let place = Place::Postgres(server.address());
    let mut house = Installation::new(place, &sink);
    let kills = bounds::bound("database_kills");
    let mut in_commits = 0;
    let mut daemon = None;
    let mut round = 0;
    while round < kills || (in_commits == 0 && round < KILLS_MAX) {
        house.load(round);
        let mut running = daemon.take().unwrap_or_else(|| Daemon::start(&house));
        running.wait(until(round * 4 + 3 * (round % 2)));
        in_commits += u64::from(running.is_in_commit());
        server.kill(round);
        if round % 5 == 4 {
            running.kill();
        } else {
            daemon = Some(running);
        }
        server.start();
        round += 1;
    }
    let daemon = daemon.unwrap_or_else(|| Daemon::start(&house));
    count::settles(&mut house, &sink, &Phases::default());
    assert_eq!(daemon.end(), 0);
    let counted = count::all(&mut house, &sink);
    println!("PostgreSQL killed {round} times, {in_commits} of them in a commit; {counted}");
    assert!(in_commits > 0, "no kill fell into a commit");
    counted.holds();
    counted.folder_settled(&house);
    house.people_resolve_the_rest();
}

/// A daemon falls asleep with messages in hand, longer than its shards are its own; another takes them
/// over; then it wakes up.
#[test]
fn a_daemon_that_slept_beyond_its_lease_writes_nothing_and_sends_nothing_that_is_not_seen() {
    let Some(server) = Server::for_test("a daemon that slept") else {
        return;
    };
    let sink = Sink::start();
    let mut house = Installation::new(Place::Postgres(server.address()), &sink);
    let other = house.another("second", &sink);
    house.load(0);
    let mut sleeper = Daemon::start(&house);
    sleeper.wait(Until::InChannel { after: 5 });
    sleeper.signal("-STOP");
    let waker = Daemon::start(&other);
    count::settles(&mut house, &sink, &Phases::default());
    sleeper.signal("-CONT");
    sleeper.tells("belong to somebody else", "another owner");
    house.load(1);
    count::settles(&mut house, &sink, &Phases::default());
    sink.rests();
    assert_eq!((sleeper.end(), waker.end()), (0, 0));
    let counted = count::all(&mut house, &sink);
    println!("a daemon slept: {counted}");
    counted.holds();
    house.people_resolve_the_rest();
}

#[test]
fn phases_are_told_apart() {
    let mut phases = Phases::default();
    for phase in [Phase::Commit, Phase::IntentToSend, Phase::SendToResult] {
        assert_eq!(phases.fewest(), 0);
        phases.count(phase);
    }
    phases.count(Phase::Between);
    assert_eq!(phases.fewest(), 1);
}
