//! What is wrong with the file.

use jalon_store::Text;

/// Something that is wrong with `jalon.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: Text,
    /// What to write instead.
    pub remedy: Text,
}
