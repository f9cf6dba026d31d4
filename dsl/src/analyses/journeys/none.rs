//! Invoices that no journey takes.

use super::place_of;
use super::taking::taking;
use crate::analyses::space::Space;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Model, Selection};
use crate::words::Word;

/// Tells of invoices that no journey takes, with an example (J0406).
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let mut selections = model
        .journeys
        .items()
        .iter()
        .map(|journey| &journey.selection);
    let unsure = selections.any(|selection| !matches!(selection, Selection::Where { .. }));
    let Some(last) = model.journeys.items().last().filter(|_| !unsure) else {
        return;
    };
    let mut space = Space::new(model);
    let taking = taking(&mut space, true);
    let left = space.diagrams.not(taking.all);
    let Some(example) = space.example(left) else {
        return;
    };
    let surface = model.surface_of(last.declared.module);
    let what = super::invoices_with(&space.show(&example, surface));
    let other = Word::ForAllOther.form(surface);
    let alone = Word::LeaveAlone.form(surface);
    let message = text(
        format!("no journey takes {}", what.en),
        format!("aucun parcours ne prend {}", what.fr),
    );
    let help = text(
        format!("add a last journey with `{other}`; if nothing is to be done with them: `{alone}`"),
        format!(
            "ajoutez un dernier parcours avec `{other}`\u{a0}; s’il n’y a rien à en faire\u{a0}: `{alone}`"
        ),
    );
    found.push(Diagnostic::warning(codes::NO_JOURNEY, place_of(last), message).help(help));
}
