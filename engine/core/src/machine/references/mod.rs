//! Every number that a machine speaks of must lead somewhere.
//!
//! Structs are taken apart without `..` on purpose: whoever adds a field to the machine is stopped
//! here by the compiler and says whether it holds a number.

mod data;
mod deeds;
mod journeys;

use super::Machine;
use super::ids::{
    AttachmentId, Dense, ExprId, LineId, List, MilestoneId, PathId, ReactionId, RoleId, StepId,
};
use super::verify::Fault;

/// The first number that leads nowhere is the fault.
pub(super) fn verify_references(machine: &Machine) -> Result<(), Fault> {
    let mut check = Check {
        machine,
        fault: None,
    };
    check.declared();
    check.tables_and_texts();
    check.expressions(&machine.expressions);
    machine
        .journeys
        .items()
        .iter()
        .for_each(|journey| check.journey(journey));
    machine
        .milestones
        .items()
        .iter()
        .for_each(|milestone| check.milestone(milestone));
    machine
        .steps
        .items()
        .iter()
        .for_each(|step| check.step(step));
    machine
        .reactions
        .items()
        .iter()
        .for_each(|reaction| check.reaction(reaction));
    machine
        .lines
        .items()
        .iter()
        .for_each(|line| check.line(line));
    machine
        .actions
        .items()
        .iter()
        .for_each(|action| check.action(action));
    machine
        .policies
        .iter()
        .for_each(|policy| check.policy(policy));
    check.fault.map_or(Ok(()), Err)
}

struct Check<'a> {
    machine: &'a Machine,
    fault: Option<Fault>,
}

impl Check<'_> {
    /// Numbers of one list, of which each must be there.
    fn lead<I: Dense, T>(&mut self, list: &List<I, T>, ids: impl IntoIterator<Item = I>) {
        if let Some(lost) = ids.into_iter().find(|id| !list.has(*id)) {
            let number = u32::try_from(lost.place()).unwrap_or(u32::MAX);
            self.fault.get_or_insert(Fault::LeadsNowhere {
                kind: I::KIND,
                number,
            });
        }
    }

    fn exprs(&mut self, ids: impl IntoIterator<Item = ExprId>) {
        self.lead(&self.machine.expressions.nodes, ids);
    }

    fn lines(&mut self, ids: impl IntoIterator<Item = LineId>) {
        self.lead(&self.machine.lines, ids);
    }

    fn path(&mut self, id: PathId) {
        self.lead(&self.machine.paths, [id]);
    }

    fn role(&mut self, ids: impl IntoIterator<Item = RoleId>) {
        self.lead(&self.machine.roles, ids);
    }

    fn milestones(&mut self, ids: impl IntoIterator<Item = MilestoneId>) {
        self.lead(&self.machine.milestones, ids);
    }

    fn steps(&mut self, ids: impl IntoIterator<Item = StepId>) {
        self.lead(&self.machine.steps, ids);
    }

    fn reactions(&mut self, ids: &[ReactionId]) {
        self.lead(&self.machine.reactions, ids.iter().copied());
    }

    fn attachments(&mut self, ids: &[AttachmentId]) {
        self.lead(&self.machine.attachments, ids.iter().copied());
    }
}
