//! Who writes and who reads: what is known of them beside the account.
//!
//! Contacts are personal data and sellers stand in the configuration, so a running account holds
//! neither. They are put before the account's facts here, where a text is made.

use jalon_core::eval::{Facts, RateDay, Value};
use jalon_core::machine::value::{ContactFact, Fact, Party, SellerFact};
use jalon_core::machine::{
    CustomerFieldId, DatedTableId, InvoiceFieldId, MilestoneId, RoleId, StandingId, StepId,
};
use jalon_core::{Calendar, Day, Way};
use smol_str::SmolStr;

use crate::payment::BankAccount;

/// The legal entity that writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seller {
    /// Its name.
    pub name: SmolStr,
    /// Where answers go.
    pub email: Option<SmolStr>,
    /// Its telephone number.
    pub phone: Option<SmolStr>,
    /// Its bank accounts; for each currency the first one counts.
    pub accounts: Vec<BankAccount>,
}

/// The person or office that reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Its name.
    pub name: Option<SmolStr>,
    /// Mail address.
    pub email: Option<SmolStr>,
    /// Telephone number.
    pub phone: Option<SmolStr>,
}

/// Both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parties {
    /// Who writes.
    pub seller: Seller,
    /// Who reads.
    pub contact: Contact,
}

/// The facts of an account with what is known of seller and contact.
pub(crate) struct Told<'a, F> {
    pub(crate) facts: &'a F,
    pub(crate) parties: &'a Parties,
}

impl<F: Facts> Facts for Told<'_, F> {
    fn fact(&self, fact: Fact) -> Value<'_> {
        let Parties { seller, contact } = self.parties;
        match fact {
            Fact::Contact(ContactFact::Name) => Value::of_text(contact.name.as_ref()),
            Fact::Contact(ContactFact::Email) => Value::of_text(contact.email.as_ref()),
            Fact::Contact(ContactFact::Phone) => Value::of_text(contact.phone.as_ref()),
            Fact::Seller(SellerFact::Name) if seller.name.is_empty() => Value::Unknown,
            Fact::Seller(SellerFact::Name) => Value::Text(&seller.name),
            Fact::Seller(SellerFact::Email) => Value::of_text(seller.email.as_ref()),
            Fact::Seller(SellerFact::Phone) => Value::of_text(seller.phone.as_ref()),
            Fact::Seller(SellerFact::Iban) => account_text(seller, |account| account.iban.shown()),
            Fact::Seller(SellerFact::Bic) => {
                let bic = seller
                    .accounts
                    .first()
                    .and_then(|account| account.bic.as_ref());
                bic.map_or(Value::Unknown, |bic| Value::Text(bic.as_str()))
            }
            other => self.facts.fact(other),
        }
    }

    fn invoice_field(&self, field: InvoiceFieldId) -> Value<'_> {
        self.facts.invoice_field(field)
    }

    fn customer_field(&self, party: Party, field: CustomerFieldId) -> Value<'_> {
        self.facts.customer_field(party, field)
    }

    fn payload(&self, place: u16) -> Value<'_> {
        self.facts.payload(place)
    }

    fn standing(&self, party: Party, standing: StandingId) -> Option<u16> {
        self.facts.standing(party, standing)
    }

    fn way_of(&self, role: RoleId) -> Option<Way> {
        self.facts.way_of(role)
    }

    fn role_known(&self, role: RoleId) -> bool {
        self.facts.role_known(role)
    }

    fn step_day(&self, step: StepId) -> Option<Day> {
        self.facts.step_day(step)
    }

    fn milestone_day(&self, milestone: MilestoneId) -> Option<Day> {
        self.facts.milestone_day(milestone)
    }

    fn published(&self, table: DatedTableId, on: Day) -> Option<(Day, Value<'_>)> {
        self.facts.published(table, on)
    }

    fn calendar(&self) -> &Calendar {
        self.facts.calendar()
    }

    fn rate_day(&self) -> RateDay {
        self.facts.rate_day()
    }
}

fn account_text(seller: &Seller, of: fn(&BankAccount) -> &str) -> Value<'_> {
    seller
        .accounts
        .first()
        .map_or(Value::Unknown, |account| Value::Text(of(account)))
}
