//! The walk over an expression: conditions stop at the first part that decides.

use super::compare::{add, compare, of_money, order, times};
use super::facts::{Facts, RateDay};
use super::tables::{look_up, look_up_dated};
use super::value::Value;
use super::{DEPTH_MAX, EvalError, Truth};
use crate::machine::expr::{ExprList, Node};
use crate::machine::{ExprId, Machine};
use crate::money::Money;

/// What a condition says of the facts.
pub fn truth<F: Facts>(machine: &Machine, facts: &F, id: ExprId) -> Result<Truth, EvalError> {
    match facts.conditions().and_then(|all| all.truth(facts, id)) {
        Some(holds) => Ok(Truth::from(holds)),
        None => truth_at(machine, facts, id, DEPTH_MAX),
    }
}

/// The value of an expression with the facts.
pub fn value<'a, F: Facts>(
    machine: &'a Machine,
    facts: &'a F,
    id: ExprId,
) -> Result<Value<'a>, EvalError> {
    value_at(machine, facts, id, DEPTH_MAX)
}

pub(super) fn truth_at<F: Facts>(
    machine: &Machine,
    facts: &F,
    id: ExprId,
    depth: u8,
) -> Result<Truth, EvalError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(EvalError::TooDeep);
    };
    let node = machine.expressions.get(id).ok_or(EvalError::Mismatch)?;
    match *node {
        Node::Compare {
            comparison,
            left,
            right,
            ..
        } => {
            let left = value_at(machine, facts, left, depth)?;
            let right = value_at(machine, facts, right, depth)?;
            compare(comparison, left, right)
        }
        Node::All(list) => {
            let mut all = Truth::Yes;
            for part in machine.expressions.members_of(list) {
                match truth_at(machine, facts, *part, depth)? {
                    Truth::No => return Ok(Truth::No),
                    Truth::Unknown => all = Truth::Unknown,
                    Truth::Yes => {}
                }
            }
            Ok(all)
        }
        Node::Any(list) => {
            let mut any = Truth::No;
            for part in machine.expressions.members_of(list) {
                match truth_at(machine, facts, *part, depth)? {
                    Truth::Yes => return Ok(Truth::Yes),
                    Truth::Unknown => any = Truth::Unknown,
                    Truth::No => {}
                }
            }
            Ok(any)
        }
        Node::Not(part) => Ok(match truth_at(machine, facts, part, depth)? {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
        }),
        Node::IsOneOf { value, list } => is_one_of(machine, facts, value, list, depth),
        Node::Known(part) => {
            let value = value_at(machine, facts, part, depth)?;
            Ok(Truth::from(value != Value::Unknown))
        }
        Node::RoleKnown(role) => Ok(Truth::from(facts.role_known(role))),
        Node::GivesReceipt { role, at_least } => Ok(match facts.way_of(role) {
            Some(way) => Truth::from(way.can_give(at_least)),
            None => Truth::Unknown,
        }),
        Node::YesNo(yes) => Ok(Truth::from(yes)),
        Node::Fact(fact) => match facts.fact(fact) {
            Value::YesNo(yes) => Ok(Truth::from(yes)),
            Value::Unknown => Ok(Truth::Unknown),
            _ => Err(EvalError::Mismatch),
        },
        _ => match value_at(machine, facts, id, depth)? {
            Value::YesNo(yes) => Ok(Truth::from(yes)),
            Value::Unknown => Ok(Truth::Unknown),
            Value::Never => Ok(Truth::No),
            _ => Err(EvalError::Mismatch),
        },
    }
}

fn is_one_of<F: Facts>(
    machine: &Machine,
    facts: &F,
    value: ExprId,
    list: ExprList,
    depth: u8,
) -> Result<Truth, EvalError> {
    let value = match value_at(machine, facts, value, depth)? {
        Value::Unknown => return Ok(Truth::Unknown),
        Value::Never => return Ok(Truth::No),
        known => known,
    };
    let mut any = Truth::No;
    for other in machine.expressions.members_of(list) {
        match value_at(machine, facts, *other, depth)? {
            Value::Unknown => any = Truth::Unknown,
            Value::Never => {}
            other if order(value, other)?.is_eq() => return Ok(Truth::Yes),
            _ => {}
        }
    }
    Ok(any)
}

