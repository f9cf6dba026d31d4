//! Documents: what must go with a message, and whether it is there.
//!
//! A document is known by its digest. That it is the one of this invoice is said when it comes in, and
//! looked at then; what leaves is what came in, sign for sign, or nothing.

use jalon_core::records::AttachmentRecord;
use jalon_store::{EntityId, Hash, Records, Text, Trouble, text};

use crate::channel::{Document, Outgoing};

/// As records call the document of an invoice.
pub const INVOICE: &str = "invoice";

/// The setting that lists what goes with any invoice of a legal entity, such as its terms of sale.
pub const SETTING: &str = "documents";

/// The documents of the house itself, which are those of any invoice that has none of the kind.
pub fn of_house(
    store: &mut (impl Records + ?Sized),
    entity: EntityId,
) -> Result<Vec<AttachmentRecord>, Trouble> {
    let kept = store.setting(entity, SETTING)?;
    let list = kept.and_then(|(_, list)| serde_json::from_slice(&list).ok());
    Ok(list.unwrap_or_default())
}

/// A document is one of the house from now on, in place of those of its kind. Says whether it is new.
pub fn keep_of_house(
    store: &mut (impl Records + ?Sized),
    entity: EntityId,
    document: &AttachmentRecord,
) -> Result<bool, Trouble> {
    loop {
        let (was, list) = store.setting(entity, SETTING)?.unwrap_or_default();
        let mut list: Vec<AttachmentRecord> = serde_json::from_slice(&list).unwrap_or_default();
        if list.contains(document) {
            return Ok(false);
        }
        list.retain(|known| known.kind != document.kind);
        list.push(document.clone());
        if store.set(entity, SETTING, was, &written(&list))? {
            return Ok(true);
        }
    }
}

/// The setting that says that documents of invoices come in here.
const COME: &str = "documents_come";

/// Whether documents of invoices come in here at all: then an invoice without its own waits for it.
pub fn come(store: &mut (impl Records + ?Sized), entity: EntityId) -> Result<bool, Trouble> {
    Ok(store.setting(entity, COME)?.is_some())
}

/// From now on documents of invoices come in here.
pub fn have_come(store: &mut (impl Records + ?Sized), entity: EntityId) -> Result<(), Trouble> {
    // Whoever was faster said the same.
    store.set(entity, COME, 0, b"true").map(drop)
}

/// A list, as it is kept.
pub fn written(list: &[AttachmentRecord]) -> Vec<u8> {
    serde_json::to_vec(list).unwrap_or_default()
}

/// As a message names it; the bytes come later.
pub(crate) fn named(record: &AttachmentRecord) -> Document {
    Document {
        kind: record.kind.clone(),
        file_name: record.file_name.clone(),
        media_type: record.media_type.clone(),
        sha256: record.sha256.clone(),
        letter: None,
        bytes: Vec::new(),
    }
}

/// The first document of a message whose bytes are not there, or are not those that were imported.
pub(crate) fn missing(outgoing: &Outgoing) -> Option<&Document> {
    let mut documents = outgoing.documents.iter();
    documents.find(|document| {
        document.bytes.is_empty()
            || Hash::of(&[&document.bytes]).to_string() != document.sha256.as_str()
    })
}

/// Why a message waits whose document is known by name alone.
pub(crate) fn not_there(document: &Document) -> Text {
    let name = &document.file_name;
    text(
        format!("the document {name} is not there: jalon import documents {name}"),
        format!("le document {name} manque\u{a0}: jalon import documents {name}"),
    )
}

/// Why a message by link waits: there is no page that it could lead to.
pub(crate) fn no_page() -> Text {
    text(
        "there is no page that a link could lead to: write [receipts] base_url = \"https://...\" into jalon.toml, \
         start the daemon again, then jalon outbox release",
        "il n’y a pas de page où un lien mènerait\u{a0}: écrivez [receipts] base_url = \"https://...\" dans jalon.toml, \
         redémarrez le démon, puis jalon outbox release",
    )
}

/// Why a message waits: an invoice has no document of the kind that must go with it.
pub(crate) fn none_of_kind(invoice: &str, kind: &str) -> Text {
    let named = match kind {
        INVOICE => String::new(),
        kind => format!(" --as {kind}"),
    };
    text(
        format!(
            "the document « {kind} » of {invoice} is not there: jalon import documents FILE{named} \
             --invoice {invoice}"
        ),
        format!(
            "le document « {kind} » de {invoice} manque\u{a0}: jalon import documents FICHIER{named} \
             --invoice {invoice}"
        ),
    )
}
