//! Pressure climbs in order: which line of a milestone is due next, and what keeps it back.
//!
//! A line after due waits until the one above is over, and keeps the planned spacing from the day on
//! which that one really left. Alerts and `independent` lines wait for nothing and hold nothing.

use super::advance::{Next, What, earlier};
use super::due::{When, opening};
use super::marks::{Origin, Status, StepMark, StepStatus};
use super::run::Run;
use super::rungs::{is_before, step_origin};
use super::spacing::Above;
use crate::machine::LineId;
use crate::machine::journey::Journey;
use crate::machine::milestone::Step;
use crate::machine::schedule::Anchor;
use crate::moment::Instant;

impl<'a> Run<'a> {
    /// What comes due next in the milestones that are open.
    pub(super) fn next_of_tracks(&self, at: usize, best: &mut Option<Next>) {
        let (Some(subject), Some(journey)) = (self.subject(at), self.journey(at)) else {
            return;
        };
        for (place, track) in subject.tracks.iter().enumerate() {
            let again = || track.missed.iter().any(is_withdrawn);
            if track.status == Status::Open || (track.status == Status::Missed && again()) {
                self.next_of_track(at, place, journey, best);
            }
        }
    }

    fn next_of_track(&self, at: usize, place: usize, journey: &Journey, best: &mut Option<Next>) {
        let (Some(track), Some(milestone)) = (self.track(at, place), self.milestone(at, place))
        else {
            return;
        };
        let is_open = track.status == Status::Open;
        let plain_from = self.context.shape.milestone(track.milestone).plain_from;
        let mut above = Above::default();
        let mut waiting = false;
        let steps = track.steps.iter().zip(&milestone.steps);
        for (line, (mark, id)) in steps.enumerate() {
            if waiting && line >= plain_from {
                // What is below waits; it only counts where a person made some of it by hand.
                let below = track.steps.get(line..).unwrap_or_default();
                if below.iter().all(|mark| mark.left.is_none()) {
                    break;
                }
            }
            let shape = self.context.shape.step(*id);
            let held = shape.is_rung && waiting;
            // Most lines of a ladder are over, or wait for those above: they have no day.
            let may_come = match mark.status {
                StepStatus::Waiting => !held || shape.is_before_due,
                StepStatus::Pending => shape.is_before_due,
                StepStatus::Left => shape.repeats,
                _ => false,
            };
            if is_open
                && may_come
                && let Some(step) = self.machine.steps.get(*id)
            {
                self.next_of_step(
                    (at, place, line),
                    journey,
                    (step, mark),
                    (held, above),
                    best,
                );
            }
            waiting |= shape.is_rung && !mark.status.is_over();
            if let (Some(left), true) = (mark.left, shape.is_rung)
                && let Some(step) = self.machine.steps.get(*id)
            {
                above = self.above(at, place, step, (above, mark), left);
            }
        }
        self.next_missed(at, place, journey, (waiting, above), best);
    }

    /// When a line comes due, comes due once more, or is past; `held` by those above, or with the
    /// spacing that they left.
    fn next_of_step(
        &self,
        (at, place, line): (usize, usize, usize),
        journey: &Journey,
        (step, mark): (&Step, &StepMark),
        (held, above): (bool, Above),
        best: &mut Option<Next>,
    ) {
        let number = |value| u16::try_from(value).unwrap_or(u16::MAX);
        let order = (7, number(place), number(line));
        let over = self.past_due_at(at, place, step).filter(|_| {
            mark.status == StepStatus::Waiting
                || mark.status == StepStatus::Pending && self.is_only_planned(at, place, line)
        });
        if let Some(over) = over {
            earlier(best, next(over, order, What::Past(place, line), None));
        }
        let (found, what) = match mark.status {
            StepStatus::Waiting if !held && over.is_none_or(|over| over > self.now) => (
                self.first_at(at, place, (step, mark), above),
                What::Step(place, line),
            ),
            StepStatus::Left => (
                self.repeats_on(at, place, step, mark),
                What::Repeat(place, line),
            ),
            _ => return,
        };
        let Some((due, when)) = found else {
            return;
        };
        let due = self.at_run(at, journey, step.line, due);
        if self.is_told_or_free(at, step_origin(place, line), step.line, mark, due) {
            earlier(best, next(due, order, what, Some(when)));
        }
    }

