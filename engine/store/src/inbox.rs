//! The inbox: what comes from outside is stored before anything follows from it.
//!
//! A stimulus is known again by its key, for good: a second arrival is told and changes nothing. Of a
//! record that may come in several versions the latest one is known, by its [`Version`]. The row of a
//! stimulus stays until the transition that it causes, and goes in that transition's own transaction.

use crate::key::{AccountKey, EntityId, Key};
use crate::trouble::Trouble;

/// Something that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stimulus {
    /// Its legal entity.
    pub entity: EntityId,
    /// [`Key::of_stimulus`]: by this it is known again.
    pub key: Key,
    /// For whom.
    pub to: To,
    /// Its place in the order ([`crate::Places`]).
    pub place: i64,
    /// Where it comes from, and its mark there, for people: `bank 2026-03-01/17`.
    pub source: String,
    /// The format of its body.
    pub format: u16,
    /// What it says.
    pub body: Vec<u8>,
    /// Of which record it is, and which version of it, where there may be several. It is only for when it
    /// comes in: what waits or is parked is read back without it.
    pub version: Option<Version>,
}

/// Which version of a record a stimulus is of. The record is known again by it, and the stimulus by its
/// record: its own key only has to differ from all others. What one record comes to, such as the parts of a
/// payment, comes in together, in one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// The record, whatever it says.
    pub of: Key,
    /// What it says.
    pub says: Key,
    /// Whether it takes the place of an earlier version that says something else. If not, the first one
    /// stands, and this one is told.
    pub replaces: bool,
    /// By what programs that knew no versions would have known it: whatever came in under one of these keys
    /// had come before.
    pub was: [Key; 2],
}

/// For whom a stimulus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum To {
    /// For an account, whether it is open yet or not.
    Account(Key),
    /// For whom the directory names under this key; it is parked until there is somebody.
    Known(Key),
}

/// What became of a stimulus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Received {
    /// It waits to be applied.
    Waiting,
    /// It waits to be applied: an earlier version of its record said something else.
    Corrects,
    /// Nobody knows what it is about yet.
    Parked,
    /// It had been received before; nothing changed.
    Before,
    /// Its record had been received before and said something else, which stands; nothing changed.
    Differs,
}

/// What comes in.
pub trait Inbox {
    /// Stores stimuli, each once, in their order. It may be called again with the same after any failure.
    fn receive(&mut self, stimuli: &[Stimulus]) -> Result<Vec<Received>, Trouble>;

    /// Which of these have come in, whatever became of them, in the order of the question: records that have
    /// versions ([`Version::of`]), and stimuli without one by their keys.
    fn have_come(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Key>, Trouble>;

    /// Moves up to so many parked stimuli to the accounts that are known by now, and says how many
    /// there were. To be called after commits that made something known, and now and then.
    fn match_parked(&mut self, most: usize) -> Result<usize, Trouble>;

    /// What is parked, the first in order.
    fn parked(&mut self, entity: EntityId, most: usize) -> Result<Vec<Stimulus>, Trouble>;

    /// Gives a parked stimulus to an account: somebody knows what it is about. Says whether it was
    /// still parked.
    fn assign(&mut self, stimulus: Key, to: AccountKey) -> Result<bool, Trouble>;
}
