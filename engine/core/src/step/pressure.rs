//! Pressure climbs in order: which line of a milestone is due next, and what keeps it back.
//!
//! A line after due waits until the one above is over, and keeps the planned spacing from the day on
//! which that one really left. Alerts and `independent` lines wait for nothing and hold nothing.

use super::advance::{Next, What, earlier};
use super::due::{When, opening, opening_from};
use super::effect::{Done, Reason};
use super::marks::{Origin, Pending, PendingState, Status, StepMark, StepStatus};
use super::run::Run;
use crate::day::Day;
use crate::machine::action::Does;
use crate::machine::journey::Journey;
use crate::machine::line::Line;
use crate::machine::milestone::{Milestone, Missed, Step};
use crate::machine::schedule::{Anchor, CatchUp, Direction, Moment};
use crate::machine::{LineId, Machine};
use crate::moment::Instant;

/// What the lines above have left for those below: by how many days the ladder is late, when the
/// last of them left, and when that one had been planned.
#[derive(Clone, Copy)]
pub(super) struct Above {
    late_days: i32,
    left: Day,
    planned: Day,
}

impl Above {
    /// With one more line that left. One that left when it would have left by itself, or earlier by
    /// hand, keeps the plan, unless the plan has `moved` it to another day since.
    fn with(above: Option<Above>, mark: &StepMark, left: Day, moved: Option<Day>) -> Above {
        let planned = moved.or(mark.planned).unwrap_or(left);
        let in_time = moved.is_none() && mark.natural.is_some_and(|natural| left <= natural);
        let late_days = if in_time {
            0
        } else {
            left.days_since(planned).max(0)
        };
        Above {
            late_days: above.map_or(late_days, |above| above.late_days.max(late_days)),
            left: above.map_or(left, |above| above.left.max(left)),
            planned,
        }
    }
}

impl<'a> Run<'a> {
    /// What comes due next in the milestones that are open.
    pub(super) fn next_of_tracks(&self, at: usize, best: &mut Option<Next>) {
        let (Some(subject), Some(journey)) = (self.subject(at), self.journey(at)) else {
            return;
        };
        for (place, track) in subject.tracks.iter().enumerate() {
            let again = track.missed.iter().any(is_withdrawn);
            if track.status == Status::Open || (track.status == Status::Missed && again) {
                self.next_of_track(at, place, journey, best);
            }
        }
    }

    fn next_of_track(&self, at: usize, place: usize, journey: &Journey, best: &mut Option<Next>) {
        let (Some(track), Some(milestone)) = (self.track(at, place), self.milestone(at, place))
        else {
            return;
        };
        let order = |line: usize| {
            let number = |value| u16::try_from(value).unwrap_or(u16::MAX);
            (7, number(place), number(line))
        };
        let mut above: Option<Above> = None;
        let mut waiting = false;
        let steps = track.steps.iter().zip(&milestone.steps);
        for (line, (mark, step)) in steps.enumerate() {
            let Some(step) = self.machine.steps.get(*step) else {
                continue;
            };
            let from = step_origin(place, line);
            let is_rung = is_rung(self.machine, step);
            let over = self.past_due_at(at, place, step).filter(|_| {
                mark.status == StepStatus::Waiting
                    || mark.status == StepStatus::Pending && self.is_only_planned(at, place, line)
            });
            if let (Some(over), Status::Open) = (over, track.status) {
                earlier(best, next(over, order(line), What::Past(place, line)));
            }
            if mark.status == StepStatus::Waiting && track.status == Status::Open {
                let is_over = over.is_some_and(|over| over <= self.now);
                if !(is_over || is_rung && waiting) {
                    let due = self.when(at, Some(place), &step.moment, None);
                    let due = due.and_then(|when| {
                        let spaced = is_rung && !is_before(&step.moment);
                        let above = above.filter(|_| spaced);
                        let due = self.spaced(at, place, &step.moment, when, above)?;
                        match mark.again_from {
                            None => Some(due),
                            Some(day) => Some(due.max(opening(self.calendar(at), day)?)),
                        }
                    });
                    if let Some(due) = due {
                        let due = self.at_run(at, journey, step.line, due);
                        if self.is_told_or_free(at, from, step.line, mark, due) {
                            earlier(best, next(due, order(line), What::Step(place, line)));
                        }
                    }
                }
            }
            waiting |= is_rung && !mark.status.is_over();
            if let (Some(left), true) = (mark.left, is_rung && !is_before(&step.moment)) {
                above = Some(self.above(at, place, step, (above, mark), left));
            }
            if track.status == Status::Open
                && mark.status == StepStatus::Left
                && let Some(again) = self.repeat_at(at, place, step, mark)
            {
                let again = self.at_run(at, journey, step.line, again);
                if self.is_told_or_free(at, from, step.line, mark, again) {
                    earlier(best, next(again, order(line), What::Repeat(place, line)));
                }
            }
        }
        self.next_missed(at, place, journey, (waiting, above), best);
    }

