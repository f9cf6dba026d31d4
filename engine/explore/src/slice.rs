//! What a policy can't see is left out before it is searched for: lines that only tell somebody
//! something, and milestones that only have such lines. What is left does the same deeds on the same
//! days, so what holds of it holds of the whole; what breaks it is played on the whole again.

pub(crate) mod delayed;
mod ends;

use std::collections::BTreeSet;

use jalon_core::machine::action::{Act, Does};
use jalon_core::machine::expr::Node;
use jalon_core::machine::milestone::{Expected, Milestone, Opens, Reaction, Trigger};
use jalon_core::machine::policy::{Deed, PathEnd, Policy};
use jalon_core::machine::schedule::Anchor;
use jalon_core::machine::{ActionId, Dense, LineId, MilestoneId, PathId, ReactionId, StepId};
use jalon_core::{EventKind, Machine};
use jalon_simulate::World;

use crate::reads::reads;
use crate::still::Still;

/// A world without what a policy can't see.
pub(crate) struct Slice {
    pub(crate) world: World,
    /// Tasks of which it makes no difference whether they are open or done.
    pub(crate) idle: BTreeSet<PathId>,
    /// What still happens where all that only delays is left out; none in a slice that is exact.
    pub(crate) delays: Option<delayed::Delays>,
}

impl Slice {
    /// All of a world.
    pub(crate) fn whole(world: &World) -> Slice {
        Slice {
            world: world.clone(),
            idle: BTreeSet::new(),
            delays: None,
        }
    }

    /// In years without holidays, where nothing reads the date itself.
    pub(crate) fn where_weeks_are_alike(mut self) -> Slice {
        let machine = &self.world.machine;
        if Still::new(machine, &reads(machine), &self.idle).relative {
            self.world = self.world.without_holidays();
        }
        self
    }

    /// What a policy can see of a world.
    pub(crate) fn of(world: &World, policy: usize) -> Slice {
        let machine = &world.machine;
        let Some(wanted) = machine.policies.get(policy) else {
            return Slice::whole(world);
        };
        let seen = Seen::new(machine, wanted);
        let mut sliced = machine.clone();
        for (place, other) in sliced.policies.iter_mut().enumerate() {
            if place != policy {
                *other = Policy::EveryPathEndsIn(Vec::new());
            }
        }
        // How a path ends, each line has a say in: whoever is told is told.
        if !matches!(wanted, Policy::EveryPathEndsIn(_)) {
            seen.leave_out_reactions(machine, &mut sliced);
            seen.leave_out_milestones(machine, &mut sliced);
        }
        let mut idle = BTreeSet::new();
        for id in (0..machine.actions.len()).map(ActionId::at) {
            let Some(action) = sliced.actions.get_mut(id) else {
                continue;
            };
            let told_only = seen.is_quiet(machine, id);
            if let Does::Task(task) | Does::Call { task, .. } = &mut action.does
                && told_only
            {
                task.within = None;
                task.outcomes.clear();
                idle.insert(action.path);
            }
        }
        let mut world = world.clone();
        world.context = world.context.of_machine(&sliced);
        world.machine = sliced;
        Slice {
            world,
            idle,
            delays: None,
        }
    }
}

/// What a policy sees.
struct Seen<'p> {
    policy: &'p Policy,
    /// Whether messages hold each other back.
    limits: bool,
    /// Whether claims decide anything.
    charges: bool,
}

