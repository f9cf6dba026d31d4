//! Which kind of message a file is, and what it says.

use jalon_intake::{Refusal, text};

use crate::fact::Statuses;
use crate::{cdar, chorus, edifact, ubl, xml};

/// The most bytes of a message: a status is small, and one message holds some thousands at most.
pub const SIZE_MAX: usize = 10 * 1024 * 1024;

/// What statuses are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// XML: CDAR, a UBL application response, or what Chorus Pro says.
    Xml,
    /// EDIFACT: CONTRL or APERAK.
    Edifact,
    /// JSON: what Chorus Pro says.
    Json,
}

/// The kind of a file by how it begins; nothing if it is none.
pub fn format_of(bytes: &[u8]) -> Option<Format> {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    if matches!(head, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        return Some(Format::Xml);
    }
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    match head.trim_ascii_start() {
        [b'<', ..] => Some(Format::Xml),
        [b'{' | b'[', ..] => Some(Format::Json),
        rest if edifact::is_first(rest) => Some(Format::Edifact),
        _ => None,
    }
}

/// Reads a message. What is wrong in a part of it is told and the rest is taken; what says no status is
/// refused.
pub fn read(bytes: &[u8]) -> Result<Statuses, Refusal> {
    if bytes.len() > SIZE_MAX {
        return Err(Refusal::new(
            text(
                "the message is larger than 10 MB",
                "le message dépasse 10\u{a0}Mo",
            ),
            text(
                "send fewer statuses in one message",
                "envoyez moins de statuts par message",
            ),
        ));
    }
    let read = match format_of(bytes) {
        Some(Format::Xml) => of_xml(bytes)?,
        Some(Format::Edifact) => edifact::read(bytes)?,
        Some(Format::Json) => chorus::json(bytes)?,
        None => return Err(no_status()),
    };
    Ok(read.numbered())
}

fn of_xml(bytes: &[u8]) -> Result<Statuses, Refusal> {
    let root = xml::read(bytes)?;
    match root.name.as_str() {
        "CrossDomainAcknowledgementAndResponse" => cdar::read(&root),
        "ApplicationResponse" => ubl::read(&root),
        "Invoice" | "CreditNote" | "CrossIndustryInvoice" | "CrossIndustryDocument" => {
            Err(Refusal::new(
                text(
                    "this is an invoice, and not a status of one",
                    "c'est une facture, pas un statut de facture",
                ),
                text(
                    "take it in with jalon import invoices",
                    "importez-la avec jalon import invoices",
                ),
            ))
        }
        _ => chorus::xml(&root).ok_or_else(no_status),
    }
}

fn no_status() -> Refusal {
    Refusal::new(
        text(
            "this is no status: neither CDAR, a Peppol response, EDIFACT CONTRL or APERAK, nor what Chorus Pro says",
            "ce n'est pas un statut\u{a0}: ni CDAR, ni réponse Peppol, ni EDIFACT CONTRL ou APERAK, ni état de Chorus Pro",
        ),
        text(
            "events of your own go in as JSON lines: jalon import events",
            "vos propres événements passent en JSON, un par ligne\u{a0}: jalon import events",
        ),
    )
    .at(1)
}
