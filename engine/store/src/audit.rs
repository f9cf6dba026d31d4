//! The audit: heads of all accounts' journals, sealed day by day, and what an exported head proves.
//!
//! Once a day the head of every account that moved is written beside the journal (a seal), and one
//! Merkle root over the heads of all accounts leaves the house: in a file, by mail, on paper. Who
//! later holds that file can tell what was done to a journal since.

use jalon_core::Day;

use crate::archive::{self, Archive};
use crate::chain::{Entry, Hash, follows};
use crate::key::{AccountKey, EntityId, Key};
use crate::merkle::Merkle;
use crate::trouble::Trouble;
use crate::work::Work;

/// The head of one account's journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose.
    pub account: AccountKey,
    /// The number of its last entry.
    pub revision: i64,
    /// The hash of that entry.
    pub head: Hash,
}

/// What is read for the audit.
pub trait Audit {
    /// Heads of the accounts of a legal entity as they are now, by account, after one.
    fn heads(
        &mut self,
        entity: EntityId,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Head>, Trouble>;

    /// Writes the heads of all accounts that moved since they were sealed last, under a day. A day
    /// can be sealed once; says how many there were, or nothing if it was sealed before.
    fn seal(&mut self, entity: EntityId, day: Day) -> Result<Option<u64>, Trouble>;

    /// The heads that held at the end of a sealed day, by account, after one.
    fn sealed(
        &mut self,
        entity: EntityId,
        day: Day,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Head>, Trouble>;

    /// The days that were sealed, in order.
    fn sealed_days(&mut self, entity: EntityId) -> Result<Vec<Day>, Trouble>;
}

/// What leaves the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The code of the legal entity.
    pub entity: String,
    /// The day.
    pub day: Day,
    /// How many accounts there were.
    pub accounts: u64,
    /// How many entries all their journals had.
    pub entries: u64,
    /// The root over all heads.
    pub root: Hash,
}

impl Export {
    /// As one line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::json!({
            "format": 0,
            "legal_entity": self.entity,
            "day": self.day.to_string(),
            "accounts": self.accounts,
            "entries": self.entries,
            "root": self.root.to_string(),
        })
        .to_string()
    }

    /// From that line; nothing if it is damaged.
    pub fn from_json(json: &str) -> Option<Export> {
        let value: serde_json::Value = serde_json::from_str(json).ok()?;
        if value.get("format")?.as_u64()? != 0 {
            return None;
        }
        Some(Export {
            entity: value.get("legal_entity")?.as_str()?.to_owned(),
            day: value.get("day")?.as_str()?.parse().ok()?,
            accounts: value.get("accounts")?.as_u64()?,
            entries: value.get("entries")?.as_u64()?,
            root: hash_of_digits(value.get("root")?.as_str()?)?,
        })
    }
}

fn hash_of_digits(digits: &str) -> Option<Hash> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut hash = Hash::default();
    for (at, byte) in hash.0.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// The heads of a sealed day as what leaves the house.
pub fn export<S: Audit + ?Sized>(
    store: &mut S,
    (entity, code): (EntityId, &str),
    day: Day,
) -> Result<Export, Trouble> {
    let mut merkle = Merkle::default();
    let mut entries = 0;
    let mut after = None;
    loop {
        let heads = store.sealed(entity, day, after, PAGE)?;
        let Some(last) = heads.last() else {
            break;
        };
        after = Some(last.account.account);
        for head in &heads {
            merkle.push(head.account.account, head.revision, head.head);
            entries += u64::try_from(head.revision).unwrap_or_default();
        }
    }
    Ok(Export {
        entity: code.to_owned(),
        day,
        accounts: merkle.leaves(),
        entries,
        root: merkle.root(),
    })
}

const PAGE: usize = 1_000;

/// What was done to a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tampering {
    /// The seals of the day do not give the exported root: they were changed, so that no account
    /// below can be trusted.
    Seals {
        /// What was exported.
        exported: Export,
        /// What the seals give now.
        found: Export,
    },
    /// An entry was changed: its hash is not that of what it says.
    Edited {
        /// Whose.
        account: AccountKey,
        /// Which entry.
        number: i64,
    },
    /// An entry is not there, though later ones are.
    Deleted {
        /// Whose.
        account: AccountKey,
        /// Which entry.
        number: i64,
    },
    /// The last entries are not there.
    CutTail {
        /// Whose.
        account: AccountKey,
        /// How many are left.
        left: i64,
        /// How many there were.
        sealed: i64,
    },
    /// All hashes fit, but not the sealed one: the journal was written again.
    Rewritten {
        /// Whose.
        account: AccountKey,
        /// Up to which entry at least.
        number: i64,
    },
    /// The journal is whole, but the account's row says otherwise.
    Row {
        /// Whose.
        account: AccountKey,
    },
}

