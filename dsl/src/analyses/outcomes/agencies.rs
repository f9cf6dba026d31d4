//! The way to an agency and back: a recall of what nobody has, a second agency beside the first,
//! lines that wait for a hand-over that never comes.

use super::super::shared::openings::{is_behind, sound_journeys};
use super::super::shared::place::{pointed, with_use};
use super::super::shared::sites::each_site;
use super::super::shared::together::{Spot, both_happen};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{ActionKind, AgencyId, AnchorKind, JourneyId, Model, Moment, Opening};
use crate::span::Span;
use crate::words::Word;

/// A case given to an agency, or taken back from it.
struct Case<'m> {
    agency: AgencyId,
    kind: Kind,
    spot: Spot<'m>,
    verb: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Entrusted,
    HandedOver,
    Recalled,
}

/// Finds cases that don't fit together.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        let cases = cases(model, journey);
        recalls(model, &cases, found);
        second_agency(model, journey, &cases, found);
        if !cases.iter().any(|case| case.kind == Kind::HandedOver) {
            never_handed_over(model, journey, found);
        }
    }
}

fn cases(model: &Model, journey: JourneyId) -> Vec<Case<'_>> {
    let mut cases = Vec::new();
    each_site(model, journey, &mut |site| {
        let (kind, agency) = match &site.action.kind {
            ActionKind::Entrust(agency) => (Kind::Entrusted, agency.value),
            ActionKind::HandOver(agency) => (Kind::HandedOver, agency.value),
            ActionKind::Recall(agency) => (Kind::Recalled, agency.value),
            _ => return,
        };
        cases.push(Case {
            agency,
            kind,
            spot: Spot::of(site),
            verb: site.action.verb,
        });
    });
    cases
}

fn recalls(model: &Model, cases: &[Case<'_>], found: &mut Vec<Diagnostic>) {
    for recall in cases.iter().filter(|case| case.kind == Kind::Recalled) {
        let given = |case: &Case<'_>| case.kind != Kind::Recalled && case.agency == recall.agency;
        if cases.iter().any(given) {
            continue;
        }
        let agency = &model.agencies[recall.agency].declared.name;
        let via = recall.spot.place.via();
        let told = Diagnostic::error(
            codes::RECALL_OF_NOTHING,
            pointed(model, via, recall.verb),
            text(
                format!("`{agency}` has no case to be recalled: this journey never gives it one"),
                format!(
                    "`{agency}` n’a aucun dossier à rappeler\u{a0}: ce parcours ne lui en confie jamais"
                ),
            ),
        )
        .help(text(
            "name the agency that was entrusted or handed the case, or leave the recall out",
            "nommez le cabinet à qui le dossier a été confié ou transféré, ou ôtez ce rappel",
        ));
        found.push(with_use(model, via, recall.verb, told));
    }
}

/// Two agencies with one case: the second gets it while the first still has it.
fn second_agency(
    model: &Model,
    journey: JourneyId,
    cases: &[Case<'_>],
    found: &mut Vec<Diagnostic>,
) {
    for (at, second) in cases.iter().enumerate() {
        if second.kind == Kind::Recalled {
            continue;
        }
        let clash = cases.iter().take(at).find(|first| {
            first.kind != Kind::Recalled
                && both_happen(model, &first.spot, &second.spot)
                // Entrusted first and handed over to the same one later is how it goes.
                && (first.agency != second.agency || first.kind == second.kind)
                && !recalled_between(model, cases, first, second)
        });
        let Some(first) = clash else { continue };
        let surface = words::surface(model, journey);
        let (one, other) = (
            &model.agencies[first.agency].declared.name,
            &model.agencies[second.agency].declared.name,
        );
        let recall = format!(
            "{} {} {one}",
            Word::Recall.form(surface),
            Word::FromAgency.form(surface)
        );
        let message = match first.agency == second.agency {
            true => text(
                format!("`{other}` is given the same case a second time"),
                format!("`{other}` reçoit une seconde fois le même dossier"),
            ),
            false => text(
                format!("`{other}` is given the case while `{one}` still has it"),
                format!("`{other}` reçoit le dossier alors que `{one}` l’a encore"),
            ),
        };
        let via = second.spot.place.via();
        let told = Diagnostic::error(
            codes::TWO_AGENCIES,
            pointed(model, via, second.verb),
            message,
        )
        .help(text(
            format!("recall it first: `{recall}`"),
            format!("rappelez-le d’abord\u{a0}: `{recall}`"),
        ))
        .related(
            pointed(model, first.spot.place.via(), first.verb),
            text(
                format!("`{one}` gets it here"),
                format!("`{one}` le reçoit ici"),
            ),
        );
        found.push(with_use(model, via, second.verb, told));
    }
}

/// Whether a recall from the first agency stands where it can come before the second.
fn recalled_between(
    model: &Model,
    cases: &[Case<'_>],
    first: &Case<'_>,
    second: &Case<'_>,
) -> bool {
    let milestone = |case: &Case<'_>| case.spot.place.milestone();
    let (one, other) = (milestone(first), milestone(second));
    cases.iter().any(|case| {
        let here = milestone(case);
        let between = matches!((here, other), (Some(a), Some(b)) if is_behind(model, b, a));
        case.kind == Kind::Recalled
            && case.agency == first.agency
            && (here.is_none() || here == one || here == other || between)
    })
}

/// What waits for a hand-over where there is none.
fn never_handed_over(model: &Model, journey: JourneyId, found: &mut Vec<Diagnostic>) {
    let surface = words::surface(model, journey);
    let mut waiting: Vec<(Span, &[Span])> = Vec::new();
    for (id, milestone) in model.milestones_of(journey) {
        if matches!(milestone.opening, Opening::AfterHandOver) {
            waiting.push((milestone.opening_span.unwrap_or(milestone.head), &[]));
            continue;
        }
        let mut see = |moment: &Moment, via| {
            if matches!(moment.anchor.kind, AnchorKind::HandOver) {
                waiting.push((moment.anchor.span, via));
            }
        };
        for (_, step) in model.steps_of(id) {
            see(&step.moment, step.via.as_slice());
        }
        for missed in &milestone.missed {
            if let Some(moment) = &missed.moment {
                see(moment, missed.via.as_slice());
            }
        }
    }
    let hand_over = format!(
        "{} {}",
        Word::HandOver.form(surface),
        Word::ToAgency.form(surface)
    );
    for (span, via) in waiting {
        let told = Diagnostic::error(
            codes::NEVER_HANDED_OVER,
            pointed(model, via, span),
            text(
                "this never comes: no line of the journey hands the case over",
                "cela n’arrive jamais\u{a0}: aucune ligne du parcours ne transfère le dossier",
            ),
        )
        .help(text(
            format!("`{hand_over} …` does it; to entrust an agency is not to hand over"),
            format!("`{hand_over} …` le fait\u{a0}; confier à un cabinet n’est pas transférer"),
        ));
        found.push(with_use(model, via, span, told));
    }
}
