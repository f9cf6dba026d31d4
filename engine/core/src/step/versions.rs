//! Versions: an account is pinned to its machine, and moves to another one by the names of places.

use super::marks::{BlockReason, Origin, Settlement, Status, StepMark, StepStatus, Track};
use super::state::{Account, Customer, Stage, Subject};
use crate::machine::action::Does;
use crate::machine::journey::Journey;
use crate::machine::milestone::{Milestone, Step, Trigger};
use crate::machine::{ActionId, Dense, JourneyId, LineId, List, Machine, PathId};
use crate::moment::Instant;

/// What can't be carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The journey of a subject is not there any more.
    Journey(String),
    /// A milestone is not there any more.
    Milestone(String),
    /// A step that had been made is not there any more.
    Step(String),
    /// The value of a field is not there any more, or the field has another type: it is unknown now.
    Value {
        /// Which field.
        field: String,
        /// Its value, where it was a value of a choice or had a name.
        value: String,
    },
    /// The end under which a subject ended is not there any more.
    End(String),
    /// A task that nobody has closed is not there any more.
    Task(String),
    /// What is waited for beside the milestones is not there any more.
    Wait,
}

/// Carries an account over to another machine. What was made stays made: milestones and steps are
/// known again by their paths. What is only planned or proposed is given up, and comes due again
/// under the new machine; messages on their way must have had their result before.
///
/// All is to be looked at again `now`. Nothing has changed if it says what would be lost and `accept` is not given.
pub fn move_account(
    from: &Machine,
    to: &Machine,
    account: &mut Account,
    now: Instant,
    accept_losses: bool,
) -> Vec<Lost> {
    let mut moved = account.clone();
    let mut lost = Vec::new();
    for subject in &mut moved.subjects {
        move_subject(from, to, subject, &mut lost);
        subject.wake = Some(now);
    }
    carry_customers(from, to, &mut moved.customers, &mut lost);
    let roles = |role| by_name(&from.roles, &to.roles, role, |named| &named.name);
    moved.contacted.retain_mut(|contacted| {
        contacted.path = path(from, to, contacted.path).unwrap_or(PathId(u32::MAX));
        match roles(contacted.role) {
            Some(role) => {
                contacted.role = role;
                true
            }
            None => false,
        }
    });
    if lost.is_empty() || accept_losses {
        *account = moved;
    }
    lost
}

/// An account for the same payer under another machine: its customers are known there by names, and
/// nothing runs yet.
pub fn open_beside(from: &Machine, to: &Machine, account: &Account) -> Account {
    let mut customers = account.customers.clone();
    carry_customers(from, to, &mut customers, &mut Vec::new());
    for customer in &mut customers {
        // Standings are read when an invoice comes: what was told there is no news here.
        customer.standings.resize(to.standings.len(), None);
    }
    Account {
        customers,
        payments_read: account.payments_read,
        last_run: account.last_run,
        ..Account::new(Default::default())
    }
}

pub(super) fn carry_customers(
    from: &Machine,
    to: &Machine,
    customers: &mut [Customer],
    lost: &mut Vec<Lost>,
) {
    let roles = |role| by_name(&from.roles, &to.roles, role, |named| &named.name);
    for customer in customers {
        customer.terms = customer
            .terms
            .and_then(|terms| by_name(&from.terms, &to.terms, terms, |terms| &terms.name));
        customer
            .contacts
            .retain_mut(|contact| match roles(contact.role) {
                Some(role) => {
                    contact.role = role;
                    true
                }
                None => false,
            });
        let fields = (from.customer_fields.items(), to.customer_fields.items());
        customer.fields = super::carried::fields(from, to, fields, &customer.fields, lost);
        customer.standings = super::carried::standings(from, to, &customer.standings);
    }
}

