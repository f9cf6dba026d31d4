//! Milestones: the states of a journey, with what they wait for, their steps and their miss.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::ids::{
    DeclaredEventId, ExprId, JourneyId, LineId, MilestoneId, PathId, ReactionId, RoleId,
    StandingId, StepId,
};
use super::schedule::Moment;
use crate::event::EventKind;
use crate::evidence::Evidence;

/// A milestone: it waits, opens, and then is passed, missed or closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// Its name.
    pub name: SmolStr,
    /// Its path of names.
    pub path: PathId,
    /// The journey that it is of.
    pub journey: JourneyId,
    /// When it opens.
    pub opens: Opens,
    /// Where this does not hold when it would open, it is left out, as if it had passed.
    pub when: Option<ExprId>,
    /// Whether it runs once for each instalment, with its own `due` and `balance`.
    pub per_instalment: bool,
    /// What makes it pass; without one, only an outcome does.
    pub expects: Option<Expectation>,
    /// Its steps, in the order of the script.
    pub steps: Vec<StepId>,
    /// What makes it missed; of several, the first whose condition holds.
    pub missed: Vec<Missed>,
    /// Reactions that hold while it is open.
    pub reactions: Vec<ReactionId>,
}

/// When a milestone opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opens {
    /// When the invoice, or the customer, enters the journey: the first milestone of a journey that
    /// sends nothing.
    Arrival,
    /// When the invoice has left.
    FromSending,
    /// When a milestone passes; the one above, where the script says nothing.
    After(MilestoneId),
    /// When a milestone passes or is missed.
    AfterOrMiss(MilestoneId),
    /// When the case is handed over to an agency.
    AfterHandover,
    /// When a condition begins to hold; of a customer's or payer's journey.
    When(ExprId),
}

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// What.
    pub what: Expected,
    /// From whom; from anybody if not said.
    pub from: Option<Roles>,
    /// How well it must be proved; declared where the script names no level.
    pub at_least: Evidence,
    /// How long after the start it is missed; without one, only a moment of `missed` tells.
    pub within: Option<ExprId>,
}

/// What can be waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// The whole principal, or the whole amount due.
    PaymentInFull {
        /// Whether charges count, too.
        with_charges: bool,
    },
    /// Something that happens.
    Event(Trigger),
}

/// Several roles, of which all or any must act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roles {
    /// All of those that are known.
    All(Vec<RoleId>),
    /// Any of them.
    Any(Vec<RoleId>),
}

impl Roles {
    /// One role alone.
    pub fn one(role: RoleId) -> Roles {
        Roles::All(vec![role])
    }

    /// The roles.
    pub fn roles(&self) -> &[RoleId] {
        match self {
            Roles::All(roles) | Roles::Any(roles) => roles,
        }
    }
}

/// A step: a line that is due at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name; the compiler gives one to a step without.
    pub name: SmolStr,
    /// Its path of names.
    pub path: PathId,
    /// The milestone that it is of.
    pub milestone: MilestoneId,
    /// When it is due.
    pub moment: Moment,
    /// Whether it waits for no line above and holds none below.
    pub independent: bool,
    /// What it does.
    pub line: LineId,
}

/// The line that makes a milestone missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missed {
    /// When; without it, when the `within` of the expectation is over.
    pub moment: Option<Moment>,
    /// What happens then.
    pub line: LineId,
}

/// A line that reacts to something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reaction {
    /// Its path of names.
    pub path: PathId,
    /// What it reacts to.
    pub on: Trigger,
    /// From whom, where that matters.
    pub from: Option<Roles>,
    /// What happens then.
    pub line: LineId,
}

/// What a line can react to, or wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A built-in event.
    Event(EventKind),
    /// An event that the script declares.
    Declared(DeclaredEventId),
    /// A change of a customer's standing to a value.
    Standing {
        /// Which standing.
        standing: StandingId,
        /// Which of its values, from 0.
        value: u16,
    },
}
