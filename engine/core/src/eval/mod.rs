//! Evaluation: what a compiled condition or value says of the facts at hand.
//!
//! **Three-valued.** Each value may be [`Value::Unknown`], and a condition about an unknown value is
//! neither yes nor no ([`Truth::Unknown`]): `and` is no as soon as one part is no, `or` is yes as
//! soon as one part is yes. Whoever acts on a condition acts on [`Truth::Yes`] alone.
//!
//! **Never a guess.** What a table by date does not hold is an [`EvalError::NeedsRate`]; amounts of
//! two currencies are never compared. An error withholds the action, and a person is told.
//!
//! Nothing is allocated, and depth is bounded: a node speaks of earlier nodes only, and at most
//! [`DEPTH_MAX`] deep.

mod compare;
mod facts;
mod quick;
mod tables;
mod value;
mod walk;

pub use facts::{Facts, RateDay};
pub use quick::Conditions;
pub use tables::{deciding_row, standing_value};
pub(crate) use value::payload_value;
pub use value::{Stored, Value};
pub use walk::{truth, value};

use thiserror::Error;

use crate::currency::Currency;
use crate::day::Day;
use crate::machine::{DatedTableId, TableId};

/// Expressions nested deeper than this are refused when they are read.
pub const DEPTH_MAX: u8 = 64;

/// What a condition says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It does not hold.
    No,
    /// It holds.
    Yes,
    /// A value that it needs is unknown.
    Unknown,
}

impl Truth {
    /// Whether it holds; what is unknown does not.
    pub fn holds(self) -> bool {
        self == Truth::Yes
    }
}

impl From<bool> for Truth {
    fn from(yes: bool) -> Truth {
        if yes { Truth::Yes } else { Truth::No }
    }
}

/// Why a value can't be told. Nothing is done on it; a person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum EvalError {
    /// A table by date has no row for a day.
    #[error("the table needs a row for {day}")]
    NeedsRate {
        /// The table.
        table: DatedTableId,
        /// The day.
        day: Day,
    },
    /// No row of a decision table fits.
    #[error("no row of the table fits")]
    NoRow(TableId),
    /// Amounts of two currencies meet.
    #[error("amounts in {left} and {right} can't be put together")]
    CurrenciesDiffer {
        /// Currency of the first amount.
        left: Currency,
        /// Currency of the second amount.
        right: Currency,
    },
    /// A result does not fit.
    #[error("the result is too large")]
    TooLarge,
    /// Two values that can't be put together: only a damaged machine has such.
    #[error("these values can't be put together")]
    Mismatch,
    /// The expression is nested too deep.
    #[error("the condition is nested too deep")]
    TooDeep,
}

#[cfg(test)]
mod tests;
