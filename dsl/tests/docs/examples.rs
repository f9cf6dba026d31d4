//! The examples and the library are right.

use jalon_dsl::check::check;
use jalon_dsl::diagnostic::Severity;
use jalon_dsl::format::{Options, format};
use jalon_dsl::modules::Given;

use crate::pages::{files, read, root};

#[test]
fn every_example_and_the_library_are_checked_without_a_warning() {
    for folder in ["examples", "stdlib"] {
        let given = files(folder, "jalon").into_iter().map(|path| Given {
            bytes: read(&path).into_bytes(),
            name: path,
        });
        let checked = check(given.collect(), &|path| {
            std::fs::read(root().join(path)).ok()
        });
        let told: Vec<String> = checked
            .diagnostics
            .iter()
            .filter(|found| found.severity > Severity::Note)
            .map(|found| {
                let place = checked.sources.file_and_line(found.span);
                format!("{place}: {} {}", found.code, found.message.en)
            })
            .collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
    }
}

#[test]
fn every_example_and_the_library_are_laid_out() {
    for path in files("examples", "jalon")
        .into_iter()
        .chain(files("stdlib", "jalon"))
    {
        let laid_out = format(&read(&path), Options::default()).expect("it can be laid out");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(root().join(&path), &laid_out.text).expect("it can be written");
        } else {
            assert!(!laid_out.changed, "{path}: jalon fmt would change it");
        }
    }
}
