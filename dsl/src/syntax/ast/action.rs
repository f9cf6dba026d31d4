//! Actions, with what is said about how they are done.

use smol_str::SmolStr;

use super::{
    Anchor, At, Condition, Decimal, Delay, Duration, Moment, Name, Path, Text, Value, Where,
};
use crate::span::Span;

/// The end of a line: `when`, actions, and answers in a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActionLine {
    /// `when ...`.
    pub when: Option<Condition>,
    /// Run left to right.
    pub actions: Vec<Action>,
    /// What follows an answer, a refusal, a silence; belongs to the last action.
    pub answers: Vec<Answer>,
}

/// One action.
#[derive(Clone, Debug)]
pub struct Action {
    /// What is done.
    pub kind: ActionKind,
    /// How.
    pub modifiers: Vec<Modifier>,
    /// The word or phrase that names it: `chase`, `hand over`, `calls`.
    pub verb: Span,
    /// The whole action.
    pub span: Span,
}

impl PartialEq for Action {
    fn eq(&self, other: &Action) -> bool {
        self.kind == other.kind && self.modifiers == other.modifiers
    }
}

/// What is done.
#[derive(Clone, Debug, PartialEq)]
pub enum ActionKind {
    /// `alert TEAM`.
    Alert(Name),
    /// `remind ROLE`: before due.
    Remind(Name),
    /// `chase ROLE`: after due.
    Chase(Name),
    /// `resend to ROLE`: the invoice again.
    Resend(Option<Name>),
    /// `task "..." for TEAM`.
    Task {
        /// What to do.
        text: Text,
        /// Who.
        team: Name,
    },
    /// `TEAM calls ROLE`.
    Call {
        /// Who.
        team: Name,
        /// Whom.
        role: Name,
    },
    /// `formal notice to ROLE`.
    FormalNotice(Name),
    /// `claim ...`.
    Claim(Claim),
    /// `entrust to agency X`.
    Entrust(Name),
    /// `hand over to agency X`.
    HandOver(Name),
    /// `recall from agency X`.
    Recall(Name),
    /// `post NAME to ENDPOINT`.
    Post {
        /// What it is called over there.
        name: Name,
        /// Where.
        endpoint: Name,
    },
    /// `hold messages 3 business days because "..."`.
    HoldMessages {
        /// How long.
        delay: Delay,
        /// Why.
        because: Option<Text>,
    },
    /// `release`.
    Release,
    /// `pause until ..., at most 2 times, at most 30 days ahead`.
    Pause(Pause),
    /// `resume`.
    Resume,
    /// `keep chasing the undisputed balance`.
    KeepChasing,
    /// `set FIELD = VALUE`.
    Set {
        /// Which field.
        field: Path,
        /// To what.
        value: Value,
    },
    /// `expect credit note within 5 business days else ...`.
    Expect {
        /// What.
        expectation: Expectation,
        /// If it does not come.
        otherwise: Vec<Action>,
    },
    /// `mark as passed`.
    MarkPassed,
    /// `try again, at most 2 times`.
    TryAgain(Option<At<Decimal>>),
    /// `keep waiting 5 days more`.
    KeepWaiting(At<Duration>),
    /// `go on`.
    GoOn,
    /// `end as NAME`.
    EndAs(Name),
}

/// How an action is done.
#[derive(Clone, Debug)]
pub struct Modifier {
    /// What is said.
    pub kind: ModifierKind,
    /// Where.
    pub span: Span,
}

impl PartialEq for Modifier {
    fn eq(&self, other: &Modifier) -> bool {
        self.kind == other.kind
    }
}

/// What is said about how an action is done.
#[derive(Clone, Debug, PartialEq)]
pub enum ModifierKind {
    /// `with TEMPLATE`.
    Template(Path),
    /// `with payment link`.
    PaymentLink,
    /// `by WAY`, `by customer.way`.
    Way(Path),
    /// `attach A and B`.
    Attach(Vec<Name>),
    /// `one per customer listing all late invoices`.
    OnePer(OnePer),
    /// `with sign-off by TEAM within D`.
    SignOff(SignOff),
    /// `then every 10 days, at most 3 times`.
    Repeat {
        /// How often.
        every: At<Duration>,
        /// How many times in all.
        at_most: Option<At<Decimal>>,
    },
    /// `within 5 business days`: of a task or a call.
    Within(Delay),
    /// `about "..."`: of a call or an alert.
    About(Text),
}

/// One message for several invoices.
#[derive(Clone, Debug, PartialEq)]
pub struct OnePer {
    /// `customer` or `payer`.
    pub of: Name,
    /// `and currency`.
    pub and_currency: bool,
    /// `listing all late invoices` (else those whose line is due, `listing these invoices`).
    pub listing: Option<Listing>,
    /// `also not yet due`.
    pub also_not_due: bool,
    /// `also open credits`.
    pub also_credits: bool,
}

