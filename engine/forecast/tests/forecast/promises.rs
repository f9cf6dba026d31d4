//! What holds for every forecast, whatever the records.

use jalon_core::{Currency, Day};
use jalon_forecast::{
    Asked, Forecast, Grouping, Known, MoneyBand, forecast, known, last_day, learn,
};
use proptest::prelude::*;

use crate::history::History;
use crate::made_up::{START, Truth, invoice_record, make_up};

fn asked(seed: u64, threads: usize) -> Asked {
    Asked {
        until: None,
        runs: 200,
        seed,
        threads,
    }
}

fn forecast_of(history: &History, asked: &Asked) -> (Known, Forecast) {
    let records = history.records();
    let known = known(&records, last_day(&records).unwrap(), &Grouping::Country);
    let behaviour = learn(&known).unwrap();
    let forecast = forecast(&known, &behaviour, asked);
    (known, forecast)
}

fn small() -> Truth {
    Truth {
        customers: 15,
        days: 300,
        moves: 3.0,
        disputed: 0.1,
        dispute_days: 10.0,
        ..Truth::default()
    }
}

fn assert_nested(band: &MoneyBand) {
    let MoneyBand {
        low_95,
        low_80,
        high_80,
        high_95,
        ..
    } = band;
    let bounds = [low_95.minor, low_80.minor, high_80.minor, high_95.minor];
    assert!(bounds.is_sorted(), "{band:?}");
    assert!(bounds[0] >= 0 && band.expected.minor >= 0, "{band:?}");
}

fn assert_adds_up(forecast: &Forecast, known: &Known) {
    for of in &forecast.currencies {
        for week in &of.weeks {
            assert_nested(&week.cash);
            assert_nested(&week.so_far);
        }
        let weeks: i64 = of.weeks.iter().map(|week| week.cash.expected.minor).sum();
        assert_eq!(weeks + of.later.minor, of.open.minor);
        assert!(of.later.minor >= 0);
        let open: i64 = known
            .open()
            .filter(|(_, c)| c.currency == of.currency)
            .map(|(_, c)| c.open)
            .sum();
        let ages = |at: &jalon_forecast::Ageing| {
            let late = [
                at.late_1_to_30,
                at.late_31_to_60,
                at.late_61_to_90,
                at.late_over_90,
            ];
            at.not_due.minor + late.iter().map(|money| money.minor).sum::<i64>()
        };
        assert_eq!(
            ages(&of.ageing[0]),
            open,
            "today all that is open has its age"
        );
        assert!(
            of.ageing
                .windows(2)
                .all(|two| ages(&two[1]) <= ages(&two[0]))
        );
        for band in [of.days_late, of.days_to_pay] {
            let bounds = [band.low_95, band.low_80, band.high_80, band.high_95];
            assert!(bounds.is_sorted(), "{band:?}");
        }
        assert!(
            of.weeks
                .windows(2)
                .all(|two| two[0].to.plus_days(1) == two[1].from)
        );
        assert_eq!(of.weeks[0].from, forecast.known_on.plus_days(1));
        assert_eq!(of.weeks.last().unwrap().to, forecast.until);
    }
    for invoice in &forecast.invoices {
        let days = [invoice.early, invoice.median, invoice.late]
            .into_iter()
            .flatten();
        let days: Vec<Day> = days.collect();
        assert!(days.is_sorted() && days.iter().all(|day| *day > forecast.known_on));
        assert!((0.0..=1.0).contains(&invoice.paid_by_end));
    }
}

#[test]
fn the_same_seed_gives_the_same_forecast_on_any_number_of_threads() {
    let history = make_up(&small());
    let one = forecast_of(&history, &asked(5, 1)).1;
    for threads in [2, 3, 8] {
        assert_eq!(forecast_of(&history, &asked(5, threads)).1, one);
    }
    let other = forecast_of(&history, &asked(6, 1)).1;
    assert_ne!(other.currencies[0].weeks, one.currencies[0].weeks);
    let json = |forecast: &Forecast| serde_json::to_string(forecast).unwrap();
    assert_eq!(json(&forecast_of(&history, &asked(5, 4)).1), json(&one));
}

