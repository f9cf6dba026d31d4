//! Facts from records: a message about invoices as a file tells them, without a running account.
//!
//! For previews, and for whoever wants to see a text before anything has happened. What a record
//! does not say is unknown here too, so a text that needs it says so.

use std::collections::BTreeMap;

use jalon_core::eval::{Facts, RateDay, Stored, Value, value};
use jalon_core::machine::declared::Field;
use jalon_core::machine::value::{ContactFact, EventFact, Fact, InvoiceFact, Party, PartyFact};
use jalon_core::machine::{
    CustomerFieldId, DatedTableId, Dense, InvoiceFieldId, List, MilestoneId, RoleId, StandingId,
    StepId,
};
use jalon_core::records::{
    CustomerRecord, EventName, EventRecord, FieldValue, InvoiceKind, InvoiceRecord, OccurredAt,
    values,
};
use jalon_core::{
    Calendar, Currency, Day, Decimal, Delay, Machine, Money, MoneyError, Number, Unit, Way,
};
use smol_str::SmolStr;
use thiserror::Error;

/// What a record says that the machine can't take.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RecordFault {
    /// An amount has more decimals than its currency, or does not fit.
    #[error("`{member}`: {fault}")]
    Amount {
        /// Which.
        member: &'static str,
        /// Why.
        fault: MoneyError,
    },
    /// The script declares no such field.
    #[error("the script declares no field `{0}`")]
    NoSuchField(SmolStr),
    /// The script declares no such event.
    #[error("the script declares no event `{0}`")]
    NoSuchEvent(SmolStr),
    /// The value is not one of the field's type.
    #[error("`{0}` has no such value")]
    NotOfItsType(SmolStr),
}

/// The facts of one invoice and its customer.
#[derive(Clone, Debug)]
pub struct RecordFacts {
    invoice: InvoiceRecord,
    customer: CustomerRecord,
    event: Option<EventRecord>,
    total: Money,
    balance: Money,
    charges: Money,
    event_amount: Option<Money>,
    /// In the machine's order.
    invoice_fields: Vec<Stored>,
    customer_fields: Vec<Stored>,
    payload: Vec<Stored>,
    /// What the customer owes in all, the invoice itself if nothing else is said.
    overdue: Money,
    open_invoices: u32,
    today: Day,
    /// What stands for dates of steps and milestones, which no record tells.
    earlier: Option<Day>,
    calendar: Calendar,
}

impl RecordFacts {
    /// The facts of an invoice on a day.
    pub fn new(
        machine: &Machine,
        invoice: InvoiceRecord,
        customer: CustomerRecord,
        today: Day,
    ) -> Result<RecordFacts, RecordFault> {
        let currency = invoice.currency;
        let total = money("total", invoice.total, currency)?;
        // What a credit note gives back stands in a list with a minus, and lowers its sums.
        let total = match invoice.kind {
            InvoiceKind::Invoice => Ok(total),
            InvoiceKind::CreditNote => total.negated(),
        };
        let total = total.map_err(|fault| RecordFault::Amount {
            member: "total",
            fault,
        })?;
        let paid = invoice.paid.map(|paid| money("paid", paid, currency));
        let paid = paid.transpose()?.unwrap_or(Money::zero(currency));
        let balance = total.minus(paid).map_err(|fault| RecordFault::Amount {
            member: "paid",
            fault,
        })?;
        let mut facts = RecordFacts {
            invoice,
            customer,
            event: None,
            total,
            balance,
            charges: Money::zero(currency),
            event_amount: None,
            invoice_fields: Vec::new(),
            customer_fields: Vec::new(),
            payload: Vec::new(),
            overdue: balance,
            open_invoices: 1,
            today,
            earlier: None,
            calendar: Calendar::always_open(),
        };
        let told = &facts.invoice.fields;
        let invoice_fields = facts.fields(machine, &machine.invoice_fields, told)?;
        let told = &facts.customer.fields;
        let customer_fields = facts.fields(machine, &machine.customer_fields, told)?;
        facts.invoice_fields = invoice_fields;
        facts.customer_fields = customer_fields;
        Ok(facts)
    }

