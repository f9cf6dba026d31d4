//! A template without the text that its way needs: a mail without a subject, a short message
//! without a short text.

use std::collections::BTreeSet;

use super::super::shared::openings::sound_journeys;
use super::super::shared::place::{in_library, pointed};
use super::super::shared::words;
use super::uses::{Use, of_journey};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{JourneyId, Model, TemplateId, TemplateLanguage, Way};
use crate::words::{Surface, Word};

/// A text of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Subject,
    Body,
    Sms,
}

/// Finds the first use of each template that needs what is not there.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<(TemplateId, Part)> = BTreeSet::new();
    for journey in sound_journeys(model) {
        for used in of_journey(model, journey) {
            for part in needed(&used.ways(model)) {
                let languages = &model.templates[used.template].languages;
                let lacking = languages.iter().find(|language| !has(language, part));
                if let Some(language) = lacking
                    && told.insert((used.template, part))
                {
                    found.push(message(model, journey, &used, part, language));
                }
            }
        }
    }
}

/// What the ways need. A message whose way the data tell goes by mail as a rule.
fn needed(ways: &Option<Vec<Way>>) -> Vec<Part> {
    let Some(ways) = ways else {
        return vec![Part::Subject, Part::Body];
    };
    let mut parts: Vec<Part> = ways
        .iter()
        .flat_map(|way| match way {
            Way::Sms => [Part::Sms].as_slice(),
            Way::Letter | Way::RegisteredLetter => &[Part::Body],
            Way::Link | Way::Attachment | Way::Email => &[Part::Subject, Part::Body],
            Way::Edi | Way::Portal => &[],
        })
        .copied()
        .collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

fn has(language: &TemplateLanguage, part: Part) -> bool {
    match part {
        Part::Subject => language.subject.is_some(),
        Part::Body => language.body.is_some(),
        Part::Sms => language.sms.is_some(),
    }
}

fn message(
    model: &Model,
    journey: JourneyId,
    used: &Use<'_>,
    part: Part,
    language: &TemplateLanguage,
) -> Diagnostic {
    let template = &model.templates[used.template].declared;
    let surface = words::surface(model, journey);
    let word = word(part, model.surface_of(template.module));
    let name = &template.name;
    let (en, fr) = match &language.language {
        Some(code) => (
            format!("`{name}` has no `{word}` in `{}`", code.value),
            format!("`{name}` n’a pas de `{word}` en `{}`", code.value),
        ),
        None => (
            format!("`{name}` has no `{word}`"),
            format!("`{name}` n’a pas de `{word}`"),
        ),
    };
    let way = match (part, used.way.is_some()) {
        (Part::Sms, _) => text(
            format!("{en}, and is sent by `{}`", Way::Sms.word().form(surface)),
            format!("{fr}, et part par `{}`", Way::Sms.word().form(surface)),
        ),
        (Part::Subject, _) => text(
            format!("{en}, and goes by mail"),
            format!("{fr}, et part par courriel"),
        ),
        (Part::Body, _) => text(
            format!("{en}: there is nothing to read in it"),
            format!("{fr}\u{a0}: il n’y a rien à y lire"),
        ),
    };
    let place = match &language.language {
        Some(code) => code.span,
        None => template.span,
    };
    let use_place = pointed(model, used.via, used.span);
    let help = text(
        format!("add the line `{word}`"),
        format!("ajoutez la ligne `{word}`"),
    );
    if in_library(model, place) {
        return Diagnostic::error(codes::TEXT_LACKING, use_place, way).help(text(
            "use a template of your own here",
            "utilisez ici un modèle à vous",
        ));
    }
    Diagnostic::error(codes::TEXT_LACKING, place, way)
        .help(help)
        .related(use_place, text("it is used here", "il est utilisé ici"))
}

fn word(part: Part, surface: Surface) -> &'static str {
    let word = match part {
        Part::Subject => Word::Subject,
        Part::Body => Word::Body,
        Part::Sms => Word::Sms,
    };
    word.form(surface)
}
