//! Words that mean nothing where they stand: `keep chasing` outside a dispute of a part, `resume`
//! where nothing pauses.

use super::super::shared::openings::sound_journeys;
use super::super::shared::place::{pointed, with_use};
use super::super::shared::sites::{Place, Site, each_site};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{ActionKind, EventKind, JourneyId, Model};
use crate::words::Word;

/// Finds both.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        let pauses = pauses(model, journey);
        each_site(model, journey, &mut |site| {
            let told = match &site.action.kind {
                ActionKind::KeepChasing if !is_on(site, &[EventKind::DisputeOfPart]) => {
                    keep_chasing(model, journey, site)
                }
                ActionKind::Resume if !pauses && !is_on(site, &END_OF_BUILT_IN_PAUSES) => {
                    resume(model, journey, site)
                }
                _ => return,
            };
            found.push(with_use(model, site.place.via(), site.action.span, told));
        });
    }
}

/// A dispute and a suspension pause every journey that does not say otherwise; these end them.
const END_OF_BUILT_IN_PAUSES: [EventKind; 6] = [
    EventKind::DisputeSettledForUs,
    EventKind::DisputeSettledForCustomer,
    EventKind::DisputeSettledInPart,
    EventKind::Correction,
    EventKind::Dispute,
    EventKind::Suspension,
];

fn is_on(site: &Site<'_, '_>, events: &[EventKind]) -> bool {
    matches!(site.place, Place::Reaction(_, reaction) if events.contains(&reaction.event))
}

fn pauses(model: &Model, journey: JourneyId) -> bool {
    let mut pauses = false;
    each_site(model, journey, &mut |site| {
        pauses |= matches!(site.action.kind, ActionKind::Pause(_));
    });
    pauses
}

fn keep_chasing(model: &Model, journey: JourneyId, site: &Site<'_, '_>) -> Diagnostic {
    let surface = words::surface(model, journey);
    let line = format!(
        "{} {}   {}",
        Word::OnEvent.form(surface),
        Word::DisputePart.form(surface),
        Word::KeepChasing.form(surface)
    );
    Diagnostic::error(
        codes::KEEP_CHASING_MISPLACED,
        pointed(model, site.place.via(), site.action.span),
        text(
            "there is an undisputed balance only in a dispute of a part",
            "il n’y a de solde non contesté que dans un litige partiel",
        ),
    )
    .help(text(
        format!("write: {line}"),
        format!("écrivez\u{a0}: {line}"),
    ))
}

fn resume(model: &Model, journey: JourneyId, site: &Site<'_, '_>) -> Diagnostic {
    let surface = words::surface(model, journey);
    let pause = Word::Pause.form(surface);
    Diagnostic::warning(
        codes::RESUME_WITHOUT_PAUSE,
        pointed(model, site.place.via(), site.action.span),
        text(
            "there is nothing to resume: no line of this journey pauses it",
            "il n’y a rien à reprendre\u{a0}: aucune ligne de ce parcours ne le suspend",
        ),
    )
    .help(text(
        format!("leave it out, or say with `{pause}` when the journey stops"),
        format!("ôtez-le, ou dites par `{pause}` quand le parcours s’arrête"),
    ))
}
