//! Every kind of line and every action of the grammar has its place in the language reference,
//! marked there by a comment such as `<!-- rule: step_line -->`.

use std::collections::BTreeSet;

use crate::pages::{all, read};

/// Rules whose alternatives are each a thing to be documented; besides all `in_...` rules.
const FAMILIES: &[&str] = &[
    "action",
    "modifier",
    "refinement",
    "happening",
    "assertion",
    "then_dated",
];

#[test]
fn everything_that_can_be_written_is_documented() {
    let documented = markers();
    let missing: Vec<String> = rules_to_document()
        .into_iter()
        .filter(|rule| !documented.contains(rule))
        .collect();
    assert!(missing.is_empty(), "the reference lacks {missing:?}");
}

#[test]
fn nothing_is_documented_that_cannot_be_written() {
    let grammar = read("dsl/grammar/src/grammar.pest");
    let odd: Vec<String> = markers()
        .into_iter()
        .filter(|rule| definition(&grammar, rule).is_none())
        .collect();
    assert!(odd.is_empty(), "the grammar has no {odd:?}");
}

fn markers() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for page in all() {
        if !page.path.starts_with("docs/src/language/") {
            continue;
        }
        for piece in page.text.split("<!-- rule: ").skip(1) {
            let name = piece.split(" -->").next().unwrap_or_default();
            found.insert(name.to_owned());
        }
    }
    found
}

fn rules_to_document() -> BTreeSet<String> {
    let grammar = read("dsl/grammar/src/grammar.pest");
    let blocks = grammar
        .lines()
        .filter(|line| line.starts_with("in_"))
        .filter_map(|line| line.split_whitespace().next());
    let mut found = BTreeSet::new();
    for family in blocks.chain(FAMILIES.iter().copied()) {
        let body = definition(&grammar, family).unwrap_or_else(|| panic!("no rule {family}"));
        found.extend(named_in(body));
    }
    found
}

/// What stands between the braces of a rule.
fn definition<'g>(grammar: &'g str, rule: &str) -> Option<&'g str> {
    let at = grammar.lines().position(|line| {
        line.split_once('=')
            .is_some_and(|(name, _)| name.trim() == rule)
    })?;
    let start: usize = grammar.split_inclusive('\n').take(at).map(str::len).sum();
    grammar
        .get(start..)?
        .split_once('{')?
        .1
        .split_once('}')
        .map(|(body, _)| body)
}

/// The rules that a definition names, but for keywords, names and signs.
fn named_in(body: &str) -> impl Iterator<Item = String> {
    body.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| word.contains('_') || word.chars().all(char::is_lowercase))
        .filter(|word| !word.is_empty() && !word.starts_with("k_"))
        .filter(|word| !matches!(*word, "name" | "comma" | "date" | "time" | "recipient"))
        .map(str::to_owned)
}
