//! What pages point to is there: files, headings, codes.

use std::collections::BTreeSet;

use jalon_dsl::diagnostic::codes;

use crate::pages::{Page, all, root};

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let pages = all();
    let mut dead = Vec::new();
    for page in &pages {
        for target in links(&page.text) {
            if !leads_somewhere(&pages, page, target) {
                dead.push(format!("{}: {target}", page.path));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

#[test]
fn every_code_that_a_page_mentions_exists() {
    let known: BTreeSet<&str> = codes::ALL.iter().map(|code| code.0).collect();
    for page in all() {
        let words = page.text.split(|c: char| !c.is_ascii_alphanumeric());
        for word in words.filter(|word| is_code(word)) {
            assert!(known.contains(word), "{}: {word}", page.path);
        }
    }
}

#[test]
fn every_place_that_the_architecture_names_exists() {
    let text = crate::pages::read("docs/architecture.md");
    let rooms = [
        "cli/",
        "docs/",
        "dsl/",
        "engine/",
        "examples/",
        "stdlib/",
        "tests/",
    ];
    for word in text.split('`').skip(1).step_by(2) {
        if rooms.iter().any(|room| word.starts_with(room)) && !word.contains(' ') {
            assert!(root().join(word).exists(), "{word}");
        }
    }
}

#[test]
fn every_page_of_the_book_is_in_its_summary() {
    let summary = std::fs::read_to_string(root().join("docs/src/SUMMARY.md")).expect("a summary");
    for page in all() {
        let Some(path) = page.path.strip_prefix("docs/src/") else {
            continue;
        };
        let listed = path == "SUMMARY.md" || summary.contains(&format!("({path})"));
        assert!(listed, "{path}");
    }
}

fn is_code(word: &str) -> bool {
    word.len() == 5
        && word.starts_with('J')
        && word.bytes().skip(1).all(|byte| byte.is_ascii_digit())
}

fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://"))
}

fn leads_somewhere(pages: &[Page], from: &Page, target: &str) -> bool {
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let folder = from.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = match file {
        "" => from.path.clone(),
        _ => joined(folder, file),
    };
    if !root().join(&path).exists() {
        return false;
    }
    heading.is_empty()
        || pages
            .iter()
            .any(|page| page.path == path && headings(&page.text).any(|found| found == heading))
}

fn joined(folder: &str, file: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The names under which headings can be reached, as forges and mdBook make them.
fn headings(text: &str) -> impl Iterator<Item = String> {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
}
