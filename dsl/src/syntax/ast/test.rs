//! Tests of a script: facts, events, what must follow.

use jalon_core::ledger::CreditKind;

use super::{Argument, At, Date, Deed, DeedKind, Event, Money, Name, Path, Text, Value, Where};

/// `test "..." { ... }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What is promised.
    pub name: Text,
    /// Its lines.
    pub lines: Vec<TestLine>,
}

/// A line of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum TestLine {
    /// `invoice A { ... }`.
    Invoice(Given),
    /// `customer child { payer parent }`.
    Customer(Given),
    /// `2026-02-10 payment 1,200 EUR`.
    Happens(Happens),
    /// `then ...`.
    Then(Then),
}

/// An invoice or a customer of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Its name in the test.
    pub name: Option<Name>,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// The head.
    pub head: Where,
}

/// One fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// `total 1,200 EUR`, `customer.group independent`.
    Field {
        /// Which.
        path: Path,
        /// Its value.
        value: Value,
    },
    /// `instalment 300 EUR due 2026-02-10`.
    Instalment {
        /// How much.
        amount: At<Money>,
        /// By when.
        due: At<Option<Date>>,
    },
    /// `arrival 2026-01-20`: when Jalon learns of it.
    Arrival(At<Option<Date>>),
    /// `status draft`.
    Status(Name),
}

/// Something that happens on a day of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Happens {
    /// The day.
    pub day: At<Option<Date>>,
    /// The time, in minutes after midnight; noon if absent.
    pub time: Option<At<Option<u16>>>,
    /// What.
    pub what: Happening,
    /// Where.
    pub span: Where,
}

/// An invoice or an instalment of a test: `A`, `A/1`, or `customer`.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// `A`, `A/1`.
    Invoice {
        /// Which.
        name: Name,
        /// Which instalment, from 1.
        instalment: Option<i64>,
    },
    /// `customer`: all its invoices.
    Customer,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
