//! When a line is due: from its moment, the facts as they are now, and the pauses in between.
//!
//! Nothing here is kept: a corrected due date moves what is counted from it by being read again. A
//! line is due since its day, so an instant in the past is a good answer.

use super::advance::{Next, What};
use super::effect::{Timed, TimerRule};
use super::marks::{StepStatus, concerns};
use super::run::Run;
use crate::calendar::Calendar;
use crate::day::Day;
use crate::delay::Delay;
use crate::eval::{self, Value};
use crate::event::Event;
use crate::machine::action::Does;
use crate::machine::expr::Node;
use crate::machine::schedule::{Anchor, ClockZone, Direction, Moment, Offset, RunDays, Runs};
use crate::machine::value::Party;
use crate::machine::{Machine, PathId, StepId};
use crate::moment::{Instant, TimeOfDay};

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When {
    /// The day that counting gave.
    pub(super) day: Day,
    /// The instant on that day, or the next opening after it.
    pub(super) at: Instant,
}

impl Run<'_> {
    /// When a moment comes; none while it is not known, or stands still in a pause.
    pub(super) fn when(
        &self,
        at: usize,
        track: Option<usize>,
        moment: &Moment,
        event: Option<&Event>,
    ) -> Option<When> {
        let own = track.and_then(|track| self.track(at, track));
        let instalment = own.map_or(0, |track| track.instalment);
        let (mut day, counts_pauses) = match moment.anchor {
            // Most lines are counted from it.
            Anchor::Due => (self.due_day(at, instalment)?, false),
            anchor => self.anchor_day(at, track, anchor, event)?,
        };
        let from = day;
        if moment.month_end_of_anchor {
            day = day.month_end();
        }
        let calendar = self.calendar(at);
        let mut minutes = None;
        if let Some(offset) = moment.offset {
            let delay = self.delay(at, instalment, event, offset.delay)?;
            let before = offset.direction == Direction::Before;
            minutes = delay
                .minutes()
                .map(|count| if before { -count } else { count });
            day = if before {
                delay.before(day, calendar)
            } else {
                delay.after(day, calendar)
            };
        }
        if moment.at_month_end {
            day = day.month_end();
        }
        if counts_pauses {
            day = self.lengthened(at, instalment, from, day)?;
        }
        if moment.business_day_before {
            day = calendar.business_day_until(day);
        }
        if let Some(minutes) = minutes {
            let start = match (moment.anchor, own) {
                (Anchor::Start, Some(track)) => track.opened?,
                (Anchor::Event, _) => event.map(|event| event.arrived)?,
                _ => opening(calendar, day)?,
            };
            return Some(When {
                day,
                at: start.plus_minutes(minutes),
            });
        }
        let at = match moment.time {
            Some(time) => self.on_clock(at, moment.zone, day, time),
            None => opening(calendar, day)?,
        };
        Some(When { day, at })
    }

    /// When it would be if every hour were an hour for sending: on the day that counting gave.
    pub(super) fn by_its_words(&self, at: usize, due: Next) -> Instant {
        let Some(when) = due.counted else {
            return due.at;
        };
        let zone = &self.calendar(at).parts().zone;
        match zone.local(when.at).0 == when.day {
            true => when.at,
            false => zone.instant(when.day, TimeOfDay::MIDNIGHT).min(when.at),
        }
    }

    /// The same moment, moved to a later day: to keep a spacing.
    pub(super) fn when_on(&self, at: usize, moment: &Moment, day: Day) -> Option<Instant> {
        match moment.time {
            Some(time) => Some(self.on_clock(at, moment.zone, day, time)),
            None => opening(self.calendar(at), day),
        }
    }

    fn on_clock(&self, at: usize, zone: ClockZone, day: Day, time: TimeOfDay) -> Instant {
        let party = match zone {
            ClockZone::Calendar => None,
            ClockZone::Customer => Some(Party::Customer),
            ClockZone::Payer => Some(Party::Payer),
        };
        let customer = party.and_then(|party| {
            let place = match party {
                Party::Customer => usize::from(self.subject(at)?.customer),
                Party::Payer => 0,
            };
            self.account.customers.get(place)
        });
        let named = customer.and_then(|customer| customer.time_zone.as_ref());
        let zone = named.and_then(|name| self.context.zone(name));
        zone.unwrap_or(&self.calendar(at).parts().zone)
            .instant(day, time)
    }

    /// By which rule the instant of something that comes due was counted.
    pub(super) fn timer_rule(&self, at: usize, what: What) -> TimerRule {
        let (timed, track) = match what {
            What::Step(track, _) => (Timed::Step, Some(track)),
            What::Repeat(track, _) => (Timed::Repeat, Some(track)),
            What::Past(track, _) => (Timed::Past, Some(track)),
            What::Missed(track, _) => (Timed::Missed, Some(track)),
            What::BlockEnds(_) => (Timed::PauseEnds, None),
            What::PromiseOver(_) => (Timed::PromiseOver, None),
            What::WaitOver(_) => (Timed::ExpectationOver, None),
            What::HoldOver(_) => (Timed::HoldOver, None),
            What::Silent(_) => (Timed::Silence, None),
            What::Free(_) => (Timed::PauseEnds, None),
            What::TaskLate(_) => (Timed::TaskLate, None),
            What::Reread => (Timed::Reread, None),
        };
        let journey = self.journey(at);
        let fixed = journey.and_then(|journey| journey.calendar);
        let calendar = match fixed.and_then(|id| self.machine.expressions.get(id)) {
            Some(Node::Calendar(calendar)) => Some(*calendar),
            _ => None,
        };
        let mut rule = TimerRule {
            what: timed,
            path: journey.map_or(PathId(u32::MAX), |journey| journey.path),
            instalment: 0,
            anchor: None,
            offset: None,
            calendar,
        };
        let milestone = track.and_then(|track| self.milestone(at, track));
        let (Some(track), Some(milestone)) = (track, milestone) else {
            return rule;
        };
        rule.instalment = self.track(at, track).map_or(0, |of| of.instalment);
        let line = |id| self.machine.lines.get(id).map(|line| line.path);
        let (path, moment) = match what {
            What::Step(_, step) | What::Repeat(_, step) | What::Past(_, step) => {
                let step = milestone.steps.get(step);
                let step = step.and_then(|id| self.machine.steps.get(*id));
                (step.map(|step| step.path), step.map(|step| &step.moment))
            }
            What::Missed(_, place) => {
                let missed = milestone.missed.get(place);
                let path = missed.and_then(|missed| line(missed.line));
                (path, missed.and_then(|missed| missed.moment.as_ref()))
            }
            _ => (None, None),
        };
        rule.path = path.unwrap_or(rule.path);
        let within = milestone.expects.as_ref().and_then(|of| of.within);
        let (anchor, offset) = match moment {
            Some(moment) => (moment.anchor, moment.offset),
            None => {
                let direction = Direction::After;
                let offset = within.map(|delay| Offset { delay, direction });
                (Anchor::Start, offset)
            }
        };
        let day = self.anchor_day(at, Some(track), anchor, None);
        rule.anchor = day.map(|(day, _)| (anchor, day));
        rule.offset = offset.and_then(|offset| {
            let delay = self.delay(at, rule.instalment, None, offset.delay)?;
            Some((delay, offset.direction))
        });
        rule
    }

    /// The due date of an invoice or an instalment; of a group, the oldest.
    #[inline]
    fn due_day(&self, at: usize, instalment: u16) -> Option<Day> {
        match self.subject(at)?.invoice() {
            Some(invoice) => super::view::due_of(invoice, instalment),
            None => self.view(at, 0, None)?.due(),
        }
    }

    /// The day of an anchor, and whether what is counted from it is lengthened by pauses.
    fn anchor_day(
        &self,
        at: usize,
        track: Option<usize>,
        anchor: Anchor,
        event: Option<&Event>,
    ) -> Option<(Day, bool)> {
        let subject = self.subject(at)?;
        let own = track.and_then(|track| self.track(at, track));
        let instalment = own.map_or(0, |track| track.instalment);
        let fixed = |day: Day| (day, false);
        match anchor {
            Anchor::Issue => subject.invoice().map(|invoice| fixed(invoice.issue)),
            Anchor::Due => self.due_day(at, instalment).map(fixed),
            Anchor::DueOfOldest => {
                let view = self.view(at, 0, None)?;
                view.due()
                    .or_else(|| view.oldest_due(Party::Customer))
                    .map(fixed)
            }
            Anchor::Sending => subject.sent.map(fixed),
            Anchor::Start => own.and_then(|track| track.start).map(|day| (day, true)),
            Anchor::Step(step) => {
                let mark = self.view(at, instalment, event)?.mark_of(step)?;
                mark.left.map(|day| (day, true))
            }
            Anchor::StepOrAbove(step) => self.left_or_above(at, track, step),
            Anchor::Milestone(milestone) => {
                let view = self.view(at, instalment, event)?;
                view.track_of(milestone)?.passed.map(fixed)
            }
            Anchor::Handover => subject.handed_over.map(fixed),
            Anchor::Event => event.map(|event| fixed(event.occurred)),
            Anchor::Date(id) => {
                let view = self.view(at, instalment, event)?;
                match eval::value(self.machine, &view, id) {
                    Ok(Value::Date(day)) => Some(fixed(day)),
                    _ => None,
                }
            }
        }
    }

    /// The day on which a step left; of one that was left out, that of the one above, up to the
    /// start. A step that may still leave, and a formal notice that failed, give no day.
    fn left_or_above(&self, at: usize, track: Option<usize>, step: StepId) -> Option<(Day, bool)> {
        let own = track.and_then(|track| self.track(at, track));
        let view = self.view(at, own.map_or(0, |track| track.instalment), None)?;
        let milestone = self.machine.steps.get(step)?.milestone;
        let of = view.track_of(milestone)?;
        let steps = &self.machine.milestones.get(milestone)?.steps;
        let place = steps.iter().position(|other| *other == step)?;
        for (mark, step) in of.steps.iter().zip(steps).take(place + 1).rev() {
            if let Some(day) = mark.left {
                return Some((day, true));
            }
            let lost = mark.status == StepStatus::Failed && is_notice(self.machine, *step);
            if !mark.status.is_over() || lost {
                return None;
            }
        }
        of.start.map(|day| (day, true))
    }

    /// A day that is counted from another one, later by the pauses in between; none while it stands
    /// still. Of pauses that overlap each day counts once.
    pub(super) fn lengthened(&self, at: usize, instalment: u16, from: Day, to: Day) -> Option<Day> {
        let subject = self.subject(at)?;
        let mut day = to;
        let mut counted = from;
        let pauses = subject.pauses.iter();
        for paused in pauses.filter(|paused| concerns(paused.instalment, instalment)) {
            if paused.from > day {
                continue;
            }
            let until = paused.until?;
            let start = paused.from.max(counted);
            if until > start {
                day = day.plus_days(until.days_since(start));
                counted = until;
            }
        }
        Some(day)
    }

    /// The end of a length of time that begins now: the opening after its last day.
    pub(super) fn deadline(&self, at: usize, from: Day, delay: Delay) -> Option<Instant> {
        if let Some(minutes) = delay.minutes() {
            return Some(self.now.plus_minutes(minutes));
        }
        let calendar = self.calendar(at);
        opening(calendar, delay.after(from, calendar).plus_days(1))
    }

    /// The first run at or after an instant; the instant itself where a journey has no runs.
    pub(super) fn run_from(&self, at: usize, runs: Option<&Runs>, instant: Instant) -> Instant {
        let Some(runs) = runs else {
            return instant;
        };
        if self.account.last_run.is_some_and(|last| last == self.now) && instant <= self.now {
            return self.now;
        }
        let calendar = self.calendar(at);
        let mut day = calendar.parts().zone.local(instant).0;
        for _ in 0..400 {
            if is_run_day(&runs.days, day) {
                let start = match runs.at {
                    Some(time) => Some(calendar.parts().zone.instant(day, time)),
                    None => opening(calendar, day),
                };
                if let Some(start) = start.filter(|start| *start >= instant) {
                    return start;
                }
            }
            day = day.plus_days(1);
        }
        instant
    }
}

/// When a calendar opens on a day, or on the first business day after it.
pub(super) fn opening(calendar: &Calendar, day: Day) -> Option<Instant> {
    calendar.opening_from(day)
}

fn is_run_day(days: &RunDays, day: Day) -> bool {
    match days {
        RunDays::LastDayOfMonth => day == day.month_end(),
        RunDays::DaysOfMonth(wanted) => wanted
            .iter()
            .any(|of| day == day.with_day_of_month(u32::from(*of))),
        RunDays::Weekdays(wanted) => wanted.contains(&day.weekday()),
    }
}

fn is_notice(machine: &Machine, step: StepId) -> bool {
    let line = machine.steps.get(step).map(|step| step.line);
    let actions = line.and_then(|line| machine.lines.get(line));
    actions.is_some_and(|line| {
        let mut does = line
            .actions
            .iter()
            .filter_map(|id| machine.actions.get(*id));
        does.any(|action| matches!(action.does, Does::FormalNotice(_)))
    })
}

/// The instant itself if a calendar is open then, else its next opening.
pub(super) fn opening_from(calendar: &Calendar, instant: Instant) -> Instant {
    calendar.next_opening(instant).unwrap_or(instant)
}
