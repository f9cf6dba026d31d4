//! A journey that sends invoices, or reacts to what happens, and waits for nothing.

use super::super::shared::openings::sound_journeys;
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Model, Over};
use crate::words::Word;

/// Finds journeys without a milestone. One that does nothing at all has an error already.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let mut journeys = model.journeys.items().iter();
    if journeys.any(|journey| journey.over != Over::Invoice) {
        // Its invoices may be followed up in the journey of their customer.
        return;
    }
    for id in sound_journeys(model) {
        let journey = &model.journeys[id];
        if !journey.milestones.is_empty() || journey.leave_alone.is_some() {
            continue;
        }
        let surface = words::surface(model, id);
        let name = &journey.declared.name;
        let (milestone, alone) = (
            Word::Milestone.form(surface),
            Word::LeaveAlone.form(surface),
        );
        found.push(
            Diagnostic::warning(
                codes::UNFOLLOWED,
                journey.declared.span,
                text(
                    format!("`{name}` waits for nothing: nobody follows its invoices up"),
                    format!("`{name}` n’attend rien\u{a0}: personne ne suit ses factures"),
                ),
            )
            .help(text(
                format!("add a `{milestone}`, or say `{alone}`"),
                format!("ajoutez un `{milestone}`, ou dites `{alone}`"),
            )),
        );
    }
}
