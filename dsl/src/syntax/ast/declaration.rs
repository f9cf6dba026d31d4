//! What a file declares.

use smol_str::SmolStr;

use super::{
    At, Journey, Literal, MilestoneLine, Name, Path, PolicyLine, Test, Text, Unit, Value, Where,
};
use crate::syntax::token::Date;
use crate::words::Surface;

/// A declaration of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `language fr`.
    Language(Option<Surface>, Where),
    /// `use std.france`.
    Use(Path),
    /// `calendar office { ... }`.
    Calendar(Calendar),
    /// `holidays works_council { ... }`: a set of days off.
    Holidays(Holidays),
    /// `team billing` and the like.
    Simple(Simple),
    /// `choice Group { ... }`.
    Choice(Choice),
    /// `customer { ... }`, `invoice { ... }`: fields beyond the built-in ones.
    Fields(Fields),
    /// `event ... { ... }`.
    Event(EventDeclaration),
    /// `table ...`.
    Table(Table),
    /// `terms ...`.
    Terms(Terms),
    /// `standing of customer by ...`.
    Standing(Standing),
    /// `template ...`.
    Template(Template),
    /// `sequence ...`.
    Sequence(Sequence),
    /// `claim late_payment { ... }`.
    Claim(ClaimDeclaration),
    /// `journey ...`.
    Journey(Journey),
    /// `policy { ... }`.
    Policy(Vec<PolicyLine>),
    /// `test "..." { ... }`.
    Test(Test),
}

/// A declaration that is a name only.
#[derive(Clone, Debug, PartialEq)]
pub struct Simple {
    /// What is declared.
    pub kind: SimpleKind,
    /// Its name.
    pub name: Name,
}

/// What a one-word declaration declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SimpleKind {
    /// A team.
    Team,
    /// A collection agency.
    Agency,
    /// A recipient of the script's own.
    Role,
    /// A named end.
    End,
    /// Where `post` goes.
    Endpoint,
}

/// When the house is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// Its name.
    pub name: Name,
    /// Its lines.
    pub lines: Vec<CalendarLine>,
}

/// A line of a calendar.
#[derive(Clone, Debug, PartialEq)]
pub enum CalendarLine {
    /// `holidays france and my_days`.
    Holidays(Vec<Path>),
    /// `open Mon to Fri 09:00 to 17:30 Europe/Paris`.
    Open {
        /// Monday is 0.
        days: Vec<u8>,
        /// Minutes after midnight.
        from: Option<u16>,
        /// Minutes after midnight.
        to: Option<u16>,
        /// `Europe/Paris`.
        zone: Option<At<SmolStr>>,
        /// Where.
        span: Where,
    },
    /// `closed 2026-12-24 to 2026-12-31 "works holiday"`.
    Closed {
        /// First day.
        from: At<Option<Date>>,
        /// Last day, itself closed too.
        to: Option<At<Option<Date>>>,
        /// Why.
        label: Option<Text>,
    },
    /// `closed Wed`.
    ClosedDays(Vec<u8>),
    /// `time zone Europe/Paris`.
    Zone(At<SmolStr>),
}

/// A set of days off.
#[derive(Clone, Debug, PartialEq)]
pub struct Holidays {
    /// Its name.
    pub name: Name,
    /// `from file "..."`.
    pub from_file: Option<Text>,
    /// Day and label.
    pub days: Vec<(At<Option<Date>>, Option<Text>)>,
}

/// A closed list of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its name.
    pub name: Name,
    /// Its values.
    pub values: Vec<Name>,
}

/// Declared fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields {
    /// Of whom.
    pub of: FieldsOf,
    /// The word `customer` or `invoice`.
    pub head: Where,
    /// The fields.
    pub fields: Vec<Field>,
}

/// Whose fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldsOf {
    /// Of customers.
    Customer,
    /// Of invoices.
    Invoice,
}

/// One declared field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub kind: At<Type>,
    /// Its value where the data have none.
    pub default: Option<Value>,
    /// `or unknown`.
    pub or_unknown: bool,
}

/// What a field or a parameter holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// `yes/no`.
    YesNo,
    /// `text`.
    Text,
    /// `number`.
    Number,
    /// `money in EUR`, or in the invoice's currency.
    Money(Option<Name>),
    /// `date`.
    Date,
    /// `rate`.
    Rate,
    /// `way`.
    Way,
    /// `days`, `business days`, `months`, `hours`.
    Duration(Unit),
    /// A choice, or `template`, `team`, ... by name.
    Named(Path),
}

/// A declared event with what it carries.
#[derive(Clone, Debug, PartialEq)]
pub struct EventDeclaration {
    /// Its name.
    pub name: Name,
    /// Its payload.
    pub fields: Vec<Field>,
}

