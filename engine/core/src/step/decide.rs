//! What people decide by hand.

use smol_str::SmolStr;

use super::effect::{Done, Reason, Slot};
use super::marks::{Settlement, Status, StepStatus};
use super::run::Run;
use super::rungs::step_origin;
use super::state::Stage;
use crate::event::{Decision, Event};
use crate::ledger::EntryKind;
use crate::machine::PathId;
use crate::machine::action::Does;
use crate::records::InvoiceStatus;

/// Under this key all write-offs of an invoice are one.
const WRITTEN_OFF: SmolStr = SmolStr::new_static("written off");

impl Run<'_> {
    pub(super) fn decide(&mut self, at: usize, decision: &Decision, by: &SmolStr, event: &Event) {
        match decision {
            Decision::SignOff(path) => self.signed(at, *path, by),
            Decision::Refuse(path) => self.refused(at, *path),
            Decision::StepByHand(path) => self.made_by_hand(at, *path),
            Decision::Hold { until, .. } => self.hold_by_hand(at, *until),
            Decision::Release => self.release(at),
            Decision::Resume => self.unblock(at, |block| !block.messages_only),
            Decision::Recall => {
                let slot = self.slot(at, 0);
                self.recall(at, slot, None);
            }
            Decision::Move { to } => self.move_to(at, *to),
            Decision::WriteOff { amount, .. } => {
                self.enter(at, event, EntryKind::WriteOff, &WRITTEN_OFF, amount.minor);
            }
            Decision::WriteOffUndone { .. } => {
                let invoice = self.subject(at).and_then(|one| one.invoice());
                let written_off = invoice.map_or(0, |one| one.ledger.written_off());
                if written_off > 0 {
                    let back = written_off.saturating_neg();
                    self.enter(at, event, EntryKind::WriteOff, &WRITTEN_OFF, back);
                }
            }
            Decision::Cancel { .. } => self.set_status(at, InvoiceStatus::Cancelled),
        }
    }

    /// What became of an invoice in the house.
    pub(super) fn set_status(&mut self, at: usize, status: InvoiceStatus) {
        let live = self.subject(at).is_some_and(|one| one.stage.is_live());
        let invoice = self.subject_mut(at).and_then(|one| one.invoice_mut());
        if let Some(invoice) = invoice {
            invoice.status = status;
        }
        let stage = self.subject(at).map(|one| one.stage);
        if status == InvoiceStatus::Open && stage == Some(Stage::Ended(Settlement::Cancelled)) {
            return self.reopen(at);
        }
        let over = matches!(status, InvoiceStatus::Cancelled | InvoiceStatus::WrittenOff);
        if over && live {
            self.end(at, Settlement::Cancelled);
        }
    }

    /// A person made the contact of a step outside. It counts as made; the other actions of its line
    /// do not follow.
    fn made_by_hand(&mut self, at: usize, path: PathId) {
        let Some((track, line)) = self.step_called(at, path) else {
            return self.nothing_to_decide(at, path);
        };
        let planned = self.subject(at).and_then(|subject| {
            subject.pending.iter().position(|pending| {
                pending.from == step_origin(track, line) && pending.is_only_planned()
            })
        });
        if let Some(place) = planned {
            self.withdraw(at, place, Reason::ByHand);
        }
        let step = self.milestone(at, track).and_then(|milestone| {
            let step = milestone.steps.get(line)?;
            self.machine.steps.get(*step)
        });
        let Some(step) = step else {
            return;
        };
        if let Some(when) = self.when(at, Some(track), &step.moment, None) {
            self.note_planned(at, (track, line), step, when);
        }
        self.finish(at, step_origin(track, line), StepStatus::Left);
        let slot = Slot {
            path,
            ..self.track_slot(at, track)
        };
        let line = self.machine.lines.get(step.line);
        let actions = line.map_or(&[][..], |line| line.actions.as_slice());
        let message = actions.iter().find_map(|id| {
            let does = &self.machine.actions.get(*id)?.does;
            match does {
                Does::Call { to, .. } => Some((*to, does.act()?)),
                _ => Some((does.message()?.to, does.act()?)),
            }
        });
        if let Some((to, act)) = message {
            self.note_contact(at, slot, to, act);
        }
        self.emit(at, slot, Done::MadeByHand);
    }

    /// The track and place of a step, of which the path of its line will do, too.
    fn step_called(&self, at: usize, path: PathId) -> Option<(usize, usize)> {
        let subject = self.subject(at)?;
        for (place, track) in subject.tracks.iter().enumerate() {
            let milestone = self.machine.milestones.get(track.milestone)?;
            let found = milestone.steps.iter().position(|step| {
                let step = self.machine.steps.get(*step);
                step.is_some_and(|step| {
                    let line = self.machine.lines.get(step.line).map(|line| line.path);
                    step.path == path || line == Some(path)
                })
            });
            if let Some(line) = found {
                return Some((place, line));
            }
        }
        None
    }

    /// A person moves the invoice to another journey, at its start or at a step: what stands above
    /// that step counts as left out.
    fn move_to(&mut self, at: usize, to: PathId) {
        let machine = self.machine;
        let by_step = machine
            .steps
            .iter()
            .find(|(_, step)| step.path == to)
            .map(|(_, step)| step.milestone);
        let journey = match by_step {
            Some(milestone) => machine.milestones.get(milestone).map(|one| one.journey),
            None => machine.journeys.find(|journey| journey.path == to),
        };
        let Some(journey) = journey else {
            return self.nothing_to_decide(at, to);
        };
        self.withdraw_all(at, Reason::Moved);
        self.take(at, Some(journey));
        let Some((track, line)) = by_step.and_then(|_| self.step_called(at, to)) else {
            return;
        };
        let today = self.today(at);
        let now = self.now;
        if let Some(of) = self.track_mut(at, track) {
            of.opened = Some(now);
            of.start = Some(today);
            for mark in of.steps.iter_mut().take(line) {
                mark.status = StepStatus::Skipped;
            }
        }
        self.become_status(at, track, Status::Open, today);
    }
}
