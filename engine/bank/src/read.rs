//! Which format a file has, and what it says.

use jalon_intake::{Refusal, text};

use crate::letters::letters;
use crate::statement::{Fault, Statement};
use crate::{camt, mt940};

/// The most bytes of a file: some 100,000 bookings with all their details.
pub const SIZE_MAX: usize = 256 * 1024 * 1024;

/// What a statement can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// ISO 20022: CAMT.052, .053 or .054.
    Camt,
    /// SWIFT: MT940 or MT942.
    Mt940,
}

/// What was read of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statements {
    /// Each statement, in order.
    pub statements: Vec<Statement>,
    /// What could not be taken.
    pub faults: Vec<Fault>,
}

/// The format of a file by how it begins; nothing if it is none of them.
pub fn format_of(bytes: &[u8]) -> Option<Format> {
    let head = letters(bytes.get(..bytes.len().min(4096)).unwrap_or_default());
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    if head.starts_with('<') {
        return Some(Format::Camt);
    }
    let mt940 = head.lines().any(mt940::is_first);
    mt940.then_some(Format::Mt940)
}

/// Reads a statement. What is wrong in a part of it is told and the rest is taken; what is no
/// statement is refused.
pub fn read(bytes: &[u8]) -> Result<Statements, Refusal> {
    if bytes.len() > SIZE_MAX {
        return Err(Refusal::new(
            text(
                "the statement is larger than 256 MB",
                "le relevé dépasse 256\u{a0}Mo",
            ),
            text(
                "ask the bank for one statement for each day",
                "demandez à la banque un relevé par jour",
            ),
        ));
    }
    match format_of(bytes) {
        Some(Format::Camt) => camt::read(&letters(bytes)),
        Some(Format::Mt940) => mt940::read(&letters(bytes)),
        None => Err(Refusal::new(
            text(
                "this is no statement of a bank: neither CAMT.052, .053 or .054, nor MT940",
                "ce n'est pas un relevé de banque\u{a0}: ni CAMT.052, .053 ou .054, ni MT940",
            ),
            text(
                "ask the bank for CAMT.053; a CSV file is taken with a mapping: --mapping FILE",
                "demandez à la banque du CAMT.053\u{a0}; un fichier CSV est pris avec une correspondance\u{a0}: --mapping FICHIER",
            ),
        )
        .at(1)),
    }
}
