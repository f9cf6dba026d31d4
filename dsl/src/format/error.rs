//! Why a script could not be laid out or translated.

use crate::diagnostic::{Text, text};
use crate::words::Surface;

/// Why a script is left as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// What came out does not say the same: a fault of the formatter.
    WouldChange {
        /// The line that would say something else, from 1.
        line: u32,
    },
    /// A line with a fault cannot be translated.
    Unreadable {
        /// The line, from 1.
        line: u32,
    },
    /// A name of the script is a word of the other language where it stands.
    NameTaken {
        /// The name.
        name: String,
        /// A line on which it stands, from 1.
        line: u32,
        /// A name that would do.
        proposal: String,
        /// The language in which it is taken.
        to: Surface,
    },
}

impl FormatError {
    /// The line that it is about, from 1.
    pub fn line(&self) -> u32 {
        match self {
            FormatError::WouldChange { line }
            | FormatError::Unreadable { line }
            | FormatError::NameTaken { line, .. } => *line,
        }
    }

    /// What is wrong.
    pub fn message(&self) -> Text {
        match self {
            FormatError::WouldChange { line } => text(
                format!("laying out line {line} would change what it says, so nothing was done"),
                format!(
                    "mettre en forme la ligne {line} en changerait le sens ; rien n’a été fait"
                ),
            ),
            FormatError::Unreadable { line } => text(
                format!("line {line} has a fault and cannot be translated"),
                format!("la ligne {line} comporte une erreur et ne peut être traduite"),
            ),
            FormatError::NameTaken { name, line, to, .. } => match to {
                Surface::English => text(
                    format!(
                        "the name `{name}` on line {line} is a word of the language in English"
                    ),
                    format!("le nom `{name}`, ligne {line}, est un mot du langage en anglais"),
                ),
                Surface::French => text(
                    format!("the name `{name}` on line {line} is a word of the language in French"),
                    format!("le nom `{name}`, ligne {line}, est un mot du langage en français"),
                ),
            },
        }
    }

    /// What to do.
    pub fn help(&self) -> Text {
        match self {
            FormatError::WouldChange { .. } => text(
                "please report this script; it can be used as it is",
                "merci de signaler ce script ; il peut servir tel quel",
            ),
            FormatError::Unreadable { .. } => text(
                "`jalon check` says what is wrong there",
                "`jalon check` dit ce qui ne va pas",
            ),
            FormatError::NameTaken { proposal, .. } => text(
                format!("give it another name everywhere first, such as `{proposal}`"),
                format!("donnez-lui d’abord un autre nom partout, par exemple `{proposal}`"),
            ),
        }
    }
}

impl std::fmt::Display for FormatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for FormatError {}
