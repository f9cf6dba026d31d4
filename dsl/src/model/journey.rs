//! Journeys, milestones and steps, with sequences expanded.

use jalon_core::Currency;
use smol_str::SmolStr;

use super::action::{Expectation, Line};
use super::declaration::{Declared, FieldRef};
use super::event::EventKind;
use super::expr::{Cond, Expr};
use super::fact::Party;
use super::ids::{CalendarId, JourneyId, MilestoneId, RoleId, StepId, TableId, TemplateId};
use super::message::Message;
use super::moment::Moment;
use super::time::Delay;
use crate::span::Span;
use crate::syntax::ast::At;
pub use crate::syntax::ast::{CatchUp, Settled};

/// A journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// Its name.
    pub declared: Declared,
    /// The word `journey` and the name.
    pub head: Span,
    /// What goes through it.
    pub over: Over,
    /// Which invoices take it.
    pub selection: Selection,
    /// Lower goes first; those without go after, in the order of the file.
    pub priority: Option<At<i64>>,
    /// Its calendar; none where no line needs one.
    pub calendar: Option<At<CalendarChoice>>,
    /// Limits on messages.
    pub limits: Vec<Limit>,
    /// How old the feed of payments may be, and where that stands.
    pub needs_payments: Option<(Expr, Span)>,
    /// Balances under this are as good as paid.
    pub ignore_under: Option<Expr>,
    /// What a payment settles, in order; principal first where the script does not say.
    pub settles: Option<At<Vec<Settled>>>,
    /// The days on which what became due leaves.
    pub runs: Option<Runs>,
    /// What is done when several steps are due at once; in order where the script does not say.
    pub catch_up: Option<At<CatchUp>>,
    /// Its whole body is `leave alone`.
    pub leave_alone: Option<Span>,
    /// Fields whose change lets the journey be chosen again.
    pub rechoose: Vec<RechooseOn>,
    /// Controls and holds before sending.
    pub before_sending: Vec<BeforeSending>,
    /// The word `send`, if it sends.
    pub send_span: Option<Span>,
    /// To whom the invoice goes.
    pub send: Vec<SendRow>,
    /// Its milestones, in order.
    pub milestones: Vec<MilestoneId>,
    /// What it does when something happens, whatever milestone is open.
    pub reactions: Vec<Reaction>,
    /// No fault inside, so that analyses may look at it.
    pub sound: bool,
}

/// What goes through a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// One invoice.
    Invoice,
    /// All invoices of a customer or a payer together.
    Party {
        /// Whose.
        party: Party,
        /// One journey for each currency.
        and_currency: bool,
        /// Where.
        span: Span,
    },
}

/// Which invoices take a journey.
#[derive(Clone, Debug, PartialEq)]
pub enum Selection {
    /// `for invoices in EUR where ...`.
    Where {
        /// Any where none is named.
        currencies: Vec<At<Currency>>,
        /// Otherwise not.
        condition: Option<Cond>,
        /// Where.
        span: Span,
    },
    /// All.
    All(Span),
    /// Those that no other journey takes.
    AllOther(Span),
    /// The script does not say; reported.
    Missing,
}

/// The calendar of a journey.
#[derive(Clone, Debug, PartialEq)]
pub enum CalendarChoice {
    /// Always this one.
    One(CalendarId),
    /// As a table says.
    Table(TableId),
}

/// A limit on messages, over all invoices of the customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// To whom.
    pub role: At<RoleId>,
    /// How many.
    pub count: At<u32>,
    /// In how long.
    pub per: At<Delay>,
    /// Counted for each contact.
    pub per_contact: bool,
    /// Formal notices don't count.
    pub except_formal_notice: bool,
    /// Steps that don't count.
    pub except_steps: Vec<At<StepId>>,
    /// Where.
    pub span: Span,
}

/// The days on which what became due leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Runs {
    /// On which days.
    pub days: RunDays,
    /// At what time, in minutes after midnight; when the calendar opens otherwise.
    pub at: Option<At<u16>>,
    /// Where.
    pub span: Span,
}

/// The days of runs.
#[derive(Clone, Debug, PartialEq)]
pub enum RunDays {
    /// The last day of each month.
    LastDayOfMonth,
    /// Days of the month, 1 to 31; a month that has no such day runs on its last.
    MonthDays(Vec<u8>),
    /// Days of the week; Monday is 0.
    Weekdays(Vec<u8>),
}

