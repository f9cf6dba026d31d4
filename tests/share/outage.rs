//! A database that goes away, and comes back.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::bounds::bound;
use crate::house::{House, eventually};

#[test]
fn daemons_whose_database_goes_away_say_so_once_and_go_on_by_themselves() {
    let mut house = House::new(Duration::from_secs(2));
    for name in ["d1", "d2", "d3"] {
        house.start(name);
    }
    house.evenly(&["d1", "d2", "d3"]);
    house.sink.thinks(Duration::from_millis(20));
    house.load(300);
    eventually("it is in the midst of sending", || house.sink.count() > 30);
    house.server.kill();
    let seconds = bound("outage_seconds");
    std::thread::sleep(Duration::from_secs(seconds));
    for name in ["d1", "d2", "d3"] {
        assert!(house.daemon(name).is_alive(), "{name}");
    }
    house.server.again();
    eventually("all work again", || {
        let back = |name| house.told(name, "the store answers again") > 0;
        ["d1", "d2", "d3"].into_iter().all(back)
    });
    house.load(300);
    house.settle();
    for name in ["d1", "d2", "d3"] {
        let log = house.log(name);
        let errors = log.iter().filter(|line| line["level"] == "error");
        let errors: Vec<String> = errors.map(ToString::to_string).collect();
        // Once when it begins, after each of the first ten minutes, and then every ten.
        let most = 2 + usize::try_from(seconds / 60).unwrap();
        assert!((1..=most).contains(&errors.len()), "{name}: {errors:#?}");
        for words in ["check that it runs", "goes on by itself", "nothing is lost"] {
            assert!(errors[0].contains(words), "{name}: {errors:#?}");
        }
        let mut often = BTreeMap::<&str, usize>::new();
        for line in &log {
            *often
                .entry(line["message"].as_str().unwrap_or_default())
                .or_default() += 1;
        }
        assert!(
            log.len() < 100 + usize::try_from(seconds).unwrap(),
            "{name} told {} lines: {often:#?}",
            log.len()
        );
    }
    println!("{seconds} s without a database; {}", house.is_whole());
}
