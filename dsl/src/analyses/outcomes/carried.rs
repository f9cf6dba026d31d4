//! A way that a table or a default gives, and that can't carry what is sent by it. One that stands in
//! the line itself is told when names are found.

use super::super::shared::openings::sound_journeys;
use super::super::shared::sites::each_site;
use super::super::shared::ways::given;
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, text};
use crate::model::{ActionKind, Cond, Expr, JourneyId, Model, Selection};
use crate::resolve::carries;

/// Finds ways that do not carry what goes by them.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for id in sound_journeys(model) {
        let journey = &model.journeys[id];
        let selected: Vec<&Cond> = match &journey.selection {
            Selection::Where { condition, .. } => condition.iter().collect(),
            _ => Vec::new(),
        };
        for row in &journey.send {
            let mut conditions = selected.clone();
            conditions.extend(&row.when);
            if let Some(way) = &row.way {
                found.extend(judged(model, id, way, true, &conditions));
            }
        }
        each_site(model, id, &mut |site| {
            let (out, invoice) = match &site.action.kind {
                ActionKind::Resend(Some(out)) => (out, true),
                ActionKind::Remind(out)
                | ActionKind::Chase(out)
                | ActionKind::FormalNotice(out) => (out, false),
                _ => return,
            };
            let mut conditions = selected.clone();
            conditions.extend(site.guards);
            if let Some(way) = &out.way {
                found.extend(judged(model, id, way, invoice, &conditions));
            }
        });
    }
}

fn judged(
    model: &Model,
    journey: JourneyId,
    value: &Expr,
    invoice: bool,
    conditions: &[&Cond],
) -> Option<Diagnostic> {
    let ways = given(model, value, conditions);
    let (way, span) = ways.into_iter().find(|(way, _)| match invoice {
        true => !way.carries_invoices(),
        false => !way.carries_messages(),
    })?;
    let here = match invoice {
        true => text(
            "the invoice is sent by it here",
            "la facture part par ce canal ici",
        ),
        false => text(
            "a message is sent by it here",
            "un message part par ce canal ici",
        ),
    };
    let surface = words::surface(model, journey);
    Some(carries::not(surface, way, invoice, span).related(value.span, here))
}