impl Tampering {
    /// Whose journal it is about; nothing for the seals of all.
    pub fn account(&self) -> Option<AccountKey> {
        match self {
            Tampering::Seals { .. } => None,
            Tampering::Edited { account, .. }
            | Tampering::Deleted { account, .. }
            | Tampering::CutTail { account, .. }
            | Tampering::Rewritten { account, .. }
            | Tampering::Row { account } => Some(*account),
        }
    }
}

/// What a verification looked at, and what it found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many accounts.
    pub accounts: u64,
    /// How many entries.
    pub entries: u64,
    /// How many entries before them are in the archive, as checkpoints tell.
    pub archived: u64,
    /// What was done to them; empty if nothing.
    pub found: Vec<Tampering>,
}

/// Verifies all journals of a legal entity: each chain, against the seals of a day; and the seals
/// against what was exported then.
pub fn verify<S: Audit + Archive + Work + ?Sized>(
    store: &mut S,
    entity: EntityId,
    exported: &Export,
) -> Result<Verified, Trouble> {
    let mut verified = Verified::default();
    let found = export(store, (entity, &exported.entity), exported.day)?;
    if found != *exported {
        let exported = exported.clone();
        verified.found.push(Tampering::Seals { exported, found });
    }
    let mut after = None;
    loop {
        let heads = store.sealed(entity, exported.day, after, PAGE)?;
        let Some(last) = heads.last() else {
            break;
        };
        after = Some(last.account.account);
        for head in &heads {
            verify_account(store, head, &mut verified)?;
        }
    }
    Ok(verified)
}

fn verify_account<S: Audit + Archive + Work + ?Sized>(
    store: &mut S,
    sealed: &Head,
    verified: &mut Verified,
) -> Result<(), Trouble> {
    let account = sealed.account;
    verified.accounts += 1;
    let checkpoint = store.checkpoint(account)?;
    let (number, hash) = archive::start(checkpoint.as_ref());
    verified.archived += u64::try_from(number).unwrap_or_default();
    let mut walk = Walk { number, hash };
    if number == sealed.revision && hash != sealed.head {
        verified
            .found
            .push(Tampering::Rewritten { account, number });
        return Ok(());
    }
    loop {
        let entries = store.journal(account, walk.number, PAGE)?;
        if entries.is_empty() {
            break;
        }
        for entry in &entries {
            verified.entries += 1;
            if let Some(found) = walk.step(entry, sealed) {
                verified.found.push(found);
                return Ok(());
            }
        }
    }
    if walk.number < sealed.revision {
        verified.found.push(Tampering::CutTail {
            account,
            left: walk.number,
            sealed: sealed.revision,
        });
        return Ok(());
    }
    let row = store.accounts(&[account])?;
    let stands = (walk.number, walk.hash);
    let row = row.first().map(|row| (row.revision, row.head));
    if row != Some(stands) {
        // A tail cut after the seal shows only here: the row knows of more entries.
        verified.found.push(match row {
            Some((revision, _)) if revision > walk.number => Tampering::CutTail {
                account,
                left: walk.number,
                sealed: revision,
            },
            _ => Tampering::Row { account },
        });
    }
    Ok(())
}

/// How far a chain has been followed.
struct Walk {
    number: i64,
    hash: Hash,
}

impl Walk {
    fn step(&mut self, entry: &Entry, sealed: &Head) -> Option<Tampering> {
        let account = entry.account;
        let next = self.number.saturating_add(1);
        if entry.number != next {
            return Some(Tampering::Deleted {
                account,
                number: next,
            });
        }
        if follows(self.hash, entry) != entry.hash {
            return Some(Tampering::Edited {
                account,
                number: next,
            });
        }
        (self.number, self.hash) = (next, entry.hash);
        let rewritten = next == sealed.revision && self.hash != sealed.head;
        rewritten.then_some(Tampering::Rewritten {
            account,
            number: next,
        })
    }
}
