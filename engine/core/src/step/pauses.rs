//! Pauses and holds: several reasons, all of which must be gone; what is counted from a start or a
//! step is later by as much.

use super::effect::{Done, Reason, Slot};
use super::marks::{Block, BlockReason, Origin, Paused};
use super::run::Run;
use super::state::Subject;
use crate::event::{Event, Happening};
use crate::machine::ExprId;
use crate::machine::action::Pause;
use crate::moment::Instant;

impl Run<'_> {
    /// A `pause` of the script, within its bounds.
    pub(super) fn pause(
        &mut self,
        at: usize,
        from: Origin,
        slot: Slot,
        pause: &Pause,
        event: Option<&Event>,
    ) {
        let instalment = slot.instalment;
        let until = match (&pause.until, pause.lasting) {
            (Some(moment), _) => {
                let when = self.when(at, from.track(), moment, event);
                when.map(|when| when.at)
            }
            (None, Some(lasting)) => {
                let delay = self.delay(at, instalment, event, lasting);
                delay.and_then(|delay| self.deadline(at, self.today(at), delay))
            }
            (None, None) => None,
        };
        let named_end = pause.until.is_some() || pause.lasting.is_some();
        let ahead = pause.at_most_ahead.and_then(|ahead| {
            let delay = self.delay(at, instalment, event, ahead)?;
            self.deadline(at, self.today(at), delay)
        });
        let too_far = matches!((until, ahead), (Some(until), Some(most)) if until > most);
        let times = self.counted(at, slot.path);
        let too_often = pause
            .at_most_times
            .is_some_and(|most| u32::from(times) >= most);
        if too_far || too_often || (named_end && until.is_none()) {
            let because = Reason::BeyondBounds;
            return self.emit(at, slot, Done::Withheld { until, because });
        }
        self.count(at, slot.path);
        let reason = match event.map(|event| &event.what) {
            Some(Happening::Dispute { dispute, .. }) => BlockReason::Dispute(dispute.clone()),
            Some(Happening::Promise { promise, .. }) => BlockReason::Promise(promise.clone()),
            Some(Happening::Suspension(_)) => BlockReason::Suspension,
            _ => BlockReason::Line(slot.path),
        };
        let messages_only = false;
        self.block(
            at,
            Block {
                instalment: event
                    .and_then(|event| event.instalment)
                    .unwrap_or(instalment),
                reason,
                until,
                messages_only,
            },
        );
    }

    /// A `hold messages` of the script.
    pub(super) fn hold_messages(
        &mut self,
        at: usize,
        instalment: u16,
        slot: Slot,
        lasting: ExprId,
        event: Option<&Event>,
    ) {
        let delay = self.delay(at, instalment, event, lasting);
        let until = delay.and_then(|delay| self.deadline(at, self.today(at), delay));
        self.block(
            at,
            Block {
                instalment,
                reason: BlockReason::Line(slot.path),
                until,
                messages_only: true,
            },
        );
    }

    /// Adds a reason; a second one of the same kind replaces the first.
    pub(super) fn block(&mut self, at: usize, block: Block) {
        let today = self.today(at);
        let (until, instalment) = (block.until, block.instalment);
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        let paused_before = is_stopped(subject, instalment);
        subject.blocks.retain(|other| {
            let same = other.reason == block.reason && other.instalment == instalment;
            !same || other.messages_only != block.messages_only
        });
        subject.blocks.push(block);
        if is_stopped(subject, instalment) && !paused_before {
            // Pauses of one day, or that touch, are one.
            let last = subject.pauses.iter_mut().rev();
            match last
                .into_iter()
                .find(|paused| paused.instalment == instalment)
            {
                Some(last) if last.until.is_some_and(|until| until >= today) => last.until = None,
                _ => subject.pauses.push(Paused {
                    instalment,
                    from: today,
                    until: None,
                }),
            }
            let slot = self.slot(at, instalment);
            self.emit(at, slot, Done::Paused { until });
        }
    }

    /// Takes reasons away; pressure goes on once none is left.
    pub(super) fn unblock(&mut self, at: usize, gone: impl Fn(&Block) -> bool) {
        let today = self.today(at);
        if let Some(subject) = self.subject_mut(at) {
            subject.blocks.retain(|block| !gone(block));
        }
        while let Some(subject) = self.subject_mut(at) {
            let over = subject.pauses.iter().position(|paused| {
                paused.until.is_none() && !is_stopped(subject, paused.instalment)
            });
            let Some(paused) = over.and_then(|over| subject.pauses.get_mut(over)) else {
                return;
            };
            paused.until = Some(today.max(paused.from));
            let instalment = paused.instalment;
            let slot = self.slot(at, instalment);
            self.emit(at, slot, Done::Resumed);
        }
    }

    /// A block ends by itself.
    pub(super) fn end_block(&mut self, at: usize, place: usize) {
        let block = self
            .subject(at)
            .and_then(|subject| subject.blocks.get(place));
        if let Some(block) = block.cloned() {
            self.unblock(at, |other| *other == block);
        }
    }

    /// `resume`: ends what the event at hand is about, and pauses of lines and promises. In the
    /// answer to a task it ends a suspension too: the person has seen to what the payer waited for.
    /// A dispute ends only by being settled, for someone has to say in whose favour.
    pub(super) fn resume_after(&mut self, at: usize, event: Option<&Event>) {
        let settled = match event.map(|event| &event.what) {
            Some(Happening::DisputeSettled { dispute, .. }) => Some(dispute.clone()),
            _ => None,
        };
        let lifted = matches!(
            event.map(|event| &event.what),
            Some(Happening::SuspensionLifted | Happening::TaskOutcome { .. })
        );
        self.unblock(at, |block| match &block.reason {
            BlockReason::Dispute(dispute) => settled.as_ref() == Some(dispute),
            BlockReason::Suspension => lifted,
            BlockReason::Promise(_) | BlockReason::Line(_) => !block.messages_only,
            BlockReason::Person => false,
        });
    }

    /// `release`, and a person's release: ends what holds messages.
    pub(super) fn release(&mut self, at: usize) {
        self.unblock(at, |block| block.messages_only);
    }

    /// A person holds messages until a day.
    pub(super) fn hold_by_hand(&mut self, at: usize, until: crate::Day) {
        let opening = super::due::opening(self.calendar(at), until);
        self.block(
            at,
            Block {
                instalment: 0,
                reason: BlockReason::Person,
                until: opening,
                messages_only: true,
            },
        );
    }

    /// When something must be read again because a day or a customer's hold is over.
    pub(super) fn reread_at(&self, at: usize) -> Option<Instant> {
        let subject = self.subject(at)?;
        let held = self.customer_held_until(at);
        let held = held.filter(|until| *until > self.now && subject.stage.is_live());
        let standing = self.standing_changes_at(at);
        [held, standing, self.group_changes_at(at)]
            .into_iter()
            .flatten()
            .filter(|again| *again > self.now)
            .min()
    }

    /// Reads standings again; conditions are read again by what follows.
    pub(super) fn reread(&mut self, at: usize) {
        self.read_standings(at);
    }
}

/// Whether something pauses exactly this: an instalment, or the whole for 0.
fn is_stopped(subject: &Subject, instalment: u16) -> bool {
    let mut blocks = subject.blocks.iter();
    blocks.any(|block| !block.messages_only && block.instalment == instalment)
}