    /// Declared fields in the machine's order: what the record says, else the default.
    fn fields<I: Dense>(
        &self,
        machine: &Machine,
        declared: &List<I, Field>,
        told: &BTreeMap<SmolStr, FieldValue>,
    ) -> Result<Vec<Stored>, RecordFault> {
        let known = |name: &SmolStr| declared.iter().any(|(_, field)| field.name == *name);
        if let Some(name) = told.keys().find(|name| !known(name)) {
            return Err(RecordFault::NoSuchField(name.clone()));
        }
        let currency = self.invoice.currency;
        let values = declared
            .iter()
            .map(|(_, field)| match told.get(&field.name) {
                Some(value) => values::stored(machine, field, value, Some(currency))
                    .ok_or_else(|| RecordFault::NotOfItsType(field.name.clone())),
                None => Ok(default_of(machine, field, self)),
            });
        values.collect()
    }

    /// With claims that are still open, in the currency of the invoice.
    pub fn with_charges(mut self, charges: Decimal) -> Result<RecordFacts, RecordFault> {
        self.charges = money("charges", charges, self.invoice.currency)?;
        Ok(self)
    }

    /// With the event that the message is about, and with what a declared event carries.
    pub fn with_event(
        mut self,
        machine: &Machine,
        event: EventRecord,
    ) -> Result<RecordFacts, RecordFault> {
        let currency = event.currency.unwrap_or(self.invoice.currency);
        let amount = event.amount.map(|amount| money("amount", amount, currency));
        self.event_amount = amount.transpose()?;
        let declared = match &event.kind {
            EventName::Declared(name) => {
                let mut events = machine.events.items().iter();
                let declared = events.find(|event| event.name == *name);
                declared
                    .ok_or_else(|| RecordFault::NoSuchEvent(name.clone()))?
                    .payload
                    .as_slice()
            }
            EventName::BuiltIn(_) => &[],
        };
        let declared: List<InvoiceFieldId, Field> = declared.iter().cloned().collect();
        self.payload = self.fields(machine, &declared, &event.fields)?;
        self.event = Some(event);
        Ok(self)
    }

    /// With these values for what a declared event carries, in the order of its declaration.
    pub fn with_payload(mut self, payload: Vec<Stored>) -> RecordFacts {
        self.payload = payload;
        self
    }

    /// With a day that stands for all days on which steps left and milestones passed.
    pub fn with_earlier(mut self, day: Day) -> RecordFacts {
        self.earlier = Some(day);
        self
    }

    /// With what the customer owes in all.
    pub fn with_open_invoices(mut self, overdue: Money, count: u32) -> RecordFacts {
        self.overdue = overdue;
        self.open_invoices = count;
        self
    }

    /// What is open of the invoice.
    pub fn balance(&self) -> Money {
        self.balance
    }

    /// The customer.
    pub fn customer(&self) -> &CustomerRecord {
        &self.customer
    }

    fn days_late(&self) -> u32 {
        let late = self.invoice.due.map_or(0, |due| self.today.days_since(due));
        u32::try_from(late).unwrap_or(0)
    }

