//! Two reactions to one event in one place.

use super::super::shared::openings::sound_journeys;
use super::super::shared::place::{pointed, with_use};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Model, Reaction, RoleId};

/// Finds reactions that another one above already is.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        twice(model, &model.journeys[journey].reactions, found);
        for (_, milestone) in model.milestones_of(journey) {
            twice(model, &milestone.reactions, found);
        }
    }
}

fn twice(model: &Model, reactions: &[Reaction], found: &mut Vec<Diagnostic>) {
    for (at, reaction) in reactions.iter().enumerate() {
        let first = reactions.iter().take(at).find(|above| {
            above.event == reaction.event
                && roles(above) == roles(reaction)
                // With a condition above, the one below is for the rest.
                && above.line.when.is_none()
        });
        let Some(first) = first else { continue };
        let told = Diagnostic::error(
            codes::DUPLICATE_REACTION,
            pointed(model, &reaction.via, reaction.event_span),
            text(
                "a line above already says what is done then, whatever the invoice",
                "une ligne au-dessus dit déjà ce qui se fait alors, quelle que soit la facture",
            ),
        )
        .help(text(
            "put the actions into one line, joined by `;`, or give the upper line a condition",
            "réunissez les actions en une ligne, séparées par `;`, ou donnez une condition à la \
             première",
        ))
        .related(
            pointed(model, &first.via, first.event_span),
            text("it stands here", "elle est ici"),
        );
        let told = match reaction.via.is_empty() {
            true => told,
            false => with_use(model, &reaction.via, reaction.event_span, told),
        };
        found.push(told);
    }
}

fn roles(reaction: &Reaction) -> Vec<RoleId> {
    let mut roles: Vec<RoleId> = reaction.from.iter().map(|role| role.value).collect();
    roles.sort_unstable();
    roles
}