// Few of them exist at a time, so their size does not matter.
#[allow(clippy::large_enum_variant)]
pub enum Happening {
    /// `run`: a run day.
    Run,
    /// `payment 200 EUR on A`.
    Payment {
        /// How much.
        amount: At<Money>,
        /// On what, if told.
        on: Option<Subject>,
        /// `on account`: a payment, or a credit note.
        on_account: Option<CreditKind>,
        /// `cancelled`.
        cancelled: bool,
    },
    /// `hold on A until D`.
    Hold {
        /// What.
        subject: Subject,
        /// Until when.
        until: At<Option<Date>>,
    },
    /// `release on A`.
    Release(Subject),
    /// `move A to JOURNEY at STEP`.
    Move {
        /// Which invoice.
        subject: Subject,
        /// To which journey.
        journey: Name,
        /// At which step.
        step: Option<Name>,
    },
    /// `TEAM signs off STEP`, `TEAM signs off hand over to agency X`.
    SignsOff {
        /// Who.
        team: Name,
        /// What.
        deed: DeedNamed,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// `TEAM refuses STEP`.
    Refuses {
        /// Who.
        team: Name,
        /// What.
        deed: DeedNamed,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// `task "..." says "..."`.
    Answers {
        /// Which task.
        task: Text,
        /// The answer.
        answer: Text,
        /// The data that it carries.
        arguments: Vec<Argument>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// `STEP by hand`.
    ByHand {
        /// Which step.
        step: Name,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// Any other event.
    Event(EventHappens),
}

/// An event of a test, with what it carries.
#[derive(Clone, Debug, PartialEq)]
pub struct EventHappens {
    /// Which.
    pub event: Event,
    /// It is taken back.
    pub cancelled: bool,
    /// From whom.
    pub from: Option<Name>,
    /// By which way.
    pub way: Option<Path>,
    /// A day that it carries.
    pub on_day: Option<At<Option<Date>>>,
    /// Of which invoice.
    pub on: Option<Subject>,
    /// A reason or a comment.
    pub text: Option<Text>,
    /// An amount.
    pub amount: Option<At<Money>>,
    /// Named data.
    pub arguments: Vec<Argument>,
    /// Corrected fields: `correction due 2026-03-01`.
    pub fields: Vec<(Path, Value)>,
}

/// What must follow.
#[derive(Clone, Debug, PartialEq)]
pub struct Then {
    /// What.
    pub what: Assertion,
    /// Where.
    pub span: Where,
}

/// What is promised.
#[derive(Clone, Debug, PartialEq)]
pub enum Assertion {
    /// `nothing else until D`: over all actions that are not named.
    NothingElse {
        /// Until when; to the end otherwise.
        until: Option<At<Option<Date>>>,
    },
    /// `no reminder to payer`, `no message`, `no task`.
    None {
        /// Of what; reminders are both `remind` and `chase`.
        what: NoneOf,
        /// To whom.
        role: Option<Name>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// `milestone M on D`.
    Milestone {
        /// Which.
        name: Name,
        /// When it passes.
        day: At<Option<Date>>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// `standing of C is S`.
    Standing {
        /// Of whom.
        of: Name,
        /// Which standing.
        called: Option<Name>,
        /// Which value.
        is: Name,
    },
    /// `next step is S on D`.
    NextStep {
        /// Which.
        step: Name,
        /// When.
        day: At<Option<Date>>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// `balance is M`.
    Balance {
        /// How much.
        amount: At<Money>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// `D ...`.
    On {
        /// The day.
        day: At<Option<Date>>,
        /// The time, in minutes after midnight.
        time: Option<At<Option<u16>>>,
        /// What leaves or happens.
        what: Dated,
    },
}

/// What must not happen.
#[derive(Clone, Debug, PartialEq)]
pub enum NoneOf {
    /// `remind` and `chase`.
    Reminder,
    /// Any message.
    Message,
    /// `recall`.
    Recall,
    /// `post`.
    Post,
    /// A kind of action.
    Deed(Deed),
    /// A step.
    Step(Name),
}

/// What is promised for a day.
#[derive(Clone, Debug, PartialEq)]
pub enum Dated {
    /// `end as N`.
    EndAs {
        /// Which end.
        name: Name,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// `claim interest M`.
    Claim {
        /// Interest only.
        interest: bool,
        /// How much.
        amount: Option<At<Money>>,
        /// On which invoice.
        on: Option<Subject>,
    },
    /// `post N`.
    Post {
        /// What.
        name: Name,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// `run refused`.
    RunRefused,
    /// `nothing`.
    Nothing,
    /// An action leaves.
    Deed(DeedExpected),
}

/// An action that must leave.
#[derive(Clone, Debug, PartialEq)]
pub struct DeedExpected {
    /// A step by its name, or a kind of action.
    pub deed: DeedNamed,
    /// A task that is not done in time.
    pub late: bool,
    /// Only proposed, not signed yet.
    pub proposed: bool,
    /// Exactly once.
    pub once: bool,
    /// For how much.
    pub amount: Option<At<Money>>,
    /// Which invoices the message lists.
    pub listing: Vec<Name>,
    /// Of which invoice.
    pub on: Option<Subject>,
    /// Words that the message holds.
    pub containing: Vec<Text>,
    /// To whom.
    pub to: Option<Name>,
}

/// How a test names an action.
#[derive(Clone, Debug, PartialEq)]
pub enum DeedNamed {
    /// A step.
    Step(Name),
    /// A task, by its text if told.
    Task(Option<Text>),
    /// An alert.
    Alert(Name),
    /// `hand over to agency X`.
    HandOver(Name),
    /// `entrust to agency X`.
    Entrust(Name),
    /// `recall from agency X`.
    Recall(Option<Name>, Where),
    /// `formal notice`, `resend`, `send`.
    Kind(DeedKind, Where),
    /// `resend`.
    Resend(Where),
    /// `send`.
    Send(Where),
}
