//! Scripts for the tests, and their machines.

use std::path::{Path, PathBuf};

use jalon_core::machine::Compiled;
use jalon_dsl::check::{Checked, check};
use jalon_dsl::diagnostic::Severity;
use jalon_dsl::modules::Given;

/// A script with something of most kinds; the tests change one thing or another in it.
pub const SCRIPT: &str = include_str!("whole.jalon");

/// A module that it uses.
pub const MODULE: &str = include_str!("letters.jalon");

/// Checks a script in memory; `MODULE` is `letters.jalon` beside it.
pub fn checked(script: &str) -> Checked {
    checked_with(script, &[("letters.jalon", MODULE)])
}

/// The same, with other files beside it.
pub fn checked_with(script: &str, beside: &[(&str, &str)]) -> Checked {
    let given = Given {
        name: "script.jalon".to_owned(),
        bytes: script.as_bytes().to_vec(),
    };
    check(vec![given], &|path| {
        let found = beside.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| text.as_bytes().to_vec())
    })
}

/// The machine of the one script of a check, in which there must be no error.
pub fn machine_of(checked: &Checked) -> Compiled {
    let errors: Vec<String> = checked
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| {
            let place = checked.sources.file_and_line(found.span);
            let words = checked.sources.text(found.span);
            format!("{place} {} {} at `{words}`", found.code, found.message.en)
        })
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let [machine] = checked.machines.as_slice() else {
        panic!("{} scripts", checked.machines.len());
    };
    machine
        .clone()
        .expect("a script without errors has a machine")
}

/// The machine of a script in memory.
pub fn machine(script: &str) -> Compiled {
    machine_of(&checked(script))
}

/// The hash of a script in memory.
pub fn hash(script: &str) -> String {
    machine(script).machine.hash().unwrap().to_string()
}

/// `text` with one of its words changed; the word must be there.
pub fn with(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "`{from}` is not in the script");
    text.replacen(from, to, 1)
}

/// A path below the repository.
pub fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(below)
}

/// Checks a file of the repository.
pub fn checked_file(below: &str) -> Checked {
    let name = path(below).to_string_lossy().into_owned();
    let bytes = std::fs::read(&name).unwrap();
    let given = Given { name, bytes };
    check(vec![given], &|path| std::fs::read(path).ok())
}

/// The machine of a file of the repository.
pub fn machine_of_file(below: &str) -> Compiled {
    machine_of(&checked_file(below))
}

/// `text` with a word replaced wherever it stands alone.
pub fn replace_word(text: &str, word: &str, by: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let in_word = |c: char| c.is_alphanumeric() || c == '_';
        let before = rest[..at].chars().next_back().or(out.chars().last());
        let after = rest[at + word.len()..].chars().next();
        let alone = !before.is_some_and(in_word) && !after.is_some_and(in_word);
        out.push_str(&rest[..at]);
        out.push_str(if alone { by } else { word });
        rest = &rest[at + word.len()..];
    }
    out + rest
}
