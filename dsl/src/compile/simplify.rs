//! One form for each meaning: constants are worked out, `and` within `and` is one `and`, the constant
//! stands on the right, `not` goes into what it denies where that says the same.
//!
//! A comparison with an unknown value is neither yes nor no, and so is its opposite; so `not (a < b)`
//! may become `a >= b`. But a comparison with `none` does not hold, and neither does its opposite; so
//! where a table may say `none`, a `not` stays outside.

use super::constants;
use crate::model::expr::{Arithmetic, Comparison};
use crate::model::{Cond, CondKind, Expr, ExprKind, Type};

/// Values and conditions nested deeper than this are left as they are, for the compiler to refuse.
const DEPTH_MAX: u32 = super::DEPTH_MAX + 1;

/// A value in its one form.
pub(super) fn value(expr: &Expr) -> Expr {
    value_at(expr, 0)
}

/// A condition in its one form; one that is settled is a constant yes or no.
pub(super) fn condition(cond: &Cond) -> Cond {
    condition_at(cond, 0)
}

/// What a condition in its one form comes to, if that is settled.
pub(super) fn settled(cond: &Cond) -> Option<bool> {
    match &cond.kind {
        CondKind::Flag(Expr {
            kind: ExprKind::YesNo(yes),
            ..
        }) => Some(*yes),
        _ => None,
    }
}

fn value_at(expr: &Expr, depth: u32) -> Expr {
    if depth >= DEPTH_MAX {
        return Expr::unknown(expr.span);
    }
    let kind = match &expr.kind {
        ExprKind::Share { rate, of } => share(value_at(rate, depth + 1), value_at(of, depth + 1)),
        ExprKind::Binary {
            operator,
            left,
            right,
        } => {
            let (left, right) = (value_at(left, depth + 1), value_at(right, depth + 1));
            binary(*operator, left, right)
        }
        other => other.clone(),
    };
    Expr { kind, ..*expr }
}

fn share(rate: Expr, of: Expr) -> ExprKind {
    constants::share(&rate.kind, &of.kind).unwrap_or(ExprKind::Share {
        rate: Box::new(rate),
        of: Box::new(of),
    })
}

fn binary(operator: Arithmetic, left: Expr, right: Expr) -> ExprKind {
    if operator == Arithmetic::Multiply {
        // A rate times an amount is a share of it, and what multiplies stands first.
        match (left.ty, right.ty) {
            (Type::Rate, Type::Money(_)) => return share(left, right),
            (Type::Money(_), Type::Rate) => return share(right, left),
            (ty, Type::Number) if ty != Type::Number => return product(right, left),
            _ => return product(left, right),
        }
    }
    combined(operator, left, right)
}

fn product(times: Expr, what: Expr) -> ExprKind {
    combined(Arithmetic::Multiply, times, what)
}

fn combined(operator: Arithmetic, left: Expr, right: Expr) -> ExprKind {
    constants::combined(operator, &left.kind, &right.kind).unwrap_or(ExprKind::Binary {
        operator,
        left: Box::new(left),
        right: Box::new(right),
    })
}

fn condition_at(cond: &Cond, depth: u32) -> Cond {
    let span = cond.span;
    if depth >= DEPTH_MAX {
        return Cond {
            kind: CondKind::Unknown,
            span,
        };
    }
    match &cond.kind {
        CondKind::And(parts) => joined(parts, true, cond, depth),
        CondKind::Or(parts) => joined(parts, false, cond, depth),
        CondKind::Not(inner) => opposite(condition_at(inner, depth + 1), cond),
        CondKind::Compare {
            left,
            operator,
            right,
            ..
        } => compare(value(left), *operator, value(right), cond),
        CondKind::OneOf { value: of, options } => {
            one_of(value(of), options.iter().map(value).collect(), cond)
        }
        CondKind::Known(of) => match value(of) {
            Expr {
                kind: ExprKind::RoleOf(role),
                ..
            } => of_kind(CondKind::RoleKnown(role), cond),
            of => of_kind(CondKind::Known(of), cond),
        },
        CondKind::Flag(of) => of_kind(CondKind::Flag(value(of)), cond),
        CondKind::RoleKnown(_)
        | CondKind::GivesReceipt { .. }
        | CondKind::Disputed
        | CondKind::Unknown => cond.clone(),
    }
}

fn of_kind(kind: CondKind, at: &Cond) -> Cond {
    Cond {
        kind,
        span: at.span,
    }
}

