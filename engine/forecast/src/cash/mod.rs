//! Cash by week, lateness and ageing: each payer's claims are drawn in each run, and counted.
//!
//! Payers are shared out among threads. All sums are of whole numbers and all draws depend on names
//! alone, so the result is the same on one thread and on many.

mod bands;
mod tally;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use jalon_core::{Currency, Day, Money};

use crate::draw::{Drawn, Draws};
use crate::known::Known;
use crate::learn::Behaviour;
use crate::result::{Forecast, InvoiceForecast};
pub(crate) use bands::{days_band, place};
use tally::Tally;

/// Weeks that are looked at if nobody says otherwise: a quarter.
pub const WEEKS_USUAL: i32 = 13;
/// Weeks that can be looked at: ten years.
const WEEKS_MAX: i32 = 520;

/// How a forecast is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The last day; it is looked at until the end of its week. [`WEEKS_USUAL`] weeks if not said.
    pub until: Option<Day>,
    /// How many futures are drawn, at least one.
    pub runs: u32,
    /// What the draws depend on.
    pub seed: u64,
    /// On how many threads, at least one; the result does not depend on it.
    pub threads: usize,
}

/// The days of a forecast: offsets count from the day that is known, which is 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub known_on: Day,
    pub until: Day,
    /// How many days the first week has.
    first: i32,
}

/// What is likely to come of what is open.
pub fn forecast(known: &Known, behaviour: &Behaviour, asked: &Asked) -> Forecast {
    futures(known, behaviour, asked, false).0
}

/// The days on which a claim is paid in all runs, in order: its place, and days after the one that
/// is known; one more than the last for whatever is later.
pub(crate) type Offsets = (usize, Vec<u16>);

/// A forecast and, if they are to be kept, the offsets of each claim.
pub(crate) fn futures(
    known: &Known,
    behaviour: &Behaviour,
    asked: &Asked,
    keep: bool,
) -> (Forecast, Vec<Offsets>) {
    let span = Span::new(known.on, asked.until);
    let by_payer = claims_by_payer(known);
    let draws = Draws::new(known, behaviour, asked.seed);
    let runs = asked.runs.max(1);
    let job = Job {
        known,
        draws: &draws,
        span,
        runs,
        keep,
    };
    let next = AtomicUsize::new(0);
    let parts: Vec<Part> = std::thread::scope(|scope| {
        let work = || {
            let mut part = Part::default();
            while let Some((payer, claims)) = by_payer.get(next.fetch_add(1, Ordering::Relaxed)) {
                job.payer(*payer, claims, &mut part);
            }
            part
        };
        let others: Vec<_> = (1..asked.threads.max(1))
            .map(|_| scope.spawn(work))
            .collect();
        let mut parts = vec![work()];
        parts.extend(others.into_iter().filter_map(|other| other.join().ok()));
        parts
    });
    let mut tallies: BTreeMap<Currency, Tally> = BTreeMap::new();
    let mut invoices: Vec<(usize, InvoiceForecast)> = Vec::new();
    let mut offsets = Vec::new();
    for part in parts {
        offsets.extend(part.offsets);
        invoices.extend(part.invoices);
        for (currency, tally) in part.tallies {
            match tallies.get_mut(&currency) {
                Some(sum) => sum.add(&tally),
                None => {
                    tallies.insert(currency, tally);
                }
            }
        }
    }
    invoices.sort_by_key(|(at, _)| *at);
    offsets.sort_by_key(|(at, _)| *at);
    let currency = |(currency, tally): (Currency, Tally)| tally.result(known, currency, span);
    let forecast = Forecast {
        known_on: known.on,
        until: span.until,
        runs,
        seed: asked.seed,
        currencies: tallies.into_iter().map(currency).collect(),
        invoices: invoices.into_iter().map(|(_, invoice)| invoice).collect(),
        learned: behaviour.learned.clone(),
        journey: None,
    };
    (forecast, offsets)
}

/// Open claims by who pays, and by their due dates.
pub(crate) fn claims_by_payer(known: &Known) -> Vec<(usize, Vec<usize>)> {
    let mut by_payer: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, claim) in known.open() {
        by_payer.entry(claim.payer).or_default().push(at);
    }
    let due = |at: &usize| known.claims.get(*at).map(|claim| (claim.due, *at));
    by_payer
        .values_mut()
        .for_each(|claims| claims.sort_by_key(due));
    by_payer.into_iter().collect()
}

/// What one thread finds.
#[derive(Default)]
struct Part {
    tallies: BTreeMap<Currency, Tally>,
    invoices: Vec<(usize, InvoiceForecast)>,
    offsets: Vec<Offsets>,
}

struct Job<'a> {
    known: &'a Known,
    draws: &'a Draws<'a>,
    span: Span,
    runs: u32,
    keep: bool,
}

