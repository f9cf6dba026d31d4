use super::*;
use crate::diagnostic::codes;

const LANGS: [(Lang, [&str; 2], &str); 2] = [
    (Lang::En, ["wrong", "right"], "## What to do"),
    (Lang::Fr, ["faux", "juste"], "## Que faire"),
];

/// Codes that no script on a page can show: about whole files, or about a fault of Jalon's own.
const WHOLE_FILE: [Code; 4] = [
    codes::NOT_TEXT,
    codes::TOO_LARGE,
    codes::TOO_MANY,
    codes::NO_MACHINE,
];

#[test]
fn every_code_has_a_page_in_both_languages() {
    let missing: Vec<String> = LANGS
        .iter()
        .flat_map(|(lang, ..)| codes::ALL.iter().map(move |code| (*lang, *code)))
        .filter(|(lang, code)| page(*code, *lang).is_none())
        .map(|(lang, code)| format!("{code} ({lang:?})"))
        .collect();
    assert_eq!(
        missing,
        Vec::<String>::new(),
        "write dsl/explain/{{en,fr}}/CODE.md"
    );
}

#[test]
fn every_page_has_a_code() {
    for (name, _) in ENGLISH.iter().chain(FRENCH) {
        let known = codes::ALL.iter().any(|code| code.0 == *name);
        assert!(
            known,
            "dsl/explain has a page {name}.md, but there is no such code"
        );
    }
}

#[test]
fn every_page_has_a_title_a_reason_two_examples_and_what_to_do() {
    for (lang, examples, heading) in LANGS {
        for code in codes::ALL {
            let Some(page) = page(*code, lang) else {
                continue;
            };
            let first = page.text.lines().next().unwrap_or_default();
            assert!(
                first.starts_with(&format!("# {code}")),
                "{code} {lang:?}: title first"
            );
            assert!(
                page.title().len() > 5,
                "{code} {lang:?}: a title of a few words"
            );
            let reason = page.text.lines().nth(2).unwrap_or_default();
            assert!(
                reason.len() > 20 && !reason.starts_with("```"),
                "{code} {lang:?}: why first"
            );
            assert!(
                page.text.contains(heading),
                "{code} {lang:?}: `{heading}` is missing"
            );
            for example in examples {
                let found = page
                    .example(example)
                    .is_some_and(|text| text.trim().len() > 5);
                let free = WHOLE_FILE.contains(code);
                assert!(
                    found || free,
                    "{code} {lang:?}: the block ```jalon {example}"
                );
            }
        }
    }
}

#[test]
fn pages_have_no_loose_ends() {
    for (name, text) in ENGLISH.iter().chain(FRENCH) {
        assert!(text.ends_with('\n'), "{name}: ends without a line break");
        assert!(!text.contains("TODO"), "{name}: unfinished");
        let fences = text.lines().filter(|line| line.starts_with("```")).count();
        assert!(fences % 2 == 0, "{name}: a block is not closed");
        let long = text.lines().find(|line| line.chars().count() > 120);
        assert_eq!(long, None, "{name}: a line of more than 120 characters");
    }
}