    /// When a line that has not left is due, with the spacing kept from those above; and when its own
    /// words want it.
    fn first_at(
        &self,
        at: usize,
        place: usize,
        (step, mark): (&Step, &StepMark),
        above: Above,
    ) -> Option<(Instant, When)> {
        let when = self.when(at, Some(place), &step.moment, None)?;
        let spaced = self.is_rung(step) && !is_before(&step.moment);
        let due = match spaced {
            true => self.spaced(at, place, &step.moment, when, above)?,
            false => when.at,
        };
        match mark.again_from {
            None => Some((due, when)),
            Some(day) => Some((due.max(opening(self.calendar(at), day)?), when)),
        }
    }

    fn next_missed(
        &self,
        at: usize,
        place: usize,
        journey: &Journey,
        (waiting, above): (bool, Above),
        best: &mut Option<Next>,
    ) {
        let (Some(track), Some(milestone)) = (self.track(at, place), self.milestone(at, place))
        else {
            return;
        };
        let held = waiting && self.climbs(track.milestone);
        for (line, (mark, missed)) in track.missed.iter().zip(&milestone.missed).enumerate() {
            let begun_before = track.status == Status::Missed && !is_withdrawn(mark);
            if mark.status != StepStatus::Waiting || begun_before {
                continue;
            }
            if held && !self.comes_in_silence(at, place, missed.line) {
                continue;
            }
            let Some((due, when)) = self.missed_at(at, place, missed, above) else {
                continue;
            };
            let due = self.at_run(at, journey, missed.line, due);
            let number = |value| u16::try_from(value).unwrap_or(u16::MAX);
            let from = Origin::Missed(number(place), number(line));
            if self.is_told_or_free(at, from, missed.line, mark, due) {
                let order = (8, u16::try_from(place).unwrap_or(u16::MAX), 0);
                let order = (order.0, order.1, u16::try_from(line).unwrap_or(u16::MAX));
                earlier(best, next(due, order, What::Missed(place, line), when));
            }
        }
    }

    /// Whether a line that is due has something to do: to leave, or to be told that it is withheld.
    fn is_told_or_free(
        &self,
        at: usize,
        from: Origin,
        line: LineId,
        mark: &StepMark,
        due: Instant,
    ) -> bool {
        if !mark.withheld || due > self.now {
            return true;
        }
        let instalment = self.instalment_of(at, from);
        let free = self.barrier(at, instalment, line).is_none();
        let line = self.machine.lines.get(line);
        free && line.is_none_or(|line| self.spoken_for(at, from, line).is_none())
    }

    /// When a line before due is past: on the day after due.
    fn past_due_at(&self, at: usize, place: usize, step: &Step) -> Option<Instant> {
        if !is_before(&step.moment) || step.moment.anchor != Anchor::Due {
            return None;
        }
        let invoice = self.subject(at)?.invoice()?;
        let due = super::view::due_of(invoice, self.track(at, place)?.instalment)?;
        Some(self.day_after(at, due))
    }

    fn is_only_planned(&self, at: usize, place: usize, line: usize) -> bool {
        let from = step_origin(place, line);
        self.subject(at).is_some_and(|subject| {
            let mut pending = subject.pending.iter();
            pending.any(|pending| pending.from == from && pending.is_only_planned())
        })
    }
}

fn next(at: Instant, order: (u8, u16, u16), what: What, counted: Option<When>) -> Next {
    Next {
        at,
        order,
        what,
        counted,
    }
}

/// Whether a `missed` line had begun, and was taken back.
fn is_withdrawn(mark: &StepMark) -> bool {
    mark.status == StepStatus::Waiting && mark.begun > 0
}
