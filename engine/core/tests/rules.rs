//! The page of rules and the sources agree: each test that it names is there, each rule has one, and
//! each test of a rule's own module is named.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of all tests in a file.
fn tests_in(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    let mut in_properties = false;
    for line in source.lines().map(str::trim) {
        in_properties |= line.starts_with("proptest! {");
        is_test |= line == "#[test]";
        let name = line
            .strip_prefix("fn ")
            .filter(|_| is_test || in_properties);
        if let Some((name, _)) = name.and_then(|rest| rest.split_once('(')) {
            if is_test {
                names.push(name.to_owned());
            }
            is_test = false;
        }
    }
    names
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

fn page() -> String {
    fs::read_to_string(root().join("docs/src/rules.md")).unwrap()
}

/// The names in backquotes in the last cells of the tables.
fn named(page: &str) -> BTreeSet<String> {
    let rows = page.lines().filter(|line| line.starts_with('|'));
    let pieces = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    pieces.map(str::to_owned).collect()
}

fn all_tests() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&root().join("engine/core/src"), &mut files);
    sources(&root().join("dsl/tests/meaning"), &mut files);
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    texts.flat_map(|text| tests_in(&text)).collect()
}

#[test]
fn each_test_that_the_page_names_is_there() {
    let tests = all_tests();
    assert!(tests.len() > 200, "{} tests were found", tests.len());
    let missing: Vec<_> = named(&page()).difference(&tests).cloned().collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn each_test_of_a_rules_own_module_stands_on_the_page() {
    let mut files = Vec::new();
    sources(&root().join("engine/core/src/step/tests"), &mut files);
    files.retain(|file| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("rule_")
    });
    let rules: BTreeSet<String> = files
        .iter()
        .map(|file| file.file_name().unwrap().to_string_lossy()[..7].to_owned())
        .collect();
    assert_eq!(rules.len(), 13);
    let named = named(&page());
    let tests = files.iter().map(|file| fs::read_to_string(file).unwrap());
    let tests: BTreeSet<_> = tests.flat_map(|text| tests_in(&text)).collect();
    let missing: Vec<_> = tests.difference(&named).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn each_rule_has_a_row() {
    let page = page();
    for rule in 1..=13 {
        let row = format!("| {rule} | ");
        assert!(
            page.lines().any(|line| line.starts_with(&row)),
            "rule {rule}"
        );
    }
}
