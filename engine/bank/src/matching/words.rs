//! What a line may name.

use smol_str::SmolStr;

use super::Level;
use super::references::{bare, scheme_of};
use crate::statement::Part;

/// Something that a line may name, to be looked up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wanted {
    /// An invoice with this payment reference: letters and digits alone, as upper case.
    Reference(Level, SmolStr),
    /// An invoice with this number.
    Number(Level, SmolStr),
}

/// The most words of a text that are looked at.
const WORDS_MAX: usize = 80;
/// The most things that one line is looked up by.
const WANTED_MAX: usize = 200;
/// The longest number of an invoice that is looked for.
const NUMBER_MAX: usize = 40;

impl Wanted {
    /// How sure it is.
    pub fn level(&self) -> Level {
        match self {
            Wanted::Reference(level, _) | Wanted::Number(level, _) => *level,
        }
    }
}

/// All that a line may name, the surest first, each once.
pub fn wanted(part: &Part) -> Vec<Wanted> {
    // What stands in a column of its own is meant, and nothing else.
    if !part.invoices.is_empty() {
        let numbers = part.invoices.iter().map(|one| one.invoice.clone());
        let mut found: Vec<Wanted> = numbers
            .map(|one| Wanted::Number(Level::Told, one))
            .collect();
        found.dedup();
        return found;
    }
    let mut found = Vec::new();
    for reference in &part.structured {
        structured(reference, true, &mut found);
    }
    for reference in in_text(&part.text) {
        structured(&reference, false, &mut found);
    }
    if let Some(own) = &part.end_to_end {
        let level = Level::EndToEnd;
        found.push(Wanted::Reference(level, bare(own).into()));
        number(level, own, &mut found);
    }
    let words: Vec<&str> = part.text.split_whitespace().take(WORDS_MAX).collect();
    for word in &words {
        word_of(word, &mut found);
    }
    // A number that was written in pieces: `F 2026 0017`, `F-2026- 0017`.
    for pieces in [2, 3] {
        for some in words.windows(pieces) {
            let is_short = some.iter().all(|word| word.len() <= 12);
            let last_is_number = some
                .last()
                .is_some_and(|last| last.bytes().any(|b| b.is_ascii_digit()));
            if is_short && last_is_number {
                for between in ["", "-", "/", " "] {
                    number(Level::Number, &some.join(between), &mut found);
                }
            }
        }
    }
    let mut seen = rustc_hash::FxHashSet::default();
    found.retain(|one| seen.insert(one.clone()));
    found.truncate(WANTED_MAX);
    found
}

/// A reference of a creditor: one without right check digits counts as a number that was written there.
fn structured(reference: &str, in_its_place: bool, found: &mut Vec<Wanted>) {
    let bare = bare(reference);
    match scheme_of(&bare) {
        Some((_, stands_for)) => {
            let level = Level::Structured;
            found.push(Wanted::Reference(level, bare.as_str().into()));
            number(level, stands_for, found);
        }
        None if in_its_place => {
            found.push(Wanted::Reference(Level::Structured, bare.as_str().into()));
        }
        None => {}
    }
    if in_its_place {
        number(Level::Number, reference, found);
    }
}

/// Structured references within a text: of those kinds that show themselves.
fn in_text(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for mark in ["+++", "***"] {
        let mut pieces = text.split(mark);
        pieces.next();
        found.extend(
            pieces
                .step_by(2)
                .filter(|piece| piece.len() <= 20)
                .map(str::to_owned),
        );
    }
    let words: Vec<&str> = text.split_whitespace().take(WORDS_MAX).collect();
    for (at, word) in words.iter().enumerate() {
        let upper = word.to_uppercase();
        if !upper.starts_with("RF") {
            continue;
        }
        // In one piece, or in groups of four.
        let mut whole = String::new();
        for next in words.get(at..).unwrap_or_default().iter().take(7) {
            whole.push_str(next);
            if scheme_of(&bare(&whole)).is_some() {
                found.push(whole.clone());
            }
        }
    }
    let digits = words.iter().filter(|word| word.len() == 27);
    found.extend(digits.map(|word| (*word).to_owned()));
    found
}

/// A word as it stands, and without the signs around it.
fn word_of(word: &str, found: &mut Vec<Wanted>) {
    number(Level::Number, word, found);
    let trimmed = word.trim_matches(|c: char| !c.is_alphanumeric());
    number(Level::Number, trimmed, found);
    // `N:F-17`, `F-17,F-18`, `F-17;`.
    if trimmed.contains([',', ';', ':', '+', '(', ')']) {
        for piece in trimmed.split([',', ';', ':', '+', '(', ')']) {
            number(Level::Number, piece, found);
        }
    }
}

/// The number of an invoice has a digit. Banks write upper case.
fn number(level: Level, written: &str, found: &mut Vec<Wanted>) {
    let written = written.trim();
    let fits = (2..=NUMBER_MAX).contains(&written.len());
    if fits && written.bytes().any(|byte| byte.is_ascii_digit()) {
        found.push(Wanted::Number(level, written.into()));
        let upper = written.to_uppercase();
        if upper != written {
            found.push(Wanted::Number(level, upper.into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<String> {
        let part = Part {
            text: text.into(),
            ..Part::default()
        };
        let found = wanted(&part).into_iter().filter_map(|one| match one {
            Wanted::Number(_, number) => Some(number.to_string()),
            Wanted::Reference(..) => None,
        });
        found.collect()
    }

    #[test]
    fn a_number_is_found_as_a_whole_word_whatever_stands_around_it() {
        for text in [
            "invoice F-2026-17",
            "FACT:F-2026-17, merci",
            "(F-2026-17)",
            "f-2026-17",
            "F-2026-17+F-2026-18",
            "F 2026 17",
        ] {
            assert!(numbers(text).iter().any(|one| one == "F-2026-17"), "{text}");
        }
    }

    #[test]
    fn a_part_of_a_word_is_not_looked_for() {
        assert!(!numbers("F-2026-171").iter().any(|one| one == "F-2026-17"));
        assert!(!numbers("XF-2026-17").iter().any(|one| one == "F-2026-17"));
    }

    #[test]
    fn references_with_right_check_digits_are_found_in_free_text() {
        let part = Part {
            text: "communication +++090/9337/55493+++ RF18 5390 0754 7034".into(),
            ..Part::default()
        };
        let found = wanted(&part);
        let sure = |bare: &str| Wanted::Reference(Level::Structured, bare.into());
        assert!(found.contains(&sure("090933755493")));
        assert!(found.contains(&sure("RF18539007547034")));
    }

    #[test]
    fn however_long_a_text_is_the_list_is_bounded() {
        let text = "A1 ".repeat(10_000);
        assert!(numbers(&text).len() <= WANTED_MAX);
        let text: String = (0..10_000).map(|n| format!("A{n} ")).collect();
        assert!(numbers(&text).len() <= WANTED_MAX);
    }
}
