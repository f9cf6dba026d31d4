//! Texts and templates.

use jalon_core::machine::template::{
    LinePiece, ListingOrder, Piece, Template, TemplateVersion, Text,
};
use jalon_core::machine::{Element, TemplateId};

use super::Compiler;
use crate::model::{self, Message, TemplateLanguage};

impl Compiler<'_> {
    /// All templates that have a number.
    pub(super) fn all_templates(&mut self) {
        for (number, (id, name)) in (0..).zip(self.numbers.templates.items()) {
            let Some(template) = self.model.templates.get(id) else {
                continue;
            };
            let id = TemplateId(number);
            self.places
                .note(Element::Template(id), template.declared.span);
            let versions = (0..)
                .zip(&template.languages)
                .map(|(at, language)| self.version(id, at, language))
                .collect();
            let attachments = self.attachments(&template.attachments);
            self.machine.templates.push(Template {
                name,
                versions,
                attachments,
            });
        }
    }

    fn version(&mut self, id: TemplateId, at: u32, tree: &TemplateLanguage) -> TemplateVersion {
        let texts = [&tree.subject, &tree.body, &tree.sms];
        let first = texts.into_iter().flatten().next().map(|text| text.span);
        let span = tree.language.as_ref().map(|at| at.span).or(first);
        let element = Element::TemplateVersion(id, at);
        self.places.note(element, span.unwrap_or_default());
        TemplateVersion {
            language: tree.language.as_ref().map(|at| at.value.clone()),
            subject: self.text_if(tree.subject.as_ref()),
            body: self.text_if(tree.body.as_ref()),
            sms: self.text_if(tree.sms.as_ref()),
        }
    }

    /// A text that may be absent.
    pub(super) fn text_if(&mut self, message: Option<&Message>) -> Option<Text> {
        message.map(|message| self.text(message))
    }

    /// A text; plain pieces that meet become one.
    pub(super) fn text(&mut self, message: &Message) -> Text {
        let mut text = TextInProgress::default();
        for piece in &message.pieces {
            match piece {
                model::Piece::Plain(plain) => text.plain(plain),
                model::Piece::Value(value) => {
                    let value = self.value(value);
                    text.push(LinePiece::Value(value));
                }
                // The oldest come first, said or not: no other order can be said.
                model::Piece::EachInvoice { .. } => {
                    text.each_invoice();
                }
                model::Piece::Sum { of, .. } => {
                    let of = self.value(of);
                    text.push(LinePiece::SumOf(of));
                }
                model::Piece::Count { .. } => text.push(LinePiece::CountOfInvoices),
            }
        }
        text.finish()
    }
}

/// A text while it is made: `{for each invoice}` takes the rest of its line.
#[derive(Default)]
struct TextInProgress {
    pieces: Vec<Piece>,
    line: Option<Vec<LinePiece>>,
}

impl TextInProgress {
    fn plain(&mut self, plain: &str) {
        match plain.split_once('\n') {
            Some((inside, below)) if self.line.is_some() => {
                self.push_plain(inside);
                self.end_line();
                self.push_plain(&format!("\n{below}"));
            }
            _ => self.push_plain(plain),
        }
    }

    fn push_plain(&mut self, plain: &str) {
        let before = match &mut self.line {
            Some(line) => match line.last_mut() {
                Some(LinePiece::Plain(before)) => Some(before),
                _ => None,
            },
            None => match self.pieces.last_mut() {
                Some(Piece::Plain(before)) => Some(before),
                _ => None,
            },
        };
        match before {
            _ if plain.is_empty() => {}
            Some(before) => *before = format!("{before}{plain}").into(),
            None => self.push(LinePiece::Plain(plain.into())),
        }
    }

    fn push(&mut self, piece: LinePiece) {
        match &mut self.line {
            Some(line) => line.push(piece),
            None => self.pieces.push(match piece {
                LinePiece::Plain(plain) => Piece::Plain(plain),
                LinePiece::Value(value) => Piece::Value(value),
                LinePiece::SumOf(of) => Piece::SumOf(of),
                LinePiece::CountOfInvoices => Piece::CountOfInvoices,
            }),
        }
    }

    /// The rest of the line is repeated; said twice in one line, it is repeated once.
    fn each_invoice(&mut self) {
        self.line.get_or_insert_default();
    }

    fn end_line(&mut self) {
        if let Some(line) = self.line.take() {
            let order = ListingOrder::default();
            self.pieces.push(Piece::ForEachInvoice { order, line });
        }
    }

    fn finish(mut self) -> Text {
        self.end_line();
        Text {
            pieces: self.pieces,
        }
    }
}
