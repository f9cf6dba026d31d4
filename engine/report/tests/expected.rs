//! From a forecast to a report.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use jalon_core::{Currency, Day, Money};
use jalon_forecast::{
    Ageing, Band, Counted, CountedDay, CurrencyForecast, Forecast, JourneyForecast, Learned,
    MoneyBand, TeamTasks, Week,
};
use jalon_report::{Estimate, Kind, Lang, Report, Script, expected, page};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn money_band(minor: i64) -> MoneyBand {
    MoneyBand {
        expected: euros(minor),
        low_95: euros(minor - 20),
        low_80: euros(minor - 10),
        high_80: euros(minor + 10),
        high_95: euros(minor + 20),
    }
}

fn band(mean: f64) -> Band {
    Band {
        mean,
        low_95: mean - 2.0,
        low_80: mean - 1.0,
        high_80: mean + 1.0,
        high_95: mean + 2.0,
    }
}

fn counted(on: &str, mean: f64) -> Counted {
    Counted {
        total: band(mean),
        days: vec![CountedDay {
            day: day(on),
            count: band(mean),
        }],
    }
}

fn learned() -> Learned {
    Learned {
        since: None,
        paid: 40,
        still_open: 7,
        customers: 5,
        groups: Vec::new(),
        median_days_late: 3.0,
        disputed: 0.0,
        dispute_days: 0.0,
        customer_drift_days: 0.0,
        common_drift_days: 0.0,
        course_days: 0.0,
        half_life_days: None,
        weekdays: None,
        seasons: None,
    }
}

/// Known until a Wednesday; two weeks, of which the first is four days long.
fn forecast(journey: Option<JourneyForecast>) -> Forecast {
    let week = |from: &str, to: &str, minor| Week {
        from: day(from),
        to: day(to),
        cash: money_band(minor),
        so_far: money_band(minor),
    };
    let euro = CurrencyForecast {
        currency: Currency::EUR,
        invoices: 7,
        open: euros(100_000),
        weeks: vec![
            week("2026-04-02", "2026-04-05", 5_000),
            week("2026-04-06", "2026-04-12", 9_000),
        ],
        later: euros(86_000),
        days_late: band(4.25),
        days_to_pay: band(40.0),
        dso: Some(51.26),
        ageing: vec![Ageing {
            on: day("2026-04-01"),
            not_due: euros(60_000),
            late_1_to_30: euros(40_000),
            late_31_to_60: euros(0),
            late_61_to_90: euros(0),
            late_over_90: euros(0),
        }],
    };
    Forecast {
        known_on: day("2026-04-01"),
        until: day("2026-04-12"),
        runs: 500,
        seed: 7,
        currencies: vec![euro],
        invoices: Vec::new(),
        learned: learned(),
        journey,
    }
}

fn journey() -> JourneyForecast {
    JourneyForecast {
        runs: 500,
        messages: counted("2026-04-03", 3.4),
        tasks: vec![TeamTasks {
            team: "receivables".into(),
            tasks: counted("2026-04-07", 2.5),
        }],
        formal_notices: counted("2026-04-08", 0.4),
        hand_overs: counted("2026-04-09", 0.1),
    }
}

fn report(forecast: &Forecast) -> Report {
    let name = forecast.journey.as_ref().map_or("", |_| "relance.jalon");
    let script = Script {
        name: name.to_owned(),
        hash: String::new(),
    };
    Report {
        mode: expected::mode(forecast),
        program: "jalon".to_owned(),
        period: expected::period(forecast),
        files: Vec::new(),
        assumptions: Vec::new(),
        outcomes: vec![expected::outcome(forecast, script)],
        differences: Vec::new(),
    }
}

#[test]
fn bands_come_over_as_they_are() {
    let report = report(&forecast(Some(journey())));
    let outcome = &report.outcomes[0];
    let expected = Estimate {
        value: 5_000,
        wide: Some((4_980, 5_020)),
        narrow: Some((4_990, 5_010)),
    };
    assert_eq!(outcome.cash[0].weeks[0], expected);
    assert_eq!(outcome.figures.messages.value, 340);
    assert_eq!(outcome.figures.messages.wide, Some((140, 540)));
    assert_eq!(outcome.figures.currencies[0].days_sales.unwrap().value, 513);
    assert_eq!(outcome.figures.currencies[0].days_late.unwrap().value, 43);
}

#[test]
fn each_day_has_what_is_expected_of_it() {
    let report = report(&forecast(Some(journey())));
    let outcome = &report.outcomes[0];
    let days = |kind: &Kind| {
        let row = outcome
            .actions
            .iter()
            .find(|row| row.kind == *kind)
            .unwrap();
        row.days.clone()
    };
    assert_eq!(days(&Kind::Messages)[1], 340, "3 April is the second day");
    assert_eq!(days(&Kind::Task)[5], 250);
    assert_eq!(days(&Kind::HandOver).iter().sum::<u64>(), 10);
}

#[test]
fn without_a_script_the_page_has_cash_and_ageing_alone() {
    let page = page(&report(&forecast(None)), Lang::En);
    for there in ["id=\"cash\"", "id=\"ageing\"", "500 draws", "seed 7"] {
        assert!(page.contains(there), "{there}");
    }
    for absent in [
        "id=\"steps\"",
        "id=\"messages\"",
        "id=\"worklist\"",
        "<dt>Script",
    ] {
        assert!(!page.contains(absent), "{absent}");
    }
}

#[test]
fn the_page_says_how_many_draws_lie_within_its_bands() {
    let page = page(&report(&forecast(Some(journey()))), Lang::Fr);
    assert!(page.contains("80 se trouvent dans la bande foncée et 95 dans la bande claire"));
    assert!(page.contains("id=\"messages\"") && !page.contains("id=\"steps\""));
}
