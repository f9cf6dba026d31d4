//! An effect as programs read it: one JSON object, the same at every attempt.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jalon_daemon::Outgoing;
use jalon_daemon::channel::{Recipient, What};
use jalon_store::Hash;
use serde_json::{Value, json};

/// The JSON of an effect.
pub fn body_of(outgoing: &Outgoing) -> Value {
    let documents = outgoing.documents.iter().map(|document| {
        json!({
            "kind": document.kind, "file_name": document.file_name,
            "media_type": document.media_type, "sha256": document.sha256,
            "base64": STANDARD.encode(&document.bytes),
        })
    });
    let documents: Vec<Value> = documents.collect();
    let mut body = json!({
        "format": 0,
        "key": outgoing.key.to_string(),
        "legal_entity": outgoing.entity,
        "what": what_name(&outgoing.what),
        "way": outgoing.way.map(jalon_core::Way::name),
        "rendered": outgoing.rendered.to_string(),
        "payer": outgoing.payer,
        "customer": outgoing.customer,
        "invoices": outgoing.invoices,
        "to": to(&outgoing.to),
        "from": {
            "name": outgoing.from.name, "email": outgoing.from.email, "phone": outgoing.from.phone,
        },
        "language": outgoing.language,
        "subject": outgoing.subject,
        "text": outgoing.text,
        "html": outgoing.html,
        "sms": outgoing.sms,
        "documents": documents,
        "data": outgoing.data,
    });
    if let (Some(sheet), Some(object)) = (&outgoing.letter, body.as_object_mut()) {
        let letter = json!({
            "to": sheet.to, "from": sheet.from, "pages": sheet.pages,
            "sha256": Hash::of(&[&sheet.pdf]).to_string(), "base64": STANDARD.encode(&sheet.pdf),
        });
        object.insert("letter".to_owned(), letter);
    }
    if let (Some(case), Some(object)) = (&outgoing.case, body.as_object_mut()) {
        object.insert("case".to_owned(), json!(case));
    }
    if let (What::Post { name }, Some(object)) = (&outgoing.what, body.as_object_mut()) {
        object.insert("name".to_owned(), json!(name));
    }
    body
}

/// What is sent, in one word of a closed list.
pub(crate) fn what_name(what: &What) -> Value {
    match what {
        What::Invoice => json!("invoice"),
        What::Message(act) => serde_json::to_value(act).unwrap_or_default(),
        What::Alert => json!("alert"),
        What::Post { .. } => json!("post"),
        What::Entrust => json!("entrust"),
        What::HandOver => json!("hand_over"),
        What::Recall => json!("recall"),
        What::CaseUpdate => json!("case_update"),
    }
}

fn to(recipient: &Recipient) -> Value {
    match recipient {
        Recipient::Contact(contact) => json!({
            "role": contact.role, "contact": contact.key, "name": contact.name,
            "email": contact.email, "phone": contact.phone, "address": contact.address,
            "electronic_address": contact.electronic_address,
        }),
        Recipient::Team(team) => json!({ "team": team }),
        Recipient::Endpoint(endpoint) => json!({ "endpoint": endpoint }),
        Recipient::Agency(agency) => json!({ "agency": agency }),
    }
}
