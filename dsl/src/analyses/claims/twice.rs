//! One named claim with a fixed amount, made twice on one path.
//!
//! Interest may be claimed again, for no day counts twice; a fixed sum may not. A sum that is
//! written out, `claim 5 EUR`, may well be meant once for each reminder.

use super::super::shared::openings::sound_journeys;
use super::super::shared::place::{pointed, with_use};
use super::super::shared::sites::each_site;
use super::super::shared::together::{Spot, both_happen};
use super::parts::all_parts;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{ActionKind, ClaimAmount, ClaimId, Claimed, JourneyId, Model};
use crate::span::Span;

struct Made<'m> {
    claim: ClaimId,
    spot: Spot<'m>,
    span: Span,
}

/// Finds the second one.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        let made = made(model, journey);
        for (at, second) in made.iter().enumerate() {
            let first = made.iter().take(at).find(|first| {
                first.claim == second.claim && both_happen(model, &first.spot, &second.spot)
            });
            let Some(first) = first else { continue };
            let name = &model.claims[second.claim].declared.name;
            let via = second.spot.place.via();
            let told = Diagnostic::warning(
                codes::CLAIMED_TWICE,
                pointed(model, via, second.span),
                text(
                    format!("`{name}` is claimed a second time: its fixed sum would be due twice"),
                    format!(
                        "`{name}` est réclamé une seconde fois\u{a0}: son forfait serait dû deux fois"
                    ),
                ),
            )
            .help(text(
                "claim it once; only interest may be claimed again",
                "réclamez-le une fois\u{a0}; seuls des intérêts peuvent l’être de nouveau",
            ))
            .related(
                pointed(model, first.spot.place.via(), first.span),
                text("it is claimed here", "il est réclamé ici"),
            );
            found.push(with_use(model, via, second.span, told));
        }
    }
}

fn made(model: &Model, journey: JourneyId) -> Vec<Made<'_>> {
    let mut made = Vec::new();
    each_site(model, journey, &mut |site| {
        if let ActionKind::Claim(Claimed::Named { claim, span, .. }) = &site.action.kind
            && has_fixed_sum(model, *claim)
        {
            made.push(Made {
                claim: *claim,
                spot: Spot::of(site),
                span: *span,
            });
        }
    });
    made
}

fn has_fixed_sum(model: &Model, claim: ClaimId) -> bool {
    all_parts(model, claim)
        .iter()
        .any(|part| matches!(part.amount, ClaimAmount::Amount(_)))
}
