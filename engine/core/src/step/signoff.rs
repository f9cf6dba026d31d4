//! Sign-off: a line is proposed with that day's figures, and leaves only as it was signed.

use smol_str::SmolStr;

use super::effect::{Attention, Done, Reason, Withdrawn};
use super::marks::{Origin, Pending, PendingState, StepStatus};
use super::run::Run;
use crate::eval::Truth;
use crate::event::Event;
use crate::machine::line::SignOff;
use crate::machine::{LineId, PathId, TeamId};

impl<'a> Run<'a> {
    /// Whether a line must be signed now; one that speaks for several invoices, if one of them needs
    /// it.
    pub(super) fn needs_sign_off(
        &mut self,
        at: usize,
        pending: &Pending,
        sign_off: &SignOff,
        event: Option<&Event>,
    ) -> bool {
        if sign_off.when.is_none() {
            return true;
        }
        let own = self.truth(at, pending.instalment, event, sign_off.when) == Truth::Yes;
        let Some((_, group)) = self.group_of(pending).filter(|_| !own) else {
            return own;
        };
        let members = self.members(at, pending.from, group);
        members.iter().any(|id| {
            let other = self.account.subjects.iter().position(|one| one.id == *id);
            other.is_some_and(|other| self.truth(other, 0, None, sign_off.when) == Truth::Yes)
        })
    }

    /// Proposes a line.
    pub(super) fn propose(&mut self, at: usize, mut pending: Pending) {
        let Some((id, sign_off)) = self.sign_off_of(&pending) else {
            return;
        };
        if let Some((_, group)) = self.group_of(&pending) {
            self.take_milder_back(at, &pending);
            pending.joined = self.members(at, pending.from, group);
            let credits = self.open_credits(at, Some(group));
            pending.figures = self.figures_of((at, pending.instalment), &pending.joined, &credits);
        }
        let within = sign_off.within;
        let delay = within.and_then(|id| self.delay(at, pending.instalment, None, id));
        let until = delay.and_then(|delay| self.deadline(at, self.today(at), delay));
        pending.state = PendingState::Proposed {
            signed: Vec::new(),
            until,
            silent: false,
        };
        let slot = self.pending_slot(at, &pending);
        let (due, figures) = (Some(pending.due), pending.figures);
        let lists = pending.joined.clone();
        if let Some(subject) = self.subject_mut(at) {
            subject.pending.push(pending);
        }
        let does = Done::Propose {
            line: id,
            team: sign_off.by,
            persons: sign_off.persons,
            until,
            lists,
        };
        self.emit_with(at, slot, does, due, figures);
    }

    fn sign_off_of(&self, pending: &Pending) -> Option<(LineId, &'a SignOff)> {
        let id = pending.line?;
        Some((id, self.machine.lines.get(id)?.sign_off.as_ref()?))
    }

    /// A person signs. What was signed is what leaves: if a figure has changed since, it was
    /// withdrawn and proposed anew before.
    pub(super) fn signed(&mut self, at: usize, path: PathId, by: &SmolStr) {
        let Some((at, place)) = self.proposed_for(at, path) else {
            return self.nothing_to_decide(at, path);
        };
        let Some(mut pending) = self.take_pending(at, place) else {
            return;
        };
        let persons = self.sign_off_of(&pending).map_or(1, |(_, of)| of.persons);
        let mut enough = true;
        if let PendingState::Proposed { signed, .. } = &mut pending.state {
            if !signed.contains(by) {
                signed.push(by.clone());
            }
            enough = signed.len() >= usize::from(persons);
        }
        let sends = pending.line.is_some_and(|line| self.sends(line, None));
        if !enough {
            if let Some(subject) = self.subject_mut(at) {
                subject.pending.insert(place, pending);
            }
        } else if sends {
            pending.state = PendingState::Planned { signed: true };
            self.plan(at, pending);
        } else {
            let event = pending.event.take();
            self.do_line(at, &pending, event.as_deref());
        }
    }

