//! What the durable runtime keeps, and the one interface through which it does: [`Store`].
//!
//! ```text
//!  Leases    who works on which shard, and since which epoch
//!  Moves     what daemons tell each other of accounts that moved
//!  Inbox     stimuli as they come in: stored first, each once, parked while nobody knows their invoice
//!  Bank      lines of statements, each once, written with what follows from them
//!  Work      what is due, and commit: hundreds of transitions in one transaction, all or nothing
//!  Records   machines, documents, settings, personal data
//!  Mails     mails that came in, and addresses that are not written to
//!  Statuses  what networks said of invoices
//!  Links     what people outside hold, and what happens on the pages behind
//!  Audit     the journal's heads, sealed day by day
//!  Archive   what is old leaves the journal for a file, and its chain stays whole
//!  Upkeep    backup, examination, sizes
//! ```
//!
//! There are three stores: [`Memory`] here, which says in few lines what is meant; SQLite in a data
//! folder; PostgreSQL for several daemons. All keep the same promises (`contract`), and are compared
//! with the one in memory under random operations. docs/runtime.md tells who writes what, and when.
//!
//! A store reads no journey: states, stimuli and effects are bytes with the number of their format
//! ([`codec`]). It has no clock but the database's, and that only for leases.

pub mod archive;
pub mod audit;
mod bank;
mod batch;
mod by_hand;
mod chain;
pub mod codec;
#[cfg(feature = "contract")]
pub mod contract;
mod effect;
mod inbox;
mod key;
mod leases;
mod links;
pub mod lint;
mod mails;
mod memory;
mod merkle;
mod moves;
mod place;
mod records;
mod statuses;
mod text;
mod trouble;
mod upkeep;
mod work;

pub use archive::{Archive, Checkpoint};
pub use audit::{Audit, Head};
pub use bank::{Bank, BankLine, BankState};
pub use batch::{AccountRow, AccountWrite, Batch, Fault, Open};
pub use by_hand::ByHand;
pub use chain::{Entry, Hash, chain, follows};
pub use effect::{Effect, EffectChange, EffectState, Progress};
pub use inbox::{Inbox, Received, Stimulus, To, Version};
pub use key::{AccountKey, EntityId, Key, SHARDS, Shard, shards};
pub use leases::{Lease, Leases, Owner, Present, ShardRow};
pub use links::{Link, Links, Seen, TOLD};
pub use mails::{Mail, Mails, Which};
pub use memory::Memory;
pub use merkle::Merkle;
pub use moves::{Moves, Told};
pub use place::{Comes, Places};
pub use records::{CONTENT_BYTES_MAX, Content, Incident, Known, Personal, Records};
pub use statuses::{Status, Statuses, WhichStatuses};
pub use text::{Text, text};
pub use trouble::{CommitError, Conflict, Kind, Trouble, Words};
pub use upkeep::{Backup, Finding, Grade, Size, Upkeep};
pub use work::{FirstDue, Timer, Wakes, Work};

/// One session with a store. Each thread has its own.
pub trait Store:
    Leases
    + Moves
    + Inbox
    + Bank
    + Work
    + Records
    + Mails
    + Statuses
    + Links
    + Audit
    + Archive
    + Upkeep
    + Send
{
    /// Another session with the same store.
    fn another(&self) -> Result<Box<dyn Store>, Trouble>;
}
