//! What has no say in how paths end, where only the order of things counts: milestones that tell people
//! something, and on which nothing else is built.
//!
//! Their tasks and ends only make more paths end well, so what ends well without them ends well. They
//! must not press for payment, for whoever has a case in hand has it until the journey presses on; and
//! a line that waits for a sign-off is such pressing.

use std::collections::BTreeSet;

use jalon_core::machine::action::{Act, Does, SetField};
use jalon_core::machine::journey::Send;
use jalon_core::machine::milestone::{Expected, Milestone, Trigger};
use jalon_core::machine::policy::{PathEnd, Policy};
use jalon_core::machine::schedule::Anchor;
use jalon_core::machine::{
    ActionId, Dense, JourneyId, LineId, MilestoneId, ReactionId, RoleId, StepId,
};
use jalon_core::{EventKind, Machine};
use jalon_simulate::World;

use super::delayed::{does, tree};
use super::{Slice, close, is_built_on};
use crate::reads::{Reads, reads_once_taken};
use crate::still::charges_decide;

impl Slice {
    /// What has a say in how paths end; none if all of the machine has.
    pub(crate) fn of_ends(world: &World, policy: usize) -> Option<Slice> {
        let machine = &world.machine;
        let Some(Policy::EveryPathEndsIn(ends)) = machine.policies.get(policy) else {
            return None;
        };
        let mut left = world.clone();
        leave_out_pauses_with_an_end(machine, &mut left.machine);
        post_whatever_holds(&mut left.machine, ends);
        // What is left out may have been all that read what something else sets.
        while leave_out_what_tells(&mut left.machine, ends) {}
        send_by_any_way(&mut left.machine);
        left.context = world.context.of_machine(&left.machine);
        Some(Slice::of(&left, policy))
    }
}

/// A pause that ends by itself only makes lines come later, and where days are left out they do that
/// anyway; but for the pause that a suspension or a dispute is, to which a script gives an end.
fn leave_out_pauses_with_an_end(machine: &Machine, left: &mut Machine) {
    let mut stay: BTreeSet<LineId> = BTreeSet::new();
    for (_, reaction) in machine.reactions.iter() {
        if is_pause(reaction.on) {
            stay.extend(tree(machine, reaction.line));
        }
    }
    for (id, line) in machine.lines.iter().filter(|(id, _)| !stay.contains(id)) {
        let ends = |action: &ActionId| {
            let does = machine.actions.get(*action).map(|action| &action.does);
            match does {
                Some(Does::Pause(pause)) => pause.until.is_some() || pause.lasting.is_some(),
                Some(Does::HoldMessages { .. }) => true,
                _ => false,
            }
        };
        for action in line.actions.iter().filter(|action| ends(action)) {
            remove(left, id, *action);
        }
    }
}

/// Takes an action out of its line.
fn remove(left: &mut Machine, line: LineId, action: ActionId) {
    if let Some(line) = left.lines.get_mut(line) {
        line.actions.retain(|other| *other != action);
    }
    if let Some(action) = left.actions.get_mut(action) {
        action.does = Does::GoOn;
    }
}

/// Whether an event pauses by itself what presses.
fn is_pause(on: Trigger) -> bool {
    matches!(
        on,
        Trigger::Event(EventKind::Suspension | EventKind::Dispute | EventKind::DisputeOfPart)
    )
}

