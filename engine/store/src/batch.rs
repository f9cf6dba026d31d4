//! A batch: many transitions of accounts in whole shards, to be committed together.

use crate::chain::{Entry, Hash, follows};
use crate::effect::{Effect, EffectChange};
use crate::key::{AccountKey, Key};
use crate::leases::Lease;
use crate::links::{Link, Seen};
use crate::records::{CONTENT_BYTES_MAX, Content, Incident, Known, Personal};
use crate::work::Timer;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Which.
    pub key: AccountKey,
    /// The party that pays, as the house knows it.
    pub payer: String,
    /// The machine that its subjects are pinned to.
    pub machine: Hash,
    /// The number of the last transition: one for each entry of its journal.
    pub revision: i64,
    /// The hash of the last entry.
    pub head: Hash,
    /// The format of its state.
    pub format: u16,
    /// Its state.
    pub state: Vec<u8>,
    /// What of it is not over.
    pub open: Open,
}

/// What of an account is not over: lists of what is open find the few accounts by it, among all that are
/// over or only wait for their time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Open {
    /// No journey is under way.
    #[default]
    Nothing = 0,
    /// A journey is under way.
    Journeys = 1,
    /// Something waits for a person: a task, a sign-off.
    People = 2,
}

impl Open {
    /// Its number in the database.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// What a number means. Rows that were written before they told are looked at: something may wait.
    pub const fn from_number(number: i16) -> Open {
        match number {
            0 => Open::Nothing,
            1 => Open::Journeys,
            _ => Open::People,
        }
    }
}

/// An account as it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountWrite {
    /// Its revision and head as they were read; 0 and zeros if it is new.
    pub was: (i64, Hash),
    /// What it becomes.
    pub row: AccountRow,
}

/// What is committed together. The same things may not be named twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The shards that all this is about, with the epochs under which it was decided.
    pub fences: Vec<Lease>,
    /// Accounts, each once, however many transitions it made.
    pub accounts: Vec<AccountWrite>,
    /// One entry for each transition; those of an account in order.
    pub journal: Vec<Entry>,
    /// Timers that rang or are void: each must be there.
    pub timers_gone: Vec<Timer>,
    /// New timers.
    pub timers_new: Vec<Timer>,
    /// Stimuli that were applied: each must still wait. Account, place and key.
    pub consumed: Vec<(AccountKey, i64, Key)>,
    /// New effects.
    pub effects_new: Vec<Effect>,
    /// Effects that go on.
    pub effects_changed: Vec<EffectChange>,
    /// What is known from now on.
    pub known: Vec<Known>,
    /// What was known of another account until now: a change of payer. It is known already.
    pub moved: Vec<Known>,
    /// Bytes that the effects need.
    pub contents: Vec<Content>,
    /// Personal data that the entries cover.
    pub personal: Vec<Personal>,
    /// Links that stand in what the effects send. One that is there already stays as it is: the same
    /// message was made again.
    pub links: Vec<Link>,
    /// What links are told: of invoices that were paid. One that is there already stays as it is.
    pub seen: Vec<Seen>,
    /// New incidents.
    pub incidents_new: Vec<Incident>,
    /// Incidents that are over.
    pub incidents_closed: Vec<(AccountKey, Key)>,
}

/// How a batch contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It touches a shard that it names no epoch of.
    NotFenced(AccountKey),
    /// Entries don't lead from the revision and head that were read to those that are written.
    Chain(AccountKey),
    /// An account is named twice, or a shard.
    Twice,
    /// A content is too large.
    TooLarge,
    /// A text holds a NUL, which databases can't keep.
    Nul,
}

impl Batch {
    /// Whether the batch is in agreement with itself. Stores ask this before they write.
    pub fn check(&self) -> Result<(), Fault> {
        let mut fenced = vec![false; usize::from(crate::key::SHARDS)];
        for fence in &self.fences {
            match fenced.get_mut(usize::from(fence.shard.0)) {
                Some(place) if !*place => *place = true,
                _ => return Err(Fault::Twice),
            }
        }
        for account in self.touched() {
            let shard = usize::from(account.shard().0);
            if !fenced.get(shard).is_some_and(|fenced| *fenced) {
                return Err(Fault::NotFenced(account));
            }
        }
        self.check_chains()?;
        self.check_names()?;
        if self.contents.iter().any(Content::is_too_large) {
            return Err(Fault::TooLarge);
        }
        let mut texts = self.texts();
        if texts.any(|text| text.contains('\0')) {
            return Err(Fault::Nul);
        }
        Ok(())
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.touched().next().is_none() && self.contents.is_empty() && self.personal.is_empty()
    }

