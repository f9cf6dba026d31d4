//! A receipt that can't come for some: the script itself sends their invoices by a way that gives none
//! of that level, in a row of a table or by the default of a field.

use super::super::shared::ways::given;
use super::super::shared::words;
use super::receipt::{each_expectation, judged as for_all};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    Cond, CondKind, EventKind, Expectation, Expected, JourneyId, Model, RoleId, Selection, Way,
};
use crate::span::Span;
use crate::syntax::ast::EvidenceLevel;
use crate::words::{Surface, Word};

/// Finds expectations of receipts that can't come for some.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    each_expectation(model, found, judged);
}

fn judged(
    model: &Model,
    journey: JourneyId,
    expect: &Expectation,
    guards: &[&Cond],
) -> Option<Diagnostic> {
    if expect.what != Expected::Event(EventKind::Receipt)
        || for_all(model, journey, expect, guards).is_some()
        || expect.any_of && expect.from.len() > 1
    {
        return None;
    }
    let level = expect
        .at_least
        .as_ref()
        .map_or(EvidenceLevel::Declared, |level| level.value);
    let mut conditions = guards.to_vec();
    if let Selection::Where { condition, .. } = &model.journeys[journey].selection {
        conditions.extend(condition);
    }
    expect.from.iter().find_map(|role| {
        let ways = without(model, journey, role.value, level, &conditions);
        (!ways.is_empty()).then(|| told(model, journey, expect, (role.value, level), &ways))
    })
}

/// The ways without such a receipt by which the script sends invoices to a role.
fn without(
    model: &Model,
    journey: JourneyId,
    role: RoleId,
    level: EvidenceLevel,
    conditions: &[&Cond],
) -> Vec<(Way, Span)> {
    if conditions.iter().any(|cond| asks(cond, role, level)) {
        return Vec::new();
    }
    let rows = model.journeys[journey].send.iter();
    rows.filter(|row| row.role.value == role)
        .flat_map(|row| {
            let mut conditions = conditions.to_vec();
            conditions.extend(&row.when);
            let ways = row.way.iter();
            ways.flat_map(|way| given(model, way, &conditions))
                .collect::<Vec<_>>()
        })
        .filter(|(way, _)| !way.can_give(level))
        .collect()
}

/// Whether a condition leaves out those who give no such receipt.
fn asks(cond: &Cond, role: RoleId, level: EvidenceLevel) -> bool {
    let is_it = |cond: &Cond| {
        matches!(cond.kind, CondKind::GivesReceipt { role: asked, at_least }
            if asked == role && at_least >= level)
    };
    match &cond.kind {
        CondKind::And(parts) => parts.iter().any(is_it),
        _ => is_it(cond),
    }
}

fn told(
    model: &Model,
    journey: JourneyId,
    expect: &Expectation,
    (role, level): (RoleId, EvidenceLevel),
    ways: &[(Way, Span)],
) -> Diagnostic {
    let surface = words::surface(model, journey);
    let mut words: Vec<&str> = ways
        .iter()
        .map(|(way, _)| way.word().form(surface))
        .collect();
    words.sort_unstable();
    words.dedup();
    let by = words.join("`, `");
    let asked = condition(model, surface, role, level);
    let told = Diagnostic::warning(
        codes::RECEIPT_IMPOSSIBLE,
        expect.span,
        text(
            format!("no such receipt can come for an invoice that goes by `{by}`"),
            format!("aucun accusé de ce genre ne peut venir pour une facture partie par `{by}`"),
        ),
    )
    .help(text(
        format!("leave these invoices out: `{asked}`, or send them another way"),
        format!("écartez ces factures\u{a0}: `{asked}`, ou envoyez-les par un autre canal"),
    ));
    ways.iter().fold(told, |told, (way, span)| {
        let way = way.word().form(surface);
        let message = text(format!("by `{way}`"), format!("par `{way}`"));
        told.related(*span, message)
    })
}

/// `when way of payer gives a receipt`.
fn condition(model: &Model, surface: Surface, role: RoleId, level: EvidenceLevel) -> String {
    let name = match role == RoleId::PAYER {
        true => Word::Payer.form(surface),
        false => model.roles[role].declared.name.as_str(),
    };
    let asked = format!(
        "{} {} {name} {}",
        Word::When.form(surface),
        Word::WayOf.form(surface),
        Word::GivesReceipt.form(surface)
    );
    match level {
        EvidenceLevel::Declared => asked,
        _ => format!(
            "{asked} {} {}",
            Word::AtLeast.form(surface),
            words::level(surface, level)
        ),
    }
}
