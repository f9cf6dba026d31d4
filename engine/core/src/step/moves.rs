//! A change of payer: a customer moves from one account to another in two steps, each of which is
//! one transition. What leaves is an account of its own on the way, so that it can be kept, moved to
//! another machine, and put back.

use smol_str::SmolStr;

use super::effect::{Done, Reason, Slot};
use super::marks::{Origin, PendingState};
use super::refusal::Refusal;
use super::run::Run;
use super::state::{Account, Of, STATE_FORMAT, SubjectId};
use crate::machine::PathId;

impl Run<'_> {
    /// A customer leaves with its invoices and its own journeys. What was planned or proposed is
    /// taken back; it comes due again in the other account.
    pub(super) fn move_out(&mut self, key: &SmolStr) -> Result<(), Refusal> {
        let customers = &self.account.customers;
        let place = customers.iter().position(|one| one.key == *key);
        let place = place.ok_or_else(|| Refusal::UnknownCustomer(key.clone()))?;
        let number = u16::try_from(place).unwrap_or(u16::MAX);
        if self.is_sending(number) {
            return Err(Refusal::StillSending);
        }
        for at in 0..self.account.subjects.len() {
            if self.leaves(at, number) {
                self.take_back_all(at);
            }
        }
        let customer = self.account.customers.get(place).cloned();
        let mut moving = Account::new(customer.unwrap_or_default());
        let mut stay = Vec::new();
        for mut subject in std::mem::take(&mut self.account.subjects) {
            let of_payer = matches!(subject.of, Of::Group { payer: true, .. });
            if subject.customer == number && !of_payer {
                subject.customer = 0;
                moving.subjects.push(subject);
            } else {
                stay.push(subject);
            }
        }
        self.account.subjects = stay;
        let all = std::mem::take(&mut self.account.contacted);
        let (gone, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(|of| of.customer == number);
        moving.contacted = gone;
        self.account.contacted = kept;
        for contacted in &mut moving.contacted {
            contacted.customer = 0;
        }
        if place > 0 {
            self.account.customers.remove(place);
            for subject in &mut self.account.subjects {
                subject.customer -= u16::from(subject.customer > number);
            }
            for contacted in &mut self.account.contacted {
                contacted.customer -= u16::from(contacted.customer > number);
            }
        }
        self.touch_all();
        self.tell_move(Done::MovedOut(Box::new(moving)));
        Ok(())
    }

    /// A customer comes in with its invoices.
    pub(super) fn move_in(&mut self, moving: &Account) -> Result<(), Refusal> {
        if moving.format > STATE_FORMAT {
            return Err(Refusal::NewerFormat(moving.format));
        }
        let Some(customer) = moving.customers.first() else {
            return Err(Refusal::UnknownCustomer(SmolStr::default()));
        };
        let there = |id: SubjectId| self.account.subject(id).is_some();
        if moving.subjects.iter().any(|subject| there(subject.id)) {
            return Err(Refusal::ArrivedBefore);
        }
        let customers = &mut self.account.customers;
        let place = customers.iter().position(|one| one.key == customer.key);
        let place = place.unwrap_or_else(|| {
            customers.push(customer.clone());
            customers.len() - 1
        });
        let number = u16::try_from(place).unwrap_or(u16::MAX);
        let first = self.account.subjects.len();
        for subject in &moving.subjects {
            let mut subject = subject.clone();
            subject.customer = number;
            subject.wake = None;
            self.account.subjects.push(subject);
        }
        for contacted in &moving.contacted {
            let mut contacted = contacted.clone();
            contacted.customer = number;
            self.account.contacted.push(contacted);
        }
        self.account.contacted.sort_by_key(|contacted| contacted.at);
        for at in first..self.account.subjects.len() {
            let invoice = self.subject(at).and_then(|subject| subject.invoice());
            if let Some(currency) = invoice.map(|invoice| invoice.ledger.currency()) {
                self.open_groups(number, currency);
                self.choose_again(at);
            }
        }
        self.touch_all();
        self.tell_move(Done::MovedIn);
        Ok(())
    }

    /// Whether a message of the customer's invoices, or one that speaks for them, is on its way.
    fn is_sending(&self, customer: u16) -> bool {
        let subjects = self.account.subjects.iter();
        let own = |id: &SubjectId| {
            let subject = self.account.subject(*id);
            subject.is_some_and(|subject| subject.customer == customer)
        };
        subjects
            .flat_map(|subject| {
                subject
                    .pending
                    .iter()
                    .map(move |pending| (subject, pending))
            })
            .filter(|(_, pending)| matches!(pending.state, PendingState::Sending { .. }))
            .any(|(subject, pending)| {
                subject.customer == customer || pending.joined.iter().any(own)
            })
    }

    fn leaves(&self, at: usize, customer: u16) -> bool {
        self.subject(at).is_some_and(|subject| {
            let of_payer = matches!(subject.of, Of::Group { payer: true, .. });
            subject.customer == customer && !of_payer
        })
    }

    /// All that is only planned or proposed, the sending of the invoice among it.
    fn take_back_all(&mut self, at: usize) {
        while let Some(place) = self.subject(at).and_then(|subject| {
            let mut pending = subject.pending.iter();
            pending.position(|pending| pending.is_only_planned())
        }) {
            let from = self.subject(at).and_then(|one| one.pending.get(place));
            let from = from.map_or(Origin::Journey, |pending| pending.from);
            self.withdraw(at, place, Reason::Moved);
            // The other account has not told of it: there it may be told anew.
            if let Some(mark) = self.mark_from(at, from) {
                mark.withheld = false;
            }
        }
    }

    /// Tells of the move at the head of the account: it is about no invoice alone.
    fn tell_move(&mut self, does: Done) {
        let slot = Slot {
            subject: SubjectId::default(),
            instalment: 0,
            path: PathId(u32::MAX),
            round: 0,
            occurrence: 0,
        };
        self.emit_for(usize::MAX, slot, does, Reason::Moved, None);
    }
}
