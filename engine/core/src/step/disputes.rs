//! Disputes and promises: what they pause, how they are settled, kept and broken.

use smol_str::SmolStr;

use super::effect::Done;
use super::marks::{Block, BlockReason, Dispute, Promise};
use super::run::Run;
use crate::event::{Event, Happening, Settled};
use crate::ledger::EntryKind;
use crate::machine::action::Does;
use crate::machine::milestone::Reaction;
use crate::money::Money;

impl Run<'_> {
    /// A dispute stands; it pauses unless the lines that react to it chase the rest.
    pub(super) fn dispute(
        &mut self,
        at: usize,
        key: &SmolStr,
        amount: Option<Money>,
        instalment: u16,
        reactions: &[&Reaction],
    ) {
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        subject.disputes.retain(|dispute| dispute.key != *key);
        subject.disputes.push(Dispute {
            key: key.clone(),
            instalment,
            amount: amount.map(|amount| amount.minor),
            conceded: false,
        });
        let chases_rest = reactions.iter().any(|reaction| {
            let line = self.machine.lines.get(reaction.line);
            let actions = line.map_or(&[][..], |line| line.actions.as_slice());
            let mut does = actions
                .iter()
                .filter_map(|id| self.machine.actions.get(*id));
            does.any(|action| action.does == Does::KeepChasingUndisputed)
        });
        if !(chases_rest && amount.is_some()) {
            self.block(
                at,
                Block {
                    instalment,
                    reason: BlockReason::Dispute(key.clone()),
                    until: None,
                    messages_only: false,
                },
            );
        }
    }

    /// `keep chasing the undisputed balance`: the dispute at hand pauses nothing.
    pub(super) fn keep_chasing(&mut self, at: usize, event: Option<&Event>) {
        if let Some(Happening::Dispute {
            dispute,
            amount: Some(_),
            ..
        }) = event.map(|event| &event.what)
        {
            let wanted = BlockReason::Dispute(dispute.clone());
            self.unblock(at, |block| block.reason == wanted);
        }
    }

    /// A dispute is settled. What was conceded stays contested until its credit note comes.
    pub(super) fn settle_dispute(
        &mut self,
        at: usize,
        key: &SmolStr,
        outcome: Settled,
        given_up: Option<Money>,
    ) {
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        let found = subject
            .disputes
            .iter_mut()
            .find(|dispute| dispute.key == *key);
        match (outcome, found) {
            (Settled::ForUs, _) => subject.disputes.retain(|dispute| dispute.key != *key),
            (Settled::ForCustomer, Some(dispute)) => dispute.conceded = true,
            (Settled::InPart, Some(dispute)) => {
                dispute.conceded = true;
                dispute.amount = given_up.map(|amount| amount.minor).or(dispute.amount);
            }
            (_, None) => {}
        }
        let wanted = BlockReason::Dispute(key.clone());
        if outcome != Settled::ForCustomer {
            self.unblock(at, |block| block.reason == wanted);
        }
    }

    /// A credit note settles what was conceded: as much of it as it covers.
    pub(super) fn credit_conceded(&mut self, at: usize, amount: i64) {
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        let mut left = amount;
        let mut over = Vec::new();
        for dispute in subject.disputes.iter_mut().filter(|one| one.conceded) {
            match &mut dispute.amount {
                Some(conceded) if *conceded > left => {
                    *conceded -= left;
                    left = 0;
                }
                conceded => {
                    left = left.saturating_sub(conceded.unwrap_or(left));
                    over.push(dispute.key.clone());
                }
            }
            if left <= 0 {
                break;
            }
        }
        subject.disputes.retain(|one| !over.contains(&one.key));
        for key in over {
            let wanted = BlockReason::Dispute(key);
            self.unblock(at, |block| block.reason == wanted);
        }
    }

    /// A promise is recorded; only the lines that react to it pause anything.
    pub(super) fn promise(
        &mut self,
        at: usize,
        key: &SmolStr,
        date: crate::Day,
        amount: Option<Money>,
    ) {
        let paid_before = self.paid_until(at, crate::Day::MAX);
        let open = self.wanted(at, 0);
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        subject.promises.retain(|promise| promise.key != *key);
        subject.promises.push(Promise {
            key: key.clone(),
            date,
            amount: amount.map_or(open, |amount| amount.minor),
            paid_before,
        });
    }

    /// Lets promises be kept whose amount has come by their date.
    pub(super) fn keep_promises(&mut self, at: usize) {
        loop {
            let Some(subject) = self.subject(at) else {
                return;
            };
            let all_paid = self.wanted(at, 0) == 0;
            let kept = subject.promises.iter().position(|promise| {
                let come = self
                    .paid_until(at, promise.date)
                    .saturating_sub(promise.paid_before);
                all_paid || come >= promise.amount
            });
            let Some(place) = kept else {
                return;
            };
            let Some(subject) = self.subject_mut(at) else {
                return;
            };
            let promise = subject.promises.remove(place).key;
            let wanted = BlockReason::Promise(promise.clone());
            self.unblock(at, |block| block.reason == wanted);
            let slot = self.slot(at, 0);
            self.emit(at, slot, Done::PromiseKept { promise });
        }
    }

    /// The day of a promise is over, and its amount has not come.
    pub(super) fn break_promise(&mut self, at: usize, place: usize) {
        self.keep_promises(at);
        let today = self.today(at);
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        let over = subject
            .promises
            .get(place)
            .is_some_and(|promise| promise.date < today);
        if !over {
            return;
        }
        let promise = subject.promises.remove(place);
        let currency = subject.invoice().map(|invoice| invoice.ledger.currency());
        let Some(currency) = currency else {
            return;
        };
        let come = self
            .paid_until(at, promise.date)
            .saturating_sub(promise.paid_before);
        let missing = Money::new(promise.amount.saturating_sub(come).max(0), currency);
        let slot = self.slot(at, 0);
        let broken = Done::PromiseBroken {
            promise: promise.key.clone(),
            missing,
        };
        self.emit(at, slot, broken);
        let event = Event {
            what: Happening::PromiseBroken {
                promise: promise.key,
                date: promise.date,
                amount: Some(missing),
            },
            occurred: today,
            arrived: self.now,
            from: None,
            evidence: crate::Evidence::System,
            instalment: None,
        };
        self.react(at, &event);
    }

    /// What has been paid by a day, credit notes left out.
    fn paid_until(&self, at: usize, day: crate::Day) -> i64 {
        let ledger = self
            .subject(at)
            .and_then(|subject| Some(&subject.invoice()?.ledger));
        ledger.map_or(0, |ledger| {
            let entries = ledger.entries().iter();
            let payments =
                entries.filter(|entry| entry.kind == EntryKind::Payment && entry.day <= day);
            payments.fold(0i64, |sum, entry| sum.saturating_add(entry.amount))
        })
    }
}
