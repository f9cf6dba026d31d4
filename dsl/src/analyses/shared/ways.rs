//! By which ways an invoice can reach a role, as far as a journey fixes them.

use super::guards::holds_if;
use super::sites::each_site;
use crate::model::{
    ActionKind, Cell, Cond, Expr, ExprKind, JourneyId, Model, RoleId, Row, Selection, Way,
};
use crate::span::Span;

/// How an invoice can reach a role.
#[derive(Clone, Debug, PartialEq)]
pub enum Reach {
    /// By any way that the data name.
    Open,
    /// By these ways only, each with where the script says so; by none if it is never sent there.
    Ways(Vec<(Way, Span)>),
}

/// How the invoices of a journey can reach a role while these conditions hold.
pub fn reach(model: &Model, id: JourneyId, role: RoleId, guards: &[&Cond]) -> Reach {
    let journey = &model.journeys[id];
    let mut conditions: Vec<&Cond> = guards.to_vec();
    if let Selection::Where { condition, .. } = &journey.selection {
        conditions.extend(condition);
    }
    let mut ways = Vec::new();
    for row in journey.send.iter().filter(|row| row.role.value == role) {
        let mut conditions = conditions.clone();
        conditions.extend(&row.when);
        match row
            .way
            .as_ref()
            .and_then(|way| ways_of(model, way, &conditions))
        {
            Some(found) => ways.extend(found),
            None => return Reach::Open,
        }
    }
    let mut open = false;
    each_site(model, id, &mut |site| {
        if let ActionKind::Resend(Some(out)) = &site.action.kind
            && out.role.value == role
            && let Some(way) = &out.way
        {
            match ways_of(model, way, &conditions) {
                Some(found) => ways.extend(found),
                None => open = true,
            }
        }
    });
    match open {
        true => Reach::Open,
        false => Reach::Ways(ways),
    }
}

/// The ways that a script itself gives a value: in the rows of a table, by the default of a field.
/// Those that the conditions leave out are not among them.
pub fn given(model: &Model, value: &Expr, conditions: &[&Cond]) -> Vec<(Way, Span)> {
    match &value.kind {
        ExprKind::Lookup(table) => {
            let table = model.tables.get(*table).filter(|table| table.sound);
            let rows = table.iter().flat_map(|table| {
                let taken = |row: &&Row| !left_out(&table.keys, row, conditions);
                table.rows.iter().filter(taken).map(|row| &row.value)
            });
            rows.filter_map(|given| written(value, given, conditions))
                .collect()
        }
        ExprKind::CustomerField { field, .. } | ExprKind::InvoiceField(field) => {
            let default = model
                .fields
                .get(*field)
                .and_then(|field| field.default.as_ref());
            default
                .and_then(|given| written(value, given, conditions))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

/// A way that stands in the script, if the value can be it under the conditions.
fn written(value: &Expr, given: &Expr, conditions: &[&Cond]) -> Option<(Way, Span)> {
    let ExprKind::Way(way) = given.kind else {
        return None;
    };
    let refused = |cond: &&Cond| holds_if(cond, value, &given.kind) == Some(false);
    (!conditions.iter().any(refused)).then_some((way, given.span))
}

/// Whether the conditions hold for none of the cases that a row takes.
fn left_out(keys: &[Expr], row: &Row, conditions: &[&Cond]) -> bool {
    keys.iter().zip(&row.cells).any(|(key, cell)| {
        let Cell::Values(values) = &cell.value else {
            return false;
        };
        let refused = |value: &Expr| {
            let mut conditions = conditions.iter();
            conditions.any(|cond| holds_if(cond, key, &value.kind) == Some(false))
        };
        values.iter().all(refused)
    })
}

/// The ways that a value can be under conditions; nothing if it can be any.
fn ways_of(model: &Model, value: &Expr, conditions: &[&Cond]) -> Option<Vec<(Way, Span)>> {
    match &value.kind {
        ExprKind::Way(way) => Some(vec![(*way, value.span)]),
        ExprKind::Lookup(table) => {
            let table = model.tables.get(*table).filter(|table| table.sound)?;
            let mut ways = Vec::new();
            let taken = |row: &&Row| !left_out(&table.keys, row, conditions);
            for row in table.rows.iter().filter(taken) {
                match row.value.kind {
                    ExprKind::Way(way) => ways.push((way, row.value.span)),
                    ExprKind::None => {}
                    _ => return None,
                }
            }
            Some(ways)
        }
        _ => {
            let invoices = Way::ALL.into_iter().filter(|way| way.carries_invoices());
            let possible: Vec<(Way, Span)> = invoices
                .filter(|way| {
                    let asked = ExprKind::Way(*way);
                    let mut conditions = conditions.iter();
                    conditions.all(|cond| holds_if(cond, value, &asked) != Some(false))
                })
                .map(|way| (way, value.span))
                .collect();
            let every = Way::ALL.iter().filter(|way| way.carries_invoices()).count();
            (possible.len() < every).then_some(possible)
        }
    }
}
