//! What is wrong with the file.

use jalon_store::Text;

/// Something that is wrong with `jalon.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The variable of the environment that says it, where it is not the file.
    pub variable: Option<String>,
    /// What is wrong.
    pub reason: Text,
    /// What to write instead.
    pub remedy: Text,
}
