//! How often the bands held: what would have been forecast on past days, from what was known then,
//! beside what came.
//!
//! For each cut, only what `known` gives for that day is learned from and drawn for; what came is
//! read from the whole history afterwards. Forecast is the cash of the invoices that were open on
//! the day, and so is what it is held against: invoices issued later are in neither.

mod naive;
mod score;

use std::collections::{BTreeMap, HashMap};

use jalon_core::records::{InvoiceRecord, InvoiceStatus};
use jalon_core::{Currency, Day, Money};
use serde::Serialize;
use smol_str::SmolStr;

use crate::cash::{Asked, Offsets, Span, futures};
use crate::known::{Claim, Grouping, Known, Records, known};
use crate::learn::{TooLittle, learn};
use crate::result::{Forecast, MoneyBand};
use score::Scored;
pub use score::{CashMisses, DayMisses, Held, Summary};

/// How a back-test is asked for.
#[derive(Clone, Copy, Debug)]
pub struct BacktestAsked {
    /// Weeks that each forecast looks ahead.
    pub weeks: u16,
    /// Weeks from one cut to the next.
    pub every: u16,
    /// How many futures are drawn for each cut.
    pub runs: u32,
    /// What the draws depend on.
    pub seed: u64,
    /// On how many threads; the result does not depend on it.
    pub threads: usize,
}

/// What the forecasts of past days were worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Backtest {
    /// The days on which forecasts were made, all Sundays.
    pub cuts: Vec<Day>,
    /// How many weeks each looked ahead.
    pub weeks_ahead: u16,
    /// How many futures were drawn for each.
    pub runs: u32,
    /// The seed of the draws.
    pub seed: u64,
    /// All of it in a few figures.
    pub summary: Summary,
    /// Each week of each forecast.
    pub weeks: Vec<BacktestWeek>,
}

/// One week of a forecast that was made on a past day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BacktestWeek {
    /// When it was made.
    pub cut: Day,
    /// How many weeks ahead, from 1.
    pub ahead: u16,
    /// The last day of the week.
    pub to: Day,
    /// The currency of its amounts.
    pub currency: Currency,
    /// What came in.
    pub actual: Money,
    /// What had been expected.
    pub cash: MoneyBand,
    /// What came in from the cut to the end of the week.
    pub actual_so_far: Money,
    /// What had been expected of that.
    pub so_far: MoneyBand,
    /// What would have come if all paid on the due date, and what is late the day after the cut.
    pub if_on_due: Money,
    /// What would have come if each customer had its mean delay, likewise.
    pub if_mean_delay: Money,
}

/// The days on which a history can be tested: Sundays, from the first that has half a year, or a
/// third of a shorter history, behind it, as long as a week lies ahead.
pub fn cuts(records: &Records, every: u16) -> Vec<Day> {
    let issues = records.invoices.iter().map(|invoice| invoice.issue);
    let (Some(first), Some(last)) = (issues.min(), last_day(records)) else {
        return Vec::new();
    };
    let third = last.days_since(first) / 3;
    let mut day = first.plus_days(third.min(182));
    day = day.plus_days(6 - i32::try_from(day.weekday().index()).unwrap_or(6));
    let mut cuts = Vec::new();
    while day.plus_weeks(1) <= last {
        cuts.push(day);
        day = day.plus_weeks(i32::from(every.max(1)));
    }
    cuts
}

/// The last day of which the records tell that something was invoiced or paid.
pub fn last_day(records: &Records) -> Option<Day> {
    let issues = records.invoices.iter().map(|invoice| invoice.issue);
    let payments = records.payments.iter().map(|payment| payment.date);
    issues.chain(payments).max()
}

