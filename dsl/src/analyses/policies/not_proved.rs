//! Policies are read and type-checked; proving them on every path is another matter, and until
//! this version does it, it says so.

use super::super::shared::place::in_library;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Model, Policy};

/// One note for each file with policies.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let mut rest = model.policies.as_slice();
    while let Some((first, _)) = rest.split_first() {
        let same_file = |policy: &&Policy| policy.module == first.module;
        let count = rest.iter().take_while(same_file).count();
        let sound = rest
            .iter()
            .take(count)
            .filter(|policy| policy.sound)
            .count();
        if sound > 0 && !in_library(model, first.span) {
            found.push(note(first, sound));
        }
        rest = rest.get(count..).unwrap_or_default();
    }
}

fn note(first: &Policy, count: usize) -> Diagnostic {
    let message = match count {
        1 => text(
            "not proved yet: policies are read and type-checked; this version does not prove them \
             on every path",
            "pas encore prouvée\u{a0}: les règles sont lues et leurs types vérifiés\u{a0}; cette version ne \
             les prouve pas sur tous les chemins",
        ),
        _ => text(
            format!(
                "these {count} policies are not proved yet: they are read and type-checked; this \
                 version does not prove them on every path"
            ),
            format!(
                "ces {count} règles ne sont pas encore prouvées\u{a0}: elles sont lues et leurs types \
                 vérifiés\u{a0}; cette version ne les prouve pas sur tous les chemins"
            ),
        ),
    };
    Diagnostic::note(codes::NOT_PROVED, first.span, message)
}
