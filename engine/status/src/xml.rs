//! The elements of a message, with caps on all that a hostile one can grow.

use jalon_intake::{Refusal, Text, text};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::letters::{self, shown};

/// The deepest that elements may stand in each other.
const DEPTH_MAX: usize = 40;
/// The most elements.
const ELEMENTS_MAX: usize = 100_000;
/// The most letters of one element.
const TEXT_MAX: usize = 16 * 1024;

/// An element: names are without their prefix.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// The value of `currencyID`, `listID` or `format`, of which an element has one.
    pub(crate) says: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The children with a name.
    pub(crate) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element at a path such as `Response/ResponseCode`.
    pub(crate) fn first(&self, path: &str) -> Option<&Element> {
        let mut at = self;
        for step in path.split('/') {
            at = at.children.iter().find(|child| child.name == step)?;
        }
        Some(at)
    }

    /// The text at a path, if it is not empty.
    pub(crate) fn text_at(&self, path: &str) -> Option<String> {
        let kept = letters::kept(&self.first(path)?.text);
        (!kept.is_empty()).then_some(kept)
    }
}

/// Reads a document; the root is what comes back.
pub(crate) fn read(bytes: &[u8]) -> Result<Element, Refusal> {
    let Some(letters) = letters::xml(bytes) else {
        return Err(broken(
            "some letters are not in the encoding that it declares",
        ));
    };
    let line = |reader: &Reader<&[u8]>| {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let before = letters.as_bytes().iter().take(at);
        before.filter(|byte| **byte == b'\n').count() as u64 + 1
    };
    let mut reader = Reader::from_str(&letters);
    let mut open: Vec<Element> = Vec::new();
    let mut count = 0;
    loop {
        let ended = match reader.read_event() {
            Err(error) => {
                let at = line(&reader);
                return Err(broken(&shown(&error.to_string())).at(at));
            }
            Ok(Event::Eof) => return Err(broken("it ends too early").at(line(&reader))),
            Ok(Event::DocType(_)) => return Err(with_doctype().at(line(&reader))),
            Ok(Event::Start(start)) => {
                count += 1;
                open.push(element(&start));
                if open.len() > DEPTH_MAX {
                    return Err(broken("too many elements in each other").at(line(&reader)));
                }
                None
            }
            Ok(Event::Empty(start)) => {
                count += 1;
                Some(element(&start))
            }
            Ok(Event::End(_)) => open.pop(),
            Ok(Event::Text(words)) => {
                add(&mut open, &words.xml10_content());
                None
            }
            Ok(Event::CData(words)) => {
                add(&mut open, &words.xml10_content());
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
                add(&mut open, letter.encode_utf8(&mut [0; 4]));
                None
            }
            Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => None,
        };
        if count > ELEMENTS_MAX {
            return Err(broken("too many elements").at(line(&reader)));
        }
        if let Some(element) = ended {
            match open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => return Ok(element),
            }
        }
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let mut names = ["currencyID", "listID", "format"].into_iter();
    let says = names.find_map(|name| start.try_get_attribute(name).ok().flatten());
    Element {
        name: start.local_name().as_ref().to_string(),
        says: says.map_or_else(String::new, |one| one.value.trim().to_string()),
        ..Element::default()
    }
}

fn add(open: &mut [Element], words: &str) {
    if let Some(element) = open.last_mut()
        && element.text.len() < TEXT_MAX
    {
        element.text.push_str(words);
    }
}

fn broken(what: &str) -> Refusal {
    Refusal::new(
        text(
            format!("the XML is broken: {what}"),
            format!("le XML est abîmé\u{a0}: {what}"),
        ),
        ask_again(),
    )
}

fn with_doctype() -> Refusal {
    Refusal::new(
        text(
            "the XML has a DOCTYPE, which no status needs",
            "le XML a un DOCTYPE, dont aucun statut n'a besoin",
        ),
        text(
            "take it out; it is refused because it can make files grow without end",
            "retirez-le\u{a0}; il est refusé car il peut faire grossir un fichier sans fin",
        ),
    )
}

/// What to do where the message is not as it should be.
pub(crate) fn ask_again() -> Text {
    text(
        "ask the platform or the connector for the message once more",
        "redemandez le message à la plateforme ou au connecteur",
    )
}
