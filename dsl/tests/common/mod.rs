//! What the tests of bad input share: the examples, a seeded generator, one-edit mutations.

#![allow(dead_code, missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../tests/bounds.rs"]
pub mod bounds;
pub mod examples;
pub mod mutations;
pub mod random;

use jalon_dsl::diagnostic::{Diagnostic, Severity};
use jalon_dsl::source::SourceFile;
use jalon_dsl::span::FileId;

/// Every error in a script, in the order in which it is shown.
pub fn errors(text: &str) -> Vec<Diagnostic> {
    let (_, mut found) = jalon_dsl::syntax::parse_file(FileId(0), text);
    found.retain(|diagnostic| diagnostic.severity == Severity::Error);
    found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end, diagnostic.code));
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
