//! A claim of nothing.

use super::super::shared::place::in_library;
use super::parts::each_part;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{ClaimAmount, Expr, ExprKind, Model};

/// Tables within tables are followed so far.
const DEPTH_MAX: usize = 8;

/// Finds claims that are always zero.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    each_part(model, &mut |_, part| {
        let amount = match &part.amount {
            ClaimAmount::Amount(amount) => amount,
            ClaimAmount::Interest { rate, .. } => rate,
            ClaimAmount::Claim(_) => return,
        };
        if in_library(model, part.span) || !is_nothing(model, amount, DEPTH_MAX) {
            return;
        }
        found.push(
            Diagnostic::warning(
                codes::CLAIM_OF_NOTHING,
                amount.span,
                text("this claims nothing", "ceci ne réclame rien"),
            )
            .help(text(
                "say how much, or leave the claim out",
                "dites combien, ou ôtez cette réclamation",
            )),
        );
    });
}

fn is_nothing(model: &Model, amount: &Expr, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    match &amount.kind {
        ExprKind::NoMoney | ExprKind::None => true,
        ExprKind::Money(money) => money.minor == 0,
        ExprKind::Rate(rate) => rate.parts() == 0,
        ExprKind::Share { rate, of } => {
            is_nothing(model, rate, depth) || is_nothing(model, of, depth)
        }
        ExprKind::Lookup(table) => {
            let table = &model.tables[*table];
            let mut rows = table.rows.iter();
            // A published rate may well be zero for years.
            table.sound
                && !table.dated
                && !table.rows.is_empty()
                && rows.all(|row| is_nothing(model, &row.value, depth))
        }
        _ => false,
    }
}
