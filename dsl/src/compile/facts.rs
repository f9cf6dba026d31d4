//! Built-in values, types and ways as the machine names them.

use jalon_core::machine::value::{self, Type};
use jalon_core::machine::{ChoiceId, StandingId};
use jalon_core::{Currency, Evidence, Measure};

use super::Compiler;
use crate::model::{
    ContactFact, EventFact, Fact, InvoiceFact, MoneyIn, Party, PartyFact, SellerFact,
    Type as Typed, Way, time,
};
use crate::span::Span;
use crate::syntax::ast::EvidenceLevel;

impl Compiler<'_> {
    /// A type; a type that is not known was reported.
    pub(super) fn type_of(&mut self, ty: Typed, span: Span) -> Type {
        match ty {
            Typed::YesNo => Type::YesNo,
            Typed::Text => Type::Text,
            Typed::Number => Type::Number,
            Typed::Money(_) => Type::Money,
            Typed::Date => Type::Date,
            Typed::Time => Type::Time,
            Typed::Rate => Type::Rate,
            Typed::Way => Type::Way,
            Typed::Delay(kind) => Type::Delay(measure(kind)),
            Typed::AnyDelay => Type::AnyDelay,
            Typed::Choice(choice) => Type::Choice(ChoiceId(self.numbers.choices.number(choice))),
            Typed::Standing(standing) => {
                Type::Standing(StandingId(self.numbers.standings.number(standing)))
            }
            Typed::Team => Type::Team,
            Typed::Role => Type::Role,
            Typed::Calendar => Type::Calendar,
            Typed::Terms => Type::Terms,
            Typed::Template => Type::Template,
            Typed::Currency => Type::Currency,
            Typed::Country => Type::Country,
            Typed::Language => Type::Language,
            Typed::Zone => Type::Zone,
            Typed::Unknown => {
                self.not_understood(span);
                Type::Text
            }
        }
    }
}

/// The currency that a type names.
pub(super) fn currency_of(ty: Typed) -> Option<Currency> {
    match ty {
        Typed::Money(MoneyIn::Currency(currency)) => Some(currency),
        _ => None,
    }
}

fn measure(kind: time::Measure) -> Measure {
    match kind {
        time::Measure::Hours => Measure::Hours,
        time::Measure::Days => Measure::Days,
        time::Measure::BusinessDays => Measure::BusinessDays,
        time::Measure::Months => Measure::Months,
    }
}

/// A length of time.
pub(super) fn delay(delay: time::Delay) -> jalon_core::Delay {
    use jalon_core::Unit;
    let unit = match delay.unit {
        time::Unit::Minute => Unit::Minutes,
        time::Unit::Hour => Unit::Hours,
        time::Unit::Day => Unit::Days,
        time::Unit::BusinessDay => Unit::BusinessDays,
        time::Unit::Week => Unit::Weeks,
        time::Unit::Month => Unit::Months,
        time::Unit::Year => Unit::Years,
    };
    jalon_core::Delay::new(delay.count, unit)
}

/// A level of evidence.
pub(super) fn evidence(level: EvidenceLevel) -> Evidence {
    match level {
        EvidenceLevel::Declared => Evidence::Declared,
        EvidenceLevel::Confirmed => Evidence::Confirmed,
        EvidenceLevel::System => Evidence::System,
    }
}

/// A way of delivery.
pub(super) fn way(way: Way) -> jalon_core::Way {
    match way {
        Way::Link => jalon_core::Way::Link,
        Way::Edi => jalon_core::Way::Edi,
        Way::Portal => jalon_core::Way::Portal,
        Way::Attachment => jalon_core::Way::Attachment,
        Way::Letter => jalon_core::Way::Letter,
        Way::RegisteredLetter => jalon_core::Way::RegisteredLetter,
        Way::Email => jalon_core::Way::Email,
        Way::Sms => jalon_core::Way::Sms,
    }
}

/// Whose values are meant.
pub(super) fn party(party: Party) -> value::Party {
    match party {
        Party::Customer => value::Party::Customer,
        Party::Payer => value::Party::Payer,
    }
}

/// A built-in value.
pub(super) fn fact(fact: Fact) -> value::Fact {
    match fact {
        Fact::Invoice(of) => value::Fact::Invoice(invoice_fact(of)),
        Fact::Party(whose, of) => value::Fact::Party(party(whose), party_fact(of)),
        // The line reacts to that event, or the value would not be there; so it need not be named.
        Fact::Event(_, of) => value::Fact::Event(event_fact(of)),
        Fact::Contact(of) => value::Fact::Contact(match of {
            ContactFact::Name => value::ContactFact::Name,
            ContactFact::Email => value::ContactFact::Email,
            ContactFact::Phone => value::ContactFact::Phone,
        }),
        Fact::Seller(of) => value::Fact::Seller(match of {
            SellerFact::Name => value::SellerFact::Name,
            SellerFact::Iban => value::SellerFact::Iban,
            SellerFact::Bic => value::SellerFact::Bic,
            SellerFact::Email => value::SellerFact::Email,
            SellerFact::Phone => value::SellerFact::Phone,
        }),
        Fact::Today => value::Fact::Today,
    }
}

/// A built-in value of an event.
pub(super) fn event_fact(fact: EventFact) -> value::EventFact {
    match fact {
        EventFact::Reason => value::EventFact::Reason,
        EventFact::Date => value::EventFact::Date,
        EventFact::Amount => value::EventFact::Amount,
    }
}

fn invoice_fact(fact: InvoiceFact) -> value::InvoiceFact {
    match fact {
        InvoiceFact::Number => value::InvoiceFact::Number,
        InvoiceFact::Total => value::InvoiceFact::Total,
        InvoiceFact::Principal => value::InvoiceFact::Principal,
        InvoiceFact::Balance => value::InvoiceFact::Balance,
        InvoiceFact::Charges => value::InvoiceFact::Charges,
        InvoiceFact::AmountDue => value::InvoiceFact::AmountDue,
        InvoiceFact::Currency => value::InvoiceFact::Currency,
        InvoiceFact::PurchaseOrder => value::InvoiceFact::PurchaseOrder,
        InvoiceFact::Issue => value::InvoiceFact::Issue,
        InvoiceFact::Due => value::InvoiceFact::Due,
        InvoiceFact::Sent => value::InvoiceFact::Sent,
        InvoiceFact::DaysLate => value::InvoiceFact::DaysLate,
    }
}

fn party_fact(fact: PartyFact) -> value::PartyFact {
    match fact {
        PartyFact::Name => value::PartyFact::Name,
        PartyFact::Country => value::PartyFact::Country,
        PartyFact::Language => value::PartyFact::Language,
        PartyFact::TimeZone => value::PartyFact::TimeZone,
        PartyFact::Terms => value::PartyFact::Terms,
        PartyFact::Unallocated => value::PartyFact::Unallocated,
        PartyFact::Overdue => value::PartyFact::Overdue,
        PartyFact::OpenInvoices => value::PartyFact::OpenInvoices,
    }
}
