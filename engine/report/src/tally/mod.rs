//! From a replay to a report: what journeys do is counted as it happens, account by account.
//!
//! A [`Part`] takes the acts of one case and, at its end, its account; a [`Tally`] adds parts up. It
//! grows with the days, steps, teams and currencies, never with the invoices. Parts may be made on
//! several threads; they are added in the order of their cases, so that the outcome is the same for
//! any number of threads.

mod invoice;
mod kinds;
mod outcome;
mod part;

use std::collections::BTreeMap;

use jalon_core::machine::{JourneyId, StepId};
use jalon_core::{Currency, Day, Machine, Weekday};
use jalon_simulate::replay::Action;
use smol_str::SmolStr;

pub use outcome::Words;
pub use part::Part;

use crate::model::{Item, Kind, Period};
use crate::{Buckets, Size};
use invoice::InvoicePart;

/// No more tasks than these are kept for the list; all are counted.
const ITEMS_MAX: usize = 100;

/// What is counted for, and until when.
#[derive(Clone, Debug)]
pub struct Frame<'m> {
    /// The script's machine.
    pub machine: &'m Machine,
    /// The days that are told.
    pub period: Period,
    /// The last day of which payments are known; within the period, or after it.
    pub known: Day,
    /// At whose evening ageing is looked at.
    dates: Vec<Day>,
    weeks: Buckets,
}

/// All that was counted.
#[derive(Clone, Debug)]
pub struct Tally<'m> {
    frame: Frame<'m>,
    invoices: u64,
    paid: u64,
    paid_on_time: u64,
    days_late: i64,
    currencies: BTreeMap<Currency, InCurrency>,
    messages: BTreeMap<Kind, Vec<u32>>,
    tasks: BTreeMap<SmolStr, Vec<u32>>,
    actions: BTreeMap<Kind, Vec<u32>>,
    formal_notices: u64,
    handovers: u64,
    journeys: BTreeMap<JourneyId, Journey>,
    withheld: BTreeMap<(SmolStr, &'static str), Withheld>,
    tasks_listed: u64,
    items: BTreeMap<(Day, u64), (Action, Item)>,
}

/// What was counted in a currency; sums stop at the largest number instead of turning over.
#[derive(Clone, Debug, Default)]
struct InCurrency {
    invoices: u64,
    amount: i64,
    open: i64,
    sales: i64,
    weeks: Vec<i64>,
    aged: Vec<([i64; 5], u64)>,
}

/// What was counted of a journey.
#[derive(Clone, Debug, Default)]
struct Journey {
    invoices: u64,
    steps: BTreeMap<StepId, [u64; 4]>,
}

#[derive(Clone, Debug, Default)]
struct Withheld {
    times: u64,
    invoices: u64,
    example: SmolStr,
}

