//! What a script declares besides journeys.

use jalon_core::Day;
use smol_str::SmolStr;

use super::claim::ClaimPart;
use super::expr::Expr;
use super::fact::EventFact;
use super::ids::{FieldId, HolidaysId, ModuleId};
use super::time::Delay;
use super::types::Type;
use crate::span::{FileId, Span};
use crate::syntax::ast::{At, FieldsOf, Measure};
use crate::words::Surface;

/// A name that a script declares, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// As written.
    pub name: SmolStr,
    /// Where.
    pub span: Span,
    /// In which file.
    pub module: ModuleId,
}

/// A file of the script: its own, or a module that it uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// `std.france`; empty for the script itself.
    pub path: String,
    /// The file.
    pub file: FileId,
    /// The language of its keywords.
    pub surface: Surface,
    /// It belongs to the library that comes with Jalon.
    pub library: bool,
    /// The modules that it uses, where, and the name under which it knows each.
    pub uses: Vec<ModuleUse>,
    /// A line of it could not be read, so that something may be missing.
    pub lossy: bool,
}

/// A `use` of a module.
#[derive(Clone, Debug, PartialEq)]
pub struct ModuleUse {
    /// Which.
    pub module: ModuleId,
    /// Under which name: the last part of its path.
    pub alias: SmolStr,
    /// Where.
    pub span: Span,
}

/// A team.
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// Its name.
    pub declared: Declared,
}

/// A collection agency.
#[derive(Clone, Debug, PartialEq)]
pub struct Agency {
    /// Its name.
    pub declared: Declared,
}

/// A recipient's role.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Its name; the built-in ones stand nowhere and have an empty span.
    pub declared: Declared,
}

/// A named end.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// Its name.
    pub declared: Declared,
}

/// Where `post` goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// Its name.
    pub declared: Declared,
}

/// A closed list of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its name.
    pub declared: Declared,
    /// Its values, in order.
    pub values: Vec<At<SmolStr>>,
}

/// A declared field of customers or invoices.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub declared: Declared,
    /// Whose.
    pub of: FieldsOf,
    /// What it holds.
    pub ty: Type,
    /// Where the type stands.
    pub type_span: Span,
    /// Its value where the data have none; a constant.
    pub default: Option<Expr>,
    /// It may be unknown.
    pub or_unknown: bool,
}

/// A declared event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its name.
    pub declared: Declared,
    /// What it carries.
    pub fields: Vec<PayloadField>,
}

/// A piece of data that an event or an answer carries.
#[derive(Clone, Debug, PartialEq)]
pub struct PayloadField {
    /// Its name.
    pub name: SmolStr,
    /// The name is a word of the language: `date`, `amount`, `reason`.
    pub fact: Option<EventFact>,
    /// Where.
    pub span: Span,
    /// What it holds.
    pub ty: Type,
    /// Its value where none came.
    pub default: Option<Expr>,
    /// It may be unknown.
    pub or_unknown: bool,
}

/// When the house is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// Its name.
    pub declared: Declared,
    /// Which days off it keeps.
    pub holidays: Vec<At<HolidaysId>>,
    /// When it opens.
    pub openings: Vec<Opening>,
    /// Days of the week on which nothing leaves; Monday is 0.
    pub closed_weekdays: Vec<u8>,
    /// Dates on which nothing leaves: first and last day.
    pub closed: Vec<(Day, Day)>,
    /// Its time zone.
    pub zone: Option<At<SmolStr>>,
}

/// `open Mon to Fri 09:00 to 17:30`.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// Days of the week; Monday is 0.
    pub days: Vec<u8>,
    /// Minutes after midnight.
    pub from: u16,
    /// Minutes after midnight, not included.
    pub to: u16,
    /// Where.
    pub span: Span,
}

/// A set of days off.
#[derive(Clone, Debug, PartialEq)]
pub struct Holidays {
    /// Its name.
    pub declared: Declared,
    /// The days.
    pub days: Vec<At<Day>>,
}

/// Payment terms: ordered steps from the day of issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// Their name.
    pub declared: Declared,
    /// The steps.
    pub steps: Vec<At<TermsStep>>,
}

/// One step of payment terms.
#[derive(Clone, Debug, PartialEq)]
pub enum TermsStep {
    /// Counted on.
    Add(Delay),
    /// To the end of that month.
    MonthEnd,
    /// To the next day of a month with one of these numbers.
    OnDays(Vec<u8>),
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name.
    pub declared: Declared,
    /// From `table` to the brace.
    pub head: Span,
    /// What is looked up, in order.
    pub keys: Vec<Expr>,
    /// It is keyed by date: its rows hold from a day on, until the next row's day.
    pub dated: bool,
    /// Its rows, in order.
    pub rows: Vec<Row>,
    /// What it gives.
    pub ty: Type,
    /// No fault inside.
    pub sound: bool,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// One for each key; a single [`Cell::Otherwise`] stands for all.
    pub cells: Vec<At<Cell>>,
    /// What the table gives.
    pub value: Expr,
    /// Where.
    pub span: Span,
}

/// What a key must be for a row to hold. All values are constants of the key's type.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Whatever no other row takes.
    Otherwise,
    /// Anything.
    Any,
    /// From this day on, until the next row's day.
    From(Day),
    /// Less than this.
    Under(Expr),
    /// This and more.
    OrMore(Expr),
    /// From the first to the second.
    Between {
        /// Included.
        from: Expr,
        /// Included unless `to_under`.
        to: Expr,
        /// The end is not included.
        to_under: bool,
    },
    /// One of these.
    Values(Vec<Expr>),
}

/// A table of a customer's arrears, read again whenever a fact or the day changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Its name; `standing` where the script gives none, at the word `standing of`.
    pub declared: Declared,
    /// Of customers or of payers.
    pub of: super::fact::Party,
    /// By what.
    pub measure: Measure,
    /// The limit of which a share is used: a field with an amount in one currency.
    pub limit: Option<Expr>,
    /// From the head to the brace.
    pub head: Span,
    /// Its values, each once, in order of first mention.
    pub values: Vec<At<SmolStr>>,
    /// Its rows: what the measure must be, and which value it gives.
    pub rows: Vec<(At<Cell>, u16)>,
    /// No fault inside.
    pub sound: bool,
}

/// A named claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its name.
    pub declared: Declared,
    /// Its parts, in order.
    pub parts: Vec<ClaimPart>,
}

/// A sequence. Its steps stand, expanded, in the milestones that use it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    /// Its name.
    pub declared: Declared,
    /// The name under which its lines know the recipient.
    pub recipient: Option<At<SmolStr>>,
    /// What may be set where it is used.
    pub parameters: Vec<Parameter>,
    /// No fault in its lines, as far as they can be read without a use.
    pub sound: bool,
}

/// A parameter of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: SmolStr,
    /// Where.
    pub span: Span,
    /// What it holds.
    pub ty: Type,
    /// Its value where the use sets none.
    pub default: Option<Expr>,
}

/// Which field a line speaks of.
pub type FieldRef = At<FieldId>;
