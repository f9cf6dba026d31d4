//! What a statement says, whatever it was written in.

use jalon_core::{Currency, Day, Instant, Money};
use jalon_intake::{Text, text};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What a bank tells of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What kind of statement.
    pub kind: StatementKind,
    /// The account: its IBAN, or the bank's own number. It is the feed of what is in it.
    pub account: SmolStr,
    /// The number of the statement.
    pub number: SmolStr,
    /// Up to when it tells, as far as it says so: when it was made, or the end of its last day.
    pub until: Option<Instant>,
    /// The currency of the account, where it is said.
    pub currency: Option<Currency>,
    /// Its entries, in order.
    pub entries: Vec<Entry>,
}

/// What kind of statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementKind {
    /// Of what was booked: CAMT.053, MT940.
    Statement,
    /// Of the day so far: CAMT.052, MT942.
    Report,
    /// Of single bookings: CAMT.054.
    Notification,
    /// Payments in rows: each has a key of its own, and comes once under it, whatever its amount.
    Rows,
}

/// One booking. What was booked together may have several details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The line in the file.
    pub at: u64,
    /// The whole amount.
    pub amount: Money,
    /// Where the money goes.
    pub side: Side,
    /// Whether it is booked.
    pub status: Status,
    /// When it was booked.
    pub booked: Option<Day>,
    /// From when it counts.
    pub valued: Option<Day>,
    /// The bank's own reference.
    pub reference: Option<SmolStr>,
    /// What is said of the whole.
    pub text: SmolStr,
    /// What it consists of: at least one.
    pub details: Vec<Detail>,
    /// Whether it has details that do not add up to it: then they are not used one by one.
    pub adds_up: bool,
}

/// A part of a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// How much.
    pub amount: Money,
    /// Where the money goes.
    pub side: Side,
    /// Who is on the other side, and what was written.
    pub part: Part,
}

/// Where money goes, from our side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// To us.
    In,
    /// From us.
    Out,
    /// From us: something that had come is taken back.
    InTakenBack,
    /// To us: something that had left comes back.
    OutTakenBack,
}

impl Side {
    /// Whether the account grows.
    pub fn is_credit(self) -> bool {
        matches!(self, Side::In | Side::OutTakenBack)
    }
}

/// Whether money has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It has.
    Booked,
    /// It may; it is no money yet.
    Pending,
    /// It is only told of.
    Information,
}

/// What a booking says beside its amount.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    /// Who is on the other side.
    #[serde(skip_serializing_if = "Party::is_nobody")]
    pub party: Party,
    /// The bank's own reference of this part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<SmolStr>,
    /// What whoever ordered the payment called it, from end to end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_to_end: Option<SmolStr>,
    /// What banks call it among each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<SmolStr>,
    /// Structured references of creditors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub structured: Vec<SmolStr>,
    /// What was written.
    #[serde(skip_serializing_if = "SmolStr::is_empty")]
    pub text: SmolStr,
    /// The key of the customer that paid, where a file in rows names it; it may be a name instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer: Option<SmolStr>,
    /// The invoices that a file in rows names in their own column.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invoices: Vec<Told>,
    /// Why it came back: the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<SmolStr>,
    /// Why it came back, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<SmolStr>,
}

/// An invoice that a row names, with what it is to get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Its number.
    pub invoice: SmolStr,
    /// Which instalment, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instalment: Option<u16>,
    /// How much, in minor units.
    pub amount: i64,
}

/// Who is on the other side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Party {
    /// Its name.
    #[serde(skip_serializing_if = "SmolStr::is_empty")]
    pub name: SmolStr,
    /// Its account.
    #[serde(skip_serializing_if = "SmolStr::is_empty")]
    pub account: SmolStr,
}

impl Party {
    /// Whether nothing is known.
    pub fn is_nobody(&self) -> bool {
        self.name.is_empty() && self.account.is_empty()
    }
}

/// One line of money: a detail of a booking, or a booking as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line in the file.
    pub at: u64,
    /// The account: the feed.
    pub account: SmolStr,
    /// How much.
    pub amount: Money,
    /// Where the money goes.
    pub side: Side,
    /// The day on which it counts: from when the bank counts it, else when it was booked.
    pub day: Day,
    /// What it says.
    pub part: Part,
}

/// Something that was not taken, with its place, the reason and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line in the file.
    pub at: u64,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub reason: Text,
    /// What to do.
    pub remedy: Text,
}

impl Fault {
    pub(crate) fn new(at: u64, value: &str, reason: Text, remedy: Text) -> Fault {
        Fault {
            at,
            value: crate::letters::shown(value),
            reason,
            remedy,
        }
    }

    /// What the bank has to write otherwise.
    pub(crate) fn of_the_bank(at: u64, value: &str, reason: Text) -> Fault {
        let remedy = text(
            "ask the bank for the statement once more; or note this payment by hand: jalon invoice pay",
            "redemandez le relevé à la banque\u{a0}; ou notez ce paiement à la main\u{a0}: jalon invoice pay",
        );
        Fault::new(at, value, reason, remedy)
    }
}
