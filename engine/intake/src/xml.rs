//! XML that strangers wrote, as elements: by the encoding that it declares, without a DOCTYPE, with caps on
//! all that a hostile one can grow.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::encoding::{Decoded, Encoding};
use crate::text::{Refusal, Text, shown, text};

/// What is read of a document, and how much at most.
pub struct Bounds {
    /// The deepest that elements may stand in each other.
    pub depth: usize,
    /// The most elements that are kept.
    pub elements: usize,
    /// The most letters of one element; what is more is left out.
    pub letters: usize,
    /// Elements that are left out with all that is in them.
    pub passed: &'static [&'static str],
    /// Attributes of which an element has one that is kept.
    pub attributes: &'static [&'static str],
    /// Why no such document needs a DOCTYPE.
    pub no_doctype: fn() -> Text,
    /// What to do where it is broken.
    pub ask_again: fn() -> Text,
}

/// An element: names are without their prefix.
#[derive(Debug, Default)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// The value of the attribute that is kept.
    pub attribute: Option<String>,
    /// Its text.
    pub text: String,
    /// What stands in it.
    pub children: Vec<Element>,
}

impl Element {
    /// The children with a name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element at a path such as `Response/ResponseCode`.
    pub fn at(&self, path: &str) -> Option<&Element> {
        let mut at = self;
        for step in path.split('/') {
            at = at.children.iter().find(|child| child.name == step)?;
        }
        Some(at)
    }

    /// All elements at a path.
    pub fn all<'a>(&'a self, path: &str) -> Vec<&'a Element> {
        let mut found = vec![self];
        for step in path.split('/') {
            let children = found.into_iter().flat_map(|element| &element.children);
            found = children.filter(|child| child.name == step).collect();
        }
        found
    }

    /// The first text at a path that is not empty.
    pub fn text_at(&self, path: &str) -> Option<&str> {
        let mut all = self.all(path).into_iter();
        all.find_map(|element| Some(element.text.trim()).filter(|text| !text.is_empty()))
    }

    /// The first text at any of some paths, in their order.
    pub fn first(&self, paths: &[&str]) -> Option<&str> {
        paths.iter().find_map(|path| self.text_at(path))
    }
}

/// Reads a document; the root is what comes back.
///
/// # Errors
///
/// Where it is no XML, is in an encoding that it does not declare, has a DOCTYPE, or is beyond its bounds.
pub fn read(bytes: &[u8], bounds: &Bounds) -> Result<Element, Refusal> {
    let letters = letters(bytes, bounds)?;
    let mut tree = Tree {
        reader: Reader::from_str(&letters),
        letters: &letters,
        bounds,
        open: Vec::new(),
        passed: 0,
        begun: 0,
        kept: 0,
    };
    loop {
        if let Some(root) = tree.next()? {
            return Ok(root);
        }
    }
}

