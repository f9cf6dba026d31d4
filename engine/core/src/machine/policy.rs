//! Policies: what holds on every path. They change nothing in a journey; they are proved of it.

use serde::{Deserialize, Serialize};

use super::action::Act;
use super::ids::{EndId, ExprId, MilestoneId, RoleId, StepId};
use super::schedule::Moment;

/// Something that must hold on every path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Policy {
    /// `never chase payer when balance = 0`, `never chase payer while disputed`.
    NeverWhen {
        /// The deed.
        deed: Deed,
        /// To whom; to anybody if not said.
        to: Option<RoleId>,
        /// The condition.
        condition: ExprId,
    },
    /// `never chase payer before due`.
    NeverBefore {
        /// The deed.
        deed: Deed,
        /// To whom; to anybody if not said.
        to: Option<RoleId>,
        /// The moment.
        moment: Moment,
    },
    /// `formal notice before handover`.
    Order {
        /// What comes first.
        first: Deed,
        /// What may only come after.
        then: Deed,
    },
    /// `every path ends in paid, replaced, task or handover`.
    EveryPathEndsIn(Vec<PathEnd>),
    /// `at most 6 messages to payer`, for one invoice.
    AtMost {
        /// So many.
        count: u32,
        /// Of what.
        deed: Deed,
        /// To whom; to anybody if not said.
        to: Option<RoleId>,
    },
}

/// Where a path may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PathEnd {
    /// A milestone has passed. A script names it once; each journey that has one is listed.
    Milestone(MilestoneId),
    /// A named end.
    End(EndId),
    /// Something done, such as a task or a hand-over.
    Deed(Act),
    /// Nothing is open any more, whatever the journey waits for. No script says so.
    Paid,
}

/// What a policy speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// All actions of a kind.
    Act(Act),
    /// These steps: those of one name, in whatever journey.
    Steps(Vec<StepId>),
}
