//! Milestones that are never reached: they open after one that can't pass, or after one another in
//! a circle.

use super::super::shared::openings::{
    can_miss, can_pass, chain, lets_pass, lines_of, sound_journeys,
};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Expected, JourneyId, MilestoneId, Model, Opening};
use crate::span::Span;
use crate::words::Word;

/// Finds the first milestone of each row that is never reached; those behind it are not told.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        for (id, _) in model.milestones_of(journey) {
            let Opening::After { milestone, or_miss } = model.milestones[id].opening else {
                continue;
            };
            if is_in_circle(model, id) {
                // The first of the circle speaks for all.
                if chain(model, id).all(|other| id <= other) {
                    found.push(circle(model, journey, id));
                }
                continue;
            }
            if !or_miss && ends_with_payment(model, milestone) {
                found.push(after_payment(model, journey, id, milestone));
                continue;
            }
            let is_over =
                can_pass(model, journey, milestone) || or_miss && can_miss(model, milestone);
            if !is_over {
                found.push(never_passes(model, journey, id, milestone));
            }
        }
    }
}

/// Whether a milestone passes only when the invoice is paid: then the journey is over.
fn ends_with_payment(model: &Model, id: MilestoneId) -> bool {
    let milestone = &model.milestones[id];
    let expect = milestone.expect.as_ref();
    let paid = expect.is_some_and(|expect| matches!(expect.what, Expected::PaymentInFull { .. }));
    // One instalment is not the invoice.
    paid && !milestone.per_instalment && !lines_of(model, id).any(lets_pass)
}

fn is_in_circle(model: &Model, id: MilestoneId) -> bool {
    chain(model, id).any(|found| found == id)
}

/// Where it is said when a milestone opens.
fn opening_span(model: &Model, id: MilestoneId) -> Span {
    let milestone = &model.milestones[id];
    milestone.opening_span.unwrap_or(milestone.declared.span)
}

fn circle(model: &Model, journey: JourneyId, id: MilestoneId) -> Diagnostic {
    let surface = words::surface(model, journey);
    let from_sending = Word::FromSending.form(surface);
    let mut names: Vec<&str> = vec![model.milestones[id].declared.name.as_str()];
    for other in chain(model, id) {
        names.push(model.milestones[other].declared.name.as_str());
        if other == id {
            break;
        }
    }
    let row = names.join("` → `");
    let name = &model.milestones[id].declared.name;
    let message = match names.len() {
        2 => text(
            format!("`{name}` opens only after itself: it is never reached"),
            format!("`{name}` ne s’ouvre qu’après lui-même\u{a0}: il n’est jamais atteint"),
        ),
        _ => text(
            format!("these milestones wait for one another, so that none opens: `{row}`"),
            format!("ces jalons s’attendent l’un l’autre, aucun ne s’ouvre\u{a0}: `{row}`"),
        ),
    };
    let help = text(
        format!("let one of them open otherwise: `{from_sending}`"),
        format!("faites ouvrir l’un d’eux autrement\u{a0}: `{from_sending}`"),
    );
    Diagnostic::error(
        codes::UNREACHABLE_MILESTONE,
        opening_span(model, id),
        message,
    )
    .help(help)
}

fn after_payment(
    model: &Model,
    journey: JourneyId,
    id: MilestoneId,
    before: MilestoneId,
) -> Diagnostic {
    let surface = words::surface(model, journey);
    let (name, before_name) = (
        &model.milestones[id].declared.name,
        &model.milestones[before].declared.name,
    );
    let (after, handover) = (
        Word::AfterMilestone.form(surface),
        Word::Handover.form(surface),
    );
    let or_miss = Word::OrItsMiss.form(surface);
    let message = text(
        format!(
            "`{name}` is never reached: it opens when `{before_name}` has passed, and then the \
             invoice is paid and its journey over"
        ),
        format!(
            "`{name}` n’est jamais atteint\u{a0}: il s’ouvre quand `{before_name}` est franchi, \
             et la facture est alors payée, son parcours fini"
        ),
    );
    let help = text(
        format!("say when it opens: `{after} {handover}`, `{after} {before_name} {or_miss}`"),
        format!(
            "dites quand il s’ouvre\u{a0}: `{after} {handover}`, `{after} {before_name} {or_miss}`"
        ),
    );
    let span = opening_span(model, id);
    let waits = text(
        format!("`{before_name}` waits for the payment"),
        format!("`{before_name}` attend le paiement"),
    );
    Diagnostic::error(codes::UNREACHABLE_MILESTONE, span, message)
        .help(help)
        .related(model.milestones[before].declared.span, waits)
}

fn never_passes(
    model: &Model,
    journey: JourneyId,
    id: MilestoneId,
    before: MilestoneId,
) -> Diagnostic {
    let surface = words::surface(model, journey);
    let (expect, from_sending) = (Word::Expect.form(surface), Word::FromSending.form(surface));
    let (name, before_name) = (
        &model.milestones[id].declared.name,
        &model.milestones[before].declared.name,
    );
    let message = text(
        format!(
            "`{name}` is never reached: it opens when `{before_name}` has passed, and nothing lets \
             `{before_name}` pass"
        ),
        format!(
            "`{name}` n’est jamais atteint\u{a0}: il s’ouvre quand `{before_name}` est franchi, et rien \
             ne fait franchir `{before_name}`"
        ),
    );
    let help = text(
        format!(
            "say with `{expect}` what `{before_name}` waits for, or let `{name}` open \
             `{from_sending}`"
        ),
        format!(
            "dites par `{expect}` ce qu’attend `{before_name}`, ou faites ouvrir `{name}` \
             `{from_sending}`"
        ),
    );
    Diagnostic::error(
        codes::UNREACHABLE_MILESTONE,
        opening_span(model, id),
        message,
    )
    .help(help)
    .related(
        model.milestones[before].declared.span,
        text(
            format!("`{before_name}` expects nothing"),
            format!("`{before_name}` n’attend rien"),
        ),
    )
}
