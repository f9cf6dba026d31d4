//! The quick way through most conditions: facts and fields that are known, compared with constants of
//! their kind. All that is compared is one whole number, so nothing is copied and little is branched
//! on. What is not so has no answer here, and goes the long way of `walk`, which alone tells the
//! meaning; a test holds both against each other.

use super::facts::Facts;
use super::value::Value;
use crate::machine::ExprId;
use crate::machine::expr::{Comparison, Expressions, Node};

/// Whether a condition holds; none where that takes the long way.
pub(super) fn truth<F: Facts>(
    expressions: &Expressions,
    facts: &F,
    id: ExprId,
    depth: u8,
) -> Option<bool> {
    let depth = depth.checked_sub(1)?;
    let node = expressions.get(id)?;
    if let Node::All(list) = node {
        for part in expressions.members_of(*list) {
            if !test(expressions, facts, *part, depth)? {
                return Some(false);
            }
        }
        return Some(true);
    }
    if let Node::Any(list) = node {
        for part in expressions.members_of(*list) {
            if test(expressions, facts, *part, depth)? {
                return Some(true);
            }
        }
        return Some(false);
    }
    test(expressions, facts, id, depth)
}

/// A part that is no list; asked one after the other, since a jump by kind is seldom foreseen.
#[inline(always)]
fn test<F: Facts>(expressions: &Expressions, facts: &F, id: ExprId, depth: u8) -> Option<bool> {
    let node = expressions.get(id)?;
    if let Node::Compare {
        comparison,
        left,
        right,
        ..
    } = node
    {
        let left = leaf(expressions, facts, *left)?;
        let right = constant(expressions.get(*right)?)?;
        return compared(*comparison, left, right);
    }
    if let Node::IsOneOf { value, list } = node {
        let value = leaf(expressions, facts, *value)?;
        let mut any = false;
        for other in expressions.members_of(*list) {
            let other = constant(expressions.get(*other)?)?;
            any |= compared(Comparison::Equal, value, other)?;
        }
        return Some(any);
    }
    if let Node::Fact(fact) = node {
        return yes_no(&facts.fact(*fact));
    }
    match node {
        Node::YesNo(yes) => Some(*yes),
        Node::Not(part) => {
            // The opposite of a fact is common enough to need no call.
            if let Some(Node::Fact(fact)) = expressions.get(*part) {
                return yes_no(&facts.fact(*fact)).map(|yes| !yes);
            }
            Some(!truth(expressions, facts, *part, depth)?)
        }
        Node::All(_) | Node::Any(_) => truth(expressions, facts, id, depth),
        _ => None,
    }
}

#[inline(always)]
fn yes_no(value: &Value) -> Option<bool> {
    match value {
        Value::YesNo(yes) => Some(*yes),
        _ => None,
    }
}

/// A value as one whole number, and what it counts: only numbers of one kind are compared.
#[derive(Clone, Copy)]
struct Scalar {
    kind: u32,
    number: i64,
}

const MONEY: u32 = 1 << 16;
const DELAY: u32 = 2 << 16;
const NUMBER: u32 = 3 << 16;
const CHOICE: u32 = 4 << 16;
const DATE: u32 = 5 << 16;
/// A bare `0`, which meets amounts of every currency.
const NO_MONEY: u32 = 6 << 16;

#[inline(always)]
fn compared(comparison: Comparison, left: Scalar, right: Scalar) -> Option<bool> {
    let same_kind = left.kind == right.kind;
    let no_money = right.kind == NO_MONEY && left.kind & !0xffff == MONEY;
    if !same_kind && !no_money {
        return None;
    }
    let (left, right) = (left.number, right.number);
    // The answers to a comparison are three bits: of less, equal and more.
    let answers: u8 = match comparison {
        Comparison::Equal => 0b010,
        Comparison::NotEqual => 0b101,
        Comparison::Less => 0b001,
        Comparison::LessOrEqual => 0b011,
        Comparison::More => 0b100,
        Comparison::MoreOrEqual => 0b110,
    };
    let is = u8::from(left >= right) + u8::from(left > right);
    Some((answers >> is) & 1 == 1)
}

/// A fact or a field that is known.
#[inline(always)]
fn leaf<F: Facts>(expressions: &Expressions, facts: &F, id: ExprId) -> Option<Scalar> {
    let node = expressions.get(id)?;
    if let Node::Fact(fact) = node {
        return scalar(&facts.fact(*fact));
    }
    if let Node::CustomerField { party, field } = node {
        return scalar(&facts.customer_field(*party, *field));
    }
    match node {
        Node::InvoiceField(field) => scalar(&facts.invoice_field(*field)),
        _ => None,
    }
}

#[inline(always)]
fn scalar(value: &Value) -> Option<Scalar> {
    let (kind, number) = if let Value::Money(money) = value {
        (MONEY | money.currency.number(), money.minor)
    } else if let Value::Choice(value) = value {
        (CHOICE, i64::from(*value))
    } else if let Value::Delay(delay) = value {
        (DELAY | delay.unit as u32, i64::from(delay.count))
    } else {
        match value {
            Value::Number(number) => (NUMBER, number.parts()),
            Value::Date(day) => (DATE, i64::from(day.number())),
            _ => return None,
        }
    };
    Some(Scalar { kind, number })
}

#[inline(always)]
fn constant(node: &Node) -> Option<Scalar> {
    let (kind, number) = if let Node::Money { minor, currency } = node {
        (MONEY | currency.number(), *minor)
    } else if let Node::Choice { value, .. } = node {
        (CHOICE, i64::from(*value))
    } else if let Node::Delay(delay) = node {
        (DELAY | delay.unit as u32, i64::from(delay.count))
    } else {
        match node {
            Node::NoMoney => (NO_MONEY, 0),
            Node::Number(number) => (NUMBER, number.parts()),
            Node::Date(day) => (DATE, i64::from(day.number())),
            _ => return None,
        }
    };
    Some(Scalar { kind, number })
}
