//! When something is due, with its anchor resolved.

use super::expr::Expr;
use super::ids::{MilestoneId, StepId};
use crate::span::Span;
use crate::syntax::ast::At;

/// `20 days after due, at month end`.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Before, after or on.
    pub relation: Relation,
    /// From where it is counted.
    pub anchor: Anchor,
    /// Counted first, then moved to the end of that month.
    pub at_month_end: bool,
    /// At this time, in minutes after midnight; else when the calendar opens.
    pub at: Option<At<u16>>,
    /// In whose time zone `at` is meant; the calendar's otherwise.
    pub time_of: Option<At<Whose>>,
    /// A day that is not open moves to the one before instead of the one after.
    pub or_day_before: bool,
    /// Where.
    pub span: Span,
}

/// Whose time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The customer's.
    Customer,
    /// The payer's.
    Payer,
}

/// Before, after or on the anchor. The values have the type of a length of time.
#[derive(Clone, Debug, PartialEq)]
pub enum Relation {
    /// `5 days before ...`
    Before(Expr),
    /// `5 days after ...`
    After(Expr),
    /// `on ...`
    On,
}

/// What a moment is counted from.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// What.
    pub kind: AnchorKind,
    /// `previous step`, `last step`: where the step was skipped by rule, the one above it counts.
    pub or_above: bool,
    /// Moved to the end of its month before it is counted from.
    pub month_end_of: bool,
    /// Where.
    pub span: Span,
}

/// What a moment is counted from; `previous step` and `last step` are the steps that they mean.
#[derive(Clone, Debug, PartialEq)]
pub enum AnchorKind {
    /// The day of issue.
    Issue,
    /// The due date; of the instalment in a milestone `per instalment`.
    Due,
    /// The due date of the oldest unpaid invoice of the customer.
    DueOfOldest,
    /// The day on which the invoice left.
    Sending,
    /// The opening of this milestone.
    Start,
    /// The day on which a step really left.
    Step(StepId),
    /// The day on which a milestone passed.
    Milestone(MilestoneId),
    /// The day of the event that the line reacts to.
    Event,
    /// A date: `promise.date`, a declared field.
    Date(Expr),
    /// The hand-over to an agency.
    HandOver,
    /// Could not be resolved; reported.
    Unknown,
}
