//! An acceptance is expected, and a refusal leads nowhere.

use super::super::shared::openings::sound_journeys;
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{EventKind, Expected, Model, Reaction};
use crate::words::{Surface, Word};

/// Finds milestones that ask for a yes and have no line for a no.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for id in sound_journeys(model) {
        let journey = &model.journeys[id];
        if journey.reactions.iter().any(on_refusal) {
            continue;
        }
        let surface = words::surface(model, id);
        for (_, milestone) in model.milestones_of(id) {
            let Some(expect) = &milestone.expect else {
                continue;
            };
            if expect.what != Expected::Event(EventKind::Acceptance)
                || milestone.reactions.iter().any(on_refusal)
            {
                continue;
            }
            let line = line(surface, &words::any_team(model, id));
            found.push(
                Diagnostic::warning(
                    codes::REFUSAL_UNANSWERED,
                    expect.span,
                    text(
                        "they may also refuse: no line says what is done then",
                        "ils peuvent aussi refuser\u{a0}: aucune ligne ne dit ce qui se fait alors",
                    ),
                )
                .help(text(
                    format!("add: {line}"),
                    format!("ajoutez\u{a0}: {line}"),
                )),
            );
        }
    }
}

fn on_refusal(reaction: &Reaction) -> bool {
    reaction.event == EventKind::Refusal
}

/// A line to paste.
fn line(surface: Surface, team: &str) -> String {
    let (on, refusal) = (Word::OnEvent.form(surface), Word::Refusal.form(surface));
    let (task, for_team) = (Word::Task.form(surface), Word::ForTeam.form(surface));
    match surface {
        Surface::English => {
            format!("{on} {refusal}   {task} \"Refused: {{refusal.reason}}\" {for_team} {team}")
        }
        Surface::French => {
            format!("{on} {refusal}   {task} « Refusée\u{a0}: {{refus.motif}} » {for_team} {team}")
        }
    }
}
