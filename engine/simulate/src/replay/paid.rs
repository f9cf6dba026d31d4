//! Payments: what of each goes to which invoice, what is on account, and what goes back.

use jalon_core::ledger::CreditKind;
use jalon_core::records::{AllocationRecord, PaymentRecord};
use jalon_core::step::Stimulus;
use jalon_core::{Day, Happening, Instant, Money, Reason};
use smol_str::SmolStr;

use super::book::Making;
use super::case::Which;
use super::fault::{Aside, Fault};
use crate::read::{self, about_money};

impl<'a> Making<'_, 'a> {
    pub(super) fn payments(&mut self) {
        let parts = self.parts;
        for place in &parts.payments {
            let Some(record) = self.book.records.payments.get(*place) else {
                continue;
            };
            let which = Which::Payment(*place);
            match &record.reverses {
                Some(key) => self.reversal(which, record, key),
                None => self.payment(which, record),
            }
        }
    }

    fn payment(&mut self, which: Which, record: &PaymentRecord) {
        let Some((parts, rest)) = self.split(which, record) else {
            return;
        };
        let at = self.noon(record.date);
        for (part, amount) in parts {
            let Some(made) = self.made(&part.invoice).cloned() else {
                self.lose_if_ours(which, part);
                continue;
            };
            let payment = record.key.clone();
            if at < made.morning {
                // Paid before the invoice is there: the money waits on account.
                self.case.aside.push(Aside::PaidBefore);
                self.on_account(which, at, record, amount);
                let what = Happening::Allocation { payment, amount };
                let when = (record.date.max(made.day), made.morning);
                self.happens(which, part, when, what);
            } else {
                let what = Happening::Payment { payment, amount };
                self.happens(which, part, (record.date, at), what);
            }
        }
        if rest.minor > 0 && self.keeps_the_rest(record) {
            self.on_account(which, at, record, rest);
        }
    }

    /// A payment went back: exactly what it had settled, and what of it was on account.
    fn reversal(&mut self, which: Which, record: &PaymentRecord, key: &SmolStr) {
        let Some(undone) = self.book.payment(key) else {
            return self.lose(which, "reverses", key.clone(), Fault::UnknownPayment);
        };
        let Some((parts, rest)) = self.split(which, undone) else {
            return;
        };
        let at = self.noon(record.date);
        for (part, amount) in parts {
            let Some(made) = self.made(&part.invoice).cloned() else {
                self.lose_if_ours(which, part);
                continue;
            };
            let what = Happening::PaymentReversed {
                payment: key.clone(),
                amount,
                reason: Reason {
                    text: record.reason.clone().unwrap_or_default(),
                    code: None,
                },
                came_back: true,
            };
            let when = (record.date.max(made.day), at.max(made.morning));
            self.happens(which, part, when, what);
        }
        if let (true, Ok(less)) = (
            rest.minor > 0 && self.keeps_the_rest(undone),
            rest.negated(),
        ) {
            self.on_account(which, at, undone, less);
        }
    }

    /// The parts of a payment with their amounts, and what is left over.
    fn split<'r>(&mut self, which: Which, record: &'r PaymentRecord) -> Option<read::Parts<'r>> {
        match read::parts_of(record) {
            Ok(parts) => Some(parts),
            Err(wrong) => {
                self.lose(which, wrong.column, wrong.value, wrong.why);
                None
            }
        }
    }

    fn happens(
        &mut self,
        which: Which,
        part: &AllocationRecord,
        (day, at): (Day, Instant),
        what: Happening,
    ) {
        let Some(made) = self.made(&part.invoice) else {
            return;
        };
        let mut event = about_money(what, day, at);
        event.instalment = part.instalment;
        let subject = made.id;
        let stimulus = Stimulus::Event { subject, event };
        self.case.put(at, stimulus, Some(which));
    }

    fn on_account(&mut self, which: Which, at: Instant, record: &PaymentRecord, money: Money) {
        let (kind, key) = (CreditKind::Payment, record.key.clone());
        let stimulus = Stimulus::OnAccount { kind, key, money };
        self.case.put(at, stimulus, Some(which));
    }

    /// A payment for invoices of several accounts leaves its rest with that of the first.
    fn keeps_the_rest(&self, record: &PaymentRecord) -> bool {
        let first = record.allocations.first();
        first.is_none_or(|part| self.is_ours(&part.invoice))
    }

    fn is_ours(&self, number: &str) -> bool {
        let place = self.book.invoice(number).map(|(place, _)| place);
        place.is_some_and(|place| self.parts.invoices.binary_search(&place).is_ok())
    }

    fn lose_if_ours(&mut self, which: Which, part: &AllocationRecord) {
        if self.is_ours(&part.invoice) || self.book.invoice(&part.invoice).is_none() {
            self.lose(
                which,
                "invoice",
                part.invoice.clone(),
                Fault::UnknownInvoice,
            );
        }
    }
}
