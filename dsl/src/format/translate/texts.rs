//! Texts: the quotes of the other language around them, and their placeholders. What stands outside of
//! braces is the script's own and stays.

use super::Translation;
use super::senses::{self, Sense};
use crate::format::script::Script;
use crate::format::spacing::{in_french_quotes, is_quote_space};
use crate::span::FileId;
use crate::syntax::lexer;
use crate::syntax::parser::{self, Rule};
use crate::syntax::token::Token;
use crate::words::Surface;

/// A text in a language.
pub fn translate(
    translation: &Translation,
    token: &Token,
    inner: std::ops::Range<usize>,
    block: bool,
) -> String {
    let source = translation.script.source;
    let written = source.get(token.span.range()).unwrap_or("");
    let plain = source.get(inner.clone()).unwrap_or("");
    let body = placeholders(translation, inner);
    if block {
        return format!("\"\"\"{body}\"\"\"");
    }
    let french = written.starts_with('«');
    let body = match french {
        true => body.trim_matches(is_quote_space),
        false => &body,
    };
    let stands_off = !french && plain.trim_matches(is_quote_space) != plain;
    match translation.to {
        Surface::French if !body.contains('»') && !stands_off => {
            in_french_quotes(&unescaped(body))
        }
        _ => format!("\"{}\"", escaped(body)),
    }
}

/// A text with its own quotes marked, so that they do not end it.
fn escaped(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut after_slash = false;
    for c in body.chars() {
        if c == '"' && !after_slash {
            out.push('\\');
        }
        after_slash = c == '\\' && !after_slash;
        out.push(c);
    }
    if after_slash {
        out.push('\\');
    }
    out
}

/// A text whose straight quotes need no mark.
fn unescaped(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut after_slash = false;
    for c in body.chars() {
        if c == '"' && after_slash {
            out.pop();
        }
        after_slash = c == '\\' && !after_slash;
        out.push(c);
    }
    out
}

/// A text with its placeholders in the other language.
fn placeholders(translation: &Translation, inner: std::ops::Range<usize>) -> String {
    let source = translation.script.source;
    let mut out = String::with_capacity(inner.len());
    let (mut at, end) = (inner.start, inner.end);
    for (open, close) in places(source, inner) {
        out.push_str(source.get(at..=open).unwrap_or(""));
        out.push_str(&placeholder(translation, open + 1, close));
        at = close;
    }
    out.push_str(source.get(at..end).unwrap_or(""));
    out
}

/// Where the braces of placeholders stand in a text.
pub fn places(source: &str, inner: std::ops::Range<usize>) -> Vec<(usize, usize)> {
    let start = inner.start;
    let mut found = Vec::new();
    let mut open = None;
    let mut after_slash = false;
    for (at, c) in source.get(inner).unwrap_or("").char_indices() {
        match c {
            '{' if !after_slash => open = Some(start + at),
            '\n' => open = None,
            '}' if !after_slash => found.extend(open.take().map(|open| (open, start + at))),
            '}' => open = None,
            _ => {}
        }
        after_slash = c == '\\' && !after_slash;
    }
    found
}

/// The tokens of a placeholder and what they are; none if it cannot be read.
pub fn read(script: &Script, start: usize, end: usize) -> Option<(Vec<Token>, Vec<Sense>)> {
    let lexed = lexer::lex_range(FileId(0), script.source, script.surface, start, end);
    let codes: String = lexed.tokens.iter().map(Token::code).collect();
    let mut senses = vec![Sense::Other; lexed.tokens.len()];
    let tree = parser::read(Rule::placeholder, &codes).ok()?;
    senses::read(&tree, &mut senses);
    Some((lexed.tokens, senses))
}

fn placeholder(translation: &Translation, start: usize, end: usize) -> String {
    let source = translation.script.source;
    let as_written = source.get(start..end).unwrap_or("");
    let Some((tokens, senses)) = read(translation.script, start, end) else {
        return as_written.to_owned();
    };
    let mut out = String::new();
    let mut at = start;
    for index in 0..tokens.len() {
        let Some(range) = tokens.get(index).map(|token| token.span.range()) else {
            continue;
        };
        let text = translation.text(&tokens, &senses, index);
        if let Some(text) = text {
            out.push_str(source.get(at..range.start).unwrap_or(""));
            out.push_str(&text);
        }
        at = range.end;
    }
    out.push_str(source.get(at..end).unwrap_or(""));
    out
}
