//! Bytes as letters. Statements are in UTF-8, or older ones in Latin-1; nobody declares it reliably.

use std::borrow::Cow;

/// The letters of a file.
pub(crate) fn letters(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(letters) => Cow::Borrowed(letters),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// A piece of a file as a message shows it: on one line, not too long.
pub(crate) fn shown(value: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = value.trim().chars().map(plain).take(40).collect();
    if value.trim().chars().nth(40).is_some() {
        short.push('…');
    }
    short
}

/// Words with single spaces between them, and nothing that a terminal obeys.
pub(crate) fn tidy(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let plain: String = text.chars().map(plain).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
