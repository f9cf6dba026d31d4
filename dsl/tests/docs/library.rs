//! The pages of the library show its scripts as they are. Above the mark a page is written by hand; below
//! it is made. `UPDATE_DOCS=1 cargo test -p jalon-dsl --test docs` writes the pages again.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jalon_dsl::library::statuses::{all, neutral};
use jalon_dsl::words::{Group, WORDS};

use crate::pages::{files, read, root};

const MARK: &str = "<!-- Below this line the page is made from";

/// The modules of the library, without the scripts that test them.
fn modules() -> Vec<String> {
    let mut files = files("stdlib", "jalon");
    files.retain(|path| !path.starts_with("stdlib/tests/"));
    files
}

#[test]
fn every_module_of_the_library_has_a_page_that_shows_it() {
    for path in modules() {
        let module = path
            .trim_start_matches("stdlib/")
            .trim_end_matches(".jalon");
        in_step(module, &of_module(&read(&path)));
    }
}

#[test]
fn every_page_of_a_module_has_an_example() {
    for path in modules() {
        let module = path
            .trim_start_matches("stdlib/")
            .trim_end_matches(".jalon");
        let page = read(&format!("docs/src/library/{module}.md"));
        assert!(page.contains("```jalon"), "{module}");
    }
}

#[test]
fn every_status_is_on_its_page_with_how_sure_it_is() {
    in_step("statuses", &of_statuses());
}

/// Compares what a page has below its mark, or writes it again.
fn in_step(page: &str, made: &str) {
    let path = format!("docs/src/library/{page}.md");
    let text = read(&path);
    let (by_hand, rest) = text
        .split_once(MARK)
        .unwrap_or_else(|| panic!("{path}: no mark"));
    let (mark, below) = rest.split_once('\n').unwrap_or((rest, ""));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let whole = format!("{by_hand}{MARK}{mark}\n{made}");
        std::fs::write(root().join(&path), whole).expect("the page can be written");
    } else {
        let told = "UPDATE_DOCS=1 cargo test -p jalon-dsl --test docs";
        assert!(below == made, "{path} is out of step: {told}");
    }
}

fn of_module(script: &str) -> String {
    let mut out = format!("\n## The script\n\n```text\n{script}```\n");
    let french = french_names(script);
    if !french.is_empty() {
        out += "\n## Its names in French\n\n| English | French |\n|---|---|\n";
        for (english, french) in french {
            let _ = writeln!(out, "| `{english}` | `{french}` |");
        }
    }
    out
}

/// Names that a script declares and that have a French form of their own.
fn french_names(script: &str) -> BTreeSet<(&'static str, &'static str)> {
    let declared = script.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let head = words.next()?;
        let declares = [
            "calendar", "table", "terms", "claim", "sequence", "template",
        ];
        declares.contains(&head).then(|| words.next()).flatten()
    });
    let declared: BTreeSet<&str> = declared.collect();
    WORDS
        .iter()
        .filter(|row| row.group == Group::Std)
        .filter_map(|row| Some((*row.english.first()?, *row.french.first()?)))
        .filter(|(english, french)| declared.contains(english) && english != french)
        .collect()
}

fn of_statuses() -> String {
    let mut out = String::from(
        "\n## Neutral statuses\n\n| Status | Axis | Rank | A script sees | It says |\n|---|---|---|---|---|\n",
    );
    for one in neutral() {
        let axis = one
            .axis
            .map_or("none".to_owned(), |axis| format!("{axis:?}").to_lowercase());
        let event = one.event.map_or(String::new(), |event| {
            format!("`{}`", event.replace('_', " "))
        });
        let _ = writeln!(
            out,
            "| {} | {axis} | {} | {event} | {} |",
            one.name, one.rank, one.meaning.0
        );
    }
    out += "\n## Statuses of each network\n\n| Network | Code | What it is called | Neutral | Proves | How sure |\n|---|---|---|---|---|---|\n";
    for one in all() {
        let label = if one.label.0.is_empty() {
            &one.label.1
        } else {
            &one.label.0
        };
        let (network, code, neutral) = (&one.network, &one.code, &one.neutral.name);
        let (proves, sure) = (one.evidence.code(), one.confidence.word());
        let _ = writeln!(
            out,
            "| {network} | `{code}` | {label} | {neutral} | {proves} | {sure} |"
        );
    }
    out
}
