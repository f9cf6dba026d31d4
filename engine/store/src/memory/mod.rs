//! The store in memory: what is meant, in as few lines as possible. Other stores are compared with
//! it; simulations run on it. Nothing of it outlives the process.

mod archive;
mod bank;
mod commit;
mod links;
mod mails;
mod moves;
mod read;
mod statuses;
mod upkeep;
mod write;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use jalon_core::step::SubjectId;
use jalon_core::{Day, Instant};

use crate::archive::Checkpoint;
use crate::bank::BankLine;
use crate::batch::AccountRow;
use crate::chain::{Entry, Hash};
use crate::effect::Effect;
use crate::inbox::{Stimulus, To};
use crate::key::{AccountKey, EntityId, Key, Shard, shards};
use crate::leases::{Owner, Present};
use crate::links::Link;
use crate::mails::Mail;
use crate::moves::Told;
use crate::records::{Content, Incident, Known, Personal};
use crate::statuses::Status;
use crate::trouble::Trouble;
use crate::work::Timer;
use crate::{Head, Store};

/// A store in memory. Sessions share what it holds.
#[derive(Clone)]
pub struct Memory {
    data: Arc<Mutex<Data>>,
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
}

#[derive(Clone, Default)]
struct Data {
    entities: Vec<String>,
    shards: BTreeMap<Shard, Holding>,
    workers: BTreeMap<String, Present>,
    told: BTreeMap<(Key, i64), (Instant, Told)>,
    accounts: BTreeMap<AccountKey, AccountRow>,
    journal: BTreeMap<(AccountKey, i64), Entry>,
    timers: BTreeMap<TimerKey, Timer>,
    checkpoints: BTreeMap<AccountKey, Checkpoint>,
    effects: BTreeMap<(EntityId, Key), Effect>,
    /// With what the latest version says.
    received: BTreeMap<Key, Option<Key>>,
    inbox: BTreeMap<(Shard, i64, AccountKey, Key), Stimulus>,
    parked: BTreeMap<Key, Stimulus>,
    known: BTreeMap<(EntityId, Key), Known>,
    contents: BTreeMap<(EntityId, Hash), Content>,
    personal: BTreeMap<(EntityId, Key), Personal>,
    mails: BTreeMap<(EntityId, Key), Mail>,
    statuses: BTreeMap<(EntityId, Key), Status>,
    links: BTreeMap<(EntityId, Hash), Link>,
    seen: BTreeMap<(EntityId, Hash, Instant, String), String>,
    incidents: BTreeMap<(AccountKey, Key), Incident>,
    settings: BTreeMap<(EntityId, String), (i64, Vec<u8>)>,
    bank: BTreeMap<(EntityId, Key), BankLine>,
    seals: BTreeMap<(EntityId, Day), BTreeMap<Key, Head>>,
}

/// As the tables of databases have it, so that the order is the same.
type TimerKey = (Shard, Instant, AccountKey, SubjectId, Vec<u8>);

fn timer_key(timer: &Timer) -> TimerKey {
    let (subject, slot) = timer.wakes.parts();
    (
        timer.account.shard(),
        timer.due,
        timer.account,
        subject,
        slot,
    )
}

#[derive(Clone)]
struct Holding {
    epoch: i64,
    owner: Option<Owner>,
    expires: Instant,
}

impl Memory {
    /// An empty store; its clock is what it takes for the time of the database.
    pub fn new(clock: impl Fn() -> Instant + Send + Sync + 'static) -> Memory {
        let free = Holding {
            epoch: 0,
            owner: None,
            expires: Instant::from_millis(0),
        };
        let data = Data {
            shards: shards().into_iter().map(|at| (at, free.clone())).collect(),
            ..Data::default()
        };
        Memory {
            data: Arc::new(Mutex::new(data)),
            clock: Arc::new(clock),
        }
    }

    fn data(&self) -> MutexGuard<'_, Data> {
        // Whoever panicked while holding it had changed nothing half: commits swap whole data.
        self.data
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Store for Memory {
    fn another(&self) -> Result<Box<dyn Store>, Trouble> {
        Ok(Box::new(self.clone()))
    }
}

impl Data {
    /// Where a stimulus goes: into the inbox of an account, or among the parked.
    fn account_for(&self, stimulus: &Stimulus) -> Option<AccountKey> {
        match stimulus.to {
            To::Account(account) => Some(AccountKey {
                entity: stimulus.entity,
                account,
            }),
            To::Known(key) => {
                let known = self.known.get(&(stimulus.entity, key))?;
                Some(known.account)
            }
        }
    }

    fn put_in_inbox(&mut self, account: AccountKey, stimulus: Stimulus) {
        let at = (account.shard(), stimulus.place, account, stimulus.key);
        self.inbox.insert(at, stimulus);
    }
}