/// Forecasts of past days, held against what came; an error if there is too little to learn from on
/// each of them.
pub fn backtest(
    records: &Records,
    grouping: &Grouping,
    asked: &BacktestAsked,
) -> Result<Backtest, TooLittle> {
    // Nobody knew then what would be given up: it was open like all others.
    let then: Vec<InvoiceRecord> = records.invoices.iter().map(as_it_was).collect();
    let records = Records {
        invoices: &then,
        ..*records
    };
    let last = last_day(&records).ok_or(TooLittle::NothingPaid)?;
    let truth = Truth::of(known(&records, last, grouping));
    let mut scored = Scored::default();
    let (mut used, mut weeks) = (Vec::new(), Vec::new());
    let mut too_little = TooLittle::NothingPaid;
    for cut in cuts(&records, asked.every) {
        let then = known(&records, cut, grouping);
        let behaviour = match learn(&then) {
            Ok(behaviour) => behaviour,
            Err(why) => {
                too_little = why;
                continue;
            }
        };
        let until = cut.plus_weeks(i32::from(asked.weeks.max(1)));
        let asked = Asked {
            until: Some(until),
            runs: asked.runs,
            seed: asked.seed,
            threads: asked.threads,
        };
        let (forecast, offsets) = futures(&then, &behaviour, &asked, true);
        let naive = naive::naive(&then, &behaviour);
        used.push(cut);
        scored.days(&then, &truth, &offsets, &naive, Span::new(cut, Some(until)));
        weeks.extend(weeks_of(&then, &truth, &forecast, &naive));
    }
    if used.is_empty() {
        return Err(too_little);
    }
    weeks.iter().for_each(|week| scored.week(week));
    Ok(Backtest {
        cuts: used,
        weeks_ahead: asked.weeks,
        runs: asked.runs,
        seed: asked.seed,
        summary: scored.summary(),
        weeks,
    })
}

fn as_it_was(invoice: &InvoiceRecord) -> InvoiceRecord {
    let mut invoice = invoice.clone();
    if invoice.status == InvoiceStatus::WrittenOff {
        invoice.status = InvoiceStatus::Open;
    }
    invoice
}

/// What came of each claim.
pub(crate) struct Truth {
    last: Day,
    claims: Vec<Claim>,
    places: HashMap<(SmolStr, Option<u16>, Day), usize>,
}

impl Truth {
    fn of(known: Known) -> Truth {
        let key = |claim: &Claim| (claim.invoice.clone(), claim.instalment, claim.issue);
        let places = known
            .claims
            .iter()
            .enumerate()
            .map(|(at, claim)| (key(claim), at))
            .collect();
        Truth {
            last: known.on,
            claims: known.claims,
            places,
        }
    }

    fn claim(&self, claim: &Claim) -> Option<&Claim> {
        let at = self
            .places
            .get(&(claim.invoice.clone(), claim.instalment, claim.issue))?;
        self.claims.get(*at)
    }

    /// The day on which the last part was paid, if nothing is open now.
    pub(crate) fn paid(&self, claim: &Claim) -> Option<Day> {
        let claim = self.claim(claim)?;
        let last = claim
            .settled
            .iter()
            .filter(|settled| settled.paid)
            .map(|settled| settled.day);
        (claim.open == 0).then(|| last.max()).flatten()
    }
}

/// The weeks of a forecast of which everything is known by now.
fn weeks_of(
    then: &Known,
    truth: &Truth,
    forecast: &Forecast,
    naive: &[naive::Naive],
) -> Vec<BacktestWeek> {
    let mut weeks = Vec::new();
    for of_currency in &forecast.currencies {
        let currency = of_currency.currency;
        let mut actual: BTreeMap<Day, i64> = BTreeMap::new();
        let (mut on_due, mut mean_delay) = (actual.clone(), actual.clone());
        for naive in naive {
            let Some(claim) = then
                .claims
                .get(naive.claim)
                .filter(|c| c.currency == currency)
            else {
                continue;
            };
            *on_due.entry(naive.on_due).or_default() += claim.open;
            *mean_delay.entry(naive.mean_delay).or_default() += claim.open;
            for settled in truth.claim(claim).iter().flat_map(|claim| &claim.settled) {
                if settled.paid && settled.day > then.on {
                    *actual.entry(settled.day).or_default() += settled.minor;
                }
            }
        }
        let between = |days: &BTreeMap<Day, i64>, from: Day, to: Day| {
            Money::new(
                days.range(from..=to).map(|(_, minor)| minor).sum(),
                currency,
            )
        };
        let whole = of_currency
            .weeks
            .iter()
            .filter(|week| week.to <= truth.last);
        for (ahead, week) in (1u16..).zip(whole) {
            weeks.push(BacktestWeek {
                cut: then.on,
                ahead,
                to: week.to,
                currency,
                actual: between(&actual, week.from, week.to),
                cash: week.cash.clone(),
                actual_so_far: between(&actual, then.on.plus_days(1), week.to),
                so_far: week.so_far.clone(),
                if_on_due: between(&on_due, week.from, week.to),
                if_mean_delay: between(&mean_delay, week.from, week.to),
            });
        }
    }
    weeks
}

/// Draws of claims with the naive forecasts of the same.
pub(crate) fn beside<'a>(
    offsets: &'a [Offsets],
    naive: &'a [naive::Naive],
) -> impl Iterator<Item = (&'a Offsets, &'a naive::Naive)> {
    offsets.iter().zip(naive)
}
