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
    /// A name that nothing declares.
    UNKNOWN_NAME = "J0201";
    /// A name that is declared twice.
    DUPLICATE_NAME = "J0202";
    /// A name that has a meaning in every script.
    RESERVED_NAME = "J0203";
    /// A name that two modules or milestones have.
    AMBIGUOUS_NAME = "J0204";
    /// A name of another kind of thing than is wanted.
    WRONG_KIND = "J0205";
    /// Something that is made of itself.
    CIRCLE = "J0206";
    /// A module that is used and not there.
    MISSING_MODULE = "J0210";
    /// Modules that use one another in a circle.
    CIRCULAR_USE = "J0211";
    /// A file named by a script that is not there, or lies outside its folder.
    MISSING_FILE = "J0212";
    /// A row of a data file that cannot be read.
    BAD_DATA_FILE = "J0213";
    /// A value of another type than is wanted.
    TYPE_MISMATCH = "J0301";
    /// An amount in a currency that does not fit, or that may not.
    CURRENCY = "J0302";
    /// A value that may be unknown where it is used.
    NOT_SURELY_KNOWN = "J0303";
    /// A question whether something is known that always is.
    NEVER_UNKNOWN = "J0304";
    /// Business days or a time of day without a calendar.
    NO_CALENDAR = "J0305";
    /// A number that should be whole.
    NOT_WHOLE = "J0306";
    /// A number beyond what makes sense.
    OUT_OF_RANGE = "J0307";
    /// Values that are neither more nor less than each other.
    NO_ORDER = "J0308";
    /// A value where a condition is wanted.
    NOT_A_CONDITION = "J0309";
    /// Something that does not go with the action or line it stands in.
    MODIFIER_MISFIT = "J0310";
    /// The same thing said twice of one action.
    MODIFIER_TWICE = "J0311";
    /// Data of an event where it has not happened.
    NO_SUCH_DATA = "J0312";
    /// A way that cannot carry this.
    WAY_MISFIT = "J0313";
    /// A line that may stand once, and stands twice.
    LINE_TWICE = "J0314";
    /// Something that must be said, and is not.
    LINE_MISSING = "J0315";
    /// A line that belongs elsewhere.
    LINE_MISPLACED = "J0316";
    /// An answer to something that was not asked.
    ANSWER_MISFIT = "J0317";
    /// A sequence that is told too little or too much.
    PARAMETER = "J0318";
    /// A default that cannot be one.
    BAD_DEFAULT = "J0319";
    /// A name or a text that is too long.
    TOO_LONG = "J0320";
    /// A value of one invoice in a message for several.
    WHICH_INVOICE = "J0321";
    /// A moment counted from something that cannot be counted from.
    BAD_ANCHOR = "J0322";
    /// A row of a table that does not fit its keys.
    BAD_ROW = "J0323";
    /// A calendar that does not work.
    BAD_CALENDAR = "J0324";
    /// A currency, country, language or time zone that does not exist.
    UNKNOWN_CODE = "J0325";
    /// Something of one invoice in a journey of a customer.
    NOT_OF_ONE_INVOICE = "J0326";
    /// A field that comes from the books and is not the script's to set.
    NOT_SETTABLE = "J0327";
    /// Something behind the end of a journey.
    AFTER_THE_END = "J0328";
    /// A line of a test that can't be about this script.
    TEST_FACT = "J0329";
    /// A bound over time in a policy; that is a limit.
    LIMIT_NOT_POLICY = "J1002";
}
