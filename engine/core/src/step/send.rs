//! Sending: what must hold before the invoice leaves; and of each line that sends anything the two
//! moments at which it may still be kept back: when it is planned, and when it is about to be sent.

use super::act::Acted;
use super::effect::{Attention, Done, Reason, Slot};
use super::marks::{Origin, Pending, PendingState, StepStatus};
use super::run::Run;
use super::rungs::step_origin;
use super::state::Stage;
use super::stimulus::SendResult;
use crate::eval::Truth;
use crate::machine::journey::{Journey, Send};
use crate::machine::milestone::Step;
use crate::machine::{ActionId, LineId, PathId};
use crate::moment::{Instant, TimeOfDay};
use crate::records::InvoiceStatus;
use crate::way::Way;

impl Run<'_> {
    /// Plans a line for now, or for the next opening.
    pub(super) fn plan(&mut self, at: usize, mut pending: Pending) {
        let from = self.leaves_from(at, pending.from);
        let opening = super::due::opening_from(self.calendar(at), from);
        pending.at = opening;
        let slot = self.pending_slot(at, &pending);
        let due = Some(pending.due);
        if let Some(subject) = self.subject_mut(at) {
            // Most invoices never have two at once.
            subject.pending.reserve_exact(1);
            subject.pending.push(pending);
        }
        let reason = if from > self.now {
            Reason::NotIssued
        } else if opening > self.now {
            Reason::OutsideHours
        } else {
            self.reason
        };
        self.emit_for(at, slot, Done::Plan { at: opening }, reason, due);
    }

    /// From when on a line may leave: the invoice itself not before the day of its issue begins.
    fn leaves_from(&self, at: usize, from: Origin) -> Instant {
        let invoice = self.subject(at).and_then(|subject| subject.invoice());
        match (from, invoice) {
            (Origin::Sending, Some(invoice)) => {
                let zone = &self.calendar(at).parts().zone;
                let issue = zone.instant(invoice.issue, TimeOfDay::MIDNIGHT);
                issue.max(self.now)
            }
            _ => self.now,
        }
    }

    /// Plans the sending of the invoice once all that it needs is there; whether anything happened.
    pub(super) fn send_if_ready(&mut self, at: usize) -> bool {
        let (Some(subject), Some(journey)) = (self.subject(at), self.journey(at)) else {
            return false;
        };
        if subject.stage != Stage::BeforeSending {
            return false;
        }
        let issued = subject
            .invoice()
            .is_some_and(|invoice| invoice.status == InvoiceStatus::Open);
        let busy = !subject.pending.is_empty()
            && subject
                .pending
                .iter()
                .any(|one| one.from == Origin::Sending);
        let failed = subject.sends.iter().any(|mark| mark.failed);
        let person = subject.blocks.iter().any(|block| block.messages_only);
        if !issued || busy || failed || person || self.customer_is_held(at) {
            return false;
        }
        if let Some((path, line)) = self.kept_back_by(at, journey) {
            return self.counted(at, path) == 0 && self.keep_back(at, path, line);
        }
        let path = journey.sends.first().map_or(journey.path, |send| send.path);
        let pending = Pending {
            line: None,
            only: None,
            from: Origin::Sending,
            path,
            instalment: 0,
            round: 0,
            // What was taken back has a number of its own for good: another intent never has its key.
            occurrence: self.counted(at, path).saturating_add(1),
            state: PendingState::Planned { signed: false },
            due: self.leaves_from(at, Origin::Sending),
            at: self.now,
            figures: Default::default(),
            event: None,
            joined: Vec::new(),
        };
        self.plan(at, pending);
        true
    }

    /// The first requirement or hold that keeps the invoice back, and the line for it.
    pub(super) fn kept_back_by(
        &mut self,
        at: usize,
        journey: &Journey,
    ) -> Option<(PathId, Option<LineId>)> {
        let mut truth = |condition| self.truth(at, 0, None, Some(condition));
        let mut requires = journey.requires.iter();
        let required = requires.find(|require| truth(require.condition) != Truth::Yes);
        if let Some(require) = required {
            return Some((require.path, require.otherwise));
        }
        let mut holds = journey.holds.iter();
        let hold = holds.find(|hold| truth(hold.condition) != Truth::No);
        hold.map(|hold| (hold.path, None))
    }

    /// Tells once what keeps the invoice back, and runs the line for it.
    fn keep_back(&mut self, at: usize, path: PathId, line: Option<LineId>) -> bool {
        self.count(at, path);
        let slot = Slot {
            path,
            ..self.slot(at, 0)
        };
        let because = Reason::BeforeSending;
        self.emit(
            at,
            slot,
            Done::Withheld {
                until: None,
                because,
            },
        );
        if let Some(line) = line {
            self.begin_line(at, Origin::Journey, line, self.now, None);
        }
        true
    }

    /// When a hold before sending has lasted long enough, if its line has not run yet.
    pub(super) fn hold_over_at(&self, at: usize) -> Option<(Instant, usize)> {
        let subject = self.subject(at)?;
        let entered = self.calendar(at).parts().zone.local(subject.entered).0;
        let holds = self.journey(at)?.holds.iter().enumerate();
        holds
            .filter(|(_, hold)| self.counted(at, hold.path) == 1)
            .filter_map(|(place, hold)| {
                let delay = self.delay(at, 0, None, hold.at_most?)?;
                let calendar = self.calendar(at);
                let over = delay.after(entered, calendar).plus_days(1);
                Some((super::due::opening(calendar, over)?, place))
            })
            .min()
    }

    /// A hold has lasted long enough: its line runs, and the invoice stays held.
    pub(super) fn end_hold(&mut self, at: usize, place: usize) {
        let hold = self
            .journey(at)
            .and_then(|journey| journey.holds.get(place));
        let Some(hold) = hold else {
            return;
        };
        self.count(at, hold.path);
        let still = self.truth(at, 0, None, Some(hold.condition)) != Truth::No;
        if let (true, Some(line)) = (still, hold.then) {
            self.begin_line(at, Origin::Journey, line, self.now, None);
        }
    }

    /// A planned line is about to be sent: all facts are read again.
    pub(super) fn about_to_send(&mut self, at: usize, slot: Slot) {
        let place = self.subject(at).and_then(|subject| {
            subject.pending.iter().position(|pending| {
                let planned = matches!(pending.state, PendingState::Planned { .. });
                planned && self.pending_slot(at, pending) == slot
            })
        });
        let Some(place) = place else {
            let because = Reason::Over;
            return self.emit(
                at,
                slot,
                Done::Withheld {
                    until: None,
                    because,
                },
            );
        };
        if self.recheck_pending(at) {
            return self.about_to_send_again(at, slot);
        }
        let origin = self.subject(at).and_then(|one| one.pending.get(place));
        let origin = origin.map_or(Origin::Sending, |pending| pending.from);
        let from = self.leaves_from(at, origin);
        let opening = super::due::opening_from(self.calendar(at), from);
        if opening > self.now {
            let because = match from > self.now {
                true => Reason::NotIssued,
                false => Reason::OutsideHours,
            };
            return self.postpone(at, place, opening, because);
        }
        if let Some(free) = self.first_free(at, place) {
            return self.postpone(at, place, free, Reason::Limit);
        }
        if let Some(free) = self.free_of_group(at, place) {
            return self.postpone(at, place, free, Reason::ToldToday);
        }
        if self.yield_to_graver(at, place) || self.yield_in_group(at, place) {
            return;
        }
        let Some(mut pending) = self.take_pending(at, place) else {
            return;
        };
        let event = pending.event.take();
        let open = match pending.from {
            Origin::Sending => self.send_rows(at, slot, None, Some(pending.due)),
            _ => self.act_all(at, &pending, event.as_deref()),
        };
        if open == 0 {
            // Its due date was put off since it was planned.
            if self.chases_early(at, &pending) {
                return;
            }
            self.finish(at, pending.from, StepStatus::Failed);
            return self.emit(at, slot, Done::Attention(Attention::Failed));
        }
        pending.event = event;
        pending.joined = std::mem::take(&mut self.joined);
        pending.state = PendingState::Sending {
            open,
            left: false,
            doubt: false,
        };
        if let Some(subject) = self.subject_mut(at) {
            subject.pending.push(pending);
        }
    }

    /// After something was taken back, the line itself may be gone.
    fn about_to_send_again(&mut self, at: usize, slot: Slot) {
        let there = self.subject(at).is_some_and(|subject| {
            let mut pending = subject.pending.iter();
            pending.any(|pending| self.pending_slot(at, pending) == slot)
        });
        if there {
            self.about_to_send(at, slot);
        }
    }

    pub(super) fn postpone(&mut self, at: usize, place: usize, until: Instant, because: Reason) {
        let Some(pending) = self.subject(at).and_then(|one| one.pending.get(place)) else {
            return;
        };
        let (slot, due) = (self.pending_slot(at, pending), Some(pending.due));
        let pending = self
            .subject_mut(at)
            .and_then(|one| one.pending.get_mut(place));
        if let Some(pending) = pending {
            pending.at = until;
        }
        let withheld = Done::Withheld {
            until: Some(until),
            because,
        };
        self.emit_for(at, slot, withheld, self.reason, due);
        self.emit_for(at, slot, Done::Plan { at: until }, because, due);
    }

    /// Sends the invoice by each row that applies; with a slot, once more for an action.
    fn send_rows(
        &mut self,
        at: usize,
        slot: Slot,
        action: Option<ActionId>,
        due: Option<Instant>,
    ) -> u8 {
        let Some(journey) = self.journey(at) else {
            return 0;
        };
        let mut open = 0u8;
        for (row, send) in journey.sends.iter().enumerate() {
            if self.truth(at, 0, None, send.when) != Truth::Yes {
                continue;
            }
            if !self.has_somebody(at, send.to) {
                if !send.if_any {
                    let nobody = Attention::NobodyInRole(send.to);
                    self.emit(at, slot, Done::Attention(nobody));
                }
                continue;
            }
            let way = self.send_way(at, send);
            if way == Some(Way::Link) || self.links_in(send.template) {
                self.note_link(at);
            }
            let to = send.to;
            let mark = self.subject_mut(at).and_then(|one| one.sends.get_mut(row));
            if let Some(mark) = mark {
                mark.way = way;
                mark.to = Some(to);
            }
            let path = match action {
                Some(_) => slot.path,
                None => send.path,
            };
            let row = u16::try_from(row).unwrap_or(u16::MAX);
            let sent = Done::SendInvoice { to, way, row };
            self.emit_for(at, Slot { path, ..slot }, sent, self.reason, due);
            open = open.saturating_add(1);
        }
        open
    }

    fn send_way(&self, at: usize, send: &Send) -> Option<Way> {
        let subject = self.subject(at)?;
        let customer = self.account.customers.get(usize::from(subject.customer));
        match send.by {
            Some(by) => self.way(at, by, None),
            None => customer.and_then(|customer| customer.way),
        }
    }

    /// `resend` alone: to all who should have had it.
    pub(super) fn resend_all(&mut self, at: usize, slot: Slot, action: ActionId) -> Acted {
        if self.send_rows(at, slot, Some(action), None) > 0 {
            Acted::Sent
        } else {
            Acted::Done
        }
    }

    /// What became of a message, or of the sending of the invoice.
    pub(super) fn sent(&mut self, at: usize, slot: Slot, result: SendResult) {
        let Some(place) = self.sending_at(at, slot) else {
            return match result {
                // The invoice had failed, and a person sent it again.
                SendResult::Left if self.had_failed(at, slot) => self.row_sent(at, slot, result),
                SendResult::Left if let Some(from) = self.failed_step(at, slot) => {
                    self.left_after_all(at, slot, from);
                }
                SendResult::Failed
                    if self.had_failed(at, slot) || self.failed_step(at, slot).is_some() => {}
                _ => self.nothing_to_decide(at, slot.path),
            };
        };
        let Some(mut pending) = self.take_pending(at, place) else {
            return;
        };
        let PendingState::Sending { open, left, doubt } = &mut pending.state else {
            return;
        };
        match result {
            SendResult::Left => *left = true,
            SendResult::TakenBack if *open == 1 && !*left => {
                return self.plan_anew(at, slot, pending);
            }
            // Another part of it has left or is on its way: this part stays out.
            SendResult::Failed | SendResult::TakenBack => {}
            SendResult::InDoubt => {
                *doubt = true;
                if let Some(subject) = self.subject_mut(at) {
                    subject.pending.push(pending);
                }
                return self.emit(at, slot, Done::Attention(Attention::InDoubt));
            }
        }
        *open = open.saturating_sub(1);
        let (open, left) = (*open, *left);
        if pending.from == Origin::Sending {
            self.row_sent(at, slot, result);
        }
        if open > 0 {
            if let Some(subject) = self.subject_mut(at) {
                subject.pending.push(pending);
            }
            return;
        }
        let status = if left {
            StepStatus::Left
        } else {
            StepStatus::Failed
        };
        self.finish(at, pending.from, status);
        self.finish_joined(at, &pending, status);
        if self.group_of(&pending).is_some() {
            self.touch_all();
        }
        if !left {
            self.forget_contact(at, slot);
            self.emit(at, slot, Done::Attention(Attention::Failed));
        }
    }

    /// What was taken back before it left is planned anew under a number of its own: only the message,
    /// for what else its line does was done.
    fn plan_anew(&mut self, at: usize, slot: Slot, mut pending: Pending) {
        self.forget_contact(at, slot);
        self.finish_joined(at, &pending, StepStatus::Waiting);
        if let Some(line) = pending.line.and_then(|line| self.machine.lines.get(line)) {
            let mut actions = line.actions.iter().copied();
            let own = actions.find(|id| {
                let action = self.machine.actions.get(*id);
                action.is_some_and(|action| action.path == slot.path)
            });
            pending.only = pending.only.or(own);
            let next = self.next_occurrence(at, pending.from, line.path);
            // Another intent never has the number of what was taken back.
            pending.occurrence = next.max(pending.occurrence.saturating_add(1));
        } else {
            self.count(at, pending.path);
            pending.occurrence = pending.occurrence.saturating_add(1);
        }
        pending.state = PendingState::Planned { signed: true };
        pending.joined = Vec::new();
        pending.figures = self.figures(at, pending.instalment);
        self.plan(at, pending);
    }

    /// The pending line that a result is of: its own slot, or one of its actions'.
    fn sending_at(&self, at: usize, slot: Slot) -> Option<usize> {
        let subject = self.subject(at)?;
        subject.pending.iter().position(|pending| {
            let sending = matches!(pending.state, PendingState::Sending { .. });
            let own = self.pending_slot(at, pending);
            let same = Slot {
                path: own.path,
                ..slot
            } == own;
            sending && same && self.is_path_of(at, pending, slot.path)
        })
    }

    fn is_path_of(&self, at: usize, pending: &Pending, path: PathId) -> bool {
        if pending.path == path {
            return true;
        }
        match pending.line.and_then(|line| self.machine.lines.get(line)) {
            Some(line) => line.actions.iter().any(|id| {
                let action = self.machine.actions.get(*id);
                action.is_some_and(|action| action.path == path)
            }),
            None => self
                .journey(at)
                .is_some_and(|journey| journey.sends.iter().any(|send| send.path == path)),
        }
    }

    /// Whether the invoice could not be sent by the row of a slot, and was not since.
    fn had_failed(&self, at: usize, slot: Slot) -> bool {
        let Some((journey, subject)) = self.journey(at).zip(self.subject(at)) else {
            return false;
        };
        let mut marks = journey.sends.iter().zip(&subject.sends);
        marks.any(|(send, mark)| send.path == slot.path && mark.failed && mark.left.is_none())
    }

    /// The step of a message that had failed.
    fn failed_step(&self, at: usize, slot: Slot) -> Option<Origin> {
        let does = |step: &Step| {
            let line = self.machine.lines.get(step.line);
            let mut actions = line.map_or(&[][..], |line| line.actions.as_slice()).iter();
            actions.any(|id| {
                let action = self.machine.actions.get(*id);
                action.is_some_and(|action| action.path == slot.path)
            })
        };
        let tracks = self.subject(at)?.tracks.iter().enumerate();
        let mut own = tracks.filter(|(_, track)| track.instalment == slot.instalment);
        own.find_map(|(place, track)| {
            let steps = &self.machine.milestones.get(track.milestone)?.steps;
            let failed = track.steps.iter().zip(steps).position(|(mark, step)| {
                let step = self.machine.steps.get(*step);
                mark.status == StepStatus::Failed && step.is_some_and(does)
            });
            Some(step_origin(place, failed?))
        })
    }

    /// A message that had failed left when a person sent it again.
    fn left_after_all(&mut self, at: usize, slot: Slot, from: Origin) {
        self.finish(at, from, StepStatus::Left);
        let actions = self.machine.actions.items().iter();
        let mut own = actions.filter(|action| action.path == slot.path);
        let message = own.find_map(|action| Some((action.does.message()?.to, action.does.act()?)));
        if let Some((to, act)) = message {
            self.note_contact(at, slot, to, act);
        }
    }

    /// The first row that is sent counts: with it the invoice has left.
    fn row_sent(&mut self, at: usize, slot: Slot, result: SendResult) {
        let today = self.today(at);
        let journey = self.journey(at);
        let row = journey.and_then(|journey| {
            let mut sends = journey.sends.iter();
            sends.position(|send| send.path == slot.path)
        });
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        let first = subject.sends.iter().position(|mark| mark.to.is_some());
        let mark = row.and_then(|row| subject.sends.get_mut(row));
        if let Some(mark) = mark {
            match result {
                SendResult::Left => mark.left = Some(today),
                _ => mark.failed = true,
            }
        }
        let counts = row.is_some() && row == first;
        if counts && result == SendResult::Left && subject.stage == Stage::BeforeSending {
            subject.sent = Some(today);
            subject.stage = Stage::Running;
        }
    }
}
