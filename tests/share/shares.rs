//! Who has which share, and how soon after somebody came or went.

use std::time::Duration;

use crate::house::House;

const LEASE: Duration = Duration::from_secs(3);
const NAMES: [&str; 3] = ["d1", "d2", "d3"];

#[test]
fn each_daemon_has_its_share_soon_after_one_came_ended_or_died() {
    let mut house = House::new(LEASE);
    house.start("d1");
    house.evenly(&["d1"]);
    house.load(150);
    house.start("d2");
    house.start("d3");
    let came = house.evenly(&NAMES);
    house.load(150);
    // Whoever is stopped leaves its shards at once: nobody waits for its lease.
    assert_eq!(house.daemon("d2").end(), 0);
    let ended = house.evenly(&["d1", "d3"]);
    assert!(ended < LEASE, "{ended:?}");
    house.load(150);
    house.daemon("d3").kill();
    let died = house.evenly(&["d1"]);
    // The next start of the same daemon takes back what it had, and gets its share of the rest.
    house.start("d3");
    house.start("d2");
    let again = house.evenly(&NAMES);
    house.load(150);
    house.settle();
    println!(
        "shares were even {came:?} after two came, {ended:?} after one ended, {died:?} after one was killed, {again:?} after both came back"
    );
    println!("{}", house.is_whole());
    for name in NAMES {
        assert!(
            house.sink.copies().iter().any(|copy| copy.from == name),
            "{name} sent nothing"
        );
        assert_eq!(house.daemon(name).end(), 0);
    }
    assert_eq!(house.shares().len(), 0, "all was given back");
}

#[test]
fn of_two_daemons_under_one_name_one_waits_and_says_why() {
    let mut house = House::new(LEASE);
    house.start("d1");
    house.evenly(&["d1"]);
    let mut first = house.daemons.remove("d1").unwrap();
    house.start("d1");
    let words = "another daemon was started under the name of this one";
    crate::house::eventually("the first is told", || house.told("d1", words) > 0);
    house.load(100);
    house.settle();
    house.evenly(&["d1"]);
    assert!(first.is_alive());
    // They do not take shards from each other again and again.
    let took = house.told("d1", "took shards");
    std::thread::sleep(LEASE * 2);
    assert!(house.told("d1", "took shards") <= took + 1);
    assert_eq!(house.daemon("d1").end(), 0);
    crate::house::eventually("the first works again", || {
        house.told("d1", "the name is free") > 0
    });
    house.load(100);
    house.settle();
    println!("{}", house.is_whole());
    assert_eq!(first.end(), 0);
}
