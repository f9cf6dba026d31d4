//! A line of a ladder whose time has come: it begins, or is left out by rule.

use super::advance::Next;
use super::due::When;
use super::effect::{Done, Reason};
use super::marks::{StepMark, StepStatus};
use super::run::Run;
use super::rungs::step_origin;
use crate::machine::milestone::Step;
use crate::machine::schedule::CatchUp;

/// The longest usual weekend, in days from the first day that is closed to the next opening: Good Friday to Tuesday.
const WEEKEND_MAX: i32 = 4;

impl<'a> Run<'a> {
    /// A step is due: leave it out, tell why it is withheld, or begin its line.
    pub(super) fn step_due(&mut self, at: usize, place: usize, line: usize, due: Next) {
        let step = self.step_at(at, place, line);
        let Some(step) = step else {
            return self.skip_step(at, place, line, Reason::Over);
        };
        // What was taken back for its figures alone is proposed anew, though a graver one is due.
        let mark = self
            .track(at, place)
            .and_then(|track| track.steps.get(line));
        let anew = mark.is_some_and(|mark| mark.begun > 0 && !mark.withheld);
        let latest = self.journey(at).map(|journey| journey.catch_up) == Some(CatchUp::Latest);
        if latest && !anew && self.is_rung(step) && self.graver_is_due(at, place, line) {
            return self.skip_step(at, place, line, Reason::GraverIsDue);
        }
        if let Some(when) = due.counted {
            self.note_planned(at, (place, line), step, when);
        }
        let due = self.by_its_words(at, due);
        self.begin_line(at, step_origin(place, line), step.line, due, None);
    }

    pub(super) fn repeat_due(&mut self, at: usize, place: usize, line: usize, due: Next) {
        if let Some(step) = self.step_at(at, place, line) {
            let due = self.by_its_words(at, due);
            self.begin_line(at, step_origin(place, line), step.line, due, None);
        }
    }

    fn graver_is_due(&self, at: usize, place: usize, line: usize) -> bool {
        let (Some(track), Some(milestone)) = (self.track(at, place), self.milestone(at, place))
        else {
            return false;
        };
        let below = track.steps.iter().zip(&milestone.steps).skip(line + 1);
        below
            .filter(|(mark, _)| mark.status == StepStatus::Waiting)
            .filter_map(|(_, step)| self.machine.steps.get(*step))
            .filter(|step| self.is_rung(step))
            .filter_map(|step| self.when(at, Some(place), &step.moment, None))
            .any(|when| when.at <= self.now)
    }

    /// Leaves a step out by rule; the lines below need not wait for it.
    pub(super) fn skip_step(&mut self, at: usize, place: usize, line: usize, because: Reason) {
        let path = self.step_at(at, place, line).map(|step| step.path);
        if let Some(mark) = self.step_mark(at, place, line) {
            mark.status = StepStatus::Skipped;
        }
        let mut slot = self.track_slot(at, place);
        slot.path = path.unwrap_or(slot.path);
        self.emit(at, slot, Done::Skipped(because));
    }

    /// The day after due has come, and a line before due has not left: it is dropped, planned or not.
    pub(super) fn drop_late(&mut self, at: usize, place: usize, line: usize) {
        let from = step_origin(place, line);
        let planned = self.subject(at).and_then(|subject| {
            let mut pending = subject.pending.iter();
            pending.position(|pending| pending.from == from && pending.is_only_planned())
        });
        if let Some(planned) = planned {
            self.withdraw(at, planned, Reason::Past);
        }
        self.skip_step(at, place, line, Reason::Past);
    }

    /// Notes when a step was due by its own words, and when it would have left by itself.
    pub(super) fn note_planned(
        &mut self,
        at: usize,
        (place, line): (usize, usize),
        step: &Step,
        when: When,
    ) {
        let Some(journey) = self.journey(at) else {
            return;
        };
        let natural = self.at_run(at, journey, step.line, when.at);
        let natural = self.calendar(at).day_of(natural);
        // The rungs of a whole holiday must not leave on one day when it ends: so long a closure is lateness.
        let closed_long = natural.days_since(when.day) > WEEKEND_MAX;
        let natural = match closed_long && journey.runs.is_none() {
            true => when.day,
            false => natural,
        };
        if let Some(mark) = self.step_mark(at, place, line) {
            mark.planned = Some(when.day);
            mark.natural = Some(natural);
        }
    }

    pub(super) fn step_at(&self, at: usize, place: usize, line: usize) -> Option<&'a Step> {
        let milestone = self.milestone(at, place)?;
        self.machine.steps.get(*milestone.steps.get(line)?)
    }

    pub(super) fn step_mark(
        &mut self,
        at: usize,
        place: usize,
        line: usize,
    ) -> Option<&mut StepMark> {
        self.track_mut(at, place)?.steps.get_mut(line)
    }
}