    /// What the lines above have left, with one more that left.
    pub(super) fn above(
        &self,
        at: usize,
        place: usize,
        step: &Step,
        (above, mark): (Option<Above>, &StepMark),
        left: Day,
    ) -> Above {
        let invoice = self.subject(at).and_then(|subject| subject.invoice());
        let moved = invoice
            .filter(|invoice| invoice.due_corrected)
            .and_then(|_| {
                let now = self.when(at, Some(place), &step.moment, None)?.day;
                (Some(now) != mark.planned).then_some(now)
            });
        Above::with(above, mark, left, moved)
    }

    fn next_missed(
        &self,
        at: usize,
        place: usize,
        journey: &Journey,
        (waiting, above): (bool, Option<Above>),
        best: &mut Option<Next>,
    ) {
        let (Some(track), Some(milestone)) = (self.track(at, place), self.milestone(at, place))
        else {
            return;
        };
        let held = waiting && climbs(self.machine, milestone);
        for (line, (mark, missed)) in track.missed.iter().zip(&milestone.missed).enumerate() {
            let of = self.machine.lines.get(missed.line);
            if held && !of.is_some_and(|of| self.comes_in_silence(at, place, of)) {
                continue;
            }
            let begun_before = track.status == Status::Missed && !is_withdrawn(mark);
            if mark.status != StepStatus::Waiting || begun_before {
                continue;
            }
            let Some(due) = self.missed_at(at, place, missed, above) else {
                continue;
            };
            let due = self.at_run(at, journey, missed.line, due);
            let number = |value| u16::try_from(value).unwrap_or(u16::MAX);
            let from = Origin::Missed(number(place), number(line));
            if self.is_told_or_free(at, from, missed.line, mark, due) {
                let order = (8, u16::try_from(place).unwrap_or(u16::MAX), 0);
                let order = (order.0, order.1, u16::try_from(line).unwrap_or(u16::MAX));
                earlier(best, next(due, order, What::Missed(place, line)));
            }
        }
    }