pub(super) fn move_subject(
    from: &Machine,
    to: &Machine,
    subject: &mut Subject,
    lost: &mut Vec<Lost>,
) {
    subject.touched = true;
    subject.pending.clear();
    subject
        .counts
        .retain_mut(|(of, _)| match path(from, to, *of) {
            Some(path) => {
                *of = path;
                true
            }
            None => false,
        });
    if let Some(invoice) = subject.invoice_mut() {
        let fields = (from.invoice_fields.items(), to.invoice_fields.items());
        invoice.fields = super::carried::fields(from, to, fields, &invoice.fields, lost);
    }
    if let Stage::Ended(Settlement::Named(end)) = subject.stage {
        subject.stage = match by_name(&from.ends, &to.ends, end, |named| &named.name) {
            Some(end) => Stage::Ended(Settlement::Named(end)),
            None => {
                let name = from.ends.get(end).map(|named| named.name.to_string());
                lost.push(Lost::End(name.unwrap_or_default()));
                Stage::Ended(Settlement::Over)
            }
        };
    }
    let Some(old) = subject
        .journey
        .and_then(|journey| from.journeys.get(journey))
    else {
        return;
    };
    let new: Option<JourneyId> = to.journeys.find(|journey| journey.name == old.name);
    let Some(new) = new else {
        lost.push(Lost::Journey(old.name.to_string()));
        return;
    };
    subject.journey = Some(new);
    move_under_way(from, to, subject, new, lost);
    move_sends(from, to, subject, (old, new));
    let old_tracks = std::mem::take(&mut subject.tracks);
    let milestones = to
        .journeys
        .get(new)
        .map_or(&[][..], |one| one.milestones.as_slice());
    for id in milestones {
        let Some(milestone) = to.milestones.get(*id) else {
            continue;
        };
        let name = to.path(milestone.path);
        let mut same = old_tracks.iter().filter(|track| {
            let old = from.milestones.get(track.milestone);
            old.is_some_and(|old| from.path(old.path) == name)
        });
        let mut found = false;
        for track in same.by_ref() {
            found = true;
            let old = from.milestones.get(track.milestone);
            let old_steps = old.map_or(&[][..], |old| old.steps.as_slice());
            let mark_of = |name: &str| {
                let place = old_steps.iter().position(|step| {
                    let step = from.steps.get(*step);
                    step.is_some_and(|step| from.path(step.path) == name)
                })?;
                track.steps.get(place).copied()
            };
            let steps = milestone.steps.iter().map(|step| {
                let step = to.steps.get(*step);
                let mark = step.and_then(|step| mark_of(to.path(step.path)));
                waiting_again(mark.unwrap_or_default())
            });
            let mut carried = track.clone();
            carried.milestone = *id;
            carried.steps = steps.collect();
            let old_missed = old.map_or(&[][..], |old| old.missed.as_slice());
            let missed = milestone.missed.iter().map(|missed| {
                let wanted = line_name(to, missed.line);
                let mut same = old_missed.iter().zip(&track.missed);
                let same = same.find(|(old, _)| line_name(from, old.line) == wanted);
                waiting_again(same.map(|(_, mark)| *mark).unwrap_or_default())
            });
            carried.missed = missed.collect();
            skip_above_made(to, milestone, &mut carried);
            subject.tracks.push(carried);
        }
        if !found {
            let (steps, missed) = (milestone.steps.len(), milestone.missed.len());
            let numbers = instalments_of(milestone, subject);
            let new = numbers.map(|instalment| Track {
                instalment,
                ..Track::waiting(*id, steps, missed)
            });
            let new: Vec<Track> = new.collect();
            subject.tracks.extend(new);
        }
    }
    tell_lost(from, to, (new, &old_tracks), lost);
}

/// The instalments that a milestone looks at one by one; the whole (0) where it does not.
fn instalments_of(milestone: &Milestone, subject: &Subject) -> std::ops::RangeInclusive<u16> {
    let ledger = subject.invoice().map(|invoice| &invoice.ledger);
    let count = ledger.map_or(0, |ledger| ledger.instalments().len());
    match u16::try_from(count).unwrap_or(u16::MAX) {
        count if milestone.per_instalment && count > 0 => 1..=count,
        _ => 0..=0,
    }
}

