//! Where the grammar offers a choice of words and nothing else, each word is told apart from the
//! others by name, but for one. The builder's last arm takes what it does not know, so a new word
//! that nobody reads would otherwise quietly mean what another one means.

use std::fs;
use std::path::Path;

use crate::pages::{read, root};

/// The first word of choices whose words are read through the table of words, or all mean the same.
const READ_OTHERWISE: &[&str] = &[
    "k_day",
    "k_monday",
    "k_on_date",
    "k_after_milestone",
    "k_when",
    "k_on_invoice_name",
    "k_says",
];

#[test]
fn every_word_of_a_choice_is_read_but_for_one() {
    let sources = sources(&root().join("dsl/src"));
    let grammar = read("dsl/grammar/src/grammar.pest");
    let choices = choices(&grammar);
    assert!(choices.len() > 12, "only {} were found", choices.len());
    for words in choices {
        let is_read = |word: &&str| sources.contains(&format!("Rule::{word}"));
        let unread: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !is_read(word))
            .collect();
        let read_otherwise = words.iter().any(|word| READ_OTHERWISE.contains(word));
        assert!(
            unread.len() <= 1 || read_otherwise,
            "{unread:?} are one to dsl/src/syntax/build"
        );
    }
}

/// All that stands between two brackets and is a choice of words, and nothing else.
fn choices(grammar: &str) -> Vec<Vec<&str>> {
    let between = grammar.split(['{', '}', '(', ')']);
    let words = between.map(|text| text.split('|').map(str::trim).collect());
    let is_word = |word: &&str| word.starts_with("k_") && !word.contains([' ', '\n']);
    words
        .filter(|words: &Vec<&str>| words.len() > 1 && words.iter().all(is_word))
        .collect()
}

fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            text += &fs::read_to_string(&path).unwrap();
        }
    }
    text
}