impl Job<'_> {
    /// Draws all futures of a payer.
    fn payer(&self, payer: usize, claims: &[usize], part: &mut Part) {
        let runs = self.runs as usize;
        let mut offsets = vec![0u16; claims.len() * runs];
        let mut drawn: Vec<Drawn> = Vec::with_capacity(claims.len());
        let Some(draws) = self.draws.payer(payer, claims) else {
            return;
        };
        for run in 0..self.runs {
            draws.run(run, &mut drawn);
            for (at, drawn) in drawn.iter().enumerate() {
                if let Some(offset) = offsets.get_mut(at * runs + run as usize) {
                    *offset = self.span.offset(drawn.paid);
                }
            }
        }
        self.count(payer, claims, &offsets, part);
        for (at, offsets) in claims.iter().zip(offsets.chunks_mut(runs)) {
            offsets.sort_unstable();
            if self.keep {
                part.offsets.push((*at, offsets.to_vec()));
            }
            part.invoices
                .extend(self.invoice(*at, offsets).map(|invoice| (*at, invoice)));
        }
    }

    fn count(&self, payer: usize, claims: &[usize], offsets: &[u16], part: &mut Part) {
        let runs = self.runs as usize;
        for (at, offsets) in claims.iter().zip(offsets.chunks(runs)) {
            if let Some(claim) = self.known.claims.get(*at) {
                let new = || Tally::new(self.span, self.runs);
                part.tallies
                    .entry(claim.currency)
                    .or_insert_with(new)
                    .claim(claim, self.span, offsets);
            }
        }
        let mut credits: BTreeMap<Currency, i128> = BTreeMap::new();
        for credit in self
            .known
            .credits
            .iter()
            .filter(|credit| credit.payer == payer)
        {
            *credits.entry(credit.currency).or_default() += i128::from(credit.minor);
        }
        for (currency, minor) in credits {
            let Some(tally) = part.tallies.get_mut(&currency) else {
                continue;
            };
            for run in 0..runs {
                let of_run = claims.iter().enumerate().filter_map(|(at, claim)| {
                    let claim = self.known.claims.get(*claim)?;
                    let same = claim.currency == currency;
                    same.then_some((*offsets.get(at * runs + run)?, claim.open))
                });
                tally.credit(run, minor, of_run.collect(), self.span);
            }
        }
    }

    /// What is expected of a claim; `offsets` of all runs, in order.
    fn invoice(&self, at: usize, offsets: &[u16]) -> Option<InvoiceForecast> {
        let claim = self.known.claims.get(at)?;
        let payer = self.known.payers.get(claim.payer)?;
        let later = self.span.days() + 1;
        let paid = offsets.partition_point(|offset| i32::from(*offset) < later);
        let day = |share: f64| {
            let offset = i32::from(*offsets.get(bands::place(offsets.len(), share))?);
            (offset < later).then(|| self.span.known_on.plus_days(offset))
        };
        Some(InvoiceForecast {
            invoice: claim.invoice.clone(),
            instalment: claim.instalment,
            customer: payer.key.clone(),
            due: claim.due,
            open: Money::new(claim.open, claim.currency),
            paid_by_end: paid as f64 / offsets.len().max(1) as f64,
            median: day(0.5),
            early: day(0.1),
            late: day(0.9),
        })
    }
}

impl Span {
    /// From the day after `known_on` to the end of the week of `until`.
    pub(crate) fn new(known_on: Day, until: Option<Day>) -> Span {
        let usual = || end_of_week(known_on.plus_days(1)).plus_weeks(WEEKS_USUAL - 1);
        let last = known_on.plus_weeks(WEEKS_MAX);
        let until = until.map_or_else(usual, |day| {
            end_of_week(day.max(known_on.plus_days(1)).min(last))
        });
        Span {
            known_on,
            until,
            first: end_of_week(known_on.plus_days(1)).days_since(known_on),
        }
    }

    /// How many days it has.
    pub(crate) fn days(self) -> i32 {
        self.until.days_since(self.known_on)
    }

    /// How many weeks it has.
    pub(crate) fn weeks(self) -> usize {
        usize::try_from((self.days() - self.first).div_euclid(7) + 1).unwrap_or(1)
    }

    /// The last day of a week.
    pub(crate) fn end(self, week: usize) -> Day {
        let week = i32::try_from(week).unwrap_or(WEEKS_MAX);
        self.known_on.plus_days(self.first).plus_weeks(week)
    }

    /// A day as it is kept: at least 1, and one more than all days for whatever is later.
    pub(crate) fn offset(self, day: Day) -> u16 {
        let offset = day.days_since(self.known_on).clamp(1, self.days() + 1);
        u16::try_from(offset).unwrap_or(u16::MAX)
    }

    /// The week of an offset; one more than the last for whatever is later.
    pub(crate) fn week(self, offset: u16) -> usize {
        let week = (i32::from(offset) - self.first + 6).div_euclid(7);
        usize::try_from(week).unwrap_or(0)
    }
}

fn end_of_week(day: Day) -> Day {
    let index = i32::try_from(day.weekday().index()).unwrap_or(0);
    day.plus_days(6 - index)
}
