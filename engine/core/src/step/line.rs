//! Lines: begun when they are due or when something happens, proposed, planned or done at once, and
//! marked when they have left.

use super::act::Acted;
use super::barrier::is_message;
use super::effect::{Done, Reason, Slot};
use super::marks::{Origin, Pending, PendingState, Status, StepMark, StepStatus, Track};
use super::run::Run;
use super::view::{due_of, next_due_of};
use crate::eval::Truth;
use crate::event::Event;
use crate::machine::action::Does;
use crate::machine::line::Line;
use crate::machine::{ActionId, LineId, PathId};
use crate::moment::Instant;

impl Run<'_> {
    /// Begins a line: its condition, what keeps it back, its sign-off; then it is planned if it sends
    /// anything, and done at once if not.
    pub(super) fn begin_line(
        &mut self,
        at: usize,
        from: Origin,
        id: LineId,
        due: Instant,
        event: Option<&Event>,
    ) {
        let Some(line) = self.machine.lines.get(id) else {
            return;
        };
        let instalment = self.instalment_of(at, from);
        match self.truth(at, instalment, event, line.when) {
            Truth::Yes => {}
            Truth::No => return self.leave_out(at, from, line, Reason::ConditionNo),
            Truth::Unknown => return self.leave_out(at, from, line, Reason::ConditionUnknown),
        }
        let waits = matches!(from, Origin::Step(..) | Origin::Missed(..));
        if waits && let Some(because) = self.barrier(at, instalment, id) {
            return self.withhold(at, from, line, because, due);
        }
        if waits && self.spoken_for(at, from, line).is_some() {
            return self.withhold(at, from, line, Reason::InGroup, due);
        }
        if let Origin::Missed(track, _) = from {
            self.miss(at, usize::from(track));
        }
        let only = self.repeated_action(at, from, line);
        let occurrence = self.next_occurrence(at, from, line.path);
        let figures = self.figures(at, instalment);
        let pending = Pending {
            line: Some(id),
            only,
            from,
            path: line.path,
            instalment,
            round: self.round_of(at, from),
            occurrence,
            state: PendingState::Planned { signed: false },
            due,
            at: self.now,
            figures,
            event: event.map(|event| Box::new(event.clone())),
            joined: Vec::new(),
        };
        self.set_out(at, id, pending, event);
    }

    /// Proposes a line if it must be signed, plans it if it sends anything, else does it at once.
    fn set_out(&mut self, at: usize, id: LineId, pending: Pending, event: Option<&Event>) {
        let Some(line) = self.machine.lines.get(id) else {
            return;
        };
        // What is left out anyhow is not planned, nor signed where nothing else is to be done.
        let early = self.chases_early(at, &pending);
        let signs = line.sign_off.as_ref().filter(|_| pending.only.is_none());
        let signs = signs.filter(|_| !early || self.does_more_than_send(line));
        let needs_sign_off =
            signs.is_some_and(|sign_off| self.needs_sign_off(at, &pending, sign_off, event));
        if needs_sign_off {
            self.propose(at, pending);
        } else if !early && self.sends(id, pending.only) {
            self.plan(at, pending);
        } else {
            self.do_line(at, &pending, event);
        }
    }

    /// Keeps an action that answers an event until what keeps it back now is over.
    pub(super) fn keep_for_later(
        &mut self,
        at: usize,
        pending: &Pending,
        only: ActionId,
        event: Option<&Event>,
    ) {
        let kept = Pending {
            only: Some(only),
            state: PendingState::Waiting,
            at: self.now,
            event: event.map(|event| Box::new(event.clone())),
            ..pending.clone()
        };
        if let Some(subject) = self.subject_mut(at) {
            subject.pending.push(kept);
        }
    }

    /// When something that waited can be done: at once, if nothing keeps it back any more; what is left of
    /// a line whose message another invoice's told, on the day of that line.
    pub(super) fn free_at(&self, at: usize, pending: &Pending) -> Option<Instant> {
        if pending.state != PendingState::Waiting {
            return None;
        }
        let line = pending.line?;
        let kept_back = self.barrier_of(at, pending, line);
        if kept_back.is_some() {
            return None;
        }
        let Some(step) = self.rest_of(at, pending) else {
            return Some(self.now);
        };
        let when = self.when(at, pending.from.track(), &step.moment, None)?;
        Some(self.at_run(at, self.journey(at)?, step.line, when.at))
    }

    /// Whether a message of the subject leaves today, or has left: a pause that ends makes no second
    /// one.
    fn writes_today(&self, at: usize) -> bool {
        let today = self.today(at);
        let Some(subject) = self.subject(at) else {
            return false;
        };
        let leaves = |pending: &Pending| match pending.state {
            PendingState::Planned { .. } | PendingState::Sending { .. } => pending
                .line
                .is_some_and(|line| self.sends(line, pending.only)),
            PendingState::Waiting | PendingState::Proposed { .. } => false,
        };
        let left = |(track, of): (usize, &Track)| {
            let mut steps = of.steps.iter().enumerate();
            steps.any(|(place, mark)| {
                let step = self.step_at(at, track, place);
                mark.left == Some(today) && step.is_some_and(|step| self.sends(step.line, None))
            })
        };
        subject.pending.iter().any(leaves) || subject.tracks.iter().enumerate().any(left)
    }

    /// Does what waited, as if its event happened now.
    pub(super) fn resume_waiting(&mut self, at: usize, place: usize) {
        let Some(mut pending) = self.take_pending(at, place) else {
            return;
        };
        let Some(line) = pending.line else {
            return;
        };
        let event = pending.event.clone();
        if self.rest_of(at, &pending).is_some() {
            let when = self.machine.lines.get(line).and_then(|line| line.when);
            let because = match self.truth(at, pending.instalment, None, when) {
                Truth::Yes => None,
                Truth::No => Some(Reason::ConditionNo),
                Truth::Unknown => Some(Reason::ConditionUnknown),
            };
            if let Some(because) = because {
                let slot = self.pending_slot(at, &pending);
                return self.emit(at, slot, Done::Skipped(because));
            }
            pending.due = self.now;
        } else {
            if self.sends(line, pending.only) && self.writes_today(at) {
                let slot = self.pending_slot(at, &pending);
                return self.emit(at, slot, Done::Skipped(Reason::GraverIsDue));
            }
            pending.occurrence = self.count(at, pending.path);
        }
        pending.state = PendingState::Planned { signed: false };
        pending.at = self.now;
        pending.figures = self.figures(at, pending.instalment);
        self.set_out(at, line, pending, event.as_deref());
    }

    /// Does all of a line that sends nothing.
    pub(super) fn do_line(&mut self, at: usize, pending: &Pending, event: Option<&Event>) {
        self.act_all(at, pending, event);
        self.finish(at, pending.from, StepStatus::Left);
    }

    /// Does the actions of a line from left to right; how many messages are on their way.
    pub(super) fn act_all(&mut self, at: usize, pending: &Pending, event: Option<&Event>) -> u8 {
        let Some(line) = pending.line.and_then(|line| self.machine.lines.get(line)) else {
            return 0;
        };
        let mut sent = 0u8;
        for id in &line.actions {
            if pending.only.is_some_and(|only| only != *id) {
                continue;
            }
            match self.act(at, pending, *id, event) {
                Acted::Done => {}
                Acted::Sent => sent = sent.saturating_add(1),
                Acted::Over => break,
            }
        }
        sent
    }

    /// Whether all that a line would send is left out, since nothing is late yet.
    pub(super) fn chases_early(&self, at: usize, pending: &Pending) -> bool {
        let Some(line) = pending.line.and_then(|line| self.machine.lines.get(line)) else {
            return false;
        };
        let ids = line.actions.iter();
        let own = ids.filter(|id| pending.only.is_none_or(|only| only == **id));
        let mut does = own.filter_map(|id| Some(&self.machine.actions.get(*id)?.does));
        let mut sends = does.clone().filter(|does| is_message(does));
        sends.next().is_some()
            && does.all(|does| !is_message(does) || self.is_early(at, pending, does))
    }

    fn does_more_than_send(&self, line: &Line) -> bool {
        let mut does = line
            .actions
            .iter()
            .filter_map(|id| self.machine.actions.get(*id));
        does.any(|action| !is_message(&action.does))
    }

    /// Whether an action chases before anything is late, though no day of its own says when it is time:
    /// what answers an event can come at any time.
    pub(super) fn is_early(&self, at: usize, pending: &Pending, does: &Does) -> bool {
        let chases = matches!(does, Does::Chase(_) | Does::FormalNotice(_));
        chases && !pending.from.has_day() && !self.something_is_late(at, pending.instalment)
    }

    /// Whether the due day of an invoice, of its oldest open part or of the instalment at hand is over.
    fn something_is_late(&self, at: usize, instalment: u16) -> bool {
        let due = match self.subject(at).and_then(|subject| subject.invoice()) {
            Some(invoice) if instalment == 0 => next_due_of(invoice),
            Some(invoice) => due_of(invoice, instalment),
            None => self.view(at, instalment, None).and_then(|view| view.due()),
        };
        due.is_some_and(|due| due < self.today(at))
    }

    /// Whether a line sends anything to somebody outside.
    pub(super) fn sends(&self, line: LineId, only: Option<ActionId>) -> bool {
        let sends = self.context.shape.line(line).sends;
        sends
            && only.is_none_or(|only| {
                let line = self.machine.lines.get(line);
                let of_line = line.is_some_and(|line| line.actions.contains(&only));
                let action = self.machine.actions.get(only);
                of_line && action.is_some_and(|action| is_message(&action.does))
            })
    }

    /// Marks where a line came from.
    pub(super) fn finish(&mut self, at: usize, from: Origin, status: StepStatus) {
        let today = self.today(at);
        if let Some(mark) = self.mark_from(at, from) {
            mark.status = status;
            mark.withheld = false;
            if status == StepStatus::Left {
                mark.left = Some(today);
                mark.times = mark.times.saturating_add(1);
                mark.planned = mark.planned.or(Some(today));
            }
        }
    }

    pub(super) fn leave_out(&mut self, at: usize, from: Origin, line: &Line, because: Reason) {
        let slot = self.line_slot(at, from, line.path);
        if let Some(mark) = self.mark_from(at, from) {
            mark.status = StepStatus::Skipped;
        }
        self.emit(at, slot, Done::Skipped(because));
    }

    fn withhold(&mut self, at: usize, from: Origin, line: &Line, because: Reason, due: Instant) {
        if let Some(mark) = self.mark_from(at, from) {
            mark.withheld = true;
        }
        let slot = self.line_slot(at, from, line.path);
        let until = None;
        let does = Done::Withheld { until, because };
        self.emit_for(at, slot, does, self.reason, Some(due));
    }

    /// The milestone is missed; its other lines are over.
    fn miss(&mut self, at: usize, track: usize) {
        let day = self.today(at);
        let Some(of) = self.track_mut(at, track) else {
            return;
        };
        if of.status == Status::Missed {
            return;
        }
        of.status = Status::Missed;
        of.deadline = None;
        let milestone = of.milestone;
        self.do_rest(at, track);
        self.withdraw_track(at, track, Reason::Over);
        let slot = self.track_slot(at, track);
        let status = Status::Missed;
        let does = Done::Milestone {
            milestone,
            status,
            day,
        };
        self.emit(at, slot, does);
    }

    /// Takes back what the steps of a track had planned or proposed.
    pub(super) fn withdraw_track(&mut self, at: usize, track: usize, because: Reason) {
        loop {
            let Some(subject) = self.subject(at) else {
                return;
            };
            let place = subject.pending.iter().position(|pending| {
                pending.from.track() == Some(track) && pending.is_only_planned()
            });
            match place {
                Some(place) => self.withdraw(at, place, because),
                None => return,
            }
        }
    }

    pub(super) fn mark_from(&mut self, at: usize, from: Origin) -> Option<&mut StepMark> {
        match from {
            Origin::Step(track, step) => {
                let track = self.track_mut(at, usize::from(track))?;
                track.steps.get_mut(usize::from(step))
            }
            Origin::Missed(track, line) => {
                let track = self.track_mut(at, usize::from(track))?;
                track.missed.get_mut(usize::from(line))
            }
            _ => None,
        }
    }

    /// The action that a step repeats, where its line has left before.
    fn repeated_action(&mut self, at: usize, from: Origin, line: &Line) -> Option<ActionId> {
        let left_before = self
            .mark_from(at, from)
            .is_some_and(|mark| mark.status == StepStatus::Left);
        let repeats = |id: &&ActionId| {
            let action = self.machine.actions.get(**id);
            action.is_some_and(|action| action.repeat.is_some())
        };
        line.actions
            .iter()
            .find(repeats)
            .copied()
            .filter(|_| left_before)
    }

    pub(super) fn next_occurrence(&mut self, at: usize, from: Origin, path: PathId) -> u16 {
        if let Some(mark) = self.mark_from(at, from) {
            mark.begun = mark.begun.saturating_add(1);
            mark.status = StepStatus::Pending;
            mark.withheld = false;
            return mark.begun;
        }
        self.count(at, path)
    }

    pub(super) fn instalment_of(&self, at: usize, from: Origin) -> u16 {
        let track = from.track().and_then(|track| self.track(at, track));
        track.map_or(0, |track| track.instalment)
    }

    fn round_of(&self, at: usize, from: Origin) -> u16 {
        let track = from.track().and_then(|track| self.track(at, track));
        track.map_or(0, |track| track.round)
    }

    pub(super) fn line_slot(&self, at: usize, from: Origin, path: PathId) -> Slot {
        let whole = self.slot(at, 0);
        Slot {
            instalment: self.instalment_of(at, from),
            path,
            round: self.round_of(at, from),
            ..whole
        }
    }

    pub(super) fn pending_slot(&self, at: usize, pending: &Pending) -> Slot {
        pending.slot(self.slot(at, 0).subject)
    }
}
