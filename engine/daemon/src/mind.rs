//! What a worker keeps in mind between turns. All of it can be lost: the store has what counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jalon_store::{AccountKey, Key, Lease, Shard};

use crate::channel::Answer;
use crate::first::First;
use crate::work::Leaving;

/// What a worker keeps in mind between turns. All of it can be lost: the store has what counts.
#[derive(Default)]
pub struct Mind {
    /// What is to be given to channels: its intent is committed.
    pub(crate) ready: Vec<Leaving>,
    /// What channels have been given, by key.
    pub(crate) in_flight: BTreeMap<Key, Leaving>,
    /// What they answered, until that is committed.
    pub(crate) answers: BTreeMap<Key, (Leaving, Answer)>,
    /// Intents of commits of which it is not known whether they were written, with their attempt and
    /// epoch: no channel had them. An earlier attempt may have left, so the row must tell exactly these.
    pub(crate) unsure: BTreeMap<Key, (AccountKey, u16, i64)>,
    /// Whether answers may be in a commit of which that is not known.
    pub(crate) answers_unsure: bool,
    /// How often an account alone was not as it had been read.
    pub(crate) strikes: HashMap<AccountKey, u8>,
    /// Messages that came into doubt, until that is told.
    pub(crate) doubted: usize,
    /// What is in doubt and left to people: it is not looked at again and again.
    pub(crate) for_people: BTreeSet<Key>,
    /// When something is due next in each shard.
    pub(crate) first: First,
    /// Where the next turn begins among the shards.
    pub(crate) turn: usize,
}

impl Mind {
    /// A channel answered.
    pub fn answer(&mut self, leaving: Leaving, answer: Answer) {
        let own = self.in_flight.get(&leaving.key);
        if own.is_none_or(|own| own.was() != leaving.was()) {
            // Its shard was lost on the way: whoever has it now takes it for in doubt.
            tracing::warn!(key = %leaving.outgoing.key, "an answer came too late");
            return;
        }
        self.in_flight.remove(&leaving.key);
        self.answers.insert(leaving.key, (leaving, answer));
    }

    /// It was not given to its channel, and will not be. Whether something in doubt left is then
    /// asked by whoever comes next.
    pub fn stays(&mut self, leaving: Leaving, note: &str) {
        match leaving.doubt {
            Some(_) => {
                self.in_flight.remove(&leaving.key);
            }
            None => self.answer(leaving, Answer::NotNow(note.to_owned())),
        }
    }

    /// Shards with something on its way.
    pub fn busy(&self) -> BTreeSet<Shard> {
        let given = self.in_flight.values();
        let answered = self.answers.values().map(|(leaving, _)| leaving);
        let leaving = given.chain(answered).map(|leaving| leaving.account);
        let unsure = self.unsure.values().map(|(account, ..)| *account);
        leaving.chain(unsure).map(AccountKey::shard).collect()
    }

    /// How much channels have in hand.
    pub fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// Whether something is on its way from here, and nobody took it over.
    pub fn is_own(&self, leaving: &Leaving) -> bool {
        let own = self.in_flight.get(&leaving.key);
        own.is_some_and(|own| own.was() == leaving.was())
    }

    /// What could not be given to its channel now.
    pub fn put_back(&mut self, leaving: Leaving) {
        self.ready.push(leaving);
    }

    /// What is to be given to channels now.
    pub fn take_ready(&mut self) -> Vec<Leaving> {
        std::mem::take(&mut self.ready)
    }

    /// Whether channels have answered something that is not committed yet.
    pub fn has_answers(&self) -> bool {
        !self.answers.is_empty()
    }

    /// Shards were lost: what they had on its way is somebody else's business.
    pub fn keep(&mut self, leases: &[Lease]) {
        self.first.forget_all();
        let held: BTreeSet<Shard> = leases.iter().map(|lease| lease.shard).collect();
        let own = |account: AccountKey| held.contains(&account.shard());
        self.answers.retain(|_, (leaving, _)| own(leaving.account));
        self.in_flight.retain(|_, leaving| own(leaving.account));
        self.ready.retain(|leaving| own(leaving.account));
        self.unsure.retain(|_, (account, ..)| own(*account));
    }
}
