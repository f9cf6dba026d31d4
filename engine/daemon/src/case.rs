//! A case as an agency gets it: who owes what to whom, how it came to that, and what proves it.

use jalon_core::step::Slot;
use jalon_core::{Day, Instant};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::channel::{Contact, OutgoingKey};

/// The occurrence of what tells an agency what came in for a case that it has: no line of a script comes so often.
pub(crate) const UPDATES: u16 = u16::MAX;

/// Whether something tells an agency what came in.
pub fn is_update(slot: Slot) -> bool {
    slot.occurrence == UPDATES
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The agency, by its name in the script.
    pub agency: SmolStr,
    /// The key of the hand-over: the same in all that is said of the case later.
    pub key: OutgoingKey,
    /// The number that the agency gave it, once it told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<SmolStr>,
    /// What became of it since, where that is what is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<Update>,
    /// To whom it is owed.
    pub creditor: Creditor,
    /// Who owes it.
    pub debtor: Debtor,
    /// Who can be reached there.
    pub contacts: Vec<Contact>,
    /// The invoice.
    pub invoice: CaseInvoice,
    /// What is owed, in its parts.
    pub balance: Balance,
    /// What happened, in its order: what was sent, and what came back.
    pub history: Vec<Past>,
}

/// What became of a case that an agency has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// What came in, or went back, since the agency was last told.
    pub settled: Vec<Settled>,
    /// Whether nothing is to be collected any more.
    pub closed: bool,
}

/// Something that settled a part of what was owed, or took that back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// `payment`, `credit_note` or `write_off`.
    pub kind: SmolStr,
    /// Which payment or credit note.
    pub key: SmolStr,
    /// How much; below zero for what was taken back.
    pub amount: SmolStr,
    /// The day on which it counts.
    pub day: Day,
}

/// To whom it is owed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creditor {
    /// The name.
    pub name: SmolStr,
    /// Where answers go.
    pub email: Option<SmolStr>,
    /// Telephone number.
    pub phone: Option<SmolStr>,
    /// Postal address, line by line.
    pub address: Vec<String>,
    /// The account in the currency of the invoice.
    pub iban: Option<SmolStr>,
}

/// Who owes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debtor {
    /// The number that the house gave the customer.
    pub key: SmolStr,
    /// Its name.
    pub name: SmolStr,
    /// Two letters of its country.
    pub country: Option<SmolStr>,
    /// Its language.
    pub language: Option<SmolStr>,
    /// Its registration number, such as a SIREN.
    pub registration: Option<SmolStr>,
    /// The party that pays for it, where that is another one.
    pub payer: Option<SmolStr>,
    /// The name of that party.
    pub payer_name: Option<SmolStr>,
}

/// The invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseInvoice {
    /// Its number.
    pub number: SmolStr,
    /// Date of issue.
    pub issue: Day,
    /// Due date.
    pub due: Option<Day>,
    /// Its total, as it was invoiced.
    pub total: SmolStr,
    /// Its currency.
    pub currency: SmolStr,
    /// The buyer's order number.
    pub purchase_order: Option<SmolStr>,
    /// The reference by which its payment is recognised.
    pub payment_reference: Option<SmolStr>,
    /// Its due dates and their amounts, where it has several.
    pub instalments: Vec<(Day, SmolStr)>,
    /// What settled a part of it.
    pub settled: Vec<Settled>,
    /// How much of it is disputed; none if it is not.
    pub disputed: Vec<Disputed>,
}

/// A dispute that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disputed {
    /// Which.
    pub key: SmolStr,
    /// How much of the invoice; the whole if not said.
    pub amount: Option<SmolStr>,
}

/// What is owed, in its parts: amounts in the currency of the invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Of what was invoiced, still open.
    pub principal: SmolStr,
    /// Of interest that was claimed, still open.
    pub interest: SmolStr,
    /// Of fixed sums and fees that were claimed, still open.
    pub fees: SmolStr,
    /// Interest that was paid.
    pub interest_paid: SmolStr,
    /// Fixed sums and fees that were paid.
    pub fees_paid: SmolStr,
    /// All that is still open.
    pub amount_due: SmolStr,
}

/// Something that happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// When.
    pub at: Option<Instant>,
    /// What, in one word: `chase`, `formal_notice`, `receipt`, `dispute`, `call`.
    pub what: SmolStr,
    /// To whom or from whom: the role, as the script names it.
    pub role: Option<SmolStr>,
    /// By which way.
    pub way: Option<SmolStr>,
    /// Its subject, or what was answered or given as a reason.
    pub text: Option<String>,
    /// The amount that it speaks of.
    pub amount: Option<SmolStr>,
    /// The day that it speaks of, or on which it counts.
    pub day: Option<Day>,
    /// How well it is proved: `E1` to `E7`.
    pub evidence: Option<SmolStr>,
    /// What the other side said of it.
    pub proof: Option<String>,
    /// The key of the message.
    pub key: Option<OutgoingKey>,
}

/// The words in which an agency's number of a case stands in the note of its hand-over.
const NUMBER: &str = "case ";

/// A note that begins with the number of a case.
pub fn note_of(number: &str, rest: &str) -> String {
    match rest.is_empty() {
        true => format!("{NUMBER}{number}"),
        false => format!("{NUMBER}{number}; {rest}"),
    }
}

/// The number of a case, where a note tells it.
pub fn number_in(note: &str) -> Option<SmolStr> {
    let rest = note.strip_prefix(NUMBER)?;
    let number = rest.split_once(';').map_or(rest, |(number, _)| number);
    let number = number.trim();
    (!number.is_empty()).then(|| number.into())
}

/// What stands in a note beside the number of a case.
pub fn rest_of(note: &str) -> &str {
    match number_in(note) {
        Some(_) => note.split_once(';').map_or("", |(_, rest)| rest.trim()),
        None => note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_case_is_found_in_its_note() {
        let note = note_of("A-77", "HTTP 201");
        assert_eq!(number_in(&note).as_deref(), Some("A-77"));
        assert_eq!(rest_of(&note), "HTTP 201");
        assert_eq!(number_in("HTTP 201"), None);
        assert_eq!(number_in(&note_of("A-77", "")).as_deref(), Some("A-77"));
    }
}
