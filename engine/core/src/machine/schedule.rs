//! Moments: when a line is due, counted from something that happened or will happen.

use serde::{Deserialize, Serialize};

use super::ids::{ExprId, MilestoneId, StepId};
use crate::day::Weekday;
use crate::moment::TimeOfDay;

/// A moment relative to an anchor: `5 business days before due, at 09:00`.
///
/// It is worked out in this order: the anchor's day; its month end if `month_end_of_anchor`; the
/// offset; the month end if `at_month_end`; the business day before, if asked for; the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// What it is counted from.
    pub anchor: Anchor,
    /// `20 days after month end of due`: whether the anchor is first moved to the end of its month.
    pub month_end_of_anchor: bool,
    /// How far from it; none for `on ANCHOR`.
    pub offset: Option<Offset>,
    /// `20 days after due, at month end`: whether the day counted to is moved to the end of its
    /// month.
    pub at_month_end: bool,
    /// Whether a day that is no business day gives the one before. Without it the day stays: what
    /// leaves waits for the next opening, but the count goes on from the day.
    pub business_day_before: bool,
    /// The time of day; without one, the next opening of the calendar.
    pub time: Option<TimeOfDay>,
    /// In which zone the time is meant.
    pub zone: ClockZone,
}

/// How far from an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offset {
    /// How long: a constant, a field or a table's cell.
    pub delay: ExprId,
    /// In which direction.
    pub direction: Direction,
}

/// Before or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Direction {
    Before,
    After,
}

/// Whose clock a time of day is read on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockZone {
    /// That of the journey's calendar.
    #[default]
    Calendar,
    /// That of the customer; the calendar's where it is unknown.
    Customer,
    /// That of the payer; the calendar's where it is unknown.
    Payer,
}

/// What a moment is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// Date of issue.
    Issue,
    /// Due date of the invoice, or of the instalment.
    Due,
    /// Due date of the oldest invoice of a customer's journey.
    DueOfOldest,
    /// The day on which the invoice left.
    Sending,
    /// The day on which this milestone opened.
    Start,
    /// The day on which a step really left; until it has, the moment does not come.
    Step(StepId),
    /// The day on which a step really left; where it was skipped, the one above it in its milestone,
    /// and so on up to the start: `previous step`, `last step`.
    StepOrAbove(StepId),
    /// The day on which a milestone passed.
    Milestone(MilestoneId),
    /// The day on which the case was handed over to an agency.
    Handover,
    /// The day on which the event happened that this line reacts to.
    Event,
    /// Any other date: a field, or the date that an event speaks of.
    Date(ExprId),
}

/// Days on which what has become due leaves, with that day's figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    /// The days.
    pub days: RunDays,
    /// The time; without one, when the calendar opens.
    pub at: Option<TimeOfDay>,
}

/// Which days have a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunDays {
    /// The last day of each month.
    LastDayOfMonth,
    /// These days of each month; a month that is too short has its run on its last day.
    DaysOfMonth(Vec<u8>),
    /// These days of each week.
    Weekdays(Vec<Weekday>),
}

/// What happens to steps that have become due together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CatchUp {
    /// From the first rung on, keeping the planned spacing.
    #[default]
    InOrder,
    /// From the first rung on, at most one rung at each run.
    OneStepPerRun,
    /// Only the gravest.
    Latest,
    /// What is past when the invoice arrives is dropped.
    None,
}
