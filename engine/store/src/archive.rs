//! The archive: what is old leaves the tables, into a file, and the chain stays whole.
//!
//! A checkpoint tells up to which entry an account's journal is in the archive, with that entry's hash:
//! the first entry that is still here follows from it, so that nothing before it can be replaced
//! without being told. The database lets nobody take entries away that no checkpoint covers.

use std::collections::BTreeMap;

use jalon_core::Instant;

use crate::chain::{Entry, Hash, follows};
use crate::effect::Effect;
use crate::key::{AccountKey, EntityId, Key};
use crate::trouble::Trouble;

/// Up to where an account's journal is in the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose.
    pub account: AccountKey,
    /// The number of the last entry that is not here any more.
    pub number: i64,
    /// Its hash.
    pub head: Hash,
    /// The account as it was after that entry: a content.
    pub snapshot: Hash,
}

/// Taking what is old out of the tables.
pub trait Archive {
    /// Up to where an account's journal is in the archive; nothing if it is all here.
    fn checkpoint(&mut self, account: AccountKey) -> Result<Option<Checkpoint>, Trouble>;

    /// Takes the entries up to a checkpoint away, and notes it. Whoever calls this has written them
    /// elsewhere, and keeps the snapshot. Says whether it was done: not if its entry is not here with
    /// that hash.
    fn archive(&mut self, checkpoint: &Checkpoint) -> Result<bool, Trouble>;

    /// Effects that are over since before an instant, by key, after one.
    fn effects_over(
        &mut self,
        entity: EntityId,
        before: Instant,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Effect>, Trouble>;

    /// Takes effects that are over away, with the bytes that left; how many there were. Others stay.
    fn drop_effects(&mut self, effects: &[Effect]) -> Result<u64, Trouble>;
}

/// Where a walk over an account's journal begins: at its first entry, or after what is archived.
pub fn start(checkpoint: Option<&Checkpoint>) -> (i64, Hash) {
    checkpoint.map_or((0, Hash::default()), |one| (one.number, one.head))
}

/// An archived entry as a line of JSON.
pub fn line(code: &str, entry: &Entry) -> String {
    serde_json::json!({
        "format": entry.format,
        "legal_entity": code,
        "account": format!("{:032x}", entry.account.account.0),
        "number": entry.number,
        "at": entry.at.to_string(),
        "body": hex(&entry.body),
        "hash": entry.hash.to_string(),
    })
    .to_string()
}

/// An archived entry from its line, with the code of its legal entity; nothing if it is damaged.
pub fn read_line(line: &str, entity: EntityId) -> Option<(String, Entry)> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| value.get(name)?.as_str();
    let account = AccountKey {
        entity,
        account: Key(u128::from_str_radix(text("account")?, 16).ok()?),
    };
    let hash = bytes(text("hash")?)?;
    let entry = Entry {
        account,
        number: value.get("number")?.as_i64()?,
        at: text("at")?.parse().ok()?,
        format: u16::try_from(value.get("format")?.as_u64()?).ok()?,
        body: bytes(text("body")?)?,
        hash: Hash(hash.try_into().ok()?),
    };
    Some((text("legal_entity")?.to_owned(), entry))
}

/// Whether archived entries of an account lead to its checkpoint, from the first one on. What is there
/// twice, since a write was repeated, counts once.
pub fn leads_to(checkpoint: &Checkpoint, entries: &BTreeMap<i64, Entry>) -> bool {
    let mut head = Hash::default();
    for number in 1..=checkpoint.number {
        match entries.get(&number) {
            Some(entry) if follows(head, entry) == entry.hash => head = entry.hash,
            _ => return false,
        }
    }
    head == checkpoint.head
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.is_ascii() {
        return None;
    }
    let places = (0..hex.len()).step_by(2);
    let bytes = places.map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok());
    bytes.collect()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut all, byte| {
        // Writing to a text can't fail.
        let _ = write!(all, "{byte:02x}");
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::chain;

    #[test]
    fn archived_entries_are_read_again_and_lead_to_their_checkpoint() {
        let account = AccountKey {
            entity: EntityId(1),
            account: Key(77),
        };
        let mut entries: Vec<Entry> = (1..=3u8)
            .map(|number| Entry {
                account,
                number: 0,
                at: Instant::from_millis(1_000 * i64::from(number)),
                format: 0,
                body: vec![number, 0, 255],
                hash: Hash::default(),
            })
            .collect();
        let head = chain(0, Hash::default(), &mut entries);
        let read = entries.iter().map(|entry| {
            let (code, read) = read_line(&line("acme", entry), EntityId(1)).unwrap();
            assert_eq!((code.as_str(), &read), ("acme", entry));
            (read.number, read)
        });
        let mut read: BTreeMap<i64, Entry> = read.collect();
        let checkpoint = Checkpoint {
            account,
            number: 3,
            head,
            snapshot: Hash::default(),
        };
        assert!(leads_to(&checkpoint, &read));
        read.get_mut(&2).unwrap().body = b"never happened".to_vec();
        assert!(!leads_to(&checkpoint, &read));
        read.remove(&2);
        assert!(!leads_to(&checkpoint, &read));
        assert_eq!(read_line("{}", EntityId(1)), None);
    }
}
