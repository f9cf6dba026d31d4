//! Journeys, their milestones and steps; policies.

use super::{
    ActionLine, Anchor, At, Condition, Decimal, Delay, Duration, Event, Expectation, Moment, Name,
    Path, Text, Value, Where,
};
use crate::span::Span;

/// The journey of an invoice, or of a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// Its name.
    pub name: Name,
    /// `for each customer and currency`.
    pub for_each: Option<ForEach>,
    /// Its lines.
    pub lines: Vec<JourneyLine>,
    /// The word `journey` and the name.
    pub head: Where,
}

/// A journey that takes a customer's invoices together.
#[derive(Clone, Debug, PartialEq)]
pub struct ForEach {
    /// `customer` or `payer`.
    pub of: Name,
    /// One for each currency.
    pub and_currency: bool,
}

/// A line of a journey.
#[derive(Clone, Debug, PartialEq)]
pub enum JourneyLine {
    /// `for invoices in EUR where ...`.
    For {
        /// `in EUR`.
        currencies: Vec<Name>,
        /// `where ...`.
        condition: Option<Condition>,
        /// Where.
        span: Where,
    },
    /// `for all invoices`.
    ForAll(Where),
    /// `for all other invoices`.
    ForAllOther(Where),
    /// `priority 10`.
    Priority(At<Decimal>),
    /// `calendar office`, `calendar by customer.country`.
    Calendar {
        /// The calendar, or the field or table that tells it.
        path: Path,
        /// `by`.
        by: bool,
    },
    /// `limit messages to payer 1 per 3 days, per contact, except formal notice`.
    Limit(Limit),
    /// `needs payments up to date within 1 business day`.
    NeedsPayments {
        /// How old the feed may be.
        within: Delay,
        /// Where.
        span: Where,
    },
    /// `ignore balances under floor`.
    IgnoreBalances {
        /// The floor.
        under: Value,
        /// Where.
        span: Where,
    },
    /// `payments settle principal, then interest, then fees`.
    PaymentsSettle {
        /// In this order.
        order: Vec<At<Settled>>,
        /// Where.
        span: Where,
    },
    /// `runs ...`.
    Runs {
        /// On which days.
        days: RunDays,
        /// At what time, in minutes after midnight.
        at: Option<At<Option<u16>>>,
        /// Where.
        span: Where,
    },
    /// `catch up ...`.
    CatchUp {
        /// How.
        how: CatchUp,
        /// Where.
        span: Where,
    },
    /// `leave alone`.
    LeaveAlone(Where),
    /// `re-choose on change of FIELD`.
    Rechoose {
        /// Which fields.
        fields: Vec<Path>,
        /// Where.
        span: Where,
    },
    /// `before sending { ... }`.
    BeforeSending {
        /// Its lines.
        lines: Vec<BeforeLine>,
        /// The head.
        span: Where,
    },
    /// `send ...`.
    Send {
        /// To whom.
        rows: Vec<SendRow>,
        /// The word `send`.
        span: Where,
    },
    /// `milestone ...`.
    Milestone(Milestone),
    /// `on EVENT ...`.
    On(On),
}

/// A limit on messages, over all invoices of the customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// To whom.
    pub role: Name,
    /// How many.
    pub count: At<Decimal>,
    /// In how long.
    pub per: At<Duration>,
    /// Counted for each contact.
    pub per_contact: bool,
    /// What does not count.
    pub except: Vec<Excepted>,
    /// Where.
    pub span: Where,
}

/// What a limit does not hold back.
#[derive(Clone, Debug, PartialEq)]
pub enum Excepted {
    /// `formal notice`.
    FormalNotice(Where),
    /// A step or a kind of action, by name.
    Named(Name),
}

/// What a payment settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Settled {
    /// The invoice itself.
    Principal,
    /// Interest.
    Interest,
    /// Fees.
    Fees,
}

/// The days on which what became due leaves.
#[derive(Clone, Debug, PartialEq)]
pub enum RunDays {
    /// `on the last day of the month`.
    LastDayOfMonth,
    /// `on 10 and 25`.
    MonthDays(Vec<At<Decimal>>),
    /// `every Monday and Thu`; Monday is 0.
    Weekdays(Vec<u8>),
}

/// What is done when several steps are due at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CatchUp {
    /// `in order`: with the planned spacing.
    InOrder,
    /// `in order, one step per run`.
    OneStepPerRun,
    /// `latest`: only the most severe.
    Latest,
    /// `none`: what is past is past.
    None,
}

/// A line of `before sending`.
#[derive(Clone, Debug, PartialEq)]
pub enum BeforeLine {
    /// `require purchase_order else ...`.
    Require {
        /// What must hold.
        condition: Condition,
        /// If it does not.
        otherwise: ActionLine,
        /// Where.
        span: Where,
    },
    /// `hold while ... because "...", at most D, then ...`.
    Hold {
        /// As long as this holds.
        condition: Condition,
        /// Why.
        because: Option<Text>,
        /// How long at most.
        at_most: Option<Delay>,
        /// What then.
        then: ActionLine,
        /// The word `hold`.
        span: Where,
    },
}

