//! Whether a document is of an invoice, as far as its own words tell.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, LoadOptions};

use super::tree::SIZE_MAX;
use super::{pdf, read_electronic_invoice};

/// What a document says of the invoice that it is to belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// Its number stands in it.
    Number,
    /// It is an electronic invoice with another number, or a text without this one.
    Other(Option<String>),
    /// It has no text that can be read: a picture, or letters that only it knows.
    Nothing,
}

/// So many pages are looked through: the number of an invoice stands on the first.
const PAGES: usize = 3;
/// Fewer letters are no text.
const LETTERS_MIN: usize = 12;

/// Looks for the number of an invoice in a document, whatever stands between its letters and digits.
pub fn document_says(bytes: &[u8], number: &str) -> Says {
    if let Ok(read) = read_electronic_invoice(bytes, "") {
        return match read.invoice.number == number {
            true => Says::Number,
            false => Says::Other(Some(read.invoice.number.to_string())),
        };
    }
    let words = match pdf::is_pdf(bytes) {
        // A foreign file must not be able to stop whoever reads it.
        true => catch_unwind(AssertUnwindSafe(|| words(bytes)))
            .ok()
            .flatten(),
        false => std::str::from_utf8(bytes).ok().map(bare),
    };
    match words {
        Some(words) if words.contains(&bare(number)) => Says::Number,
        Some(words) if words.chars().count() >= LETTERS_MIN => Says::Other(None),
        _ => Says::Nothing,
    }
}

/// Letters and digits alone, as upper case.
fn bare(text: &str) -> String {
    let bare = text.chars().filter(|sign| sign.is_alphanumeric());
    bare.flat_map(char::to_uppercase).collect()
}

/// What the first pages say.
fn words(bytes: &[u8]) -> Option<String> {
    let options = LoadOptions {
        max_decompressed_size: Some(SIZE_MAX),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options).ok()?;
    let pages: Vec<u32> = document.get_pages().into_keys().take(PAGES).collect();
    document.extract_text(&pages).ok().map(|text| bare(&text))
}
