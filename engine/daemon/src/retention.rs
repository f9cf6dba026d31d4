//! Retention: what is old goes to the archive. Entries of the journal go as far as no invoice that is
//! still under way reaches back; what left, once it is over for so long.

use std::io;

use jalon_core::Instant;
use jalon_store::{
    AccountKey, Checkpoint, Content, Effect, Entry, Hash, Head, Key, Store, Trouble,
};

use crate::house::Houses;
use crate::incoming::Entity;
use crate::journal::{Snapshot, replayed_from};
use crate::kept::Kept;

/// Where what is old goes. What was given is on the disk once `synced` has come back.
pub trait Archived {
    /// Takes an entry of the journal.
    fn entry(&mut self, entry: &Entry) -> io::Result<()>;
    /// Takes something that left, with its bytes.
    fn effect(&mut self, effect: &Effect, bytes: Option<&[u8]>) -> io::Result<()>;
    /// All that was taken is on the disk.
    fn synced(&mut self) -> io::Result<()>;
}

/// Why it ends early.
#[derive(Debug)]
pub enum Stopped {
    /// The store can't.
    Store(Trouble),
    /// The archive can't be written.
    Archive(io::Error),
}

impl From<Trouble> for Stopped {
    fn from(trouble: Trouble) -> Stopped {
        Stopped::Store(trouble)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Stopped {
        Stopped::Archive(error)
    }
}

/// A snapshot, among contents.
const SNAPSHOT: &str = "application/vnd.jalon.snapshot";
/// So many entries of a journal are read at once, and at most so many of an account go in one run.
const ENTRIES: usize = 1_000;

/// Archives some accounts, after one; the one to go on after, and how many entries went.
pub fn accounts(
    store: &mut dyn Store,
    houses: &mut Houses,
    entity: &Entity,
    (before, after, most): (Instant, Option<Key>, usize),
    to: &mut dyn Archived,
) -> Result<(Option<Key>, u64), Stopped> {
    let heads = store.heads(entity.id, after, most)?;
    let mut gone = 0;
    for head in &heads {
        gone += account(store, houses, head, before, to)?;
    }
    let next = heads.last().filter(|_| heads.len() == most);
    Ok((next.map(|head| head.account.account), gone))
}

fn account(
    store: &mut dyn Store,
    houses: &mut Houses,
    head: &Head,
    before: Instant,
    to: &mut dyn Archived,
) -> Result<u64, Stopped> {
    let key = head.account;
    let checkpoint = store.checkpoint(key)?;
    let from = checkpoint.map_or(0, |one| one.number);
    let first = store.journal(key, from, 1)?;
    if first.first().is_none_or(|entry| entry.at >= before) {
        return Ok(0);
    }
    let before = before.min(reaches_back(store, key)?);
    let mut entries = store.journal(key, from, ENTRIES)?;
    let old = entries.iter().take_while(|entry| entry.at < before).count();
    entries.truncate(old);
    let Some(last) = entries.last() else {
        return Ok(0);
    };
    let start = match snapshot(store, key, checkpoint.as_ref())? {
        Some(start) => start,
        None if checkpoint.is_none() => Snapshot::default(),
        None => return Ok(0),
    };
    let mut failed = None;
    let reached = replayed_from(&start, &entries, &mut |program, lists| {
        let pinned = (Hash(program), Hash(lists));
        let world = houses.world(store, key.entity, pinned);
        world.unwrap_or_else(|trouble| {
            failed = Some(trouble);
            None
        })
    });
    if let Some(trouble) = failed {
        return Err(trouble.into());
    }
    let reached = match reached {
        Ok(reached) => reached,
        Err(why) => {
            let payer = store.accounts(&[key])?.into_iter().next();
            let payer = payer.map(|row| row.payer).unwrap_or_default();
            tracing::warn!(payer, ?why, "its journal stays: it can't be replayed");
            return Ok(0);
        }
    };
    let Ok(bytes) = reached.to_bytes() else {
        return Ok(0);
    };
    let content = Content {
        entity: key.entity,
        hash: Hash::of(&[&bytes]),
        media: SNAPSHOT.to_owned(),
        bytes,
    };
    store.keep(std::slice::from_ref(&content))?;
    for entry in &entries {
        to.entry(entry)?;
    }
    to.synced()?;
    let done = store.archive(&Checkpoint {
        account: key,
        number: last.number,
        head: last.hash,
        snapshot: content.hash,
    })?;
    if let (true, Some(old)) = (done, checkpoint.filter(|old| old.snapshot != content.hash)) {
        store.erase_content(key.entity, old.snapshot)?;
    }
    Ok(match done {
        true => entries.len() as u64,
        false => 0,
    })
}

/// Since when an invoice is under way that still is.
fn reaches_back(store: &mut dyn Store, key: AccountKey) -> Result<Instant, Trouble> {
    let row = store.accounts(&[key])?.into_iter().next();
    let kept = row.and_then(|row| Kept::read(&row).ok());
    // What can't be read stays as it is.
    let Some(kept) = kept else {
        return Ok(Instant::from_millis(i64::MIN));
    };
    let live = kept.subjects();
    let live = live.filter(|subject| subject.stage.is_live() || !subject.pending.is_empty());
    let since = live.map(|subject| subject.entered).min();
    Ok(since.unwrap_or(Instant::from_millis(i64::MAX)))
}

/// The account as it was at its checkpoint; nothing if its journal is all here.
pub fn snapshot(
    store: &mut dyn Store,
    key: AccountKey,
    checkpoint: Option<&Checkpoint>,
) -> Result<Option<Snapshot>, Trouble> {
    let Some(checkpoint) = checkpoint else {
        return Ok(None);
    };
    let content = store.content(key.entity, checkpoint.snapshot)?;
    Ok(content.and_then(|content| Snapshot::from_bytes(&content.bytes).ok()))
}

/// Archives some of what left and is over, after a key; the one to go on after, and how many went.
pub fn effects(
    store: &mut dyn Store,
    entity: &Entity,
    (before, after, most): (Instant, Option<Key>, usize),
    to: &mut dyn Archived,
) -> Result<(Option<Key>, u64), Stopped> {
    let over = store.effects_over(entity.id, before, after, most)?;
    for effect in &over {
        let content = match effect.now.document {
            Some(document) => store.content(entity.id, document)?,
            None => None,
        };
        to.effect(
            effect,
            content.as_ref().map(|content| content.bytes.as_slice()),
        )?;
    }
    to.synced()?;
    let gone = store.drop_effects(&over)?;
    let next = over.last().filter(|_| over.len() == most);
    Ok((next.map(|effect| effect.key), gone))
}
