//! When a milestone is missed: by its own line, and never because a ladder stands still.

use super::advance::Next;
use super::due::{When, opening};
use super::marks::{Origin, Pending, PendingState};
use super::run::Run;
use super::rungs::step_origin;
use super::spacing::Above;
use crate::machine::LineId;
use crate::machine::milestone::Missed;
use crate::moment::Instant;

impl<'a> Run<'a> {
    /// When a `missed` line is due, and when its own words want it; what people put off with `keep
    /// waiting` has no words of its own.
    pub(super) fn missed_at(
        &self,
        at: usize,
        place: usize,
        missed: &Missed,
        above: Above,
    ) -> Option<(Instant, Option<When>)> {
        let deadline = self.track(at, place)?.deadline;
        match (deadline, &missed.moment) {
            (Some(deadline), _) => Some((deadline, None)),
            (None, Some(moment)) => {
                let when = self.when(at, Some(place), moment, None)?;
                let due = self.spaced(at, place, moment, when, above)?;
                Some((due, Some(when)))
            }
            (None, None) => {
                let over = self.expectation_over(at, place)?;
                Some((over.at, Some(over)))
            }
        }
    }

    /// When the `within` of an expectation is over: at the opening after its last day.
    fn expectation_over(&self, at: usize, place: usize) -> Option<When> {
        let track = self.track(at, place)?;
        let within = self.milestone(at, place)?.expects.as_ref()?.within?;
        let delay = self.delay(at, track.instalment, None, within)?;
        let calendar = self.calendar(at);
        if let Some(minutes) = delay.minutes() {
            let at = track.opened?.plus_minutes(minutes);
            let day = calendar.day_of(at);
            return Some(When { day, at });
        }
        let start = track.start?;
        let last = self.lengthened(at, track.instalment, start, delay.after(start, calendar))?;
        let day = last.plus_days(1);
        let at = opening(calendar, day)?;
        Some(When { day, at })
    }

    /// Whether a `missed` line comes although the ladder stands still: it tells people, and what
    /// holds all below it is a proposal that nobody answered in time. What presses keeps waiting.
    pub(super) fn comes_in_silence(&self, at: usize, place: usize, missed: LineId) -> bool {
        if self.presses(missed) {
            return false;
        }
        let (Some(subject), Some(track), Some(milestone)) = (
            self.subject(at),
            self.track(at, place),
            self.milestone(at, place),
        ) else {
            return false;
        };
        let mut rungs = track.steps.iter().zip(&milestone.steps).enumerate();
        let holding = rungs.find(|(_, (mark, step))| {
            let step = self.machine.steps.get(**step);
            !mark.status.is_over() && step.is_some_and(|step| self.is_rung(step))
        });
        holding.is_some_and(|(line, _)| {
            let from = step_origin(place, line);
            let silent = |pending: &Pending| {
                let silent = matches!(pending.state, PendingState::Proposed { silent: true, .. });
                silent && pending.from == from
            };
            subject.pending.iter().any(silent)
        })
    }

    /// The deadline of a milestone is over.
    pub(super) fn missed_due(&mut self, at: usize, place: usize, line: usize, due: Next) {
        let missed = self.milestone(at, place);
        let missed = missed.and_then(|milestone| milestone.missed.get(line));
        if let Some(missed) = missed {
            let number = |value| u16::try_from(value).unwrap_or(u16::MAX);
            let from = Origin::Missed(number(place), number(line));
            let due = self.by_its_words(at, due);
            self.begin_line(at, from, missed.line, due, None);
        }
    }
}
