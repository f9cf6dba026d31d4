//! Barriers: what keeps a line that presses for payment from being done now. They are asked when a
//! line is due, again when it is about to be sent, and whenever a fact changes in between.

use super::effect::Withdrawn;
use super::effect::{Done, Reason};
use super::marks::{BlockReason, Origin, Pending, PendingState, StepStatus, concerns};
use super::run::Run;
use super::state::Of;
use super::view::open_of;
use crate::eval::{self, Value};
use crate::event::{Event, Happening};
use crate::machine::LineId;
use crate::machine::action::{Act, Does};
use crate::moment::Instant;
use crate::records::InvoiceStatus;

impl Run<'_> {
    /// What keeps a line back now, if it presses and something does.
    pub(super) fn barrier(&self, at: usize, instalment: u16, line: LineId) -> Option<Reason> {
        let line = self.context.shape.line(line);
        if !line.presses {
            return None;
        }
        self.barrier_to(at, instalment, line.sends)
    }

    /// What keeps pressure back now; with `message`, what keeps a message back.
    pub(super) fn barrier_to(&self, at: usize, instalment: u16, message: bool) -> Option<Reason> {
        self.barrier_after(at, instalment, message, None)
    }

    /// The same for a line that reacts to an event: the pause that a promise was given does not keep
    /// back what follows when it is broken.
    pub(super) fn barrier_after(
        &self,
        at: usize,
        instalment: u16,
        message: bool,
        event: Option<&Event>,
    ) -> Option<Reason> {
        let subject = self.subject(at)?;
        if let Of::Invoice(invoice) = &subject.of
            && invoice.status != InvoiceStatus::Open
        {
            return Some(Reason::NotOpen);
        }
        let wanted = self.wanted(at, instalment);
        if subject.settled.is_some() || wanted == 0 {
            return Some(Reason::Paid);
        }
        if subject.handed_over.is_some() {
            return Some(Reason::HandedOver);
        }
        let mut blocks = subject.blocks.iter();
        let disputed = blocks.any(|block| {
            let about = !block.messages_only && concerns(block.instalment, instalment);
            about && matches!(block.reason, BlockReason::Dispute(_))
        });
        if disputed {
            return Some(Reason::Disputed);
        }
        let broken = match event.map(|event| &event.what) {
            Some(Happening::PromiseBroken { promise, .. }) => Some(promise),
            _ => None,
        };
        let mut blocks = subject.blocks.iter();
        let paused = blocks.any(|block| {
            let about = !block.messages_only && concerns(block.instalment, instalment);
            let own = matches!(&block.reason, BlockReason::Promise(of) if Some(of) == broken);
            about && !own
        });
        if paused {
            return Some(Reason::Paused);
        }
        if !subject.disputes.is_empty() {
            let view = self.view(at, instalment, None)?;
            let contested = view.disputed();
            if contested > 0 && contested >= view.open().principal {
                return Some(Reason::Disputed);
            }
        }
        if self.customer_is_held(at) || message && self.is_held(at) {
            return Some(Reason::Held);
        }
        (!self.payments_are_read(at)).then_some(Reason::PaymentsNotRead)
    }

    fn is_held(&self, at: usize) -> bool {
        let subject = self.subject(at);
        let by_itself =
            subject.is_some_and(|subject| subject.blocks.iter().any(|block| block.messages_only));
        by_itself || self.customer_is_held(at)
    }

    /// Whether a person keeps back all that would leave for the customer, or for the payer with all
    /// that it pays for.
    pub(super) fn customer_is_held(&self, at: usize) -> bool {
        let until = self.customer_held_until(at);
        until.is_some_and(|until| until > self.now)
    }

    /// Until when: what belongs to a payer includes what it pays for.
    pub(super) fn customer_held_until(&self, at: usize) -> Option<Instant> {
        let customers = &self.account.customers;
        let own = customers.get(usize::from(self.subject(at)?.customer));
        let held = [own, customers.first()].into_iter().flatten();
        held.filter_map(|customer| customer.held_until).max()
    }

    /// Whether payments were read in as lately as the journey wants.
    fn payments_are_read(&self, at: usize) -> bool {
        let within = self.journey(at).and_then(|journey| journey.payments_within);
        let (Some(within), false) = (within, self.context.payments_always_read) else {
            return true;
        };
        let (Some(read), Some(within)) =
            (self.account.payments_read, self.delay(at, 0, None, within))
        else {
            return false;
        };
        if let Some(minutes) = within.minutes() {
            return read.plus_minutes(minutes) >= self.now;
        }
        let calendar = self.calendar(at);
        let day = calendar.parts().zone.local(read).0;
        within.after(day, calendar) >= self.today(at)
    }

    /// How much a payment milestone of the journey waits for: the balance, or with charges where one
    /// asks for both; nothing under the floor.
    pub(super) fn wanted(&self, at: usize, instalment: u16) -> i64 {
        let Some(subject) = self.subject(at) else {
            return 0;
        };
        let open = match subject.invoice() {
            Some(invoice) => open_of(invoice, instalment, None),
            None => match self.view(at, instalment, None) {
                Some(view) => view.open(),
                None => return 0,
            },
        };
        let journey = self.context.shape.journey(subject.journey);
        let wanted = match (journey.with_charges, instalment) {
            (true, 0) => open.amount_due(),
            _ => open.principal,
        };
        let floor = journey.floor.map_or(0, |id| {
            let Some(view) = self.view(at, instalment, None) else {
                return 0;
            };
            match eval::value(self.machine, &view, id) {
                Ok(Value::Money(floor)) => floor.minor,
                _ => 0,
            }
        });
        if wanted < floor { 0 } else { wanted }
    }

    /// Takes back what is planned or proposed and may not leave any more; whether anything was.
    /// Unless it was made pointless, it comes due again when the barrier falls.
    pub(super) fn recheck_pending(&mut self, at: usize) -> bool {
        let count = self.subject(at).map_or(0, |subject| subject.pending.len());
        for place in 0..count {
            if let Some(because) = self.reason_to_withdraw(at, place) {
                self.withdraw(at, place, because);
                return true;
            }
        }
        false
    }

    fn reason_to_withdraw(&self, at: usize, place: usize) -> Option<Reason> {
        let pending = self.subject(at)?.pending.get(place)?;
        if !pending.is_only_planned() {
            return None;
        }
        if pending.from == Origin::Sending {
            return self.is_held(at).then_some(Reason::Held);
        }
        let line = pending.line?;
        let waits = pending.state == PendingState::Waiting;
        if let Some(barrier) = self.barrier_of(at, pending, line) {
            return (!waits || !may_fall(barrier)).then_some(barrier);
        }
        let signed = match pending.state {
            PendingState::Proposed { .. } => true,
            PendingState::Planned { signed } => signed,
            PendingState::Waiting | PendingState::Sending { .. } => false,
        };
        let figures = match self.group_of(pending).filter(|_| signed) {
            None if !signed => return None,
            None => self.figures(at, pending.instalment),
            Some((_, group)) => {
                let members = self.members(at, pending.from, group);
                if members != pending.joined {
                    return Some(Reason::FiguresChanged);
                }
                let credits = self.open_credits(at, Some(group));
                self.figures_of((at, pending.instalment), &members, &credits)
            }
        };
        (signed && figures != pending.figures).then_some(Reason::FiguresChanged)
    }

    /// What keeps a pending line back now.
    pub(super) fn barrier_of(&self, at: usize, pending: &Pending, line: LineId) -> Option<Reason> {
        if !self.presses(line) {
            return None;
        }
        let sends = self.sends(line, pending.only);
        let event = pending.event.as_deref();
        self.barrier_after(at, pending.instalment, sends, event)
    }

    /// Takes a pending line back.
    pub(super) fn withdraw(&mut self, at: usize, place: usize, because: Reason) {
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        if place >= subject.pending.len() {
            return;
        }
        let pending = subject.pending.remove(place);
        if !pending.from.has_day() && may_fall(because) {
            subject.pending.push(Pending {
                state: PendingState::Waiting,
                ..pending.clone()
            });
        }
        if let Some(mark) = self.mark_from(at, pending.from) {
            mark.status = if mark.times > 0 && pending.only.is_some() {
                StepStatus::Left
            } else {
                StepStatus::Waiting
            };
            mark.withheld = !matches!(because, Reason::FiguresChanged);
        }
        if !pending.joined.is_empty() {
            self.touch_all();
        }
        let what = match pending.state {
            PendingState::Proposed { .. } => Withdrawn::Proposal,
            _ => Withdrawn::Planned,
        };
        let slot = self.pending_slot(at, &pending);
        let due = Some(pending.due);
        let does = Done::Withdraw { what, because };
        self.emit_for(at, slot, does, self.reason, due);
    }
}

/// Whether what keeps pressure back can pass while the invoice stays open.
pub(super) fn may_fall(barrier: Reason) -> bool {
    matches!(
        barrier,
        Reason::Paused | Reason::Disputed | Reason::Held | Reason::PaymentsNotRead
    )
}

/// Whether an action sends something to a person outside.
pub(super) fn is_message(does: &Does) -> bool {
    does.act().is_some_and(Act::is_message)
}