/// Leaves out one milestone that tells people something and on which nothing is built, or the lines
/// that react to an event which by itself changes nothing and tell people something; whether there was
/// one.
fn leave_out_what_tells(left: &mut Machine, ends: &[PathEnd]) -> bool {
    let told = Told::of(left, ends);
    let mute = |(id, one): &(MilestoneId, &Milestone)| {
        let pays = one
            .expects
            .as_ref()
            .is_some_and(|of| matches!(of.what, Expected::PaymentInFull { .. }));
        let is_empty = one.steps.is_empty()
            && one.missed.is_empty()
            && one.reactions.is_empty()
            && one.expects.is_none();
        !pays
            && !is_empty
            && !ends.contains(&PathEnd::Milestone(*id))
            && lines_of(left, one).all(|line| told.tells_only(left, line))
            && !is_built_on(left, *id, &one.steps)
    };
    let found = left.milestones.iter().find(mute).map(|(id, _)| id);
    if let Some(id) = found {
        let machine = left.clone();
        close(&machine, left, id);
        return true;
    }
    let waited: Vec<Trigger> = waited_for(left).collect();
    let reactions = left.reactions.iter();
    let gone = reactions.filter(|(id, one)| {
        is_heard(left, *id)
            && changes_nothing(one.on)
            && !waited.contains(&one.on)
            && told.tells_only(left, one.line)
    });
    let gone: Vec<ReactionId> = gone.map(|(id, _)| id).collect();
    super::leave_out(left, &gone);
    !gone.is_empty()
}

/// Whether a reaction is one of a journey or a milestone, and none that was left out.
fn is_heard(machine: &Machine, id: ReactionId) -> bool {
    let mut journeys = machine.journeys.items().iter();
    let mut milestones = machine.milestones.items().iter();
    journeys.any(|one| one.reactions.contains(&id))
        || milestones.any(|one| one.reactions.contains(&id))
}

/// Events for which a milestone or a line waits.
fn waited_for(machine: &Machine) -> impl Iterator<Item = Trigger> + '_ {
    let milestones = machine.milestones.items().iter();
    let milestones = milestones.filter_map(|one| one.expects.as_ref());
    let actions = machine.actions.items().iter();
    let actions = actions.filter_map(|action| match &action.does {
        Does::Expect { expectation, .. } => Some(expectation),
        _ => None,
    });
    milestones.chain(actions).filter_map(|one| match one.what {
        Expected::Event(on) => Some(on),
        Expected::PaymentInFull { .. } => None,
    })
}

/// Whether an event changes nothing by itself that somebody else could read; of a promise, nothing but
/// that it is over some day.
fn changes_nothing(on: Trigger) -> bool {
    use EventKind::{
        Acceptance, Bounce, BrokenPromise, CreditRequest, PaymentAnnounced, Promise, Receipt,
        Refusal, Rejection, Reply,
    };
    match on {
        Trigger::Declared(_) => true,
        Trigger::Event(kind) => matches!(
            kind,
            Acceptance
                | Bounce
                | BrokenPromise
                | CreditRequest
                | PaymentAnnounced
                | Promise
                | Receipt
                | Refusal
                | Rejection
                | Reply
        ),
        _ => false,
    }
}

/// Of a line before due that only writes something to another system nobody reads whether it did: its
/// condition decides nothing.
fn post_whatever_holds(left: &mut Machine, ends: &[PathEnd]) {
    let posts = |machine: &Machine, line: LineId| {
        does(machine, line).all(|does| matches!(does, Does::Post { .. }))
            && machine.lines.get(line).is_some_and(|line| {
                line.sign_off.is_none() && !line.actions.is_empty() && line.when.is_some()
            })
    };
    if ends.contains(&PathEnd::Deed(Act::Post)) {
        return;
    }
    let counted: Vec<StepId> = anchors(left)
        .filter_map(|anchor| match anchor {
            Anchor::Step(step) | Anchor::StepOrAbove(step) => Some(step),
            _ => None,
        })
        .collect();
    let steps = left.steps.iter();
    let steps = steps.filter(|(id, step)| !counted.contains(id) && posts(left, step.line));
    let lines: Vec<LineId> = steps.map(|(_, step)| step.line).collect();
    for line in lines {
        if let Some(line) = left.lines.get_mut(line) {
            line.when = None;
        }
    }
}

/// What all that has a day of its own is counted from.
fn anchors(machine: &Machine) -> impl Iterator<Item = Anchor> + '_ {
    let steps = machine.steps.items().iter().map(|step| &step.moment);
    let missed = machine.milestones.items().iter();
    let missed = missed.flat_map(|one| one.missed.iter().filter_map(|one| one.moment.as_ref()));
    let actions = machine.actions.items().iter();
    let pauses = actions.filter_map(|action| match &action.does {
        Does::Pause(pause) => pause.until.as_ref(),
        _ => None,
    });
    steps
        .chain(missed)
        .chain(pauses)
        .map(|moment| moment.anchor)
}

