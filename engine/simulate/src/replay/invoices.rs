//! Invoices as they arrive, from their records.

use jalon_core::ledger::CreditKind;
use jalon_core::records::{InvoiceKind, InvoiceRecord};
use jalon_core::step::{Customer, Stimulus, SubjectId};
use jalon_core::{Day, Happening, Instant, Money, TimeOfDay};
use smol_str::format_smolstr;

use super::book::Making;
use super::case::Which;
use super::fault::{Aside, Fault};
use crate::read::{self, Notes, about_money};

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
        let id = self.case.next_invoice();
        let mut notes = Notes::default();
        let read = read::arrival(self.book.world, record, customer, id, &mut notes);
        self.note(which, notes);
        let Some((arrival, paid)) = read else {
            self.case.invoices -= 1;
            return None;
        };
        let zone = self.book.zone_of(&arrival, payer, customer);
        let day = record.arrival.unwrap_or(record.issue);
        let morning = self.book.zone_at(zone).instant(day, TimeOfDay::MIDNIGHT);
        let arrival = Stimulus::Arrival(Box::new(arrival));
        self.case.put(morning, arrival, Some(which));
        if let Some(paid) = paid {
            let payment = format_smolstr!("paid {}", record.number);
            let what = Happening::Payment {
                payment,
                amount: paid,
            };
            let event = about_money(what, day, morning);
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
            let stimulus = Stimulus::OnAccount {
                kind: CreditKind::CreditNote,
                key: record.number.clone(),
                money: amount,
            };
            return self.case.put(at, stimulus, Some(which));
        };
        let Some(made) = self.made(number).cloned() else {
            return self.lose(which, "credits", number.clone(), Fault::UnknownInvoice);
        };
        let number = record.number.clone();
        let what = Happening::CreditNote { number, amount };
        let at = self.noon(day).max(made.morning);
        let event = about_money(what, day.max(made.day), at);
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
        let mut notes = Notes::default();
        let money = notes.money(column, amount, currency);
        self.note(which, notes);
        money
    }
}
