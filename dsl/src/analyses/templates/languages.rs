//! A template that lacks a language which the other messages of the journey have.

use std::collections::BTreeSet;

use super::super::shared::openings::sound_journeys;
use super::super::shared::place::in_library;
use super::uses::of_journey;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Model, Template, TemplateId};

/// Compares the script's own templates of each journey; those of the library may have more.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<(TemplateId, String)> = BTreeSet::new();
    for journey in sound_journeys(model) {
        let mut own: Vec<TemplateId> = of_journey(model, journey)
            .iter()
            .map(|found| found.template)
            .filter(|id| !in_library(model, model.templates[*id].declared.span))
            // One text for all readers lacks none.
            .filter(|id| languages(&model.templates[*id]).is_some())
            .collect();
        own.sort_unstable();
        own.dedup();
        let all: BTreeSet<&str> = own
            .iter()
            .filter_map(|id| languages(&model.templates[*id]))
            .flatten()
            .collect();
        for language in all {
            let (have, lack): (Vec<TemplateId>, Vec<TemplateId>) = own
                .iter()
                .copied()
                .partition(|id| has(&model.templates[*id], language));
            // Where most lack it, the odd one out is the one that has it.
            let odd = match lack.len() > have.len() {
                true => have.first().copied().into_iter().collect(),
                false => lack.clone(),
            };
            for id in odd {
                if told.insert((id, language.to_owned())) {
                    found.push(match has(&model.templates[id], language) {
                        true => only_one(model, id, language, &lack),
                        false => lacking(model, id, language, &have),
                    });
                }
            }
        }
    }
}

/// The languages of a template; nothing if it has a text for all readers.
fn languages(template: &Template) -> Option<Vec<&str>> {
    template
        .languages
        .iter()
        .map(|part| part.language.as_ref().map(|code| code.value.as_str()))
        .collect()
}

fn has(template: &Template, language: &str) -> bool {
    template.languages.iter().any(|part| {
        part.language
            .as_ref()
            .is_some_and(|code| code.value == language)
    })
}

fn lacking(model: &Model, id: TemplateId, language: &str, have: &[TemplateId]) -> Diagnostic {
    let template = &model.templates[id].declared;
    let name = &template.name;
    let other = have
        .first()
        .map_or("", |other| model.templates[*other].declared.name.as_str());
    Diagnostic::warning(
        codes::LANGUAGE_LACKING,
        template.span,
        text(
            format!("`{name}` has no text in `{language}`, and `{other}` of the same journey has"),
            format!(
                "`{name}` n’a pas de texte en `{language}`, et `{other}` du même parcours en a"
            ),
        ),
    )
    .help(text(
        "write it, or customers of that language get a message in another one",
        "écrivez-le, sinon les clients de cette langue reçoivent un message dans une autre",
    ))
}

fn only_one(model: &Model, id: TemplateId, language: &str, lack: &[TemplateId]) -> Diagnostic {
    let template = &model.templates[id];
    let name = &template.declared.name;
    let place = template
        .languages
        .iter()
        .filter_map(|part| part.language.as_ref())
        .find(|code| code.value == language);
    let others: Vec<&str> = lack
        .iter()
        .map(|other| model.templates[*other].declared.name.as_str())
        .collect();
    let others = others.join("`, `");
    Diagnostic::warning(
        codes::LANGUAGE_LACKING,
        place.map_or(template.declared.span, |code| code.span),
        text(
            format!("only `{name}` has a text in `{language}`; the other messages of the journey have none"),
            format!("seul `{name}` a un texte en `{language}`\u{a0}; les autres messages du parcours n’en ont pas"),
        ),
    )
    .help(text(
        format!("write it in `{others}`, too"),
        format!("écrivez-le aussi dans `{others}`"),
    ))
}
