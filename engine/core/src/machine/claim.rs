//! Claims: what is asked for beyond the invoice, such as interest, a fixed compensation or a fee.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::ids::ExprId;
use super::schedule::Moment;
use crate::rate::Rate;

/// Something claimed, made of one or more parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its name, such as `france.late_payment`; a claim written in place has none.
    pub name: Option<SmolStr>,
    /// What it asks for; parts that are claims of their own are written out.
    pub parts: Vec<ClaimPart>,
}

/// One part of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimPart {
    /// How much.
    pub amount: ClaimAmount,
    /// Where it is put, unless the action says otherwise.
    pub place: ClaimPlace,
}

/// How much is claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimAmount {
    /// A fee, once: an amount, a percentage of one, or a table's cell.
    Fee(ExprId),
    /// Interest by the day.
    Interest(Interest),
}

/// Interest by the day on that day's amount; no day is ever claimed twice. The sum is an exact
/// fraction, and is rounded once, when it is claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interest {
    /// The rate of a year; may look into a table by date, and add a margin.
    pub rate: ExprId,
    /// When the rate is fixed.
    pub fixing: RateFixing,
    /// Rounds the rate up to a multiple of this, where the law wants it.
    pub round_rate_up_to: Option<Rate>,
    /// On what; read for each day with that day's amounts.
    pub on: ExprId,
    /// The day after which it runs.
    pub since: Moment,
    /// How days become parts of a year.
    pub day_count: DayCount,
}

/// Which day's rate holds for a day of delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateFixing {
    /// The rate of the first day of the half-year in which the day lies.
    FloatingByHalfYear,
    /// The rate of the day on which the delay began, for all of it.
    FrozenAtStart,
    /// One rate for the whole delay, that of the day of the claim.
    OneRate,
}

/// How days become parts of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayCount {
    /// The days that passed, of a year of so many: `actual/365`.
    Actual(u16),
    /// The days that passed, each of its own year of 365 or 366.
    ActualActual,
    /// Months of 30 days, of a year of so many: `30/360`.
    Thirty(u16),
}

/// Where a claim is put.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimPlace {
    /// Beside the invoice: it raises the charges.
    #[default]
    BesideInvoice,
    /// On the invoice: it raises total and balance.
    OnInvoice,
    /// As an invoice of its own.
    NewInvoice,
}

/// What payments settle, in the order that a journey names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DebtPart {
    /// What was invoiced.
    Principal,
    /// Interest that was claimed.
    Interest,
    /// Fees that were claimed.
    Fees,
}
