//! Three daemons at work while one thing after the other goes wrong.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::bounds::bound;
use crate::house::{House, eventually};
use crate::proxy::Way;

const LEASE: Duration = Duration::from_secs(2);
const NAMES: [&str; 3] = ["d1", "d2", "d3"];

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    /// kill -9, and started again.
    Killed,
    /// SIGSTOP beyond the lease, then SIGCONT.
    Paused,
    /// The network ends every connection to the database, for longer than the lease.
    Cut,
    /// The network loses everything, for longer than the lease, and then delivers it after all.
    Silent,
    /// The database dies, and is started again.
    Restarted,
}

const FAULTS: [Fault; 5] = [
    Fault::Killed,
    Fault::Silent,
    Fault::Paused,
    Fault::Cut,
    Fault::Restarted,
];

/// Longer than a lease: others take over.
const BEYOND: Duration = Duration::from_millis(3_500);

fn strike(house: &mut House, fault: Fault, name: &'static str) {
    match fault {
        Fault::Killed => {
            house.daemon(name).kill();
            house.load(60);
            house.start(name);
        }
        Fault::Paused => {
            house.daemon(name).signal("-STOP");
            std::thread::sleep(BEYOND);
            house.load(60);
            house.daemon(name).signal("-CONT");
        }
        Fault::Cut | Fault::Silent => {
            let way = if fault == Fault::Cut {
                Way::Cut
            } else {
                Way::Silent
            };
            house.daemon(name).proxy.set(way);
            std::thread::sleep(BEYOND);
            house.load(60);
            house.daemon(name).proxy.set(Way::Open);
        }
        Fault::Restarted => {
            house.server.kill();
            std::thread::sleep(Duration::from_millis(500));
            house.server.again();
        }
    }
}

#[test]
fn whatever_befalls_daemons_nothing_is_lost_applied_twice_or_sent_twice() {
    let mut house = House::new(LEASE);
    // They do not agree on what time it is, by many times a lease.
    for (name, seconds) in NAMES.into_iter().zip([0, 12, -12]) {
        house.start_wrong(name, seconds);
    }
    house.evenly(&NAMES);
    house.sink.thinks(Duration::from_millis(10));
    let mut struck: BTreeMap<Fault, u32> = BTreeMap::new();
    for round in 0..bound("daemons_struck") {
        let at = usize::try_from(round).unwrap();
        let (fault, name) = (
            FAULTS[at % FAULTS.len()],
            NAMES[(at + at / FAULTS.len()) % NAMES.len()],
        );
        let before = house.sink.count();
        house.load(200);
        eventually("something leaves", || house.sink.count() > before + 5);
        strike(&mut house, fault, name);
        *struck.entry(fault).or_default() += 1;
        for name in NAMES {
            assert!(
                house.daemon(name).is_alive(),
                "{name} ended after {fault:?}"
            );
        }
    }
    house.evenly(&NAMES);
    house.settle();
    println!("{struck:?}; {}", house.is_whole());
}