/// A decision table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name; empty where its rows are added to another table.
    pub name: Name,
    /// `table france.reference_rate by date`: the table of a module to which its rows are added.
    pub added_to: Option<Path>,
    /// What is looked up.
    pub keys: Vec<TableKey>,
    /// `from file "..."`.
    pub from_file: Option<Text>,
    /// Its rows.
    pub rows: Vec<TableRow>,
    /// From the head to the brace.
    pub head: Where,
}

/// What a table is keyed by.
#[derive(Clone, Debug, PartialEq)]
pub enum TableKey {
    /// A field, `currency`, `date`, ...
    Path(Path),
    /// `days late`.
    DaysLate(Where),
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    /// One for each key, or `otherwise` alone.
    pub cells: Vec<At<Cell>>,
    /// What the table gives.
    pub value: Value,
    /// Where.
    pub span: Where,
}

/// What a key must be for the row to hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// `otherwise`: whatever no other row takes.
    Otherwise,
    /// `any`.
    Any,
    /// `from 2025-01-01`: until the next row's day.
    From(Option<Date>),
    /// `under 1,000 EUR`.
    Under(At<Literal>),
    /// `60 days or more`.
    OrMore(At<Literal>),
    /// `30 days to 59 days`, both included, or `... to under 60 days`.
    Between {
        /// Included.
        from: At<Literal>,
        /// Included unless `to_under`.
        to: At<Literal>,
        /// The end is not included.
        to_under: bool,
    },
    /// `independent or franchise`.
    Values(Vec<Value>),
}

/// Payment terms: ordered steps from the day of issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// Their name.
    pub name: Name,
    /// The steps.
    pub steps: Vec<At<TermsStep>>,
}

/// One step of payment terms.
#[derive(Clone, Debug, PartialEq)]
pub enum TermsStep {
    /// `45 days after issue`, `45 days`.
    Add {
        /// How long.
        duration: super::Duration,
        /// `after issue`, if written.
        after: Option<Path>,
    },
    /// `at month end`.
    MonthEnd,
    /// `on day 10, 20 or 31`: the next day of a month with one of these numbers.
    OnDays(Vec<At<super::super::token::Decimal>>),
}

/// A table read again whenever a fact or the day changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// `customer` or `payer`.
    pub of: Name,
    /// `called risk`.
    pub name: Option<Name>,
    /// By what.
    pub measure: Measure,
    /// The limit of which a share is used.
    pub limit: Option<Path>,
    /// Its rows: cell and the standing's name.
    pub rows: Vec<(At<Cell>, Name)>,
    /// From the head to the brace.
    pub head: Where,
}

/// What a standing is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Days late of the oldest unpaid invoice.
    DaysLateOfOldest,
    /// What is unpaid, in all.
    TotalUnpaid,
    /// How many invoices are unpaid.
    NumberUnpaid,
    /// How much of a limit is used.
    ShareUsed,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its name.
    pub name: Name,
    /// One for each language; the language is absent where the parts stand in the template itself.
    pub languages: Vec<TemplateLanguage>,
    /// `attach delivery_note`.
    pub attachments: Vec<Name>,
}

/// A message in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateLanguage {
    /// `language fr`: the code.
    pub language: Option<Name>,
    /// `subject`.
    pub subject: Option<Text>,
    /// `body`: Markdown.
    pub body: Option<Text>,
    /// `sms`: a short text.
    pub sms: Option<Text>,
}

/// A named piece of schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    /// Its name.
    pub name: Name,
    /// The name under which its lines know the recipient.
    pub recipient: Option<Name>,
    /// What may be set where it is used.
    pub parameters: Vec<Parameter>,
    /// Its lines.
    pub lines: Vec<MilestoneLine>,
}

/// A parameter of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub kind: At<Type>,
    /// Its value where the use sets none.
    pub default: Option<Value>,
}

/// A named claim: what is asked for besides the principal.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimDeclaration {
    /// Its name.
    pub name: Name,
    /// Its parts.
    pub claims: Vec<super::Claim>,
}

impl Item {
    /// The name that it declares, if it declares one.
    pub fn name(&self) -> Option<&Name> {
        Some(match self {
            Item::Calendar(item) => &item.name,
            Item::Holidays(item) => &item.name,
            Item::Simple(item) => &item.name,
            Item::Choice(item) => &item.name,
            Item::Event(item) => &item.name,
            Item::Table(item) if item.added_to.is_some() => return None,
            Item::Table(item) => &item.name,
            Item::Terms(item) => &item.name,
            Item::Template(item) => &item.name,
            Item::Sequence(item) => &item.name,
            Item::Claim(item) => &item.name,
            Item::Journey(item) => &item.name,
            Item::Standing(item) => return item.name.as_ref(),
            Item::Language(..)
            | Item::Use(_)
            | Item::Fields(_)
            | Item::Policy(_)
            | Item::Test(_) => return None,
        })
    }
}