impl Seen<'_> {
    fn new<'p>(machine: &Machine, policy: &'p Policy) -> Seen<'p> {
        let mut journeys = machine.journeys.items().iter();
        Seen {
            policy,
            limits: journeys.any(|journey| !journey.limits.is_empty()),
            charges: crate::still::charges_decide(machine, &reads(machine)),
        }
    }

    /// Whether the policy speaks of an action as something that may break it.
    fn is_named(&self, act: Option<Act>) -> bool {
        let is = |deed: &Deed| match deed {
            Deed::Act(Act::AnyMessage) => act.is_some_and(Act::is_message),
            Deed::Act(wanted) => act == Some(*wanted),
            Deed::Steps(_) => true,
        };
        match self.policy {
            Policy::NeverWhen { deed, .. }
            | Policy::NeverBefore { deed, .. }
            | Policy::AtMost { deed, .. } => is(deed),
            Policy::Order { first, then } => is(first) || is(then),
            Policy::EveryPathEndsIn(_) => false,
        }
    }

    /// Whether an action only tells somebody something that the policy does not speak of.
    fn is_quiet(&self, machine: &Machine, id: ActionId) -> bool {
        let Some(action) = machine.actions.get(id) else {
            return false;
        };
        if self.is_named(action.does.act()) {
            return false;
        }
        match &action.does {
            Does::Alert { .. } | Does::Post { .. } => true,
            Does::Task(task) | Does::Call { task, .. } => {
                let mut outcomes = task.outcomes.iter();
                outcomes.all(|outcome| self.is_quiet_line(machine, outcome.line))
            }
            Does::Remind(message) | Does::Chase(message) | Does::FormalNotice(message) => {
                !self.limits && message.group.is_none()
            }
            Does::Resend { .. } => !self.limits,
            Does::Claim { .. } => !self.charges,
            _ => false,
        }
    }

    fn is_quiet_line(&self, machine: &Machine, id: LineId) -> bool {
        let Some(line) = machine.lines.get(id) else {
            return false;
        };
        let sign_off = line.sign_off.iter();
        let mut after = sign_off.flat_map(|one| one.refused.iter().chain(&one.silent));
        line.actions.iter().all(|id| self.is_quiet(machine, *id))
            && after.all(|id| self.is_quiet_line(machine, *id))
    }

    /// Reactions that only tell somebody something.
    fn leave_out_reactions(&self, machine: &Machine, sliced: &mut Machine) {
        let mut left_out = Vec::new();
        for (id, reaction) in machine.reactions.iter() {
            if self.is_quiet_line(machine, reaction.line) {
                left_out.push(id);
            }
        }
        leave_out(sliced, &left_out);
    }

    /// Milestones that only tell somebody something, and on which nothing else is built.
    fn leave_out_milestones(&self, machine: &Machine, sliced: &mut Machine) {
        for (id, milestone) in machine.milestones.iter() {
            if !self.is_quiet_milestone(machine, id, milestone) {
                continue;
            }
            close(machine, sliced, id);
        }
    }

    fn is_quiet_milestone(&self, machine: &Machine, id: MilestoneId, one: &Milestone) -> bool {
        let pays = one
            .expects
            .as_ref()
            .is_some_and(|of| matches!(of.what, Expected::PaymentInFull { .. }));
        let mut lines = one
            .steps
            .iter()
            .filter_map(|step| Some(machine.steps.get(*step)?.line));
        let mut missed = one.missed.iter().map(|missed| missed.line);
        let own = |line: LineId| self.is_own_line(machine, line);
        let named = match self.policy {
            Policy::EveryPathEndsIn(ends) => ends.contains(&PathEnd::Milestone(id)),
            _ => false,
        };
        !pays
            && !named
            && one.reactions.is_empty()
            && lines.all(own)
            && missed.all(own)
            && !is_built_on(machine, id, &one.steps)
    }

    /// Quiet, or about nothing but the milestone that the line is of.
    fn is_own_line(&self, machine: &Machine, id: LineId) -> bool {
        let Some(line) = machine.lines.get(id) else {
            return false;
        };
        let sign_off = line.sign_off.iter();
        let mut after = sign_off.flat_map(|one| one.refused.iter().chain(&one.silent));
        let own = |id: &ActionId| {
            let does = machine.actions.get(*id).map(|action| &action.does);
            match does {
                Some(
                    Does::MarkPassed | Does::TryAgain { .. } | Does::KeepWaiting(_) | Does::GoOn,
                ) => true,
                Some(Does::Task(task) | Does::Call { task, .. }) => {
                    let named = self.is_named(does.and_then(Does::act));
                    let mut outcomes = task.outcomes.iter();
                    !named && outcomes.all(|outcome| self.is_own_line(machine, outcome.line))
                }
                _ => self.is_quiet(machine, *id),
            }
        };
        line.actions.iter().all(own) && after.all(|id| self.is_own_line(machine, *id))
    }
}

