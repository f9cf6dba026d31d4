//! The work: what is due, and the commit of what follows from it.

use jalon_core::Instant;
use jalon_core::machine::PathId;
use jalon_core::step::{Slot, SubjectId};

use crate::batch::{AccountRow, Batch, Open};
use crate::chain::Entry;
use crate::effect::{Effect, EffectState};
use crate::inbox::Stimulus;
use crate::key::{AccountKey, EntityId, Key, Shard};
use crate::trouble::{CommitError, Trouble};

/// A time at which an account is to be looked at. Nothing but its row makes it ring: it goes in the
/// transaction of the transition that it causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timer {
    /// When.
    pub due: Instant,
    /// Which account.
    pub account: AccountKey,
    /// What for.
    pub wakes: Wakes,
    /// The revision of the account that set it.
    pub revision: i64,
}

/// What a timer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wakes {
    /// To look at a subject again; at the account as a whole under the number 0.
    Look(SubjectId),
    /// To send a planned line.
    Send(Slot),
}

impl Wakes {
    /// The subject, and the rest as bytes: nothing, or ten.
    pub fn parts(self) -> (SubjectId, Vec<u8>) {
        match self {
            Wakes::Look(subject) => (subject, Vec::new()),
            Wakes::Send(slot) => {
                let mut bytes = slot.path.0.to_be_bytes().to_vec();
                for number in [slot.instalment, slot.round, slot.occurrence] {
                    bytes.extend(number.to_be_bytes());
                }
                (slot.subject, bytes)
            }
        }
    }

    /// From its parts; nothing if the bytes are damaged.
    pub fn from_parts(subject: SubjectId, bytes: &[u8]) -> Option<Wakes> {
        if bytes.is_empty() {
            return Some(Wakes::Look(subject));
        }
        let (path, rest) = bytes.split_first_chunk::<4>()?;
        let (instalment, rest) = rest.split_first_chunk::<2>()?;
        let (round, rest) = rest.split_first_chunk::<2>()?;
        let (occurrence, rest) = rest.split_first_chunk::<2>()?;
        rest.is_empty().then(|| {
            Wakes::Send(Slot {
                subject,
                instalment: u16::from_be_bytes(*instalment),
                path: PathId(u32::from_be_bytes(*path)),
                round: u16::from_be_bytes(*round),
                occurrence: u16::from_be_bytes(*occurrence),
            })
        })
    }
}

/// A shard, and when something is due in it for the first time.
pub type FirstDue = (Shard, Option<Instant>);

/// What is due, and what follows.
///
/// All that reads by shards gives them in the order of the question, each shard's rows in their own
/// order, at most `each` of one shard and `most` in all. So a daemon that turns the list of its
/// shards is fair to all, and a commit touches few of them.
pub trait Work {
    /// Timers that are due by a time, by due time.
    fn due_timers(
        &mut self,
        shards: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Result<Vec<Timer>, Trouble>;

    /// Stimuli that wait, by place.
    fn waiting(
        &mut self,
        shards: &[Shard],
        each: usize,
        most: usize,
    ) -> Result<Vec<(AccountKey, Stimulus)>, Trouble>;

    /// Effects that are to be worked on by a time, by due time: planned, rendered, failed for now.
    fn due_effects(
        &mut self,
        shards: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Result<Vec<Effect>, Trouble>;

    /// When the first timer of each shard is due, in the order of the question; none where it has
    /// none. Nothing but commits to the shard changes it.
    fn first_timers(&mut self, shards: &[Shard]) -> Result<Vec<FirstDue>, Trouble>;

    /// When the first effect of each shard is due, in the same way.
    fn first_effects(&mut self, shards: &[Shard]) -> Result<Vec<FirstDue>, Trouble>;

    /// When the first timer or effect of all these shards is due.
    fn next_due(&mut self, shards: &[Shard]) -> Result<Option<Instant>, Trouble> {
        let timers = self.first_timers(shards)?;
        let effects = self.first_effects(shards)?;
        let times = timers.iter().chain(&effects).filter_map(|(_, due)| *due);
        Ok(times.min())
    }

    /// Effects in a state that waits for something else (sending, in doubt, held), or that shadow mode kept in, by key.
    fn effects_in(
        &mut self,
        state: EffectState,
        shards: &[Shard],
        most: usize,
    ) -> Result<Vec<Effect>, Trouble>;

    /// The effects of an account that are not over, by key; of the others the journal tells.
    fn effects_of(&mut self, account: AccountKey) -> Result<Vec<Effect>, Trouble>;

    /// The same of several accounts, in the order of the question: stores that are far away are asked once.
    fn effects_of_all(&mut self, accounts: &[AccountKey]) -> Result<Vec<Effect>, Trouble> {
        let mut found = Vec::new();
        for account in accounts {
            found.extend(self.effects_of(*account)?);
        }
        Ok(found)
    }

    /// Effects by key, such as an answer names; those that are there, in the order of the question.
    fn effects(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Effect>, Trouble>;

    /// Accounts; those that are there, in the order of the question.
    fn accounts(&mut self, keys: &[AccountKey]) -> Result<Vec<AccountRow>, Trouble>;

    /// Accounts of a legal entity in which at least so much is open, after a key, in the order of keys. What
    /// is not open costs nothing.
    fn open_accounts(
        &mut self,
        entity: EntityId,
        least: Open,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<AccountRow>, Trouble>;

    /// Entries of an account's journal after a number, in order.
    fn journal(
        &mut self,
        account: AccountKey,
        after: i64,
        most: usize,
    ) -> Result<Vec<Entry>, Trouble>;

    /// Commits a batch: all of it or nothing.
    fn commit(&mut self, batch: &Batch) -> Result<(), CommitError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_timer_is_for_is_written_and_read_again() {
        let slot = Slot {
            subject: SubjectId(u128::MAX - 7),
            instalment: 3,
            path: PathId(70_000),
            round: 1,
            occurrence: 65_535,
        };
        for wakes in [Wakes::Look(SubjectId(5)), Wakes::Send(slot)] {
            let (subject, bytes) = wakes.parts();
            assert_eq!(Wakes::from_parts(subject, &bytes), Some(wakes));
        }
        assert_eq!(Wakes::from_parts(SubjectId(5), &[1, 2, 3]), None);
        assert_eq!(Wakes::from_parts(SubjectId(5), &[0; 11]), None);
    }
}
