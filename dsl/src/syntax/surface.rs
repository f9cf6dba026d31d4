//! Which language a script is written in: told by `language fr`, else by the words that begin its
//! lines. One misspelt word cannot change the answer.

use std::borrow::Cow;

use super::characters::composed;
use crate::span::FileId;
use crate::words::find::forms;
use crate::words::{Surface, Word, lower_first, split};

/// The language of a script.
pub fn detect(source: &str) -> Surface {
    let (mut english, mut french) = (0_u32, 0_u32);
    let mut first = None;
    let mut text = BlockText::Outside;
    let may_be_told = may_be_told(source);
    for line in source.split(['\n', '\r']) {
        let inside;
        (text, inside) = text.behind(line);
        if inside {
            continue;
        }
        if may_be_told && let Some(told) = told_by(line) {
            return told;
        }
        if english.abs_diff(french) >= SURE {
            match may_be_told {
                true => continue,
                false => break,
            }
        }
        let Some(found) = spoken_by(line) else {
            continue;
        };
        first = first.or(Some(found));
        match found {
            Surface::English => english += 1,
            Surface::French => french += 1,
        }
    }
    match english.cmp(&french) {
        std::cmp::Ordering::Greater => Surface::English,
        std::cmp::Ordering::Less => Surface::French,
        std::cmp::Ordering::Equal => first.unwrap_or_else(|| by_all_words(source)),
    }
}

/// So many lines more in one language than in the other need no further proof.
const SURE: u32 = 40;

/// Whether a line begins like `language` or `langue`: without one, there is no need to read on once
/// the words are sure.
fn may_be_told(source: &str) -> bool {
    source.match_indices("angu").any(|(at, _)| {
        let before = source.get(..at).unwrap_or_default();
        let line = before.strip_suffix(['l', 'L']);
        line.is_some_and(|line| line.is_empty() || line.ends_with(['\n', '\r', '\u{feff}']))
    })
}

/// What a line `language fr` says; none if the line is another one.
fn told_by(line: &str) -> Option<Surface> {
    // With a brace it is one language of a template, and there it is indented, too.
    if !line.trim_start_matches('\u{feff}').starts_with(['l', 'L']) || line.contains('{') {
        return None;
    }
    let words = words_of(line, WORDS_MAX);
    match &words[..] {
        [first, second] if first == "language" || first == "langue" => told(second),
        _ => None,
    }
}

/// The language that knows more of the words at the start of a line.
fn spoken_by(line: &str) -> Option<Surface> {
    let longest = |words: &[Cow<'_, str>], surface| {
        let word_at = |at: usize| words.get(at).map(|word| &**word);
        forms(surface)
            .longest(word_at)
            .map_or(0, |(_, count)| count)
    };
    // Most lines begin with no word of the language at all: a date, a text, a name.
    let first = words_of(line, 1);
    let first = first.first()?;
    let most = [Surface::English, Surface::French]
        .iter()
        .filter_map(|surface| {
            let found = forms(*surface).beginning_with(first).first()?;
            Some(found.row().words.len())
        });
    let words = words_of(line, most.max()?);
    let (english, french) = (
        longest(&words, Surface::English),
        longest(&words, Surface::French),
    );
    match english.cmp(&french) {
        std::cmp::Ordering::Greater => Some(Surface::English),
        std::cmp::Ordering::Less => Some(Surface::French),
        std::cmp::Ordering::Equal => None,
    }
}

/// No form has more words.
const WORDS_MAX: usize = 6;

/// Whether lines stand in a text between triple quotes. Lost ones must not turn all the others around:
/// those that open stand behind a word, those that close stand alone.
#[derive(Clone, Copy, PartialEq)]
enum BlockText {
    Outside,
    /// Behind one word that may take a text below it.
    Awaited,
    Inside,
}

