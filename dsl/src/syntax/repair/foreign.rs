//! A line in the other language of keywords: it is read all the same, and its translation offered.

use super::{Fault, Place, Repaired, variant};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::format::translate;
use crate::syntax::parser;
use crate::syntax::token::Token;
use crate::words::Surface;

/// A line longer than this (in bytes) is not tried.
const BYTES_MAX: usize = 2_000;

/// The line read in the other language, if it is one there and more of its words are known.
pub(super) fn find(fault: &Fault) -> Option<Repaired> {
    let own = fault.place.surface;
    let other = match own {
        Surface::English => Surface::French,
        Surface::French => Surface::English,
    };
    let (first, last) = (fault.tokens.first()?, fault.tokens.last()?);
    let whole = first.span.start as usize..last.span.end as usize;
    if whole.len() > BYTES_MAX {
        return None;
    }
    let place = Place {
        surface: other,
        ..*fault.place
    };
    let as_it_stands = variant::Change {
        cut: whole.start..whole.start,
        put: "",
    };
    let tokens = variant::tokens(&place, whole.clone(), &as_it_stands)?;
    if known_words(&tokens) <= known_words(fault.tokens) {
        return None;
    }
    parser::read(place.rule, &variant::codes(&tokens)).ok()?;
    let line = place.source.get(whole)?;
    let translated = translate::line(line, place.kind, other, own);
    let span = first.span.to(last.span);
    let message = match own {
        Surface::English => text(
            "this line is in French, the file in English",
            "cette ligne est en français, le fichier en anglais",
        ),
        Surface::French => text(
            "this line is in English, the file in French",
            "cette ligne est en anglais, le fichier en français",
        ),
    };
    Some(Repaired {
        tokens: Some(tokens),
        diagnostic: Diagnostic::error(codes::MIXED_LANGUAGES, span, message).fix(span, translated),
    })
}

fn known_words(tokens: &[Token]) -> usize {
    let forms = tokens.iter().filter_map(|token| token.form);
    forms.map(|form| form.row().words.len()).sum()
}
