//! Tables: decisions by fields and ranges, values by date, and standings of customers.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::ids::ExprId;
use super::value::{Party, Type};
use crate::currency::Currency;
use crate::day::Day;

/// A decision table. Rows are asked in order and the first whose cells all fit decides; the checker
/// makes sure that rows don't overlap, so that the order matters only for `otherwise`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub name: SmolStr,
    /// What it looks at; each row has a cell for each key.
    pub keys: Vec<ExprId>,
    /// The type of what it says.
    pub result: Type,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a decision table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// One for each key; `otherwise` is a row whose cells all fit any value.
    pub cells: Vec<Cell>,
    /// What the row says; nothing where the script says `none`, which never holds.
    pub says: Option<ExprId>,
}

/// When a row fits a key. All values are constants of the key's type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Cell {
    /// Any value, and an unknown one too.
    Any,
    /// Only where the value is unknown.
    Unknown,
    /// Any of these values.
    OneOf(Vec<ExprId>),
    /// A range; at least one bound is there.
    Range {
        /// `60 days or more`: from this value on.
        at_least: Option<ExprId>,
        /// `30 to 59 days`: up to this value and with it.
        at_most: Option<ExprId>,
        /// `under 1,000 EUR`: below this value.
        under: Option<ExprId>,
    },
}

/// A table by date, such as a reference rate. A day in no row is an error, never a guess; and so is,
/// for a rate that floats by half-year, a half-year in which no row begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedTable {
    /// Its name.
    pub name: SmolStr,
    /// The type of what it says.
    pub result: Type,
    /// Its rows.
    pub rows: DatedRows,
}

/// Where the rows of a table by date are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatedRows {
    /// In the dataset of rates that has the table's name: rates go on being published while invoices
    /// run, and a new one must reach them without a new machine.
    Dataset,
    /// Here: earliest first, none overlapping the next.
    Here(Vec<DatedRow>),
}

/// A row of a table by date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedRow {
    /// First day.
    pub from: Day,
    /// What it says; it holds until the next row begins, and the last row for ever.
    pub says: ExprId,
}

/// A standing: a table about a customer that is read again at each fact and at the midnights that
/// can change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Its name.
    pub name: SmolStr,
    /// Whose standing it is.
    pub of: Party,
    /// What it looks at.
    pub by: StandingMeasure,
    /// The limit of which a share is used, where that is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<ExprId>,
    /// The names of its values, such as `normal`, `watch`, `stop`.
    pub values: Vec<SmolStr>,
    /// Its rows; the first that fits decides.
    pub rows: Vec<StandingRow>,
}

/// What a standing looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandingMeasure {
    /// Days by which the oldest unpaid invoice is late.
    DaysLateOfOldest,
    /// Sum of what is late, in one currency.
    TotalUnpaid,
    /// How many invoices are late.
    NumberUnpaid,
    /// How much of a limit is used by all that is open, late or not.
    ShareUsed,
}

/// A row of a standing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingRow {
    /// For totals: the currency that the row is about.
    pub currency: Option<Currency>,
    /// When it fits.
    pub cell: Cell,
    /// Which of the standing's values it gives, from 0.
    pub value: u16,
}