    /// A person refuses.
    pub(super) fn refused(&mut self, at: usize, path: PathId) {
        let Some((at, place)) = self.proposed_for(at, path) else {
            return self.nothing_to_decide(at, path);
        };
        self.refuse_joined(at);
        let Some(pending) = self.take_pending(at, place) else {
            return;
        };
        self.finish(at, pending.from, StepStatus::Refused);
        let slot = self.pending_slot(at, &pending);
        let does = Done::Withdraw {
            what: Withdrawn::Proposal,
            because: Reason::Refused,
        };
        self.emit(at, slot, does);
        let refused = self.sign_off_of(&pending).and_then(|(_, of)| of.refused);
        if let Some(line) = refused {
            let from = match pending.from {
                Origin::Step(track, step) => Origin::Refused(track, step),
                Origin::Missed(track, _) => Origin::Track(track),
                other => other,
            };
            let reason = std::mem::replace(&mut self.reason, Reason::Refused);
            self.begin_line(at, from, line, self.now, pending.event.as_deref());
            self.reason = reason;
        }
    }

    /// Nobody answered in time; the proposal stays, and can still be signed.
    pub(super) fn tell_silence(&mut self, at: usize, place: usize) {
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        let Some(pending) = subject.pending.get_mut(place) else {
            return;
        };
        if let PendingState::Proposed { silent, .. } = &mut pending.state {
            *silent = true;
        }
        let (from, event, line) = (pending.from, pending.event.clone(), pending.line);
        let line = line.and_then(|line| self.machine.lines.get(line));
        let silent = line.and_then(|line| line.sign_off.as_ref()?.silent);
        if let Some(line) = silent {
            let from = from.track().map_or(Origin::Journey, |track| {
                Origin::Track(u16::try_from(track).unwrap_or(u16::MAX))
            });
            self.reason = Reason::Silent;
            self.begin_line(at, from, line, self.now, event.as_deref());
        }
    }

    /// The proposal of a line: the subject's own, or that which speaks for it in its group.
    fn proposed_for(&self, at: usize, path: PathId) -> Option<(usize, usize)> {
        if let Some(place) = self.proposed_at(at, path) {
            return Some((at, place));
        }
        let own = self.subject(at)?.id;
        let subjects = self.account.subjects.iter().enumerate();
        let mut speaking = subjects.filter_map(|(other, subject)| {
            let place = self.proposed_at(other, path)?;
            let pending = subject.pending.get(place)?;
            pending.joined.contains(&own).then_some((other, place))
        });
        speaking.next()
    }

    /// The team that must agree to what is proposed at a place.
    pub(super) fn asked_for(&self, at: usize, path: PathId) -> Option<TeamId> {
        let (at, place) = self.proposed_for(at, path)?;
        let pending = self.subject(at)?.pending.get(place)?;
        Some(self.sign_off_of(pending)?.1.by)
    }

    fn proposed_at(&self, at: usize, path: PathId) -> Option<usize> {
        let subject = self.subject(at)?;
        subject.pending.iter().position(|pending| {
            let proposed = matches!(pending.state, PendingState::Proposed { .. });
            proposed && (pending.path == path || self.step_path(at, pending.from) == Some(path))
        })
    }

    /// The path of the step that a line is of.
    pub(super) fn step_path(&self, at: usize, from: Origin) -> Option<PathId> {
        let Origin::Step(track, step) = from else {
            return None;
        };
        let milestone = self.milestone(at, usize::from(track))?;
        let step = milestone.steps.get(usize::from(step))?;
        Some(self.machine.steps.get(*step)?.path)
    }

    pub(super) fn take_pending(&mut self, at: usize, place: usize) -> Option<Pending> {
        let subject = self.subject_mut(at)?;
        (place < subject.pending.len()).then(|| subject.pending.remove(place))
    }

    pub(super) fn nothing_to_decide(&mut self, at: usize, path: PathId) {
        let mut slot = self.slot(at, 0);
        slot.path = path;
        self.emit(at, slot, Done::Attention(Attention::NothingToDecide));
    }
}
