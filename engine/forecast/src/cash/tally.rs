//! What is counted in one currency: whole numbers only, so that parts can be added in any order.

use jalon_core::{Currency, Day};

use super::Span;
use super::bands::{days_band, mean, money, money_band};
use crate::known::{Claim, Known};
use crate::result::{Ageing, CurrencyForecast, Week};

/// Ages that are told apart: not due, and four of lateness.
const AGES: usize = 5;

pub(super) struct Tally {
    runs: u32,
    /// Weeks and one more for whatever is later.
    columns: usize,
    /// Cash by run and week.
    cash: Vec<i128>,
    /// Amounts times days late, and times days since issue, by run.
    late: Vec<i128>,
    since_issue: Vec<i128>,
    /// What is open, summed over all runs, by day of ageing and age.
    ageing: Vec<[i128; AGES]>,
    /// What is open before credit notes are counted off, and after.
    gross: i128,
    net: i128,
    claims: u32,
}

impl Tally {
    pub fn new(span: Span, runs: u32) -> Tally {
        let columns = span.weeks() + 1;
        let count = runs as usize;
        Tally {
            runs,
            columns,
            cash: vec![0; columns * count],
            late: vec![0; count],
            since_issue: vec![0; count],
            ageing: vec![[0; AGES]; columns],
            gross: 0,
            net: 0,
            claims: 0,
        }
    }

    /// Counts a claim; `offsets` by run.
    pub fn claim(&mut self, claim: &Claim, span: Span, offsets: &[u16]) {
        let open = i128::from(claim.open);
        self.gross += open;
        self.net += open;
        self.claims += 1;
        let due = i128::from(claim.days_late(span.known_on));
        let issue = i128::from(span.known_on.days_since(claim.issue));
        let mut paid = vec![0u32; self.columns];
        let rows = self.cash.chunks_mut(self.columns);
        let sums = self.late.iter_mut().zip(&mut self.since_issue);
        for ((offset, row), (late, since_issue)) in offsets.iter().zip(rows).zip(sums) {
            let week = span.week(*offset);
            if let (Some(cash), Some(paid)) = (row.get_mut(week), paid.get_mut(week)) {
                *cash += open;
                *paid += 1;
            }
            *late += open * (due + i128::from(*offset));
            *since_issue += open * (issue + i128::from(*offset));
        }
        let mut unpaid = i128::from(self.runs);
        for (at, ages) in self.ageing.iter_mut().enumerate() {
            if let Some(before) = at.checked_sub(1).and_then(|week| paid.get(week)) {
                unpaid -= i128::from(*before);
            }
            let late = claim.days_late(ageing_day(span, at));
            if let Some(sum) = ages.get_mut(age(late)) {
                *sum += open * unpaid;
            }
        }
    }

    /// Takes all open credit notes of a payer off its first payments of a run; `payments` are
    /// offsets and amounts. What no payment uses up is no cash.
    pub fn credit(&mut self, run: usize, minor: i128, mut payments: Vec<(u16, i64)>, span: Span) {
        payments.sort_unstable();
        let mut rest = minor;
        for (offset, payment) in payments {
            let used = rest.min(i128::from(payment));
            let week = span.week(offset);
            if let Some(cash) = self.cash.get_mut(run * self.columns + week) {
                *cash -= used;
                rest -= used;
            }
        }
        if run == 0 {
            self.net -= minor - rest;
        }
    }

    pub fn add(&mut self, other: &Tally) {
        for (sums, more) in [
            (&mut self.cash, &other.cash),
            (&mut self.late, &other.late),
            (&mut self.since_issue, &other.since_issue),
        ] {
            sums.iter_mut()
                .zip(more)
                .for_each(|(sum, more)| *sum += more);
        }
        let ages = self.ageing.iter_mut().flatten();
        ages.zip(other.ageing.iter().flatten())
            .for_each(|(sum, more)| *sum += more);
        self.gross += other.gross;
        self.net += other.net;
        self.claims += other.claims;
    }

    pub fn result(self, known: &Known, currency: Currency, span: Span) -> CurrencyForecast {
        let (weeks, in_weeks) = self.weeks(currency, span);
        let per_amount = |sums: &[i128]| {
            let gross = (self.gross as f64).max(1.0);
            days_band(sums.iter().map(|sum| *sum as f64 / gross).collect())
        };
        let ageing = self.ageing.iter().enumerate();
        CurrencyForecast {
            currency,
            invoices: self.claims,
            open: money(self.net, currency),
            weeks,
            later: money(self.net - in_weeks, currency),
            days_late: per_amount(&self.late),
            days_to_pay: per_amount(&self.since_issue),
            dso: dso(known, currency, self.gross),
            ageing: ageing
                .map(|(at, sums)| self.ages(span, at, *sums, currency))
                .collect(),
        }
    }

    /// Weeks, and what is expected in all of them.
    fn weeks(&self, currency: Currency, span: Span) -> (Vec<Week>, i128) {
        let mut so_far = vec![0i128; self.runs as usize];
        let mut before = 0;
        let mut weeks = Vec::with_capacity(self.columns);
        let mut from = span.known_on.plus_days(1);
        for at in 0..self.columns - 1 {
            let column = self.cash.iter().skip(at).step_by(self.columns).copied();
            let cash: Vec<i128> = column.collect();
            so_far
                .iter_mut()
                .zip(&cash)
                .for_each(|(sum, cash)| *sum += cash);
            // Sums are rounded, not weeks: so the weeks add up to what is open.
            let expected = mean(so_far.iter().sum(), self.runs);
            let to = span.end(at);
            weeks.push(Week {
                from,
                to,
                cash: money_band(cash, expected - before, currency),
                so_far: money_band(so_far.clone(), expected, currency),
            });
            before = expected;
            from = to.plus_days(1);
        }
        (weeks, before)
    }

    fn ages(&self, span: Span, at: usize, sums: [i128; AGES], currency: Currency) -> Ageing {
        let [not_due, to_30, to_60, to_90, over_90] =
            sums.map(|sum| money(mean(sum, self.runs), currency));
        Ageing {
            on: ageing_day(span, at),
            not_due,
            late_1_to_30: to_30,
            late_31_to_60: to_60,
            late_61_to_90: to_90,
            late_over_90: over_90,
        }
    }
}

/// Ages are told on the day that is known, then at the end of each week.
fn ageing_day(span: Span, at: usize) -> Day {
    at.checked_sub(1)
        .map_or(span.known_on, |week| span.end(week))
}

fn age(days_late: i32) -> usize {
    match days_late {
        ..=0 => 0,
        1..=30 => 1,
        31..=60 => 2,
        61..=90 => 3,
        _ => 4,
    }
}

fn dso(known: &Known, currency: Currency, open: i128) -> Option<f64> {
    const DAYS: i32 = 90;
    let since = known.on.plus_days(-DAYS);
    let sold = known
        .claims
        .iter()
        .filter(|c| c.currency == currency && c.issue > since);
    let sold: i128 = sold.map(|claim| i128::from(claim.total)).sum();
    (sold > 0).then(|| open as f64 / sold as f64 * f64::from(DAYS))
}
