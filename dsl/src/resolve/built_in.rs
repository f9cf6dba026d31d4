//! The values that every script knows without declaring them, by their words.

use crate::model::{ContactFact, InvoiceFact, MoneyIn, PartyFact, SellerFact, Type};
use crate::syntax::ast::Name;
use crate::words::Word;

const MONEY: Type = Type::Money(MoneyIn::Invoice);

/// Of an invoice.
pub(super) const INVOICE_FACTS: &[(Word, InvoiceFact, Type)] = &[
    (Word::Number, InvoiceFact::Number, Type::Text),
    (Word::Total, InvoiceFact::Total, MONEY),
    (Word::Principal, InvoiceFact::Principal, MONEY),
    (Word::Balance, InvoiceFact::Balance, MONEY),
    (Word::Charges, InvoiceFact::Charges, MONEY),
    (Word::AmountDue, InvoiceFact::AmountDue, MONEY),
    (Word::Currency, InvoiceFact::Currency, Type::Currency),
    (Word::PurchaseOrder, InvoiceFact::PurchaseOrder, Type::Text),
    (Word::Issue, InvoiceFact::Issue, Type::Date),
    (Word::Due, InvoiceFact::Due, Type::Date),
    (Word::Sending, InvoiceFact::Sent, Type::Date),
];

/// Of a customer or payer.
pub(super) const PARTY_FACTS: &[(Word, PartyFact, Type)] = &[
    (Word::Name, PartyFact::Name, Type::Text),
    (Word::Country, PartyFact::Country, Type::Country),
    (Word::CustomerLanguage, PartyFact::Language, Type::Language),
    (Word::TimeZoneField, PartyFact::TimeZone, Type::Zone),
    (Word::Terms, PartyFact::Terms, Type::Terms),
    (Word::Unallocated, PartyFact::Unallocated, MONEY),
    (Word::Overdue, PartyFact::Overdue, MONEY),
    (Word::OpenInvoices, PartyFact::OpenInvoices, Type::Number),
];

/// The built-in value of an invoice that a name means.
pub(super) fn invoice_fact(name: &Name) -> Option<(InvoiceFact, Type)> {
    let found = INVOICE_FACTS.iter().find(|(word, ..)| name.is(*word))?;
    Some((found.1, found.2))
}

/// The built-in value of a customer that a name means.
pub(super) fn party_fact(name: &Name) -> Option<(PartyFact, Type)> {
    let found = PARTY_FACTS.iter().find(|(word, ..)| name.is(*word))?;
    Some((found.1, found.2))
}

/// What a name means of a contact.
pub(super) fn contact_fact(name: &Name) -> Option<(ContactFact, Type)> {
    let fact = if name.is(Word::Name) {
        ContactFact::Name
    } else if name.is(Word::Email) {
        ContactFact::Email
    } else if name.is(Word::ContactPhone) {
        ContactFact::Phone
    } else {
        return None;
    };
    Some((fact, Type::Text))
}

/// What a name means of the seller.
pub(super) fn seller_fact(name: &Name) -> Option<(SellerFact, Type)> {
    let fact = if name.is(Word::Name) {
        SellerFact::Name
    } else if name.is(Word::Iban) {
        SellerFact::Iban
    } else if name.is(Word::Bic) {
        SellerFact::Bic
    } else if name.is(Word::Email) {
        SellerFact::Email
    } else if name.is(Word::ContactPhone) {
        SellerFact::Phone
    } else {
        return None;
    };
    Some((fact, Type::Text))
}
