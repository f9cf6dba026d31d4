//! What networks said of invoices: facts, each once, and what of them waits for a person. How an invoice
//! stands follows from all of them, in whatever order they came.

use jalon_core::Instant;

use crate::key::{EntityId, Key};
use crate::trouble::Trouble;

/// Something that a network said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// To whom.
    pub entity: EntityId,
    /// By what it is known again.
    pub key: Key,
    /// When it was received.
    pub at: Instant,
    /// By what the invoice is known that it is about; or else the message.
    pub about: Key,
    /// Whether it waits for a person.
    pub open: bool,
    /// The format of its body.
    pub format: u16,
    /// What was said.
    pub body: Vec<u8>,
}

/// Which statuses are looked for.
#[derive(Clone, Copy, Debug)]
pub enum WhichStatuses<'a> {
    /// Those with these keys, in the order of keys.
    ByKey(&'a [Key]),
    /// Those that wait for a person, in the order of keys, behind a key.
    Open(Option<Key>),
    /// Those about an invoice, in the order of keys.
    About(Key),
}

/// What networks said.
pub trait Statuses {
    /// Keeps statuses, each once, and says how many are new. It may be called again with the same.
    fn keep_statuses(&mut self, statuses: &[Status]) -> Result<usize, Trouble>;

    /// Looks for statuses.
    fn statuses(
        &mut self,
        entity: EntityId,
        which: WhichStatuses<'_>,
        most: usize,
    ) -> Result<Vec<Status>, Trouble>;

    /// Changes what a status is about, whether it waits, and its body, if the first two are as they were
    /// read; says whether.
    fn change_status(&mut self, was: &Status, now: &Status) -> Result<bool, Trouble>;

    /// Takes away statuses that were received before a time and do not wait; how many there were.
    fn drop_statuses(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble>;
}
