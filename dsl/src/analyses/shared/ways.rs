//! By which ways an invoice can reach a role, as far as a journey fixes them.

use super::guards::holds_if;
use super::sites::each_site;
use crate::model::{ActionKind, Cond, Expr, ExprKind, JourneyId, Model, RoleId, Selection, Way};
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

/// The ways that a value can be under conditions; nothing if it can be any.
fn ways_of(model: &Model, value: &Expr, conditions: &[&Cond]) -> Option<Vec<(Way, Span)>> {
    match &value.kind {
        ExprKind::Way(way) => Some(vec![(*way, value.span)]),
        ExprKind::Lookup(table) => {
            let table = model.tables.get(*table).filter(|table| table.sound)?;
            let mut ways = Vec::new();
            for row in &table.rows {
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
