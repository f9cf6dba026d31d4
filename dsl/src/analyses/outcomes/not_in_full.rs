//! A milestone that chases and passes before all is paid: any payment, or an announcement, ends the chase.

use super::super::shared::openings::sound_journeys;
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{
    Action, ActionKind, EventKind, Expectation, Expected, JourneyId, Milestone, MilestoneId, Model,
};
use crate::words::Word;

/// Finds expectations of less than the whole where the rest is asked for.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        for (id, milestone) in model.milestones_of(journey) {
            if let Some(expect) = &milestone.expect
                && let Some(why) = ends_early(expect, milestone)
                && chases(model, id, milestone)
            {
                found.push(told(model, journey, expect, why));
            }
        }
    }
}

/// Whether a line of the milestone asks for the money.
fn chases(model: &Model, id: MilestoneId, milestone: &Milestone) -> bool {
    let asks = |action: &Action| {
        matches!(
            action.kind,
            ActionKind::Remind(_)
                | ActionKind::Chase(_)
                | ActionKind::FormalNotice(_)
                | ActionKind::HandOver(_)
                | ActionKind::Entrust(_)
        )
    };
    let steps = model.steps_of(id).map(|(_, step)| &step.line);
    let missed = milestone.missed.iter().map(|missed| &missed.line);
    let mut actions = steps.chain(missed).flat_map(|line| &line.actions);
    actions.any(asks)
}

/// What ends the chase too early.
fn ends_early(expect: &Expectation, milestone: &Milestone) -> Option<Text> {
    let name = &milestone.declared.name;
    let Expected::Event(event) = expect.what else {
        return None;
    };
    Some(match event {
        EventKind::Payment => text(
            format!("any payment, 10 of 1,000 too, makes `{name}` pass and ends its chase"),
            format!(
                "tout paiement, même 10 sur 1 000, fait passer `{name}` et met fin à ses relances"
            ),
        ),
        EventKind::PaymentInPart => text(
            format!(
                "a payment of a part makes `{name}` pass and ends its chase; the rest is not asked for"
            ),
            format!(
                "un paiement partiel fait passer `{name}` et met fin à ses relances\u{a0}; le reste n’est pas \
                 réclamé"
            ),
        ),
        EventKind::PaymentAnnounced => text(
            format!(
                "an announcement makes `{name}` pass and ends its chase, though no money has come"
            ),
            format!(
                "une annonce fait passer `{name}` et met fin à ses relances, alors que rien n’est arrivé"
            ),
        ),
        _ => return None,
    })
}

fn told(model: &Model, journey: JourneyId, expect: &Expectation, why: Text) -> Diagnostic {
    let surface = words::surface(model, journey);
    let whole = format!(
        "{} {}",
        Word::Payment.form(surface),
        Word::InFull.form(surface)
    );
    let told = Diagnostic::warning(codes::NOT_IN_FULL, expect.span, why);
    match expect.within.is_none() && expect.from.is_empty() && expect.otherwise.is_none() {
        true => told.fix(expect.span, whole),
        false => told.help(text(
            format!("write: {whole}"),
            format!("écrire\u{a0}: {whole}"),
        )),
    }
}
