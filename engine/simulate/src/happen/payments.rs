//! Payments: which invoices money goes to, and what of it goes back.

use jalon_core::cases::{ALL_OF_IT, Happens, Target};
use jalon_core::ledger::CreditKind;
use jalon_core::step::Stimulus;
use jalon_core::{Event, Happening, Instant, Money};
use smol_str::SmolStr;

use super::{Paid, event_of, invoice_in};
use crate::play::{Play, subject_in};
use crate::timeline::subject_of;

impl Play<'_> {
    /// What is open of an invoice.
    pub(super) fn open_of(&self, invoice: usize) -> Option<Money> {
        let party = self.parties.get(self.party_of_invoice(invoice))?;
        let ledger = &subject_in(&party.account, invoice)?.invoice()?.ledger;
        Some(Money::new(ledger.open().principal, ledger.currency()))
    }

    pub(super) fn payment(
        &mut self,
        happens: &Happens,
        at: Instant,
        amount: Money,
        (on, on_account, cancelled): (Option<Target>, Option<CreditKind>, bool),
    ) -> Option<Vec<(usize, Stimulus)>> {
        if cancelled {
            if let Some(kind) = on_account {
                return self.back_from_account(kind, amount);
            }
            let reason = jalon_core::Reason::default();
            return self.reversed(happens, at, amount, on, (reason, true));
        }
        let key = self.keys.next(match on_account {
            Some(CreditKind::CreditNote) => "CN",
            _ => "payment",
        });
        let first = on.and_then(invoice_in).unwrap_or(0);
        let party = match on {
            Some(Target::Customer(customer)) => self.party_of(customer),
            _ => self.party_of_invoice(first),
        };
        if let Some(kind) = on_account {
            self.keys.payments.push(Paid {
                key: key.clone(),
                kind,
                party,
                invoice: None,
                instalment: 0,
                amount,
                whole: amount,
                gone: false,
            });
            return Some(vec![(party, came_on_account(kind, key, amount))]);
        }
        let mut stimuli = Vec::new();
        for (invoice, instalment, part) in self.shares(party, amount, on, first) {
            self.keys.payments.push(Paid {
                key: key.clone(),
                kind: CreditKind::Payment,
                party,
                invoice: Some(invoice),
                instalment,
                amount: part,
                whole: amount,
                gone: false,
            });
            let what = Happening::Payment {
                payment: key.clone(),
                amount: part,
            };
            let event = Event {
                instalment: (instalment > 0).then_some(instalment),
                ..event_of(happens, at, what)
            };
            let subject = subject_of(invoice);
            stimuli.push((party, Stimulus::Event { subject, event }));
        }
        Some(stimuli)
    }

    /// Which invoices a payment goes to: the named one, or the oldest that are open; what is left
    /// over goes to the last of them.
    fn shares(
        &self,
        party: usize,
        amount: Money,
        on: Option<Target>,
        first: usize,
    ) -> Vec<(usize, u16, Money)> {
        if let Some(Target::Invoice {
            invoice,
            instalment,
        }) = on
        {
            return vec![(invoice, instalment, amount)];
        }
        let account = self.parties.get(party).map(|party| &party.account);
        let mut open: Vec<(Option<jalon_core::Day>, usize, i64)> = Vec::new();
        for place in 0..self.scene.invoices.len() {
            let given = self.scene.invoices.get(place);
            let wanted = match on {
                Some(Target::Customer(customer)) => {
                    given.is_some_and(|given| given.customer == customer)
                }
                _ => true,
            };
            let subject = account.and_then(|account| subject_in(account, place));
            let invoice = subject.and_then(|subject| subject.invoice());
            if let (true, Some(invoice)) = (wanted, invoice) {
                let left = invoice.ledger.open().principal;
                if left > 0 && invoice.ledger.currency() == amount.currency {
                    open.push((invoice.due.or(Some(invoice.issue)), place, left));
                }
            }
        }
        open.sort_unstable();
        let mut rest = amount.minor;
        let mut shares = Vec::new();
        for (_, place, left) in open {
            if rest <= 0 {
                break;
            }
            let part = left.min(rest);
            rest -= part;
            shares.push((place, 0, Money::new(part, amount.currency)));
        }
        match shares.last_mut() {
            Some((_, _, last)) => last.minor = last.minor.saturating_add(rest),
            None => shares.push((first, 0, amount)),
        }
        shares
    }

    fn back_from_account(
        &mut self,
        kind: CreditKind,
        amount: Money,
    ) -> Option<Vec<(usize, Stimulus)>> {
        let mut paid = self.keys.payments.iter_mut().rev();
        let paid = paid.find(|paid| {
            paid.invoice.is_none() && paid.kind == kind && !paid.gone && paid.whole == amount
        })?;
        paid.gone = true;
        let money = amount.negated().ok()?;
        let stimulus = came_on_account(kind, paid.key.clone(), money);
        Some(vec![(paid.party, stimulus)])
    }

    /// A payment came back: the last one of this amount, or the last one where no amount is told.
    pub(super) fn reversed(
        &mut self,
        happens: &Happens,
        at: Instant,
        amount: Money,
        on: Option<Target>,
        (reason, came_back): (jalon_core::Reason, bool),
    ) -> Option<Vec<(usize, Stimulus)>> {
        let wanted = on.and_then(invoice_in);
        let fits = |paid: &Paid| {
            let same = amount.minor == ALL_OF_IT || paid.whole == amount || paid.amount == amount;
            let named = wanted.is_none_or(|wanted| paid.invoice == Some(wanted));
            paid.invoice.is_some() && !paid.gone && same && named
        };
        let key = self.keys.payments.iter().rev().find(|paid| fits(paid));
        let key = key?.key.clone();
        let mut stimuli = Vec::new();
        for paid in &mut self.keys.payments {
            let Some(invoice) = paid.invoice.filter(|_| paid.key == key && !paid.gone) else {
                continue;
            };
            paid.gone = true;
            let what = Happening::PaymentReversed {
                payment: key.clone(),
                amount: paid.amount,
                reason: reason.clone(),
                came_back,
            };
            let event = Event {
                instalment: (paid.instalment > 0).then_some(paid.instalment),
                ..event_of(happens, at, what)
            };
            let subject = subject_of(invoice);
            stimuli.push((paid.party, Stimulus::Event { subject, event }));
        }
        Some(stimuli)
    }
}

fn came_on_account(kind: CreditKind, key: SmolStr, money: Money) -> Stimulus {
    Stimulus::OnAccount { kind, key, money }
}
