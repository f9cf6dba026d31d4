//! What an entry of the journal says.
//!
//! Most entries are steps: a stimulus, and what followed from it. The others tell what a step was
//! made with, and what the daemon did around it; so the core alone, run over the journal, comes to the
//! same state ([`replayed`]).

use jalon_core::Instant;
use jalon_core::step::{Account, Customer, Effect, Slot, Stimulus, step, versions};
use jalon_store::{Entry, Hash, codec};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use jalon_simulate::World;

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
    /// It was moved to another program.
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

/// The state that the core comes to over all entries of an account's journal.
pub fn replayed(entries: &[Entry], worlds: WorldOf<'_>) -> Result<Option<Account>, NotReplayed> {
    let mut account: Option<Account> = None;
    let (mut program, mut lists) = ([0; 32], [0; 32]);
    let mut world = None;
    let mut out = Vec::new();
    for entry in entries {
        let number = entry.number;
        let noted: Noted = codec::decode(entry.format, &entry.body)
            .map_err(|error| NotReplayed::Unreadable(number, format!("{error:?}")))?;
        match noted {
            Noted::Opened {
                payer,
                program: of,
                lists: with,
            } => {
                account = Some(opened(&payer));
                (program, lists, world) = (of, with, None);
            }
            Noted::Lists(newer) => (lists, world) = (newer, None),
            Noted::Program(newer) => {
                let from = worlds(program, lists).ok_or(NotReplayed::NoWorld(number))?;
                let to = worlds(newer, lists).ok_or(NotReplayed::NoWorld(number))?;
                if let Some(account) = &mut account {
                    versions::move_account(&from.machine, &to.machine, account, entry.at, true);
                }
                (program, world) = (newer, None);
            }
            Noted::Step {
                stimulus, effects, ..
            } => {
                if world.is_none() {
                    world = Some(worlds(program, lists).ok_or(NotReplayed::NoWorld(number))?);
                }
                let (Some(world), Some(account)) = (&world, &mut account) else {
                    return Err(NotReplayed::NoWorld(number));
                };
                out.clear();
                let (machine, context) = (&world.machine, &world.context);
                let done = step(machine, context, account, &stimulus, entry.at, &mut out);
                if done.is_err() || out != effects {
                    return Err(NotReplayed::Differs(number));
                }
            }
            Noted::Held { .. } | Noted::Freed { .. } | Noted::Stopped(_) | Noted::Started => {}
        }
    }
    Ok(account)
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
