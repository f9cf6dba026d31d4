//! Bringing a subject up to date: what follows from the facts, then what has come due, one thing
//! after the other by time and then by line, until nothing is left; then when to look again.

use super::due::When;
use super::effect::{Attention, Done, Reason};
use super::run::Run;
use super::state::Stage;
use crate::moment::Instant;

/// A subject that does not come to rest within so many moves is looked at again at once.
const MOVES_MAX: usize = 500;

/// Something that comes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Next {
    pub(super) at: Instant,
    /// Its place among what is due at one instant: kind, then line by line.
    pub(super) order: (u8, u16, u16),
    pub(super) what: What,
    /// Of a line, when its own words want it: before hours, runs and those above move it.
    pub(super) counted: Option<When>,
}

/// What comes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A pause or a hold ends.
    BlockEnds(usize),
    /// The day of a promise is over.
    PromiseOver(usize),
    /// What is waited for beside the milestones has not come.
    WaitOver(usize),
    /// A hold before sending has lasted long enough.
    HoldOver(usize),
    /// A sign-off was not given in time.
    Silent(usize),
    /// What waited for the end of a pause, a dispute or a hold.
    Free(usize),
    /// A task was not done in time.
    TaskLate(usize),
    /// Something that depends on the day must be read again.
    Reread,
    /// A step: track and place.
    Step(usize, usize),
    /// A reminder before due whose time is over.
    Past(usize, usize),
    /// A step once more.
    Repeat(usize, usize),
    /// A `missed` line: track and place.
    Missed(usize, usize),
}

/// Keeps the earlier of two, and of one instant the one that stands first.
pub(super) fn earlier(best: &mut Option<Next>, next: Next) {
    let first = best.is_none_or(|best| (next.at, next.order) < (best.at, best.order));
    if first {
        *best = Some(next);
    }
}

impl Run<'_> {
    /// Brings up to date all that was touched.
    pub(super) fn advance_touched(&mut self) {
        for _ in 0..MOVES_MAX {
            let (first, end) = self.touched;
            let subjects = self.account.subjects.get(first..end).unwrap_or_default();
            let Some(at) = subjects.iter().position(|subject| subject.touched) else {
                return;
            };
            // Whatever is touched meanwhile widens it again.
            self.touched = (first + at + 1, end);
            self.advance(first + at);
        }
    }

    /// Brings one subject up to date.
    pub(super) fn advance(&mut self, at: usize) {
        if let Some(subject) = self.subject_mut(at) {
            subject.touched = false;
        }
        let mut next = None;
        let mut moves = 0;
        while moves < MOVES_MAX {
            moves += 1;
            if self.follow(at) {
                continue;
            }
            next = self.next(at);
            match next {
                Some(due) if due.at <= self.now => self.perform(at, due),
                _ => break,
            }
        }
        if moves == MOVES_MAX {
            let slot = self.slot(at, 0);
            self.emit(at, slot, Done::Attention(Attention::TooMuchAtOnce));
        }
        self.sleep_until(at, next);
    }

    /// What follows from the facts alone; whether something did.
    fn follow(&mut self, at: usize) -> bool {
        self.send_if_ready(at)
            || self.settle(at)
            || self.recheck_pending(at)
            || self.open_milestones(at)
            || self.end_if_over(at)
    }

    fn perform(&mut self, at: usize, due: Next) {
        let (reason, occurred) = (self.reason, self.occurred);
        self.reason = Reason::Due;
        self.occurred = None;
        match due.what {
            What::BlockEnds(place) => self.end_block(at, place),
            What::PromiseOver(place) => self.break_promise(at, place),
            What::WaitOver(place) => self.end_wait(at, place),
            What::HoldOver(place) => self.end_hold(at, place),
            What::Silent(place) => self.tell_silence(at, place),
            What::Free(place) => self.resume_waiting(at, place),
            What::TaskLate(place) => self.tell_late_task(at, place),
            What::Reread => self.reread(at),
            What::Step(track, step) => self.step_due(at, track, step, due),
            What::Past(track, step) => self.drop_late(at, track, step),
            What::Repeat(track, step) => self.repeat_due(at, track, step, due),
            What::Missed(track, place) => self.missed_due(at, track, place, due),
        }
        self.reason = reason;
        self.occurred = occurred;
    }

    /// What comes due next, whether it is past or ahead.
    fn next(&self, at: usize) -> Option<Next> {
        let subject = self.subject(at)?;
        let mut best = None;
        if !subject.stage.is_live() {
            return self.next_after_end(at);
        }
        let mut first = |at: Option<Instant>, order: u8, place: usize, what: What| {
            if let Some(at) = at {
                let place = u16::try_from(place).unwrap_or(u16::MAX);
                let order = (order, place, 0);
                let counted = None;
                let next = Next {
                    at,
                    order,
                    what,
                    counted,
                };
                earlier(&mut best, next);
            }
        };
        for (place, block) in subject.blocks.iter().enumerate() {
            first(block.until, 0, place, What::BlockEnds(place));
        }
        for (place, promise) in subject.promises.iter().enumerate() {
            let over = self.day_after(at, promise.date);
            first(Some(over), 1, place, What::PromiseOver(place));
        }
        for (place, wait) in subject.waits.iter().enumerate() {
            first(wait.until, 2, place, What::WaitOver(place));
        }
        for (place, pending) in subject.pending.iter().enumerate() {
            first(pending.silence(), 3, place, What::Silent(place));
            // Behind the ladder: what it does today may speak for it.
            first(self.free_at(at, pending), 9, place, What::Free(place));
        }
        for (place, task) in subject.tasks.iter().enumerate() {
            first(task.due, 4, place, What::TaskLate(place));
        }
        first(self.reread_at(at), 5, 0, What::Reread);
        match subject.stage {
            Stage::BeforeSending => {
                if let Some((hold, place)) = self.hold_over_at(at) {
                    first(Some(hold), 6, place, What::HoldOver(place));
                }
            }
            _ => self.next_of_tracks(at, &mut best),
        }
        best
    }

    /// After its end a subject still has people's tasks, and days on which standings change.
    fn next_after_end(&self, at: usize) -> Option<Next> {
        let reread = self.reread_at(at)?;
        Some(Next {
            at: reread,
            order: (5, 0, 0),
            what: What::Reread,
            counted: None,
        })
    }

    /// The first instant of the day after a day, on the subject's clock.
    pub(super) fn day_after(&self, at: usize, day: crate::Day) -> Instant {
        self.calendar(at).start_of(day.plus_days(1))
    }

    fn sleep_until(&mut self, at: usize, next: Option<Next>) {
        let wake = next.map(|next| next.at);
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        if subject.wake != wake {
            subject.wake = wake;
            let slot = self.slot(at, 0);
            let rule = next.map(|next| self.timer_rule(at, next.what));
            self.emit(at, slot, Done::Wake { at: wake, rule });
        }
    }
}
