//! Stimuli: all that can move an account.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::effect::Slot;
use super::state::{Account, Customer, SubjectId};
use crate::day::Day;
use crate::eval::Stored;
use crate::event::Event;
use crate::ledger::{CreditKind, Instalment};
use crate::machine::InvoiceFieldId;
use crate::moment::Instant;
use crate::money::Money;
use crate::records::InvoiceStatus;

/// Something that moves an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stimulus {
    /// A customer is known, or known better; it is recognised by its key.
    Customer(Customer),
    /// An invoice arrives.
    Arrival(Box<Arrival>),
    /// Something happened to a subject.
    Event {
        /// To which.
        subject: SubjectId,
        /// What.
        event: Event,
    },
    /// Declared fields of an invoice have new values.
    Fields {
        /// Of which.
        subject: SubjectId,
        /// The fields.
        fields: Vec<(InvoiceFieldId, Stored)>,
    },
    /// The house changed what became of an invoice.
    Status {
        /// Of which.
        subject: SubjectId,
        /// What became of it.
        status: InvoiceStatus,
    },
    /// Money came in that is for no invoice, or a credit note that names none; or it went back if
    /// negative.
    OnAccount {
        /// Which of both.
        kind: CreditKind,
        /// Which payment; the number of a credit note.
        key: SmolStr,
        /// How much.
        money: Money,
    },
    /// Payments were read in, even if there were none.
    PaymentsRead,
    /// The same as [`Stimulus::CustomerHeld`], where nobody says who and why: in tests of scripts.
    HoldCustomer {
        /// The key of the customer.
        customer: SmolStr,
        /// Until when; none to end it.
        until: Option<Instant>,
    },
    /// First step of a change of payer: a customer leaves the account of the payer that paid for it
    /// until now, with its invoices. All that leaves is in the effect `MovedOut`.
    MoveOut {
        /// The key of the customer.
        customer: SmolStr,
    },
    /// Second step of a change of payer: what left another account comes in. Money on account stays
    /// with the payer that it came from.
    MoveIn(Box<Account>),
    /// It is time to look again.
    Timer,
    /// Calendars, zones or rates are newer than at the last look: all that is counted is counted
    /// again. Which datasets hold from here on, the journal tells.
    Datasets,
    /// A run day, called by a person or by the calendar.
    Run,
    /// A planned line is about to be sent.
    AboutToSend(Slot),
    /// What became of a message or of the sending of the invoice.
    Sent {
        /// Of which.
        slot: Slot,
        /// What.
        result: SendResult,
    },
    /// What other versions of the script hold of this payer has changed: all that looks at it is
    /// looked at again.
    Beside,
    /// A person keeps back all that would leave for a customer, with those that it pays for, or ends
    /// that.
    CustomerHeld {
        /// The key of the customer.
        customer: SmolStr,
        /// Until when; none to end it.
        until: Option<Instant>,
        /// Who.
        by: SmolStr,
        /// Why.
        reason: SmolStr,
    },
}

/// An invoice as it arrives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The number by which it will be known.
    pub id: SubjectId,
    /// The key of its customer.
    pub customer: SmolStr,
    /// Its number.
    pub number: SmolStr,
    /// What became of it in the house.
    pub status: InvoiceStatus,
    /// Date of issue.
    pub issue: Day,
    /// Due date; without it, the customer's terms give one.
    pub due: Option<Day>,
    /// Its total.
    pub total: Money,
    /// Its due dates, if it has several.
    pub instalments: Vec<Instalment>,
    /// The buyer's order number.
    pub purchase_order: Option<SmolStr>,
    /// The structured reference by which its payment is recognised.
    pub payment_reference: Option<SmolStr>,
    /// Its declared fields; what is not there has its default.
    pub fields: Vec<(InvoiceFieldId, Stored)>,
}

/// What became of something that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendResult {
    /// It left.
    Left,
    /// It will never leave.
    Failed,
    /// It is not known whether it left.
    InDoubt,
    /// It surely did not leave, and what it said is not true any more: it is made anew, if it is
    /// still wanted.
    TakenBack,
}
