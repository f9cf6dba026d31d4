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
    /// More messages about a file than are shown.
    TOO_MANY = "J0005";
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
    /// A line that stands in a block of another kind than its own.
    WRONG_BLOCK = "J0118";
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
    /// A condition that can never hold.
    NEVER_HOLDS = "J0401";
    /// A condition that always holds.
    ALWAYS_HOLDS = "J0402";
    /// A table without a row for some cases.
    TABLE_GAP = "J0403";
    /// Two rows of a table that take the same case.
    TABLE_OVERLAP = "J0404";
    /// A journey of which earlier ones leave nothing.
    JOURNEY_SHADOWED = "J0405";
    /// Invoices that no journey takes.
    NO_JOURNEY = "J0406";
    /// Invoices that two journeys claim.
    TWO_JOURNEYS = "J0407";
    /// A row of a table that takes nothing.
    EMPTY_ROW = "J0408";
    /// Rows of a dated table that are not in order of their days.
    DATED_ROWS = "J0409";
    /// A milestone that is never reached.
    UNREACHABLE_MILESTONE = "J0501";
    /// Something that goes round and round.
    ENDLESS = "J0502";
    /// A deadline before the milestone's own steps.
    DEADLINE_BEFORE_STEP = "J0503";
    /// A step below one that comes later.
    STEPS_OUT_OF_ORDER = "J0504";
    /// A reminder after the due date.
    REMIND_AFTER_DUE = "J0505";
    /// A chaser before the due date.
    CHASE_BEFORE_DUE = "J0506";
    /// Two messages to one person on one day.
    SAME_DAY = "J0507";
    /// A line that is counted from what can't have happened.
    NEVER_LEAVES = "J0508";
    /// A pause that nothing ends.
    PAUSE_WITHOUT_END = "J0509";
    /// Everything that follows counts from a step that a refusal or silence keeps from leaving.
    NEVER_SIGNED = "J0510";
    /// A time of the customer's clock where the hours are those of the house.
    OTHER_CLOCK = "J0511";
    /// A chaser that answers an event which can come before the due date.
    EARLY_ANSWER = "J0512";
    /// Something counted from a step that can be left out.
    LEFT_OUT = "J0513";
    /// A receipt that no way can give.
    RECEIPT_IMPOSSIBLE = "J0601";
    /// Chasing that a receipt can block for ever.
    CHASE_BLOCKED = "J0602";
    /// A sign-off without an answer to refusal or silence.
    SIGN_OFF_OPEN = "J0603";
    /// A journey that can get stuck with nobody told.
    STUCK = "J0604";
    /// A hand-over without a formal notice before it.
    HANDOVER_WITHOUT_NOTICE = "J0605";
    /// A recall from an agency that has no case.
    RECALL_OF_NOTHING = "J0606";
    /// Two agencies with one case.
    TWO_AGENCIES = "J0607";
    /// Something after a hand-over that never comes.
    NEVER_HANDED_OVER = "J0608";
    /// `keep chasing` outside a dispute of a part.
    KEEP_CHASING_MISPLACED = "J0609";
    /// `resume` where nothing pauses.
    RESUME_WITHOUT_PAUSE = "J0610";
    /// Two reactions to one event.
    DUPLICATE_REACTION = "J0611";
    /// A hold after which nobody is told.
    HOLD_OPEN = "J0612";
    /// An acceptance is expected, and no line is for a refusal.
    REFUSAL_UNANSWERED = "J0613";
    /// A milestone that chases and passes before all is paid.
    NOT_IN_FULL = "J0614";
    /// A template lacks a language that others have.
    LANGUAGE_LACKING = "J0701";
    /// A template lacks the text that its way needs.
    TEXT_LACKING = "J0702";
    /// A list of invoices in a message about one.
    LIST_OF_ONE = "J0703";
    /// A message about several invoices that lists none.
    GROUP_WITHOUT_LIST = "J0704";
    /// A sum over invoices that may be in several currencies.
    SUM_OF_CURRENCIES = "J0705";
    /// A claim that stays open when the principal is paid.
    CLAIM_LEFT_OPEN = "J0801";
    /// A rate that changes, and no word on how it is fixed.
    RATE_NOT_FIXED = "J0802";
    /// Interest without a way of counting days.
    DAY_COUNT_LACKING = "J0803";
    /// A claim of nothing.
    CLAIM_OF_NOTHING = "J0804";
    /// A fixed sum that is claimed twice.
    CLAIMED_TWICE = "J0805";
    /// A claim of more than the law gives.
    BEYOND_THE_LAW = "J0806";
    /// A claim that rests on a fact which nobody has confirmed.
    WEAK_FACT = "J0807";
    /// A message that asks for nothing once only charges are open.
    ASKS_FOR_NOTHING = "J0808";
    /// A name that nothing speaks of.
    UNUSED = "J0901";
    /// A journey that waits for nothing.
    UNFOLLOWED = "J0902";
    /// A repeat without end.
    REPEAT_WITHOUT_END = "J0903";
    /// A script without a fault of which no machine can be made.
    NO_MACHINE = "J0904";
    /// A script that declares nothing.
    SAYS_NOTHING = "J0905";
    /// Policies that are not proved yet.
    NOT_PROVED = "J1001";
    /// A bound over time in a policy; that is a limit.
    LIMIT_NOT_POLICY = "J1002";
    /// A test that promises nothing.
    TEST_WITHOUT_PROMISE = "J1003";
}
