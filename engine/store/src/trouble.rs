//! What can go wrong with a store, in words for whoever runs it.

use std::fmt;

use crate::batch::Fault;
use crate::text::{Text, text};

/// What went wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What kind of trouble: programs go by this.
    pub kind: Kind,
    /// The words for people.
    pub words: Box<Words>,
    /// The words of the database, if it said something.
    pub detail: String,
}

/// What is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What is wrong.
    pub reason: Text,
    /// What to do.
    pub remedy: Text,
}

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The database can't be reached now: try again later, nothing is lost.
    Away,
    /// No room is left on the disk.
    Full,
    /// The rights do not suffice.
    NoRights,
    /// What is stored is damaged.
    Damaged,
    /// It was written by a newer version.
    Newer,
    /// Another daemon works on it.
    Taken,
    /// What was asked for makes no sense to the database.
    Refused,
}

impl Trouble {
    /// A trouble without words of the database.
    pub fn new(kind: Kind, reason: Text, remedy: Text) -> Trouble {
        Trouble {
            kind,
            words: Box::new(Words { reason, remedy }),
            detail: String::new(),
        }
    }

    /// A content is larger than what is taken.
    pub fn too_large() -> Trouble {
        Trouble::new(
            Kind::Refused,
            text(
                "a document is larger than 16 MB",
                "un document dépasse 16 Mo",
            ),
            text(
                "make it smaller, or send a link to it",
                "réduisez-le, ou envoyez un lien vers lui",
            ),
        )
    }

    /// The same, with the words of the database.
    pub fn with(self, detail: impl fmt::Display) -> Trouble {
        Trouble {
            detail: detail.to_string(),
            ..self
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}; {}", self.words.reason.en, self.words.remedy.en)?;
        if !self.detail.is_empty() {
            write!(out, " ({})", self.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for Trouble {}

/// Why a batch was not committed, or may not have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// Nothing was written: the batch contradicts itself. Whoever made it has a fault.
    Wrong(Fault),
    /// Nothing was written: a shard has another owner or another epoch by now. Drop all that was
    /// read under the old one.
    Fenced,
    /// Nothing was written: something is not as it was when it was read. Read again.
    Conflict(Conflict),
    /// Nothing was written.
    Failed(Trouble),
    /// It is not known whether it was written. [`Leases::raise`](crate::Leases::raise), after which
    /// nothing can come late, then read again: revisions and states tell.
    Unknown(Trouble),
}

/// What was not as it was when it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conflict {
    /// An account has another revision, or is there already.
    Account,
    /// A journal entry is there already.
    Journal,
    /// A timer is not there any more, or is there already.
    Timer,
    /// A stimulus was consumed already.
    Inbox,
    /// An effect is there already, or in another state.
    Effect,
    /// A number or customer is known already.
    Known,
    /// An incident is there already, or closed.
    Incident,
}
