//! Documents come in: the invoice as a PDF, its delivery note, the terms of sale of the house.
//!
//! Each is one of an invoice, by the name of its file or as somebody says, or goes with any invoice. It
//! is looked at whether it is of that invoice before it is taken: what goes to a customer with the wrong
//! name on it can't be taken back.

mod look;
mod names;
mod told;

use std::fs;
use std::path::{Path, PathBuf};

use jalon_core::Instant;
use jalon_core::records::AttachmentRecord;
use jalon_daemon::digits;
pub use jalon_daemon::documents::INVOICE;
use jalon_daemon::documents::{have_come, keep_of_house};
use jalon_daemon::incoming::{DocumentOf, Incoming};
use jalon_store::{Content, Hash, Places, Received, To};
use smol_str::SmolStr;

use crate::import::files::cannot_read;
use crate::{House, Refused};
pub use look::NotTaken;
pub use told::{DocumentTold, DocumentsTold};

/// What documents are to be taken in as.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// What they are, as scripts name it: `invoice`, `delivery_note`.
    pub kind: &'a str,
    /// What they belong to.
    pub belongs: Belongs<'a>,
    /// Whether they are taken though their words do not have the number of the invoice.
    pub unchecked: bool,
    /// When they come in.
    pub now: Instant,
}

/// What documents belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belongs<'a> {
    /// Each to the invoice that the name of its file says.
    ByName,
    /// To this invoice.
    To(&'a str),
    /// To any invoice that has none of the kind.
    ToAny,
}

/// A document with its name.
pub struct Named {
    /// The name that readers see.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// It belongs to this invoice, and the daemon takes it with its next turn.
    New(SmolStr),
    /// It goes with any invoice from now on.
    OfHouse,
    /// It had come before.
    Before,
    /// It waits for an invoice of this number, which nobody knows yet.
    Parked(SmolStr),
    /// It was not taken.
    Not(NotTaken),
}

/// Takes a file in. The same may come again after any failure.
pub fn import_file(house: &mut House, path: &Path, import: &Import<'_>) -> Result<Became, Refused> {
    let size = fs::metadata(path).map_err(|error| cannot_read(path, &error))?;
    if let Err(why) = look::size(size.len()) {
        return Ok(Became::Not(why));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bytes = fs::read(path).map_err(|error| cannot_read(path, &error))?;
    let name = name.into_owned();
    self::import(house, &Named { name, bytes }, import)
}

/// Takes a document in.
pub fn import(house: &mut House, document: &Named, import: &Import<'_>) -> Result<Became, Refused> {
    let media = match look::form(&document.name, &document.bytes) {
        Ok(media) => media,
        Err(why) => return Ok(Became::Not(why)),
    };
    let number = match import.belongs {
        Belongs::To(number) => Some(SmolStr::new(number)),
        Belongs::ToAny => None,
        Belongs::ByName => match names::invoice_of(house, &document.name)? {
            Ok(number) => Some(number),
            Err(why) => return Ok(Became::Not(why)),
        },
    };
    let checked = number.as_ref().filter(|_| is_checked(import));
    if let Some(number) = checked
        && let Err(why) = look::is_of(house, &document.bytes, number)?
    {
        return Ok(Became::Not(why));
    }
    let hash = Hash::of(&[&document.bytes]);
    // The bytes come first: whoever hears of the document finds them.
    house.store.keep(&[Content {
        entity: house.entity.id,
        hash,
        media: media.to_owned(),
        bytes: document.bytes.clone(),
    }])?;
    let record = AttachmentRecord {
        kind: import.kind.into(),
        file_name: document.name.as_str().into(),
        media_type: media.into(),
        sha256: digits::of(hash),
    };
    if import.kind == INVOICE {
        have_come(house.store.as_mut(), house.entity.id)?;
    }
    let Some(number) = number else {
        let new = keep_of_house(house.store.as_mut(), house.entity.id, &record)?;
        return Ok(match new {
            true => Became::OfHouse,
            false => Became::Before,
        });
    };
    let mark = format!(
        "{number} {} {} {}",
        record.kind, record.file_name, record.sha256
    );
    let to = To::Known(house.entity.invoice_by_number(&number));
    let place = Places::default().next(import.now);
    let incoming = Incoming::Document(DocumentOf {
        invoice: number.clone(),
        document: record,
    });
    let stimulus = house
        .entity
        .stimulus(("document", &mark), to, place, &incoming);
    let became = house.store.receive(&[stimulus])?;
    Ok(match became.first() {
        Some(Received::Before) => Became::Before,
        Some(Received::Parked) => Became::Parked(number),
        _ => Became::New(number),
    })
}

/// Whether the words of a document tell of which invoice it is: those of an invoice must.
fn is_checked(import: &Import<'_>) -> bool {
    import.kind == INVOICE && !import.unchecked
}

/// Keeps the bytes of electronic invoices that came as a PDF: the PDF is the document of its invoice.
pub(crate) fn keep_pdfs(house: &mut House, paths: &[PathBuf]) -> Result<(), Refused> {
    for path in crate::import::named(paths)? {
        let size = fs::metadata(&path).map_or(0, |data| data.len());
        if !names::is_pdf(&path) || look::size(size).is_err() {
            continue;
        }
        let bytes = fs::read(&path).map_err(|error| cannot_read(&path, &error))?;
        if look::form("invoice.pdf", &bytes).is_err() {
            continue;
        }
        house.store.keep(&[Content {
            entity: house.entity.id,
            hash: Hash::of(&[&bytes]),
            media: "application/pdf".to_owned(),
            bytes,
        }])?;
        have_come(house.store.as_mut(), house.entity.id)?;
    }
    Ok(())
}