/// By which way an invoice or a message leaves, and who else has a copy, decides nothing where nobody
/// asks for it.
fn send_by_any_way(left: &mut Machine) {
    let mut plain = left.clone();
    for id in (0..plain.journeys.len()).map(Dense::at) {
        let id: JourneyId = id;
        let Some(journey) = plain.journeys.get_mut(id) else {
            continue;
        };
        let always = |send: &Send| send.to == RoleId::PAYER && send.when.is_none();
        if journey.sends.iter().any(always) {
            journey.sends.retain(always);
            journey.sends.truncate(1);
        }
        for send in &mut journey.sends {
            send.by = None;
        }
    }
    for id in (0..plain.actions.len()).map(ActionId::at) {
        let does = plain.actions.get_mut(id).map(|action| &mut action.does);
        if let Some(
            Does::Remind(message)
            | Does::Chase(message)
            | Does::FormalNotice(message)
            | Does::Resend {
                message: Some(message),
            },
        ) = does
        {
            message.by = None;
        }
    }
    if !reads_once_taken(&plain).ways {
        *left = plain;
    }
}

fn lines_of<'m>(machine: &'m Machine, one: &'m Milestone) -> impl Iterator<Item = LineId> + 'm {
    let steps = one.steps.iter();
    let steps = steps.filter_map(|step| Some(machine.steps.get(*step)?.line));
    let reactions = one.reactions.iter();
    let reactions = reactions.filter_map(|id| Some(machine.reactions.get(*id)?.line));
    let missed = one.missed.iter().map(|missed| missed.line);
    steps.chain(reactions).chain(missed)
}

/// What a line may do that only tells people something.
struct Told<'a> {
    ends: &'a [PathEnd],
    /// Whether claims decide anything.
    charges: bool,
    /// Whether a line pauses without an end: then a line may be all that ends it.
    pauses: bool,
    reads: Reads,
}

impl Told<'_> {
    fn of<'a>(machine: &Machine, ends: &'a [PathEnd]) -> Told<'a> {
        let reads = reads_once_taken(machine);
        let mut paused = machine.reactions.iter();
        let of_events: BTreeSet<LineId> = paused
            .by_ref()
            .filter(|(_, reaction)| is_pause(reaction.on))
            .flat_map(|(_, reaction)| tree(machine, reaction.line))
            .collect();
        let pauses = machine.lines.iter().any(|(id, _)| {
            let pause = |does: &Does| matches!(does, Does::Pause(_) | Does::HoldMessages { .. });
            !of_events.contains(&id) && does(machine, id).any(pause)
        });
        Told {
            ends,
            charges: charges_decide(machine, &reads),
            pauses,
            reads,
        }
    }

    /// Whether a line tells people something, or is about its own milestone, or ends the journey as it
    /// may end; and whatever follows from it. That a suspension is over somebody else may say, too.
    fn tells_only(&self, machine: &Machine, line: LineId) -> bool {
        let lines = tree(machine, line);
        lines.into_iter().all(|id| {
            let signed = machine
                .lines
                .get(id)
                .is_none_or(|line| line.sign_off.is_some());
            !signed && does(machine, id).all(|does| self.only_tells(does))
        })
    }

    fn only_tells(&self, does: &Does) -> bool {
        match does {
            Does::Alert { .. }
            | Does::Post { .. }
            | Does::Task(_)
            | Does::Call { .. }
            | Does::Resend { .. }
            | Does::MarkPassed
            | Does::TryAgain { .. }
            | Does::KeepWaiting(_)
            | Does::GoOn => true,
            Does::Resume => !self.pauses,
            Does::Claim { .. } => !self.charges,
            Does::Set { field, .. } => match field {
                SetField::Invoice(field) => !self.reads.invoice_fields.contains(field),
                SetField::Customer(field) => !self.reads.customer_fields.contains(field),
            },
            Does::EndAs(end) => self.ends.contains(&PathEnd::End(*end)),
            _ => false,
        }
    }
}
