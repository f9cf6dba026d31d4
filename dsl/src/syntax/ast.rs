//! The syntax tree: what was written, with where. Names are not resolved here, nothing is checked;
//! one shape for both languages.

use smol_str::SmolStr;

use super::token::{Date, Decimal};
use crate::span::Span;
use crate::words::{FormId, Group, Surface, Word};

mod action;
mod declaration;
mod journey;
mod place;
mod test;

pub use action::*;
pub use declaration::*;
pub use journey::*;
pub use place::Where;
pub use test::*;

/// One file as a tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The language of its keywords.
    pub surface: Surface,
    /// Its declarations, in order.
    pub items: Vec<Item>,
    /// What could not be read and so may have declared something.
    pub lost: Lost,
}

/// What lines with faults may have held, so that later parts stay silent about its absence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lost {
    /// Names that stand in lines that could not be read.
    pub names: Vec<SmolStr>,
    /// Whether a line that declares something lost its name or could not be read at all.
    pub declaration: bool,
    /// Whether any line had a fault.
    pub any: bool,
    /// Lines that are in the tree only after a repair: no second message about them.
    pub repaired: Vec<Where>,
    /// Lines that are not in the tree.
    pub lines: Vec<Where>,
}

/// A word that may be a name or a built-in word of the language.
#[derive(Clone, Debug)]
pub struct Name {
    /// As written, accents composed.
    pub text: SmolStr,
    /// Where.
    pub span: Span,
    /// The form of the word table that it matches in the language of its file.
    pub form: Option<FormId>,
}

impl Name {
    /// The built-in word of a group that it can be.
    pub fn word(&self, group: Group) -> Option<Word> {
        self.form.and_then(|form| form.in_group(group))
    }

    /// Whether it can mean this word.
    pub fn is(&self, word: Word) -> bool {
        self.form.is_some_and(|form| form.can_mean(word))
    }
}

/// Names are equal when they read the same: trees are compared after `fmt`.
impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.text == other.text
    }
}

/// Names joined by dots.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// At least one.
    pub parts: Vec<Name>,
}

impl Path {
    /// Where the whole path stands.
    pub fn span(&self) -> Span {
        match (self.parts.first(), self.parts.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span::default(),
        }
    }

    /// The name, if the path is one name only.
    pub fn single(&self) -> Option<&Name> {
        match self.parts.as_slice() {
            [name] => Some(name),
            _ => None,
        }
    }

    /// As written.
    pub fn text(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|name| name.text.as_str()).collect();
        parts.join(".")
    }
}

/// Something with its place.
#[derive(Clone, Debug)]
pub struct At<T> {
    /// What.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// Equal when they say the same, wherever they stand.
impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &At<T>) -> bool {
        self.value == other.value
    }
}

/// A text in quotes, with its placeholders.
#[derive(Clone, Debug)]
pub struct Text {
    /// Plain text and placeholders, in order.
    pub pieces: Vec<Piece>,
    /// With the quotes.
    pub span: Span,
    /// Whether it stood in triple quotes.
    pub block: bool,
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.pieces == other.pieces
    }
}

impl Text {
    /// The text as written, placeholders in braces; for names of tests and labels of answers.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Plain(text) => out.push_str(&text.value),
                Piece::Value(path) => {
                    out.push('{');
                    out.push_str(&path.text());
                    out.push('}');
                }
                Piece::EachInvoice { .. }
                | Piece::Sum { .. }
                | Piece::Count { .. }
                | Piece::DaysLate { .. } => out.push_str("{…}"),
            }
        }
        out
    }
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Text as it is.
    Plain(At<SmolStr>),
    /// `{number}`, `{refusal.reason}`: a value.
    Value(Path),
    /// `{for each invoice, oldest due first}`: the rest of its line is repeated.
    EachInvoice {
        /// In the order of due dates.
        oldest_first: bool,
        /// Where.
        span: Span,
    },
    /// `{sum of balance}`.
    Sum {
        /// Of what.
        of: Path,
        /// Where.
        span: Span,
    },
    /// `{count of invoices}`.
    Count {
        /// Where.
        span: Span,
    },
    /// `{days late}`.
    DaysLate {
        /// Where.
        span: Span,
    },
}

impl PartialEq for Piece {
    fn eq(&self, other: &Piece) -> bool {
        match (self, other) {
            (Piece::Plain(a), Piece::Plain(b)) => a == b,
            (Piece::Value(a), Piece::Value(b)) => a == b,
            (
                Piece::EachInvoice {
                    oldest_first: a, ..
                },
                Piece::EachInvoice {
                    oldest_first: b, ..
                },
            ) => a == b,
            (Piece::Sum { of: a, .. }, Piece::Sum { of: b, .. }) => a == b,
            (Piece::Count { .. }, Piece::Count { .. }) => true,
            (Piece::DaysLate { .. }, Piece::DaysLate { .. }) => true,
            _ => false,
        }
    }
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Sixty seconds.
    Minute,
    /// Sixty minutes.
    Hour,
    /// A day of the calendar.
    Day,
    /// A day on which the journey's calendar is open.
    BusinessDay,
    /// Seven days.
    Week,
    /// A month, kept to its end.
    Month,
    /// Twelve months.
    Year,
}

/// `3 business days`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duration {
    /// How many; whole and not negative in a right script.
    pub count: Decimal,
    /// Of what.
    pub unit: Unit,
}

