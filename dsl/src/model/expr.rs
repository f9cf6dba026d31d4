//! Values and conditions with every name resolved and every type known. Parameters of sequences are
//! gone: what was set for them stands in their place.

use jalon_core::{Currency, Day, Money, Number, Rate};
use smol_str::SmolStr;

use super::fact::{Fact, Party};
use super::ids::{
    CalendarId, ChoiceId, EventId, FieldId, MilestoneId, RoleId, StandingId, StepId, TableId,
    TeamId, TemplateId, TermsId,
};
use super::time::Delay;
use super::types::Type;
use super::way::Way;
use crate::span::Span;
pub use crate::syntax::ast::{Arithmetic, Comparison, EvidenceLevel};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Of which type.
    pub ty: Type,
    /// Where it stands; for the value of a parameter, where the sequence names the parameter.
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `yes`, `no`.
    YesNo(bool),
    /// A constant text.
    Text(SmolStr),
    /// A constant number.
    Number(Number),
    /// A constant amount.
    Money(Money),
    /// A bare `0` where an amount stands.
    NoMoney,
    /// A constant date.
    Date(Day),
    /// A constant time, in minutes after midnight.
    Time(u16),
    /// A constant percentage.
    Rate(Rate),
    /// A constant length of time.
    Delay(Delay),
    /// A constant way.
    Way(Way),
    /// A constant currency.
    Currency(Currency),
    /// A country (`FR`), a language (`fr`) or a zone (`Europe/Paris`); the type tells which.
    Code(SmolStr),
    /// A value of a choice.
    Choice {
        /// The choice.
        choice: ChoiceId,
        /// Which of its values, from 0.
        value: u16,
    },
    /// A value of a standing.
    StandingValue {
        /// The standing.
        standing: StandingId,
        /// Which of its values, from 0.
        value: u16,
    },
    /// A team.
    Team(TeamId),
    /// A role.
    Role(RoleId),
    /// A calendar.
    Calendar(CalendarId),
    /// Payment terms.
    Terms(TermsId),
    /// A template.
    Template(TemplateId),
    /// `none`: never holds.
    None,

    /// A built-in value.
    Fact(Fact),
    /// A declared field of the invoice.
    InvoiceField(FieldId),
    /// A declared field of the customer or its payer.
    CustomerField {
        /// Whose.
        party: Party,
        /// Which.
        field: FieldId,
    },
    /// Data of the event or of the answer that the line reacts to.
    Payload {
        /// The declared event; none for an answer.
        event: Option<EventId>,
        /// Its place among the data, from 0.
        index: u16,
    },
    /// The standing that a customer has now.
    Standing {
        /// Whose.
        party: Party,
        /// Which.
        standing: StandingId,
    },
    /// The day on which a step really left.
    StepDay(StepId),
    /// The day on which a milestone passed.
    MilestoneDay(MilestoneId),
    /// Whether somebody has a role; stands only in conditions as `validator is known`.
    RoleOf(RoleId),

    /// What a table says.
    Lookup(TableId),
    /// `8 % of principal`.
    Share {
        /// The rate.
        rate: Box<Expr>,
        /// Of what.
        of: Box<Expr>,
    },
    /// `a + b`.
    Binary {
        /// What is done.
        operator: Arithmetic,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// Could not be resolved; reported.
    Unknown,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Cond {
    /// What is asked.
    pub kind: CondKind,
    /// Where it stands.
    pub span: Span,
}

/// What a condition asks.
#[derive(Clone, Debug, PartialEq)]
pub enum CondKind {
    /// Any of them holds.
    Or(Vec<Cond>),
    /// All of them hold.
    And(Vec<Cond>),
    /// It does not hold. `is not`, `is unknown` are this, too.
    Not(Box<Cond>),
    /// Two values of one type.
    Compare {
        /// Left.
        left: Expr,
        /// How.
        operator: Comparison,
        /// Where `operator` stands.
        operator_span: Span,
        /// Right.
        right: Expr,
    },
    /// `customer.group is independent or franchise`.
    OneOf {
        /// What is asked.
        value: Expr,
        /// Constants of its type.
        options: Vec<Expr>,
    },
    /// `customer.average_delay is known`.
    Known(Expr),
    /// `validator is known`: somebody has the role.
    RoleKnown(RoleId),
    /// `way of payer gives a receipt`.
    GivesReceipt {
        /// Whose way.
        role: RoleId,
        /// Of at least this level; declared where none is named.
        at_least: EvidenceLevel,
    },
    /// `disputed`.
    Disputed,
    /// A yes/no value that is yes.
    Flag(Expr),
    /// Could not be resolved; reported. To be taken to go either way.
    Unknown,
}

impl Expr {
    /// A value that could not be resolved; the fault is reported.
    pub fn unknown(span: Span) -> Expr {
        Expr {
            kind: ExprKind::Unknown,
            ty: Type::Unknown,
            span,
        }
    }

    /// Whether it is a constant.
    pub fn is_constant(&self) -> bool {
        use ExprKind::*;
        matches!(
            self.kind,
            YesNo(_)
                | Text(_)
                | Number(_)
                | Money(_)
                | NoMoney
                | Date(_)
                | Time(_)
                | Rate(_)
                | Delay(_)
                | Way(_)
                | Currency(_)
                | Code(_)
                | Choice { .. }
                | StandingValue { .. }
                | Team(_)
                | Role(_)
                | Calendar(_)
                | Terms(_)
                | Template(_)
                | None
        )
    }

    /// The written length of time, if it is one.
    pub fn as_delay(&self) -> Option<Delay> {
        match self.kind {
            ExprKind::Delay(delay) => Some(delay),
            _ => None,
        }
    }
}
