//! Whether two values, or two conditions, say the same, wherever they stand.

use crate::model::{Cond, CondKind, Expr, ExprKind};

/// Deeper values are taken to differ.
const DEPTH_MAX: usize = 32;

/// Whether two values are the same.
pub fn same_value(left: &Expr, right: &Expr) -> bool {
    value(left, right, DEPTH_MAX)
}

/// Whether two conditions ask the same in the same way.
pub fn same_condition(left: &Cond, right: &Cond) -> bool {
    condition(left, right, DEPTH_MAX)
}

fn value(left: &Expr, right: &Expr, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    match (&left.kind, &right.kind) {
        (ExprKind::Unknown, _) | (_, ExprKind::Unknown) => false,
        (ExprKind::Share { rate: a, of: b }, ExprKind::Share { rate: c, of: d }) => {
            value(a, c, depth) && value(b, d, depth)
        }
        (
            ExprKind::Binary {
                operator: one,
                left: a,
                right: b,
            },
            ExprKind::Binary {
                operator: other,
                left: c,
                right: d,
            },
        ) => one == other && value(a, c, depth) && value(b, d, depth),
        (a, b) => a == b,
    }
}

fn condition(left: &Cond, right: &Cond, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    let all = |a: &[Cond], b: &[Cond]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| condition(a, b, depth))
    };
    match (&left.kind, &right.kind) {
        (CondKind::Or(a), CondKind::Or(b)) | (CondKind::And(a), CondKind::And(b)) => all(a, b),
        (CondKind::Not(a), CondKind::Not(b)) => condition(a, b, depth),
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
        ) => one == other && same_value(a, c) && same_value(b, d),
        (
            CondKind::OneOf {
                value: a,
                options: b,
            },
            CondKind::OneOf {
                value: c,
                options: d,
            },
        ) => {
            same_value(a, c) && b.len() == d.len() && b.iter().zip(d).all(|(b, d)| same_value(b, d))
        }
        (CondKind::Known(a), CondKind::Known(b)) | (CondKind::Flag(a), CondKind::Flag(b)) => {
            same_value(a, b)
        }
        (CondKind::RoleKnown(a), CondKind::RoleKnown(b)) => a == b,
        (
            CondKind::GivesReceipt {
                role: a,
                at_least: b,
            },
            CondKind::GivesReceipt {
                role: c,
                at_least: d,
            },
        ) => a == c && b == d,
        (CondKind::Disputed, CondKind::Disputed) => true,
        _ => false,
    }
}
