//! The closed list of codes. A code is never given a new meaning; one that is no longer used stays
//! reserved. Each has a page in `dsl/explain/en` and `dsl/explain/fr`, and a snapshot.
//!
//! Ranges: J00 reading a file, J01 syntax, J02 names and modules, J03 types, J04 tables and
//! conditions, J05 moments and order of steps, J06 what must happen (receipts, outcomes, hand-over),
//! J07 templates, J08 claims and money, J09 unused or odd, J10 tests and policies.

/// A stable code such as `J0201`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal;)+) => {
        $($(#[doc = $doc])+ pub const $name: Code = Code($code);)+
        /// Every code, in order.
        pub const ALL: &[Code] = &[$($name),+];
    };
}

codes! {
    /// The file is not UTF-8 text.
    NOT_TEXT = "J0001";
    /// The file is larger than Jalon reads.
    TOO_LARGE = "J0002";
    /// A character that has no place in a script.
    STRANGE_CHARACTER = "J0003";
    /// An invisible or direction-changing character.
    HIDDEN_CHARACTER = "J0004";
    /// A text that is opened by a quote and never closed.
    UNCLOSED_TEXT = "J0101";
    /// A block that is opened and never closed.
    UNCLOSED_BLOCK = "J0102";
    /// A closing brace that closes nothing.
    STRAY_BRACE = "J0103";
    /// A line that should open a block.
    MISSING_BRACE = "J0104";
    /// A word that was not expected here.
    UNEXPECTED = "J0105";
    /// Something is missing here.
    MISSING = "J0106";
    /// A word is misspelt.
    MISSPELT = "J0107";
    /// A word lacks its accent.
    MISSING_ACCENT = "J0108";
    /// A line that starts with a word that means nothing here.
    UNKNOWN_LINE = "J0109";
    /// A word of another tool or language, or of everyday speech.
    OTHER_TOOL = "J0110";
    /// Blocks nested too deeply.
    TOO_DEEP = "J0111";
    /// A date or a time that does not exist.
    IMPOSSIBLE_DATE = "J0112";
    /// A number that cannot be read.
    BAD_NUMBER = "J0113";
    /// A word that cannot be a name.
    BAD_NAME = "J0114";
    /// A placeholder in a text that cannot be read.
    BAD_PLACEHOLDER = "J0115";
    /// A line that mixes `and` with `or` without parentheses.
    MIXED_AND_OR = "J0116";
    /// The file mixes English and French keywords.
    MIXED_LANGUAGES = "J0117";
    /// A module that is used and not there.
    MISSING_MODULE = "J0210";
    /// Modules that use one another in a circle.
    CIRCULAR_USE = "J0211";
    /// A file named by a script that is not there, or lies outside its folder.
    MISSING_FILE = "J0212";
}
