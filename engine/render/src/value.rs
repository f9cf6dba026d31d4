//! One value as the reader sees it.

use jalon_core::Machine;
use jalon_core::eval::{EvalError, Facts, Value, value};
use jalon_core::machine::declared::Named;
use jalon_core::machine::expr::Node;
use jalon_core::machine::value::Type;
use jalon_core::machine::{Dense, ExprId, List};

use crate::clean::{VALUE_CHARS_MAX, one_line};
use crate::locale::Language;

/// A value that can't be shown: the template must not be sent with a hole in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What the template asks for.
    pub value: ExprId,
    /// Why it is not there.
    pub why: MissingWhy,
}

/// Why a value is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingWhy {
    /// Nobody has told it.
    Unknown,
    /// It can't be worked out.
    Fault(EvalError),
}

/// A value of an expression, written for a reader.
pub(crate) fn shown<F: Facts>(
    machine: &Machine,
    facts: &F,
    id: ExprId,
    language: Language,
) -> Result<String, Missing> {
    let missing = |why| Missing { value: id, why };
    let found = value(machine, facts, id).map_err(|fault| missing(MissingWhy::Fault(fault)))?;
    text_of(machine, id, found, language).ok_or(missing(MissingWhy::Unknown))
}

fn text_of(machine: &Machine, id: ExprId, value: Value, language: Language) -> Option<String> {
    let phrases = language.phrases();
    let clean = |text: &str| Some(one_line(text, VALUE_CHARS_MAX));
    match value {
        Value::Unknown | Value::Never => None,
        Value::Text(text) => clean(text),
        Value::YesNo(true) => clean(phrases.yes),
        Value::YesNo(false) => clean(phrases.no),
        Value::Number(number) => Some(language.number(number)),
        Value::Money(money) => Some(language.money(money)),
        Value::NoMoney => Some(language.count(0)),
        Value::Date(date) => Some(language.date(date)),
        Value::Time(time) => Some(time.to_string()),
        Value::Rate(rate) => Some(language.rate(rate)),
        Value::Delay(delay) => Some(language.delay(delay)),
        Value::Way(way) => clean(language.way(way)),
        Value::Currency(currency) => clean(currency.code()),
        Value::Choice(value) => {
            let Type::Choice(choice) = type_of(machine, id)? else {
                return None;
            };
            let choice = machine.choices.get(choice)?;
            clean(choice.values.get(usize::from(value))?)
        }
        Value::Standing(value) => {
            let standing = match (machine.expressions.get(id)?, type_of(machine, id)) {
                (Node::Standing { standing, .. }, _) => *standing,
                (_, Some(Type::Standing(standing))) => standing,
                _ => return None,
            };
            let standing = machine.standings.get(standing)?;
            clean(standing.values.get(usize::from(value))?)
        }
        Value::Team(team) => named(&machine.teams, team),
        Value::Role(role) => named(&machine.roles, role),
        Value::Agency(agency) => named(&machine.agencies, agency),
        Value::Calendar(calendar) => clean(&machine.calendars.get(calendar)?.name),
        Value::Terms(terms) => clean(&machine.terms.get(terms)?.name),
        Value::Template(template) => clean(&machine.templates.get(template)?.name),
    }
}

fn named<I: Dense>(list: &List<I, Named>, id: I) -> Option<String> {
    Some(one_line(&list.get(id)?.name, VALUE_CHARS_MAX))
}

/// The declared type of a field, a table or a constant.
fn type_of(machine: &Machine, id: ExprId) -> Option<Type> {
    Some(match *machine.expressions.get(id)? {
        Node::Choice { choice, .. } => Type::Choice(choice),
        Node::StandingValue { standing, .. } => Type::Standing(standing),
        Node::InvoiceField(field) => machine.invoice_fields.get(field)?.type_of,
        Node::CustomerField { field, .. } => machine.customer_fields.get(field)?.type_of,
        Node::Lookup(table) => machine.tables.get(table)?.result,
        Node::LookupDated { table, .. } => machine.dated_tables.get(table)?.result,
        _ => return None,
    })
}
