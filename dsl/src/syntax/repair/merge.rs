//! Two messages about one slip become one: a brace that is missing, and a word that stands there.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Fix, Text, codes, text};

/// Puts messages in order, and joins those that tell the same.
pub fn merge(source: &str, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_key(|found| (found.span.start, found.span.end, found.code));
    let ends: FxHashMap<u32, usize> = diagnostics
        .iter()
        .enumerate()
        .filter(|(_, found)| found.code == codes::UNEXPECTED && found.span.start < found.span.end)
        .map(|(at, found)| (found.span.end, at))
        .collect();
    let mut taken = Vec::new();
    for at in 0..diagnostics.len() {
        let Some((missing, other)) = diagnostics
            .get(at)
            .filter(|found| is_missing_brace(found))
            .and_then(|found| Some((found, *ends.get(&found.span.start)?)))
        else {
            continue;
        };
        let wrong = &diagnostics[other];
        let words = source.get(wrong.span.range()).unwrap_or("");
        let is_one_too_many = wrong
            .fix
            .as_ref()
            .is_some_and(|fix| fix.replacement.is_empty() && fix.span == wrong.span);
        if words.contains([' ', '\n']) && !is_one_too_many {
            continue;
        }
        let shown = match words.starts_with(['"', '«', '“']) {
            true => "\"…\"",
            false => words,
        };
        let brace = if missing.code == codes::MISSING_BRACE {
            "{"
        } else {
            "}"
        };
        let joined = Diagnostic {
            span: wrong.span,
            message: instead(brace, shown),
            fix: Some(Fix {
                span: wrong.span,
                replacement: brace.to_owned(),
            }),
            help: None,
            ..missing.clone()
        };
        diagnostics[at] = joined;
        taken.push(other);
    }
    let mut at = 0;
    diagnostics.retain(|_| {
        at += 1;
        !taken.contains(&(at - 1))
    });
}

fn is_missing_brace(found: &Diagnostic) -> bool {
    let place = found.span.start == found.span.end;
    place && matches!(found.code, codes::MISSING_BRACE | codes::UNCLOSED_BLOCK)
}

fn instead(brace: &str, word: &str) -> Text {
    text(
        format!("`{brace}` belongs here, not `{word}`"),
        format!("il faut ici `{brace}`, pas `{word}`"),
    )
}