pub(super) fn value_at<'a, F: Facts>(
    machine: &'a Machine,
    facts: &'a F,
    id: ExprId,
    depth: u8,
) -> Result<Value<'a>, EvalError> {
    let node = machine.expressions.get(id).ok_or(EvalError::Mismatch)?;
    Ok(match *node {
        Node::YesNo(yes) => Value::YesNo(yes),
        Node::Text(text) => match machine.expressions.texts.get(text) {
            Some(text) => Value::Text(text),
            None => return Err(EvalError::Mismatch),
        },
        Node::Number(number) => Value::Number(number),
        Node::Money { minor, currency } => Value::Money(Money { minor, currency }),
        Node::NoMoney => Value::NoMoney,
        Node::Date(day) => Value::Date(day),
        Node::Time(time) => Value::Time(time),
        Node::Rate(rate) => Value::Rate(rate),
        Node::Delay(delay) => Value::Delay(delay),
        Node::Way(way) => Value::Way(way),
        Node::Currency(currency) => Value::Currency(currency),
        Node::Choice { value, .. } => Value::Choice(value),
        Node::StandingValue { value, .. } => Value::Standing(value),
        Node::Team(team) => Value::Team(team),
        Node::Role(role) => Value::Role(role),
        Node::Agency(agency) => Value::Agency(agency),
        Node::Calendar(calendar) => Value::Calendar(calendar),
        Node::Terms(terms) => Value::Terms(terms),
        Node::Template(template) => Value::Template(template),
        Node::Never => Value::Never,
        Node::Fact(fact) => facts.fact(fact),
        Node::InvoiceField(field) => facts.invoice_field(field),
        Node::CustomerField { party, field } => facts.customer_field(party, field),
        Node::Payload(place) => facts.payload(place),
        _ => return rare_value(machine, facts, id, node, depth),
    })
}

/// The nodes that conditions seldom have, apart so that the common ones stay quick.
fn rare_value<'a, F: Facts>(
    machine: &'a Machine,
    facts: &'a F,
    id: ExprId,
    node: &'a Node,
    depth: u8,
) -> Result<Value<'a>, EvalError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(EvalError::TooDeep);
    };
    let part = |id| value_at(machine, facts, id, depth);
    Ok(match *node {
        Node::Standing { party, standing } => facts
            .standing(party, standing)
            .map_or(Value::Unknown, Value::Standing),
        Node::WayOf(role) => facts.way_of(role).map_or(Value::Unknown, Value::Way),
        Node::StepDay(step) => Value::of_day(facts.step_day(step)),
        Node::MilestoneDay(milestone) => Value::of_day(facts.milestone_day(milestone)),
        Node::Plus(left, right) => sum(facts, part(left)?, part(right)?, false)?,
        Node::Minus(left, right) => sum(facts, part(left)?, part(right)?, true)?,
        Node::Times(count, of) => times(part(count)?, part(of)?)?,
        Node::Share { rate, of } => match (part(rate)?, part(of)?) {
            (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
            (Value::Rate(_), Value::NoMoney) => Value::NoMoney,
            (Value::Rate(rate), Value::Money(money)) => {
                Value::Money(money.share(rate).map_err(of_money)?)
            }
            _ => return Err(EvalError::Mismatch),
        },
        Node::Lookup(table) => look_up(machine, facts, table, depth)?,
        Node::LookupDated { table, on } => {
            let on = match on {
                None => facts.rate_day(),
                Some(on) => match part(on)? {
                    Value::Date(day) => RateDay::on(day),
                    Value::Unknown => return Ok(Value::Unknown),
                    _ => return Err(EvalError::Mismatch),
                },
            };
            look_up_dated(machine, facts, table, on, depth)?
        }
        // A condition used as a value.
        _ => match truth_at(machine, facts, id, depth)? {
            Truth::Yes => Value::YesNo(true),
            Truth::No => Value::YesNo(false),
            Truth::Unknown => Value::Unknown,
        },
    })
}

/// A sum or a difference; of a date and a delay it is a date, counted with the calendar at hand.
fn sum<'a, F: Facts>(
    facts: &F,
    left: Value<'a>,
    right: Value<'a>,
    minus: bool,
) -> Result<Value<'a>, EvalError> {
    match (left, right) {
        (Value::Date(day), Value::Delay(delay)) => {
            let calendar = facts.calendar();
            Ok(Value::Date(if minus {
                delay.before(day, calendar)
            } else {
                delay.after(day, calendar)
            }))
        }
        _ => add(left, right, minus),
    }
}