/// Whether another milestone, line or condition counts from a milestone or its steps.
fn is_built_on(machine: &Machine, id: MilestoneId, steps: &[StepId]) -> bool {
    let counts = |anchor: Anchor| match anchor {
        Anchor::Milestone(other) => other == id,
        Anchor::Step(step) | Anchor::StepOrAbove(step) => steps.contains(&step),
        _ => false,
    };
    let opened = machine.milestones.iter().any(|(other, one)| {
        other != id
            && (matches!(one.opens, Opens::After(of) | Opens::AfterOrMiss(of) if of == id)
                || one.missed.iter().any(|missed| {
                    missed
                        .moment
                        .as_ref()
                        .is_some_and(|moment| counts(moment.anchor))
                }))
    });
    let counted = machine
        .steps
        .items()
        .iter()
        .any(|step| step.milestone != id && counts(step.moment.anchor));
    let paused = machine
        .actions
        .items()
        .iter()
        .any(|action| match &action.does {
            Does::Pause(pause) => pause
                .until
                .as_ref()
                .is_some_and(|until| counts(until.anchor)),
            _ => false,
        });
    let read = machine
        .expressions
        .nodes
        .items()
        .iter()
        .any(|node| match node {
            Node::StepDay(step) => steps.contains(step),
            Node::MilestoneDay(other) => *other == id,
            _ => false,
        });
    let limited = machine.policies.iter().any(|policy| match policy {
        Policy::NeverBefore { moment, .. } => counts(moment.anchor),
        _ => false,
    });
    opened || counted || paused || read || limited
}

/// A milestone without lines, which waits for nothing.
fn close(machine: &Machine, sliced: &mut Machine, id: MilestoneId) {
    let Some(milestone) = machine.milestones.get(id) else {
        return;
    };
    for step in &milestone.steps {
        if let Some(step) = sliced.steps.get_mut(*step) {
            step.moment.offset = None;
            step.moment.anchor = Anchor::Due;
            let line = step.line;
            empty(sliced, line);
        }
    }
    for missed in &milestone.missed {
        empty(sliced, missed.line);
    }
    leave_out(sliced, &milestone.reactions);
    if let Some(milestone) = sliced.milestones.get_mut(id) {
        milestone.steps.clear();
        milestone.missed.clear();
        milestone.expects = None;
        milestone.when = None;
        milestone.per_instalment = false;
    }
}

/// Leaves reactions out.
fn leave_out(sliced: &mut Machine, gone: &[ReactionId]) {
    let lines = gone
        .iter()
        .filter_map(|id| Some(sliced.reactions.get(*id)?.line));
    let lines: Vec<LineId> = lines.collect();
    lines.into_iter().for_each(|line| empty(sliced, line));
    for id in (0..sliced.journeys.len()).map(Dense::at) {
        if let Some(journey) = sliced.journeys.get_mut(id) {
            journey.reactions.retain(|one| !gone.contains(one));
        }
    }
    for id in (0..sliced.milestones.len()).map(Dense::at) {
        if let Some(milestone) = sliced.milestones.get_mut(id) {
            milestone.reactions.retain(|one| !gone.contains(one));
        }
    }
    sliced.reactions = sliced
        .reactions
        .iter()
        .map(|(id, reaction)| {
            let mut reaction = reaction.clone();
            if gone.contains(&id) {
                hear_nothing(&mut reaction);
            }
            reaction
        })
        .collect();
}

/// A reaction to an event that is offered in any case.
fn hear_nothing(reaction: &mut Reaction) {
    reaction.on = Trigger::Event(EventKind::Payment);
    reaction.from = None;
}

/// A line that does nothing and reads nothing.
fn empty(machine: &mut Machine, id: LineId) {
    let mut left = vec![id];
    while let Some(id) = left.pop() {
        let Some(line) = machine.lines.get_mut(id) else {
            continue;
        };
        line.when = None;
        let sign_off = line.sign_off.take();
        let actions = std::mem::take(&mut line.actions);
        if let Some(sign_off) = sign_off {
            left.extend(sign_off.refused.iter().chain(&sign_off.silent));
        }
        for action in actions {
            if let Some(action) = machine.actions.get_mut(action) {
                action.does.each_line(|line| left.push(line));
                action.does = Does::GoOn;
                action.repeat = None;
            }
        }
    }
}
