//! Fixed sums that are each lawful, and more than the law gives when one invoice meets them all: a fee
//! for each reminder.

use jalon_core::Money;

use super::super::super::shared::place::{in_library, pointed};
use super::super::super::shared::sites::each_sound_site;
use super::super::super::shared::together::{Spot, both_happen};
use super::super::parts::all_parts;
use super::size::{self, Size};
use super::{Laws, countries, money, most, warning};
use crate::diagnostic::{Diagnostic, text};
use crate::library::countries::Country;
use crate::model::{ActionKind, ClaimAmount, ClaimPart, Claimed, JourneyId, Model};
use crate::span::Span;

/// A fixed sum that a line claims.
struct Made<'m> {
    journey: JourneyId,
    spot: Spot<'m>,
    sum: Money,
    /// Not all of it is the library's.
    own: bool,
    span: Span,
    /// Whose law is meant; read only where it is asked.
    countries: Vec<&'static Country>,
}

/// Finds the claim that makes it too much.
pub(super) fn check(model: &Model, laws: &mut Laws, found: &mut Vec<Diagnostic>) {
    let made = made(model);
    for (at, last) in made.iter().enumerate() {
        let before: Vec<&Made> = made
            .iter()
            .take(at)
            .filter(|first| {
                first.journey == last.journey
                    && first.sum.currency == last.sum.currency
                    && both_happen(model, &first.spot, &last.spot)
            })
            .collect();
        if before.is_empty() || !(last.own || before.iter().any(|first| first.own)) {
            continue;
        }
        let earlier = before.iter().map(|first| first.sum.minor);
        let earlier = earlier.fold(0_i64, i64::saturating_add);
        let total = Money::new(earlier.saturating_add(last.sum.minor), last.sum.currency);
        let laws = laws.of_all(&last.countries);
        let beyond = most(&laws, |law| {
            let (lawful, sure) = law.fixed()?;
            let crossed = lawful.currency == total.currency
                && total.minor > lawful.minor
                && earlier <= lawful.minor
                && last.sum.minor <= lawful.minor;
            crossed.then_some((lawful, sure))
        });
        let Some((law, (lawful, sure))) = beyond else {
            continue;
        };
        let (total, lawful, sure) = (money(total), money(lawful), sure.shown());
        let message = text(
            format!(
                "with what is claimed before, this makes {}; the law of {} gives a fixed sum of {} ({})",
                total.en, law.country.en, lawful.en, sure.en
            ),
            format!(
                "avec ce qui est réclamé avant, cela fait {}\u{a0}; le droit {} donne un forfait de {} ({})",
                total.fr, law.country.fr[1], lawful.fr, sure.fr
            ),
        );
        let span = pointed(model, last.spot.place.via(), last.span);
        let mut told = warning(model, last.journey, span, message, law);
        for first in before {
            let place = pointed(model, first.spot.place.via(), first.span);
            told = told.related(place, text("claimed here", "réclamé ici"));
        }
        found.push(told);
    }
}

fn made(model: &Model) -> Vec<Made<'_>> {
    let mut made = Vec::new();
    each_sound_site(model, &mut |site| {
        let ActionKind::Claim(claimed) = &site.action.kind else {
            return;
        };
        let parts: Vec<&ClaimPart> = match claimed {
            Claimed::Part(part) => vec![part],
            Claimed::Named { by_contract, .. } if *by_contract => return,
            Claimed::Named { claim, .. } => all_parts(model, *claim),
        };
        let parts: Vec<&ClaimPart> = parts.into_iter().filter(|part| !part.by_contract).collect();
        let sizes: Option<Vec<Size>> = parts
            .iter()
            .filter_map(|part| match &part.amount {
                ClaimAmount::Amount(amount) => Some(size::of(model, amount)),
                _ => None,
            })
            .collect();
        let Some(Size::Sum(sum)) = sizes.and_then(size::together) else {
            return;
        };
        made.push(Made {
            journey: site.journey,
            spot: Spot::of(site),
            sum,
            own: parts.iter().any(|part| !in_library(model, part.span)),
            span: site.action.span,
            countries: countries::of(model, site),
        });
    });
    made
}
