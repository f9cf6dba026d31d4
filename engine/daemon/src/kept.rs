//! What an account's row keeps: its state, and beside it what only the daemon knows of it.

use jalon_core::Instant;
use jalon_core::step::{Account, PendingState, Slot, Subject, SubjectId};
use jalon_store::{AccountKey, AccountRow, Hash, Open, Timer, Wakes, codec};
use serde::{Deserialize, Serialize};

use crate::parts::Part;

/// The format of rows that this version writes: 1 since an account can be under several programs.
/// Format 0 had one state, without a number and a program.
pub const FORMAT: u16 = 1;

/// An account with what the daemon knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The timers that have a row: what is there need not be worked out again, whatever changed since.
    pub timers: Vec<SetTimer>,
    /// Planned lines that a guard holds: they have no timer until they are freed.
    pub held: Vec<Slot>,
    /// Whether an incident keeps it from moving by itself: it has no timers until that is tried again.
    pub stopped: bool,
    /// The first half of the hash of the dated lists that it was last counted with.
    pub lists: [u8; 16],
    /// Documents of its invoices: the digest of a content that lists them.
    pub documents: Vec<(SubjectId, [u8; 32])>,
    /// Its states, one for each program that something runs under; most often one. An invoice is in
    /// exactly one of them.
    pub parts: Vec<Part>,
}

/// As it is written; the program of the row itself is not written once more.
#[derive(Serialize)]
struct Written<'a> {
    timers: &'a [SetTimer],
    held: &'a [Slot],
    stopped: bool,
    lists: [u8; 16],
    documents: &'a [(SubjectId, [u8; 32])],
    parts: Vec<(u16, Option<[u8; 32]>, &'a Account)>,
}

/// As it is read.
#[derive(Deserialize)]
struct Read {
    timers: Vec<SetTimer>,
    held: Vec<Slot>,
    stopped: bool,
    lists: [u8; 16],
    documents: Vec<(SubjectId, [u8; 32])>,
    parts: Vec<(u16, Option<[u8; 32]>, Account)>,
}

/// As format 0 had it.
#[derive(Deserialize)]
struct Read0 {
    timers: Vec<SetTimer>,
    held: Vec<Slot>,
    stopped: bool,
    lists: [u8; 16],
    documents: Vec<(SubjectId, [u8; 32])>,
    account: Account,
}

/// A timer that has a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTimer {
    /// When.
    pub due: Instant,
    /// The planned line that is to be sent; none to look at the account.
    pub send: Option<Slot>,
    /// The revision that set it.
    pub revision: i64,
}

impl SetTimer {
    /// As a row.
    pub fn row(&self, account: AccountKey) -> Timer {
        Timer {
            due: self.due,
            account,
            wakes: match self.send {
                Some(slot) => Wakes::Send(slot),
                None => Wakes::Look(SubjectId(0)),
            },
            revision: self.revision,
        }
    }
}

impl Kept {
    /// What is kept of an account in which nothing has happened.
    pub fn new(program: Hash, account: Account) -> Kept {
        Kept {
            timers: Vec::new(),
            held: Vec::new(),
            stopped: false,
            lists: [0; 16],
            documents: Vec::new(),
            parts: vec![Part {
                number: 0,
                program,
                account,
            }],
        }
    }

    /// From its row.
    pub fn read(row: &AccountRow) -> Result<Kept, codec::CodecError> {
        match row.format {
            0 => {
                let read: Read0 = codec::decode(0, &row.state)?;
                Ok(Kept {
                    timers: read.timers,
                    held: read.held,
                    stopped: read.stopped,
                    lists: read.lists,
                    documents: read.documents,
                    ..Kept::new(row.machine, read.account)
                })
            }
            FORMAT => {
                let read: Read = codec::decode(0, &row.state)?;
                let parts = read.parts.into_iter();
                let parts = parts.map(|(number, program, account)| Part {
                    number,
                    program: program.map_or(row.machine, Hash),
                    account,
                });
                Ok(Kept {
                    timers: read.timers,
                    held: read.held,
                    stopped: read.stopped,
                    lists: read.lists,
                    documents: read.documents,
                    parts: parts.collect(),
                })
            }
            newer => Err(codec::CodecError::Newer(newer)),
        }
    }

    /// As bytes of its row, whose program is that of [`Kept::program`].
    pub fn write(&self) -> Result<Vec<u8>, codec::CodecError> {
        let own = self.program();
        let parts = self.parts.iter().map(|part| {
            let program = (part.program != own).then_some(part.program.0);
            (part.number, program, &part.account)
        });
        codec::encode(&Written {
            timers: &self.timers,
            held: &self.held,
            stopped: self.stopped,
            lists: self.lists,
            documents: &self.documents,
            parts: parts.collect(),
        })
    }

    /// The program under which the account was opened last.
    pub fn program(&self) -> Hash {
        let newest = self.parts.iter().max_by_key(|part| part.number);
        newest.map_or(Hash::default(), |part| part.program)
    }

    /// Its subjects, whichever their program.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.parts.iter().flat_map(|part| &part.account.subjects)
    }

    /// What of it is not over.
    pub fn open(&self) -> Open {
        let waits = |subject: &Subject| {
            let mut pending = subject.pending.iter();
            let proposed = pending.any(|one| matches!(one.state, PendingState::Proposed { .. }));
            proposed || !subject.tasks.is_empty()
        };
        let mut open = Open::Nothing;
        for subject in self.subjects() {
            if waits(subject) {
                return Open::People;
            }
            if subject.stage.is_live() {
                open = Open::Journeys;
            }
        }
        open
    }

    /// When the account as it is now wants to be called: once to look, and for each planned line.
    /// Planned lines of all invoices come at one opening of the day, so those of different accounts
    /// are spread by `spread`: so many milliseconds later.
    pub fn wanted(&self, spread: impl Fn(Instant) -> i64) -> Vec<(Instant, Option<Slot>)> {
        if self.stopped {
            return Vec::new();
        }
        let mut wanted = Vec::new();
        let wakes = self.parts.iter().filter_map(|part| part.account.wake());
        wanted.extend(wakes.min().map(|at| (at, None)));
        for subject in self.subjects() {
            for (pending, slot) in subject.planned() {
                if !self.held.contains(&slot) {
                    let at = pending.at;
                    let later = at.millis().saturating_add(spread(at));
                    wanted.push((Instant::from_millis(later), Some(slot)));
                }
            }
        }
        wanted
    }

    /// Sets the timers that are wanted now, under a revision, and tells the rows that go and come.
    pub fn set_timers(
        &mut self,
        account: AccountKey,
        wanted: Vec<(Instant, Option<Slot>)>,
        revision: i64,
    ) -> (Vec<Timer>, Vec<Timer>) {
        let stays = |timer: &&SetTimer| {
            wanted
                .iter()
                .any(|(due, send)| (timer.due, timer.send) == (*due, *send))
        };
        let mut set: Vec<SetTimer> = self.timers.iter().filter(stays).copied().collect();
        let gone = self.timers.iter().filter(|timer| !stays(timer));
        let gone = gone.map(|timer| timer.row(account)).collect();
        let mut new = Vec::new();
        for (due, send) in wanted {
            if !set
                .iter()
                .any(|timer| (timer.due, timer.send) == (due, send))
            {
                let timer = SetTimer {
                    due,
                    send,
                    revision,
                };
                new.push(timer.row(account));
                set.push(timer);
            }
        }
        self.timers = set;
        (gone, new)
    }
}
