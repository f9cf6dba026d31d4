//! Where a line stands: what its names can mean there, and what is surely known there.

use smol_str::SmolStr;

use super::facts::Facts;
use crate::model::{
    EventKind, Expr, JourneyId, MilestoneId, ModuleId, Over, PayloadField, RoleId, StepId,
};
use crate::span::Span;
use std::rc::Rc;

/// Where a line stands.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file whose names it uses.
    pub module: ModuleId,
    /// What was set for the parameters of the sequence that it stands in.
    pub bound: Rc<Bound>,
    /// The journey that it stands in.
    pub journey: Option<Rc<JourneyNames>>,
    /// The milestone.
    pub milestone: Option<MilestoneId>,
    /// Its place among the steps of the milestone: those before it are above it. The `missed` line
    /// stands behind all.
    pub step: Option<StepPlace>,
    /// The event that it reacts to.
    pub event: Option<EventKind>,
    /// The data of the answer that it follows.
    pub answer: Option<Rc<Vec<PayloadField>>>,
    /// Any event's data may be spoken of: a template, checked where it is used.
    pub any_event: bool,
    /// One invoice after the other is meant: in a list of a message.
    pub each_invoice: bool,
    /// What is surely known.
    pub facts: Facts,
}

/// Where a line stands among the steps of its milestone.
#[derive(Clone, Copy, Debug)]
pub struct StepPlace {
    /// How many steps of the milestone stand above.
    pub above: usize,
    /// It is a step itself.
    pub is_step: bool,
}

/// The parameters of a sequence, with what was set for them.
#[derive(Clone, Debug, Default)]
pub struct Bound {
    /// The name of the recipient, and who that is here.
    pub recipient: Option<(SmolStr, RoleId)>,
    /// Parameters.
    pub values: Vec<(SmolStr, Expr)>,
}

/// The names of a journey.
#[derive(Clone, Debug)]
pub struct JourneyNames {
    /// Which.
    pub id: JourneyId,
    /// What goes through it.
    pub over: Over,
    /// Its milestones: name, number, and the steps in each with their names and paths.
    pub milestones: Vec<MilestoneNames>,
    /// It has a calendar.
    pub has_calendar: bool,
    /// It reacts to a missing due date, so that `due` may be unknown.
    pub due_may_be_missing: bool,
}

/// The names of a milestone.
#[derive(Clone, Debug)]
pub struct MilestoneNames {
    /// Its name.
    pub name: SmolStr,
    /// Where.
    pub span: Span,
    /// Which.
    pub id: MilestoneId,
    /// Its steps.
    pub steps: Vec<StepName>,
    /// A sequence that it uses is unknown, so that steps may be missing.
    pub incomplete: bool,
}

/// The name of a step.
#[derive(Clone, Debug)]
pub struct StepName {
    /// Its name.
    pub name: SmolStr,
    /// Where.
    pub span: Span,
    /// The names of the sequences that it comes from, and its own.
    pub path: Vec<SmolStr>,
    /// Which.
    pub id: StepId,
}

impl Place {
    /// A place in a file, outside of any journey.
    pub fn of_module(module: ModuleId) -> Place {
        Place {
            module,
            bound: Rc::default(),
            journey: None,
            milestone: None,
            step: None,
            event: None,
            answer: None,
            any_event: false,
            each_invoice: false,
            facts: Facts::default(),
        }
    }

    /// The same place, with more known.
    pub fn knowing(&self, facts: Facts) -> Place {
        Place {
            facts,
            ..self.clone()
        }
    }

    /// Whether a whole customer goes through the journey, not one invoice.
    pub fn over_party(&self) -> bool {
        self.journey
            .as_ref()
            .is_some_and(|journey| journey.over != Over::Invoice)
    }

    /// Whether steps of this milestone may be missing.
    pub fn steps_incomplete(&self) -> bool {
        let journey = self.journey.iter();
        let mut milestones = journey.flat_map(|journey| &journey.milestones);
        milestones.any(|one| one.incomplete)
    }

    /// The steps of this milestone, in order.
    pub fn steps(&self) -> &[StepName] {
        match (&self.journey, self.milestone) {
            (Some(journey), Some(milestone)) => journey
                .milestones
                .iter()
                .find(|names| names.id == milestone)
                .map_or(&[], |names| names.steps.as_slice()),
            _ => &[],
        }
    }
}