impl<'m> Frame<'m> {
    /// For the days of a period; payments are known until a day.
    pub fn new(machine: &'m Machine, period: Period, known: Day) -> Frame<'m> {
        let last = period.last.min(known);
        Frame {
            machine,
            period,
            known,
            dates: dates(Period { last, ..period }),
            weeks: Buckets::of(period, Size::Week),
        }
    }
}

/// The ends of the months, or of the weeks of a short period, and the last day.
fn dates(period: Period) -> Vec<Day> {
    let of = |here: &dyn Fn(Day) -> bool| -> Vec<Day> {
        let last = period.last;
        period
            .each()
            .filter(|day| *day == last || here(*day))
            .collect()
    };
    match period.days() {
        0..=62 => of(&|day| day.weekday() == Weekday::Sunday),
        _ => of(&|day| day == day.month_end()),
    }
}

impl<'m> Tally<'m> {
    /// Of nothing yet.
    pub fn new(frame: Frame<'m>) -> Tally<'m> {
        Tally {
            frame,
            invoices: 0,
            paid: 0,
            paid_on_time: 0,
            days_late: 0,
            currencies: BTreeMap::new(),
            messages: BTreeMap::new(),
            tasks: BTreeMap::new(),
            actions: BTreeMap::new(),
            formal_notices: 0,
            handovers: 0,
            journeys: BTreeMap::new(),
            withheld: BTreeMap::new(),
            tasks_listed: 0,
            items: BTreeMap::new(),
        }
    }

    /// Adds what a case came to.
    pub fn add(&mut self, part: Part) {
        for (day, action, way, team) in &part.did {
            self.did(*day, *action, *way, team.as_ref());
        }
        let mut seen: Vec<(&SmolStr, &str, &SmolStr)> = Vec::new();
        for (what, why, invoice) in &part.withheld {
            let withheld = self.withheld.entry((what.clone(), why)).or_default();
            withheld.times += 1;
            if withheld.example.is_empty() {
                withheld.example = invoice.clone();
            }
            if !seen.contains(&(what, why, invoice)) {
                seen.push((what, why, invoice));
                withheld.invoices += 1;
            }
        }
        for (action, item) in part.items {
            self.tasks_listed += 1;
            self.items
                .insert((item.day, self.tasks_listed), (action, item));
            if self.items.len() > ITEMS_MAX {
                self.items.pop_last();
            }
        }
        for invoice in part.invoices {
            self.invoice(invoice);
        }
    }

    fn did(
        &mut self,
        day: Day,
        action: Action,
        way: Option<jalon_core::Way>,
        team: Option<&SmolStr>,
    ) {
        let period = self.frame.period;
        let (Some(kind), true) = (kinds::of(action), day >= period.first && day <= period.last)
        else {
            return;
        };
        let at = usize::try_from(day.days_since(period.first)).unwrap_or(0);
        count(self.actions.entry(kind).or_default(), at, period);
        if let Some(message) = kinds::message(action, way) {
            count(self.messages.entry(message).or_default(), at, period);
        }
        if action.is_task() {
            let team = team.cloned().unwrap_or_default();
            count(self.tasks.entry(team).or_default(), at, period);
        }
        self.formal_notices += u64::from(action == Action::FormalNotice);
        self.handovers += u64::from(action == Action::HandOver);
    }

    fn invoice(&mut self, part: InvoicePart) {
        self.invoices += 1;
        if let Some(late) = part.days_late {
            self.paid += 1;
            self.paid_on_time += u64::from(late <= 0);
            self.days_late += i64::from(late);
        }
        let (weeks, dates) = (self.frame.weeks.count(), self.frame.dates.len());
        let currency = self.currencies.entry(part.currency).or_default();
        currency.weeks.resize(weeks, 0);
        currency.aged.resize(dates, ([0; 5], 0));
        currency.invoices += 1;
        currency.amount = currency.amount.saturating_add(part.amount);
        currency.open = currency.open.saturating_add(part.open);
        currency.sales = currency.sales.saturating_add(part.sales);
        for (week, amount) in part.cash {
            if let Some(sum) = currency.weeks.get_mut(week) {
                *sum = sum.saturating_add(amount);
            }
        }
        for (date, amounts) in part.aged {
            if let Some((sums, invoices)) = currency.aged.get_mut(date) {
                *invoices += 1;
                for (sum, amount) in sums.iter_mut().zip(amounts) {
                    *sum = sum.saturating_add(amount);
                }
            }
        }
        let Some(journey) = part.journey else {
            return;
        };
        let journey = self.journeys.entry(journey).or_default();
        journey.invoices += 1;
        for (step, stay) in part.steps {
            let stays = journey.steps.entry(step).or_default();
            if let Some(count) = stays.get_mut(stay as usize) {
                *count += 1;
            }
        }
    }
}

fn count(days: &mut Vec<u32>, at: usize, period: Period) {
    if days.is_empty() {
        days.resize(period.days(), 0);
    }
    if let Some(count) = days.get_mut(at) {
        *count = count.saturating_add(1);
    }
}
