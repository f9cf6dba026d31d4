//! What the tests of bad input share: the examples, a seeded generator, one-edit mutations.

#![allow(dead_code, missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../tests/bounds.rs"]
pub mod bounds;
pub mod examples;
pub mod mutations;
pub mod random;

use std::path::Path;

use jalon_dsl::check::check;
use jalon_dsl::diagnostic::{Diagnostic, Severity};
use jalon_dsl::modules::Given;
use jalon_dsl::source::SourceFile;

/// Every error of the whole check of an example whose text was changed, in the order in which it is
/// shown; the modules that it uses are read from beside it, unchanged.
pub fn errors(path: &str, text: &str) -> Vec<Diagnostic> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let given = Given {
        name: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let checked = check(vec![given], &|path| std::fs::read(root.join(path)).ok());
    let mut found = checked.diagnostics;
    found.retain(|diagnostic| diagnostic.severity == Severity::Error);
    found
}

/// One line for each message, for people who read a failed test: place, code, words, what to do.
pub fn shown(text: &str, found: &[Diagnostic], french: bool) -> String {
    let source = SourceFile::new("script", text);
    let mut out = String::new();
    for diagnostic in found {
        let (start, end) = (
            source.place(diagnostic.span.start),
            source.place(diagnostic.span.end),
        );
        let pick = |text: &jalon_dsl::diagnostic::Text| match french {
            true => text.fr.clone(),
            false => text.en.clone(),
        };
        let words = text.get(diagnostic.span.range()).unwrap_or("?");
        out.push_str(&format!(
            "{}:{}-{}:{} {} `{}` {}\n",
            start.line,
            start.column,
            end.line,
            end.column,
            diagnostic.code,
            words.replace('\n', "⏎"),
            pick(&diagnostic.message)
        ));
        if let Some(help) = &diagnostic.help {
            out.push_str(&format!("    help: {}\n", pick(help)));
        }
        for (span, note) in &diagnostic.related {
            let line = source.place(span.start).line;
            out.push_str(&format!("    line {line}: {}\n", pick(note)));
        }
        if let Some(fix) = &diagnostic.fix {
            let place = source.place(fix.span.start);
            out.push_str(&format!(
                "    fix at {}:{}: `{}` becomes `{}`\n",
                place.line,
                place.column,
                text.get(fix.span.range()).unwrap_or("?"),
                fix.replacement.replace('\n', "⏎"),
            ));
        }
    }
    out
}
