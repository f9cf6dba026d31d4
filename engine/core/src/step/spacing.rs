//! The spacing that was planned between the lines of a ladder: kept from the day on which the line
//! above really left, after a pause and after a fact that was undone.

use super::due::{When, opening, opening_from};
use super::marks::StepMark;
use super::run::Run;
use super::rungs::is_before;
use crate::day::Day;
use crate::machine::LineId;
use crate::machine::journey::Journey;
use crate::machine::milestone::Step;
use crate::machine::schedule::{Anchor, CatchUp, Moment};
use crate::moment::Instant;

/// What the lines above have left for those below.
#[derive(Clone, Copy, Default)]
pub(super) struct Above {
    ladder: Option<Ladder>,
    /// When the last of the lines before the anchor left: nothing of the ladder leaves on that day,
    /// though a corrected due date makes it late at once.
    before: Option<Day>,
}

/// By how many days the ladder is late, when the last of its lines left, and when that one had been
/// planned.
#[derive(Clone, Copy)]
struct Ladder {
    late_days: i32,
    left: Day,
    planned: Day,
}

impl Above {
    /// With a line before the anchor that left.
    fn with_before(self, left: Day) -> Above {
        Above {
            before: self.before.max(Some(left)),
            ..self
        }
    }

    /// With one more line that left. One that left when it would have left by itself, or earlier by
    /// hand, keeps the plan, unless the plan has `moved` it to another day since.
    fn with_rung(self, mark: &StepMark, left: Day, moved: Option<Day>) -> Above {
        let planned = moved.or(mark.planned).unwrap_or(left);
        let in_time = moved.is_none() && mark.natural.is_some_and(|natural| left <= natural);
        let late_days = if in_time {
            0
        } else {
            left.days_since(planned).max(0)
        };
        let ladder = self.ladder;
        let ladder = Ladder {
            late_days: ladder.map_or(late_days, |above| above.late_days.max(late_days)),
            left: ladder.map_or(left, |above| above.left.max(left)),
            planned,
        };
        Above {
            ladder: Some(ladder),
            ..self
        }
    }
}

impl<'a> Run<'a> {
    /// What the lines above have left, with one more rung that left.
    pub(super) fn above(
        &self,
        at: usize,
        place: usize,
        step: &Step,
        (above, mark): (Above, &StepMark),
        left: Day,
    ) -> Above {
        if is_before(&step.moment) {
            return match self.sends(step.line, None) {
                true => above.with_before(left),
                false => above,
            };
        }
        let invoice = self.subject(at).and_then(|subject| subject.invoice());
        let corrected = invoice.is_some_and(|invoice| invoice.due_corrected);
        let moved = || {
            let now = self.when(at, Some(place), &step.moment, None)?.day;
            (Some(now) != mark.planned).then_some(now)
        };
        let moved = if corrected { moved() } else { None };
        above.with_rung(mark, left, moved)
    }

    /// A line's instant with the planned spacing kept from the line above.
    pub(super) fn spaced(
        &self,
        at: usize,
        place: usize,
        moment: &Moment,
        when: When,
        above: Above,
    ) -> Option<Instant> {
        let due = self.spaced_from(at, place, moment, (when, above.ladder))?;
        match above.before {
            Some(before) if self.calendar(at).day_of(due) <= before => {
                Some(self.day_after(at, before))
            }
            _ => Some(due),
        }
    }

    /// The same, as the ladder alone wants it.
    fn spaced_from(
        &self,
        at: usize,
        place: usize,
        moment: &Moment,
        (when, above): (When, Option<Ladder>),
    ) -> Option<Instant> {
        let Some(above) = above else {
            return Some(when.at);
        };
        let from_a_step = matches!(moment.anchor, Anchor::Step(_) | Anchor::StepOrAbove(_));
        let catch_up = self.journey(at).map(|journey| journey.catch_up);
        let reopened = self.track(at, place).and_then(|track| track.reopened);
        match catch_up.unwrap_or_default() {
            CatchUp::Latest if above.late_days == 0 && reopened.is_none() => Some(when.at),
            CatchUp::Latest | CatchUp::OneStepPerRun => {
                let last = reopened.map_or(above.left, |day| day.max(above.left));
                Some(when.at.max(self.day_after(at, last)))
            }
            CatchUp::InOrder | CatchUp::None if from_a_step && reopened.is_none() => Some(when.at),
            CatchUp::InOrder | CatchUp::None => {
                // What is counted from a step knows already when that one really left.
                let later = match from_a_step {
                    true => reopened.map_or(0, |day| day.days_since(above.left)),
                    false => reopened
                        .map_or(0, |day| day.days_since(above.planned))
                        .max(above.late_days),
                };
                let day = when.day.plus_days(later);
                if day <= when.day {
                    return Some(when.at);
                }
                self.when_on(at, moment, day)
            }
        }
    }

    /// In a journey with runs, what leaves waits for the next one; people's work does not.
    pub(super) fn at_run(
        &self,
        at: usize,
        journey: &Journey,
        line: LineId,
        due: Instant,
    ) -> Instant {
        let one_per_run = journey.catch_up == CatchUp::OneStepPerRun;
        if !one_per_run && journey.runs.is_none() || !self.presses(line) {
            return due;
        }
        match (&journey.runs, one_per_run) {
            (None, true) => opening_from(self.calendar(at), due),
            (runs, _) => self.run_from(at, runs.as_ref(), due),
        }
    }

    /// When a step that left is due once more, and when its own words want that.
    pub(super) fn repeats_on(
        &self,
        at: usize,
        place: usize,
        step: &Step,
        mark: &StepMark,
    ) -> Option<(Instant, When)> {
        if !self.context.shape.line(step.line).repeats {
            return None;
        }
        let line = self.machine.lines.get(step.line)?;
        let actions = line.actions.iter();
        let mut repeats = actions.filter_map(|id| self.machine.actions.get(*id)?.repeat.as_ref());
        let repeat = repeats.next()?;
        if repeat
            .at_most
            .is_some_and(|most| u32::from(mark.times) >= most)
        {
            return None;
        }
        let instalment = self.track(at, place)?.instalment;
        let every = self.delay(at, instalment, None, repeat.every)?;
        let left = mark.left?;
        let calendar = self.calendar(at);
        let day = self.lengthened(at, instalment, left, every.after(left, calendar))?;
        let day = day.max(left.plus_days(1));
        let at = opening(calendar, day)?;
        Some((at, When { day, at }))
    }
}
