//! The XML that a PDF carries, and what its first pages say; nothing else of it is looked at.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Dictionary, Document, LoadOptions, Object};
use sha2::{Digest, Sha256};

use super::tree::SIZE_MAX;
use crate::text::{Refusal, shown, text};

/// The most bytes of a PDF.
const PDF_MAX: usize = 50 * 1024 * 1024;
/// The most objects of a PDF that are looked at.
const OBJECTS_MAX: usize = 200_000;
/// The names that the standards give to the embedded invoice.
const NAMES: [&str; 5] = [
    "factur-x.xml",
    "zugferd-invoice.xml",
    "xrechnung.xml",
    "order-x.xml",
    "cii.xml",
];

/// Whether a file is a PDF.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    head.windows(5).any(|window| window == b"%PDF-")
}

/// SHA-256 in small hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// Whether a PDF has its end: one that is cut off does not say that it ends.
pub fn is_whole(bytes: &[u8]) -> bool {
    let end = bytes.trim_ascii_end();
    let end = end
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1);
    let end = bytes.get(end.saturating_sub(END)..end).unwrap_or_default();
    names(end, b"%%EOF")
}

fn names(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// So far from its last byte a PDF says that it ends; some programs write a little behind it.
const END: usize = 1_024;

/// What is read in a PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PdfRead {
    /// Whether it can be opened, or only lacks a password.
    pub opens: bool,
    /// The XML of the invoice.
    pub xml: Result<Vec<u8>, Refusal>,
    /// What the first pages say.
    pub words: Option<String>,
}

/// So many pages are looked through: the number of an invoice stands on the first.
const PAGES: usize = 3;

/// Whether it is not too large to be looked at.
pub(crate) fn size(bytes: &[u8]) -> Result<(), Refusal> {
    match bytes.len() > PDF_MAX {
        false => Ok(()),
        true => Err(Refusal::new(
            text("the PDF is larger than 50 MB", "le PDF dépasse 50 Mo"),
            text(
                "give the XML of the invoice alone",
                "donnez le XML de la facture seul",
            ),
        )),
    }
}

/// Reads a PDF. Whatever the library makes of it, this comes back, as long as there is memory.
pub(crate) fn read(bytes: &[u8]) -> PdfRead {
    let whole = catch_unwind(|| open(bytes)).unwrap_or_else(|_| Err(broken("?")));
    match whole {
        Ok(document) => {
            let xml = catch_unwind(AssertUnwindSafe(|| embedded_xml(&document)));
            let words = catch_unwind(AssertUnwindSafe(|| words(&document)));
            PdfRead {
                opens: true,
                xml: xml.unwrap_or_else(|_| Err(broken("?"))),
                words: words.ok().flatten(),
            }
        }
        Err(why) => PdfRead {
            opens: names(bytes, b"/Encrypt"),
            xml: Err(why),
            words: None,
        },
    }
}

/// What the first pages say.
fn words(document: &Document) -> Option<String> {
    let pages: Vec<u32> = document.get_pages().into_keys().take(PAGES).collect();
    document.extract_text(&pages).ok()
}

fn broken(why: &str) -> Refusal {
    Refusal::new(
        text(
            format!("the PDF can't be read: {why}"),
            format!("le PDF est illisible : {why}"),
        ),
        text("ask for it once more", "redemandez-le à son émetteur"),
    )
}

fn open(bytes: &[u8]) -> Result<Document, Refusal> {
    size(bytes)?;
    let options = LoadOptions {
        max_decompressed_size: Some(SIZE_MAX),
        ..LoadOptions::default()
    };
    Document::load_mem_with_options(bytes, options)
        .map_err(|error| broken(&shown(&error.to_string())))
}

