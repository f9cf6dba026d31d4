//! All that waits for its day, put off without end.

use std::collections::BTreeSet;

use jalon_core::machine::PathId;
use jalon_core::step::{Account, Of, OpenTask, PendingState, StepStatus, Subject};
use jalon_core::{Day, Instant, TimeOfDay, Zone};

/// Days beyond all that happens; and the first day that nobody waits for.
const PUT_OFF: (i32, u32, u32) = (2_300, 1, 1);
const NEVER: (i32, u32, u32) = (2_060, 1, 1);
/// Long before anything happened.
const LONG_AGO: (i32, u32, u32) = (1_990, 1, 1);

/// A day long before anything happened.
pub(super) fn long_ago() -> Day {
    day(LONG_AGO)
}

fn day((year, month, day): (i32, u32, u32)) -> Day {
    Day::from_ymd(year, month, day).unwrap_or(Day::MAX)
}

/// The day to which all is put off.
pub(crate) fn put_off() -> Day {
    day(PUT_OFF)
}

fn instant(of: (i32, u32, u32), days: i32) -> Instant {
    Zone::utc().instant(day(of).plus_days(days), TimeOfDay::NOON)
}

/// When what has a day of its own comes once it is put off.
pub(super) fn put_off_until() -> Instant {
    instant(PUT_OFF, 0)
}

/// The same for a `missed` line that has no later deadline of its own.
pub(crate) fn missed_put_off() -> Instant {
    instant(PUT_OFF, 1)
}

/// Whether nobody waits for an instant: a hold that nobody lifts, a promise for a far day.
pub(crate) fn is_never(at: Instant) -> bool {
    at >= instant(NEVER, 0) && at < instant(PUT_OFF, -366)
}

/// The same of a day.
pub(crate) fn is_never_day(of: Day) -> bool {
    of >= day(NEVER) && of < put_off().plus_days(-366)
}

/// Puts off all that waits for its day.
pub(super) fn put_all_off(account: &mut Account, idle: &BTreeSet<PathId>) {
    account.contacted.clear();
    for subject in &mut account.subjects {
        due_on(subject, put_off());
        subject.entered = put_off_until();
        for block in &mut subject.blocks {
            block.until = block.until.map(later);
        }
        for promise in &mut subject.promises {
            promise.date = match is_never_day(promise.date) {
                true => day(NEVER),
                false => put_off(),
            };
        }
        for wait in &mut subject.waits {
            wait.until = wait.until.map(later);
        }
        for pending in &mut subject.pending {
            if let PendingState::Proposed { until, .. } = &mut pending.state {
                *until = until.map(later);
            }
        }
        // A task stands for one or more of its kind; those of which nothing comes are of one kind.
        let mut tasks: Vec<OpenTask> = Vec::new();
        for mut task in std::mem::take(&mut subject.tasks) {
            task.due = None;
            let both = |one: &OpenTask| idle.contains(&one.path) && idle.contains(&task.path);
            let same = |one: &OpenTask| {
                (one.path == task.path || both(one)) && one.from.track() == task.from.track()
            };
            if !tasks.iter().any(same) {
                tasks.push(task);
            }
        }
        subject.tasks = tasks;
        for track in &mut subject.tracks {
            track.deadline = match track.deadline {
                Some(own) if own != missed_put_off() => Some(put_off_until()),
                _ => Some(missed_put_off()),
            };
            for mark in &mut track.steps {
                let waits = mark.status == StepStatus::Waiting;
                mark.again_from = waits.then(put_off);
                // It left in time: how late it was moves those below, and no more.
                if mark.left.is_some() {
                    (mark.planned, mark.natural) = (mark.left, mark.left);
                }
            }
        }
    }
}

/// Moves the due date, also for those who signed: that it moves is nothing that happens.
pub(super) fn due_on(subject: &mut Subject, day: Day) {
    let Of::Invoice(invoice) = &mut subject.of else {
        return;
    };
    invoice.due = invoice.due.map(|_| day);
    for pending in &mut subject.pending {
        pending.figures.due = pending.figures.due.map(|_| day);
    }
}

fn later(until: Instant) -> Instant {
    match is_never(until) {
        true => instant(NEVER, 0),
        false => put_off_until(),
    }
}
