//! A quote or a brace lost, doubled or put where it does not belong is one fault: one message, near it.

use std::path::Path;

use jalon_dsl::check::check;
use jalon_dsl::diagnostic::{Diagnostic, Severity};
use jalon_dsl::source::SourceFile;

use super::given;

/// Every script under `examples/`, with its path.
fn examples() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let names = [
        "first.jalon",
        "opticians/opticians.en.jalon",
        "opticians/opticiens.fr.jalon",
        "opticians/templates/opticians.jalon",
        "opticians/templates/opticiens.jalon",
    ];
    names
        .iter()
        .map(|name| {
            let text = std::fs::read_to_string(root.join(name)).unwrap();
            ((*name).to_owned(), text)
        })
        .collect()
}

fn errors(path: &str, text: &str) -> Vec<Diagnostic> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let checked = check(vec![given(path, text.as_bytes())], &|path| {
        std::fs::read(root.join(path)).ok()
    });
    let mut found = checked.diagnostics;
    found.retain(|found| found.severity == Severity::Error);
    found
}

/// How the edits of one kind of sign fare.
#[derive(Debug, Default)]
struct Tally {
    edits: usize,
    one_message: usize,
    near: usize,
    most: usize,
    worst: String,
}

fn tally(sign: &str, edit: Change) -> Tally {
    let mut tally = Tally::default();
    for (path, text) in examples() {
        for (at, _) in text.match_indices(sign) {
            // A part of triple quotes is no quote of its own.
            let triple = text[..at].ends_with('"') || text[at + sign.len()..].starts_with('"');
            if sign == "\"" && triple {
                continue;
            }
            let mut edited = text.clone();
            edited.replace_range(at..at + sign.len(), &edit(sign));
            let found = errors(&path, &edited);
            let Some(first) = found.first() else { continue };
            let source = SourceFile::new("", edited.as_str());
            let line = |byte: usize| source.place(byte as u32).line;
            tally.edits += 1;
            tally.one_message += usize::from(found.len() == 1);
            let off = line(first.span.start as usize).abs_diff(line(at));
            tally.near += usize::from(off <= 1);
            if found.len() > tally.most {
                tally.most = found.len();
                tally.worst = format!("{path}:{}", line(at));
            }
        }
    }
    tally
}

type Change = fn(&str) -> String;

#[test]
fn a_lost_or_doubled_quote_or_brace_is_one_message_near_it() {
    let lost: Change = |sign| sign.chars().filter(|c| *c == '\n').collect();
    let doubled: Change = |sign| format!("{}{sign}", sign.trim_end());
    for sign in ["\"\"\"", "\"", "«", "»", "{\n", "}"] {
        for (name, change) in [("lost", lost), ("doubled", doubled)] {
            let tally = tally(sign, change);
            assert!(tally.edits > 0, "{sign:?} {name}");
            assert_eq!(tally.one_message, tally.edits, "{sign:?} {name}: {tally:?}");
            assert_eq!(tally.near, tally.edits, "{sign:?} {name}: {tally:?}");
        }
    }
}

#[test]
fn a_brace_on_a_line_of_its_own_is_hardly_ever_more_than_one_message() {
    let (mut edits, mut one, mut most) = (0_u32, 0, 0);
    for (path, text) in examples() {
        for (at, _) in text.match_indices('\n').step_by(3) {
            for brace in ["}\n", "  }\n", "{\n"] {
                let mut edited = text.clone();
                edited.insert_str(at + 1, brace);
                let count = errors(&path, &edited).len();
                edits += 1;
                one += u32::from(count <= 1);
                most = most.max(count);
            }
        }
    }
    assert!(
        one * 100 >= edits * 98 && most <= 2,
        "{one} of {edits}, at most {most}"
    );
}
