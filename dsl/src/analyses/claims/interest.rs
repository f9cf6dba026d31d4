//! Interest that does not say how its rate is fixed, or how its days are counted.
//!
//! The laws differ in both, and so do the amounts.

use super::super::shared::place::in_library;
use super::parts::each_part;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{ClaimAmount, Expr, ExprKind, Model, TableId};
use crate::words::Word;

/// Finds interest that leaves one of the two open.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    each_part(model, &mut |surface, part| {
        let ClaimAmount::Interest {
            rate,
            fixing,
            day_count,
            ..
        } = &part.amount
        else {
            return;
        };
        if in_library(model, part.span) {
            return;
        }
        let dated = dated_table(model, rate);
        if let (Some(table), None) = (dated, fixing) {
            let table = &model.tables[table].declared.name;
            let (floating, frozen) = (Word::Floating.form(surface), Word::Frozen.form(surface));
            let one = Word::OneRate.form(surface);
            found.push(
                Diagnostic::error(
                    codes::RATE_NOT_FIXED,
                    rate.span,
                    text(
                        format!("`{table}` changes with time: how is the rate fixed?"),
                        format!("`{table}` change avec le temps\u{a0}: comment le taux est-il fixé\u{a0}?"),
                    ),
                )
                .help(text(
                    format!("add `, {floating}`, `, {frozen}` or `, {one}`"),
                    format!("ajoutez `, {floating}`, `, {frozen}` ou `, {one}`"),
                )),
            );
        }
        if day_count.is_none() {
            let count = format!(", {}/365", Word::Actual.form(surface));
            found.push(
                Diagnostic::warning(
                    codes::DAY_COUNT_LACKING,
                    part.span,
                    text(
                        "how are the days counted? The days that passed over 365 are meant if \
                         nothing is said",
                        "comment les jours sont-ils comptés\u{a0}? Sans précision, les jours écoulés \
                         sur 365",
                    ),
                )
                .help(text(format!("add `{count}`"), format!("ajoutez `{count}`")))
                .fix(part.span.after(), count),
            );
        }
    });
}

/// The table by date that a rate comes from.
fn dated_table(model: &Model, rate: &Expr) -> Option<TableId> {
    let mut open = vec![rate];
    while let Some(value) = open.pop() {
        match &value.kind {
            ExprKind::Lookup(table) if model.tables[*table].dated => return Some(*table),
            ExprKind::Binary { left, right, .. } => open.extend([left.as_ref(), right.as_ref()]),
            ExprKind::Share { rate, of } => open.extend([rate.as_ref(), of.as_ref()]),
            _ => {}
        }
    }
    None
}
