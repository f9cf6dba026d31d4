//! The page of all words is made from the table of words. `UPDATE_DOCS=1 cargo test -p jalon-dsl
//! --test docs` writes it again.

use std::fmt::Write as _;

use jalon_dsl::words::{FORMS, Group, WORDS, WordRow};

use crate::pages::{read, root};

const PAGE: &str = "docs/src/language/keywords.md";

#[test]
fn the_page_of_words_is_in_step_with_the_table() {
    let made = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(root().join(PAGE), &made).expect("the page can be written");
    }
    let told = "UPDATE_DOCS=1 cargo test -p jalon-dsl --test docs";
    assert!(read(PAGE) == made, "{PAGE} is out of step: {told}");
}

#[test]
fn every_word_of_the_table_is_on_the_page_once() {
    let made = page();
    for row in WORDS {
        let cells = format!("| {} | {} |", forms(row.english), forms(row.french));
        assert!(made.contains(&cells), "{}", row.id);
    }
}

fn page() -> String {
    let mut out = String::from(
        "# All words, English and French\n\n\
         The first form of a cell is the one that `jalon fmt` writes; the others are read too. Numbers take the plural where\n\
         there is one. The case of the first letter is free.\n",
    );
    for (heading, groups) in SECTIONS {
        let rows: Vec<&WordRow> = WORDS
            .iter()
            .filter(|row| groups.contains(&row.group))
            .collect();
        let _ = write!(out, "\n## {heading}\n\n| English | French |\n|---|---|\n");
        for row in rows {
            let _ = writeln!(out, "| {} | {} |", forms(row.english), forms(row.french));
        }
    }
    let _ = write!(
        out,
        "\n## Words that are never names\n\n\
         They hold a line together. Every other word may also name a team, a step, a field. The list is closed.\n\n\
         | Script | |\n|---|---|\n| in English | {} |\n| in French | {} |\n",
        never_names(false),
        never_names(true)
    );
    out
}

/// The sections of the page, and which words each holds.
const SECTIONS: &[(&str, &[Group])] = &[
    ("Parts of a script", &[Group::Structure]),
    ("Lines", &[Group::Statement]),
    ("Actions", &[Group::Action, Group::Outcome]),
    ("Events", &[Group::Event]),
    ("Moments", &[Group::Anchor, Group::Unit, Group::Day]),
    ("Conditions", &[Group::Condition]),
    ("Fields", &[Group::Field, Group::Type]),
    (
        "Roles and ways",
        &[Group::Role, Group::Channel, Group::Evidence],
    ),
    ("Messages", &[Group::Template]),
    ("Policies and tests", &[Group::Policy, Group::Test]),
    ("The library", &[Group::Std]),
    ("Words that join", &[Group::Link]),
];

fn forms(forms: &[&str]) -> String {
    let each: Vec<String> = forms.iter().map(|form| format!("`{form}`")).collect();
    each.join(", ")
}

fn never_names(french: bool) -> String {
    let mut found: Vec<&str> = FORMS
        .iter()
        .filter(|form| form.french == french && form.link && form.words.len() == 1)
        .map(|form| form.shown)
        .collect();
    found.sort_unstable();
    forms(&found)
}