impl BlockText {
    /// What holds behind a line, and whether the line itself is part of a text.
    fn behind(self, line: &str) -> (BlockText, bool) {
        let words = line.trim();
        let inside = self == BlockText::Inside;
        let triple = words.contains('"').then(|| words.find(TRIPLE)).flatten();
        let Some(first) = triple else {
            let alone = !words.is_empty() && !words.contains([' ', '\t']);
            return match self {
                BlockText::Inside => (self, true),
                BlockText::Awaited if words.is_empty() => (self, false),
                _ if alone => (BlockText::Awaited, false),
                _ => (BlockText::Outside, false),
            };
        };
        let alone = words.trim_matches('"').is_empty();
        let opens =
            !alone && words.ends_with(TRIPLE) && !words[..first].trim().contains([' ', '\t']);
        let turned = inside ^ (words.matches(TRIPLE).count() % 2 == 1);
        let after = match (alone, opens) {
            (true, _) => self == BlockText::Awaited,
            (_, true) => true,
            _ => turned,
        };
        let after = if after {
            BlockText::Inside
        } else {
            BlockText::Outside
        };
        (after, inside && !opens)
    }
}

const TRIPLE: &str = "\"\"\"";

/// Where no beginning of a line tells: the language that knows more of the words.
fn by_all_words(source: &str) -> Surface {
    let known = |surface| {
        let lexed = super::lexer::lex(FileId(0), source, surface);
        lexed
            .tokens
            .iter()
            .filter(|token| token.form.is_some())
            .count()
    };
    match known(Surface::French) > known(Surface::English) {
        true => Surface::French,
        false => Surface::English,
    }
}

/// What `language X` says.
pub fn told(word: &str) -> Option<Surface> {
    let _ = Word::Language;
    match word {
        "en" | "english" | "anglais" => Some(Surface::English),
        "fr" | "french" | "français" => Some(Surface::French),
        _ => None,
    }
}

/// The words at the start of a line, up to the first thing that is none.
fn words_of(line: &str, most: usize) -> Vec<Cow<'_, str>> {
    let mut words = Vec::new();
    let mut rest = line.trim_start_matches(['\u{feff}', ' ', '\t']).trim_end();
    while words.len() < most {
        let length = split::word_length(rest);
        if length == 0 {
            break;
        }
        words.push(match composed(&rest[..length]) {
            Cow::Borrowed(word) => lower_first(word),
            Cow::Owned(word) => Cow::Owned(lower_first(&word).into_owned()),
        });
        rest = rest[length..].trim_start_matches([' ', '\t', '\u{a0}', '\u{202f}']);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_languages_of_a_template_do_not_tell_the_language_of_the_script() {
        let french = "modèle amical {\n  langue en {\n    objet « Hello »\n  }\n}\n";
        assert_eq!(detect(french), Surface::French);
        let english = "template friendly {\n  language fr {\n    subject \"Bonjour\"\n  }\n}\n";
        assert_eq!(detect(english), Surface::English);
    }

    #[test]
    fn further_words_of_a_line_tell_where_no_first_one_does() {
        assert_eq!(detect("table a selon date {\n}\n"), Surface::French);
        assert_eq!(detect("table a by date {\n}\n"), Surface::English);
    }

    #[test]
    fn a_lost_triple_quote_does_not_turn_the_language() {
        let one = "  language en {\n    body \"\"\"\n      Pour le parcours\n      Si le jalon\n      \"\"\"\n  }\n";
        let whole = format!("template a {{\n{}}}\n", one.repeat(6));
        assert_eq!(detect(&whole), Surface::English);
        for (at, quotes) in whole.match_indices(TRIPLE) {
            let mut cut = whole.clone();
            cut.replace_range(at..at + quotes.len(), "");
            assert_eq!(detect(&cut), Surface::English, "{cut}");
        }
    }

    #[test]
    fn a_line_of_its_own_tells_the_language() {
        assert_eq!(detect("langue fr\nteam sales\n"), Surface::French);
    }
}
