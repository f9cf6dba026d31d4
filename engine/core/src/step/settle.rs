//! Paid ends it, and what is undone begins it again: rules 4 and 10.

use super::effect::{Done, Reason, Withdrawn};
use super::marks::{Links, Origin, Settlement, Status, StepStatus};
use super::run::Run;
use super::state::{Of, Stage};
use super::view::open_of;
use crate::day::Day;
use crate::eval::Truth;
use crate::machine::action::Does;
use crate::machine::milestone::Opens;

/// Which tasks are taken back.
#[derive(Clone, Copy)]
pub(super) enum Asked {
    /// Those of a milestone.
    InMilestone(usize),
    /// Those of all milestones, and all calls. Others, such as to look into a dispute, are still to be done.
    InChase,
    /// Calls.
    ToCall,
}

impl Run<'_> {
    /// Lets payment milestones pass, ends the chase when nothing is open any more, and begins it
    /// again when something is; whether anything changed.
    pub(super) fn settle(&mut self, at: usize) -> bool {
        let Some(subject) = self.subject(at) else {
            return false;
        };
        let live = subject.stage.is_live();
        let can_open_again = match subject.stage {
            Stage::Ended(how) => subject.settled.is_some() && how != Settlement::Cancelled,
            _ => false,
        };
        if !(live || can_open_again) {
            return false;
        }
        if matches!(subject.of, Of::Group { .. }) {
            return self.settle_group(at);
        }
        let (settled, tracks) = (subject.settled, subject.tracks.len());
        let wanted = self.wanted(at, 0);
        match settled {
            Some(_) if wanted > 0 => {
                self.reopen(at);
                return true;
            }
            _ if !live => return false,
            None if wanted == 0 => {
                let day = self.occurred.unwrap_or_else(|| self.today(at));
                if let Some(subject) = self.subject_mut(at) {
                    subject.settled = Some(day);
                }
                self.withdraw_all(at, Reason::Paid);
                self.withdraw_links(at, Reason::Paid);
                self.pass_paid(at, tracks, wanted);
                self.close_open(at, tracks);
                return true;
            }
            _ => {}
        }
        let reopened = self.reopen_unpaid(at, tracks, wanted);
        self.pass_paid(at, tracks, wanted) || reopened
    }

    /// Opens again each payment milestone that had passed and waits again, while the invoice was
    /// never settled: an instalment whose payment was taken back.
    fn reopen_unpaid(&mut self, at: usize, tracks: usize, wanted: i64) -> bool {
        let mut any = false;
        for track in 0..tracks {
            let passed = self
                .track(at, track)
                .filter(|track| track.status == Status::Passed)
                .map(|track| track.instalment);
            let again = passed.is_some_and(|instalment| {
                self.waits_for_payment(at, track)
                    && self.wanted_by(at, track, (instalment, wanted)) > 0
            });
            if again {
                self.reopen_track(at, track);
                any = true;
            }
        }
        any
    }

    /// Lets each payment milestone pass whose amount has come; of the whole, so much is `wanted`.
    fn pass_paid(&mut self, at: usize, tracks: usize, wanted: i64) -> bool {
        let mut any = false;
        for track in 0..tracks {
            let Some(of) = self.track(at, track) else {
                continue;
            };
            let shape = self.context.shape.milestone(of.milestone);
            let waits = matches!(of.status, Status::Open | Status::Missed);
            let instalment = of.instalment;
            let enough = waits
                && shape.waits_for_payment
                && self.wanted_by(at, track, (instalment, wanted)) == 0;
            if enough {
                let day = self.occurred.unwrap_or_else(|| self.today(at));
                self.withdraw_track(at, track, Reason::Paid);
                self.withdraw_tasks(at, Asked::InMilestone(track), Reason::Paid);
                self.pass(at, track, day);
                any = true;
            }
        }
        any
    }

    /// What a payment milestone still waits for; nothing under the floor.
    fn wanted_by(&self, at: usize, track: usize, (instalment, wanted): (u16, i64)) -> i64 {
        let whole = match instalment {
            0 => wanted,
            _ => self.wanted(at, instalment),
        };
        let subject = self.subject(at);
        let milestone = self.track(at, track).map(|track| track.milestone);
        let alone = milestone.is_some_and(|id| self.context.shape.milestone(id).principal_alone);
        // The principal alone, though another milestone of the journey asks for charges.
        match subject.and_then(|subject| subject.invoice()) {
            Some(invoice) if alone => whole.min(open_of(invoice, instalment, None).principal),
            None if alone => {
                let view = self.view(at, instalment, None);
                view.map_or(whole, |view| whole.min(view.open().principal))
            }
            _ => whole,
        }
    }

    /// Whether a milestone waits for payment.
    pub(super) fn waits_for_payment(&self, at: usize, track: usize) -> bool {
        let milestone = self.track(at, track).map(|track| track.milestone);
        milestone.is_some_and(|id| self.context.shape.milestone(id).waits_for_payment)
    }

    /// The group of a customer's journey: its milestone passes when its condition holds no more.
    fn settle_group(&mut self, at: usize) -> bool {
        let tracks = self.subject(at).map_or(0, |subject| subject.tracks.len());
        for track in 0..tracks {
            let open = matches!(
                self.track(at, track).map(|track| track.status),
                Some(Status::Open | Status::Missed)
            );
            let opens = self.milestone(at, track).map(|milestone| milestone.opens);
            let (true, Some(Opens::When(condition))) = (open, opens) else {
                continue;
            };
            if self.truth(at, 0, None, Some(condition)) == Truth::No {
                let today = self.today(at);
                self.withdraw_track(at, track, Reason::Paid);
                self.withdraw_tasks(at, Asked::InChase, Reason::Paid);
                self.pass(at, track, today);
                return true;
            }
        }
        false
    }

    /// A milestone passes.
    pub(super) fn pass(&mut self, at: usize, track: usize, day: Day) {
        let Some(of) = self.track_mut(at, track) else {
            return;
        };
        if !matches!(of.status, Status::Open | Status::Missed) {
            return;
        }
        of.passed = Some(day);
        self.withdraw_track(at, track, Reason::Over);
        self.withdraw_tasks(at, Asked::InMilestone(track), Reason::Over);
        self.become_status(at, track, Status::Passed, day);
    }

    pub(super) fn become_status(&mut self, at: usize, track: usize, status: Status, day: Day) {
        let Some(of) = self.track_mut(at, track) else {
            return;
        };
        of.status = status;
        let milestone = of.milestone;
        let slot = self.track_slot(at, track);
        let does = Done::Milestone {
            milestone,
            status,
            day,
        };
        self.emit(at, slot, does);
    }

    pub(super) fn close_open(&mut self, at: usize, tracks: usize) {
        let today = self.today(at);
        for track in 0..tracks {
            if self.track(at, track).map(|track| track.status) == Some(Status::Open) {
                self.become_status(at, track, Status::Closed, today);
            }
        }
    }

    /// Takes back all that is planned, proposed or asked for in the chase.
    pub(super) fn withdraw_all(&mut self, at: usize, because: Reason) {
        loop {
            let Some(subject) = self.subject(at) else {
                return;
            };
            let place = subject
                .pending
                .iter()
                .position(|pending| pending.is_only_planned() && pending.from != Origin::Sending);
            match place {
                Some(place) => self.withdraw(at, place, because),
                None => break,
            }
        }
        self.withdraw_tasks(at, Asked::InChase, because);
    }

    /// Takes back tasks that are open.
    pub(super) fn withdraw_tasks(&mut self, at: usize, asked: Asked, because: Reason) {
        let machine = self.machine;
        loop {
            let Some(subject) = self.subject_mut(at) else {
                return;
            };
            let pointless = subject.tasks.iter().position(|task| {
                let calls = || {
                    let action = machine.actions.get(task.action);
                    action.is_some_and(|one| matches!(one.does, Does::Call { .. }))
                };
                match asked {
                    Asked::InMilestone(track) => task.from.track() == Some(track),
                    Asked::InChase => task.from.track().is_some() || calls(),
                    Asked::ToCall => calls(),
                }
            });
            let Some(place) = pointless else {
                return;
            };
            let task = subject.tasks.remove(place);
            let slot = subject.task_slot(&task);
            let what = Withdrawn::Task;
            self.emit(at, slot, Done::Withdraw { what, because });
        }
    }

    /// A message with a link, for paying or for telling that the invoice came, is on its way.
    pub(super) fn note_link(&mut self, at: usize) {
        if let Some(subject) = self.subject_mut(at) {
            subject.links = Links::Open;
        }
    }

    /// Links in what was sent before lead to nothing any more. Once the journey is open again they
    /// can be used again.
    pub(super) fn withdraw_links(&mut self, at: usize, because: Reason) {
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        if subject.links == Links::Open {
            subject.links = Links::Withdrawn;
            let slot = self.slot(at, 0);
            let what = Withdrawn::Links;
            self.emit(at, slot, Done::Withdraw { what, because });
        }
    }

    /// Something was undone: with its original dates, the steps that were made stay made.
    pub(super) fn reopen(&mut self, at: usize) {
        let sends = self.journey(at).is_some_and(|one| !one.sends.is_empty());
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        subject.settled = None;
        if subject.links == Links::Withdrawn {
            subject.links = Links::Open;
        }
        let ended = !subject.stage.is_live();
        if ended {
            subject.stage = match sends && subject.sent.is_none() {
                true => Stage::BeforeSending,
                false => Stage::Running,
            };
        }
        let tracks = subject.tracks.len();
        let slot = self.slot(at, 0);
        self.emit(at, slot, Done::Reopened);
        for track in 0..tracks {
            let status = self.track(at, track).map(|track| track.status);
            let by_payment = status == Some(Status::Passed) && self.waits_for_payment(at, track);
            if !(by_payment || status == Some(Status::Closed)) {
                continue;
            }
            self.reopen_track(at, track);
        }
    }

    /// A milestone waits again, with its original dates; one that had been missed is so still.
    fn reopen_track(&mut self, at: usize, track: usize) {
        let today = self.today(at);
        if let Some(of) = self.track_mut(at, track) {
            of.passed = None;
            of.reopened = Some(today);
        }
        let missed_before = self.track(at, track).is_some_and(|track| {
            let mut marks = track.missed.iter();
            marks.any(|mark| mark.status == StepStatus::Left)
        });
        let status = if missed_before {
            Status::Missed
        } else {
            Status::Open
        };
        self.become_status(at, track, status, today);
    }

    /// Ends a journey in which nothing can happen any more; whether it did.
    pub(super) fn end_if_over(&mut self, at: usize) -> bool {
        let Some(subject) = self.subject(at) else {
            return false;
        };
        let open = subject
            .tracks
            .iter()
            .any(|track| track.status == Status::Open);
        let over = subject.stage == Stage::Running && subject.settled.is_some() && !open;
        if over && subject.pending.is_empty() {
            self.end(at, Settlement::Paid);
            return true;
        }
        false
    }
}
