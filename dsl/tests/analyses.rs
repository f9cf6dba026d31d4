//! What the analyses find: a folder for each code under `tests/analyses`, with scripts and beside
//! each, in a file `.expected`, all that is told about it in both languages.
//!
//! `caught.jalon` has the fault, `near_miss.jalon` looks like it and is right, in `hidden.jalon` the
//! fault lies behind a table, a sequence or a `when`. More scripts may stand beside them. With
//! `JALON_UPDATE=1` the expected files are written anew: read the difference before you keep it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use jalon_dsl::check::{Checked, check};
use jalon_dsl::diagnostic::Lang;
use jalon_dsl::diagnostic::render::{Report, plain};
use jalon_dsl::modules::Given;

#[test]
fn scripts_are_told_what_is_expected() {
    let mut wrong = Vec::new();
    for folder in folders() {
        for script in scripts(&folder) {
            let told = told(&script);
            let expected = script.with_extension("expected");
            if std::env::var_os("JALON_UPDATE").is_some() {
                fs::write(&expected, told).expect("the folder of tests can be written");
                continue;
            }
            let known = fs::read_to_string(&expected).unwrap_or_default();
            if known != told {
                wrong.push(format!("--- {}\n{told}", script.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "other messages than expected (JALON_UPDATE=1 accepts them):\n{}",
        wrong.join("\n")
    );
}

#[test]
fn each_code_has_a_fault_a_near_miss_and_a_hidden_fault() {
    for folder in folders() {
        let code = folder.file_name().unwrap_or_default().to_string_lossy();
        for (script, wanted) in [("caught", true), ("near_miss", false), ("hidden", true)] {
            let path = folder.join(script).with_extension("jalon");
            let checked = checked(&path);
            let found = checked.diagnostics.iter().any(|found| found.code.0 == code);
            assert_eq!(found, wanted, "{}: is {code} told?", path.display());
            if !wanted {
                let others: Vec<&str> = checked
                    .diagnostics
                    .iter()
                    .map(|found| found.code.0)
                    .collect();
                assert!(others.is_empty(), "{}: {others:?}", path.display());
            }
        }
    }
}

/// All messages about a script, in English and in French.
fn told(script: &Path) -> String {
    let checked = checked(script);
    let mut out = Vec::new();
    for lang in [Lang::En, Lang::Fr] {
        let report = Report::new(&checked.sources, &checked.diagnostics, lang);
        plain::write(&report, &mut out).expect("writing to memory");
    }
    String::from_utf8(out).expect("messages are text")
}

fn checked(script: &Path) -> Checked {
    let name = script.file_name().unwrap_or_default().to_string_lossy();
    let folder = script.parent().unwrap_or(Path::new("."));
    let given = Given {
        name: name.into_owned(),
        bytes: fs::read(script).unwrap_or_else(|error| panic!("{}: {error}", script.display())),
    };
    check(vec![given], &|beside| fs::read(folder.join(beside)).ok())
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/analyses");
    inside(&root, |path| path.is_dir())
}

fn scripts(folder: &Path) -> Vec<PathBuf> {
    inside(folder, |path| {
        path.extension()
            .is_some_and(|extension| extension == "jalon")
    })
}

fn inside(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| wanted(path))
        .collect();
    paths.sort();
    paths
}
