//! Payments that come in for an account, and that go back.

use jalon_core::ledger::{CreditKind, EntryKind};
use jalon_core::step::{Stimulus, SubjectId};
use jalon_core::{Day, Happening, Money, Reason};
use jalon_simulate::read::{self, Notes};
use jalon_store::text;
use smol_str::SmolStr;

use super::{At, NotTaken, Taken, first_wrong};
use crate::incoming::{Paid, Part};

impl At<'_> {
    fn money(&self, part: &Part) -> Result<Money, NotTaken> {
        let mut notes = Notes::default();
        let money = notes.money("amount", part.amount, part.currency);
        money.ok_or_else(|| first_wrong(notes))
    }

    /// Part of a payment for one invoice.
    pub(super) fn paid(&self, paid: &Paid) -> Result<Taken, NotTaken> {
        let amount = self.money(&paid.part)?;
        let subject = self.invoice_called(&paid.invoice)?;
        let payment = paid.part.payment.clone();
        let what = match &paid.part.back {
            None => Happening::Payment { payment, amount },
            Some(reason) => went_back(payment, amount, reason.clone()),
        };
        let issue = subject.invoice().map(|invoice| invoice.issue);
        let day = issue.map_or(paid.part.date, |issue| paid.part.date.max(issue));
        let mut event = read::about_money(what, day, self.now);
        event.instalment = paid.instalment;
        let subject = subject.id;
        let mut taken = Taken::just(Stimulus::Event { subject, event });
        self.note_payment(&paid.part, &mut taken);
        Ok(taken)
    }

    /// Part of a payment for no invoice.
    pub(super) fn on_account(&self, part: &Part) -> Result<Taken, NotTaken> {
        let money = self.money(part)?;
        let money = match &part.back {
            Some(_) => money.negated().unwrap_or(money),
            None => money,
        };
        let (kind, key) = (CreditKind::Payment, part.payment.clone());
        let mut taken = Taken::just(Stimulus::OnAccount { kind, key, money });
        self.note_payment(part, &mut taken);
        Ok(taken)
    }

    /// The account is found again by the payment, should it go back one day.
    fn note_payment(&self, part: &Part, taken: &mut Taken) {
        if part.back.is_none() {
            let key = self.entity.payment(&part.source, &part.payment);
            let name = format!("{} {}", part.source, part.payment);
            taken.known.push(self.knows(key, SubjectId(0), name));
        }
    }

    /// A payment went back whose parts were imported before: all that it settled in this account.
    pub(super) fn went_back(
        &self,
        payment: &SmolStr,
        date: Day,
        reason: Option<&SmolStr>,
    ) -> Result<Taken, NotTaken> {
        let mut taken = Taken::default();
        for subject in &self.account.subjects {
            let (Some(invoice), Some(currency)) = (subject.invoice(), self.currency_of(subject))
            else {
                continue;
            };
            let entries = invoice.ledger.entries().iter();
            let own = entries.filter(|one| one.kind == EntryKind::Payment && one.key == *payment);
            let settled = own.fold(0i64, |sum, one| sum.saturating_add(one.amount));
            if settled <= 0 {
                continue;
            }
            let amount = Money::new(settled, currency);
            let reason = reason.cloned().unwrap_or_default();
            let what = went_back(payment.clone(), amount, reason);
            let event = read::about_money(what, date.max(invoice.issue), self.now);
            let subject = subject.id;
            taken.stimuli.push(Stimulus::Event { subject, event });
        }
        for money in self.account.on_account.of_payment(payment) {
            if let Ok(money) = money.negated() {
                let (kind, key) = (CreditKind::Payment, payment.clone());
                let back = Stimulus::OnAccount { kind, key, money };
                taken.stimuli.push(back);
            }
        }
        if taken.stimuli.is_empty() {
            return Err(NotTaken(text(
                format!("the account has nothing of payment `{payment}`"),
                format!("le compte n’a rien du paiement « {payment} »"),
            )));
        }
        Ok(taken)
    }
}

fn went_back(payment: SmolStr, amount: Money, reason: SmolStr) -> Happening {
    Happening::PaymentReversed {
        payment,
        amount,
        reason: Reason {
            text: reason,
            code: None,
        },
        came_back: true,
    }
}
