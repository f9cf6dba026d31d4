//! What an entry of the journal says.
//!
//! Most entries are steps: a stimulus, and what followed from it. The others tell what a step was
//! made with, and what the daemon did around it; so the core alone, run over the journal, comes to the
//! same state ([`replayed`]).

use jalon_core::Instant;
use jalon_core::step::{Account, Customer, Effect, Slot, Stimulus, SubjectId, without};
use jalon_store::{Entry, Hash, codec};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use std::sync::Arc;

use jalon_simulate::World;

use crate::kept::Kept;
use crate::parts::{self, Part};

/// What an entry of the journal says.
// One at a time is made, written and dropped; a box would be one more allocation for each step.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Noted {
    /// The core made a step.
    Step {
        /// Where the stimulus comes from, for people; none for what comes due by itself.
        source: Option<SmolStr>,
        /// Salted digests of personal data that came with it.
        covers: Vec<[u8; 32]>,
        /// What moved the account.
        stimulus: Stimulus,
        /// What followed.
        effects: Vec<Effect>,
    },
    /// The account was opened.
    Opened {
        /// The party that pays.
        payer: SmolStr,
        /// The program that it is pinned to.
        program: [u8; 32],
        /// The dated lists that it is counted with.
        lists: [u8; 32],
    },
    /// From here on it is counted with these dated lists.
    Lists([u8; 32]),
    /// Its only part was moved to another program. Nothing writes this any more.
    Program([u8; 32]),
    /// A guard holds a planned line.
    Held {
        /// Which.
        slot: Slot,
        /// Why.
        why: SmolStr,
    },
    /// Planned lines that were held are planned again.
    Freed {
        /// Which.
        slots: Vec<Slot>,
        /// Who freed them, or what.
        by: SmolStr,
    },
    /// It does not move by itself any more, because of an incident.
    Stopped(SmolStr),
    /// It moves by itself again.
    Started,
    /// The core made a step in a part other than the first.
    StepIn {
        /// The number of the part.
        part: u16,
        /// As of a step.
        source: Option<SmolStr>,
        /// As of a step.
        covers: Vec<[u8; 32]>,
        /// As of a step.
        stimulus: Stimulus,
        /// As of a step.
        effects: Vec<Effect>,
    },
    /// A part was opened under another program: what comes new runs there.
    PartOpened {
        /// Its number.
        part: u16,
        /// Its program.
        program: [u8; 32],
    },
    /// A part went, since nothing was in it any more.
    PartGone(u16),
    /// Subjects left a part for another program: they come in there with the next steps.
    Moved {
        /// The part that they left.
        part: u16,
        /// Which.
        subjects: Vec<SubjectId>,
    },
    /// Shadow mode kept in what the step before asked for: the journey goes on as if it had left.
    Shadow {
        /// What, once for each subject that it speaks of.
        slots: Vec<Slot>,
        /// The key of its row, in hexadecimal digits.
        key: SmolStr,
    },
    /// A document of an invoice came in.
    Document {
        /// The invoice.
        subject: SubjectId,
        /// What it is, as scripts name it.
        kind: SmolStr,
        /// The name that readers see.
        file_name: SmolStr,
        /// The digest of its bytes.
        sha256: [u8; 32],
        /// Where it came from, for people.
        by: SmolStr,
    },
    /// A person decided that what was put aside is not to be done.
    Dropped {
        /// The number of the invoice that it was about, if it was about one.
        invoice: Option<SmolStr>,
        /// What had happened.
        what: SmolStr,
        /// Who.
        by: SmolStr,
        /// Why.
        because: SmolStr,
    },
    /// What became of something that was to leave, where the core is not told or not told all: that another
    /// system took or refused it, that nobody knows, what a person decided.
    Became {
        /// What.
        slot: Slot,
        /// What became of it.
        became: Became,
        /// The first of what the other side said, without its words: they may be about a person.
        why: SmolStr,
        /// Who decided; none for what became of it by itself.
        by: Option<SmolStr>,
    },
}

/// What became of something that was to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Became {
    /// It left.
    Left,
    /// It did not leave, and is not tried again by itself.
    NotLeft,
    /// Nobody knows whether it left.
    InDoubt,
    /// The same bytes leave once more.
    Again,
}

/// Why neither money nor its return is stated: it was taken back before it was.
pub const TAKEN_BACK: &str = "the payment was taken back before it was stated";

impl Noted {
    /// A step in a part.
    pub(crate) fn step(
        part: u16,
        (source, covers): (Option<SmolStr>, Vec<[u8; 32]>),
        stimulus: Stimulus,
        effects: Vec<Effect>,
    ) -> Noted {
        match part {
            0 => Noted::Step {
                source,
                covers,
                stimulus,
                effects,
            },
            part => Noted::StepIn {
                part,
                source,
                covers,
                stimulus,
                effects,
            },
        }
    }

    /// The effects of a step.
    pub fn effects(&self) -> &[Effect] {
        match self {
            Noted::Step { effects, .. } | Noted::StepIn { effects, .. } => effects,
            _ => &[],
        }
    }

    /// A step: in which part, where it comes from, and what moved it.
    pub fn as_step(&self) -> Option<(u16, Option<&SmolStr>, &Stimulus)> {
        match self {
            Noted::Step {
                source, stimulus, ..
            } => Some((0, source.as_ref(), stimulus)),
            Noted::StepIn {
                part,
                source,
                stimulus,
                ..
            } => Some((*part, source.as_ref(), stimulus)),
            _ => None,
        }
    }
}

/// A way from the hashes of a program and of lists to the world that they make.
pub type WorldOf<'a> = &'a mut dyn FnMut([u8; 32], [u8; 32]) -> Option<std::sync::Arc<World>>;