/// Which invoices a grouped message lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// `listing all late invoices`.
    AllLate,
    /// `listing these invoices`.
    These,
}

/// A person's leave before something grave leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct SignOff {
    /// `by two of ...`.
    pub two: bool,
    /// Who.
    pub team: Name,
    /// `when ...`: otherwise none is needed.
    pub when: Option<Condition>,
    /// By when.
    pub within: Option<Delay>,
}

/// A pause.
#[derive(Clone, Debug, PartialEq)]
pub struct Pause {
    /// `until ...`.
    pub until: Option<Moment>,
    /// `pause 10 days`.
    pub lasting: Option<Delay>,
    /// `at most 2 times`.
    pub at_most: Option<At<Decimal>>,
    /// `at most 30 days ahead`.
    pub ahead: Option<At<Duration>>,
    /// `because "..."`.
    pub because: Option<Text>,
}

/// What is claimed.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// How much.
    pub amount: ClaimAmount,
    /// `floating by half-year` and the like.
    pub fixing: Option<At<RateFixing>>,
    /// `actual/365`.
    pub day_count: Option<At<DayCount>>,
    /// `beside the invoice` and the like.
    pub place: Option<At<ClaimPlace>>,
    /// `by contract`.
    pub by_contract: bool,
    /// Where.
    pub span: Where,
}

/// How much is claimed.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimAmount {
    /// `25 EUR`, `8 % of principal`, a named claim, a table.
    Value(Value),
    /// `interest 12 % a year on balance since due`.
    Interest {
        /// How much a year.
        rate: Value,
        /// `a year` was written.
        a_year: bool,
        /// On what.
        on: Path,
        /// From when.
        since: Option<Anchor>,
    },
}

/// How a rate is fixed while an invoice is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateFixing {
    /// The rate of each half-year, for the days in it.
    FloatingByHalfYear,
    /// The rate of the day on which the delay began.
    FrozenAtStart,
    /// One rate for the whole delay.
    OneRate,
}

/// How days are counted for interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayCount {
    /// `actual/365`, `actual/360`: the days that passed over so many.
    Actual(u16),
    /// `30/360`: months of thirty days.
    Thirty(u16),
}

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimPlace {
    /// `beside the invoice`.
    Beside,
    /// `on the invoice`.
    OnInvoice,
    /// `as a new invoice`.
    NewInvoice,
}

/// What must come back.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// What.
    pub what: Expected,
    /// From whom: all of them (`and`) or one of them (`or`).
    pub from: Vec<Name>,
    /// `or` stood between them.
    pub any_of: bool,
    /// `at least confirmed`.
    pub at_least: Option<At<EvidenceLevel>>,
    /// By when.
    pub within: Option<Delay>,
    /// Where.
    pub span: Span,
}

impl PartialEq for Expectation {
    fn eq(&self, other: &Expectation) -> bool {
        self.what == other.what
            && self.from == other.from
            && self.any_of == other.any_of
            && self.at_least == other.at_least
            && self.within == other.within
    }
}

/// What is expected.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// `payment in full`.
    PaymentInFull {
        /// Also what was claimed.
        with_charges: bool,
    },
    /// Any event.
    Event(Event),
}

/// How strong a proof must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceLevel {
    /// The payer says so.
    Declared,
    /// A named person or a status of the payer's confirms it.
    Confirmed,
    /// The payer's system says so.
    System,
}

/// Something that happens to an invoice.
#[derive(Clone, Debug)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// Where.
    pub span: Span,
}

impl PartialEq for Event {
    fn eq(&self, other: &Event) -> bool {
        self.kind == other.kind
    }
}

/// The events of the language, and declared ones.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum EventKind {
    Receipt,
    Acceptance,
    Refusal,
    Rejection,
    Suspension,
    Dispute,
    DisputeOfPart,
    DisputeSettledForUs,
    DisputeSettledForCustomer,
    DisputeSettledInPart,
    Promise,
    BrokenPromise,
    Payment,
    PaymentInPart,
    PaymentInFull,
    PaymentReversed,
    PaymentAnnounced,
    CreditNote,
    CreditRequest,
    Allocation,
    Bounce,
    Reply,
    Correction,
    MissingDue,
    Decision,
    /// `standing stop`.
    Standing(Name),
    /// Declared by the script, or by a module of the library.
    Declared(Path),
}

/// What follows an answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// To what.
    pub to: AnswerTo,
    /// What follows.
    pub line: ActionLine,
    /// The label, or the word `refused` or `silent`.
    pub head: Span,
}

impl PartialEq for Answer {
    fn eq(&self, other: &Answer) -> bool {
        self.to == other.to && self.line == other.line
    }
}

/// What a person answered.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerTo {
    /// `"sent again"`, with the data that the answer carries.
    Label {
        /// As shown to the person.
        label: SmolStr,
        /// `with date, amount`.
        data: Vec<Name>,
    },
    /// Sign-off was refused.
    Refused,
    /// Nobody signed in time.
    Silent,
}