/// A field whose change lets the journey be chosen again.
#[derive(Clone, Debug, PartialEq)]
pub enum RechooseOn {
    /// A declared field.
    Field(FieldRef),
    /// A built-in one, or a standing.
    Value(Expr),
}

/// A line of `before sending`.
#[derive(Clone, Debug, PartialEq)]
pub enum BeforeSending {
    /// The invoice does not leave unless this holds.
    Require {
        /// What must hold; a field that may be unknown must be known.
        condition: Cond,
        /// What is done otherwise.
        otherwise: Line,
        /// Where.
        span: Span,
    },
    /// The invoice does not leave while this holds.
    Hold {
        /// As long as this holds.
        condition: Cond,
        /// Why.
        because: Option<Message>,
        /// How long at most; a length of time.
        at_most: Option<Expr>,
        /// What is done then.
        then: Option<Line>,
        /// The word `hold`.
        span: Span,
    },
}

/// A recipient of the invoice.
#[derive(Clone, Debug, PartialEq)]
pub struct SendRow {
    /// Who.
    pub role: At<RoleId>,
    /// By which way; the customer's own otherwise.
    pub way: Option<Expr>,
    /// There may be nobody in the role.
    pub if_any: bool,
    /// With which text.
    pub template: Option<At<TemplateId>>,
    /// Kinds of documents that must go with it.
    pub attachments: Vec<At<SmolStr>>,
    /// Otherwise not.
    pub when: Option<Cond>,
    /// Where.
    pub span: Span,
}

/// A milestone.
#[derive(Clone, Debug, PartialEq)]
pub struct Milestone {
    /// Of which journey.
    pub journey: JourneyId,
    /// Its name.
    pub declared: Declared,
    /// The whole head.
    pub head: Span,
    /// It runs once per due date of the invoice.
    pub per_instalment: bool,
    /// When it opens.
    pub opening: Opening,
    /// Where that stands; absent where it follows from the order of the milestones.
    pub opening_span: Option<Span>,
    /// Otherwise it is left out.
    pub when: Option<Cond>,
    /// What it waits for; none in a journey of a customer: that its invoices are paid.
    pub expect: Option<Expectation>,
    /// Its steps, in order, those of sequences among them.
    pub steps: Vec<StepId>,
    /// What is done when it is not reached; several, if each but the last has a condition.
    pub missed: Vec<Missed>,
    /// What it does when something happens while it is open.
    pub reactions: Vec<Reaction>,
    /// No fault inside, so that analyses may look at it.
    pub sound: bool,
}

/// When a milestone opens.
#[derive(Clone, Debug, PartialEq)]
pub enum Opening {
    /// When the invoice enters the journey: the first milestone of one that sends nothing.
    Arrival,
    /// When the invoice has left.
    FromSending,
    /// When another one has passed.
    After {
        /// Which.
        milestone: MilestoneId,
        /// Its miss opens it, too.
        or_miss: bool,
    },
    /// When the debt was handed over to an agency.
    AfterHandOver,
    /// When this holds: of a customer's journey.
    When(Cond),
    /// Could not be resolved; reported.
    Unknown,
}

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Of which milestone.
    pub milestone: MilestoneId,
    /// Its name.
    pub name: SmolStr,
    /// Where the name stands; inside the sequence, for a step of a sequence.
    pub name_span: Span,
    /// What it is known by within its milestone: its name, after the names of the sequences that it
    /// comes from.
    pub path: Vec<SmolStr>,
    /// The `use` lines through which it came, the outermost first.
    pub via: Vec<Span>,
    /// When it is due.
    pub moment: Moment,
    /// It does not wait for the line above.
    pub independent: bool,
    /// What it does.
    pub line: Line,
    /// The whole line.
    pub span: Span,
    /// No fault inside.
    pub sound: bool,
}

/// What happens when a milestone is not reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Missed {
    /// When; by default when the `within` of the expectation is over.
    pub moment: Option<Moment>,
    /// What is done.
    pub line: Line,
    /// The word `missed`.
    pub head: Span,
    /// The `use` lines through which it came.
    pub via: Vec<Span>,
}

/// A reaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Reaction {
    /// To what.
    pub event: EventKind,
    /// Where that stands.
    pub event_span: Span,
    /// From whom; anybody where none is named.
    pub from: Vec<At<RoleId>>,
    /// What is done.
    pub line: Line,
    /// The whole line.
    pub span: Span,
    /// The `use` lines through which it came.
    pub via: Vec<Span>,
    /// What it is known by within its journey or milestone.
    pub path: Vec<SmolStr>,
}
