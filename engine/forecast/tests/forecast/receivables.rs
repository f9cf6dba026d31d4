//! The real history of receivables, where it is at hand.

use std::io::Cursor;
use std::path::Path;

use jalon_forecast::backtest::BacktestAsked;
use jalon_forecast::{Grouping, backtest};
use jalon_intake::{Books, Found, Known, Mapping, plan, read_csv};

use crate::history::History;

const MAPPING: &str = include_str!("../../../../examples/receivables/mapping.toml");

fn real_history(test: &str) -> Option<History> {
    let path = "../../../shared/fixtures/receivables/accounts-receivable.csv";
    let Ok(bytes) = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)) else {
        crate::skip::skip(test, "the history of receivables is not at hand");
        return None;
    };
    let mut file = Cursor::new(bytes);
    let mapping = Mapping::read(MAPPING).unwrap();
    let plan = plan(&mut file, &mapping, &Known::default()).unwrap();
    let mut books = Books::default();
    let number = books.file("accounts-receivable.csv");
    read_csv(&mut file, "accounts-receivable.csv", &plan, &mut |found| {
        if let Found::Record(line, record) = found {
            books.add(number, line, record);
        }
    })
    .unwrap();
    let fitting = books.fit();
    Some(History {
        invoices: fitting.invoices,
        customers: fitting.customers,
        events: fitting.events,
        payments: fitting.payments,
    })
}

#[test]
fn the_bands_hold_on_the_real_history() {
    let Some(history) = real_history("the_bands_hold_on_the_real_history") else {
        return;
    };
    let asked = BacktestAsked {
        weeks: 8,
        every: 2,
        runs: 1000,
        seed: 1,
        threads: 2,
    };
    let found = backtest(&history.records(), &Grouping::None, &asked)
        .unwrap()
        .summary;
    println!("{found:#?}");
    for (held, slack) in [
        (found.invoices, 0.02),
        (found.weeks, 0.03),
        (found.so_far, 0.06),
    ] {
        let share = |within: u32| f64::from(within) / f64::from(held.count);
        assert!((share(held.within_80) - 0.80).abs() < slack, "{held:?}");
        assert!((share(held.within_95) - 0.95).abs() < slack, "{held:?}");
    }
    assert!(found.days.forecast < 0.65 * found.days.mean_delay);
    assert!(found.days.median < found.days.mean_delay && found.days.mean_delay < found.days.on_due);
    let cash = &found.cash[0];
    assert!(cash.forecast.minor < cash.mean_delay.minor);
    assert!(cash.mean_delay.minor < cash.on_due.minor);
}
