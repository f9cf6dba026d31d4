//! Dates and amounts on the command line, in the forms that imports take, too; and why one is refused, in
//! both languages.

use std::fmt;

use jalon_core::Day;
use jalon_daemon::channel::OutgoingKey;
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

/// An amount as it was written: what it is in its invoice's currency is told where that is known
/// ([`jalon_operate::act::amount_of`]).
pub fn amount(written: &str) -> Result<String, Wrong> {
    typed::amount(written, None)?;
    Ok(written.to_owned())
}

/// The key of something that left, came in or was put aside.
pub fn key(written: &str) -> Result<OutgoingKey, Wrong> {
    let whole = written.len() == 32;
    let read = whole.then(|| written.parse().ok()).flatten();
    read.ok_or_else(|| Wrong {
        reason: text(
            format!("{written} is no key"),
            format!("{written} n'est pas une clé"),
        ),
        remedy: text(
            "it has 32 signs, 0 to 9 and a to f: copy it from the list that tells it",
            "elle a 32 signes, de 0 à 9 et de a à f\u{a0}: copiez-la de la liste qui la donne",
        ),
    })
}
