//! The form of a keyword in a language: singular or plural by the number before it.

use crate::syntax::token::{Decimal, Kind, Token};
use crate::words::{Group, Surface, Word};

/// The form of a word behind the tokens `before`; `written` is the token as it stood in `from`.
pub fn form(
    word: Word,
    before: Option<&Token>,
    written: &Token,
    from: Surface,
    to: Surface,
) -> &'static str {
    let row = word.row();
    let (forms, several) = match to {
        Surface::English => (row.english, row.english_written > 1),
        Surface::French => (row.french, row.french_written > 1),
    };
    let plural = match before.map(|token| token.kind) {
        Some(Kind::Number(count)) => is_plural(count, to),
        // Without a number a unit says what a field holds: `average_delay  days`.
        _ => row.group == Group::Unit || was_plural(word, written, from),
    };
    match (several && plural, forms) {
        (true, [_, plural, ..]) => plural,
        (_, [first, ..]) => first,
        _ => word.form(to),
    }
}

/// English has the singular for one only, French for everything below two.
fn is_plural(count: Decimal, surface: Surface) -> bool {
    let one = 10_i64.saturating_pow(u32::from(count.scale));
    match surface {
        Surface::English => count.mantissa != one,
        Surface::French => count.mantissa >= one.saturating_mul(2),
    }
}

/// Without a number, as it was written.
fn was_plural(word: Word, written: &Token, from: Surface) -> bool {
    let row = word.row();
    let forms = match from {
        Surface::English => row.english,
        Surface::French => row.french,
    };
    let shown = written.form.map(|form| form.row().shown);
    forms.len() > 1 && forms.first().copied() != shown && forms.get(1).copied() == shown
}
