//! Opening: when a milestone begins, and what it finds.

use super::effect::Reason;
use super::marks::{Status, StepStatus, Track};
use super::run::Run;
use super::rungs::is_before;
use super::state::Stage;
use crate::eval::Truth;
use crate::machine::MilestoneId;
use crate::machine::milestone::{Expected, Opens};
use crate::machine::schedule::CatchUp;

impl Run<'_> {
    /// Opens the first milestone that may open; whether one did.
    pub(super) fn open_milestones(&mut self, at: usize) -> bool {
        let Some(subject) = self.subject(at) else {
            return false;
        };
        if subject.stage != Stage::Running {
            return false;
        }
        let shape = &self.context.shape;
        let may = |track: &Track| match track.status {
            Status::Waiting => true,
            Status::Passed => shape.milestone(track.milestone).opens_often,
            _ => false,
        };
        if !subject.tracks.iter().any(may) {
            return false;
        }
        for track in 0..subject.tracks.len() {
            let status = self.track(at, track).map(|track| track.status);
            let again = status == Some(Status::Passed) && self.opens_again(at, track);
            if (status == Some(Status::Waiting) || again) && self.may_open(at, track) {
                self.open_track(at, track, again);
                return true;
            }
        }
        false
    }

    /// A customer's milestone that has passed opens again whenever its condition becomes true.
    fn opens_again(&self, at: usize, track: usize) -> bool {
        let opens = self.milestone(at, track).map(|milestone| milestone.opens);
        matches!(opens, Some(Opens::When(_)))
    }

    fn may_open(&mut self, at: usize, track: usize) -> bool {
        let Some(opens) = self.milestone(at, track).map(|milestone| milestone.opens) else {
            return false;
        };
        match opens {
            Opens::Arrival => true,
            Opens::FromSending => self
                .subject(at)
                .is_some_and(|subject| subject.sent.is_some()),
            Opens::After(other) => self.all_of(at, track, other, |of| {
                matches!(of.status, Status::Passed | Status::LeftOut)
                    || (of.status == Status::Missed && of.went_on)
            }),
            Opens::AfterOrMiss(other) => self.all_of(at, track, other, |of| {
                matches!(of.status, Status::Passed | Status::LeftOut | Status::Missed)
            }),
            Opens::AfterHandover => self
                .subject(at)
                .is_some_and(|subject| subject.handed_over.is_some()),
            Opens::When(condition) => self.truth(at, 0, None, Some(condition)) == Truth::Yes,
        }
    }

    /// Whether something holds of a milestone: of the same instalment, or of all of them.
    fn all_of(
        &self,
        at: usize,
        track: usize,
        other: MilestoneId,
        holds: impl Fn(&Track) -> bool,
    ) -> bool {
        let (Some(subject), Some(own)) = (self.subject(at), self.track(at, track)) else {
            return false;
        };
        let of_other = || subject.tracks.iter().filter(|of| of.milestone == other);
        let same = of_other().find(|of| own.instalment > 0 && of.instalment == own.instalment);
        match same {
            Some(same) => holds(same),
            None => of_other().all(holds),
        }
    }

    fn open_track(&mut self, at: usize, track: usize, again: bool) {
        let Some(milestone) = self.milestone(at, track) else {
            return;
        };
        let instalment = self.track(at, track).map_or(0, |track| track.instalment);
        let today = self.today(at);
        if self.truth(at, instalment, None, milestone.when) != Truth::Yes {
            return self.become_status(at, track, Status::LeftOut, today);
        }
        let now = self.now;
        if let Some(of) = self.track_mut(at, track) {
            of.opened = Some(now);
            of.start = Some(today);
            of.passed = None;
            if again {
                of.round = of.round.saturating_add(1);
                for mark in of.steps.iter_mut().chain(&mut of.missed) {
                    *mark = Default::default();
                }
            }
        }
        let settled = self.subject(at).and_then(|subject| subject.settled);
        let after = matches!(milestone.opens, Opens::After(_) | Opens::AfterOrMiss(_));
        if settled.is_some() && !after && !self.waits_for_payment(at, track) {
            return self.become_status(at, track, Status::Closed, today);
        }
        self.become_status(at, track, Status::Open, today);
        if let Some(day) = self.heard_before(at, track) {
            return self.pass(at, track, day);
        }
        self.drop_past(at, track);
    }

    /// Lines before due whose day is over are dropped; with `catch up none`, all whose day is.
    fn drop_past(&mut self, at: usize, track: usize) {
        let Some(milestone) = self.milestone(at, track) else {
            return;
        };
        let today = self.today(at);
        let catch_up = self.journey(at).map(|journey| journey.catch_up);
        for (line, step) in milestone.steps.iter().enumerate() {
            let Some(step) = self.machine.steps.get(*step) else {
                continue;
            };
            let Some(when) = self.when(at, Some(track), &step.moment, None) else {
                continue;
            };
            let past = match catch_up {
                Some(CatchUp::None) => when.day <= today,
                _ => is_before(&step.moment) && when.day < today,
            };
            let waiting = self
                .step_mark(at, track, line)
                .is_some_and(|mark| mark.status == StepStatus::Waiting);
            if past && waiting {
                self.skip_step(at, track, line, Reason::Past);
            }
        }
    }

    /// The day on which what a milestone expects had happened before it opened.
    fn heard_before(&self, at: usize, track: usize) -> Option<crate::day::Day> {
        let expects = self.milestone(at, track)?.expects.as_ref()?;
        let Expected::Event(trigger) = expects.what else {
            return None;
        };
        let heard = &self.subject(at)?.heard;
        let fits = |heard: &&super::marks::Heard| {
            heard.what == trigger && heard.evidence >= expects.at_least
        };
        match &expects.from {
            None => heard.iter().filter(fits).map(|heard| heard.day).max(),
            Some(roles) => self.all_or_any(at, roles, |role| {
                let mut fitting = heard.iter().filter(fits);
                fitting
                    .find(|heard| heard.from == Some(role))
                    .map(|heard| heard.day)
            }),
        }
    }
}
