//! How long a forecast takes: 10,000 open invoices, 1,000 futures, cash only.
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

#[path = "../tests/forecast/history.rs"]
mod history;
#[path = "../tests/forecast/made_up.rs"]
mod made_up;

use divan::Bencher;
use jalon_forecast::{Asked, Grouping, forecast, known, last_day, learn};
use made_up::{Truth, make_up};

fn main() {
    divan::main();
}

/// About 10,000 open invoices of 2,000 customers, and 140,000 paid ones.
fn large() -> Truth {
    Truth {
        customers: 2000,
        invoices_a_year: 50,
        days: 548,
        moves: 3.0,
        disputed: 0.1,
        dispute_days: 12.0,
        ..Truth::default()
    }
}

#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn draws(bencher: Bencher, threads: usize) {
    let history = make_up(&large());
    let records = history.records();
    let known = known(&records, last_day(&records).unwrap(), &Grouping::None);
    let behaviour = learn(&known).unwrap();
    println!("{} open of {}", known.open().count(), known.claims.len());
    let asked = Asked {
        until: None,
        runs: 1000,
        seed: 1,
        threads,
    };
    bencher.bench(|| forecast(&known, &behaviour, &asked));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn learns(bencher: Bencher) {
    let history = make_up(&large());
    let records = history.records();
    let last = last_day(&records).unwrap();
    bencher.bench(|| learn(&known(&records, last, &Grouping::None)).unwrap());
}
