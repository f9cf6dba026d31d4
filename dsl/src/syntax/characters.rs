//! Characters that mislead: look-alikes from other alphabets, invisible ones, and those that turn
//! the direction of the text so that a reader sees something else than what runs.

use std::borrow::Cow;

use smol_str::SmolStr;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::lexer::Lexer;
use super::token::Kind;
use crate::diagnostic::{Diagnostic, codes, text};

/// A word with composed accents and straight apostrophes.
pub fn compose(word: &str) -> SmolStr {
    match composed(word) {
        Cow::Borrowed(word) => SmolStr::new(word),
        Cow::Owned(word) => word.into(),
    }
}

/// The same, without a copy of what is so already.
pub(super) fn composed(word: &str) -> Cow<'_, str> {
    // Below U+0300 there is nothing to compose; most words stay there, accents included.
    let simple = |word: &str| word.chars().all(|c| c < '\u{300}');
    if word.is_ascii() || simple(word) || is_nfc(word) && !word.contains('\u{2019}') {
        return Cow::Borrowed(word);
    }
    let straight = |c| if c == '\u{2019}' { '\'' } else { c };
    Cow::Owned(word.nfc().map(straight).collect())
}

/// Replaces letters of other alphabets that look like Latin ones, where a word mixes the two.
pub(super) fn latin(lexer: &mut Lexer, word: SmolStr, start: usize, length: usize) -> SmolStr {
    if word.is_ascii() || !word.chars().any(|c| look_alike(c).is_some()) {
        return word;
    }
    let plain: SmolStr = word.chars().map(|c| look_alike(c).unwrap_or(c)).collect();
    let mixed = word.chars().any(|c| c.is_ascii_alphabetic());
    let foreign = plain.chars().any(|c| ('\u{370}'..='\u{52f}').contains(&c));
    if foreign || !(mixed || plain.is_ascii()) {
        return word;
    }
    let Some(odd) = word.chars().find(|c| look_alike(*c).is_some()) else {
        return word;
    };
    let twin = look_alike(odd).unwrap_or(odd);
    let span = lexer.span(start, start + length);
    lexer.out.diagnostics.push(
        Diagnostic::error(
            codes::STRANGE_CHARACTER,
            span,
            text(
                format!("`{odd}` in this word looks like `{twin}` but is a letter of another alphabet (U+{:04X})", odd as u32),
                format!("`{odd}` dans ce mot ressemble à `{twin}` mais appartient à un autre alphabet (U+{:04X})", odd as u32),
            ),
        )
        .help(text(format!("type the word again: `{plain}`"), format!("retapez le mot : `{plain}`")))
        .fix(span, plain.to_string()),
    );
    plain
}

fn look_alike(c: char) -> Option<char> {
    if c < FIRST_LOOK_ALIKE {
        return None;
    }
    const PAIRS: &[(&str, &str)] = &[
        ("АВЕЅІЈКМНОРСТУХаеѕіјорсухԁ", "ABESIJKMHOPCTYXaesijopcyxd"),
        ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοντι", "ABEZHIKMNOPTYXovti"),
    ];
    PAIRS.iter().find_map(|(odd, plain)| {
        odd.chars()
            .zip(plain.chars())
            .find(|(from, _)| *from == c)
            .map(|(_, to)| to)
    })
}

/// Greek and Cyrillic begin here.
const FIRST_LOOK_ALIKE: char = '\u{370}';

/// Reports the characters between two places that change the direction of text.
pub(super) fn report_direction(lexer: &mut Lexer, start: usize, end: usize) {
    let piece = &lexer.source[start..end];
    if piece.is_ascii() {
        return;
    }
    let found: Vec<(usize, char)> = piece
        .char_indices()
        .filter(|(_, c)| turns_direction(*c))
        .collect();
    for (at, c) in found {
        hidden(lexer, start + at, c);
    }
}

/// Characters that embed, override or isolate a direction (Unicode Standard Annex 9).
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

fn hidden(lexer: &mut Lexer, at: usize, c: char) {
    let span = lexer.span(at, at + c.len_utf8());
    lexer.out.diagnostics.push(
        Diagnostic::error(
            codes::HIDDEN_CHARACTER,
            span,
            text(
                format!("an invisible character (U+{:04X}) hides here", c as u32),
                format!("un caractère invisible (U+{:04X}) se cache ici", c as u32),
            ),
        )
        .help(text(
            "delete it; it can make a line look like another",
            "supprimez-le ; il peut faire passer une ligne pour une autre",
        ))
        .fix(span, ""),
    );
}

/// A character that has no meaning in a script: reported once for a run of the same kind.
pub(super) fn strange(lexer: &mut Lexer, c: char) {
    let start = lexer.at;
    if turns_direction(c)
        || matches!(
            c,
            '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{ad}' | '\u{feff}'
        )
    {
        hidden(lexer, start, c);
        lexer.at += c.len_utf8();
        return;
    }
    let length: usize = lexer
        .rest()
        .chars()
        .take_while(|next| *next == c)
        .map(char::len_utf8)
        .sum();
    let shown = if c.is_control() {
        format!("U+{:04X}", c as u32)
    } else {
        c.to_string()
    };
    let span = lexer.span(start, start + length);
    let advice = advice(c);
    let mut found = Diagnostic::error(
        codes::STRANGE_CHARACTER,
        span,
        text(
            format!("`{shown}` has no meaning here"),
            format!("`{shown}` n’a pas de sens ici"),
        ),
    );
    if let Some((en, fr)) = advice {
        found = found.help(text(en, fr));
    }
    lexer.out.diagnostics.push(found);
    lexer.push(Kind::Strange, length, SmolStr::default());
}

fn advice(c: char) -> Option<(&'static str, &'static str)> {
    Some(match c {
        '$' | '£' | '¥' => (
            "write the currency as three letters: `USD`, `GBP`, `JPY`",
            "écrivez la devise en trois lettres : `USD`, `GBP`, `JPY`",
        ),
        '&' => ("write `and`", "écrivez `et`"),
        '|' => ("write `or`", "écrivez `ou`"),
        '\'' | '\u{2019}' | '`' | '‘' => (
            "texts stand in double quotes: `\"...\"`",
            "les textes se mettent entre guillemets : `« ... »`",
        ),
        '[' | ']' => (
            "blocks stand in braces: `{ ... }`",
            "les blocs se mettent entre accolades : `{ ... }`",
        ),
        '»' => ("a text opens with `«`", "un texte s’ouvre par `«`"),
        _ => return None,
    })
}
