//! Journeys of which those that are asked before leave nothing.

use super::place_of;
use super::taking::{Taking, is_single};
use crate::analyses::space::Space;
use crate::analyses::space::diagram::Region;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{JourneyId, Selection};
use crate::span::Span;

/// More places are not shown.
const SHOWN_MAX: usize = 4;

/// Tells of journeys that never get an invoice, because earlier ones together take them all (J0405).
pub fn check(space: &mut Space<'_>, taking: &Taking, found: &mut Vec<Diagnostic>) {
    let model = space.model;
    if model.journeys.len() < 2 {
        return;
    }
    let mut told: Vec<(Vec<Span>, Diagnostic)> = Vec::new();
    for id in &taking.in_turn {
        let journey = &model.journeys[*id];
        if !is_shadowed(space, taking, *id) {
            continue;
        }
        let causes = causes(space, taking, *id);
        let place = place_of(journey);
        // Several journeys behind the same ones have one cause, and get one message.
        if let Some((_, first)) = told.iter_mut().find(|(known, _)| *known == causes) {
            if first.related.len() < SHOWN_MAX + causes.len() {
                first.related.push((
                    place,
                    text(
                        "nor does this one get any",
                        "celui-ci n’en reçoit pas non plus",
                    ),
                ));
            }
            continue;
        }
        told.push((causes.clone(), message(journey, &causes)));
    }
    found.extend(told.into_iter().map(|(_, message)| message));
}

/// Whether nothing is left of what a journey asks for. First what others take of the very things that
/// it asks about, which is cheap; then all that is gone.
fn is_shadowed(space: &mut Space<'_>, taking: &Taking, id: JourneyId) -> bool {
    let asked = taking.asked(id);
    if asked == Region::NOTHING {
        return false;
    }
    let axes = space.diagrams.axes_of(asked);
    let near = taking.before_within(space, id, &axes);
    space.diagrams.inside(asked, near) || space.diagrams.inside(asked, taking.before(id))
}

fn message(journey: &crate::model::Journey, causes: &[Span]) -> Diagnostic {
    let rest = matches!(journey.selection, Selection::AllOther(_));
    let name = &journey.declared.name;
    let message = if rest {
        text(
            format!("no invoice is left for the journey `{name}`"),
            format!("il ne reste aucune facture pour le parcours `{name}`"),
        )
    } else {
        text(
            format!("the journey `{name}` never gets an invoice"),
            format!("le parcours `{name}` ne reçoit jamais de facture"),
        )
    };
    let help = if rest {
        text(
            "leave it out, or take fewer invoices above",
            "retirez-le, ou prenez moins de factures au-dessus",
        )
    } else {
        text(
            "journeys are asked in the order of the file: put the narrower ones first, or give them a `priority`",
            "les parcours sont consultés dans l’ordre du fichier\u{a0}: placez d’abord les plus étroits, ou donnez-leur une `priorité`",
        )
    };
    let mut found = Diagnostic::warning(codes::JOURNEY_SHADOWED, place_of(journey), message);
    let why = match causes {
        [_] => text("this takes them all", "celui-ci les prend toutes"),
        _ => text("this takes some of them", "celui-ci en prend une partie"),
    };
    for span in causes.iter().take(SHOWN_MAX) {
        found = found.related(*span, why.clone());
    }
    found.help(help)
}

/// The journeys that take everything of one: one alone if that is enough, else those without which
/// something would be left.
fn causes(space: &mut Space<'_>, taking: &Taking, id: JourneyId) -> Vec<Span> {
    let model = space.model;
    let single = is_single(&model.journeys[id]);
    let asked = taking.asked(id);
    let earlier: Vec<JourneyId> = taking
        .in_turn
        .iter()
        .copied()
        .take_while(|other| *other != id)
        .filter(|other| is_single(&model.journeys[*other]) == single)
        .collect();
    for other in &earlier {
        if space.diagrams.inside(asked, taking.asked(*other)) {
            return vec![place_of(&model.journeys[*other])];
        }
    }
    let mut left = asked;
    let mut causes = Vec::new();
    for other in earlier {
        let rest = space.diagrams.without(left, taking.asked(other));
        if rest != left {
            causes.push(place_of(&model.journeys[other]));
        }
        left = rest;
    }
    causes
}
