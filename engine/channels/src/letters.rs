//! A folder of letters: for each a folder of its own with its PDF, what goes with it, and a manifest
//! with what a service that prints and posts needs to know.
//!
//! A letter that lies here is not posted: the service says that, and when.

use std::path::PathBuf;
use std::sync::Arc;

use jalon_core::Way;
use jalon_daemon::channel::{Document, Sheet};
use jalon_daemon::{Answer, Channel, Clock, Found, InDoubt, Outgoing};
use jalon_store::Hash;
use serde_json::{Value, json};

use crate::body::what_name;
use crate::whole::{NamedFile, Whole};

/// The names of what is in the folder of a letter.
const PDF: &str = "letter.pdf";
const MANIFEST: &str = "manifest.json";

/// A folder of letters.
pub struct Letters {
    whole: Whole,
    in_doubt: InDoubt,
}

impl Letters {
    /// A folder of letters. It is made now, so that it is known since when there is one.
    pub fn new(folder: PathBuf, clock: Arc<dyn Clock>, in_doubt: InDoubt) -> Letters {
        let whole = Whole::new(folder, clock);
        Letters { whole, in_doubt }
    }
}

/// What goes with something, by names of our own: those that people gave may lead anywhere.
pub(crate) fn enclosed(outgoing: &Outgoing) -> impl Iterator<Item = (String, &Document)> {
    let there = outgoing.documents.iter().enumerate();
    there.map(|(at, document)| {
        let end = match document.media_type.as_str() {
            "application/pdf" => "pdf",
            "application/xml" | "text/xml" => "xml",
            "text/csv" => "csv",
            _ => "bin",
        };
        (format!("enclosed-{}.{end}", at + 1), document)
    })
}

/// The same, as a list for programs.
pub(crate) fn enclosed_listed(outgoing: &Outgoing) -> Vec<Value> {
    let listed = enclosed(outgoing).map(|(name, document)| {
        json!({
            "file": name, "kind": document.kind, "file_name": document.file_name,
            "media_type": document.media_type, "sha256": document.sha256,
        })
    });
    listed.collect()
}

/// Something that goes with it and is not there, by its name.
pub(crate) fn missing(outgoing: &Outgoing) -> Option<&str> {
    let mut documents = outgoing.documents.iter();
    let missing = documents.find(|one| one.bytes.is_empty());
    missing.map(|one| one.file_name.as_str())
}

/// What a service that prints and posts needs to know.
fn manifest(outgoing: &Outgoing, sheet: &Sheet) -> Value {
    let registered = outgoing.way == Some(Way::RegisteredLetter);
    let window = &sheet.window;
    let millimetres = |length: i32| length / 1_000;
    json!({
        "format": 0,
        "id": outgoing.key.to_string(),
        "legal_entity": outgoing.entity,
        "what": what_name(&outgoing.what),
        "rendered": outgoing.rendered.to_string(),
        "to": sheet.to,
        "from": sheet.from,
        "options": {
            "registered": registered,
            "proof_of_delivery": registered,
            "paper": "A4",
            "color": false,
        },
        "window": {
            "envelope": "DL", "side": window.side, "margin_mm": millimetres(window.margin),
            "bottom_mm": millimetres(window.bottom), "width_mm": millimetres(window.width),
            "height_mm": millimetres(window.height),
        },
        "customer": outgoing.customer,
        "invoices": outgoing.invoices,
        "language": outgoing.language,
        "subject": outgoing.subject,
        "letter": { "file": PDF, "pages": sheet.pages, "sha256": Hash::of(&[&sheet.pdf]).to_string() },
        "enclosed": enclosed_listed(outgoing),
    })
}

impl Channel for Letters {
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer {
        let Some(sheet) = &outgoing.letter else {
            // It was settled before letters were set on paper here.
            return Answer::Held("it is not set on paper: release it".to_owned());
        };
        if let Some(name) = missing(outgoing) {
            return Answer::Held(format!("what goes with it is not there: {name}"));
        }
        let manifest = format!("{:#}\n", manifest(outgoing, sheet)).into_bytes();
        let mut files: Vec<NamedFile> = vec![(PDF.to_owned(), sheet.pdf.clone())];
        files.extend(enclosed(outgoing).map(|(name, one)| (name, one.bytes.clone())));
        files.push((MANIFEST.to_owned(), manifest));
        match self.whole.put(outgoing, attempt, &files) {
            Ok(()) => Answer::Taken("for the mailing service, not posted yet".to_owned()),
            Err(why) => Answer::NotNow(why),
        }
    }

    fn in_doubt(&self) -> InDoubt {
        self.in_doubt
    }

    fn looks_up(&self) -> bool {
        true
    }

    fn look_up(&mut self, outgoing: &Outgoing, attempt: u16) -> Found {
        self.whole.look_up(outgoing, attempt)
    }
}
