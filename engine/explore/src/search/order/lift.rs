//! What waits for its day, and one of it let come.

use jalon_core::machine::PathId;
use jalon_core::machine::milestone::{Milestone, Missed};
use jalon_core::machine::schedule::Anchor;
use jalon_core::step::{
    Account, BlockReason, Origin, PendingState, Stage, Status, StepMark, StepStatus, Stimulus,
    Subject, Track, is_before,
};
use jalon_core::{Day, Instant, Machine, TimeOfDay, Zone};

use super::put_off::{due_on, is_never, is_never_day, long_ago, missed_put_off, put_off};

/// What waits for its day, and may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lift {
    /// A pause or a hold ends.
    Block(usize),
    /// The day of a promise is over.
    Promise(usize),
    /// What is waited for beside the milestones has not come.
    Wait(usize),
    /// Nobody has signed in time.
    Silence(usize),
    /// A hold before sending has lasted long enough.
    Hold,
    /// The due date is over, and with it what comes before it.
    Past,
    /// A step: track and place.
    Step(usize, usize),
    /// The `missed` line of a track.
    Missed(usize),
    /// What is planned is sent.
    Send(usize),
}

/// What may come next by itself, one of it at a time.
pub(super) fn lifts(machine: &Machine, subject: &Subject) -> Vec<Lift> {
    let mut lifts = Vec::new();
    if !subject.stage.is_live() {
        return lifts;
    }
    let ends = |until: &Option<Instant>| until.is_some_and(|until| !is_never(until));
    for (place, block) in subject.blocks.iter().enumerate() {
        if ends(&block.until) && block.reason != BlockReason::Person {
            lifts.push(Lift::Block(place));
        }
    }
    for (place, promise) in subject.promises.iter().enumerate() {
        if !is_never_day(promise.date) {
            lifts.push(Lift::Promise(place));
        }
    }
    for (place, wait) in subject.waits.iter().enumerate() {
        if ends(&wait.until) {
            lifts.push(Lift::Wait(place));
        }
    }
    for (place, pending) in subject.pending.iter().enumerate() {
        match &pending.state {
            PendingState::Proposed {
                until: Some(_),
                silent: false,
                ..
            } => lifts.push(Lift::Silence(place)),
            PendingState::Planned { .. } => lifts.push(Lift::Send(place)),
            _ => {}
        }
    }
    if subject.stage == Stage::BeforeSending {
        lifts.push(Lift::Hold);
        return lifts;
    }
    let mut past = false;
    for (place, track) in subject.tracks.iter().enumerate() {
        let Some(milestone) = machine.milestones.get(track.milestone) else {
            continue;
        };
        if track.status == Status::Open {
            past |= has_before(machine, track, milestone);
            let steps = track.steps.iter().enumerate();
            let waiting = steps.filter(|(_, mark)| mark.status == StepStatus::Waiting);
            lifts.extend(waiting.map(|(step, _)| Lift::Step(place, step)));
        }
        let waits = |mark: &StepMark| mark.status == StepStatus::Waiting;
        if matches!(track.status, Status::Open | Status::Missed) && track.missed.iter().any(waits) {
            lifts.push(Lift::Missed(place));
        }
    }
    lifts.extend(past.then_some(Lift::Past));
    lifts
}

/// Whether a line before due may still be dropped.
fn has_before(machine: &Machine, track: &Track, milestone: &Milestone) -> bool {
    let mut steps = track.steps.iter().zip(&milestone.steps);
    steps.any(|(mark, step)| {
        let before = machine.steps.get(*step).map(|step| is_before(&step.moment));
        before == Some(true) && matches!(mark.status, StepStatus::Waiting | StepStatus::Pending)
    })
}

/// One of what waits, let come.
pub(super) struct Lifted {
    pub(super) account: Account,
    /// What to ask then.
    pub(super) stimulus: Stimulus,
    /// Whether it comes whenever the account stands so: what is counted from a day on which something
    /// began stands still in a pause, if its own day had not come before.
    pub(super) surely: bool,
}

