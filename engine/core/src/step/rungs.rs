//! What a line of a milestone is: a rung of its ladder or not, before its anchor or after, pressing or not.

use super::marks::Origin;
use super::run::Run;
use crate::machine::action::Does;
use crate::machine::line::Line;
use crate::machine::milestone::Step;
use crate::machine::schedule::{Direction, Moment};
use crate::machine::{LineId, Machine, MilestoneId};

impl Run<'_> {
    /// Whether a step is a rung of the ladder: it waits for those above, and holds those below.
    pub(super) fn is_rung(&self, step: &Step) -> bool {
        !step.independent && !self.context.shape.line(step.line).only_alerts
    }

    /// Whether a milestone has lines that press for payment.
    pub(super) fn climbs(&self, milestone: MilestoneId) -> bool {
        self.context.shape.milestone(milestone).climbs
    }

    /// Whether a line presses for payment, or sends anything to somebody outside.
    pub(super) fn presses(&self, line: LineId) -> bool {
        self.context.shape.line(line).presses
    }
}

/// Whether a line presses for payment, or sends anything to somebody outside.
pub(super) fn presses(machine: &Machine, line: &Line) -> bool {
    let mut actions = line
        .actions
        .iter()
        .filter_map(|id| machine.actions.get(*id));
    actions.any(|action| action.does.is_pressure() || matches!(action.does, Does::Resend { .. }))
}

/// Whether a moment lies before its anchor.
pub fn is_before(moment: &Moment) -> bool {
    let offset = moment.offset.map(|offset| offset.direction);
    offset == Some(Direction::Before)
}

/// Where the line of a step comes from.
pub(super) fn step_origin(place: usize, line: usize) -> Origin {
    let number = |value| u16::try_from(value).unwrap_or(u16::MAX);
    Origin::Step(number(place), number(line))
}
