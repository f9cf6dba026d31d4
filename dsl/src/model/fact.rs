//! Built-in values: what scripts may ask of an invoice, a customer, an event without declaring it.

use super::event::EventKind;

/// A built-in value; read again at the moment of use, never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// Of the invoice, or of the instalment where a milestone runs once per instalment.
    Invoice(InvoiceFact),
    /// Of the customer or the payer, over their invoices.
    Party(Party, PartyFact),
    /// Of the event that a line reacts to.
    Event(EventKind, EventFact),
    /// Of the contact that a message goes to, or that an event is about.
    Contact(ContactFact),
    /// Of the legal entity that sends the invoice; from the configuration.
    Seller(SellerFact),
    /// The day on which the condition is read.
    Today,
}

/// Built-in values of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// Its currency.
    Currency,
    /// The buyer's order number; may be unknown.
    PurchaseOrder,
    /// Date of issue.
    Issue,
    /// Due date; may be missing where the script reacts to that.
    Due,
    /// Day on which it left; unknown before.
    Sent,
    /// Calendar days since the day after due; zero while it is not late.
    DaysLate,
}

/// Whose built-in values are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// The customer that was invoiced.
    Customer,
    /// The party that pays, its children's invoices included.
    Payer,
}

/// Built-in values of a customer or payer; amounts are in the currency of the invoice or group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
}

/// Built-in values of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventFact {
    /// Why, in words.
    Reason,
    /// The date that it speaks of, as of a promise.
    Date,
    /// The amount that it speaks of.
    Amount,
}

/// Built-in values of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum ContactFact {
    Name,
    Email,
    Phone,
}

/// Built-in values of the legal entity that sends the invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum SellerFact {
    Name,
    Iban,
    Bic,
    Email,
    Phone,
}
