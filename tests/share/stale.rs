//! A daemon that was stopped for longer than its lease, and goes on as if nothing had been.

use std::time::{Duration, Instant};

use crate::house::{House, eventually};

const LEASE: Duration = Duration::from_secs(2);
/// Two workers, four senders each: what is in their hands is beyond any check.
const SENDERS: usize = 8;

#[test]
fn a_daemon_that_was_paused_beyond_its_lease_sends_nothing_that_others_took_over() {
    let mut house = House::new(LEASE);
    for name in ["d1", "d2", "d3"] {
        house.start(name);
    }
    house.evenly(&["d1", "d2", "d3"]);
    // Slow enough for much to be under way at any moment.
    house.sink.thinks(Duration::from_millis(40));
    house.load(900);
    let from_d1 = |house: &House| {
        house
            .sink
            .copies()
            .iter()
            .filter(|copy| copy.from == "d1")
            .count()
    };
    eventually("it is in the midst of sending", || from_d1(&house) > 20);
    house.daemon("d1").signal("-STOP");
    let stopped = Instant::now();
    house.evenly(&["d2", "d3"]);
    // Long enough for the others to have looked at what it left.
    eventually("what it left is in doubt", || !house.in_doubt().is_empty());
    std::thread::sleep(LEASE);
    let doubt = house.in_doubt();
    let before = from_d1(&house);
    let woken = Instant::now();
    house.daemon("d1").signal("-CONT");
    house.evenly(&["d1", "d2", "d3"]);
    house.settle();
    let copies = house.sink.copies();
    let late: Vec<_> = copies
        .iter()
        .filter(|copy| copy.from == "d1" && copy.at > woken && doubt.contains(&copy.key))
        .collect();
    println!(
        "stopped for {:?} with {before} sent; {} in doubt; after it was woken {} of them left that a sender already had in its hands",
        woken - stopped,
        doubt.len(),
        late.len()
    );
    assert!(
        doubt.len() > SENDERS,
        "little was under way: {}",
        doubt.len()
    );
    assert!(late.len() <= SENDERS, "{late:?}");
    println!("{}", house.is_whole());
    // What it did under old epochs came to nothing, and people see what is in doubt.
    assert!(doubt.is_subset(&house.in_doubt()));
}
