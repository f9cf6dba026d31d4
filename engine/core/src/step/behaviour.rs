//! How a customer pays, from what happened to its invoices. What is open and what is late is what
//! conditions and standings of scripts look at; nothing of it is kept.

use super::marks::Settlement;
use super::state::{Invoice, Stage, Subject};
use super::view::{is_open, late_part};
use crate::currency::Currency;
use crate::day::Day;
use crate::ledger::EntryKind;
use crate::records::InvoiceStatus;

/// How somebody pays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// Invoices with a due date that were paid.
    pub paid: u32,
    /// Those of them that were paid after it.
    pub paid_late: u32,
    /// Days from the due date to the payment, over all that were paid; early days count against late
    /// ones.
    pub days: i64,
    /// Invoices that are open.
    pub open: u32,
    /// Those of them that are late.
    pub late: u32,
    /// Days by which the oldest of them is late.
    pub days_late: u32,
    /// What is open, and what of it is late, in each currency.
    pub sums: Vec<Owed>,
    /// Promises that are neither kept nor broken yet.
    pub promises: u32,
}

/// What is owed in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The currency.
    pub currency: Currency,
    /// The principal that is open.
    pub open: i64,
    /// What of it is late and not disputed.
    pub overdue: i64,
}

impl Behaviour {
    /// Of invoices, each with what day it is for it.
    pub fn of<'s>(subjects: impl IntoIterator<Item = (&'s Subject, Day)>) -> Behaviour {
        let mut behaviour = Behaviour::default();
        for (subject, today) in subjects {
            if let Some(invoice) = subject.invoice() {
                behaviour.add(subject, invoice, today);
            }
        }
        behaviour.sums.sort_by_key(|one| one.currency.code());
        behaviour
    }

    fn add(&mut self, subject: &Subject, invoice: &Invoice, today: Day) {
        self.promises = self.promises.saturating_add(count(subject.promises.len()));
        if let (Some(paid), Some(due)) = (paid_on(subject, invoice), due_at_last(invoice)) {
            let days = paid.days_since(due);
            self.paid += 1;
            self.paid_late += u32::from(days > 0);
            self.days = self.days.saturating_add(i64::from(days));
        }
        if !is_open(subject, invoice) {
            return;
        }
        self.open += 1;
        let late = late_part(subject, today);
        if let Some(late) = &late {
            self.late += 1;
            let days = late.due.map_or(0, |due| today.days_since(due));
            self.days_late = self.days_late.max(u32::try_from(days).unwrap_or(0));
        }
        let currency = invoice.ledger.currency();
        let at = self.sums.iter().position(|one| one.currency == currency);
        let at = at.unwrap_or_else(|| {
            self.sums.push(Owed {
                currency,
                open: 0,
                overdue: 0,
            });
            self.sums.len() - 1
        });
        if let Some(owed) = self.sums.get_mut(at) {
            owed.open = owed.open.saturating_add(invoice.ledger.open().principal);
            let late = late.map_or(0, |late| late.amount);
            owed.overdue = owed.overdue.saturating_add(late);
        }
    }

    /// Days after the due date on average, rounded; less than nothing for who pays early. Nothing where
    /// nothing was paid.
    pub fn average_days(&self) -> Option<i64> {
        let paid = i64::from(self.paid);
        let half = paid / 2;
        let rounded = match self.days >= 0 {
            true => self.days.saturating_add(half).checked_div(paid)?,
            false => self.days.saturating_sub(half).checked_div(paid)?,
        };
        Some(rounded)
    }

    /// How many of a hundred that were paid were late.
    pub fn share_late(&self) -> Option<u32> {
        let (late, paid) = (u64::from(self.paid_late), u64::from(self.paid));
        let share = (late * 100 + paid / 2).checked_div(paid)?;
        u32::try_from(share).ok()
    }
}

/// The day on which an invoice was paid, if money settled it. What was cancelled, written off or
/// credited as a whole says nothing about how somebody pays.
fn paid_on(subject: &Subject, invoice: &Invoice) -> Option<Day> {
    let ledger = &invoice.ledger;
    let cancelled = subject.stage == Stage::Ended(Settlement::Cancelled);
    let nothing_open = subject.settled.is_some() || ledger.open().principal == 0;
    if cancelled || invoice.status != InvoiceStatus::Open || !nothing_open {
        return None;
    }
    let payments = || {
        let entries = ledger.entries().iter();
        entries.filter(|entry| entry.kind == EntryKind::Payment)
    };
    let paid = payments().fold(0i64, |sum, entry| sum.saturating_add(entry.amount));
    if paid <= 0 {
        return None;
    }
    // What came once nothing was open any more is too much, and says nothing about this invoice.
    let open_before = |day: Day| ledger.open_through(day.plus_days(-1)).principal > 0;
    let came = payments().filter(|entry| entry.amount > 0 && open_before(entry.day));
    came.map(|entry| entry.day).max()
}

/// The last day on which something of it is due.
fn due_at_last(invoice: &Invoice) -> Option<Day> {
    let instalments = invoice.ledger.instalments().iter();
    instalments.map(|one| one.due).max().or(invoice.due)
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
