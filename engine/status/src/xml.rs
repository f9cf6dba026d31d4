//! The elements of a message.

pub(crate) use jalon_intake::xml::Element;
use jalon_intake::xml::{self, Bounds};
use jalon_intake::{Refusal, Text, text};

use crate::words::kept;

const BOUNDS: Bounds = Bounds {
    depth: 40,
    elements: 100_000,
    letters: 16 * 1024,
    passed: &[],
    attributes: &["currencyID", "listID", "schemeID", "format"],
    no_doctype,
    ask_again,
};

/// Reads a document; the root is what comes back.
pub(crate) fn read(bytes: &[u8]) -> Result<Element, Refusal> {
    xml::read(bytes, &BOUNDS)
}

/// The text at a path as it is kept, if it is not empty.
pub(crate) fn words_at(element: &Element, path: &str) -> Option<String> {
    let kept = kept(&element.at(path)?.text);
    (!kept.is_empty()).then_some(kept)
}

fn no_doctype() -> Text {
    text(
        "the XML has a DOCTYPE, which no status needs",
        "le XML a un DOCTYPE, dont aucun statut n'a besoin",
    )
}

/// What to do where the message is not as it should be.
pub(crate) fn ask_again() -> Text {
    text(
        "ask the platform or the connector for the message once more",
        "redemandez le message à la plateforme ou au connecteur",
    )
}
