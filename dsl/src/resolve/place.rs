//! Where a line stands: what its names can mean there, and what is surely known there.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::facts::Facts;
use crate::model::{
    EventKind, Expr, Id, JourneyId, MilestoneId, ModuleId, Over, PayloadField, RoleId, StepId,
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
    /// Its milestones, numbered one after the other.
    pub milestones: Vec<MilestoneNames>,
    /// Where each name stands.
    index: FxHashMap<SmolStr, Named>,
    /// It has a calendar.
    pub has_calendar: bool,
    /// It reacts to a missing due date, so that `due` may be unknown.
    pub due_may_be_missing: bool,
}

/// What a name of a journey means: places among its milestones, and among the steps of these.
#[derive(Clone, Debug, Default)]
struct Named {
    milestone: Option<usize>,
    steps: Vec<(usize, usize)>,
}

impl JourneyNames {
    /// The names of a journey.
    pub fn new(id: JourneyId, over: Over, milestones: Vec<MilestoneNames>) -> JourneyNames {
        let mut index: FxHashMap<SmolStr, Named> = FxHashMap::default();
        for (at, milestone) in milestones.iter().enumerate() {
            let named = index.entry(milestone.name.clone()).or_default();
            named.milestone.get_or_insert(at);
            for (step_at, step) in milestone.steps.iter().enumerate() {
                let named = index.entry(step.name.clone()).or_default();
                named.steps.push((at, step_at));
            }
        }
        JourneyNames {
            id,
            over,
            milestones,
            index,
            has_calendar: false,
            due_may_be_missing: false,
        }
    }

    /// The milestone of a name.
    pub fn milestone(&self, name: &str) -> Option<&MilestoneNames> {
        let at = self.index.get(name)?.milestone?;
        self.milestones.get(at)
    }

    /// The steps of a name, in whatever milestones.
    pub fn steps(&self, name: &str) -> impl Iterator<Item = &StepName> {
        let named = self.index.get(name).into_iter();
        let places = named.flat_map(|named| &named.steps);
        places.filter_map(|(at, step)| self.milestones.get(*at)?.steps.get(*step))
    }

    fn numbered(&self, id: MilestoneId) -> Option<&MilestoneNames> {
        let first = self.milestones.first()?.id;
        let at = id.index().checked_sub(first.index())?;
        self.milestones.get(at)
    }
}

/// The names of a milestone.
#[derive(Clone, Debug)]
pub struct MilestoneNames {
    /// Its name.
    pub name: SmolStr,
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

    /// The step of this milestone that has a name; its own before those of sequences.
    pub fn step_called(&self, name: &str) -> Option<&StepName> {
        let journey = self.journey.as_ref()?;
        let here = self.steps();
        let (first, last) = (here.first()?.id, here.last()?.id);
        let steps = journey.steps(name);
        steps
            .filter(|step| (first..=last).contains(&step.id))
            .min_by_key(|step| step.path.len())
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
                .numbered(milestone)
                .map_or(&[], |names| names.steps.as_slice()),
            _ => &[],
        }
    }
}