/// A recipient of the invoice.
#[derive(Clone, Debug, PartialEq)]
pub struct SendRow {
    /// Who.
    pub role: Name,
    /// `by WAY`.
    pub way: Option<Path>,
    /// `if any`.
    pub if_any: bool,
    /// `with TEMPLATE`.
    pub template: Option<Path>,
    /// `attach A and B`.
    pub attachments: Vec<Name>,
    /// `when ...`.
    pub when: Option<Condition>,
    /// Where.
    pub span: Where,
}

/// A milestone.
#[derive(Clone, Debug, PartialEq)]
pub struct Milestone {
    /// Its name.
    pub name: Name,
    /// `per instalment`.
    pub per_instalment: bool,
    /// When it opens; by default when the one above passes.
    pub opening: Option<Opening>,
    /// `when ...`: otherwise it is left out.
    pub when: Option<Condition>,
    /// Its lines.
    pub lines: Vec<MilestoneLine>,
    /// The head.
    pub head: Where,
}

/// When a milestone opens.
#[derive(Clone, Debug, PartialEq)]
pub enum Opening {
    /// `from sending`.
    FromSending(Where),
    /// `after X`, `after X or its miss`.
    After {
        /// Which milestone, or `handover`.
        name: Name,
        /// Its miss opens it too.
        or_miss: bool,
    },
}

/// A line of a milestone or of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub enum MilestoneLine {
    /// `expect ...`.
    Expect {
        /// What.
        expectation: Expectation,
        /// `else ...`.
        otherwise: ActionLine,
    },
    /// `opens when ...`.
    OpensWhen(Condition, Where),
    /// `step ...`.
    Step(Step),
    /// `missed ...`.
    Missed(Missed),
    /// `on EVENT ...`.
    On(On),
    /// `use gentle_ladder to payer`.
    Use(UseSequence),
}

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its name.
    pub name: Name,
    /// When it is due.
    pub moment: Moment,
    /// It does not wait for the line above.
    pub independent: bool,
    /// What it does.
    pub line: ActionLine,
    /// The whole line.
    pub span: Where,
}

/// What happens when the milestone is not reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Missed {
    /// When; by default the `within` of the expectation.
    pub moment: Option<Moment>,
    /// What is done.
    pub line: ActionLine,
    /// The word `missed`.
    pub head: Where,
}

/// A reaction.
#[derive(Clone, Debug, PartialEq)]
pub struct On {
    /// To what.
    pub event: Event,
    /// From whom.
    pub from: Vec<Name>,
    /// What is done.
    pub line: ActionLine,
    /// The whole line.
    pub span: Where,
}

/// A sequence put to use.
#[derive(Clone, Debug, PartialEq)]
pub struct UseSequence {
    /// Which.
    pub path: Path,
    /// To whom.
    pub recipient: Option<Name>,
    /// Parameters set here.
    pub arguments: Vec<Argument>,
    /// Where.
    pub span: Where,
}

/// `first = 5 days`.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Which parameter.
    pub name: Name,
    /// Its value.
    pub value: Value,
}

/// What must hold on every path.
#[derive(Clone, Debug)]
pub struct PolicyLine {
    /// What.
    pub kind: PolicyKind,
    /// Where.
    pub span: Span,
}

impl PartialEq for PolicyLine {
    fn eq(&self, other: &PolicyLine) -> bool {
        self.kind == other.kind
    }
}

/// The forms of policies.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyKind {
    /// `never chase payer when balance = 0`.
    Never {
        /// What.
        deed: Deed,
        /// To whom.
        role: Option<Name>,
        /// When.
        condition: Condition,
    },
    /// `never formal notice before 30 days after due`.
    NeverBefore {
        /// What.
        deed: Deed,
        /// To whom.
        role: Option<Name>,
        /// Before when.
        moment: BeforeWhat,
    },
    /// `formal notice before handover`.
    Order {
        /// Must have left.
        first: Deed,
        /// Before this leaves.
        then: Deed,
    },
    /// `every path ends in paid, task or handover`.
    EveryPathEndsIn(Vec<Name>),
    /// `at most 6 messages to payer`.
    AtMost {
        /// How many.
        count: At<Decimal>,
        /// Of what.
        deed: Deed,
        /// To whom.
        role: Option<Name>,
        /// In how long.
        per: Option<At<Duration>>,
    },
}

/// The day before which something must not leave.
#[derive(Clone, Debug, PartialEq)]
pub enum BeforeWhat {
    /// `30 days after due`.
    Moment(Moment),
    /// `due`.
    Anchor(Anchor),
}

/// What a policy speaks of.
#[derive(Clone, Debug)]
pub struct Deed {
    /// What.
    pub kind: DeedKind,
    /// Where.
    pub span: Span,
}

impl PartialEq for Deed {
    fn eq(&self, other: &Deed) -> bool {
        self.kind == other.kind
    }
}

/// Kinds of actions that policies and tests speak of.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum DeedKind {
    Remind,
    Chase,
    FormalNotice,
    HandOver,
    Call,
    Message,
    Task,
    Claim,
    Entrust,
    Alert,
    Step(Name),
}
