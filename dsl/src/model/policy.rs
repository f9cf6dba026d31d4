//! What must hold on every path of one invoice.

use super::expr::Cond;
use super::ids::{EndId, MilestoneId, ModuleId, RoleId, StepId};
use super::moment::Moment;
use crate::span::Span;
use crate::syntax::ast::At;

/// A policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// What.
    pub kind: PolicyKind,
    /// In which file.
    pub module: ModuleId,
    /// Where.
    pub span: Span,
    /// No fault inside.
    pub sound: bool,
}

/// The forms of policies.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyKind {
    /// Never this while that.
    Never {
        /// What.
        deed: Deed,
        /// To whom.
        role: Option<At<RoleId>>,
        /// When.
        condition: Cond,
    },
    /// Never this before then.
    NeverBefore {
        /// What.
        deed: Deed,
        /// To whom.
        role: Option<At<RoleId>>,
        /// Before when; `before due` is the moment `on due`.
        moment: Moment,
    },
    /// This before that.
    Order {
        /// Must have been done.
        first: Deed,
        /// Before this is done.
        then: Deed,
    },
    /// Every path ends in one of these.
    EveryPathEndsIn(Vec<At<Ending>>),
    /// At most so many.
    AtMost {
        /// How many.
        count: At<u32>,
        /// Of what.
        deed: Deed,
        /// To whom.
        role: Option<At<RoleId>>,
    },
}

/// What a path may end in.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// A milestone has passed; one of that name in each journey.
    Milestone(Vec<MilestoneId>),
    /// A named end.
    End(EndId),
    /// A person has something to do.
    Deed(DeedKind),
}

/// What a policy or a test speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// What.
    pub kind: DeedKind,
    /// Where.
    pub span: Span,
}

/// Kinds of actions.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum DeedKind {
    Remind,
    Chase,
    FormalNotice,
    HandOver,
    Call,
    Message,
    Task,
    Claim,
    Entrust,
    Alert,
    /// The steps of that name.
    Steps(Vec<StepId>),
    /// Could not be resolved; reported.
    Unknown,
}