fn line_name(machine: &Machine, line: LineId) -> &str {
    let line = machine.lines.get(line);
    line.map_or("", |line| machine.path(line.path))
}

/// A rung above one that was made, and that was not there when it was its turn, is left out: nobody
/// gets a milder reminder after a graver one.
fn skip_above_made(machine: &Machine, milestone: &Milestone, track: &mut Track) {
    let rungs: Vec<bool> = milestone
        .steps
        .iter()
        .map(|step| {
            let step = machine.steps.get(*step);
            step.is_some_and(|step| is_rung(machine, step))
        })
        .collect();
    let made = track.steps.iter().zip(&rungs);
    let made = made.map(|(mark, rung)| *rung && mark.left.is_some());
    let Some(last) = made.collect::<Vec<bool>>().iter().rposition(|made| *made) else {
        return;
    };
    for (mark, rung) in track.steps.iter_mut().zip(&rungs).take(last) {
        if *rung && !mark.status.is_over() {
            mark.status = StepStatus::Skipped;
        }
    }
}

/// Whether a step is a rung of the ladder.
fn is_rung(machine: &Machine, step: &Step) -> bool {
    let line = machine.lines.get(step.line);
    let mut actions = line.map_or(&[][..], |line| line.actions.as_slice()).iter();
    let only_alerts = actions.all(|id| {
        let action = machine.actions.get(*id);
        action.is_some_and(|action| matches!(action.does, Does::Alert { .. }))
    });
    !step.independent && !only_alerts
}

/// Carries over what people and the world still have in hand: open tasks, waits, pauses, rows sent.
fn move_under_way(
    from: &Machine,
    to: &Machine,
    subject: &mut Subject,
    journey: JourneyId,
    lost: &mut Vec<Lost>,
) {
    let action = |id: ActionId| {
        let path = path(from, to, from.actions.get(id)?.path)?;
        to.actions.find(|action| action.path == path)
    };
    let origins: Vec<Option<Origin>> = (0..subject.tracks.len())
        .map(|track| new_track(from, to, subject, journey, track))
        .collect();
    let origin = |of: Origin| match of.track() {
        None => Some(of),
        Some(track) => origins.get(track).copied().flatten(),
    };
    subject.tasks.retain_mut(|task| {
        let found = (
            action(task.action),
            path(from, to, task.path),
            origin(task.from),
        );
        let (Some(action), Some(path), Some(of)) = found else {
            lost.push(Lost::Task(from.path(task.path).to_string()));
            return false;
        };
        (task.action, task.path, task.from) = (action, path, of);
        true
    });
    subject.waits.retain_mut(|wait| {
        let (Some(action), Some(from)) = (action(wait.action), origin(wait.from)) else {
            lost.push(Lost::Wait);
            return false;
        };
        (wait.action, wait.from) = (action, from);
        true
    });
    for block in &mut subject.blocks {
        if let BlockReason::Line(of) = &mut block.reason {
            *of = path(from, to, *of).unwrap_or(PathId(u32::MAX));
        }
    }
    subject.heard.retain_mut(|heard| {
        heard.from = heard
            .from
            .and_then(|role| by_name(&from.roles, &to.roles, role, |named| &named.name));
        match &mut heard.what {
            Trigger::Declared(event) => {
                let same = by_name(&from.events, &to.events, *event, |event| &event.name);
                same.map(|same| *event = same).is_some()
            }
            Trigger::Standing { .. } => false,
            Trigger::Event(_) => true,
        }
    });
    for mark in &mut subject.sends {
        mark.to = mark
            .to
            .and_then(|role| by_name(&from.roles, &to.roles, role, |named| &named.name));
    }
}

