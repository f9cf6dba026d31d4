//! A hold that ends, and no word on what is done then.

use super::super::shared::openings::sound_journeys;
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{BeforeSending, Model};
use crate::words::{Surface, Word};

/// Finds holds after which nobody is told.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for id in sound_journeys(model) {
        for line in &model.journeys[id].before_sending {
            if let BeforeSending::Hold {
                then: None, span, ..
            } = line
            {
                let surface = words::surface(model, id);
                let added = task(surface, &words::any_team(model, id));
                found.push(
                    Diagnostic::error(
                        codes::HOLD_OPEN,
                        *span,
                        text(
                            "what is done when this hold has lasted too long? Nobody is told",
                            "que fait-on quand cette retenue a trop duré\u{a0}? Personne n’est \
                             prévenu",
                        ),
                    )
                    .help(text(
                        format!("add at the end: {added}"),
                        format!("ajoutez à la fin\u{a0}: {added}"),
                    )),
                );
            }
        }
    }
}

/// Text to paste.
fn task(surface: Surface, team: &str) -> String {
    let what = match surface {
        Surface::English => "\"Still held: {number}\"",
        Surface::French => "« Toujours retenue\u{a0}: {numéro} »",
    };
    let (then, task) = (Word::Then.form(surface), Word::Task.form(surface));
    let for_team = Word::ForTeam.form(surface);
    format!(", {then} {task} {what} {for_team} {team}")
}
