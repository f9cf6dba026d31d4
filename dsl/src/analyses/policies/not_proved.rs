//! Policies are read and type-checked; proving them on every path takes longer than a check may, and
//! is another command's matter.

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
            "not proved yet: only read and type-checked here",
            "pas encore prouvée\u{a0}: seulement lue, ses types vérifiés",
        ),
        _ => text(
            format!("these {count} policies are not proved yet: only read and type-checked here"),
            format!(
                "ces {count} règles ne sont pas encore prouvées\u{a0}: seulement lues, leurs types vérifiés"
            ),
        ),
    };
    Diagnostic::note(codes::NOT_PROVED, first.span, message).help(text(
        "`jalon prove` searches every path for one that breaks them",
        "`jalon prove` cherche, parmi tous les chemins, un qui les enfreint",
    ))
}