/// The account with one of what waits let come, once for each place of the due date, and of the pauses,
/// at which it may.
pub(super) fn lifted(
    machine: &Machine,
    account: &Account,
    lift: Lift,
    (at, today): (Instant, Day),
) -> Vec<Lifted> {
    let mut lifted = account.clone();
    let Some(subject) = lifted.subjects.first_mut() else {
        return Vec::new();
    };
    let id = subject.id;
    subject.wake = Some(at);
    let paused = subject.pauses.iter().any(|paused| paused.until.is_none());
    let mut dues: Vec<Option<Day>> = vec![None];
    let mut counted = false;
    match lift {
        Lift::Block(place) => {
            if let Some(block) = subject.blocks.get_mut(place) {
                block.until = Some(at);
            }
        }
        Lift::Promise(place) => {
            if let Some(promise) = subject.promises.get_mut(place) {
                promise.date = today.plus_days(-2);
            }
        }
        Lift::Wait(place) => {
            if let Some(wait) = subject.waits.get_mut(place) {
                wait.until = Some(at);
            }
        }
        Lift::Silence(place) => {
            let pending = subject.pending.get_mut(place);
            if let Some(PendingState::Proposed { until, .. }) =
                pending.map(|pending| &mut pending.state)
            {
                *until = Some(at);
            }
        }
        Lift::Hold => subject.entered = Zone::utc().instant(long_ago(), TimeOfDay::NOON),
        Lift::Past => dues = vec![Some(today.plus_days(-2))],
        Lift::Step(track, place) => {
            let of = subject.tracks.get_mut(track);
            let anchor = of.and_then(|of| {
                of.steps.get_mut(place)?.again_from = None;
                let step = machine.milestones.get(of.milestone)?.steps.get(place)?;
                machine.steps.get(*step).map(|step| step.moment.anchor)
            });
            dues = dues_of(anchor, today);
            counted = anchor.is_none_or(counts_pauses);
        }
        Lift::Missed(track) => {
            let Some(of) = subject.tracks.get_mut(track) else {
                return Vec::new();
            };
            let own = of.deadline.filter(|own| *own != missed_put_off());
            of.deadline = own.map(|_| at);
            let anchor = missed_of(machine, of).map(|missed| {
                let moment = missed.moment.as_ref();
                moment.map_or(Anchor::Start, |moment| moment.anchor)
            });
            dues = dues_of(anchor, today);
            counted = own.is_none() && anchor.is_none_or(counts_pauses);
        }
        Lift::Send(place) => {
            let Some(pending) = subject.pending.get(place) else {
                return Vec::new();
            };
            let slot = pending.slot(id);
            return vec![Lifted {
                account: lifted,
                stimulus: Stimulus::AboutToSend(slot),
                surely: true,
            }];
        }
    }
    let mut found = Vec::new();
    for due in dues {
        let mut one = lifted.clone();
        let Some(subject) = one.subjects.first_mut() else {
            continue;
        };
        if let Some(due) = due {
            due_on(subject, due);
        }
        let still = paused && counted;
        found.push(Lifted {
            account: one.clone(),
            stimulus: Stimulus::Timer,
            surely: !still,
        });
        if still {
            // As if its day had come before the pause began.
            if let Some(subject) = one.subjects.first_mut() {
                let open = subject.pauses.iter_mut();
                let open = open.filter(|paused| paused.until.is_none());
                open.for_each(|paused| paused.from = put_off());
            }
            found.push(Lifted {
                account: one,
                stimulus: Stimulus::Timer,
                surely: false,
            });
        }
    }
    found
}

/// The account with one more of a task.
pub(super) fn with_one_more(account: &Account, path: PathId) -> Option<Account> {
    let mut account = account.clone();
    let subject = account.subjects.first_mut()?;
    let task = subject.tasks.iter().find(|task| task.path == path)?.clone();
    subject.tasks.push(task);
    Some(account)
}

fn missed_of<'m>(machine: &'m Machine, track: &Track) -> Option<&'m Missed> {
    machine.milestones.get(track.milestone)?.missed.first()
}

/// Whether what is counted from there is later by the pauses since.
fn counts_pauses(anchor: Anchor) -> bool {
    matches!(
        anchor,
        Anchor::Start | Anchor::Step(_) | Anchor::StepOrAbove(_)
    )
}

/// Pauses that were set aside began when they did.
pub(super) fn with_pauses_of(account: &mut Account, before: &Account) {
    for (subject, old) in account.subjects.iter_mut().zip(&before.subjects) {
        for (paused, old) in subject.pauses.iter_mut().zip(&old.pauses) {
            paused.from = old.from;
            if let Some(until) = paused.until.filter(|until| *until >= put_off()) {
                paused.until = old.until.or(Some(until.min(old.from)));
            }
        }
    }
}

/// Where the due date may lie when a line comes: the day itself, or long ago, if it is counted from it.
fn dues_of(anchor: Option<Anchor>, today: Day) -> Vec<Option<Day>> {
    match anchor {
        Some(Anchor::Due | Anchor::DueOfOldest) => vec![Some(today), Some(long_ago())],
        _ => vec![None],
    }
}

/// Whether something waits for the end of what keeps it back: what else comes at that moment may be in
/// its way.
pub(super) fn something_waits(subject: &Subject) -> bool {
    let mut pending = subject.pending.iter();
    pending.any(|pending| pending.state == PendingState::Waiting && pending.from != Origin::Sending)
}
