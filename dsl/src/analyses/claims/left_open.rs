//! Claims that stay open when the principal is paid: the journey ends with the payment of the
//! principal, and says nothing of what was claimed beside it.

use super::super::shared::openings::sound_journeys;
use super::super::shared::place::pointed;
use super::super::shared::sites::each_site;
use super::super::shared::words;
use super::parts::all_parts;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::claim::ClaimPlace;
use crate::model::{ActionKind, Claimed, Expected, JourneyId, Model};
use crate::span::Span;
use crate::words::Word;

/// Finds journeys that claim, wait for the principal alone, and don't say what payments settle.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for id in sound_journeys(model) {
        if model.journeys[id].settles.is_some() {
            continue;
        }
        let payments: Vec<(bool, Span)> = model
            .milestones_of(id)
            .filter_map(|(_, milestone)| {
                let expect = milestone.expect.as_ref()?;
                match expect.what {
                    Expected::PaymentInFull { with_charges } => Some((with_charges, expect.span)),
                    Expected::Event(_) => None,
                }
            })
            .collect();
        if payments.iter().any(|(with_charges, _)| *with_charges) {
            continue;
        }
        if let (Some((_, expected)), Some(claim)) = (payments.first(), first_beside(model, id)) {
            found.push(message(model, id, *expected, claim));
        }
    }
}

/// The first claim that stands beside the invoice.
fn first_beside(model: &Model, id: JourneyId) -> Option<Span> {
    let mut first = None;
    each_site(model, id, &mut |site| {
        let ActionKind::Claim(claimed) = &site.action.kind else {
            return;
        };
        if is_beside(model, claimed) && first.is_none() {
            first = Some(pointed(model, site.place.via(), site.action.span));
        }
    });
    first
}

/// Whether a claim, or a part of it, stands beside the invoice.
pub fn is_beside(model: &Model, claimed: &Claimed) -> bool {
    match claimed {
        Claimed::Part(part) => part.place == ClaimPlace::Beside,
        Claimed::Named { claim, place, .. } => match place {
            Some(place) => *place == ClaimPlace::Beside,
            None => all_parts(model, *claim)
                .iter()
                .any(|part| part.place == ClaimPlace::Beside),
        },
    }
}

fn message(model: &Model, id: JourneyId, expected: Span, claim: Span) -> Diagnostic {
    let surface = words::surface(model, id);
    let with_charges = Word::WithCharges.form(surface);
    let settle = format!(
        "{} {}, {} {}, {} {}",
        Word::PaymentsSettle.form(surface),
        Word::Principal.form(surface),
        Word::Then.form(surface),
        Word::Interest.form(surface),
        Word::Then.form(surface),
        Word::Fees.form(surface)
    );
    Diagnostic::warning(
        codes::CLAIM_LEFT_OPEN,
        expected,
        text(
            "the journey ends when the principal is paid; what it claims beside stays open",
            "le parcours finit quand le principal est payé\u{a0}; ce qu’il réclame en plus reste dû",
        ),
    )
    .help(text(
        format!("wait for both: `{with_charges}`; or, if that is meant, say so: `{settle}`"),
        format!("attendez les deux\u{a0}: `{with_charges}`\u{a0}; ou, si c’est voulu, dites-le\u{a0}: `{settle}`"),
    ))
    .related(claim, text("it claims this", "il réclame ceci"))
}
