//! Payments that come in for an account, and that go back.

use jalon_core::ledger::{CreditKind, EntryKind};
use jalon_core::machine::milestone::{Expected, Trigger};
use jalon_core::step::{BlockReason, Stimulus, Subject, SubjectId};
use jalon_core::{Day, Decision, EventKind, Happening, Money, Reason, TimeOfDay, Zone};
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
        let (amount, rest) = match paid.capped {
            true => self.capped(subject, amount),
            false => (amount, Money::zero(amount.currency)),
        };
        let what = match &paid.part.back {
            None => Happening::Payment { payment, amount },
            Some(reason) => went_back(payment, amount, reason.clone()),
        };
        let issue = subject.invoice().map(|invoice| invoice.issue);
        let day = issue.map_or(paid.part.date, |issue| paid.part.date.max(issue));
        let mut event = read::about_money(what, day, self.now);
        event.instalment = paid.instalment;
        let subject = subject.id;
        let mut taken = Taken::default();
        if amount.minor > 0 || !paid.capped {
            taken.stimuli.push(Stimulus::Event { subject, event });
        }
        if rest.minor > 0 {
            let (kind, key) = (CreditKind::Payment, paid.part.payment.clone());
            let money = rest;
            taken.stimuli.push(Stimulus::OnAccount { kind, key, money });
        }
        self.note_payment(&paid.part, &mut taken);
        Ok(taken)
    }

    /// How much of some money an invoice takes, and what is left over.
    fn capped(&self, subject: &Subject, money: Money) -> (Money, Money) {
        let ledger = subject.invoice().map(|invoice| &invoice.ledger);
        let open = ledger.filter(|ledger| ledger.currency() == money.currency);
        let open = open.map_or(0, |ledger| ledger.open().amount_due());
        let takes = money.minor.min(open).max(0);
        let of = |minor| Money::new(minor, money.currency);
        (of(takes), of(money.minor.saturating_sub(takes)))
    }

    /// Money that is on account goes to an invoice.
    pub(super) fn allocated(&self, paid: &Paid) -> Result<Taken, NotTaken> {
        let amount = self.money(&paid.part)?;
        let subject = self.invoice_called(&paid.invoice)?;
        let payment = paid.part.payment.clone();
        let held = self.account.on_account.of_payment(&payment);
        let held = held.filter(|money| money.currency == amount.currency);
        let held = held.fold(0i64, |sum, money| sum.saturating_add(money.minor));
        let wanted = Money::new(amount.minor.min(held), amount.currency);
        if wanted.minor <= 0 {
            return Err(NotTaken(text(
                format!("nothing of payment `{payment}` is on account"),
                format!("rien du paiement « {payment} » n’est en compte"),
            )));
        }
        let (amount, _) = self.capped(subject, wanted);
        if amount.minor <= 0 {
            // The invoice was paid meanwhile: the money stays on account, as all that is too much does.
            return Ok(Taken::default());
        }
        let issue = subject.invoice().map(|invoice| invoice.issue);
        let day = issue.map_or(paid.part.date, |issue| paid.part.date.max(issue));
        let mut taken = Taken::default();
        let what = match self.hears_allocations() {
            true => Happening::Allocation { payment, amount },
            // Wherever the money was until now, for the invoice it comes in: `on payment` hears of it.
            false => {
                let (kind, key) = (CreditKind::Payment, payment.clone());
                let money = Money::new(amount.minor.saturating_neg(), amount.currency);
                taken.stimuli.push(Stimulus::OnAccount { kind, key, money });
                Happening::Payment { payment, amount }
            }
        };
        let mut event = read::about_money(what, day, self.now);
        event.instalment = paid.instalment;
        let subject = subject.id;
        // First the invoice: if that is refused, the money stays where it is.
        taken.stimuli.insert(0, Stimulus::Event { subject, event });
        self.note_payment(&paid.part, &mut taken);
        Ok(taken)
    }

    /// Whether the script tells money that comes from the account from money that comes in.
    fn hears_allocations(&self) -> bool {
        let machine = &self.world.machine;
        let allocation = Trigger::Event(EventKind::Allocation);
        let mut reactions = machine.reactions.items().iter();
        let mut milestones = machine.milestones.items().iter();
        reactions.any(|one| one.on == allocation)
            || milestones.any(|one| {
                let expects = one.expects.as_ref().map(|expects| expects.what);
                expects == Some(Expected::Event(allocation))
            })
    }

    /// What a payment settled of an invoice is on account again.
    pub(super) fn unallocated(
        &self,
        (invoice, payment): (&SmolStr, &SmolStr),
        date: Day,
        by: &SmolStr,
    ) -> Result<Taken, NotTaken> {
        let subject = self.invoice_called(invoice)?;
        let ledger = subject.invoice().map(|invoice| &invoice.ledger);
        let settled = ledger.map_or(0, |ledger| ledger.allocated(EntryKind::Payment, payment));
        let (Some(ledger), true) = (ledger, settled > 0) else {
            // The person meant an allocation that had been taken back before.
            return Ok(Taken::default());
        };
        let what = Happening::PaymentReversed {
            payment: payment.clone(),
            amount: Money::new(settled, ledger.currency()),
            reason: Reason {
                text: self.corrected_by(by),
                code: None,
            },
            came_back: false,
        };
        let issue = subject.invoice().map_or(date, |invoice| invoice.issue);
        let event = read::about_money(what, date.max(issue), self.now);
        let mut taken = Taken::default();
        taken.stimuli.extend(self.not_at_once(subject, by));
        let subject = subject.id;
        taken.stimuli.push(Stimulus::Event { subject, event });
        Ok(taken)
    }

    /// Why an allocation is taken back where no money went: for the people who read it in a task.
    fn corrected_by(&self, by: &SmolStr) -> SmolStr {
        match self.world.language.starts_with("fr") {
            true => format!("affectation corrigée par {by}, l’argent n’est pas reparti").into(),
            false => format!("allocation corrected by {by}, no money went back").into(),
        }
    }

    /// Whoever corrects the books is not done yet: the customer hears nothing of it before the next day,
    /// unless a person holds the invoice for longer.
    fn not_at_once(&self, subject: &Subject, by: &SmolStr) -> Option<Stimulus> {
        let until = self.today(Some(subject)).plus_days(1);
        let midnight = Zone::utc().instant(until, TimeOfDay::MIDNIGHT);
        let held = subject.blocks.iter().any(|block| {
            block.messages_only
                && block.reason == BlockReason::Person
                && block.until.is_none_or(|end| end >= midnight)
        });
        let hold = Happening::Decision {
            decision: Decision::Hold {
                until,
                reason: self.corrected_by(by),
            },
            by: by.clone(),
            team: None,
        };
        let event = self.event_now(subject, hold);
        let subject = subject.id;
        (!held).then_some(Stimulus::Event { subject, event })
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
            if let Some(from) = &part.from {
                let key = self.entity.bank_account(from);
                let name = "bank account".to_owned();
                taken.known.push(self.knows(key, SubjectId(0), name));
            }
        }
    }

    /// A payment went back whose parts were imported before: all that it settled in this account.
    pub(super) fn went_back(
        &self,
        payment: &SmolStr,
        date: Day,
        (reason, by): (Option<&SmolStr>, Option<&SmolStr>),
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
            let reason = match by {
                Some(by) => self.corrected_by(by),
                None => reason.cloned().unwrap_or_default(),
            };
            let what = went_back(payment.clone(), amount, reason);
            let event = read::about_money(what, date.max(invoice.issue), self.now);
            let hold = by.and_then(|by| self.not_at_once(subject, by));
            taken.stimuli.extend(hold);
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
