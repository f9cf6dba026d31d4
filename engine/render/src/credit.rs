//! Open credits as their reader sees them: what each is called, and how much of it is left.

use jalon_core::Money;
use jalon_core::step::{Account, CreditOf, OpenCredit};

use crate::clean::{VALUE_CHARS_MAX, one_line};
use crate::locale::Language;

/// What a reader has open in its favour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit<'a> {
    /// Where it comes from.
    pub of: Credited<'a>,
    /// How much.
    pub amount: Money,
}

/// Where a credit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credited<'a> {
    /// Money that no invoice took; its reader knows it by its amount.
    Payment,
    /// A credit note that no invoice took, by its number.
    CreditNote(&'a str),
    /// An invoice for which more has come than was owed, by its number.
    Invoice(&'a str),
}

/// The open credits of a message as its reader knows them.
pub fn credits_of<'a>(account: &'a Account, credits: &'a [OpenCredit]) -> Vec<Credit<'a>> {
    let known = credits.iter().map(|credit| {
        let of = match &credit.of {
            CreditOf::Payment(_) => Credited::Payment,
            CreditOf::CreditNote(number) => Credited::CreditNote(number),
            CreditOf::Invoice(id) => {
                let invoice = account.subject(*id).and_then(|subject| subject.invoice());
                Credited::Invoice(invoice.map_or("", |invoice| invoice.number.as_str()))
            }
        };
        let amount = credit.amount;
        Credit { of, amount }
    });
    known.collect()
}

impl Credit<'_> {
    /// `Credit note A-7`.
    pub(crate) fn named(&self, language: Language) -> String {
        let phrases = language.phrases();
        let (what, number) = match self.of {
            Credited::Payment => return phrases.on_account.to_owned(),
            Credited::CreditNote(number) => (phrases.credit_note, number),
            Credited::Invoice(number) => (phrases.overpaid, number),
        };
        format!("{what} {}", one_line(number, VALUE_CHARS_MAX))
    }
}
