//! Sign-off of a message for several invoices: it is on the whole. One proposal speaks for all lines
//! of its group, and is made anew whenever one of its invoices changes.

use super::effect::Reason;
use super::marks::{Origin, Pending, PendingState, StepStatus};
use super::run::Run;
use super::state::Subject;
use crate::machine::RoleId;
use crate::machine::action::{Group, Listing};
use crate::machine::line::Line;

impl<'a> Run<'a> {
    /// Of another invoice, the proposal that speaks for a line: sign-off is on the whole, so the line
    /// is not proposed once more.
    pub(super) fn spoken_for(&self, at: usize, from: Origin, line: &Line) -> Option<usize> {
        line.sign_off.as_ref()?;
        let (to, _) = self.group_in(line)?;
        let (milestone, place, _) = self.step_of(at, from)?;
        let subjects = self.account.subjects.iter().enumerate();
        let mut speaking = subjects.filter(|(other, subject)| {
            *other != at
                && subject.pending.iter().any(|pending| {
                    let group = self.signed_group(pending).filter(|(role, _)| *role == to);
                    let (Some((_, group)), Some((of, rung, _))) =
                        (group, self.step_of(*other, pending.from))
                    else {
                        return false;
                    };
                    let speaks = match group.listing {
                        Listing::These => rung == place,
                        Listing::AllLate => {
                            rung >= place && (group.also_not_yet_due || self.is_late(at))
                        }
                    };
                    of == milestone && speaks && self.belongs(*other, at, group)
                })
        });
        speaking.next().map(|(other, _)| other)
    }

    /// The group of a line that is proposed, or signed and not sent.
    fn signed_group(&self, pending: &Pending) -> Option<(RoleId, Group)> {
        let signed = match pending.state {
            PendingState::Proposed { .. } => true,
            PendingState::Planned { signed } => signed,
            PendingState::Waiting | PendingState::Sending { .. } => false,
        };
        self.group_of(pending).filter(|_| signed)
    }

    /// Whether a subject has something to be signed that speaks for other invoices, too: then what
    /// happens to those is looked at.
    fn asks_for_a_group(&self, subject: &Subject) -> bool {
        let mut pending = subject.pending.iter();
        pending.any(|pending| self.signed_group(pending).is_some())
    }

    /// All that asks for a group is brought up to date with what was touched.
    pub(super) fn touch_what_asks_for_a_group(&mut self) {
        for at in 0..self.account.subjects.len() {
            let asks = |subject: &Subject| self.asks_for_a_group(subject);
            if self.subject(at).is_some_and(asks) {
                self.touch(at);
            }
        }
    }

    /// A graver line is proposed for the group: milder proposals of its invoices are taken back.
    pub(super) fn take_milder_back(&mut self, at: usize, pending: &Pending) {
        let (Some((milestone, place, _)), Some((to, group))) =
            (self.step_of(at, pending.from), self.group_of(pending))
        else {
            return;
        };
        if group.listing != Listing::AllLate {
            return;
        }
        for other in 0..self.account.subjects.len() {
            if other == at || !self.belongs(at, other, group) {
                continue;
            }
            while let Some(milder) = self.subject(other).and_then(|subject| {
                subject.pending.iter().position(|pending| {
                    let same = self
                        .signed_group(pending)
                        .is_some_and(|(role, _)| role == to);
                    let step = self.step_of(other, pending.from);
                    same && step.is_some_and(|(of, rung, _)| of == milestone && rung < place)
                })
            }) {
                self.withdraw(other, milder, Reason::InGroup);
            }
        }
    }

    /// The whole was refused: so were the lines of other invoices that it spoke for.
    pub(super) fn refuse_joined(&mut self, at: usize) {
        for other in 0..self.account.subjects.len() {
            let tracks = self
                .subject(other)
                .map_or(0, |subject| subject.tracks.len());
            for track in 0..tracks {
                let steps = self
                    .track(other, track)
                    .map_or(0, |track| track.steps.len());
                for step in 0..steps {
                    let from = super::rungs::step_origin(track, step);
                    let waits = self
                        .mark_from(other, from)
                        .is_some_and(|mark| mark.withheld && mark.status == StepStatus::Waiting);
                    let line = self.line_from(other, track, step).filter(|_| waits);
                    let refused =
                        line.is_some_and(|line| self.spoken_for(other, from, line) == Some(at));
                    if let (true, Some(line)) = (refused, line) {
                        self.leave_out(other, from, line, Reason::Refused);
                    }
                }
            }
        }
    }

    fn line_from(&self, at: usize, track: usize, step: usize) -> Option<&'a Line> {
        let id = *self.milestone(at, track)?.steps.get(step)?;
        self.machine.lines.get(self.machine.steps.get(id)?.line)
    }
}
