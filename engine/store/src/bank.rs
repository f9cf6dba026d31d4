//! Lines of statements: money as banks told of it, each once, with what became of it.
//!
//! A line and what follows from it for accounts are written together: whoever is killed in between
//! leaves both or neither. A line moves on from the revision that was read, so that two who look at it
//! at once do not both settle it.

use jalon_core::Day;

use crate::inbox::Stimulus;
use crate::key::{EntityId, Key};
use crate::trouble::Trouble;

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    /// Its legal entity.
    pub entity: EntityId,
    /// By what it is known again.
    pub key: Key,
    /// The account of the bank that it is from.
    pub feed: String,
    /// The day on which it counts.
    pub day: Day,
    /// What became of it.
    pub state: BankState,
    /// By what a line that takes it back finds it, if anything does.
    pub mark: Option<Key>,
    /// How often it was written; 0 if it is new.
    pub revision: i64,
    /// The format of the body.
    pub format: u16,
    /// What it says.
    pub body: Vec<u8>,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BankState {
    /// It waits for a person.
    Waits,
    /// It settles invoices, or is on somebody's account.
    Settled,
    /// It was taken back, or takes another one back.
    Back,
    /// Nothing follows from it: its details are lines of their own, or a person set it aside.
    Aside,
}

impl BankState {
    /// All of them.
    pub const ALL: [BankState; 4] = [
        BankState::Waits,
        BankState::Settled,
        BankState::Back,
        BankState::Aside,
    ];

    /// Its number in databases.
    pub fn number(self) -> i16 {
        match self {
            BankState::Waits => 0,
            BankState::Settled => 1,
            BankState::Back => 2,
            BankState::Aside => 3,
        }
    }

    /// From its number.
    pub fn from_number(number: i16) -> Option<BankState> {
        BankState::ALL
            .into_iter()
            .find(|one| one.number() == number)
    }
}

/// What is kept of statements.
pub trait Bank {
    /// Writes lines, each once, and receives what follows from them, all or nothing. Each line moves on from
    /// its revision; if one has moved since, or is there though it is said to be new, nothing is written
    /// and the answer is no.
    fn book(&mut self, lines: &[BankLine], stimuli: &[Stimulus]) -> Result<bool, Trouble>;

    /// Lines by their keys; those that are there, in the order of the question.
    fn bank_lines(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<BankLine>, Trouble>;

    /// Lines that have one of these marks, by day and key.
    fn bank_marked(&mut self, entity: EntityId, marks: &[Key]) -> Result<Vec<BankLine>, Trouble>;

    /// Lines in a state, or all, in the order of keys, after one; at most so many.
    fn bank_page(
        &mut self,
        entity: EntityId,
        state: Option<BankState>,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<BankLine>, Trouble>;
}
