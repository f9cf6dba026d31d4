//! The journal's chain: each entry's hash covers the hash before it, so that nothing in between can
//! change unseen. One chain for each account; its head lies in the account's row.

use std::fmt;

use jalon_core::Instant;
use sha2::{Digest, Sha256};

use crate::key::AccountKey;

/// A SHA-256.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// That of some parts, one after the other.
    pub fn of(parts: &[&[u8]]) -> Hash {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Hash(hasher.finalize().into())
    }

    /// From the bytes of a row.
    pub fn from_bytes(bytes: &[u8]) -> Option<Hash> {
        bytes.try_into().ok().map(Hash)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

/// An entry of the journal: one transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub account: AccountKey,
    /// Its number in the account's journal, from 1: the revision that it led to.
    pub number: i64,
    /// When it was applied.
    pub at: Instant,
    /// The format of its body.
    pub format: u16,
    /// The stimulus and what followed.
    pub body: Vec<u8>,
    /// Its hash: [`follows`] the one before it.
    pub hash: Hash,
}

/// The hash of an entry after the one before it. The first entry follows 32 zeros.
///
/// SHA-256 over `jalon journal 0`, the hash before, then account, number, milliseconds, format and
/// length of the body, each big end first (16, 8, 8, 2 and 8 bytes), then the body.
pub fn follows(before: Hash, entry: &Entry) -> Hash {
    Hash::of(&[
        b"jalon journal 0",
        &before.0,
        &entry.account.account.bytes(),
        &entry.number.to_be_bytes(),
        &entry.at.millis().to_be_bytes(),
        &entry.format.to_be_bytes(),
        &(entry.body.len() as u64).to_be_bytes(),
        &entry.body,
    ])
}

/// Numbers and chains new entries of one account after its revision and head, and gives the new head.
pub fn chain(revision: i64, head: Hash, entries: &mut [Entry]) -> Hash {
    let mut before = head;
    let mut number = revision;
    for entry in entries {
        number = number.saturating_add(1);
        entry.number = number;
        entry.hash = follows(before, entry);
        before = entry.hash;
    }
    before
}
