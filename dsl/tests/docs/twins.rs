//! The flagship example in English and in French is one script: only the names and texts of the
//! house differ.

use std::collections::BTreeMap;

use jalon_dsl::format::{Options, format};
use jalon_dsl::span::FileId;
use jalon_dsl::syntax::lexer::lex;
use jalon_dsl::syntax::token::{Kind, Token};
use jalon_dsl::words::Surface;

use crate::pages::read;

#[test]
fn both_flagships_differ_in_names_and_texts_only() {
    let english = read("examples/opticians/opticians.en.jalon");
    let french = in_english("examples/opticians/opticiens.fr.jalon");
    let mut names = Names::default();
    each_pair(&english, &french, |one, other| {
        match (&one.kind, &other.kind) {
            (Kind::Text { .. }, Kind::Text { .. }) => {
                let (one, other) = (text(&english, one), text(&french, other));
                assert_eq!(placeholders(one), placeholders(other), "{one} and {other}");
            }
            (Kind::Word, Kind::Word) => names.pair(&one.text, &other.text),
            (one, other) => assert_eq!(one, other),
        }
    });
}

#[test]
fn their_messages_are_the_same() {
    let english = read("examples/opticians/templates/opticians.jalon");
    let french = in_english("examples/opticians/templates/opticiens.jalon");
    let mut names = Names::default();
    each_pair(&english, &french, |one, other| {
        match (&one.kind, &other.kind) {
            (Kind::Text { .. }, Kind::Text { .. }) => {
                assert_eq!(text(&english, one), text(&french, other));
            }
            (Kind::Word, Kind::Word) => names.pair(&one.text, &other.text),
            (one, other) => assert_eq!(one, other),
        }
    });
}

fn in_english(path: &str) -> String {
    let to = Some(Surface::English);
    format(&read(path), Options { to }).expect(path).text
}

fn each_pair(english: &str, french: &str, mut compare: impl FnMut(&Token, &Token)) {
    let lexed = |script| lex(FileId::default(), script, Surface::English).tokens;
    let (one, other) = (lexed(english), lexed(french));
    for (one, other) in one.iter().zip(&other) {
        compare(one, other);
    }
    assert_eq!(one.len(), other.len());
}

fn text<'s>(script: &'s str, token: &Token) -> &'s str {
    script.get(token.span.range()).unwrap_or_default()
}

fn placeholders(text: &str) -> Vec<&str> {
    let inside = text.split('{').skip(1);
    inside.filter_map(|rest| rest.split('}').next()).collect()
}

/// Which name of one script is which of the other.
#[derive(Default)]
struct Names {
    there: BTreeMap<String, String>,
    back: BTreeMap<String, String>,
}

impl Names {
    fn pair(&mut self, one: &str, other: &str) {
        if one == other {
            return;
        }
        let there = self.there.entry(one.to_owned());
        let there = there.or_insert_with(|| other.to_owned());
        assert_eq!(there.as_str(), other, "`{one}` has two names");
        let back = self.back.entry(other.to_owned());
        let back = back.or_insert_with(|| one.to_owned());
        assert_eq!(back.as_str(), one, "`{other}` has two names");
    }
}
