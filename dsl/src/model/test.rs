//! Tests of a script, with names resolved and types known.

use jalon_core::ledger::CreditKind;
use jalon_core::{Currency, Day, Money};
use smol_str::SmolStr;

use super::event::EventKind;
use super::expr::Expr;
use super::fact::{InvoiceFact, Party, PartyFact};
use super::ids::{
    AgencyId, EndId, FieldId, JourneyId, MilestoneId, ModuleId, RoleId, StandingId, StepId, TeamId,
};
use super::message::Message;
use super::policy::Deed;
use crate::span::Span;
use crate::syntax::ast::At;

/// A test.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What is promised.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// In which file.
    pub module: ModuleId,
    /// Its customers; an unnamed first one if the script names none.
    pub customers: Vec<GivenCustomer>,
    /// Its invoices, in order.
    pub invoices: Vec<GivenInvoice>,
    /// What happens, and what must follow, in the order of the script.
    pub lines: Vec<TestLine>,
    /// No fault inside.
    pub sound: bool,
}

/// A customer of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenCustomer {
    /// Its name in the test.
    pub name: Option<At<SmolStr>>,
    /// Who pays for it: one of the test's customers.
    pub payer: Option<At<usize>>,
    /// What is known of it.
    pub facts: Vec<(At<PartyFact>, Expr)>,
    /// Declared fields.
    pub fields: Vec<(At<FieldId>, Expr)>,
}

/// An invoice of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenInvoice {
    /// Its name in the test.
    pub name: Option<At<SmolStr>>,
    /// The head.
    pub head: Span,
    /// Whose: a place among the test's customers.
    pub customer: usize,
    /// Date of issue.
    pub issue: Option<At<Day>>,
    /// Due date.
    pub due: Option<At<Day>>,
    /// Total.
    pub total: Option<At<Money>>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// Other built-in values.
    pub facts: Vec<(At<InvoiceFact>, Expr)>,
    /// Declared fields.
    pub fields: Vec<(At<FieldId>, Expr)>,
    /// Roles that somebody has (or nobody), beyond the payer's.
    pub roles: Vec<(At<RoleId>, bool)>,
    /// Instalments, in order.
    pub instalments: Vec<(At<Money>, At<Day>)>,
    /// When Jalon learns of it; the day of issue otherwise.
    pub arrival: Option<At<Day>>,
    /// It is a draft.
    pub draft: bool,
}

/// A line of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum TestLine {
    /// Something happens.
    Happens(Happens),
    /// Something must follow.
    Then(Assertion, Span),
}

/// An invoice or an instalment of a test, or all invoices of the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An invoice.
    Invoice {
        /// Its place among the test's invoices.
        invoice: usize,
        /// Which instalment, from 1.
        instalment: Option<u32>,
    },
    /// All invoices of a customer.
    Customer(usize),
}

