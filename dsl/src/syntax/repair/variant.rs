//! A stretch of the script read again with one small change to its characters. Spans of the tokens
//! point into the script as it is.

use std::ops::Range;

use super::Place;
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::syntax::lexer;
use crate::syntax::token::{Kind, Token};

/// A change: the bytes `cut` of the script become `put`.
pub(super) struct Change<'c> {
    pub cut: Range<usize>,
    pub put: &'c str,
}

/// The tokens of the bytes `whole` with a change; `None` if a quote stays without partner.
pub(super) fn tokens(place: &Place, whole: Range<usize>, change: &Change) -> Option<Vec<Token>> {
    let before = place.source.get(whole.start..change.cut.start)?;
    let behind = place.source.get(change.cut.end..whole.end)?;
    let text = [before, change.put, behind].concat();
    let lexed = lexer::lex(place.file, &text, place.surface);
    if lexed
        .diagnostics
        .iter()
        .any(|found| stays_open(found, &text))
    {
        return None;
    }
    let back = |at: u32| {
        let (at, kept) = (at as usize, before.len());
        if at <= kept {
            (whole.start + at) as u32
        } else if at < kept + change.put.len() {
            change.cut.start as u32
        } else {
            (at - kept - change.put.len() + change.cut.end) as u32
        }
    };
    let mut tokens = lexed.tokens;
    for token in &mut tokens {
        token.span = Span {
            start: back(token.span.start),
            end: back(token.span.end),
            ..token.span
        };
        if let Kind::Text {
            inner_start,
            inner_end,
            ..
        } = &mut token.kind
        {
            *inner_start = back(*inner_start);
            *inner_end = back(*inner_end).max(*inner_start);
        }
    }
    Some(tokens)
}

fn stays_open(found: &Diagnostic, text: &str) -> bool {
    use crate::diagnostic::codes;
    let stray = text
        .get(found.span.range())
        .is_some_and(|odd| odd.starts_with('»'));
    found.code == codes::UNCLOSED_TEXT || stray
}

/// The characters that stand for tokens in a line given to the grammar.
pub(super) fn codes(tokens: &[Token]) -> String {
    tokens.iter().map(Token::code).collect()
}