    fn invoice_fact(&self, fact: InvoiceFact) -> Value<'_> {
        let invoice = &self.invoice;
        match fact {
            InvoiceFact::Number => Value::Text(&invoice.number),
            InvoiceFact::Total | InvoiceFact::Principal => Value::Money(self.total),
            InvoiceFact::Balance | InvoiceFact::Undisputed => Value::Money(self.balance),
            InvoiceFact::Charges => Value::Money(self.charges),
            InvoiceFact::AmountDue => Value::of_money(self.balance.plus(self.charges).ok()),
            InvoiceFact::Currency => Value::Currency(invoice.currency),
            InvoiceFact::PurchaseOrder => Value::of_text(invoice.purchase_order.as_ref()),
            InvoiceFact::Issue => Value::Date(invoice.issue),
            InvoiceFact::Due => Value::of_day(invoice.due),
            InvoiceFact::Arrival => Value::Date(invoice.arrival.unwrap_or(invoice.issue)),
            InvoiceFact::Sent => Value::of_day(self.earlier),
            InvoiceFact::DaysLate => Value::Delay(Delay::new(self.days_late(), Unit::Days)),
            InvoiceFact::Disputed => Value::YesNo(false),
            InvoiceFact::PaymentReference => Value::of_text(invoice.payment_reference.as_ref()),
            InvoiceFact::InstalmentNumber => whole(1),
            InvoiceFact::InstalmentCount => whole(invoice.instalments.len().max(1)),
        }
    }

    fn party_fact(&self, fact: PartyFact) -> Value<'_> {
        let customer = &self.customer;
        match fact {
            PartyFact::Name => Value::Text(&customer.name),
            PartyFact::Country => Value::of_text(customer.country.as_ref()),
            PartyFact::Language => Value::of_text(customer.language.as_ref()),
            PartyFact::TimeZone => Value::of_text(customer.time_zone.as_ref()),
            PartyFact::Terms => Value::of_text(customer.terms.as_ref()),
            PartyFact::Unallocated => Value::Money(Money::zero(self.invoice.currency)),
            PartyFact::Overdue | PartyFact::TotalUnpaid => Value::Money(self.overdue),
            PartyFact::OpenInvoices | PartyFact::NumberUnpaid => {
                whole(usize::try_from(self.open_invoices).unwrap_or(usize::MAX))
            }
            PartyFact::DueOfOldest => Value::of_day(self.invoice.due),
            PartyFact::DaysLateOfOldest => Value::Delay(Delay::new(self.days_late(), Unit::Days)),
        }
    }

    fn event_fact(&self, fact: EventFact) -> Value<'_> {
        let Some(event) = &self.event else {
            return Value::Unknown;
        };
        match fact {
            EventFact::Reason => Value::of_text(event.reason.as_ref()),
            EventFact::Code => Value::of_text(event.code.as_ref()),
            EventFact::Date => Value::of_day(event.date),
            EventFact::Amount => Value::of_money(self.event_amount),
            EventFact::Occurred => match event.occurred_at {
                OccurredAt::Day(day) => Value::Date(day),
                OccurredAt::Moment(_) => Value::Date(self.today),
            },
        }
    }
}

impl Facts for RecordFacts {
    fn fact(&self, fact: Fact) -> Value<'_> {
        match fact {
            Fact::Invoice(fact) => self.invoice_fact(fact),
            Fact::Party(_, fact) => self.party_fact(fact),
            Fact::Event(fact) => self.event_fact(fact),
            Fact::Contact(ContactFact::Name | ContactFact::Email | ContactFact::Phone)
            | Fact::Seller(_) => Value::Unknown,
            Fact::Today => Value::Date(self.today),
        }
    }

    fn invoice_field(&self, field: InvoiceFieldId) -> Value<'_> {
        stored(&self.invoice_fields, field.place())
    }

    fn customer_field(&self, _: Party, field: CustomerFieldId) -> Value<'_> {
        stored(&self.customer_fields, field.place())
    }

    fn payload(&self, place: u16) -> Value<'_> {
        stored(&self.payload, usize::from(place))
    }

    fn standing(&self, _: Party, _: StandingId) -> Option<u16> {
        self.earlier.map(|_| 0)
    }

    fn way_of(&self, _: RoleId) -> Option<Way> {
        self.customer.way
    }

    fn role_known(&self, _: RoleId) -> bool {
        true
    }

    fn step_day(&self, _: StepId) -> Option<Day> {
        self.earlier
    }

    fn milestone_day(&self, _: MilestoneId) -> Option<Day> {
        self.earlier
    }

    fn published(&self, _: DatedTableId, _: Day) -> Option<(Day, Value<'_>)> {
        None
    }

    fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    fn rate_day(&self) -> RateDay {
        RateDay::on(self.today)
    }
}

fn stored(values: &[Stored], place: usize) -> Value<'_> {
    values.get(place).map_or(Value::Unknown, Stored::value)
}

fn whole(count: usize) -> Value<'static> {
    let count = i64::try_from(count).ok().and_then(Number::from_whole);
    count.map_or(Value::Unknown, Value::Number)
}

fn money(member: &'static str, amount: Decimal, currency: Currency) -> Result<Money, RecordFault> {
    Money::from_decimal(amount, currency).map_err(|fault| RecordFault::Amount { member, fault })
}

/// The constant that a field has where nothing is said.
fn default_of(machine: &Machine, field: &Field, facts: &RecordFacts) -> Stored {
    let default = field.default.map(|id| value(machine, facts, id));
    default
        .and_then(Result::ok)
        .map_or(Stored::Unknown, Stored::from)
}
