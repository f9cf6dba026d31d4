//! The elements of a document, handed out as they end, with caps on all that a hostile file can grow.

use jalon_intake::xml::letter_of;
use jalon_intake::{Refusal, Text, text};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use smol_str::SmolStr;

use crate::letters::shown;

/// The deepest that elements may stand in each other.
const DEPTH_MAX: usize = 40;
/// The most elements of one booking or one statement's head that are held at once.
const NODES_MAX: usize = 20_000;
/// The most letters in one element.
const TEXT_MAX: usize = 16 * 1024;
/// Elements that are handed out and not kept in what they stand in.
const HANDED_OUT: [&str; 5] = ["TxDtls", "Ntry", "Stmt", "Rpt", "Ntfctn"];
/// Elements that say nothing about money, and that may be many.
const PASSED: [&str; 4] = ["GrpHdr", "Bal", "TxsSummry", "SplmtryData"];

/// An element; its name is without its prefix.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) name: SmolStr,
    /// The line on which it begins.
    pub(super) at: u64,
    /// The value of `Ccy`, where an amount has it.
    pub(super) currency: Option<SmolStr>,
    pub(super) text: String,
    pub(super) children: Vec<Node>,
}

impl Node {
    /// The children with a name.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element at a path such as `Sts/Cd`.
    pub(super) fn first(&self, path: &str) -> Option<&Node> {
        let mut node = self;
        for step in path.split('/') {
            node = node.children.iter().find(|child| child.name == step)?;
        }
        Some(node)
    }

    /// The text at a path, if it is not empty.
    pub(super) fn text_at(&self, path: &str) -> Option<&str> {
        let text = self.first(path)?.text.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The first text at any of some paths.
    pub(super) fn any(&self, paths: &[&str]) -> Option<&str> {
        paths.iter().find_map(|path| self.text_at(path))
    }
}

/// A document, read from its start to its end.
pub(super) struct Tree<'l> {
    reader: Reader<&'l [u8]>,
    letters: &'l str,
    open: Vec<Node>,
    passed: usize,
    held: usize,
    root: SmolStr,
    /// Up to where lines were counted.
    counted: (usize, u64),
}

impl<'l> Tree<'l> {
    pub(super) fn new(letters: &'l str) -> Tree<'l> {
        Tree {
            reader: Reader::from_str(letters),
            letters,
            open: Vec::new(),
            passed: 0,
            held: 0,
            root: SmolStr::default(),
            counted: (0, 1),
        }
    }

    /// The name of the outermost element.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// The next element that has ended: one of those that are handed out, or the name alone of a
    /// message's body. Nothing at the end of the document.
    pub(super) fn next(&mut self) -> Result<Option<Node>, Refusal> {
        loop {
            let event = self.reader.read_event();
            match event {
                Err(error) => {
                    let why = shown(&error.to_string());
                    return Err(self.broken(&why, &why));
                }
                Ok(Event::Eof) if self.open.is_empty() && !self.root.is_empty() => return Ok(None),
                Ok(Event::Eof) => {
                    return Err(self.broken("it ends too early", "il s'arrête trop tôt"));
                }
                Ok(Event::DocType(_)) => return Err(with_doctype().at(self.line())),
                Ok(Event::Start(start)) => {
                    let node = self.node(&start);
                    self.begin(node)?;
                }
                Ok(Event::Empty(start)) => {
                    let node = self.node(&start);
                    self.begin(node)?;
                    if let Some(node) = self.end() {
                        return Ok(Some(node));
                    }
                }
                Ok(Event::End(_)) => {
                    if let Some(node) = self.end() {
                        return Ok(Some(node));
                    }
                }
                Ok(Event::Text(words)) => self.add(&words.xml10_content())?,
                Ok(Event::CData(words)) => self.add(&words.xml10_content())?,
                Ok(Event::GeneralRef(reference)) => {
                    let Some(letter) = letter_of(&reference) else {
                        return Err(self.broken("an unknown reference", "une référence inconnue"));
                    };
                    self.add(letter.encode_utf8(&mut [0; 4]))?;
                }
                Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => {}
            }
        }
    }

    fn node(&mut self, start: &BytesStart<'_>) -> Node {
        let name: &str = start.local_name().into_inner();
        let currency = match name {
            "Amt" => start.try_get_attribute("Ccy").ok().flatten(),
            _ => None,
        };
        Node {
            name: name.get(..name.len().min(64)).unwrap_or_default().into(),
            at: if HANDED_OUT.contains(&name) {
                self.line()
            } else {
                0
            },
            currency: currency.map(|attribute| SmolStr::new(attribute.value.trim())),
            ..Node::default()
        }
    }

    fn begin(&mut self, node: Node) -> Result<(), Refusal> {
        if self.open.is_empty() && self.root.is_empty() {
            self.root = node.name.clone();
        }
        if self.passed > 0 || PASSED.contains(&node.name.as_str()) {
            self.passed += 1;
        } else {
            self.open.push(node);
            self.held += 1;
        }
        if self.open.len() + self.passed > DEPTH_MAX {
            return Err(self.broken(
                "too many elements in each other",
                "trop d'éléments imbriqués",
            ));
        }
        if self.held > NODES_MAX {
            return Err(self.broken("too many elements", "trop d'éléments"));
        }
        Ok(())
    }

    /// The element that ends, if it is handed out.
    fn end(&mut self) -> Option<Node> {
        if self.passed > 0 {
            self.passed -= 1;
            return None;
        }
        let node = self.open.pop()?;
        let is_body = self.open.len() == 1;
        if HANDED_OUT.contains(&node.name.as_str()) || is_body {
            self.held = self.held.saturating_sub(size(&node));
            return Some(node);
        }
        if let Some(parent) = self.open.last_mut() {
            parent.children.push(node);
        }
        None
    }

    fn add(&mut self, words: &str) -> Result<(), Refusal> {
        if self.passed > 0 {
            return Ok(());
        }
        let Some(node) = self.open.last_mut() else {
            return Ok(());
        };
        // White space between elements is nothing.
        if node.text.is_empty() && words.trim().is_empty() {
            return Ok(());
        }
        node.text.push_str(words);
        match node.text.len() > TEXT_MAX {
            true => Err(self.broken("too long a text", "un texte trop long")),
            false => Ok(()),
        }
    }

    /// The line up to which was read.
    fn line(&mut self) -> u64 {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let at = at.min(self.letters.len());
        let (from, lines) = self.counted;
        let between = self.letters.as_bytes().get(from..at).unwrap_or_default();
        let more = between.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.counted = (at.max(from), lines + more);
        self.counted.1
    }

    fn broken(&mut self, en: &str, fr: &str) -> Refusal {
        let at = self.line();
        Refusal::new(
            text(
                format!("the XML is broken: {en}"),
                format!("le XML est abîmé\u{a0}: {fr}"),
            ),
            ask_again(),
        )
        .at(at)
    }
}

/// How many elements there are in one, itself included. They are no deeper than [`DEPTH_MAX`].
fn size(node: &Node) -> usize {
    1 + node.children.iter().map(size).sum::<usize>()
}

fn ask_again() -> Text {
    text(
        "ask the bank for the statement once more",
        "redemandez le relevé à la banque",
    )
}

fn with_doctype() -> Refusal {
    Refusal::new(
        text(
            "the XML has a DOCTYPE, which no statement needs",
            "le XML a un DOCTYPE, dont aucun relevé n'a besoin",
        ),
        text(
            "take it out; it is refused because it can make files grow without end",
            "retirez-le\u{a0}; il est refusé car il peut faire grossir un fichier sans fin",
        ),
    )
}