fn constant(yes: bool, at: &Cond) -> Cond {
    let flag = Expr {
        kind: ExprKind::YesNo(yes),
        ty: Type::YesNo,
        span: at.span,
    };
    of_kind(CondKind::Flag(flag), at)
}

/// `and` (`all`) or `or`: a part that settles it settles it, a part that can't is left out, and a
/// part of the same kind gives its own parts.
fn joined(parts: &[Cond], all: bool, at: &Cond, depth: u32) -> Cond {
    let mut left = Vec::new();
    for part in parts {
        let part = condition_at(part, depth + 1);
        match (settled(&part), part.kind) {
            (Some(yes), _) if yes == all => {}
            (Some(yes), _) => return constant(yes, at),
            (None, CondKind::And(inner)) if all => left.extend(inner),
            (None, CondKind::Or(inner)) if !all => left.extend(inner),
            (None, kind) => left.push(Cond {
                kind,
                span: part.span,
            }),
        }
    }
    match (left.len(), all) {
        (0, _) => constant(all, at),
        (1, _) => left.swap_remove(0),
        (_, true) => of_kind(CondKind::And(left), at),
        (_, false) => of_kind(CondKind::Or(left), at),
    }
}

fn opposite(inner: Cond, at: &Cond) -> Cond {
    if let Some(yes) = settled(&inner) {
        return constant(!yes, at);
    }
    match inner.kind {
        CondKind::Not(inner) => *inner,
        CondKind::Compare {
            left,
            operator,
            operator_span,
            right,
        } if !may_be_none(&left, 0) && !may_be_none(&right, 0) => {
            let kind = CondKind::Compare {
                left,
                operator: denied(operator),
                operator_span,
                right,
            };
            of_kind(kind, at)
        }
        kind => {
            let inner = Cond {
                kind,
                span: inner.span,
            };
            of_kind(CondKind::Not(Box::new(inner)), at)
        }
    }
}

fn compare(left: Expr, operator: Comparison, right: Expr, at: &Cond) -> Cond {
    if let Some(yes) = constants::compared(&left, operator, &right) {
        return constant(yes, at);
    }
    let (left, operator, right) = if left.is_constant() && !right.is_constant() {
        (right, turned(operator), left)
    } else {
        (left, operator, right)
    };
    match (operator, &right.kind) {
        _ if may_be_none(&left, 0) => as_compared(left, operator, right, at),
        (Comparison::Equal, ExprKind::YesNo(true))
        | (Comparison::NotEqual, ExprKind::YesNo(false)) => of_kind(CondKind::Flag(left), at),
        (Comparison::Equal, ExprKind::YesNo(false))
        | (Comparison::NotEqual, ExprKind::YesNo(true)) => {
            opposite(of_kind(CondKind::Flag(left), at), at)
        }
        _ => as_compared(left, operator, right, at),
    }
}

fn as_compared(left: Expr, operator: Comparison, right: Expr, at: &Cond) -> Cond {
    let kind = CondKind::Compare {
        left,
        operator,
        operator_span: at.span,
        right,
    };
    of_kind(kind, at)
}

/// Whether a value can be `none`, which only tables say.
fn may_be_none(value: &Expr, depth: u32) -> bool {
    match &value.kind {
        ExprKind::None | ExprKind::Lookup(_) => true,
        _ if depth >= DEPTH_MAX => true,
        ExprKind::Share { rate, of } => may_be_none(rate, depth + 1) || may_be_none(of, depth + 1),
        ExprKind::Binary { left, right, .. } => {
            may_be_none(left, depth + 1) || may_be_none(right, depth + 1)
        }
        _ => false,
    }
}

fn one_of(value: Expr, options: Vec<Expr>, at: &Cond) -> Cond {
    let mut different: Vec<Expr> = Vec::new();
    for option in options {
        if !different.iter().any(|known| known.kind == option.kind) {
            different.push(option);
        }
    }
    let told: Option<Vec<bool>> = different
        .iter()
        .map(|option| constants::equal(&value, option))
        .collect();
    match (told, different.len()) {
        (Some(told), _) => constant(told.contains(&true), at),
        (None, 1) => compare(value, Comparison::Equal, different.swap_remove(0), at),
        (None, _) => of_kind(
            CondKind::OneOf {
                value,
                options: different,
            },
            at,
        ),
    }
}

/// The relation that holds when this one does not.
fn denied(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// The relation with its sides changed.
fn turned(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Equal | Comparison::NotEqual => operator,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}
