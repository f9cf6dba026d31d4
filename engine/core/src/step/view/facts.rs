//! What a condition, an amount or a text of a script finds, as one subject sees it.

use super::super::state::{Of, Subject};
use super::{View, next_due_of};
use crate::calendar::Calendar;
use crate::day::Day;
use crate::delay::{Delay, Unit};
use crate::eval::{Conditions, Facts, RateDay, Value};
use crate::event::{Happening, PayloadValue};
use crate::machine::value::{Fact, InvoiceFact, Party, PartyFact};
use crate::machine::{
    CustomerFieldId, DatedTableId, Dense, InvoiceFieldId, MilestoneId, RoleId, StandingId, StepId,
};
use crate::number::Number;
use crate::way::Way;

impl Facts for View<'_> {
    fn fact(&self, fact: Fact) -> Value<'_> {
        match fact {
            Fact::Invoice(fact) => self.invoice_fact(fact),
            Fact::Party(party, fact) => self.party_fact(party, fact),
            Fact::Event(fact) => self.event_fact(fact),
            Fact::Today => Value::Date(self.today),
            // Personal data and the configuration are filled in where texts are made.
            Fact::Contact(_) | Fact::Seller(_) => Value::Unknown,
        }
    }

    fn invoice_field(&self, field: InvoiceFieldId) -> Value<'_> {
        let fields = self.subject.invoice().map(|invoice| &invoice.fields);
        let field = fields.and_then(|fields| fields.get(field.place()));
        field.map_or(Value::Unknown, |field| field.value())
    }

    fn customer_field(&self, party: Party, field: CustomerFieldId) -> Value<'_> {
        let fields = self.customer(party).map(|customer| &customer.fields);
        let field = fields.and_then(|fields| fields.get(field.place()));
        field.map_or(Value::Unknown, |field| field.value())
    }

    fn payload(&self, place: u16) -> Value<'_> {
        let payload: &[PayloadValue] = match self.event.map(|event| &event.what) {
            Some(Happening::Declared { payload, .. } | Happening::TaskOutcome { payload, .. }) => {
                payload
            }
            _ => &[],
        };
        payload
            .get(usize::from(place))
            .map_or(Value::Unknown, crate::eval::payload_value)
    }

    fn standing(&self, party: Party, standing: StandingId) -> Option<u16> {
        *self.customer(party)?.standings.get(standing.place())?
    }

    fn way_of(&self, role: RoleId) -> Option<Way> {
        let sent = self.subject.sends.iter();
        let mut sent = sent.filter(|mark| mark.to == Some(role));
        sent.find_map(|mark| mark.way)
    }

    fn role_known(&self, role: RoleId) -> bool {
        let customer = self.customer(Party::Customer);
        let payer = self.customer(Party::Payer);
        [customer, payer]
            .into_iter()
            .flatten()
            .any(|customer| customer.contacts.iter().any(|contact| contact.role == role))
    }

    fn step_day(&self, step: StepId) -> Option<Day> {
        self.mark_of(step)?.left
    }

    fn milestone_day(&self, milestone: MilestoneId) -> Option<Day> {
        self.track_of(milestone)?.passed
    }

    fn published(&self, table: DatedTableId, on: Day) -> Option<(Day, Value<'_>)> {
        let row = self.context.published(table, on)?;
        Some((row.from, Value::Rate(row.rate)))
    }

    fn calendar(&self) -> &Calendar {
        self.calendar
            .unwrap_or_else(|| super::super::run::calendar_of(self))
    }

    fn rate_day(&self) -> RateDay {
        self.rate_day
    }

    #[inline]
    fn conditions(&self) -> Option<&Conditions> {
        Some(&self.context.shape.conditions)
    }
}

