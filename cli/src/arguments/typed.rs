//! Dates and amounts on the command line, in the forms that imports take, too; and why one is refused, in
//! both languages.

use std::fmt;

use jalon_core::{Day, Decimal};
use jalon_dsl::diagnostic::{Text, text};
use jalon_intake::{Refusal, typed};

/// Why a value is refused, and how it is written.
#[derive(Debug)]
pub struct Wrong {
    /// What is wrong.
    pub reason: Text,
    /// What to write instead.
    pub remedy: Text,
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Wrong {
        Wrong {
            reason: text(refusal.reason.en, refusal.reason.fr),
            remedy: text(refusal.remedy.en, refusal.remedy.fr),
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}; {}", self.reason.en, self.remedy.en)
    }
}

impl std::error::Error for Wrong {}

/// A date.
pub fn day(written: &str) -> Result<Day, Wrong> {
    Ok(typed::day(written)?)
}

/// An amount, in a currency that is known from elsewhere.
pub fn amount(written: &str) -> Result<Decimal, Wrong> {
    Ok(typed::amount(written, None)?)
}
