//! The outlook: of each line that has not been made, when it is due, and what keeps it back. It
//! answers "why has this not left?" at any time, and changes nothing.

use super::context::Context;
use super::effect::{Reason, Slot};
use super::marks::{Origin, PendingState, Status, StepStatus};
use super::run::Run;
use super::rungs::{is_before, step_origin};
use super::spacing::Above;
use super::state::{Account, Stage, Subject, SubjectId};
use super::view::View;
use crate::calendar::Calendar;
use crate::day::Day;
use crate::event::Event;
use crate::machine::schedule::Moment;
use crate::machine::{Machine, PathId};
use crate::moment::Instant;
use crate::records::InvoiceStatus;

/// A line that has not been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// Which.
    pub slot: Slot,
    /// When it is due by its own words; none while that is not known.
    pub due: Option<Instant>,
    /// When it is done as things stand; none while something without an end keeps it back.
    pub at: Option<Instant>,
    /// What keeps it back, or moved it; `Due` if nothing does.
    pub because: Reason,
    /// The line that it waits for.
    pub waits_for: Option<PathId>,
}

/// What is awaited of a subject, in the order of the script: the sending of the invoice, then the
/// lines of milestones that are open.
pub fn outlook(
    machine: &Machine,
    context: &Context,
    account: &Account,
    subject: SubjectId,
    now: Instant,
) -> Vec<Awaited> {
    let mut account = account.clone();
    let mut out = Vec::new();
    let mut run = Run::new(machine, context, &mut account, now, &mut out);
    let subjects = run.account.subjects.iter();
    let at = subjects.into_iter().position(|one| one.id == subject);
    at.map_or_else(Vec::new, |at| run.outlook(at))
}

/// The day and the instant on which a moment comes for a subject, or for one of its instalments (0
/// for the whole), as its lines would count it now; none while that is not known.
pub fn comes_on(
    machine: &Machine,
    context: &Context,
    account: &Account,
    (subject, instalment): (SubjectId, u16),
    moment: &Moment,
    now: Instant,
) -> Option<(Day, Instant)> {
    let mut account = account.clone();
    let mut out = Vec::new();
    let run = Run::new(machine, context, &mut account, now, &mut out);
    let subjects = run.account.subjects.iter();
    let at = subjects.into_iter().position(|one| one.id == subject)?;
    let tracks = run.subject(at)?.tracks.iter();
    let track = tracks
        .into_iter()
        .position(|track| instalment > 0 && track.instalment == instalment);
    let when = run.when(at, track, moment, None)?;
    Some((when.day, when.at))
}

/// Whether a line of the script reacts to an event of a subject, or something waits for it. What has ended
/// hears nothing, and nobody misses it there.
pub fn hears(
    machine: &Machine,
    context: &Context,
    account: &Account,
    (subject, event): (SubjectId, &Event),
    now: Instant,
) -> bool {
    let mut account = account.clone();
    let mut out = Vec::new();
    let run = Run::new(machine, context, &mut account, now, &mut out);
    let mut subjects = run.account.subjects.iter();
    let at = subjects.position(|one| one.id == subject && one.stage.is_live());
    at.is_none_or(|at| run.hears(at, event))
}

/// Under which amount what is open of a subject is ignored by its journey; 0 if it ignores nothing.
pub fn ignored_under(
    machine: &Machine,
    context: &Context,
    account: &Account,
    subject: &Subject,
    now: Instant,
) -> i64 {
    let journey = subject.journey.and_then(|id| machine.journeys.get(id));
    let Some(floor) = journey.and_then(|journey| journey.ignore_balances_under) else {
        return 0;
    };
    let view = View::of(machine, context, account, (subject, 0), None, now);
    match crate::eval::value(machine, &view, floor) {
        Ok(crate::eval::Value::Money(floor)) => floor.minor,
        _ => 0,
    }
}