/// `1,200 EUR`.
#[derive(Clone, Debug, PartialEq)]
pub struct Money {
    /// How much.
    pub amount: Decimal,
    /// The three letters.
    pub currency: Name,
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `5`.
    Number(Decimal),
    /// `1,200 EUR`.
    Money(Money),
    /// `3 business days`.
    Duration(Duration),
    /// `8 %`.
    Percent(Decimal),
    /// `2026-01-05`; `None` if there is no such day (reported already).
    Date(Option<Date>),
    /// `09:00`, in minutes after midnight.
    Time(Option<u16>),
    /// `"text"`.
    Text(Text),
    /// `yes` or `no`.
    YesNo(bool),
    /// `days late`: of this invoice.
    DaysLate,
    /// `none`: never holds.
    None,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A constant.
    Literal(At<Literal>),
    /// A field, a table, a parameter, a value of a choice.
    Path(Path),
    /// `8 % of principal`.
    Share {
        /// Of the two the rate.
        rate: Box<Value>,
        /// Of what.
        of: Box<Value>,
    },
    /// `a + b`.
    Binary {
        /// What is done.
        operator: Arithmetic,
        /// Left.
        left: Box<Value>,
        /// Right.
        right: Box<Value>,
    },
}

/// `+`, `-`, `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
}

impl Value {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Value::Literal(literal) => literal.span,
            Value::Path(path) => path.span(),
            Value::Share { rate, of } => rate.span().to(of.span()),
            Value::Binary { left, right, .. } => left.span().to(right.span()),
        }
    }
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `a or b or c`.
    Or(Vec<Condition>),
    /// `a and b`.
    And(Vec<Condition>),
    /// `not a`.
    Not(Box<Condition>, Where),
    /// In parentheses; kept, so that mixing `and` with `or` can be told from grouping.
    Group(Box<Condition>, Where),
    /// `total >= 15 EUR`.
    Compare {
        /// Left.
        left: Value,
        /// How.
        operator: At<Comparison>,
        /// Right.
        right: Value,
    },
    /// `customer.group is independent or franchise`.
    OneOf {
        /// What is asked.
        value: Value,
        /// `is not`.
        negated: bool,
        /// The answers that hold.
        options: Vec<Value>,
    },
    /// `validator is known`.
    Known {
        /// What is asked.
        value: Value,
        /// `is unknown`, `is not known`.
        negated: bool,
        /// Where.
        span: Where,
    },
    /// `way of payer gives a receipt`.
    GivesReceipt {
        /// Of whom.
        role: Name,
        /// Where.
        span: Where,
    },
    /// `disputed`.
    Disputed(Where),
    /// A yes/no value.
    Flag(Value),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Condition {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Condition::Or(parts) | Condition::And(parts) => match (parts.first(), parts.last()) {
                (Some(first), Some(last)) => first.span().to(last.span()),
                _ => Span::default(),
            },
            Condition::Not(_, span) | Condition::Group(_, span) | Condition::Disputed(span) => {
                **span
            }
            Condition::Compare { left, right, .. } => left.span().to(right.span()),
            Condition::OneOf { value, options, .. } => options
                .last()
                .map_or(value.span(), |last| value.span().to(last.span())),
            Condition::Known { span, .. } | Condition::GivesReceipt { span, .. } => **span,
            Condition::Flag(value) => value.span(),
        }
    }
}

/// A delay: written out, or the name of a table, a field or a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Delay {
    /// `3 business days`.
    Written(At<Duration>),
    /// `receipt_delay`.
    Named(Path),
}

impl Delay {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Delay::Written(duration) => duration.span,
            Delay::Named(path) => path.span(),
        }
    }
}

/// When: `20 days after due, at month end`.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Before, after or on.
    pub relation: Relation,
    /// From where it is counted.
    pub anchor: Anchor,
    /// `, at month end`: counted first, then moved to the end of that month.
    pub at_month_end: bool,
    /// `at 09:00`, in minutes after midnight.
    pub at: Option<At<Option<u16>>>,
    /// `time of customer`: in whose time zone.
    pub time_of: Option<Name>,
    /// `or the business day before`.
    pub or_day_before: bool,
    /// Where.
    pub span: Span,
}

impl PartialEq for Moment {
    fn eq(&self, other: &Moment) -> bool {
        self.relation == other.relation
            && self.anchor == other.anchor
            && self.at_month_end == other.at_month_end
            && self.at == other.at
            && self.time_of == other.time_of
            && self.or_day_before == other.or_day_before
    }
}

/// Before, after or on the anchor.
#[derive(Clone, Debug, PartialEq)]
pub enum Relation {
    /// `5 days before ...`
    Before(Delay),
    /// `5 days after ...`
    After(Delay),
    /// `on ...`
    On,
}

/// From where a moment is counted.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// `month end of ...`: moved to the end of the month first, then counted.
    pub month_end_of: bool,
    /// What.
    pub base: AnchorBase,
    /// `... of oldest`.
    pub of_oldest: bool,
    /// Where.
    pub span: Span,
}

impl PartialEq for Anchor {
    fn eq(&self, other: &Anchor) -> bool {
        self.month_end_of == other.month_end_of
            && self.base == other.base
            && self.of_oldest == other.of_oldest
    }
}

/// What a moment is counted from.
#[derive(Clone, Debug, PartialEq)]
pub enum AnchorBase {
    /// `sending`, written with a keyword that holds more than the word itself.
    Sending,
    /// `previous step`.
    PreviousStep,
    /// `last step`.
    LastStep,
    /// `issue`, `due`, `start`, a step, a milestone, `promise.date`.
    Path(Path),
}
