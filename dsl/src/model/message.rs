//! Texts with placeholders resolved, and templates.

use smol_str::SmolStr;

use super::declaration::Declared;
use super::event::EventKind;
use super::expr::Expr;
use crate::span::Span;
use crate::syntax::ast::At;

/// A text with its placeholders resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// In order.
    pub pieces: Vec<Piece>,
    /// With the quotes.
    pub span: Span,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text as it is.
    Plain(SmolStr),
    /// A value, shown the reader's way.
    Value(Expr),
    /// `{for each invoice}`: the rest of its line is repeated for each invoice of the message.
    EachInvoice {
        /// In the order of due dates.
        oldest_first: bool,
        /// Where.
        span: Span,
    },
    /// `{sum of balance}`: over the invoices of the message.
    Sum {
        /// Of what.
        of: Expr,
        /// Where.
        span: Span,
    },
    /// `{count of invoices}`.
    Count {
        /// Where.
        span: Span,
    },
}

impl Message {
    /// The text as it identifies a task, placeholders left out.
    pub fn plain(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Plain(text) => text.as_str(),
                _ => "{…}",
            })
            .collect()
    }
}

/// A message that steps send.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its name.
    pub declared: Declared,
    /// One for each language.
    pub languages: Vec<TemplateLanguage>,
    /// Kinds of documents that go with it.
    pub attachments: Vec<At<SmolStr>>,
    /// The events whose data its texts show; it can be used only in reactions to these.
    pub events: Vec<(EventKind, Span)>,
    /// No fault inside.
    pub sound: bool,
}

/// A template in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateLanguage {
    /// `fr`; absent where the template has one text for all.
    pub language: Option<At<SmolStr>>,
    /// Subject.
    pub subject: Option<Message>,
    /// Body, in Markdown.
    pub body: Option<Message>,
    /// A short text.
    pub sms: Option<Message>,
}
