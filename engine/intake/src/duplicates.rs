//! Which records of a file have been seen before.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{BuildHasherDefault, Hash, Hasher};

use rustc_hash::FxHasher;

use crate::record::Record;

/// Records by a hash of what makes them the same: 16 bytes each, so that ten million of them fit in
/// some hundred megabytes. Two different ones of ten million share a hash once in 300,000 files.
#[derive(Default)]
pub(crate) struct Duplicates {
    known: HashMap<u64, (u32, u32), BuildHasherDefault<FxHasher>>,
}

/// Whether a record was there before, and on which line.
pub(crate) enum Seen {
    New,
    /// With the same content.
    Same(u64),
    /// With another content.
    Other(u64),
}

impl Duplicates {
    /// Notes a record with a hash of its content.
    pub(crate) fn seen(&mut self, record: &Record, content: u64, line: u64) -> Seen {
        let Some(identity) = identity(record) else {
            return Seen::New;
        };
        // Half of the hash is enough to tell two contents of one record apart.
        let content = u32::try_from(content >> 32).unwrap_or(u32::MAX);
        match self.known.entry(identity) {
            Entry::Vacant(free) => {
                free.insert((content, u32::try_from(line).unwrap_or(u32::MAX)));
                Seen::New
            }
            Entry::Occupied(taken) => {
                let (known, line) = *taken.get();
                let line = u64::from(line);
                if known == content {
                    Seen::Same(line)
                } else {
                    Seen::Other(line)
                }
            }
        }
    }
}

/// What makes two records the same; parts of invoices and payments can well be alike.
fn identity(record: &Record) -> Option<u64> {
    Some(match record {
        Record::Invoice(it) => {
            hash(&(0, &it.legal_entity, &it.source, &it.number, it.issue.year()))
        }
        Record::Customer(it) => hash(&(1, &it.legal_entity, &it.key)),
        Record::Contact(it) => hash(&(2, &it.legal_entity, &it.key)),
        Record::Event(it) => hash(&(3, &it.legal_entity, &it.source, &it.key)),
        Record::Payment(it) => hash(&(4, &it.legal_entity, &it.source, &it.key)),
        Record::Attachment(of, it) => hash(&(5, of, &it.sha256)),
        Record::Instalment(..) | Record::Allocation(..) => return None,
    })
}

/// A record as a message names it.
pub(crate) fn named(record: &Record) -> String {
    let key = match record {
        Record::Invoice(it) => &it.number,
        Record::Customer(it) => &it.key,
        Record::Contact(it) => &it.key,
        Record::Event(it) => &it.key,
        Record::Payment(it) => &it.key,
        Record::Attachment(of, _) | Record::Instalment(of, _) | Record::Allocation(of, _) => of,
    };
    crate::text::shown(key)
}

/// A hash that is the same in every run.
pub(crate) fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}
