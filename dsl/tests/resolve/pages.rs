//! The pages of `jalon explain` about names and types: the wrong script gets this message and no
//! other, the right one gets none.

use jalon_dsl::check::check;
use jalon_dsl::diagnostic::{Code, Lang, Severity, codes, explain};
use jalon_dsl::modules::Given;

/// The codes that this part of the checker gives.
fn ours() -> impl Iterator<Item = &'static Code> {
    codes::ALL
        .iter()
        .filter(|code| code.0.starts_with("J02") || code.0.starts_with("J03") || code.0 == "J1002")
}

#[test]
fn the_wrong_script_gets_the_message_and_the_right_one_gets_none() {
    let mut faults = Vec::new();
    for code in ours() {
        for (lang, wrong, right) in [(Lang::En, "wrong", "right"), (Lang::Fr, "faux", "juste")] {
            let Some(page) = explain::page(*code, lang) else {
                faults.push(format!("{code} {lang:?}: no page"));
                continue;
            };
            let found = told(page.text, &page.example(wrong).unwrap_or_default());
            if found != [code.0] {
                faults.push(format!("{code} {lang:?} wrong: {found:?}"));
            }
            let found = told(page.text, &page.example(right).unwrap_or_default());
            if !found.is_empty() {
                faults.push(format!("{code} {lang:?} right: {found:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The codes of the errors in a script; the page may show files that lie beside it.
fn told(page: &str, script: &str) -> Vec<&'static str> {
    let given = Given {
        name: "script.jalon".to_owned(),
        bytes: script.as_bytes().to_vec(),
    };
    let beside = |name: &str| {
        let (_, rest) = page.split_once(&format!("```csv {name}\n"))?;
        rest.split("```")
            .next()
            .map(|text| text.as_bytes().to_vec())
    };
    let checked = check(vec![given], &beside);
    let errors = checked.diagnostics.iter();
    errors
        .filter(|found| found.severity == Severity::Error)
        .filter(|found| {
            ["J00", "J01", "J02", "J03", "J1002"]
                .iter()
                .any(|own| found.code.0.starts_with(own))
        })
        .map(|found| found.code.0)
        .collect()
}
