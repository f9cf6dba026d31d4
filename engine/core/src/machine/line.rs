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

/// A sign-off: until it is given the line is proposed as a whole, and holds the lines below it. So
/// what is signed is all that the line does, with that day's figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    /// The team that is asked.
    pub by: TeamId,
    /// How many of them must agree: one, or two for grave steps.
    pub persons: u8,
    /// The condition under which a sign-off is needed; without one, always.
    pub when: Option<ExprId>,
    /// How long they have; without it, as long as they want.
    pub within: Option<ExprId>,
    /// What happens when they refuse.
    pub refused: Option<LineId>,
    /// What happens when nobody answers in time.
    pub silent: Option<LineId>,
}