impl<'a> View<'a> {
    fn invoice_fact(&self, fact: InvoiceFact) -> Value<'a> {
        let Some(invoice) = self.subject.invoice() else {
            return self.group_fact(fact);
        };
        let ledger = &invoice.ledger;
        match fact {
            InvoiceFact::Balance => self.money(self.told().principal),
            InvoiceFact::Charges => self.money(self.open().charges()),
            InvoiceFact::AmountDue => self.money(self.told().amount_due()),
            InvoiceFact::Undisputed => self.money(self.open().principal - self.disputed()),
            InvoiceFact::Total => match ledger.instalment(self.instalment) {
                Some(instalment) => self.money(instalment.amount),
                None => self.money(ledger.total()),
            },
            InvoiceFact::Principal => self.money(ledger.invoiced()),
            InvoiceFact::Currency => Value::Currency(ledger.currency()),
            InvoiceFact::DaysLate => days(self.due().map_or(0, |due| self.today.days_since(due))),
            InvoiceFact::Due => Value::of_day(self.due()),
            InvoiceFact::Issue => Value::Date(invoice.issue),
            InvoiceFact::Arrival => Value::Date(invoice.arrival),
            InvoiceFact::Sent => Value::of_day(self.subject.sent),
            InvoiceFact::Number => Value::Text(&invoice.number),
            InvoiceFact::PurchaseOrder => Value::of_text(invoice.purchase_order.as_ref()),
            InvoiceFact::PaymentReference => Value::of_text(invoice.payment_reference.as_ref()),
            InvoiceFact::Disputed => Value::YesNo(!self.subject.disputes.is_empty()),
            InvoiceFact::InstalmentNumber => whole(usize::from(self.instalment.max(1))),
            InvoiceFact::InstalmentCount => whole(ledger.instalments().len().max(1)),
        }
    }

    fn group_fact(&self, fact: InvoiceFact) -> Value<'a> {
        match fact {
            InvoiceFact::Balance | InvoiceFact::AmountDue | InvoiceFact::Undisputed => {
                self.money(self.group_overdue())
            }
            InvoiceFact::Due => Value::of_day(self.due()),
            InvoiceFact::DaysLate => days(self.due().map_or(0, |due| self.today.days_since(due))),
            InvoiceFact::Currency => match self.subject.of {
                Of::Group {
                    currency: Some(currency),
                    ..
                } => Value::Currency(currency),
                _ => Value::Unknown,
            },
            InvoiceFact::Disputed => {
                let mut invoices = self.invoices(Party::Customer);
                Value::YesNo(invoices.any(|subject| !subject.disputes.is_empty()))
            }
            _ => Value::Unknown,
        }
    }

    fn party_fact(&self, party: Party, fact: PartyFact) -> Value<'a> {
        let Some(customer) = self.customer(party) else {
            return Value::Unknown;
        };
        match fact {
            PartyFact::Name => Value::Text(&customer.name),
            PartyFact::Country => Value::of_text(customer.country.as_ref()),
            PartyFact::Language => Value::of_text(customer.language.as_ref()),
            PartyFact::TimeZone => Value::of_text(customer.time_zone.as_ref()),
            PartyFact::Terms => customer.terms.map_or(Value::Unknown, Value::Terms),
            PartyFact::Unallocated => match self.money(0) {
                Value::Money(none) => self.money(self.account.on_account.sum(none.currency)),
                other => other,
            },
            PartyFact::Overdue => {
                let late = self.late_of(party);
                self.money(late.fold(0, |sum, late| sum.saturating_add(late.amount)))
            }
            PartyFact::TotalUnpaid => {
                let open = self.all_invoices(party).filter_map(Subject::invoice);
                self.money(open.fold(0i64, |sum, invoice| {
                    sum.saturating_add(invoice.ledger.open().principal)
                }))
            }
            PartyFact::OpenInvoices => whole(self.all_invoices(party).count()),
            PartyFact::NumberUnpaid => whole(self.late_of(party).count()),
            PartyFact::DueOfOldest => {
                let open = self.all_invoices(party).filter_map(Subject::invoice);
                Value::of_day(open.filter_map(next_due_of).min())
            }
            PartyFact::DaysLateOfOldest => {
                let oldest = self.late_of(party).filter_map(|late| late.due).min();
                days(oldest.map_or(0, |due| self.today.days_since(due)))
            }
        }
    }
}

fn days(count: i32) -> Value<'static> {
    let count = u32::try_from(count).unwrap_or(0);
    Value::Delay(Delay::new(count, Unit::Days))
}

fn whole(count: usize) -> Value<'static> {
    let count = i64::try_from(count).ok().and_then(Number::from_whole);
    count.map_or(Value::Unknown, Value::Number)
}
