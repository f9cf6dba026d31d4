//! A receipt that can't come: no way by which the role gets the invoice gives one of that level.
//!
//! Only where every way fails: one customer who can answer is reason enough to wait, and
//! `way of payer gives a receipt` leaves the others out.

use super::super::shared::openings::sound_journeys;
use super::super::shared::sites::each_site;
use super::super::shared::ways::{Reach, reach};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{
    ActionKind, Cond, CondKind, EventKind, Expectation, Expected, JourneyId, Model, Over, RoleId,
    Way,
};
use crate::span::Span;
use crate::syntax::ast::{At, EvidenceLevel};
use crate::words::{Surface, Word};

/// Finds expectations of receipts that can't come.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    each_expectation(model, found, judged);
}

/// What is to be said of an expectation under these conditions.
type Judge = fn(&Model, JourneyId, &Expectation, &[&Cond]) -> Option<Diagnostic>;

/// Judges every expectation of the journeys that send their invoices themselves.
pub fn each_expectation(model: &Model, found: &mut Vec<Diagnostic>, judged: Judge) {
    for id in sound_journeys(model) {
        let journey = &model.journeys[id];
        // Invoices that somebody else sends may go any way.
        if journey.send.is_empty() || journey.over != Over::Invoice {
            continue;
        }
        for (_, milestone) in model.milestones_of(id) {
            let guards: Vec<&Cond> = milestone.when.iter().collect();
            if let Some(expect) = &milestone.expect {
                found.extend(judged(model, id, expect, &guards));
            }
        }
        each_site(model, id, &mut |site| {
            if let ActionKind::Expect(expect) = &site.action.kind {
                found.extend(judged(model, id, expect, site.guards));
            }
        });
    }
}

/// What is said of an expectation that nobody can meet.
pub fn judged(
    model: &Model,
    journey: JourneyId,
    expect: &Expectation,
    guards: &[&Cond],
) -> Option<Diagnostic> {
    if expect.what != Expected::Event(EventKind::Receipt) {
        return None;
    }
    let level = expect
        .at_least
        .as_ref()
        .map_or(EvidenceLevel::Declared, |level| level.value);
    let failed: Vec<Failed<'_>> = expect
        .from
        .iter()
        .filter_map(|role| failing(model, journey, role, level, guards))
        .collect();
    let enough = match expect.any_of {
        true => failed.len() == expect.from.len(),
        false => !failed.is_empty(),
    };
    if !enough {
        return None;
    }
    let first = failed.into_iter().next()?;
    Some(told(model, journey, expect, level, first))
}

/// A role from which nothing can come, and the ways by which it gets the invoice.
struct Failed<'m> {
    role: &'m At<RoleId>,
    ways: Vec<(Way, Span)>,
}

fn failing<'m>(
    model: &Model,
    journey: JourneyId,
    role: &'m At<RoleId>,
    level: EvidenceLevel,
    guards: &[&Cond],
) -> Option<Failed<'m>> {
    let asked = guards.iter().any(|guard| {
        matches!(guard.kind, CondKind::GivesReceipt { role: asked, at_least }
            if asked == role.value && at_least >= level)
    });
    let Reach::Ways(ways) = reach(model, journey, role.value, guards) else {
        return None;
    };
    let possible = ways.iter().any(|(way, _)| way.can_give(level));
    (!asked && !possible).then_some(Failed { role, ways })
}

fn told(
    model: &Model,
    journey: JourneyId,
    expect: &Expectation,
    level: EvidenceLevel,
    failed: Failed<'_>,
) -> Diagnostic {
    let surface = words::surface(model, journey);
    let role = &model.roles[failed.role.value].declared.name;
    let told = match failed.ways.is_empty() {
        true => Diagnostic::error(
            codes::RECEIPT_IMPOSSIBLE,
            failed.role.span,
            text(
                format!("no receipt can come from `{role}`, to whom the invoice is never sent"),
                format!(
                    "aucun accusé ne peut venir de `{role}`, à qui la facture n’est pas envoyée"
                ),
            ),
        ),
        false => {
            let why = explained(surface, &failed.ways, level);
            Diagnostic::error(
                codes::RECEIPT_IMPOSSIBLE,
                expect.span,
                text(
                    format!("the receipt from `{role}` can't come: {}", why.en),
                    format!("l’accusé de `{role}` ne peut pas venir\u{a0}: {}", why.fr),
                ),
            )
        }
    };
    let good: Vec<&str> = Way::ALL
        .into_iter()
        .filter(|way| way.carries_invoices() && way.can_give(level))
        .map(|way| way.word().form(surface))
        .collect();
    let good = good.join("`, `");
    let told = told.help(text(
        format!("send it by one of `{good}`, or do not wait for a receipt"),
        format!("envoyez-la par l’un de ces canaux\u{a0}: `{good}`, ou n’attendez pas d’accusé"),
    ));
    let mut seen: Vec<Way> = Vec::new();
    failed.ways.iter().fold(told, |told, (way, span)| {
        if seen.contains(way) {
            return told;
        }
        seen.push(*way);
        let way = way.word().form(surface);
        let message = text(format!("by `{way}`"), format!("par `{way}`"));
        told.related(*span, message)
    })
}

/// Why each way gives none: a click on a mail is none either.
fn explained(surface: Surface, ways: &[(Way, Span)], level: EvidenceLevel) -> Text {
    let (mut en, mut fr): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut seen: Vec<Way> = Vec::new();
    for (way, _) in ways {
        if seen.contains(way) {
            continue;
        }
        seen.push(*way);
        let word = way.word().form(surface);
        match way.strongest_receipt() {
            None if *way == Way::Attachment => {
                en.push(format!(
                    "`{word}` gives none, for opening a mail proves nothing"
                ));
                fr.push(format!(
                    "`{word}` n’en donne aucun, car ouvrir un courriel ne prouve rien"
                ));
            }
            None => {
                en.push(format!("`{word}` gives none"));
                fr.push(format!("`{word}` n’en donne aucun"));
            }
            Some(most) => {
                let (most, wanted) = (words::level(surface, most), words::level(surface, level));
                let at_least = Word::AtLeast.form(surface);
                en.push(format!(
                    "`{word}` gives `{most}` at most, not `{at_least} {wanted}`"
                ));
                fr.push(format!(
                    "`{word}` ne va que jusqu’à `{most}`, pas `{at_least} {wanted}`"
                ));
            }
        }
    }
    text(en.join("; "), fr.join("\u{a0}; "))
}
