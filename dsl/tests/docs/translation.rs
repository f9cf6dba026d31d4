//! What a page shows in one language says the same in the other.

use jalon_dsl::check::check;
use jalon_dsl::format::{FormatError, Options, format};
use jalon_dsl::modules::{Given, ReadFile};
use jalon_dsl::syntax::surface;
use jalon_dsl::words::Surface;

use crate::pages::{data_files, files, read, root, snippets};
use crate::snippets::whole;

#[test]
fn every_snippet_says_the_same_in_the_other_language_and_comes_back() {
    let beside = data_files();
    let mut faults = Vec::new();
    let mut translated = 0;
    for snippet in snippets() {
        let text = whole(&snippet);
        // The data file is not translated with the script, and a name that is reserved in one
        // language may be free in the other.
        if text.contains("from file") || snippet.mark("wrong") == Some("J0203") {
            continue;
        }
        let from = surface::detect(&text);
        let (start, there) = match there_and_back(&text, from) {
            Ok(texts) => texts,
            Err(error) => {
                // A fault of syntax is the only reason not to translate.
                if !matches!(error, FormatError::Unreadable { .. })
                    || snippet.mark("wrong").is_none()
                {
                    faults.push(format!("{}: {error}", snippet.place));
                }
                continue;
            }
        };
        translated += 1;
        let read_beside = |path: &str| {
            let found = beside.iter().find(|file| file.name == path);
            found.map(|file| file.text.clone().into_bytes())
        };
        let (before, after) = (
            told("snippet.jalon", &start, &read_beside),
            told("snippet.jalon", &there, &read_beside),
        );
        if before != after {
            faults.push(format!(
                "{}: {before:?} becomes {after:?}\n{there}",
                snippet.place
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(translated > 80, "{translated}");
}

#[test]
fn every_example_and_the_library_say_the_same_in_the_other_language() {
    for path in files("examples", "jalon")
        .into_iter()
        .chain(files("stdlib", "jalon"))
    {
        let text = read(&path);
        let (start, there) = there_and_back(&text, surface::detect(&text)).expect(&path);
        let read_beside = |path: &str| std::fs::read(root().join(path)).ok();
        let before = told(&path, &start, &read_beside);
        assert_eq!(told(&path, &there, &read_beside), before, "{path}");
    }
}

/// The codes of what is told about a script.
fn told(name: &str, text: &str, read: ReadFile) -> Vec<&'static str> {
    let given = Given {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let checked = check(vec![given], read);
    checked
        .diagnostics
        .iter()
        .map(|found| found.code.0)
        .collect()
}

/// A script laid out as its own language writes it, and in the other one. The way back leads to where
/// it began.
fn there_and_back(text: &str, from: Surface) -> Result<(String, String), FormatError> {
    let to = match from {
        Surface::English => Surface::French,
        Surface::French => Surface::English,
    };
    let into = |text: &str, to| format(text, Options { to: Some(to) }).map(|done| done.text);
    let start = into(text, from)?;
    let there = into(&start, to)?;
    assert_eq!(into(&there, from)?, start);
    Ok((start, there))
}
