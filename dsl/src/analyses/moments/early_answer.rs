//! A chaser that answers an event which can come before the due date.
//!
//! A step has a day of its own; an event can come at any time. Before the due day is over such a message is left
//! out, so whoever wants it to leave then means another word, and whoever does not can say so.

use super::super::shared::place::{pointed, with_use};
use super::super::shared::sites::{Place, Site, each_sound_site};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    ActionKind, Cond, CondKind, EventKind, Expr, ExprKind, Fact, InvoiceFact, Model, Over,
};
use crate::words::Word;

/// Finds chasers on lines of events without a condition on lateness.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    each_sound_site(model, &mut |site| {
        let Place::Reaction(_, reaction) = site.place else {
            return;
        };
        let chases = matches!(
            site.action.kind,
            ActionKind::Chase(_) | ActionKind::FormalNotice(_)
        );
        // A standing and a customer's journey may speak of what is late by themselves; what follows an answer may
        // come much later.
        let by_itself = matches!(reaction.event, EventKind::Standing { .. })
            || !matches!(model.journeys[site.journey].over, Over::Invoice)
            || !site.turns.is_empty();
        if chases && !by_itself && !site.guards.iter().any(|guard| speaks_of_late(guard)) {
            found.push(told(model, site));
        }
    });
}

/// Whether a condition asks how late the invoice is, or when it is due.
fn speaks_of_late(cond: &Cond) -> bool {
    match &cond.kind {
        CondKind::Or(all) | CondKind::And(all) => all.iter().any(speaks_of_late),
        CondKind::Not(one) => speaks_of_late(one),
        CondKind::Compare { left, right, .. } => is_late(left) || is_late(right),
        _ => false,
    }
}

fn is_late(value: &Expr) -> bool {
    matches!(
        value.kind,
        ExprKind::Fact(Fact::Invoice(InvoiceFact::DaysLate | InvoiceFact::Due))
    )
}

fn told(model: &Model, site: &Site<'_, '_>) -> Diagnostic {
    let surface = words::surface(model, site.journey);
    let form = |word: Word| word.form(surface);
    let does = match site.action.kind {
        ActionKind::FormalNotice(_) => form(Word::FormalNotice),
        _ => form(Word::Chase),
    };
    let (when, late, remind) = (form(Word::When), form(Word::DaysLate), form(Word::Remind));
    let days = match surface {
        crate::words::Surface::English => "1 day",
        crate::words::Surface::French => "1 jour",
    };
    let via = site.place.via();
    let span = pointed(model, via, site.action.verb);
    let told = Diagnostic::warning(
        codes::EARLY_ANSWER,
        span,
        text(
            format!("this event can come before the due date: `{does}` is left out then"),
            format!(
                "cet événement peut venir avant l’échéance\u{a0}: `{does}` est alors laissé de côté"
            ),
        ),
    )
    .help(text(
        format!(
            "say so: `{when} {late} >= {days}`; or write `{remind}`, if it should leave before, too"
        ),
        format!(
            "dites-le\u{a0}: `{when} {late} >= {days}`\u{a0}; ou écrivez `{remind}`, si cela doit partir avant aussi"
        ),
    ));
    with_use(model, via, site.action.verb, told)
}
