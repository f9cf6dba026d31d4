//! Upkeep: what somebody does who looks after the installation.

use std::path::Path;

use crate::text::Text;
use crate::trouble::Trouble;

/// What became of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backup {
    /// It was written, whole and read through once; so many bytes.
    Written(u64),
    /// Another program does it better: how.
    By(Text),
}

/// What an examination found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub grade: Grade,
    /// What was found.
    pub what: Text,
    /// What to do; empty if nothing.
    pub remedy: Text,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// As it should be.
    Good,
    /// It works, and somebody should look at it.
    Doubtful,
    /// It does not work, or would lose something.
    Bad,
}

/// How much room something takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// The table.
    pub table: String,
    /// Its bytes with all its indexes.
    pub bytes: u64,
}

/// Looking after a store.
pub trait Upkeep {
    /// Writes a copy that can be opened by itself, while work goes on.
    fn back_up(&mut self, to: &Path) -> Result<Backup, Trouble>;

    /// Examines everything that can be examined while work goes on.
    fn examine(&mut self) -> Result<Vec<Finding>, Trouble>;

    /// Clears away what rows that changed or went have left behind, where there is much of it. To be
    /// called now and then, and after a burst, beside the work.
    fn tidy(&mut self) -> Result<(), Trouble>;

    /// Takes what rows that went have said from the disk, too, as far as this store can; what remains there, and
    /// what to do about it.
    fn wipe(&mut self) -> Result<Option<Text>, Trouble>;

    /// How much room each table takes.
    fn sizes(&mut self) -> Result<Vec<Size>, Trouble>;
}
