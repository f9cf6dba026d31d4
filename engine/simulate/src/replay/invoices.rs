//! Invoices as they arrive, from their records.

use jalon_core::ledger::Instalment;
use jalon_core::records::{InvoiceKind, InvoiceRecord};
use jalon_core::step::{Arrival, Customer, Stimulus, SubjectId};
use jalon_core::{Day, Event, Evidence, Happening, Instant, Money, TimeOfDay};
use smol_str::{SmolStr, format_smolstr};

use super::book::Making;
use super::case::Which;
use super::customers::{FieldFault, told_fields};
use super::fault::{Aside, Fault};

/// An invoice that will arrive.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) id: SubjectId,
    /// The morning on which it arrives.
    pub(super) morning: Instant,
    pub(super) day: Day,
    /// Which of the book's zones.
    pub(super) zone: usize,
}

impl<'a> Making<'_, 'a> {
    pub(super) fn invoices(&mut self) {
        let records = self.book.records.invoices;
        let parts = self.parts;
        let payer = self.customer(&parts.payer);
        let mut customers: Vec<(Customer, Option<Instant>)> = vec![(payer, None)];
        let mut credits = Vec::new();
        for place in &parts.invoices {
            let Some(record) = records.get(*place) else {
                continue;
            };
            if record.kind == InvoiceKind::CreditNote {
                credits.push((*place, record));
                continue;
            }
            let mut known = customers.iter();
            let known = known.position(|(one, _)| one.key == record.customer);
            let customer = known.unwrap_or_else(|| {
                customers.push((self.customer(&record.customer), None));
                customers.len() - 1
            });
            let payer = customers.first().map(|(one, _)| one.clone());
            let of = customers.get(customer).map(|(one, _)| one.clone());
            let (Some(payer), Some(of)) = (payer, of) else {
                continue;
            };
            let Some(morning) = self.invoice(*place, record, &payer, &of) else {
                continue;
            };
            for known in [0, customer] {
                if let Some((_, first)) = customers.get_mut(known) {
                    *first = Some(first.map_or(morning, |first| first.min(morning)));
                }
            }
        }
        for (customer, first) in customers {
            if let Some(first) = first {
                let which = self.book.customer(&customer.key);
                let which = which.map(|(place, _)| Which::Customer(place));
                self.case.put(first, Stimulus::Customer(customer), which);
            }
        }
        for (place, record) in credits {
            self.credit_note(place, record);
        }
    }

    /// An invoice, with what had been paid of it when its record was made.
    fn invoice(
        &mut self,
        place: usize,
        record: &'a InvoiceRecord,
        payer: &Customer,
        customer: &Customer,
    ) -> Option<Instant> {
        let which = Which::Invoice(place);
        let total = self.money(which, "total", record.total, record.currency)?;
        let paid = match record.paid {
            Some(paid) => Some(self.money(which, "paid", paid, record.currency)?),
            None => None,
        };
        let mut instalments = Vec::new();
        for part in &record.instalments {
            let amount = self.money(which, "instalments", part.amount, record.currency)?;
            instalments.push(Instalment {
                due: part.due,
                amount: amount.minor,
            });
        }
        let machine = &self.book.world.machine;
        let declared = &machine.invoice_fields;
        let currency = Some(record.currency);
        let (fields, faults) = told_fields(machine, declared, &record.fields, currency);
        let mut wrong = false;
        for fault in faults {
            match fault {
                FieldFault::Unknown(name) => self.case.aside.push(Aside::InvoiceField(name)),
                FieldFault::WrongValue(name, value) => {
                    self.lose(which, name, value, Fault::WrongValue);
                    wrong = true;
                }
            }
        }
        if wrong {
            return None;
        }
        let id = self.case.next_invoice();
        let mut arrival = Arrival {
            id,
            customer: record.customer.clone(),
            number: record.number.clone(),
            status: record.status,
            issue: record.issue,
            due: record.due,
            total,
            instalments,
            purchase_order: record.purchase_order.clone(),
            payment_reference: record.payment_reference.clone(),
            fields,
        };
        self.due_by_own_terms(record, &mut arrival);
        self.due_that_can_be(&mut arrival, customer);
        let zone = self.book.zone_of(&arrival, payer, customer);
        let day = record.arrival.unwrap_or(record.issue);
        let morning = self.book.zone_at(zone).instant(day, TimeOfDay::MIDNIGHT);
        let arrival = Stimulus::Arrival(Box::new(arrival));
        self.case.put(morning, arrival, Some(which));
        if let Some(paid) = paid.filter(|paid| !paid.is_zero()) {
            let payment = format_smolstr!("paid {}", record.number);
            let what = Happening::Payment {
                payment,
                amount: paid,
            };
            let event = event(what, day, morning);
            let paid = Stimulus::Event { subject: id, event };
            self.case.put(morning, paid, Some(which));
        }
        let made = Made {
            id,
            morning,
            day,
            zone,
        };
        self.made.push((place, made));
        Some(morning)
    }

    /// The due date from terms that the invoice names itself; those of the customer the account
    /// knows.
    fn due_by_own_terms(&mut self, record: &InvoiceRecord, arrival: &mut Arrival) {
        let Some(name) = &record.terms else {
            return;
        };
        let world = self.book.world;
        let terms = world.terms(name).and_then(|id| world.machine.terms.get(id));
        match terms {
            None => self.case.aside.push(Aside::Terms(name.clone())),
            Some(terms) if arrival.due.is_none() && arrival.instalments.is_empty() => {
                let calendar = world.machine.calendars.iter().next().map(|(id, _)| id);
                arrival.due = Some(terms.due(record.issue, world.context.calendar(calendar)));
            }
            Some(_) => {}
        }
    }

    /// A due date that lies before the issue is that of the issue; that there is none is told.
    fn due_that_can_be(&mut self, arrival: &mut Arrival, customer: &Customer) {
        match arrival.due {
            Some(due) if due < arrival.issue => {
                arrival.due = Some(arrival.issue);
                self.case.aside.push(Aside::DueBeforeIssue);
            }
            None if arrival.instalments.is_empty() && customer.terms.is_none() => {
                self.case.aside.push(Aside::NoDue);
            }
            _ => {}
        }
    }

    /// A credit note settles the invoice that it names; else it is on account.
    fn credit_note(&mut self, place: usize, record: &InvoiceRecord) {
        let which = Which::Invoice(place);
        let Some(amount) = self.money(which, "total", record.total, record.currency) else {
            return;
        };
        let day = record.arrival.unwrap_or(record.issue);
        let Some(number) = &record.credits else {
            let at = self.noon(day);
            self.case.aside.push(Aside::CreditOnAccount);
            let payment = record.number.clone();
            let money = amount;
            let stimulus = Stimulus::OnAccount { payment, money };
            return self.case.put(at, stimulus, Some(which));
        };
        let Some(made) = self.made(number).cloned() else {
            return self.lose(which, "credits", number.clone(), Fault::UnknownInvoice);
        };
        let number = record.number.clone();
        let what = Happening::CreditNote { number, amount };
        let at = self.noon(day).max(made.morning);
        let event = event(what, day.max(made.day), at);
        let subject = made.id;
        let stimulus = Stimulus::Event { subject, event };
        self.case.put(at, stimulus, Some(which));
    }

    pub(super) fn money(
        &mut self,
        which: Which,
        column: &'static str,
        amount: jalon_core::Decimal,
        currency: jalon_core::Currency,
    ) -> Option<Money> {
        match Money::from_decimal(amount, currency) {
            Ok(money) => Some(money),
            Err(why) => {
                let column = SmolStr::new_static(column);
                let value = format_smolstr!("{amount}");
                self.lose(which, column, value, Fault::Amount(why));
                None
            }
        }
    }
}

/// Money is as well proved as can be.
pub(super) fn event(what: Happening, occurred: Day, arrived: Instant) -> Event {
    Event {
        what,
        occurred,
        arrived,
        from: None,
        evidence: Evidence::Paid,
        instalment: None,
    }
}