#[test]
fn currencies_are_never_put_together() {
    let mut history = make_up(&small());
    let before = forecast_of(&history, &asked(1, 1)).1;
    let due: Day = last_day(&history.records()).unwrap();
    let francs = invoice_record("X-1", "C000", due.plus_days(-20), due, 77_700, "CHF");
    history.invoices.push(francs);
    let (known, after) = forecast_of(&history, &asked(1, 1));
    assert_adds_up(&after, &known);
    let codes: Vec<&str> = after
        .currencies
        .iter()
        .map(|of| of.currency.code())
        .collect();
    assert_eq!(codes, ["CHF", "EUR"]);
    assert_eq!(after.currencies[0].open.minor, 77_700);
    assert_eq!(after.currencies[1].open, before.currencies[0].open);
}

#[test]
fn an_open_credit_note_comes_off_the_next_payments_and_never_below_zero() {
    let mut history = make_up(&small());
    let last = last_day(&history.records()).unwrap();
    let (_, before) = forecast_of(&history, &asked(1, 1));
    for (number, minor) in [("CN-1", 5_000), ("CN-2", 900_000_000)] {
        let customer = if number == "CN-1" { "C001" } else { "C002" };
        let mut note = invoice_record(number, customer, last, last, minor, "EUR");
        note.kind = jalon_core::records::InvoiceKind::CreditNote;
        history.invoices.push(note);
    }
    let (known, after) = forecast_of(&history, &asked(1, 1));
    assert_adds_up(&after, &known);
    let owed = |key: &str| -> i64 {
        let of = known
            .open()
            .filter(|(_, c)| known.payers[c.payer].key == key);
        of.map(|(_, claim)| claim.open).sum()
    };
    let credited = 5_000 + owed("C002");
    assert!(owed("C001") > 5_000 && owed("C002") < 900_000_000);
    assert_eq!(
        after.currencies[0].open.minor,
        before.currencies[0].open.minor - credited
    );
}

#[test]
fn an_invoice_later_than_any_ever_paid_is_still_forecast_for_days_to_come() {
    let mut history = make_up(&small());
    let last = last_day(&history.records()).unwrap();
    let due = last.plus_days(-200);
    history.invoices.push(invoice_record(
        "OLD",
        "C000",
        due.plus_days(-30),
        due,
        10_000,
        "EUR",
    ));
    let (known, forecast) = forecast_of(&history, &asked(1, 1));
    assert_adds_up(&forecast, &known);
    let old = forecast
        .invoices
        .iter()
        .find(|invoice| invoice.invoice == "OLD")
        .unwrap();
    assert!(old.median.is_none_or(|day| day > last));
}

#[test]
fn customers_without_a_history_get_that_of_the_others_and_a_wider_band() {
    let mut history = make_up(&small());
    let last = last_day(&history.records()).unwrap();
    for (number, customer) in [("NEW-1", "NEW"), ("KNOWN-1", "C000")] {
        let due = last.plus_days(30);
        history
            .invoices
            .push(invoice_record(number, customer, last, due, 10_000, "EUR"));
    }
    let (known, forecast) = forecast_of(&history, &asked(1, 2));
    assert_adds_up(&forecast, &known);
    let width = |number: &str| {
        let of = forecast
            .invoices
            .iter()
            .find(|invoice| invoice.invoice == number)
            .unwrap();
        of.late
            .unwrap_or(forecast.until)
            .days_since(of.early.unwrap())
    };
    assert!(
        width("NEW-1") > width("KNOWN-1"),
        "{} {}",
        width("NEW-1"),
        width("KNOWN-1")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn bands_are_nested_and_sums_add_up(
        customers in 1u32..12, invoices_a_year in 10u32..60, days in 60i32..500,
        between in 0.0..20.0, within in 0.5..20.0, moves in 0.0..8.0, disputed in 0.0..0.5,
        working_days: bool, seed: u64, until in 1i32..200,
    ) {
        let truth = Truth {
            customers, invoices_a_year, days, between, within, moves, disputed,
            dispute_days: 10.0, working_days, seed,
        };
        let history = make_up(&truth);
        let records = history.records();
        let start: Day = START.parse().unwrap();
        let known = known(&records, start.plus_days(days), &Grouping::None);
        let Ok(behaviour) = learn(&known) else {
            prop_assert!(history.payments.len() < 10);
            return Ok(());
        };
        let asked = Asked {
            until: Some(known.on.plus_days(until)),
            runs: 60,
            seed,
            threads: 2,
        };
        let forecast = forecast(&known, &behaviour, &asked);
        prop_assert!(forecast.until >= known.on.plus_days(until));
        prop_assert_eq!(forecast.invoices.len(), known.open().count());
        assert_adds_up(&forecast, &known);
        prop_assert!(forecast.currencies.iter().all(|of| of.currency == Currency::EUR));
    }
}
