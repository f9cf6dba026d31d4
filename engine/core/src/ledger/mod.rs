//! The ledger of an invoice: what was invoiced and claimed, what settled it, and what is still open.
//!
//! Entries are only ever added; taking back is an entry too, under the key of what it takes back.
//! All that is open is worked out from sums over the entries, never from their order: so payments,
//! reversals and credit notes may arrive in any order and give the same balance. A reversal takes
//! back at most what its own payment had settled.
//!
//! ```text
//! credit notes, write-offs  ->  principal
//! payments                  ->  principal, interest, fees      in the order of the journey
//! principal settled         ->  instalments: those named first, the rest the oldest first
//! ```
//!
//! What was open on an earlier day is worked out from the entries until that day; interest reads
//! that. Money that is allocated to no invoice is in [`OnAccount`] beside, and settles nothing.

mod instalments;
mod interest;
mod on_account;
mod settle;

pub use interest::{Accrual, Exact, Overflow, accrue};
pub use on_account::{CreditKind, OnAccount, OnAccountEntry};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::currency::Currency;
use crate::day::Day;
use crate::machine::claim::DebtPart;
use crate::money::Money;

/// All that was invoiced, claimed and settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    currency: Currency,
    /// The total of the invoice, as corrected last.
    invoiced: i64,
    /// Its due dates and their amounts, where it has several.
    instalments: Vec<Instalment>,
    settles: [DebtPart; 3],
    entries: Vec<Entry>,
    claims: Vec<Claimed>,
    accrued: Vec<AccruedUntil>,
    open: Open,
}

/// One of several due dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instalment {
    /// When it is due.
    pub due: Day,
    /// How much of the total.
    pub amount: i64,
}

/// What settled something, or was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it was.
    pub kind: EntryKind,
    /// Which payment or credit note.
    pub key: SmolStr,
    /// How much, in minor units; negative for what was taken back.
    pub amount: i64,
    /// The day on which it counts.
    pub day: Day,
    /// The instalment that it names, from 1; 0 if it names none.
    pub instalment: u16,
}

/// What can settle an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum EntryKind {
    Payment,
    CreditNote,
    WriteOff,
}

/// Something claimed beyond the invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// What it adds to.
    pub part: DebtPart,
    /// How much, in minor units.
    pub amount: i64,
    /// When it was claimed.
    pub day: Day,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct AccruedUntil {
    instalment: u16,
    day: Day,
}

/// What is open of each part, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Open {
    /// Of what was invoiced, and of claims that were put on the invoice.
    pub principal: i64,
    /// Of interest that was claimed beside it.
    pub interest: i64,
    /// Of fees that were claimed beside it.
    pub fees: i64,
    /// What came in beyond all that.
    pub excess: i64,
}

impl Open {
    /// Claims still open.
    pub fn charges(self) -> i64 {
        self.interest.saturating_add(self.fees)
    }

    /// All that is still open.
    pub fn amount_due(self) -> i64 {
        self.principal.saturating_add(self.charges())
    }
}

impl Ledger {
    /// The ledger of a new invoice.
    pub fn new(total: Money, instalments: Vec<Instalment>, settles: &[DebtPart]) -> Ledger {
        let mut ledger = Ledger {
            currency: total.currency,
            invoiced: total.minor,
            instalments,
            settles: settle::full_order(settles),
            entries: Vec::new(),
            claims: Vec::new(),
            accrued: Vec::new(),
            open: Open::default(),
        };
        ledger.sum_up();
        ledger
    }

    /// Adds what settled something, or was taken back.
    pub fn enter(&mut self, entry: Entry) {
        self.entries.push(entry);
        self.sum_up();
    }

    /// Adds a claim.
    pub fn claim(&mut self, claimed: Claimed) {
        self.claims.push(claimed);
        self.sum_up();
    }

    /// Replaces the total by a corrected one.
    pub fn correct_total(&mut self, total: i64) {
        self.invoiced = total;
        self.sum_up();
    }

    /// Changes what payments settle first.
    pub fn settle_in(&mut self, order: &[DebtPart]) {
        self.settles = settle::full_order(order);
        self.sum_up();
    }

    fn sum_up(&mut self) {
        self.open = self.open_through(Day::MAX);
    }

    /// The currency of all its amounts.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// What is open now.
    pub fn open(&self) -> Open {
        self.open
    }

    /// What was invoiced, claims left out.
    pub fn invoiced(&self) -> i64 {
        self.invoiced
    }

    /// What was invoiced, with claims that were put on the invoice.
    pub fn total(&self) -> i64 {
        self.invoiced
            .saturating_add(self.claimed(DebtPart::Principal, Day::MAX))
    }

    /// What was written off, less what was taken back of that.
    pub fn written_off(&self) -> i64 {
        self.settled(EntryKind::WriteOff, None, Day::MAX)
    }

    /// Its instalments, where it has several.
    pub fn instalments(&self) -> &[Instalment] {
        &self.instalments
    }

    /// All that settled it, in order of arrival.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All claims, in order.
    pub fn claims(&self) -> &[Claimed] {
        &self.claims
    }

    /// The last day for which interest was claimed, of the invoice (0) or of an instalment. No day
    /// is claimed twice, so the later mark of both holds.
    pub fn accrued_until(&self, instalment: u16) -> Option<Day> {
        let of = |wanted| {
            let marks = self.accrued.iter();
            marks
                .filter(move |mark| mark.instalment == wanted || wanted == 0)
                .map(|mark| mark.day)
                .max()
        };
        let whole = self.accrued.iter().filter(|mark| mark.instalment == 0);
        of(instalment).max(whole.map(|mark| mark.day).max())
    }

    /// Notes that interest has been claimed up to and with a day.
    pub fn accrue_until(&mut self, instalment: u16, day: Day) {
        match self
            .accrued
            .iter_mut()
            .find(|mark| mark.instalment == instalment)
        {
            Some(mark) => mark.day = mark.day.max(day),
            None => self.accrued.push(AccruedUntil { instalment, day }),
        }
    }

    /// How much of a payment or credit note settles the invoice now.
    pub fn allocated(&self, kind: EntryKind, key: &str) -> i64 {
        self.net(kind, key, None, Day::MAX).max(0)
    }

    /// The first day after `day` on which something may be open that was not, or the other way.
    pub fn next_change_after(&self, day: Day) -> Option<Day> {
        let entries = self.entries.iter().map(|entry| entry.day);
        let claims = self.claims.iter().map(|claim| claim.day);
        entries
            .chain(claims)
            .map(|changed| changed.plus_days(1))
            .filter(|changed| *changed > day)
            .min()
    }
}

#[cfg(test)]
mod tests;
