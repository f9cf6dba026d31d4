//! What the lines of a ladder that left mean for those below: when each of these comes, the planned
//! spacing kept.

use std::hash::Hash;

use jalon_core::machine::expr::Node;
use jalon_core::machine::schedule::{Anchor, CatchUp, Direction, Moment};
use jalon_core::machine::{LineId, Machine};
use jalon_core::step::{Account, Subject, Track, calendar_of, is_before};
use jalon_core::{Calendar, Day, Instant};
use jalon_simulate::World;

use super::Still;
use super::clock::Clock;
use super::print::{Bytes, is_rung, may_come};

impl Still {
    /// Of each line that may still come, the day on which it does, if nothing happens; where that
    /// can't be told from the invoice alone, what it will be told from.
    pub(super) fn below(
        &self,
        machine: &Machine,
        (subject, track, calendar): (&Subject, &Track, &Calendar),
        (late, last, catch_up): (i32, Option<(Day, Day)>, CatchUp),
        clock: &Clock<'_>,
        bytes: &mut Bytes,
    ) {
        let Some(milestone) = machine.milestones.get(track.milestone) else {
            return;
        };
        let again = last.zip(track.reopened);
        let again = again.map_or(0, |((_, planned), day)| day.days_since(planned));
        let moved = late.max(again);
        let in_order = matches!(catch_up, CatchUp::InOrder | CatchUp::None);
        let mut plain = true;
        let mut reference = last.map(|(_, planned)| planned);
        let (mut told, mut due) = (false, false);
        let steps = track.steps.iter().zip(&milestone.steps);
        let steps = steps.filter_map(|(mark, step)| {
            let step = machine.steps.get(*step).filter(|_| may_come(mark))?;
            let spaced = is_rung(machine, step) && !is_before(&step.moment);
            Some((&step.moment, step.line, spaced))
        });
        let missed = track.missed.iter().zip(&milestone.missed);
        let missed = missed.filter_map(|(mark, missed)| {
            let moment = missed.moment.as_ref().filter(|_| may_come(mark))?;
            Some((moment, missed.line, true))
        });
        let mut write = |(moment, line, spaced): (&Moment, LineId, bool)| {
            told = true;
            let Some(natural) = natural(machine, subject, moment, calendar) else {
                due |= matches!(moment.anchor, Anchor::Due);
                plain &= matches!(moment.anchor, Anchor::Step(_) | Anchor::StepOrAbove(_))
                    && track.reopened.is_none()
                    && !spaced;
                return;
            };
            let moved = if spaced && in_order { moved.max(0) } else { 0 };
            let comes = clock.day_ahead(natural.plus_days(moved).plus_days(1));
            // If what lies above leaves late, or is undone, the spacing counts from it.
            let from = *reference.get_or_insert(natural);
            let after = spaced.then(|| natural.days_since(from));
            (line, comes, after).hash(bytes);
        };
        steps.for_each(&mut write);
        missed.for_each(&mut write);
        if !told {
            return;
        }
        if !plain || !in_order {
            (moved, late > 0).hash(bytes);
            let day = subject.invoice().and_then(|invoice| invoice.due);
            clock.maybe(day.filter(|_| due)).hash(bytes);
            clock.maybe(last.map(|(_, planned)| planned)).hash(bytes);
        }
        if !in_order {
            let left = last.map(|(left, _)| track.reopened.map_or(left, |day| day.max(left)));
            clock.maybe(left).hash(bytes);
        }
    }
}

/// The next day, today or later, after that of a line that may still come.
pub(super) fn ahead(world: &World, account: &Account, now: Instant, today: Day) -> Option<Day> {
    let machine = &world.machine;
    let mut found: Option<Day> = None;
    for subject in &account.subjects {
        let calendar = calendar_of(machine, &world.context, account, subject, now);
        for track in &subject.tracks {
            let Some(milestone) = machine.milestones.get(track.milestone) else {
                continue;
            };
            let steps = track.steps.iter().zip(&milestone.steps);
            let steps = steps.filter(|(mark, _)| may_come(mark));
            let steps = steps.filter_map(|(_, step)| Some(&machine.steps.get(*step)?.moment));
            let missed = track.missed.iter().zip(&milestone.missed);
            let missed = missed.filter(|(mark, _)| may_come(mark));
            let missed = missed.filter_map(|(_, missed)| missed.moment.as_ref());
            for moment in steps.chain(missed) {
                let day = natural(machine, subject, moment, calendar).map(|day| day.plus_days(1));
                let day = day.filter(|day| *day >= today);
                found = [found, day].into_iter().flatten().min();
            }
        }
    }
    found
}

/// The day that a moment gives by its own words, where the invoice alone tells it.
fn natural(
    machine: &Machine,
    subject: &Subject,
    moment: &Moment,
    calendar: &Calendar,
) -> Option<Day> {
    let invoice = subject.invoice()?;
    let day = match moment.anchor {
        Anchor::Due if invoice.ledger.instalments().len() < 2 => invoice.due?,
        Anchor::Issue => invoice.issue,
        Anchor::Sending => subject.sent?,
        _ => return None,
    };
    if moment.month_end_of_anchor || moment.at_month_end || moment.business_day_before {
        return None;
    }
    let Some(offset) = moment.offset else {
        return Some(day);
    };
    let Some(Node::Delay(delay)) = machine.expressions.get(offset.delay) else {
        return None;
    };
    if delay.minutes().is_some() {
        return None;
    }
    Some(match offset.direction {
        Direction::Before => delay.before(day, calendar),
        Direction::After => delay.after(day, calendar),
    })
}
