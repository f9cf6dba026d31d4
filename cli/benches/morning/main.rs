//! What the HTTP API answers while nine o'clock fires very many reminders, by the real binary: an
//! installation is made, a daemon starts whose clock stands some seconds before nine, and programs read
//! and write all the while. It tells latencies before and during the burst, in both stores.
//!
//! ```sh
//! cargo bench -p jalon --bench morning                          # 100,000 reminders in the data folder
//! JALON_POSTGRES=... cargo bench -p jalon --bench morning       # and on PostgreSQL
//! cargo bench -p jalon --bench morning -- 20000                 # fewer
//! ```

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod asks;
mod house;

use std::time::{Duration, Instant};

use asks::{Load, READ, Taken};
use house::House;

/// So long the API is asked before nine.
const BEFORE: Duration = Duration::from_secs(20);
/// Whoever needs longer for the burst is cut.
const MOST: Duration = Duration::from_secs(900);

fn main() {
    let arguments = std::env::args().skip(1);
    let reminders = arguments.filter_map(|one| one.parse().ok()).next();
    let reminders: u64 = reminders.unwrap_or(100_000);
    measure("the data folder (SQLite)", reminders, None);
    match std::env::var("JALON_POSTGRES") {
        Ok(server) => measure("PostgreSQL", reminders, Some(&server)),
        Err(_) => println!("PostgreSQL: JALON_POSTGRES is not set, nothing measured"),
    }
}

fn measure(store: &str, reminders: u64, server: Option<&str>) {
    let began = Instant::now();
    let mut house = House::new(reminders, server);
    println!(
        "\n{store}: {reminders} invoices made and sent in {} s",
        began.elapsed().as_secs()
    );
    let address = house.start(BEFORE + Duration::from_secs(5));
    let token = house.token();
    // What a first request opens is not what is measured.
    std::thread::sleep(Duration::from_secs(5));
    let load = Load::start(&address, &token, reminders);
    let left_before = house.left();
    std::thread::sleep(BEFORE.saturating_sub(Duration::from_secs(4)));
    let quiet = load.take();
    assert_eq!(house.left(), left_before, "the burst began too early");
    let fired = Instant::now();
    let mut seen = Vec::new();
    loop {
        std::thread::sleep(Duration::from_millis(200));
        let left = house.left() - left_before;
        seen.push((fired.elapsed(), left));
        if left >= reminders || fired.elapsed() > MOST {
            break;
        }
    }
    let burst = load.take();
    load.stop();
    let first = seen.iter().find(|(_, left)| *left > 0);
    let (last, left) = *seen.last().unwrap();
    let first = first.map_or(last, |(at, _)| *at);
    told("before", &quiet);
    told("during", &burst);
    println!(
        "{left} of {reminders} reminders left within {:.1} s of the first ({:.0} in a second)",
        (last - first).as_secs_f64(),
        left as f64 / (last - first).as_secs_f64().max(0.001),
    );
    house.stop();
}

fn told(when: &str, taken: &Taken) {
    let reads = |of: Option<usize>| -> Vec<Duration> {
        let reads = taken.reads.iter();
        let reads = reads.filter(|(kind, _)| of.is_none_or(|of| of == *kind));
        reads.map(|(_, lasted)| *lasted).collect()
    };
    let kinds = READ.iter().enumerate();
    let kinds = kinds.map(|(kind, what)| (*what, reads(Some(kind))));
    let all = [("reads", reads(None)), ("writes", taken.writes.clone())];
    for (what, mut all) in all.into_iter().chain(kinds) {
        all.sort_unstable();
        let at = |part: usize| {
            let place = (all.len() * part / 1_000).min(all.len().saturating_sub(1));
            all.get(place)
                .map_or(0.0, |one| one.as_secs_f64() * 1_000.0)
        };
        println!(
            "{when}  {what:<8}  {:>6} asked   p50 {:>8.2} ms   p99 {:>8.2} ms   max {:>8.2} ms   refused {}",
            all.len(),
            at(500),
            at(990),
            at(1_000),
            taken.refused,
        );
    }
}
