//! Which journey takes an invoice.

pub mod none;
pub mod same_priority;
pub mod shadowed;
pub mod taking;
pub mod two_chase;

use crate::diagnostic::{Text, text};
use crate::model::{Journey, Selection};
use crate::span::Span;

/// Where a journey says which invoices it takes.
fn place_of(journey: &Journey) -> Span {
    match journey.selection {
        Selection::Where { span, .. } | Selection::All(span) | Selection::AllOther(span) => span,
        Selection::Missing => journey.head,
    }
}

/// `an invoice with ...`, for messages.
fn invoices_with(shown: &str) -> Text {
    if shown.is_empty() {
        return text("the same invoices", "les mêmes factures");
    }
    text(
        format!("an invoice with `{shown}`"),
        format!("une facture avec `{shown}`"),
    )
}
