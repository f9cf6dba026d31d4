//! Money on account: received from a customer, or credited to it, and allocated to no invoice. It
//! settles nothing.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::currency::Currency;
use crate::money::Money;

/// All unallocated money of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OnAccount {
    entries: Vec<OnAccountEntry>,
}

/// One payment or credit note that no invoice took, or what is left of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnAccountEntry {
    /// Which payment; the number of a credit note.
    pub key: SmolStr,
    /// What it is.
    pub kind: CreditKind,
    /// How much is left; less than nothing if more was allocated than has come.
    pub money: Money,
}

/// What stands on account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditKind {
    /// Money that came in.
    #[default]
    Payment,
    /// A credit note that names no invoice.
    CreditNote,
}

impl OnAccount {
    /// Adds money of a payment or credit note, or takes it away if negative; what of one comes to
    /// nothing is forgotten. Entries may come in any order.
    pub fn add(&mut self, kind: CreditKind, key: &SmolStr, money: Money) {
        match self.place_of(kind, key, money.currency) {
            Some(place) => self.change(place, money.minor),
            None if money.minor == 0 => {}
            None => self.entries.push(OnAccountEntry {
                key: key.clone(),
                kind,
                money,
            }),
        }
    }

    /// Takes over all that another one holds.
    pub fn take_over(&mut self, other: OnAccount) {
        for entry in other.entries {
            self.add(entry.kind, &entry.key, entry.money);
        }
    }

    /// What of a payment is on account, in each currency.
    pub fn of_payment(&self, payment: &str) -> impl Iterator<Item = Money> {
        let own = self
            .entries
            .iter()
            .filter(move |entry| entry.kind == CreditKind::Payment && entry.key == payment);
        own.map(|entry| entry.money)
    }

    /// A credit note goes to an invoice: what of it was on account is so no longer.
    pub fn credit_allocated(&mut self, number: &SmolStr, money: Money) {
        let kind = CreditKind::CreditNote;
        if let Some(place) = self.place_of(kind, number, money.currency) {
            let left = self.entries.get(place).map_or(0, |entry| entry.money.minor);
            self.change(place, money.minor.min(left).saturating_neg());
        }
    }

    fn place_of(&self, kind: CreditKind, key: &SmolStr, currency: Currency) -> Option<usize> {
        self.entries.iter().position(|entry| {
            entry.kind == kind && entry.key == *key && entry.money.currency == currency
        })
    }

    fn change(&mut self, place: usize, by: i64) {
        if let Some(entry) = self.entries.get_mut(place) {
            entry.money.minor = entry.money.minor.saturating_add(by);
            if entry.money.minor == 0 {
                self.entries.remove(place);
            }
        }
    }

    /// All of which something is left, in order of arrival.
    pub fn open(&self) -> impl Iterator<Item = &OnAccountEntry> {
        self.entries.iter().filter(|entry| entry.money.minor > 0)
    }

    /// How much there is in a currency.
    pub fn sum(&self, currency: Currency) -> i64 {
        let of_currency = self.open().filter(|entry| entry.money.currency == currency);
        of_currency.fold(0i64, |sum, entry| sum.saturating_add(entry.money.minor))
    }
}
