//! A fault of the formatter never reaches a file: what it would change is refused.

use super::super::pieces::Pieces;
use super::super::script::Script;
use super::super::verify::same_tree;
use super::super::{FormatError, accepted};
use super::{SCRIPTS, laid_out};

/// What a formatter with a fault might do to a text that it laid out.
const BUGS: &[(&str, &str)] = &[
    ("10 days", "01 days"),
    ("20 days", "2 0 days"),
    (">=", "<="),
    (">=", "> ="),
    ("payer", "buyer"),
    ("; ", " "),
    ("# ", ""),
    ("\n    missed", " missed"),
    ("\n  milestone", "\n  }\n  milestone"),
    (" }\n", "\n"),
    (" {\n", "\n"),
    (", independent", ""),
    ("\"", "'"),
    ("Unpaid", "Un paid"),
];

#[test]
fn a_fault_of_the_formatter_is_refused() {
    let mut refused = 0;
    for source in SCRIPTS {
        let text = laid_out(source);
        let script = Script::read(source);
        for (right, wrong) in BUGS {
            for (at, found) in text.match_indices(right) {
                let mut changed = text.clone();
                changed.replace_range(at..at + found.len(), wrong);
                let outcome = accepted(&script, &Pieces::as_written(&script), changed);
                assert!(
                    matches!(outcome, Err(FormatError::WouldChange { .. })),
                    "{right:?} became {wrong:?} at byte {at}"
                );
                refused += 1;
            }
        }
    }
    assert!(refused > 500, "only {refused} faults were tried");
}

#[test]
fn trees_are_the_same_wherever_their_parts_stand() {
    for source in SCRIPTS {
        let moved = format!("\n\n{}", source.replace("\n  ", "\n\t"));
        let texts = source.contains("\"\"\"");
        assert!(texts || same_tree(source, &moved) == Ok(()), "{moved}");
        assert_eq!(same_tree(source, &laid_out(source)), Ok(()));
    }
}

#[test]
fn trees_differ_where_anything_else_does() {
    let source = "team a\n\njourney b {\n  for all invoices\n  milestone c from sending {\n    \
                  step d 3 days after due alert a\n    missed on due alert a\n  }\n}\n";
    let begin = source.find("journey").unwrap_or_default();
    for (right, wrong) in [
        ("3 days", "4 days"),
        ("after due", "before due"),
        ("step d", "step e"),
        ("for all invoices", "for all other invoices"),
        ("milestone c from sending", "milestone c"),
        ("    missed on due alert a\n", ""),
    ] {
        let changed = source.replace(right, wrong);
        assert_ne!(changed, source);
        assert_eq!(same_tree(source, &changed), Err(begin), "{right}");
    }
}
