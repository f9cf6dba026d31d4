//! The elements of an XML document, without those that say nothing about the invoice as a whole.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::text::{Refusal, Text, shown, text};

/// The most bytes of XML.
pub(crate) const SIZE_MAX: usize = 20 * 1024 * 1024;
/// The deepest that elements may stand in each other.
const DEPTH_MAX: usize = 64;
/// The most elements that are kept.
const ELEMENTS_MAX: usize = 100_000;
/// Elements that may be many or large, and that no record needs.
const PASSED: [&str; 5] = [
    "InvoiceLine",
    "CreditNoteLine",
    "IncludedSupplyChainTradeLineItem",
    "EmbeddedDocumentBinaryObject",
    "AttachmentBinaryObject",
];

/// An element: names are without their prefix.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// The value of `currencyID`, where an amount has it.
    pub(crate) currency: Option<String>,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The elements at a path such as `PaymentMeans/PaymentID`.
    pub(crate) fn all<'a>(&'a self, path: &str) -> Vec<&'a Element> {
        let mut found = vec![self];
        for step in path.split('/') {
            let children = found.into_iter().flat_map(|element| &element.children);
            found = children.filter(|child| child.name == step).collect();
        }
        found
    }

    /// The first text at a path that is not empty.
    pub(crate) fn text_at(&self, path: &str) -> Option<&str> {
        let mut all = self.all(path).into_iter();
        all.find_map(|element| Some(element.text.trim()).filter(|text| !text.is_empty()))
    }

    /// The first text at any of some paths, in their order.
    pub(crate) fn first(&self, paths: &[&str]) -> Option<&str> {
        paths.iter().find_map(|path| self.text_at(path))
    }
}

/// Reads a document; the root is what comes back.
pub(crate) fn read(bytes: &[u8]) -> Result<Element, Refusal> {
    if bytes.len() > SIZE_MAX {
        return Err(Refusal::new(
            text("the XML is larger than 20 MB", "le XML dépasse 20 Mo"),
            text(
                "an invoice without embedded documents is far smaller",
                "une facture sans documents intégrés est bien plus petite",
            ),
        ));
    }
    let letters = letters(bytes)?;
    let line = |reader: &Reader<&[u8]>| {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let before = letters.as_bytes().iter().take(at);
        before.filter(|byte| **byte == b'\n').count() as u64 + 1
    };
    let mut reader = Reader::from_str(&letters);
    let mut open: Vec<Element> = Vec::new();
    let (mut passed, mut count) = (0usize, 0);
    loop {
        let event = reader.read_event();
        let ended = match event {
            Err(error) => {
                let at = line(&reader);
                return Err(broken(&shown(&error.to_string())).at(at));
            }
            Ok(Event::Eof) => return Err(broken("it ends too early").at(line(&reader))),
            Ok(Event::DocType(_)) => return Err(with_doctype().at(line(&reader))),
            Ok(Event::Start(start)) => {
                let name = start.local_name();
                count += 1;
                if passed > 0 || PASSED.contains(&name.as_ref()) {
                    passed += 1;
                } else {
                    open.push(element(&start));
                }
                if open.len() + passed > DEPTH_MAX || count > ELEMENTS_MAX * 10 {
                    return Err(broken("too many elements in each other").at(line(&reader)));
                }
                None
            }
            Ok(Event::Empty(start)) => (passed == 0).then(|| element(&start)),
            Ok(Event::End(_)) if passed > 0 => {
                passed -= 1;
                None
            }
            Ok(Event::End(_)) => open.pop(),
            Ok(Event::Text(words)) => {
                add(&mut open, passed, &words.xml10_content());
                None
            }
            Ok(Event::CData(words)) => {
                add(&mut open, passed, &words.xml10_content());
                None
            }
            Ok(Event::GeneralRef(reference)) => {
                let letter = match reference.resolve_char_ref() {
                    Ok(Some(letter)) => letter,
                    _ => match &*reference.xml10_content() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        other => {
                            let other = format!("unknown reference &{};", shown(other));
                            return Err(broken(&other).at(line(&reader)));
                        }
                    },
                };
                add(&mut open, passed, letter.encode_utf8(&mut [0; 4]));
                None
            }
            Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => None,
        };
        if let Some(element) = ended {
            match open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => return Ok(element),
            }
        }
        if count > ELEMENTS_MAX && passed == 0 {
            return Err(broken("too many elements").at(line(&reader)));
        }
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let currency = start.try_get_attribute("currencyID").ok().flatten();
    Element {
        name: start.local_name().as_ref().to_string(),
        currency: currency.map(|attribute| attribute.value.trim().to_string()),
        ..Element::default()
    }
}

fn add(open: &mut [Element], passed: usize, words: &str) {
    if passed == 0
        && let Some(element) = open.last_mut()
    {
        element.text.push_str(words);
    }
}

/// The document as letters, by the encoding that it declares.
fn letters(bytes: &[u8]) -> Result<String, Refusal> {
    use std::io::Read;

    use crate::encoding::{Decoded, Encoding};
    let encoding = match bytes {
        [0xFF, 0xFE, ..] => Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => Encoding::Utf16Be,
        _ => declared(bytes)?,
    };
    let mut decoded = Vec::new();
    let read = Decoded::new(bytes, encoding).read_to_end(&mut decoded);
    read.map_err(|error| Refusal::unreadable(&error))?;
    String::from_utf8(decoded).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() as u64 + 1;
        let name = encoding.name().to_uppercase();
        Refusal::new(
            text(
                format!("some letters are not {name}, which the XML declares"),
                format!("certaines lettres ne sont pas en {name}, que le XML déclare"),
            ),
            ask_again(),
        )
        .at(line)
    })
}

fn declared(bytes: &[u8]) -> Result<crate::encoding::Encoding, Refusal> {
    use crate::encoding::Encoding;
    let head = bytes.get(..bytes.len().min(200)).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let head = head.split("?>").next().unwrap_or_default();
    let Some((_, name)) = head.split_once("encoding") else {
        return Ok(Encoding::Utf8);
    };
    let name = name.trim_start().trim_start_matches('=').trim_start();
    let quote = name.chars().next().unwrap_or('"');
    let name = name
        .trim_start_matches(quote)
        .split(quote)
        .next()
        .unwrap_or_default();
    let known = match name.to_ascii_lowercase().as_str() {
        "us-ascii" | "ascii" => Some(Encoding::Utf8),
        _ => Encoding::from_name(name),
    };
    known.ok_or_else(|| {
        let name = shown(name);
        Refusal::new(
            text(
                format!("the XML declares an encoding that does not exist or is not known: {name}"),
                format!("le XML déclare un encodage inexistant ou inconnu : {name}"),
            ),
            ask_again(),
        )
        .at(1)
    })
}

fn ask_again() -> Text {
    text(
        "ask whoever issued the invoice for one in UTF-8",
        "demandez à l’émetteur une facture en UTF-8",
    )
}

fn broken(what: &str) -> Refusal {
    Refusal::new(
        text(
            format!("the XML is broken: {what}"),
            format!("le XML est abîmé : {what}"),
        ),
        text(
            "ask whoever issued the invoice for it once more",
            "redemandez la facture à son émetteur",
        ),
    )
}

fn with_doctype() -> Refusal {
    Refusal::new(
        text(
            "the XML has a DOCTYPE, which no invoice needs",
            "le XML a un DOCTYPE, dont aucune facture n’a besoin",
        ),
        text(
            "take it out; it is refused because it can make files grow without end",
            "retirez-le ; il est refusé car il peut faire grossir un fichier sans fin",
        ),
    )
}
