//! Where a message points: into the script, even if the fault shows in a sequence of the library.

use crate::diagnostic::{Diagnostic, text};
use crate::model::Model;
use crate::span::Span;

/// The place to point at for something that came through these `use` lines: its own, unless that
/// is in the library, which the reader can't change.
pub fn pointed(model: &Model, via: &[Span], span: Span) -> Span {
    match via.first() {
        Some(used) if in_library(model, span) => *used,
        _ => span,
    }
}

/// Adds the other end: the line of the sequence, or the line that uses it.
pub fn with_use(model: &Model, via: &[Span], span: Span, found: Diagnostic) -> Diagnostic {
    match via.first() {
        None => found,
        Some(_) if in_library(model, span) => found.related(
            span,
            text("this line of the sequence", "cette ligne de la séquence"),
        ),
        Some(used) => found.related(
            *used,
            text("the sequence is used here", "la séquence est utilisée ici"),
        ),
    }
}

/// Whether a place is in a file of the library.
pub fn in_library(model: &Model, span: Span) -> bool {
    model
        .modules
        .items()
        .iter()
        .any(|module| module.file == span.file && module.library)
}
