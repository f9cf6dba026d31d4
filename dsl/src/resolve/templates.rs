//! Templates: their texts in each language, and what they need where they are used.

use smol_str::SmolStr;

use super::Resolver;
use super::events::group_of;
use super::kinds::Kind;
use super::place::Place;
use super::shown;
use super::texts::{SUBJECT_MAX, length_of};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    EventKind, ExprKind, Fact, Id, Message, Piece, TemplateId, TemplateLanguage, Type,
};
use crate::span::Span;
use crate::syntax::ast::{self, At, Name};
use crate::words::Word;

impl Resolver<'_> {
    pub(super) fn templates(&mut self) {
        for index in 0..self.trees.templates.len() {
            let (tree, module) = self.trees.templates[index];
            let id = TemplateId::from_index(index);
            let before = self.faults;
            let mut place = Place::of_module(module);
            place.any_event = true;
            let mut languages: Vec<TemplateLanguage> = Vec::new();
            for part in &tree.languages {
                let language = self.template_language(&place, part);
                let code = language.language.as_ref().map(|at| &at.value);
                let known = languages
                    .iter()
                    .find(|known| known.language.as_ref().map(|at| &at.value) == code);
                if let (Some(first), Some(second)) = (
                    known.and_then(|known| known.language.as_ref()),
                    &language.language,
                ) {
                    let first = first.span;
                    let message = text(
                        format!("the language `{}` stands here twice", second.value),
                        format!("la langue `{}` y figure deux fois", second.value),
                    );
                    let fault = Diagnostic::error(codes::DUPLICATE_NAME, second.span, message)
                        .related(first, text("the first one", "la première"));
                    self.say(fault);
                    continue;
                }
                languages.push(language);
            }
            if languages.is_empty() && !self.model.modules[module].lossy {
                self.no_text(module, &tree.name);
            }
            let events = events_of(&languages);
            let attachments = self.attachments(&tree.attachments);
            let sound = self.faults == before;
            let template = &mut self.model.templates[id];
            template.languages = languages;
            template.attachments = attachments;
            template.events = events;
            template.sound = sound;
        }
    }

    fn no_text(&mut self, module: crate::model::ModuleId, name: &Name) {
        let (subject, body) = (
            self.word(module, Word::Subject),
            self.word(module, Word::Body),
        );
        let message = text(
            format!("the template `{}` has no text", name.text),
            format!("le modèle `{}` n’a pas de texte", name.text),
        );
        let fault = Diagnostic::error(codes::LINE_MISSING, name.span, message).help(shown::same(
            "add the lines {}",
            "ajoutez les lignes {}",
            &shown::list([subject, body]),
        ));
        self.say(fault);
    }

    /// Kinds of documents, each once.
    pub(super) fn attachments(&mut self, names: &[Name]) -> Vec<At<SmolStr>> {
        let mut out: Vec<At<SmolStr>> = Vec::new();
        for name in names {
            if name.text.is_empty() {
                self.silently();
                continue;
            }
            if let Some(first) = out.iter().find(|known| known.value == name.text) {
                let message = text(
                    format!("`{}` is attached already", name.text),
                    format!("`{}` est déjà joint", name.text),
                );
                let fault = Diagnostic::error(codes::MODIFIER_TWICE, name.span, message)
                    .related(first.span, text("the first one", "le premier"));
                self.say(fault);
                continue;
            }
            out.push(At {
                value: name.text.clone(),
                span: name.span,
            });
        }
        out
    }

    fn template_language(
        &mut self,
        place: &Place,
        tree: &ast::TemplateLanguage,
    ) -> TemplateLanguage {
        let language = tree.language.as_ref().and_then(|name| {
            let code = self.code_of(&name.text, name.span, Type::Language);
            match code.kind {
                ExprKind::Code(value) => Some(At {
                    value,
                    span: name.span,
                }),
                _ => None,
            }
        });
        let subject = tree.subject.as_ref().map(|tree| {
            let message = self.message(place, tree);
            self.check_text_length(&message, SUBJECT_MAX);
            let list = message.pieces.iter().find_map(|piece| match piece {
                Piece::EachInvoice { span, .. } => Some(*span),
                _ => None,
            });
            if let Some(span) = list {
                let told = text(
                    "a subject has one line: no list fits in it",
                    "un objet tient sur une ligne : aucune liste n’y tient",
                );
                self.say(Diagnostic::error(codes::WHICH_INVOICE, span, told));
            }
            message
        });
        let body = tree.body.as_ref().map(|tree| self.message(place, tree));
        let sms = tree.sms.as_ref().map(|tree| {
            let message = self.message(place, tree);
            self.check_sms(&message);
            message
        });
        if let Some(name) = &tree.language
            && subject.is_none()
            && body.is_none()
            && sms.is_none()
            && !self.model.modules[place.module].lossy
        {
            self.no_text(place.module, name);
        }
        TemplateLanguage {
            language,
            subject,
            body,
            sms,
        }
    }

    /// A short message of more than one part costs more, and may arrive in pieces.
    fn check_sms(&mut self, message: &Message) {
        let plain = message.pieces.iter().all(|piece| match piece {
            Piece::Plain(text) => text.chars().all(is_gsm),
            _ => true,
        });
        let most = if plain { 160 } else { 70 };
        let length = length_of(message);
        if length <= most {
            return;
        }
        let told = text(
            format!("this short message has about {length} characters; one part holds {most}"),
            format!(
                "ce message court a environ {length} caractères ; une partie en contient {most}"
            ),
        );
        let mut fault = Diagnostic::warning(codes::TOO_LONG, message.span, told);
        if !plain {
            fault = fault.help(text(
                "without accents and signs that short messages do not know, one part holds 160",
                "sans les accents et signes que les messages courts ignorent, une partie en contient 160",
            ));
        }
        self.say(fault);
    }

    /// A template where a line uses it: what it shows must be there.
    pub(super) fn use_template(
        &mut self,
        place: &Place,
        id: TemplateId,
        span: Span,
        grouped: bool,
    ) {
        let template = self.model.templates[id].clone();
        let reacts = place.event.map(group_of);
        for (event, inner) in &template.events {
            if reacts == Some(*event) || reacts == Some(EventKind::Unknown) {
                continue;
            }
            let name = self.event_shown(place, *event);
            let fault = self.no_such_event(place, &name, span).related(
                *inner,
                text("the template shows it here", "le modèle le montre ici"),
            );
            self.say(fault);
        }
        self.via.push(span);
        let mut outside = Vec::new();
        for language in &template.languages {
            let parts = [&language.subject, &language.body, &language.sms];
            for message in parts.into_iter().flatten() {
                outside.extend(self.check_message(place, message, grouped));
            }
        }
        self.which_invoice(place, &outside);
        self.via.pop();
    }

    fn event_shown(&self, place: &Place, event: EventKind) -> String {
        match event {
            EventKind::Declared(event) => self.model.events[event].declared.name.to_string(),
            other => super::events::word_of(other)
                .map_or_else(String::new, |word| self.word(place.module, word).to_owned()),
        }
    }

    /// The template that a path means: a declared one, or what was set for a parameter.
    pub(super) fn find_template(
        &mut self,
        place: &Place,
        path: &ast::Path,
    ) -> Option<At<TemplateId>> {
        let span = path.span();
        if let Some(name) = path.single()
            && let Some((_, bound)) = place
                .bound
                .values
                .iter()
                .find(|(known, _)| *known == name.text)
        {
            return match bound.kind {
                ExprKind::Template(value) => Some(At { value, span }),
                _ => {
                    let value = crate::model::Expr {
                        span,
                        ..bound.clone()
                    };
                    self.fitted(place.module, value, Type::Template);
                    None
                }
            };
        }
        match self.find(place.module, Kind::Template, path)? {
            crate::model::Thing::Template(value) => Some(At { value, span }),
            _ => None,
        }
    }
}

/// The events whose data the texts show.
fn events_of(languages: &[TemplateLanguage]) -> Vec<(EventKind, Span)> {
    let mut events: Vec<(EventKind, Span)> = Vec::new();
    let messages = languages
        .iter()
        .flat_map(|language| [&language.subject, &language.body, &language.sms])
        .flatten();
    for piece in messages.flat_map(|message| &message.pieces) {
        let Piece::Value(value) = piece else { continue };
        let event = match value.kind {
            ExprKind::Fact(Fact::Event(event, _)) => event,
            ExprKind::Payload {
                event: Some(event), ..
            } => EventKind::Declared(event),
            _ => continue,
        };
        if !events.iter().any(|(known, _)| *known == event) {
            events.push((event, value.span));
        }
    }
    events
}

/// The letters and signs of short messages (GSM 03.38).
fn is_gsm(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || " \n\r@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà".contains(c)
}