/// The letter that a reference such as `&amp;` or `&#38;` stands for.
pub fn letter_of(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Some(letter);
    }
    Some(match &*reference.xml10_content() {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// A document on its way.
struct Tree<'t> {
    reader: Reader<&'t [u8]>,
    letters: &'t str,
    bounds: &'t Bounds,
    open: Vec<Element>,
    /// How deep it is in what is left out.
    passed: usize,
    begun: usize,
    kept: usize,
}

impl Tree<'_> {
    /// Reads on; the root once it has ended.
    fn next(&mut self) -> Result<Option<Element>, Refusal> {
        let event = self.reader.read_event();
        let ended = match event {
            Err(error) => return Err(self.broken(&shown(&error.to_string()))),
            Ok(Event::Eof) => return Err(self.broken("it ends too early")),
            Ok(Event::DocType(_)) => return Err(self.with_doctype()),
            Ok(Event::Start(start)) => {
                self.begin(&start)?;
                None
            }
            Ok(Event::Empty(start)) => {
                self.begin(&start)?;
                self.end()
            }
            Ok(Event::End(_)) => self.end(),
            Ok(Event::Text(words)) => {
                self.add(&words.xml10_content());
                None
            }
            Ok(Event::CData(words)) => {
                self.add(&words.xml10_content());
                None
            }
            Ok(Event::GeneralRef(reference)) => {
                let Some(letter) = letter_of(&reference) else {
                    let unknown = shown(&reference.xml10_content());
                    return Err(self.broken(&format!("unknown reference &{unknown};")));
                };
                self.add(letter.encode_utf8(&mut [0; 4]));
                None
            }
            Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => None,
        };
        let Some(element) = ended else {
            return Ok(None);
        };
        match self.open.last_mut() {
            Some(parent) => {
                parent.children.push(element);
                Ok(None)
            }
            None => Ok(Some(element)),
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>) -> Result<(), Refusal> {
        let name = start.local_name();
        self.begun += 1;
        if self.passed > 0 || self.bounds.passed.contains(&name.as_ref()) {
            self.passed += 1;
        } else {
            let mut names = self.bounds.attributes.iter();
            let found = names.find_map(|name| start.try_get_attribute(name).ok().flatten());
            self.open.push(Element {
                name: name.as_ref().to_string(),
                attribute: found.map(|one| one.value.trim().to_string()),
                ..Element::default()
            });
            self.kept += 1;
        }
        // What is left out is many, and costs no memory.
        if self.open.len() + self.passed > self.bounds.depth {
            return Err(self.broken("too many elements in each other"));
        }
        if self.kept > self.bounds.elements || self.begun > self.bounds.elements * 10 {
            return Err(self.broken("too many elements"));
        }
        Ok(())
    }

    /// The element that ends, if it is kept.
    fn end(&mut self) -> Option<Element> {
        if self.passed > 0 {
            self.passed -= 1;
            return None;
        }
        self.open.pop()
    }

    fn add(&mut self, words: &str) {
        if self.passed == 0
            && let Some(element) = self.open.last_mut()
            && element.text.len() < self.bounds.letters
        {
            element.text.push_str(words);
        }
    }

    fn line(&self) -> u64 {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let before = self.letters.as_bytes().iter().take(at);
        before.filter(|byte| **byte == b'\n').count() as u64 + 1
    }

    fn broken(&self, what: &str) -> Refusal {
        let reason = text(
            format!("the XML is broken: {what}"),
            format!("le XML est abîmé\u{a0}: {what}"),
        );
        Refusal::new(reason, (self.bounds.ask_again)()).at(self.line())
    }

    fn with_doctype(&self) -> Refusal {
        let remedy = text(
            "take it out; it is refused because it can make files grow without end",
            "retirez-le\u{a0}; il est refusé car il peut faire grossir un fichier sans fin",
        );
        Refusal::new((self.bounds.no_doctype)(), remedy).at(self.line())
    }
}

/// The document as letters, by the encoding that it declares.
fn letters(bytes: &[u8], bounds: &Bounds) -> Result<String, Refusal> {
    use std::io::Read;

    let encoding = match bytes {
        [0xFF, 0xFE, ..] => Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => Encoding::Utf16Be,
        _ => declared(bytes, bounds)?,
    };
    let mut decoded = Vec::new();
    let read = Decoded::new(bytes, encoding).read_to_end(&mut decoded);
    read.map_err(|error| Refusal::unreadable(&error))?;
    String::from_utf8(decoded).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() as u64 + 1;
        let name = encoding.name().to_uppercase();
        let reason = text(
            format!("some letters are not {name}, which the XML declares"),
            format!("certaines lettres ne sont pas en {name}, que le XML déclare"),
        );
        Refusal::new(reason, (bounds.ask_again)()).at(line)
    })
}

fn declared(bytes: &[u8], bounds: &Bounds) -> Result<Encoding, Refusal> {
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
        let reason = text(
            format!("the XML declares an encoding that does not exist or is not known: {name}"),
            format!("le XML déclare un encodage inexistant ou inconnu\u{a0}: {name}"),
        );
        Refusal::new(reason, (bounds.ask_again)()).at(1)
    })
}
