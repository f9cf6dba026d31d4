//! What stands on all letters of a house.

use crate::paper::Window;

/// What the configuration says of letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// The window of the envelopes.
    pub window: Window,
    /// The address of whoever writes, below its name.
    pub address: Vec<String>,
    /// From where letters are dated.
    pub place: Option<String>,
    /// What stands at the foot of each page.
    pub foot: Vec<String>,
    /// The country whose law is quoted, by its name in the standard library.
    pub law: Option<String>,
    /// What else stands below the text of each letter.
    pub mentions: Vec<String>,
}
