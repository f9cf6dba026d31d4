//! The outbox: every effect, from its plan to what became of it.
//!
//! The intent (sending, under an epoch) is committed before anything leaves; the result after. What
//! a crash leaves in `Sending` under an old epoch is in doubt: it may have left.

use jalon_core::Instant;
use jalon_core::step::SubjectId;

use crate::chain::Hash;
use crate::key::{AccountKey, Key};

/// An effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Whose.
    pub account: AccountKey,
    /// Its constant key: the same over all attempts, restarts and daemons.
    pub key: Key,
    /// About what.
    pub subject: SubjectId,
    /// By which channel; the numbers are the daemon's.
    pub channel: u16,
    /// The format of its body.
    pub format: u16,
    /// What is to be done.
    pub body: Vec<u8>,
    /// Where it stands.
    pub now: Progress,
}

/// Where an effect stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its state.
    pub state: EffectState,
    /// When it is to be worked on, or since when it is in its state.
    pub due: Instant,
    /// How often it was tried.
    pub attempts: u16,
    /// Under which epoch it was last tried; 0 for never.
    pub epoch: i64,
    /// The bytes that leave, by their digest.
    pub document: Option<Hash>,
    /// What the other side said last, why it is held, or which daemon has it on its way.
    pub note: String,
}

/// The states of an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum EffectState {
    /// It is to be done at its time.
    Planned = 0,
    /// Its bytes are there.
    Rendered = 1,
    /// The intent is written: it may be leaving now.
    Sending = 2,
    /// The other side took it.
    Relayed = 3,
    /// It is not known whether it left.
    InDoubt = 4,
    /// It will be tried again.
    FailedForNow = 5,
    /// It will not be tried again.
    FailedForGood = 6,
    /// A guard or a person holds it.
    Held = 7,
    /// It is not wanted any more, and surely did not leave.
    Withdrawn = 8,
    /// Shadow mode kept it in: it was made and written as if it left, and never will.
    Shadow = 9,
}

impl EffectState {
    /// All states, by their numbers in the database.
    pub const ALL: [EffectState; 10] = [
        EffectState::Planned,
        EffectState::Rendered,
        EffectState::Sending,
        EffectState::Relayed,
        EffectState::InDoubt,
        EffectState::FailedForNow,
        EffectState::FailedForGood,
        EffectState::Held,
        EffectState::Withdrawn,
        EffectState::Shadow,
    ];

    /// Its number in the database.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// The state with a number.
    pub fn from_number(number: i16) -> Option<EffectState> {
        let mut all = EffectState::ALL.into_iter();
        all.find(|state| state.number() == number)
    }

    /// Whether its time decides when it is worked on.
    pub const fn is_due_by_time(self) -> bool {
        matches!(
            self,
            EffectState::Planned | EffectState::Rendered | EffectState::FailedForNow
        )
    }

    /// Whether nothing more will become of it.
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            EffectState::Relayed
                | EffectState::FailedForGood
                | EffectState::Withdrawn
                | EffectState::Shadow
        )
    }
}

/// A change of where an effect stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectChange {
    /// Whose.
    pub account: AccountKey,
    /// Which.
    pub key: Key,
    /// The state, attempts and epoch as they were read: otherwise nothing is written.
    pub was: (EffectState, u16, i64),
    /// Where it stands from now on.
    pub now: Progress,
}
