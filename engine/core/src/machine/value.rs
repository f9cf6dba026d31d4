//! Types of values, and the built-in facts that conditions, amounts and texts may speak of.

use serde::{Deserialize, Serialize};

use super::ids::{ChoiceId, StandingId};
use crate::delay::Measure;

/// The type of a field, a payload, a cell of a table or an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Yes or no.
    YesNo,
    /// Any text.
    Text,
    /// A plain number.
    Number,
    /// An amount in a currency.
    Money,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A percentage.
    Rate,
    /// A way of delivery.
    Way,
    /// A length of time of one kind: calendar days, business days, months or hours.
    Delay(Measure),
    /// A length of time of any kind, as in a table whose rows mix them.
    AnyDelay,
    /// A value of a closed list.
    Choice(ChoiceId),
    /// A value of a standing.
    Standing(StandingId),
    /// A team.
    Team,
    /// A role of recipients.
    Role,
    /// A collection agency.
    Agency,
    /// A calendar.
    Calendar,
    /// Payment terms.
    Terms,
    /// A template.
    Template,
    /// A currency.
    Currency,
    /// A country by its two letters.
    Country,
    /// A language by its tag.
    Language,
    /// A time zone by its name.
    Zone,
}

/// A built-in value. What it is read from stands in its name; all are read again at the moment of
/// use, never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Of the invoice, or of the instalment where a milestone runs once per instalment.
    Invoice(InvoiceFact),
    /// Of the customer or the payer, over their invoices.
    Party(Party, PartyFact),
    /// Of the event that a line reacts to.
    Event(EventFact),
    /// Of the contact that a message goes to, or that an event is about.
    Contact(ContactFact),
    /// Of the legal entity that sends the invoice.
    Seller(SellerFact),
    /// The day of the stimulus, in the zone of the journey's calendar.
    Today,
}

/// Built-in values of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceFact {
    /// Its number; text.
    Number,
    /// Total with taxes, and with claims that were put on the invoice.
    Total,
    /// What was invoiced, claims left out.
    Principal,
    /// Principal still open.
    Balance,
    /// Claims still open.
    Charges,
    /// Balance and charges.
    AmountDue,
    /// Balance that nobody contests.
    Undisputed,
    /// Its currency.
    Currency,
    /// The buyer's order number; may be unknown.
    PurchaseOrder,
    /// Date of issue.
    Issue,
    /// Due date; may be unknown.
    Due,
    /// Day on which it arrived with us.
    Arrival,
    /// Day on which it left; unknown before.
    Sent,
    /// Calendar days since the day after due; zero while it is not late.
    DaysLate,
    /// Whether any of it is disputed.
    Disputed,
    /// The structured reference by which its payment is recognised.
    PaymentReference,
    /// Which instalment it is, from 1.
    InstalmentNumber,
    /// How many instalments there are.
    InstalmentCount,
}

/// Whose built-in values are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The customer that was invoiced.
    Customer,
    /// The party that pays, its children's invoices included.
    Payer,
}

/// Built-in values of a customer or payer; amounts are in the invoice's or the group's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyFact {
    /// Its name.
    Name,
    /// Its country; may be unknown.
    Country,
    /// Its language; may be unknown.
    Language,
    /// Its time zone; may be unknown.
    TimeZone,
    /// Its payment terms; may be unknown.
    Terms,
    /// Money received and not yet allocated.
    Unallocated,
    /// Sum of the balances that are late.
    Overdue,
    /// How many invoices are open.
    OpenInvoices,
    /// Sum of all open balances.
    TotalUnpaid,
    /// How many invoices are late and unpaid.
    NumberUnpaid,
    /// Due date of the oldest unpaid invoice; unknown if there is none.
    DueOfOldest,
    /// Days by which the oldest unpaid invoice is late.
    DaysLateOfOldest,
}

impl PartyFact {
    /// Whether it is said of the party itself, rather than counted from its invoices and its money.
    pub const fn is_own(self) -> bool {
        use PartyFact::{Country, Language, Name, Terms, TimeZone};
        matches!(self, Name | Country | Language | TimeZone | Terms)
    }
}

/// Built-in values of an event; each may be unknown unless its kind has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventFact {
    /// Why, in words.
    Reason,
    /// The category of the reason, as sent by a platform.
    Code,
    /// The date that it speaks of, as of a promise.
    Date,
    /// The amount that it speaks of.
    Amount,
    /// The day on which it happened.
    Occurred,
}

/// Built-in values of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ContactFact {
    Name,
    Email,
    Phone,
}

/// Built-in values of the legal entity that sends the invoice; they are in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum SellerFact {
    Name,
    Iban,
    Bic,
    Email,
    Phone,
}