/// Why a journal can't be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotReplayed {
    /// An entry can't be read.
    Unreadable(i64, String),
    /// A program or lists are not there any more.
    NoWorld(i64),
    /// A step gives something else than it gave.
    Differs(i64),
}

/// An account between two entries of its journal, with what it is counted with: from here the core
/// goes on over the entries that follow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The dated lists that it is counted with.
    pub lists: [u8; 32],
    /// Its states: number, program, and what the core has.
    parts: Vec<(u16, [u8; 32], Account)>,
}

impl Snapshot {
    /// Its states.
    pub fn parts(&self) -> Vec<Part> {
        let parts = self.parts.iter().cloned();
        let parts = parts.map(|(number, program, account)| Part {
            number,
            program: Hash(program),
            account,
        });
        parts.collect()
    }

    /// As bytes: the number of their format before them.
    pub fn to_bytes(&self) -> Result<Vec<u8>, codec::CodecError> {
        let mut bytes = codec::FORMAT.to_be_bytes().to_vec();
        bytes.extend(codec::encode(self)?);
        Ok(bytes)
    }

    /// From these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Snapshot, codec::CodecError> {
        match bytes.split_first_chunk::<2>() {
            Some((format, rest)) => codec::decode(u16::from_be_bytes(*format), rest),
            None => Err(codec::CodecError::Damaged("it is too short".to_owned())),
        }
    }
}

/// The states that the core comes to over all entries of an account's journal.
pub fn replayed(entries: &[Entry], worlds: WorldOf<'_>) -> Result<Vec<Part>, NotReplayed> {
    let reached = replayed_from(&Snapshot::default(), entries, worlds)?;
    Ok(reached.parts())
}

/// The same, from a snapshot on.
pub fn replayed_from(
    start: &Snapshot,
    entries: &[Entry],
    worlds: WorldOf<'_>,
) -> Result<Snapshot, NotReplayed> {
    let parts = start.parts();
    let own = parts.iter().map(|part| worlds(part.program.0, start.lists));
    let own: Option<Vec<_>> = own.collect();
    let mut replay = Replay {
        own: own.ok_or(NotReplayed::NoWorld(0))?,
        parts,
        lists: start.lists,
        worlds,
    };
    let mut out = Vec::new();
    for entry in entries {
        let number = entry.number;
        let noted: Noted = codec::decode(entry.format, &entry.body)
            .map_err(|error| NotReplayed::Unreadable(number, error.words().en))?;
        if let Some((part, _, stimulus)) = noted.as_step() {
            let missing = NotReplayed::NoWorld(number);
            let at = replay.place(part).ok_or(missing)?;
            out.clear();
            let (parts, own) = (&mut replay.parts, &replay.own);
            let done = parts::step(parts, own, at, stimulus, entry.at, &mut out);
            if done.is_err() || out != noted.effects() {
                return Err(NotReplayed::Differs(number));
            }
            continue;
        }
        let told = replay.told(&noted);
        told.ok_or(NotReplayed::NoWorld(number))?;
    }
    let parts = replay.parts.into_iter().map(|mut part| {
        part.account.alone();
        (part.number, part.program.0, part.account)
    });
    Ok(Snapshot {
        lists: replay.lists,
        parts: parts.collect(),
    })
}

/// A journal on its way.
struct Replay<'w> {
    parts: Vec<Part>,
    /// The worlds of the parts.
    own: Vec<Arc<World>>,
    lists: [u8; 32],
    worlds: WorldOf<'w>,
}

impl Replay<'_> {
    fn place(&self, number: u16) -> Option<usize> {
        self.parts.iter().position(|part| part.number == number)
    }

    /// What the daemon did around the steps; nothing if a program or lists are not there any more.
    fn told(&mut self, noted: &Noted) -> Option<()> {
        match noted {
            Noted::Opened {
                payer,
                program,
                lists,
            } => {
                self.lists = *lists;
                self.own = vec![(self.worlds)(*program, *lists)?];
                self.parts = Kept::new(Hash(*program), opened(payer)).parts;
            }
            Noted::Lists(newer) => {
                self.lists = *newer;
                let programs = self.parts.iter().map(|part| part.program.0);
                let programs: Vec<[u8; 32]> = programs.collect();
                let own = programs.into_iter();
                let own: Option<Vec<_>> =
                    own.map(|program| (self.worlds)(program, *newer)).collect();
                self.own = own?;
            }
            Noted::PartOpened { part, program } => {
                let world = (self.worlds)(*program, self.lists)?;
                let opened = parts::opened(&self.parts, &self.own, Hash(*program), &world)?;
                if opened.number != *part {
                    return None;
                }
                self.parts.push(opened);
                self.own.push(world);
            }
            Noted::Moved { part, subjects } => {
                let at = self.place(*part)?;
                without(&mut self.parts.get_mut(at)?.account, subjects);
            }
            Noted::PartGone(number) => parts::close(&mut self.parts, &mut self.own, *number),
            _ => {}
        }
        Some(())
    }
}

/// An account of a party in which nothing has happened.
pub fn opened(payer: &SmolStr) -> Account {
    Account::new(Customer {
        key: payer.clone(),
        ..Customer::default()
    })
}

/// An entry that is not chained yet.
pub(crate) fn entry(
    account: jalon_store::AccountKey,
    at: Instant,
    noted: &Noted,
) -> Result<Entry, codec::CodecError> {
    Ok(Entry {
        account,
        number: 0,
        at,
        format: codec::FORMAT,
        body: codec::encode(noted)?,
        hash: Hash::default(),
    })
}
