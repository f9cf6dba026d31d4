//! Open credits: what a customer has in its favour, for a message that lists it beside the invoices
//! (`also open credits`). They are read when the message is about to be sent, as balances are.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::run::Run;
use super::state::{Stage, SubjectId};
use crate::ledger::CreditKind;
use crate::machine::action::{Group, GroupPer};
use crate::money::Money;

/// What a customer has in its favour, and how much of it is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCredit {
    /// Where it comes from.
    pub of: CreditOf,
    /// How much.
    pub amount: Money,
}

/// Where an open credit comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditOf {
    /// Money on account, by its payment.
    Payment(SmolStr),
    /// A credit note that no invoice took, by its number.
    CreditNote(SmolStr),
    /// An invoice for which more has come than was owed.
    Invoice(SubjectId),
}

impl Run<'_> {
    /// The open credits that a message lists; none if it lists none.
    ///
    /// What is on account belongs to the payer: one message per payer lists it, and of messages per
    /// customer those of the payer itself, so that no credit is told to two customers.
    pub(super) fn open_credits(&self, at: usize, group: Option<Group>) -> Vec<OpenCredit> {
        let group = group.filter(|group| group.also_open_credits);
        let (Some(group), Some(own)) = (group, self.subject(at)) else {
            return Vec::new();
        };
        let mut credits = Vec::new();
        let own_currency = self.currency_of(at);
        let counts = |money: Money| !group.per_currency || own_currency == Some(money.currency);
        if group.per == GroupPer::Payer || own.customer == 0 {
            let open = self.account.on_account.open();
            for entry in open.filter(|entry| counts(entry.money)) {
                let of = match entry.kind {
                    CreditKind::Payment => CreditOf::Payment(entry.key.clone()),
                    CreditKind::CreditNote => CreditOf::CreditNote(entry.key.clone()),
                };
                let amount = entry.money;
                credits.push(OpenCredit { of, amount });
            }
        }
        for subject in &self.account.subjects {
            let same_party = group.per == GroupPer::Payer || own.customer == subject.customer;
            let listed = same_party && subject.stage != Stage::LeftAlone;
            if let Some(invoice) = subject.invoice().filter(|_| listed) {
                let amount = Money::new(invoice.ledger.overpaid(), invoice.ledger.currency());
                if amount.minor > 0 && counts(amount) {
                    let of = CreditOf::Invoice(subject.id);
                    credits.push(OpenCredit { of, amount });
                }
            }
        }
        credits
    }
}
