//! Scripts whose names are words of the other language: translated without loss, or refused.

use super::SCRIPTS;
use super::random::{Random, bound};
use crate::format::{FormatError, Options, format};
use crate::span::FileId;
use crate::syntax::token::Kind;
use crate::syntax::{lexer, surface};
use crate::words::Surface;
use crate::words::find::forms;

#[test]
fn names_that_are_words_over_there_come_back_or_are_refused() {
    let mut random = Random::new();
    let cases = bound("renamed_scripts_translated");
    let (mut done, mut refused) = (0, 0);
    for case in 0..cases {
        let text = part(&mut random);
        let from = surface::detect(&text);
        let to = other(from);
        let text = rename(&mut random, &text, to);
        // Some names make a script unreadable in its own language.
        let Ok(start) = format(&text, Options { to: Some(from) }) else {
            continue;
        };
        let there = match format(&start.text, Options { to: Some(to) }) {
            Ok(there) => there.text,
            Err(FormatError::NameTaken { .. }) => {
                refused += 1;
                continue;
            }
            Err(error) => panic!("case {case}: {error}\n{text}"),
        };
        done += 1;
        let back = format(&there, Options { to: Some(from) }).map(|back| back.text);
        assert_eq!(back, Ok(start.text), "case {case}: {text}\n=>\n{there}");
    }
    assert!(
        done > cases / 2 && refused > 0,
        "{done} done, {refused} refused"
    );
}

fn other(surface: Surface) -> Surface {
    match surface {
        Surface::English => Surface::French,
        Surface::French => Surface::English,
    }
}

/// Replaces a word of a script by a word of one of the two languages, everywhere.
fn rename(random: &mut Random, text: &str, to: Surface) -> String {
    let from = surface::detect(text);
    let lexed = lexer::lex(FileId(0), text, from);
    let words: Vec<&str> = lexed
        .tokens
        .iter()
        .filter(|token| token.kind == Kind::Word && token.form.is_none())
        .map(|token| &text[token.span.range()])
        .collect();
    if words.is_empty() {
        return text.to_owned();
    }
    let word = words[random.below(words.len())];
    let forms: Vec<_> = forms(if random.below(3) == 0 { from } else { to })
        .all()
        .filter(|form| form.row().words.len() == 1)
        .collect();
    let new = forms[random.below(forms.len())].row().shown;
    let mut out = String::new();
    let mut at = 0;
    for token in &lexed.tokens {
        let range = token.span.range();
        if token.kind == Kind::Word && &text[range.clone()] == word {
            out.push_str(&text[at..range.start]);
            out.push_str(new);
            at = range.end;
        }
    }
    out + &text[at..]
}

/// Some of the declarations of a script.
fn part(random: &mut Random) -> String {
    let text = SCRIPTS[random.below(3)];
    let mut out = String::new();
    let mut kept = true;
    for piece in text.split_inclusive("\n\n") {
        kept = if piece.starts_with(' ') {
            kept
        } else {
            random.below(4) > 0
        };
        if kept {
            out.push_str(piece);
        }
    }
    out
}