/// Something that happens on a day of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Happens {
    /// The day.
    pub day: At<Day>,
    /// The time, in minutes after midnight; noon otherwise.
    pub time: Option<u16>,
    /// What.
    pub what: Happening,
    /// Where.
    pub span: Span,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// A run day.
    Run,
    /// A payment.
    Payment {
        /// How much.
        amount: At<Money>,
        /// On what; the oldest otherwise.
        on: Option<Subject>,
        /// Not allocated to any invoice: money, or a credit note.
        on_account: Option<CreditKind>,
        /// Taken back.
        cancelled: bool,
    },
    /// A hold.
    Hold {
        /// What.
        subject: Subject,
        /// Until when.
        until: At<Day>,
    },
    /// A hold is lifted.
    Release(Subject),
    /// A person moves an invoice.
    Move {
        /// Which.
        subject: Subject,
        /// To which journey.
        journey: At<JourneyId>,
        /// At which step.
        step: Option<At<StepId>>,
    },
    /// A proposal is signed.
    SignsOff {
        /// By whom.
        team: At<TeamId>,
        /// What is proposed.
        deed: DeedNamed,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// A proposal is refused.
    Refuses {
        /// By whom.
        team: At<TeamId>,
        /// What is proposed.
        deed: DeedNamed,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// A task is answered.
    Answers {
        /// The text of the task.
        task: At<String>,
        /// The answer.
        answer: At<String>,
        /// The data that it carries.
        arguments: Vec<(At<SmolStr>, Expr)>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// A person made a contact outside.
    ByHand {
        /// Which steps bear the name, one in each journey.
        steps: At<Vec<StepId>>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// Any other event.
    Event(Box<EventHappens>),
}

/// An event of a test, with what it carries.
#[derive(Clone, Debug, PartialEq)]
pub struct EventHappens {
    /// Which.
    pub event: At<EventKind>,
    /// Taken back.
    pub cancelled: bool,
    /// From whom.
    pub from: Option<At<RoleId>>,
    /// By which way.
    pub way: Option<Expr>,
    /// A day that it carries, as of a promise.
    pub date: Option<At<Day>>,
    /// A reason.
    pub reason: Option<At<String>>,
    /// An amount.
    pub amount: Option<At<Money>>,
    /// Data of a declared event: place among its fields, and value.
    pub payload: Vec<(u16, Expr)>,
    /// Corrected values of the invoice.
    pub corrected: Vec<(Corrected, Expr)>,
    /// Of which invoice.
    pub on: Option<Subject>,
}

/// What a correction corrects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corrected {
    /// A built-in value of the invoice.
    Invoice(InvoiceFact),
    /// A built-in value of the customer.
    Party(Party, PartyFact),
    /// A declared field.
    Field(FieldId),
}

/// What must follow.
#[derive(Clone, Debug, PartialEq)]
pub enum Assertion {
    /// No action beyond those that other lines name.
    NothingElse {
        /// Until when; to the end otherwise.
        until: Option<At<Day>>,
    },
    /// None of these.
    None {
        /// Of what.
        what: NoneOfWhat,
        /// To whom.
        role: Option<At<RoleId>>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// A milestone passes.
    Milestone {
        /// Those of that name, one in each journey.
        milestones: At<Vec<MilestoneId>>,
        /// When.
        day: At<Day>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// A customer's standing.
    Standing {
        /// Whose: a place among the test's customers.
        customer: usize,
        /// Which.
        standing: StandingId,
        /// Which value.
        value: At<u16>,
    },
    /// The next step.
    NextStep {
        /// Those of that name, one in each journey.
        steps: At<Vec<StepId>>,
        /// When.
        day: At<Day>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// The principal that is still open.
    Balance {
        /// How much.
        amount: At<Money>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// Something on a day.
    On {
        /// The day.
        day: At<Day>,
        /// The time, in minutes after midnight.
        time: Option<u16>,
        /// What.
        what: Dated,
    },
}

/// What must not happen.
#[derive(Clone, Debug, PartialEq)]
pub enum NoneOfWhat {
    /// `remind` and `chase`.
    Reminder,
    /// Any message.
    Message,
    /// The return of a case.
    Recall,
    /// What other systems are told.
    Post,
    /// A kind of action.
    Deed(Deed),
    /// Steps of that name, one in each journey.
    Steps(At<Vec<StepId>>),
}

/// What must happen on a day.
#[derive(Clone, Debug, PartialEq)]
pub enum Dated {
    /// The journey ends.
    EndAs {
        /// As which.
        end: At<EndId>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// A claim.
    Claim {
        /// Interest only.
        interest: bool,
        /// How much.
        amount: Option<At<Money>>,
        /// On which invoice.
        on: Option<Subject>,
    },
    /// Another system is told.
    Post {
        /// What.
        name: At<SmolStr>,
        /// Of which invoice.
        on: Option<Subject>,
    },
    /// A run is refused.
    RunRefused,
    /// No action at all.
    Nothing,
    /// An action.
    Deed(DeedExpected),
}

/// An action that must be done.
#[derive(Clone, Debug, PartialEq)]
pub struct DeedExpected {
    /// What.
    pub deed: DeedNamed,
    /// A task that is not done in time.
    pub late: bool,
    /// Only proposed, not signed yet.
    pub proposed: bool,
    /// Exactly once.
    pub once: bool,
    /// For how much.
    pub amount: Option<At<Money>>,
    /// Which invoices the message lists: places among the test's invoices.
    pub listing: Vec<At<usize>>,
    /// Of which invoice.
    pub on: Option<Subject>,
    /// Words that the message holds.
    pub containing: Vec<At<String>>,
    /// To whom.
    pub to: Option<At<RoleId>>,
}

/// How a test names an action.
#[derive(Clone, Debug, PartialEq)]
pub enum DeedNamed {
    /// Steps of that name, one in each journey.
    Steps(At<Vec<StepId>>),
    /// A task, by its text if told.
    Task(Option<Message>),
    /// An alert.
    Alert(At<TeamId>),
    /// A hand-over.
    HandOver(At<AgencyId>),
    /// An agency follows up.
    Entrust(At<AgencyId>),
    /// A case comes back, from any agency if none is named.
    Recall(Option<At<AgencyId>>, Span),
    /// A formal notice.
    FormalNotice(Span),
    /// The invoice again.
    Resend(Span),
    /// The invoice.
    Send(Span),
}
