//! Links that somebody outside holds, and what happens on the pages behind them.
//!
//! A link itself is nowhere in the store: a row is found by the SHA-256 of its secret part, so whoever
//! reads the database can open no page. What a page may show stands in the row; its readers need, and
//! get, nothing else of an account.

use jalon_core::Instant;

use crate::chain::Hash;
use crate::inbox::{Received, Stimulus};
use crate::key::{AccountKey, EntityId, Key};
use crate::trouble::Trouble;

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whose account it is about.
    pub account: AccountKey,
    /// The SHA-256 of its secret part.
    pub hash: Hash,
    /// In what it was sent.
    pub effect: Key,
    /// What it is good for; the numbers are the daemon's.
    pub purpose: u16,
    /// Until when.
    pub expires: Instant,
    /// Since when it is not good for anything any more, whatever its time.
    pub revoked: Option<Instant>,
    /// The format of its body.
    pub format: u16,
    /// What the page behind it may show.
    pub body: Vec<u8>,
}

/// Something that happened on a link: it was fetched, something was served, somebody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whose.
    pub entity: EntityId,
    /// Which link.
    pub link: Hash,
    /// When. What happens twice at the same time is one row.
    pub at: Instant,
    /// What, in a word for programs.
    pub what: String,
    /// More about it; it may hold what a person wrote.
    pub note: String,
}

/// How begins what the house itself tells a link: what is open of an invoice, that it is contested, that it was said
/// to be paid, which document came.
pub const TOLD: [&str; 4] = ["open ", "contested ", "announced ", "came "];

/// Links and what happens on them. New ones come with a commit: in the transaction of what they are in.
pub trait Links {
    /// A link by its digest; only one of this legal entity.
    fn link(&mut self, entity: EntityId, hash: Hash) -> Result<Option<Link>, Trouble>;

    /// The links of an account, those that end last first.
    fn links_of(&mut self, account: AccountKey, most: usize) -> Result<Vec<Link>, Trouble>;

    /// Makes a link good for nothing from a time on, and says whether it was good for something.
    fn revoke(&mut self, entity: EntityId, hash: Hash, at: Instant) -> Result<bool, Trouble>;

    /// Notes what happened on a link, and says whether that is new.
    fn see(&mut self, seen: &Seen) -> Result<bool, Trouble>;

    /// What people and programs did on a link, the first first; of much the newest. What the house
    /// [`TOLD`] it stands apart, so that neither crowds out the other.
    fn seen(&mut self, entity: EntityId, link: Hash, most: usize) -> Result<Vec<Seen>, Trouble>;

    /// What the house [`TOLD`] a link, in the same way.
    fn told(&mut self, entity: EntityId, link: Hash, most: usize) -> Result<Vec<Seen>, Trouble>;

    /// Somebody answered: notes it and receives what it says, both or nothing. A second arrival
    /// changes nothing, as with [`Inbox::receive`](crate::Inbox::receive).
    fn answer(&mut self, stimuli: &[Stimulus], seen: &Seen) -> Result<Vec<Received>, Trouble>;

    /// Takes away what was noted in words on a link; that it happened stays.
    fn erase_notes(&mut self, entity: EntityId, link: Hash) -> Result<u64, Trouble>;

    /// Takes away links that ended before a time, with what happened on them; how many links there were.
    fn drop_links(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble>;
}