    /// All accounts that it touches, some several times.
    fn touched(&self) -> impl Iterator<Item = AccountKey> {
        let accounts = self.accounts.iter().map(|write| write.row.key);
        let journal = self.journal.iter().map(|entry| entry.account);
        let timers = self.timers_gone.iter().chain(&self.timers_new);
        let effects = self.effects_new.iter().map(|effect| effect.account);
        let changed = self.effects_changed.iter().map(|change| change.account);
        let known = self.known.iter().chain(&self.moved);
        let incidents = self.incidents_new.iter().map(|incident| incident.account);
        let links = self.links.iter().map(|link| link.account);
        accounts
            .chain(journal)
            .chain(timers.map(|timer| timer.account))
            .chain(self.consumed.iter().map(|(account, _, _)| *account))
            .chain(effects)
            .chain(changed)
            .chain(known.map(|known| known.account))
            .chain(incidents)
            .chain(links)
            .chain(self.incidents_closed.iter().map(|(account, _)| *account))
    }

    /// Each account's entries stand together in the batch or apart, but in order; so one walk over
    /// the journal with a look-up by account is enough.
    fn check_chains(&self) -> Result<(), Fault> {
        let mut open = std::collections::BTreeMap::new();
        for write in &self.accounts {
            if open.insert(write.row.key, write.was).is_some() {
                return Err(Fault::Twice);
            }
        }
        for entry in &self.journal {
            let fault = Fault::Chain(entry.account);
            let Some((revision, head)) = open.get_mut(&entry.account) else {
                return Err(fault);
            };
            if entry.number != revision.saturating_add(1) || entry.hash != follows(*head, entry) {
                return Err(fault);
            }
            (*revision, *head) = (entry.number, entry.hash);
        }
        for write in &self.accounts {
            let arrived = (write.row.revision, write.row.head);
            let moved_on = write.row.revision > write.was.0;
            if open.get(&write.row.key) != Some(&arrived) || !moved_on {
                return Err(Fault::Chain(write.row.key));
            }
        }
        Ok(())
    }

    /// Nothing is named twice: what goes and comes in one batch under one key has no order.
    fn check_names(&self) -> Result<(), Fault> {
        let timers = self.timers_gone.iter().chain(&self.timers_new);
        let effects_new = self.effects_new.iter();
        let effects_new = effects_new.map(|one| (one.account.entity, one.key));
        let effects_changed = self.effects_changed.iter();
        let effects_changed = effects_changed.map(|one| (one.account.entity, one.key));
        let known = self.known.iter().chain(&self.moved);
        let incidents_new = self.incidents_new.iter().map(|one| (one.account, one.key));
        let incidents_closed = self.incidents_closed.iter().copied();
        let good = distinct(timers.map(|one| (one.account, one.due, one.wakes)))
            && distinct(self.consumed.iter().map(|(_, _, key)| *key))
            && distinct(effects_new.chain(effects_changed))
            && distinct(known.map(|one| (one.account.entity, one.key)))
            && distinct(incidents_new.chain(incidents_closed))
            && distinct(self.links.iter().map(|one| (one.account.entity, one.hash)))
            && distinct(self.contents.iter().map(|one| (one.entity, one.hash)))
            && distinct(self.personal.iter().map(|one| (one.entity, one.key)));
        if good { Ok(()) } else { Err(Fault::Twice) }
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let payers = self.accounts.iter().map(|write| write.row.payer.as_str());
        let new = self.effects_new.iter().map(|effect| &effect.now);
        let changed = self.effects_changed.iter().map(|change| &change.now);
        let notes = new.chain(changed).map(|now| now.note.as_str());
        let known = self.known.iter().chain(&self.moved);
        let incidents = self.incidents_new.iter().map(|incident| &incident.what);
        let seen = self.seen.iter().flat_map(|seen| [&seen.what, &seen.note]);
        payers
            .chain(notes)
            .chain(known.map(|known| known.name.as_str()))
            .chain(incidents.chain(seen).map(String::as_str))
            .chain(self.contents.iter().map(|content| content.media.as_str()))
    }
}

fn distinct<T: Ord>(items: impl Iterator<Item = T>) -> bool {
    let mut items: Vec<T> = items.collect();
    let count = items.len();
    items.sort_unstable();
    items.dedup();
    items.len() == count
}

impl Content {
    /// Whether it is larger than what is taken.
    pub fn is_too_large(&self) -> bool {
        self.bytes.len() > CONTENT_BYTES_MAX
    }
}
