//! Mails that came in: what was read of each, what waits for a person, and which addresses are not written
//! to because of one.
//!
//! A row holds what a person wrote, so it is personal data: it lies apart from the journal and can be taken
//! away.

use jalon_core::Instant;

use crate::key::{EntityId, Key};
use crate::trouble::Trouble;

/// A mail that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Whose.
    pub entity: EntityId,
    /// By what it is known again: the same mail, read twice, is one row.
    pub key: Key,
    /// When it was read.
    pub at: Instant,
    /// Whether it waits for a person.
    pub open: bool,
    /// The message that it is about, if that is known.
    pub effect: Option<Key>,
    /// The address that is not written to because of it, by its key.
    pub address: Option<Key>,
    /// Until when it is not written to; none once somebody may write again.
    pub until: Option<Instant>,
    /// The format of its body.
    pub format: u16,
    /// What was read.
    pub body: Vec<u8>,
}

/// Which mails are looked for.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// Those with these keys, in the order of keys.
    ByKey(&'a [Key]),
    /// The newest, before a place in that order; those that wait for a person or all.
    Newest {
        /// Only what waits for a person.
        open: bool,
        /// After this one in the order.
        before: Option<(Instant, Key)>,
    },
    /// Those about a message, the newest first.
    About(Key),
    /// Those because of which one of these addresses is not written to at a time.
    At(&'a [Key], Instant),
    /// Those because of which any address is not written to at a time, the newest first.
    NotWrittenTo(Instant),
}

/// Mails that came in.
pub trait Mails {
    /// Keeps mails, each once, and says how many are new. It may be called again with the same.
    fn keep_mails(&mut self, mails: &[Mail]) -> Result<usize, Trouble>;

    /// Looks for mails.
    fn mails(
        &mut self,
        entity: EntityId,
        which: Which<'_>,
        most: usize,
    ) -> Result<Vec<Mail>, Trouble>;

    /// Changes whether a mail waits, until when its address is not written to, and its body, if the first
    /// two are as they were read; says whether.
    fn change_mail(&mut self, was: &Mail, now: &Mail) -> Result<bool, Trouble>;

    /// Takes away mails that were read before a time, that do not wait and keep nobody from writing; how
    /// many there were.
    fn drop_mails(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble>;
}
