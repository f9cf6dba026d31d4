//! `total: 800 EUR; issue: 2026-01-05`: colons behind words, and semicolons between facts, as other
//! tools write them.

use super::{Fault, Repaired, is_word};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::Span;
use crate::syntax::parser;
use crate::syntax::token::{Kind, Sign, Token};

/// The line without its colons, and with commas for semicolons, if it reads so.
pub(super) fn find(fault: &Fault) -> Option<Repaired> {
    let stuck = fault.tokens.get(fault.at)?;
    if !stuck.is(Sign::Colon) && !stuck.is(Sign::Semicolon) {
        return None;
    }
    let without = changed(fault.tokens, false);
    let found = [without, changed(fault.tokens, true)]
        .into_iter()
        .find(|tokens| {
            let codes: String = tokens.iter().map(Token::code).collect();
            fault.reads(&codes) && codes.len() >= parser::CODE_BYTES
        })?;
    let colon = fault.tokens.iter().any(|token| token.is(Sign::Colon));
    let message = match colon {
        true => text(
            "no `:` stands between a word and what it says",
            "aucun `:` ne sépare un mot de ce qu’il dit",
        ),
        false => text(
            "facts are parted by `,`, not by `;`",
            "les données se séparent par `,` et non par `;`",
        ),
    };
    let diagnostic = Diagnostic::error(codes::UNEXPECTED, stuck.span, message);
    Some(Repaired {
        diagnostic: match written(fault, &found) {
            Some((span, line)) => diagnostic.fix(span, line),
            None => diagnostic,
        },
        tokens: Some(found),
    })
}

fn changed(tokens: &[Token], semicolons: bool) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        if token.is(Sign::Colon) && out.last().is_some_and(is_word) {
            continue;
        }
        let mut token = token.clone();
        if semicolons && token.is(Sign::Semicolon) {
            token.kind = Kind::Sign(Sign::Comma);
        }
        out.push(token);
    }
    out
}

/// The line as it should be written, from its first token to its last.
fn written(fault: &Fault, right: &[Token]) -> Option<(Span, String)> {
    let whole = fault.tokens.first()?.span.to(fault.tokens.last()?.span);
    let mut line = String::new();
    let mut at = whole.start as usize;
    for token in fault.tokens {
        let kept = right.iter().find(|kept| kept.span == token.span);
        let replaced = kept.is_some_and(|kept| kept.kind != token.kind);
        if kept.is_some() && !replaced {
            continue;
        }
        line += fault.place.source.get(at..token.span.start as usize)?;
        line += if replaced { "," } else { "" };
        at = token.span.end as usize;
    }
    line += fault.place.source.get(at..whole.end as usize)?;
    Some((whole, line))
}
