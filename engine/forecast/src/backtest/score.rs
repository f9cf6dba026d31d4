//! Scores: how often a band held what came, and how far off forecasts were.

use std::collections::BTreeMap;

use jalon_core::{Currency, Money};
use serde::Serialize;

use super::{BacktestWeek, Truth, beside, naive};
use crate::cash::{Offsets, Span};
use crate::known::Known;
use crate::result::MoneyBand;

/// How often what came lay within the bands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    /// How many there were.
    pub count: u32,
    /// How many lay within the band of 80 %.
    pub within_80: u32,
    /// How many lay within the band of 95 %.
    pub within_95: u32,
}

/// A back-test in a few figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Cash by week; weeks in which neither the forecast nor what came has anything are left out.
    pub weeks: Held,
    /// The same by how many weeks ahead, from 1.
    pub weeks_ahead: Vec<Held>,
    /// Cash from the cut to the end of each week.
    pub so_far: Held,
    /// Days of payment, by open invoice and cut.
    pub invoices: Held,
    /// Where the day of payment lay among the draws: how many in the earliest tenth of them, in the
    /// next, and so on. All tenths are alike if the forecast is right.
    pub tenths: [u32; 10],
    /// How far off the days were.
    pub days: DayMisses,
    /// How far off the cash was, by currency.
    pub cash: Vec<CashMisses>,
}

/// How far off the days of payment were, on average over invoices and cuts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct DayMisses {
    /// The middle of the forecast.
    pub median: f64,
    /// The whole forecast (CRPS): how far off it was, less what it had said of its own doubt. For a
    /// forecast of one day, this is how far off it was.
    pub forecast: f64,
    /// The due date.
    pub on_due: f64,
    /// The mean delay of the customer.
    pub mean_delay: f64,
}

/// How far off the cash of weeks was, summed over weeks and cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CashMisses {
    /// What came in.
    pub actual: Money,
    /// How far off what was expected.
    pub forecast: Money,
    /// How far off it would have been if all paid on the due date.
    pub on_due: Money,
    /// How far off with the mean delay of each customer.
    pub mean_delay: Money,
}

#[derive(Default)]
pub(super) struct Scored {
    summary: Summary,
    days: f64,
    cash: BTreeMap<Currency, [i64; 4]>,
}

impl Held {
    fn add(&mut self, within_80: bool, within_95: bool) {
        self.count += 1;
        self.within_80 += u32::from(within_80);
        self.within_95 += u32::from(within_95);
    }

    fn add_money(&mut self, actual: Money, band: &MoneyBand) {
        let within = |low: Money, high: Money| (low.minor..=high.minor).contains(&actual.minor);
        self.add(
            within(band.low_80, band.high_80),
            within(band.low_95, band.high_95),
        );
    }
}

impl Scored {
    /// Scores the cash of a week.
    pub fn week(&mut self, week: &BacktestWeek) {
        if week.actual.minor == 0 && week.cash.high_95.minor == 0 {
            return;
        }
        self.summary.weeks.add_money(week.actual, &week.cash);
        self.summary
            .so_far
            .add_money(week.actual_so_far, &week.so_far);
        let at = usize::from(week.ahead.saturating_sub(1));
        let ahead = &mut self.summary.weeks_ahead;
        ahead.resize(ahead.len().max(at + 1), Held::default());
        if let Some(held) = ahead.get_mut(at) {
            held.add_money(week.actual, &week.cash);
        }
        let [actual, forecast, on_due, mean_delay] = self.cash.entry(week.currency).or_default();
        let off = |of: Money| (of.minor - week.actual.minor).abs();
        *actual += week.actual.minor;
        *forecast += off(week.cash.expected);
        *on_due += off(week.if_on_due);
        *mean_delay += off(week.if_mean_delay);
    }

    /// Scores the days of payment of one cut.
    pub fn days(
        &mut self,
        then: &Known,
        truth: &Truth,
        offsets: &[Offsets],
        naive: &[naive::Naive],
        span: Span,
    ) {
        for ((at, draws), naive) in beside(offsets, naive) {
            let Some(claim) = then.claims.get(*at) else {
                continue;
            };
            // What is still open now took at least until the end of the history.
            let Some(paid) = truth.paid(claim) else {
                continue;
            };
            let off = |day| (f64::from(span.offset(day)) - f64::from(span.offset(paid))).abs();
            self.summary.days.on_due += off(naive.on_due);
            self.summary.days.mean_delay += off(naive.mean_delay);
            self.draws(draws, span.offset(paid));
        }
    }

    /// Scores all draws of a claim, in order, against the day on which it was paid.
    fn draws(&mut self, draws: &[u16], paid: u16) {
        let count = draws.len().max(1) as f64;
        let at = |share: f64| draws.get(crate::cash::place(draws.len(), share)).copied();
        let within = |low, high| at(low) <= Some(paid) && Some(paid) <= at(high);
        self.summary
            .invoices
            .add(within(0.1, 0.9), within(0.025, 0.975));
        let actual = f64::from(paid);
        self.summary.days.median += at(0.5).map_or(0.0, |day| (f64::from(day) - actual).abs());
        let off: f64 = draws
            .iter()
            .map(|day| (f64::from(*day) - actual).abs())
            .sum();
        // Sum over all pairs of draws of how far they lie apart; the draws are in order.
        let apart =
            |(rank, day): (usize, &u16)| (2.0 * rank as f64 + 1.0 - count) * f64::from(*day);
        let apart: f64 = draws.iter().enumerate().map(apart).sum();
        self.summary.days.forecast += off / count - apart / (count * count);
        let before = draws.partition_point(|day| *day < paid) as f64;
        let by_then = draws.partition_point(|day| *day <= paid) as f64;
        let tenth = ((before + by_then) / 2.0 / count * 10.0) as usize;
        if let Some(tenth) = self.summary.tenths.get_mut(tenth.min(9)) {
            *tenth += 1;
        }
        self.days += 1.0;
    }

    pub fn summary(mut self) -> Summary {
        let count = self.days.max(1.0);
        let days = &mut self.summary.days;
        for sum in [
            &mut days.median,
            &mut days.forecast,
            &mut days.on_due,
            &mut days.mean_delay,
        ] {
            *sum /= count;
        }
        let misses = |(currency, [actual, forecast, on_due, mean_delay]): (Currency, [i64; 4])| {
            let money = |minor| Money::new(minor, currency);
            CashMisses {
                actual: money(actual),
                forecast: money(forecast),
                on_due: money(on_due),
                mean_delay: money(mean_delay),
            }
        };
        self.summary.cash = self.cash.into_iter().map(misses).collect();
        self.summary
    }
}