/// Where a track will be found: as its lines come from it.
fn new_track(
    from: &Machine,
    to: &Machine,
    subject: &Subject,
    journey: JourneyId,
    track: usize,
) -> Option<Origin> {
    let milestone = |id| from.milestones.get(id).map(|one: &Milestone| one.path);
    let wanted = path(from, to, milestone(subject.tracks.get(track)?.milestone)?)?;
    let mut place = 0;
    for id in &to.journeys.get(journey)?.milestones {
        let new = to.milestones.get(*id)?.path;
        let old = subject.tracks.iter().enumerate().filter(|(_, old)| {
            milestone(old.milestone).and_then(|old| path(from, to, old)) == Some(new)
        });
        let numbers: Vec<usize> = old.map(|(number, _)| number).collect();
        if new == wanted {
            let within = numbers.iter().position(|number| *number == track)?;
            return u16::try_from(place + within).ok().map(Origin::Track);
        }
        place += match numbers.len() {
            0 => instalments_of(to.milestones.get(*id)?, subject).count(),
            count => count,
        };
    }
    None
}

/// A line that was planned comes due again.
fn waiting_again(mut mark: StepMark) -> StepMark {
    if mark.status == StepStatus::Pending {
        mark.status = StepStatus::Waiting;
    }
    mark
}

/// What of the milestones can't be carried over. What only waits is no loss, nor is a rung that was
/// left out: nobody got anything by it.
fn tell_lost(
    from: &Machine,
    to: &Machine,
    (journey, tracks): (JourneyId, &[Track]),
    lost: &mut Vec<Lost>,
) {
    let journey = to.journeys.get(journey);
    let milestones = journey.map_or(&[][..], |one| one.milestones.as_slice());
    for track in tracks {
        let Some(old) = from.milestones.get(track.milestone) else {
            continue;
        };
        let name = from.path(old.path);
        let mut new = milestones.iter().filter_map(|id| to.milestones.get(*id));
        let Some(new) = new.find(|new| to.path(new.path) == name) else {
            if track.status != Status::Waiting {
                lost.push(Lost::Milestone(name.to_string()));
            }
            continue;
        };
        if new.per_instalment != old.per_instalment && track.instalment > 0 {
            lost.push(Lost::Milestone(name.to_string()));
            continue;
        }
        let steps = old.steps.iter().map(|step| from.steps.get(*step));
        let steps: Vec<(&StepMark, &Step)> = track
            .steps
            .iter()
            .zip(steps)
            .filter_map(|(mark, step)| Some((mark, step?)))
            .collect();
        let there = |step: &Step| {
            let name = from.path(step.path);
            let mut steps = new.steps.iter().filter_map(|id| to.steps.get(*id));
            steps.any(|new| to.path(new.path) == name)
        };
        for (mark, step) in &steps {
            let left_out = mark.status == StepStatus::Skipped;
            let done = mark.left.is_some() || (mark.status.is_over() && !left_out);
            if done && !there(step) {
                lost.push(Lost::Step(from.path(step.path).to_string()));
            }
        }
    }
}

/// The rows of `send`, by their names.
fn move_sends(
    from: &Machine,
    to: &Machine,
    subject: &mut Subject,
    (old, new): (&Journey, JourneyId),
) {
    let Some(new) = to.journeys.get(new) else {
        return;
    };
    let marks = std::mem::take(&mut subject.sends);
    let carried = new.sends.iter().map(|send| {
        let name = to.path(send.path);
        let mut same = old.sends.iter().zip(&marks);
        let same = same.find(|(old, _)| from.path(old.path) == name);
        same.map(|(_, mark)| *mark).unwrap_or_default()
    });
    subject.sends = carried.collect();
    if subject.stage == Stage::BeforeSending && new.sends.is_empty() {
        subject.stage = Stage::Running;
    }
}

fn path(from: &Machine, to: &Machine, of: PathId) -> Option<PathId> {
    let name = from.paths.get(of)?;
    to.paths.find(|path| path == name)
}

pub(super) fn by_name<I: Dense, T>(
    from: &List<I, T>,
    to: &List<I, T>,
    id: I,
    name: impl Fn(&T) -> &smol_str::SmolStr,
) -> Option<I> {
    let wanted = name(from.get(id)?);
    to.find(|item| name(item) == wanted)
}