    /// Whether a `missed` line comes although the ladder stands still: it tells people, and what
    /// holds all below it is a proposal that nobody answered in time. What presses keeps waiting.
    pub(super) fn comes_in_silence(&self, at: usize, place: usize, missed: &Line) -> bool {
        if presses(self.machine, missed) {
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
            !mark.status.is_over() && step.is_some_and(|step| is_rung(self.machine, step))
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

    /// When a `missed` line is due.
    pub(super) fn missed_at(
        &self,
        at: usize,
        place: usize,
        missed: &Missed,
        above: Option<Above>,
    ) -> Option<Instant> {
        let deadline = self.track(at, place)?.deadline;
        match (deadline, &missed.moment) {
            (Some(deadline), _) => Some(deadline),
            (None, Some(moment)) => {
                let due = self.when(at, Some(place), moment, None);
                due.and_then(|when| self.spaced(at, place, moment, when, above))
            }
            (None, None) => self.expectation_over(at, place),
        }
    }

    /// When the `within` of an expectation is over: at the opening after its last day.
    fn expectation_over(&self, at: usize, place: usize) -> Option<Instant> {
        let track = self.track(at, place)?;
        let within = self.milestone(at, place)?.expects.as_ref()?.within?;
        let delay = self.delay(at, track.instalment, None, within)?;
        if let Some(minutes) = delay.minutes() {
            return Some(track.opened?.plus_minutes(minutes));
        }
        let start = track.start?;
        let calendar = self.calendar(at);
        let last = self.lengthened(at, track.instalment, start, delay.after(start, calendar))?;
        opening(calendar, last.plus_days(1))
    }

    /// A line's instant with the planned spacing kept from the line above.
    pub(super) fn spaced(
        &self,
        at: usize,
        place: usize,
        moment: &Moment,
        when: When,
        above: Option<Above>,
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
                let reopened = reopened.map_or(0, |day| day.days_since(above.planned));
                let day = when.day.plus_days(above.late_days.max(reopened));
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
        let line = self.machine.lines.get(line);
        let one_per_run = journey.catch_up == CatchUp::OneStepPerRun;
        if line.is_none_or(|line| !presses(self.machine, line)) {
            return due;
        }
        match (&journey.runs, one_per_run) {
            (None, true) => opening_from(self.calendar(at), due),
            (runs, _) => self.run_from(at, runs.as_ref(), due),
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
        let line = self.machine.lines.get(line);
        line.is_none_or(|line| {
            let free = self.barrier(at, instalment, line).is_none();
            free && self.spoken_for(at, from, line).is_none()
        })
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

    fn repeat_at(&self, at: usize, place: usize, step: &Step, mark: &StepMark) -> Option<Instant> {
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
        opening(calendar, day.max(left.plus_days(1)))
    }

    /// A step is due: leave it out, tell why it is withheld, or begin its line.
    pub(super) fn step_due(&mut self, at: usize, place: usize, line: usize, due: Instant) {
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
        if latest && !anew && is_rung(self.machine, step) && self.graver_is_due(at, place, line) {
            return self.skip_step(at, place, line, Reason::GraverIsDue);
        }
        let planned = self.when(at, Some(place), &step.moment, None);
        self.note_planned(at, place, line);
        let from = step_origin(place, line);
        let planned = planned.map_or(due, |when| when.at);
        self.begin_line(at, from, step.line, planned, None);
    }

    /// Notes when a step was due by its own words, and when it would have left by itself.
    pub(super) fn note_planned(&mut self, at: usize, place: usize, line: usize) {
        let (Some(step), Some(journey)) = (self.step_at(at, place, line), self.journey(at)) else {
            return;
        };
        let Some(when) = self.when(at, Some(place), &step.moment, None) else {
            return;
        };
        let natural = self.at_run(at, journey, step.line, when.at);
        let natural = self.calendar(at).parts().zone.local(natural).0;
        if let Some(mark) = self.step_mark(at, place, line) {
            mark.planned = Some(when.day);
            mark.natural = Some(natural);
        }
    }

    pub(super) fn repeat_due(&mut self, at: usize, place: usize, line: usize, due: Instant) {
        if let Some(step) = self.step_at(at, place, line) {
            let from = step_origin(place, line);
            self.begin_line(at, from, step.line, due, None);
        }
    }

    /// The deadline of a milestone is over.
    pub(super) fn missed_due(&mut self, at: usize, place: usize, line: usize, due: Instant) {
        let missed = self.milestone(at, place);
        let missed = missed.and_then(|milestone| milestone.missed.get(line));
        if let Some(missed) = missed {
            let number = |value| u16::try_from(value).unwrap_or(u16::MAX);
            let from = Origin::Missed(number(place), number(line));
            self.begin_line(at, from, missed.line, due, None);
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
            .filter(|step| is_rung(self.machine, step))
            .filter_map(|step| self.when(at, Some(place), &step.moment, None))
            .any(|when| when.at <= self.now)
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
}

/// Where the line of a step comes from.
pub(super) fn step_origin(place: usize, line: usize) -> Origin {
    let number = |value| u16::try_from(value).unwrap_or(u16::MAX);
    Origin::Step(number(place), number(line))
}

fn next(at: Instant, order: (u8, u16, u16), what: What) -> Next {
    Next { at, order, what }
}

/// Whether a `missed` line had begun, and was taken back.
fn is_withdrawn(mark: &StepMark) -> bool {
    mark.status == StepStatus::Waiting && mark.begun > 0
}

/// Whether a moment lies before its anchor.
pub(super) fn is_before(moment: &Moment) -> bool {
    let offset = moment.offset.map(|offset| offset.direction);
    offset == Some(Direction::Before)
}

/// Whether a step is a rung of the ladder: it waits for those above, and holds those below.
pub(super) fn is_rung(machine: &Machine, step: &Step) -> bool {
    let Some(line) = machine.lines.get(step.line) else {
        return false;
    };
    let mut actions = line
        .actions
        .iter()
        .filter_map(|id| machine.actions.get(*id));
    !step.independent && !actions.all(|action| matches!(action.does, Does::Alert { .. }))
}

/// Whether a milestone has lines that press for payment.
pub(super) fn climbs(machine: &Machine, milestone: &Milestone) -> bool {
    let steps = milestone
        .steps
        .iter()
        .filter_map(|step| machine.steps.get(*step));
    let mut lines = steps.filter_map(|step| machine.lines.get(step.line));
    lines.any(|line| presses(machine, line))
}

/// Whether a line presses for payment, or sends anything to somebody outside.
pub(super) fn presses(machine: &Machine, line: &Line) -> bool {
    let mut actions = line
        .actions
        .iter()
        .filter_map(|id| machine.actions.get(*id));
    actions.any(|action| action.does.is_pressure() || matches!(action.does, Does::Resend { .. }))
}
