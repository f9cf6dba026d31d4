//! Leases: which daemon works on which shard, and who is there to share them.
//!
//! A shard has an owner, an epoch and an expiry in the time of the database. Whoever takes it raises
//! the epoch, and every commit names the epochs that it relies on: a daemon that was paused for a
//! minute finds another epoch and writes nothing.

use std::time::Duration;

use jalon_core::Instant;

use crate::key::{Key, Shard};
use crate::trouble::Trouble;

/// A daemon.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Its registered name. Its next start takes over at once what it held.
    pub name: String,
    /// This start of it; never the same twice.
    pub run: Key,
}

/// A shard that a daemon may work on, as long as the epoch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lease {
    /// Which.
    pub shard: Shard,
    /// Since which epoch.
    pub epoch: i64,
}

/// A shard, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardRow {
    /// Which, and at which epoch.
    pub lease: Lease,
    /// Who has it, if anybody.
    pub owner: Option<Owner>,
    /// Until when, in the time of the database.
    pub expires: Instant,
}

/// A daemon that is there to share the work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// Who.
    pub owner: Owner,
    /// It takes at most so many shards.
    pub most: u16,
    /// It is counted until then without another word, in the time of the database.
    pub until: Instant,
}

/// Who works on what.
pub trait Leases {
    /// The time of the database.
    fn now(&mut self) -> Result<Instant, Trouble>;

    /// A daemon starts: from now on it is counted among those who share the work, and an earlier
    /// start under its name is not.
    fn enter(&mut self, owner: &Owner, most: u16, lease: Duration) -> Result<(), Trouble>;

    /// It is still there. Nothing changes if a later start under its name is counted.
    fn stay(&mut self, owner: &Owner, most: u16, lease: Duration) -> Result<(), Trouble>;

    /// It is counted no more.
    fn leave(&mut self, owner: &Owner) -> Result<(), Trouble>;

    /// All who are counted now, in the order of their names.
    fn present(&mut self) -> Result<Vec<Present>, Trouble>;

    /// Takes up to so many shards that are free, expired or left by an earlier start of the same
    /// daemon; the lowest first, each at a new epoch.
    fn claim(&mut self, owner: &Owner, most: usize, lease: Duration)
    -> Result<Vec<Lease>, Trouble>;

    /// Keeps what the daemon still has, and tells it: what is not in the answer is lost.
    fn renew(&mut self, owner: &Owner, lease: Duration) -> Result<Vec<Lease>, Trouble>;

    /// Raises the epochs of all that the daemon still has. It waits for commits under way; after it
    /// none of the old epochs can come. The way out of an unknown result.
    fn raise(&mut self, owner: &Owner, lease: Duration) -> Result<Vec<Lease>, Trouble>;

    /// Gives shards back.
    fn release(&mut self, owner: &Owner, shards: &[Shard]) -> Result<(), Trouble>;

    /// All shards.
    fn shard_rows(&mut self) -> Result<Vec<ShardRow>, Trouble>;
}
