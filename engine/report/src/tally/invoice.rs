//! What one invoice adds: its amounts, its payments, how late it was at a few dates, and how far it
//! came in its journey.

use jalon_core::ledger::{EntryKind, Ledger};
use jalon_core::machine::{JourneyId, StepId};
use jalon_core::step::{Invoice, Subject};
use jalon_core::{Currency, Day};

use super::Frame;

/// Sales of so many days before the last one make days of sales.
pub const SALES_DAYS: i32 = 90;

/// What an invoice adds to the whole.
#[derive(Clone, Debug)]
pub struct InvoicePart {
    pub currency: Currency,
    pub amount: i64,
    /// Open on the last day of which payments are known.
    pub open: i64,
    /// The amount, if it is of the last days before.
    pub sales: i64,
    /// How many days after its due date it was paid in full.
    pub days_late: Option<i32>,
    /// Payments, by the number of their week.
    pub cash: Vec<(usize, i64)>,
    /// What was open at dates, by how late.
    pub aged: Vec<(usize, [i64; 5])>,
    pub journey: Option<JourneyId>,
    /// The steps of its journey.
    pub steps: Vec<(StepId, Stay)>,
}

/// Where an invoice is, seen from a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// It came to it.
    Reached,
    /// It was paid before.
    Paid,
    /// It was disputed before.
    Disputed,
    /// It is elsewhere, or it is too early.
    Elsewhere,
}

/// Looks at an invoice at the end of its case.
pub fn invoice_part(
    subject: &Subject,
    invoice: &Invoice,
    reached: &[StepId],
    disputed: bool,
    frame: &Frame<'_>,
) -> InvoicePart {
    let ledger = &invoice.ledger;
    let last = frame.period.last.min(frame.known);
    let age = last.days_since(invoice.issue);
    InvoicePart {
        currency: ledger.currency(),
        amount: ledger.invoiced(),
        open: match age >= 0 {
            true => ledger.open_through(last).principal,
            false => 0,
        },
        sales: match (0..SALES_DAYS).contains(&age) {
            true => ledger.invoiced(),
            false => 0,
        },
        days_late: days_late(invoice),
        cash: cash(ledger, frame),
        aged: aged(invoice, frame),
        journey: subject.journey,
        steps: steps(subject, reached, disputed, frame),
    }
}

/// How late an invoice was paid; nothing if it was not, or if it was never due.
fn days_late(invoice: &Invoice) -> Option<i32> {
    let ledger = &invoice.ledger;
    let payments = ledger.entries().iter();
    let payments = payments.filter(|entry| entry.kind == EntryKind::Payment && entry.amount > 0);
    let last = payments.map(|entry| entry.day).max()?;
    let paid = ledger.open().principal <= 0;
    let due = last_due(invoice)?;
    paid.then(|| last.days_since(due))
}

/// The due date, or that of the last instalment.
fn last_due(invoice: &Invoice) -> Option<Day> {
    let instalments = invoice.ledger.instalments().iter();
    let last = instalments.map(|instalment| instalment.due).max();
    last.or(invoice.due)
}

fn cash(ledger: &Ledger, frame: &Frame<'_>) -> Vec<(usize, i64)> {
    let payments = ledger.entries().iter();
    let payments = payments.filter(|entry| entry.kind == EntryKind::Payment);
    let inside =
        payments.filter(|entry| entry.day >= frame.period.first && entry.day <= frame.period.last);
    let by_week =
        inside.filter_map(|entry| Some((frame.weeks.column_of(entry.day)?, entry.amount)));
    by_week.collect()
}

fn aged(invoice: &Invoice, frame: &Frame<'_>) -> Vec<(usize, [i64; 5])> {
    let dates = frame.dates.iter().enumerate();
    let dates = dates.filter(|(_, date)| **date >= invoice.issue);
    let aged = dates.map(|(place, date)| (place, open_at(invoice, *date)));
    aged.filter(|(_, amounts)| *amounts != [0; 5]).collect()
}

/// What is open at the end of a day, by how late it is.
fn open_at(invoice: &Invoice, date: Day) -> [i64; 5] {
    let ledger = &invoice.ledger;
    let mut amounts = [0_i64; 5];
    let mut add = |due: Option<Day>, open: i64| {
        let late = due.map_or(0, |due| date.days_since(due));
        let age = match late {
            ..=0 => 0,
            1..=30 => 1,
            31..=60 => 2,
            61..=90 => 3,
            _ => 4,
        };
        if let Some(sum) = amounts.get_mut(age) {
            *sum = sum.saturating_add(open);
        }
    };
    if ledger.instalments().is_empty() {
        add(invoice.due, ledger.open_through(date).principal);
    }
    for (number, instalment) in (1..).zip(ledger.instalments()) {
        add(
            Some(instalment.due),
            ledger.instalment_open_through(number, date),
        );
    }
    amounts
}

fn steps(
    subject: &Subject,
    reached: &[StepId],
    disputed: bool,
    frame: &Frame<'_>,
) -> Vec<(StepId, Stay)> {
    let machine = frame.machine;
    let journey = subject.journey.and_then(|id| machine.journeys.get(id));
    let milestones = journey.map_or(&[][..], |journey| journey.milestones.as_slice());
    let steps = milestones
        .iter()
        .filter_map(|id| machine.milestones.get(*id));
    let steps: Vec<StepId> = steps
        .flat_map(|milestone| milestone.steps.clone())
        .collect();
    // What was passed over on the way further is neither paid nor disputed before.
    let furthest = steps.iter().rposition(|step| reached.contains(step));
    let paid = subject.settled.is_some();
    let stays = steps.into_iter().enumerate().map(|(place, step)| {
        let stay = match (reached.contains(&step), furthest) {
            (true, _) => Stay::Reached,
            (false, Some(furthest)) if place < furthest => Stay::Elsewhere,
            _ if paid => Stay::Paid,
            _ if disputed => Stay::Disputed,
            _ => Stay::Elsewhere,
        };
        (step, stay)
    });
    stays.collect()
}
