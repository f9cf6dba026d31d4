//! White space between two tokens of a line, and within one.

use std::borrow::Cow;

use crate::syntax::token::{Kind, Sign, Token};
use crate::words::Surface;

/// The space that a line break cannot take.
pub const NO_BREAK: char = '\u{a0}';

/// Whether a space stands between two tokens of a line that is understood. `before` is the text of
/// the first as it is written.
pub fn apart(before: &str, first: &Token, second: &Token) -> bool {
    use Sign::*;
    if first.kind == Kind::Word && before.ends_with(['\'', '\u{2019}']) {
        return false;
    }
    if let Kind::Sign(Comma | Semicolon | RightParen | Dot | Colon | Slash) = second.kind {
        return false;
    }
    !matches!(first.kind, Kind::Sign(LeftParen | Dot | Slash))
}

/// A token with its inner white space put right: phrases with single spaces, French numbers and
/// quotes with spaces that a line break cannot take.
pub fn tidy<'s>(written: &'s str, token: &Token, surface: Surface) -> Cow<'s, str> {
    match token.kind {
        Kind::Word if written.contains(char::is_whitespace) => Cow::Owned(phrase(written)),
        Kind::Number(_) if surface == Surface::French && written.contains(char::is_whitespace) => {
            let joined = written
                .chars()
                .map(|c| if c.is_whitespace() { NO_BREAK } else { c });
            Cow::Owned(joined.collect())
        }
        Kind::Text {
            closed: true,
            block: false,
            ..
        } if surface == Surface::French => quoted(written),
        _ => Cow::Borrowed(written),
    }
}

/// `business   days` with one space, `yes / no` without.
fn phrase(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    for word in written.split_whitespace() {
        let joined =
            out.is_empty() || out.ends_with(['/', '\'', '\u{2019}']) || word.starts_with('/');
        if !joined {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// `«text»` with the spaces that French quotes have.
fn quoted(written: &str) -> Cow<'_, str> {
    let inner = written
        .strip_prefix('«')
        .and_then(|rest| rest.strip_suffix('»'));
    match inner {
        Some(inner) => {
            let right = in_french_quotes(inner);
            if right == written {
                Cow::Borrowed(written)
            } else {
                Cow::Owned(right)
            }
        }
        None => Cow::Borrowed(written),
    }
}

/// A text between French quotes.
pub fn in_french_quotes(inner: &str) -> String {
    match inner.trim_matches(is_quote_space) {
        "" => format!("«{NO_BREAK}»"),
        inner => format!("«{NO_BREAK}{inner}{NO_BREAK}»"),
    }
}

/// The spaces that stand inside French quotes and are no part of the text.
pub fn is_quote_space(c: char) -> bool {
    matches!(c, ' ' | NO_BREAK | '\u{202f}')
}

/// How many columns a piece of text takes; of several lines, the last.
pub fn width(text: &str) -> usize {
    let last = text.rsplit(['\n', '\r']).next().unwrap_or(text);
    if last.is_ascii() {
        return last.len();
    }
    last.chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .count()
}
