//! Lines: a condition, actions from left to right, and a sign-off before they are taken.

use serde::{Deserialize, Serialize};

use super::ids::{ActionId, ExprId, LineId, PathId, TeamId};

/// What stands to the right of a step's moment, of `missed`, of an event, of an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its path of names, by which it is known in an edited script too.
    pub path: PathId,
    /// The condition that guards all its actions; read when the line is due.
    pub when: Option<ExprId>,
    /// The actions, in order.
    pub actions: Vec<ActionId>,
    /// Who must agree before any of them is taken.
    pub sign_off: Option<SignOff>,
}

/// A sign-off: until it is given the line is proposed, and holds the lines below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    /// The team that is asked.
    pub by: TeamId,
    /// How many of them must agree: one, or two for grave steps.
    pub persons: u8,
    /// The condition under which a sign-off is needed; without one, always.
    pub when: Option<ExprId>,
    /// How long they have.
    pub within: ExprId,
    /// What happens when they refuse.
    pub refused: Option<LineId>,
    /// What happens when nobody answers in time.
    pub silent: Option<LineId>,
}
