//! Whose law a claim is compared with.

use super::super::super::shared::sites::Site;
use crate::library::countries::{Country, by_code, by_module};
use crate::model::fact::PartyFact;
use crate::model::{Cond, CondKind, Expr, ExprKind, Fact, Model, Selection};
use crate::syntax::ast::Comparison;

/// The countries that the conditions of a claim name; else those whose modules the script uses.
pub fn of(model: &Model, site: &Site) -> Vec<&'static Country> {
    let of_journey = match &model.journeys[site.journey].selection {
        Selection::Where { condition, .. } => condition.as_ref(),
        _ => None,
    };
    let conditions = site.guards.iter().copied().rev().chain(of_journey);
    for condition in conditions {
        if let Some(codes) = named(condition) {
            return codes.iter().filter_map(|code| by_code(code)).collect();
        }
    }
    let modules = model
        .modules
        .items()
        .iter()
        .filter(|module| !module.library);
    let mut countries: Vec<&'static Country> = modules
        .flat_map(|module| &module.uses)
        .filter_map(|used| {
            let path = &model.modules.get(used.module)?.path;
            by_module(path.strip_prefix("std.")?)
        })
        .collect();
    countries.dedup();
    countries
}

/// The countries that a condition leaves; nothing if it does not speak of them.
fn named(condition: &Cond) -> Option<Vec<String>> {
    let mut open = vec![condition];
    while let Some(condition) = open.pop() {
        match &condition.kind {
            CondKind::And(all) => open.extend(all),
            CondKind::OneOf { value, options } if is_country(value) => {
                return Some(options.iter().filter_map(code).collect());
            }
            CondKind::Compare {
                left,
                operator: Comparison::Equal,
                right,
                ..
            } if is_country(left) => return Some(code(right).into_iter().collect()),
            _ => {}
        }
    }
    None
}

fn is_country(value: &Expr) -> bool {
    matches!(
        value.kind,
        ExprKind::Fact(Fact::Party(_, PartyFact::Country))
    )
}

fn code(value: &Expr) -> Option<String> {
    match &value.kind {
        ExprKind::Code(code) => Some(code.to_string()),
        _ => None,
    }
}
