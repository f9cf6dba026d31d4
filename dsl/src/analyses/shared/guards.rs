//! What conditions say, as far as one look at them tells: whether two exclude each other, whether
//! one holds for a given value. What is not understood may go either way.

use super::same::{same_condition, same_value};
use crate::model::{Cond, CondKind, Expr, ExprKind, StepId};
use crate::syntax::ast::Comparison;

/// Deeper conditions may go either way.
const DEPTH_MAX: usize = 32;

/// Whether two lists of conditions, each of which must hold, can't hold together.
pub fn exclude_each_other(left: &[&Cond], right: &[&Cond]) -> bool {
    let left = left.iter().flat_map(|cond| conjuncts(cond));
    let right: Vec<&Cond> = right.iter().flat_map(|cond| conjuncts(cond)).collect();
    left.into_iter()
        .any(|one| right.iter().any(|other| opposite(one, other)))
}

/// Whether the conditions hold only once a step has left.
pub fn require_step(conditions: &[&Cond], wanted: impl Fn(StepId) -> bool) -> bool {
    conditions
        .iter()
        .flat_map(|cond| conjuncts(cond))
        .any(|cond| match &cond.kind {
            CondKind::Known(value) => {
                matches!(value.kind, ExprKind::StepDay(step) if wanted(step))
            }
            _ => false,
        })
}

/// The parts that must all hold.
fn conjuncts(cond: &Cond) -> Vec<&Cond> {
    let mut parts = Vec::new();
    let mut open = vec![cond];
    while let Some(cond) = open.pop() {
        match &cond.kind {
            CondKind::And(inner) => open.extend(inner.iter().rev()),
            _ => parts.push(cond),
        }
    }
    parts
}

/// Whether two conditions can't both hold.
fn opposite(one: &Cond, other: &Cond) -> bool {
    match (&one.kind, &other.kind) {
        (CondKind::Not(inner), _) if same_condition(inner, other) => true,
        (_, CondKind::Not(inner)) if same_condition(one, inner) => true,
        // `group is a or b` against `not (group is a or b or c)`.
        (CondKind::Not(inner), CondKind::OneOf { .. }) => includes(inner, other),
        (CondKind::OneOf { .. }, CondKind::Not(inner)) => includes(inner, one),
        (
            CondKind::OneOf {
                value: a,
                options: b,
            },
            CondKind::OneOf {
                value: c,
                options: d,
            },
        ) => same_value(a, c) && !b.iter().any(|b| d.iter().any(|d| same_value(b, d))),
        (
            CondKind::Compare {
                left: a,
                operator: one,
                right: b,
                ..
            },
            CondKind::Compare {
                left: c,
                operator: other,
                right: d,
                ..
            },
        ) => {
            same_value(a, c)
                && (same_value(b, d) && contradict(*one, *other)
                    || apart(*one, b, *other, d)
                    || apart(*other, d, *one, b))
        }
        _ => false,
    }
}

/// Whether a list of values holds all of another one's.
fn includes(wide: &Cond, narrow: &Cond) -> bool {
    match (&wide.kind, &narrow.kind) {
        (
            CondKind::OneOf {
                value: a,
                options: b,
            },
            CondKind::OneOf {
                value: c,
                options: d,
            },
        ) => same_value(a, c) && d.iter().all(|d| b.iter().any(|b| same_value(b, d))),
        _ => false,
    }
}

/// Whether two comparisons of the same two values can't both hold.
fn contradict(one: Comparison, other: Comparison) -> bool {
    use Comparison::*;
    matches!(
        (one, other),
        (Equal, NotEqual | Less | Greater)
            | (NotEqual | Less | Greater, Equal)
            | (Less, Greater | GreaterOrEqual)
            | (Greater, Less | LessOrEqual)
            | (LessOrEqual, Greater)
            | (GreaterOrEqual, Less)
    )
}

/// Whether `x low_operator low` and `x high_operator high` leave a gap: `x < 5`, `x > 10`.
fn apart(low_operator: Comparison, low: &Expr, high_operator: Comparison, high: &Expr) -> bool {
    use Comparison::*;
    let below = matches!(low_operator, Less | LessOrEqual | Equal);
    let above = matches!(high_operator, Greater | GreaterOrEqual | Equal);
    below && above && less(low, high)
}

/// Whether a constant is less than another one of its kind.
fn less(low: &Expr, high: &Expr) -> bool {
    match (&low.kind, &high.kind) {
        (ExprKind::Money(a), ExprKind::Money(b)) => a.currency == b.currency && a.minor < b.minor,
        (ExprKind::NoMoney, ExprKind::Money(b)) => b.minor > 0,
        (ExprKind::Number(a), ExprKind::Number(b)) => a < b,
        (ExprKind::Date(a), ExprKind::Date(b)) => a < b,
        (ExprKind::Rate(a), ExprKind::Rate(b)) => a < b,
        (ExprKind::Delay(a), ExprKind::Delay(b)) => a.unit == b.unit && a.count < b.count,
        _ => false,
    }
}

/// Whether a condition holds if `asked` has this value; nothing if it may go either way.
pub fn holds_if(cond: &Cond, asked: &Expr, value: &ExprKind) -> Option<bool> {
    holds(cond, asked, value, DEPTH_MAX)
}

fn holds(cond: &Cond, asked: &Expr, value: &ExprKind, depth: usize) -> Option<bool> {
    let depth = depth.checked_sub(1)?;
    match &cond.kind {
        CondKind::Not(inner) => holds(inner, asked, value, depth).map(|holds| !holds),
        CondKind::And(parts) => {
            let answers = parts.iter().map(|part| holds(part, asked, value, depth));
            together(answers, false)
        }
        CondKind::Or(parts) => {
            let answers = parts.iter().map(|part| holds(part, asked, value, depth));
            together(answers, true)
        }
        CondKind::OneOf {
            value: found,
            options,
        } if same_value(found, asked) => {
            let constants = options.iter().all(Expr::is_constant);
            constants.then(|| options.iter().any(|option| option.kind == *value))
        }
        CondKind::Compare {
            left,
            operator,
            right,
            ..
        } if same_value(left, asked) && right.is_constant() => match operator {
            Comparison::Equal => Some(right.kind == *value),
            Comparison::NotEqual => Some(right.kind != *value),
            _ => None,
        },
        _ => None,
    }
}

/// `and` and `or` of answers of which some are open: one that is `decisive` decides.
fn together(answers: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut open = false;
    for answer in answers {
        match answer {
            Some(answer) if answer == decisive => return Some(decisive),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!decisive)
}
