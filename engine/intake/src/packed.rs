//! Many records in little room: each as its JSON, one behind the other, and read again when its turn
//! comes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::books::Origin;
use crate::pieces::{Pieces, Place};
use crate::record::Record;

/// Records, packed.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    pieces: Pieces,
    /// Where each record begins.
    places: Vec<Place>,
    /// The file and the line of each record.
    origins: Vec<(u16, u32)>,
}

impl Packed {
    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Adds a record; gives it back if it can't be packed.
    pub(crate) fn add(&mut self, origin: Origin, record: Record) -> Result<(), Record> {
        let Some((file, line)) = narrow(origin) else {
            return Err(record);
        };
        let Some(place) = self.pieces.add(|out| write(&record, out)) else {
            return Err(record);
        };
        self.places.push(place);
        self.origins.push((file, line));
        Ok(())
    }

    /// A record with its origin; no record if it can't be read again.
    pub(crate) fn get(&self, number: usize) -> Option<(Origin, Option<Record>)> {
        let place = *self.places.get(number)?;
        let (file, line) = *self.origins.get(number)?;
        let origin = Origin {
            file: usize::from(file),
            line: u64::from(line),
        };
        let end = self.places.get(number + 1).copied();
        let bytes = self.pieces.get(place, end);
        Some((origin, bytes.and_then(|bytes| read(&bytes))))
    }
}

fn narrow(origin: Origin) -> Option<(u16, u32)> {
    Some((
        u16::try_from(origin.file).ok()?,
        u32::try_from(origin.line).ok()?,
    ))
}

fn write(record: &Record, out: &mut Vec<u8>) -> serde_json::Result<()> {
    fn put(tag: u8, value: &impl Serialize, out: &mut Vec<u8>) -> serde_json::Result<()> {
        out.push(tag);
        serde_json::to_writer(out, value)
    }
    match record {
        Record::Invoice(it) => put(b'i', it, out),
        Record::Instalment(of, it) => put(b'p', &(of, it), out),
        Record::Attachment(of, it) => put(b'd', &(of, it), out),
        Record::Customer(it) => put(b'c', it, out),
        Record::Contact(it) => put(b'o', it, out),
        Record::Event(it) => put(b'e', it, out),
        Record::Payment(it) => put(b'm', it, out),
        Record::Allocation(of, it) => put(b'a', &(of, it), out),
    }
}

fn read(bytes: &[u8]) -> Option<Record> {
    fn value<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
        serde_json::from_slice(bytes).ok()
    }
    let (tag, rest) = bytes.split_first()?;
    Some(match tag {
        b'i' => Record::Invoice(value(rest)?),
        b'p' => {
            let (of, it) = value(rest)?;
            Record::Instalment(of, it)
        }
        b'd' => {
            let (of, it) = value(rest)?;
            Record::Attachment(of, it)
        }
        b'c' => Record::Customer(value(rest)?),
        b'o' => Record::Contact(value(rest)?),
        b'e' => Record::Event(value(rest)?),
        b'm' => Record::Payment(value(rest)?),
        b'a' => {
            let (of, it) = value(rest)?;
            Record::Allocation(of, it)
        }
        _ => return None,
    })
}
