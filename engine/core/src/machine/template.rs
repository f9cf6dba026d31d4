//! Texts of messages, tasks and calls: pieces of text, and values already resolved.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::ids::{AttachmentId, ExprId};

/// A template: one version for each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name.
    pub name: SmolStr,
    /// Its versions; the first is for readers whose language none of them has.
    pub versions: Vec<TemplateVersion>,
    /// What is attached to each message.
    pub attachments: Vec<AttachmentId>,
}

/// A template in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateVersion {
    /// The language, as `fr`; none where one text serves all readers.
    pub language: Option<SmolStr>,
    /// The subject line.
    pub subject: Option<Text>,
    /// The body, in Markdown.
    pub body: Option<Text>,
    /// The text for `sms`.
    pub sms: Option<Text>,
}

/// A text with values in it. Values are filled in as values: what a customer's data holds is never
/// read as a template again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text {
    /// The pieces, in order.
    pub pieces: Vec<Piece>,
}

impl Text {
    /// A text without values.
    pub fn plain(text: impl Into<SmolStr>) -> Text {
        Text {
            pieces: vec![Piece::Plain(text.into())],
        }
    }
}

/// One piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Text as it stands.
    Plain(SmolStr),
    /// A value, written the reader's way.
    Value(ExprId),
    /// The sum of a value over the invoices of the message, one for each currency.
    SumOf(ExprId),
    /// How many invoices the message lists.
    CountOfInvoices,
    /// Pieces that are repeated for each invoice of the message.
    ForEachInvoice {
        /// In which order.
        order: ListingOrder,
        /// What is written for each, without the break of the line; no further list inside.
        line: Vec<LinePiece>,
    },
    /// A link to a page on which the reader can pay.
    PaymentLink,
    /// A link to the page on which the reader can say that it came.
    ReceiptLink,
}

/// One piece of the line of an invoice in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinePiece {
    /// Text as it stands.
    Plain(SmolStr),
    /// A value of that invoice.
    Value(ExprId),
    /// The sum of a value over the invoices of the message, one for each currency.
    SumOf(ExprId),
    /// How many invoices the message lists.
    CountOfInvoices,
}

/// The order of a list of invoices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingOrder {
    /// By due date, oldest first.
    #[default]
    OldestDueFirst,
    /// By number.
    Number,
}
