//! Money on account: received from a customer, and allocated to no invoice. It settles nothing.

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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct OnAccountEntry {
    payment: SmolStr,
    money: Money,
}

impl OnAccount {
    /// Adds money of a payment, or takes it away if negative; what of one payment comes to nothing
    /// is forgotten. Entries may come in any order.
    pub fn add(&mut self, payment: &SmolStr, money: Money) {
        let same = |entry: &&mut OnAccountEntry| {
            entry.payment == *payment && entry.money.currency == money.currency
        };
        match self.entries.iter_mut().find(same) {
            Some(entry) => {
                entry.money.minor = entry.money.minor.saturating_add(money.minor);
                if entry.money.minor == 0 {
                    self.entries
                        .retain(|entry| entry.money.minor != 0 || entry.payment != *payment);
                }
            }
            None if money.minor == 0 => {}
            None => self.entries.push(OnAccountEntry {
                payment: payment.clone(),
                money,
            }),
        }
    }

    /// What of a payment is on account, in each currency.
    pub fn of_payment(&self, payment: &str) -> impl Iterator<Item = Money> {
        let entries = self.entries.iter();
        let own = entries.filter(move |entry| entry.payment == payment);
        own.map(|entry| entry.money)
    }

    /// How much there is in a currency.
    pub fn sum(&self, currency: Currency) -> i64 {
        let of_currency = self
            .entries
            .iter()
            .filter(|entry| entry.money.currency == currency);
        of_currency.fold(0i64, |sum, entry| {
            sum.saturating_add(entry.money.minor.max(0))
        })
    }
}