/// The calendar by which a subject is counted: the one that its journey names.
pub fn calendar_of<'a>(
    machine: &'a Machine,
    context: &'a Context,
    account: &'a Account,
    subject: &'a Subject,
    now: Instant,
) -> &'a Calendar {
    let view = View::of(machine, context, account, (subject, 0), None, now);
    super::run::calendar_of(&view)
}

/// When a message about a subject may leave that could leave now: now, or at the next opening.
pub fn opening(
    machine: &Machine,
    context: &Context,
    account: &Account,
    subject: &Subject,
    now: Instant,
) -> Instant {
    let calendar = calendar_of(machine, context, account, subject, now);
    super::due::opening_from(calendar, now)
}

impl Run<'_> {
    fn outlook(&mut self, at: usize) -> Vec<Awaited> {
        let mut found = Vec::new();
        self.outlook_of_sending(at, &mut found);
        let tracks = self.subject(at).map_or(0, |subject| subject.tracks.len());
        let live = self.subject(at).is_some_and(|one| one.stage.is_live());
        for track in 0..tracks {
            let open = self.track(at, track).map(|track| track.status) == Some(Status::Open);
            if open && live {
                self.outlook_of(at, track, &mut found);
            }
        }
        self.outlook_of_proposals(at, &mut found);
        found
    }

    /// What waits for a sign-off though its milestone is over or no milestone is its own: a hand-over, or what
    /// answers an event.
    fn outlook_of_proposals(&self, at: usize, found: &mut Vec<Awaited>) {
        let pending = self.subject(at).map_or(&[][..], |one| &one.pending);
        for one in pending {
            let slot = self.pending_slot(at, one);
            let told = |known: &Awaited| {
                (known.slot.path, known.slot.instalment) == (slot.path, slot.instalment)
            };
            let proposed = matches!(one.state, PendingState::Proposed { .. });
            if proposed && !found.iter().any(told) {
                found.push(Awaited {
                    slot,
                    due: Some(one.due),
                    at: None,
                    because: Reason::SignOff,
                    waits_for: None,
                });
            }
        }
    }

    /// Before the invoice has left: what keeps it back, if anything does.
    fn outlook_of_sending(&mut self, at: usize, found: &mut Vec<Awaited>) {
        let (Some(subject), Some(journey)) = (self.subject(at), self.journey(at)) else {
            return;
        };
        if subject.stage != Stage::BeforeSending {
            return;
        }
        let due = Some(subject.entered);
        let issued = subject
            .invoice()
            .is_some_and(|invoice| invoice.status == InvoiceStatus::Open);
        let held =
            subject.blocks.iter().any(|block| block.messages_only) || self.customer_is_held(at);
        let mut pending = subject.pending.iter();
        let planned = pending.any(|one| one.from == Origin::Sending);
        let first = journey.sends.first().map_or(journey.path, |send| send.path);
        let (path, leaves, because) = if planned {
            let (leaves, because) = self.outlook_of_pending(at, Origin::Sending);
            (first, leaves, because)
        } else if !issued {
            (first, None, Reason::NotOpen)
        } else if held {
            (first, None, Reason::Held)
        } else if let Some((kept_back_by, _)) = self.kept_back_by(at, journey) {
            (kept_back_by, None, Reason::BeforeSending)
        } else {
            // It could not be sent: that was told when it failed, and nothing comes by itself.
            return;
        };
        found.push(Awaited {
            slot: Slot {
                path,
                ..self.slot(at, 0)
            },
            due,
            at: leaves,
            because,
            waits_for: None,
        });
    }

    fn outlook_of(&self, at: usize, track: usize, found: &mut Vec<Awaited>) {
        let (Some(of), Some(journey)) = (self.track(at, track), self.journey(at)) else {
            return;
        };
        let mut above = Above::default();
        let mut waits_for = None;
        for (line, mark) in of.steps.iter().enumerate() {
            let Some(step) = self.step_at(at, track, line) else {
                continue;
            };
            let rung = self.is_rung(step);
            let spaced = rung && !is_before(&step.moment);
            let from = step_origin(track, line);
            if !mark.status.is_over() {
                let when = self.when(at, Some(track), &step.moment, None);
                let due = when.map(|when| when.at);
                let later = when.and_then(|when| match spaced {
                    true => self.spaced(at, track, &step.moment, when, above),
                    false => Some(when.at),
                });
                let leaves = later.map(|later| self.at_run(at, journey, step.line, later));
                let machine_line = self.machine.lines.get(step.line);
                let barrier = machine_line.and_then(|of_step| {
                    let barrier = self.barrier(at, of.instalment, step.line);
                    barrier.or_else(|| {
                        let spoken_for = self.spoken_for(at, from, of_step);
                        spoken_for.map(|_| Reason::InGroup)
                    })
                });
                let (leaves, because) = match (mark.status, waits_for) {
                    (StepStatus::Pending, _) => self.outlook_of_pending(at, from),
                    (_, Some(_)) if rung => (None, Reason::InOrder),
                    _ if due.is_none() => (None, Reason::NotKnownYet),
                    _ => match barrier {
                        Some(because) => (None, because),
                        None if leaves > later => (leaves, Reason::Run),
                        None if later > due => (leaves, Reason::InOrder),
                        None => (leaves, Reason::Due),
                    },
                };
                found.push(Awaited {
                    slot: Slot {
                        path: step.path,
                        ..self.track_slot(at, track)
                    },
                    due,
                    at: leaves,
                    because,
                    waits_for: waits_for.filter(|_| because == Reason::InOrder && leaves.is_none()),
                });
                if rung {
                    waits_for = waits_for.or(Some(step.path));
                }
            }
            if let (Some(left), true) = (mark.left, rung) {
                above = self.above(at, track, step, (above, mark), left);
            }
        }
        self.outlook_of_missed(at, track, (waits_for, above), found);
    }

    fn outlook_of_missed(
        &self,
        at: usize,
        track: usize,
        (waits_for, above): (Option<PathId>, Above),
        found: &mut Vec<Awaited>,
    ) {
        let (Some(of), Some(milestone)) = (self.track(at, track), self.milestone(at, track)) else {
            return;
        };
        let held = waits_for.filter(|_| self.climbs(of.milestone));
        for (mark, missed) in of.missed.iter().zip(&milestone.missed) {
            let Some(line) = self.machine.lines.get(missed.line) else {
                continue;
            };
            if mark.status != StepStatus::Waiting {
                continue;
            }
            let due = self.missed_at(at, track, missed, above);
            let due = due.map(|(due, _)| due);
            let held = held.filter(|_| !self.comes_in_silence(at, track, missed.line));
            let (leaves, because) = match (held, due, self.barrier(at, of.instalment, missed.line))
            {
                (Some(_), _, _) => (None, Reason::InOrder),
                (None, None, _) => (None, Reason::NotKnownYet),
                (None, Some(_), Some(because)) => (None, because),
                (None, due, None) => (due, Reason::Due),
            };
            found.push(Awaited {
                slot: Slot {
                    path: line.path,
                    ..self.track_slot(at, track)
                },
                due,
                at: leaves,
                because,
                waits_for: held,
            });
        }
    }

    fn outlook_of_pending(&self, at: usize, from: Origin) -> (Option<Instant>, Reason) {
        let subject = self.subject(at);
        let pending = subject.and_then(|one| one.pending.iter().find(|one| one.from == from));
        match pending.map(|pending| (&pending.state, pending.at)) {
            Some((PendingState::Proposed { .. }, _)) => (None, Reason::SignOff),
            Some((PendingState::Planned { .. }, leaves)) => (Some(leaves), Reason::Due),
            Some((PendingState::Sending { .. }, _)) => (None, Reason::Due),
            Some((PendingState::Waiting, _)) => (None, Reason::Paused),
            // A message of another invoice speaks for it.
            None => (None, Reason::InGroup),
        }
    }
}
