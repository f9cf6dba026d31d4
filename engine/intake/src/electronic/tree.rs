//! The elements of an electronic invoice, without those that say nothing about the invoice as a whole.

use crate::text::{Refusal, Text, text};
pub(crate) use crate::xml::Element;
use crate::xml::{self, Bounds};

/// The most bytes of XML.
pub(crate) const SIZE_MAX: usize = 20 * 1024 * 1024;

const BOUNDS: Bounds = Bounds {
    depth: 64,
    elements: 100_000,
    letters: SIZE_MAX,
    passed: &[
        "InvoiceLine",
        "CreditNoteLine",
        "IncludedSupplyChainTradeLineItem",
        "EmbeddedDocumentBinaryObject",
        "AttachmentBinaryObject",
    ],
    attributes: &["currencyID"],
    no_doctype,
    ask_again,
};

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
    xml::read(bytes, &BOUNDS)
}

fn no_doctype() -> Text {
    text(
        "the XML has a DOCTYPE, which no invoice needs",
        "le XML a un DOCTYPE, dont aucune facture n’a besoin",
    )
}

fn ask_again() -> Text {
    text(
        "ask whoever issued the invoice for it once more, in UTF-8",
        "redemandez la facture à son émetteur, en UTF-8",
    )
}