/// The XML of the invoice in a PDF.
fn embedded_xml(document: &Document) -> Result<Vec<u8>, Refusal> {
    let mut found: Vec<(String, &Dictionary)> = Vec::new();
    for object in document.objects.values().take(OBJECTS_MAX) {
        let Ok(specification) = object.as_dict() else {
            continue;
        };
        let Some(files) = dictionary(document, specification.get(b"EF").ok()) else {
            continue;
        };
        let name = specification.get(b"UF").or(specification.get(b"F"));
        let name = name
            .ok()
            .map(|name| letters(document, name))
            .unwrap_or_default();
        found.push((name, files));
    }
    let known = |name: &str| NAMES.contains(&name.to_lowercase().as_str());
    let xml = |name: &str| name.to_lowercase().ends_with(".xml");
    let chosen = found.iter().find(|(name, _)| known(name));
    let chosen = chosen.or_else(|| {
        let mut all = found.iter().filter(|(name, _)| xml(name));
        all.next().filter(|_| all.next().is_none())
    });
    let Some((name, files)) = chosen else {
        return Err(without_xml(&found));
    };
    let stream = files.get(b"F").or(files.get(b"UF")).ok();
    let stream = stream
        .map(|stream| follow(document, stream))
        .and_then(|it| it.as_stream().ok());
    let content = stream.map(|stream| stream.get_plain_content_with_limit(SIZE_MAX));
    match content {
        Some(Ok(content)) => Ok(content),
        _ => Err(Refusal::new(
            text(
                format!(
                    "{} in the PDF can't be read, or is larger than 20 MB",
                    shown(name)
                ),
                format!(
                    "{} dans le PDF est illisible, ou dépasse 20 Mo",
                    shown(name)
                ),
            ),
            text(
                "give the XML of the invoice alone",
                "donnez le XML de la facture seul",
            ),
        )),
    }
}

fn without_xml(found: &[(String, &Dictionary)]) -> Refusal {
    let names: Vec<String> = found.iter().map(|(name, _)| shown(name)).collect();
    let (en, fr) = if names.is_empty() {
        (
            "the PDF carries no electronic invoice (no factur-x.xml)".to_string(),
            "le PDF ne porte pas de facture électronique (pas de factur-x.xml)".to_string(),
        )
    } else {
        let names = names.join(", ");
        (
            format!("the PDF carries no electronic invoice; it carries: {names}"),
            format!("le PDF ne porte pas de facture électronique ; il porte : {names}"),
        )
    };
    Refusal::new(
        text(en, fr),
        text(
            "a plain PDF is not read: give its data as CSV, or ask for a Factur-X",
            "un PDF simple n’est pas lu : donnez ses données en CSV, ou demandez une Factur-X",
        ),
    )
}

/// What a reference leads to; a chain of references is cut.
fn follow<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    match object {
        Object::Reference(id) => document.objects.get(id).unwrap_or(object),
        other => other,
    }
}

fn dictionary<'a>(document: &'a Document, object: Option<&'a Object>) -> Option<&'a Dictionary> {
    follow(document, object?).as_dict().ok()
}

/// A name, which PDF writes in UTF-16 or byte by byte.
fn letters(document: &Document, object: &Object) -> String {
    let Ok(bytes) = follow(document, object).as_str() else {
        return String::new();
    };
    match bytes {
        [0xFE, 0xFF, wide @ ..] => {
            let units = wide.chunks_exact(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0,
            });
            char::decode_utf16(units)
                .map(|letter| letter.unwrap_or('?'))
                .collect()
        }
        bytes => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_is_whole_if_it_ends_as_one_whatever_little_stands_behind() {
        assert!(is_whole(b"%PDF-1.4 1 0 obj trailer %%EOF"));
        assert!(is_whole(b"%PDF-1.4 %%EOF\r\n\0\0\0\0"));
        assert!(is_whole(
            &[b"%PDF-1.4 %%EOF\n".as_slice(), &[b'-'; 900]].concat()
        ));
        assert!(!is_whole(b"%PDF-1.4"));
        assert!(!is_whole(b""));
        // One for the web says so of its first page, far from its end.
        let first = [b"%PDF-1.4 %%EOF\n".as_slice(), &[b'x'; 5_000]].concat();
        assert!(!is_whole(&first));
    }

    #[test]
    fn what_only_lacks_a_password_may_be_whole() {
        assert!(!read(b"%PDF-1.4 nothing\n%%EOF").opens);
        assert!(read(b"%PDF-1.4 trailer << /Encrypt 9 0 R >>\n%%EOF").opens);
    }
}
