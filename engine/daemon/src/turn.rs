//! One turn of a worker over its shards: what came in and what is due, the steps, one commit, and
//! what is then handed to channels.
//!
//! ```text
//! read     answers, inbox, timers, effects: shard by shard, fair; accounts in one question
//! step     account by account, in memory; whatever goes wrong with one is put aside
//! commit   all of it or nothing; if something was not as it was read, one account at a time
//! leave    what is on its way now, for the channels
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use jalon_core::Instant;
use jalon_store::{
    AccountKey, AccountRow, Batch, CommitError, Effect, EffectState, Incident, Key, Known, Lease,
    Shard, Store, Trouble, codec, text,
};

use crate::channel::{Answer, InDoubt, Outlet};
use crate::guards::Holds;
use crate::house::{House, Houses};
#[cfg(test)]
use crate::simulated::planted::{Planted, is_planted};
use crate::work::{Body, Leaving, PutAside, Work};
use crate::working::{Desk, Finished, Stop, Working};

/// How much one turn takes in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Things to do in all.
    pub most: usize,
    /// Of one kind in one shard, so that none keeps the others waiting.
    pub each: usize,
    /// How far messages that wait for one opening of the day are spread behind it, in milliseconds.
    /// Whoever has calendars that open for less time needs less; 0 for none.
    pub spread: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            most: 500,
            each: 100,
            spread: 10 * 60_000,
        }
    }
}

/// What became of a turn.
#[derive(Debug, Default)]
pub struct Turned {
    /// What channels are to be asked for now: its intent is committed.
    pub leaving: Vec<Leaving>,
    /// Transitions that were committed.
    pub transitions: usize,
    /// Things that were done.
    pub done: usize,
    /// How late timers rang, in milliseconds.
    pub late: Vec<i64>,
    /// Incidents that came up.
    pub incidents: usize,
    /// Whether there may be more to do at once.
    pub more: bool,
}

/// Why a turn came to nothing. What it read is still there.
#[derive(Debug)]
pub enum Broken {
    /// The store can't answer now: wait a while.
    Trouble(Trouble),
    /// The shards, or some, belong to somebody else now: ask which are left.
    Fenced,
    /// It is not known whether the commit was written: raise the epochs, then go on.
    Unknown(Trouble),
}

impl From<Trouble> for Broken {
    fn from(trouble: Trouble) -> Broken {
        Broken::Trouble(trouble)
    }
}

/// What is in doubt, for an outlet.
pub type InDoubtOf<'a> = &'a dyn Fn(Outlet) -> InDoubt;
/// What holds a planned line, if anything does.
pub type GuardOf<'a> = &'a mut dyn FnMut(&House, bool) -> Option<Holds>;

/// What a worker keeps in mind between turns. All of it can be lost: the store has what counts.
#[derive(Default)]
pub struct Memory {
    /// What is to be given to channels: its intent is committed.
    ready: Vec<Leaving>,
    /// What channels have been given, by key.
    in_flight: BTreeMap<Key, Leaving>,
    /// What they answered, until that is committed.
    answers: BTreeMap<Key, (Leaving, Answer)>,
    /// Intents of commits of which it is not known whether they were written, with their attempt and
    /// epoch: no channel had them. An earlier attempt may have left, so the row must tell exactly these.
    unsure: BTreeMap<Key, (AccountKey, u16, i64)>,
    /// Whether answers may be in a commit of which that is not known.
    answers_unsure: bool,
    /// How often an account alone was not as it had been read.
    strikes: HashMap<AccountKey, u8>,
    /// Where the next turn begins among the shards.
    turn: usize,
}

/// So many parked stimuli find their accounts in one go.
const PARKED_MAX: usize = 1_000;

/// After so many conflicts alone an account is put aside.
const STRIKES_MAX: u8 = 3;

impl Memory {
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

    /// Shards with something on its way.
    pub fn busy(&self) -> BTreeSet<Shard> {
        let given = self.in_flight.values();
        let answered = self.answers.values().map(|(leaving, _)| leaving);
        let all = given.chain(answered);
        all.map(|leaving| leaving.account.shard()).collect()
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
        let held: BTreeSet<Shard> = leases.iter().map(|lease| lease.shard).collect();
        let own = |account: AccountKey| held.contains(&account.shard());
        self.answers.retain(|_, (leaving, _)| own(leaving.account));
        self.in_flight.retain(|_, leaving| own(leaving.account));
        self.ready.retain(|leaving| own(leaving.account));
        self.unsure.retain(|_, (account, ..)| own(*account));
    }
}

/// A turn.
pub struct Turn<'t> {
    /// The store.
    pub store: &'t mut dyn Store,
    /// Legal entities.
    pub houses: &'t mut Houses,
    /// Shards with their epochs.
    pub leases: &'t [Lease],
    /// The time.
    pub now: Instant,
    /// How much is taken in hand.
    pub limits: Limits,
    /// Whether only what channels answered is written.
    pub only_answers: bool,
    /// What is done in doubt.
    pub in_doubt: InDoubtOf<'t>,
    /// What guards say.
    pub guard: GuardOf<'t>,
}

impl Turn<'_> {
    /// Does what is to be done, once.
    pub fn take(&mut self, memory: &mut Memory) -> Result<Turned, Broken> {
        let (todo, more) = self.read(memory)?;
        if todo.is_empty() {
            return Ok(Turned::default());
        }
        let keys: Vec<AccountKey> = todo.keys().copied().collect();
        let rows = self.store.accounts(&keys)?;
        let mut rows: HashMap<AccountKey, AccountRow> =
            rows.into_iter().map(|row| (row.key, row)).collect();
        let mut finished = Vec::with_capacity(todo.len());
        for (account, works) in &todo {
            finished.push(self.account(*account, rows.remove(account), works)?);
        }
        let mut turned = Turned {
            more,
            ..Turned::default()
        };
        #[cfg(test)]
        if is_planted(Planted::LeavesBeforeCommit) {
            let leaving = finished.iter().flat_map(|one| &one.rows.leaving);
            memory.ready.extend(leaving.cloned());
        }
        let done = self.commit(&finished);
        #[cfg(test)]
        let done = match done {
            Err(CommitError::Unknown(_)) if is_planted(Planted::TakesUnknownForDone) => Ok(()),
            done => done,
        };
        match done {
            Ok(()) => finished
                .into_iter()
                .for_each(|one| turned.add(one, &todo, memory)),
            Err(CommitError::Conflict(_) | CommitError::Wrong(_)) => {
                self.one_by_one(finished, &todo, memory, &mut turned)?;
            }
            Err(error) => return Err(self.broken(error, &finished, memory)),
        }
        Ok(turned)
    }

    /// What there is to do, by account.
    fn read(
        &mut self,
        memory: &mut Memory,
    ) -> Result<(BTreeMap<AccountKey, Vec<Work>>, bool), Trouble> {
        let shards = self.shards(memory);
        let Limits { most, each, .. } = self.limits;
        let mut works: Vec<(AccountKey, Work)> = self.answers(memory)?;
        self.unsure(memory, &mut works)?;
        if self.only_answers {
            return Ok((by_account(works), false));
        }
        let room = |works: &Vec<(AccountKey, Work)>| most.saturating_sub(works.len());
        let waiting = self.store.waiting(&shards, each, room(&works).max(each))?;
        // Where more may wait than was read, a payment may be among it: nothing is sent there yet.
        let mut crowded: HashMap<Shard, usize> = HashMap::new();
        for (account, stimulus) in waiting {
            *crowded.entry(account.shard()).or_default() += 1;
            works.push((account, Work::Inbox(stimulus)));
        }
        let full = works.len() >= most;
        let crowded =
            |shard: Shard| full || crowded.get(&shard).is_some_and(|count| *count >= each);
        if !full {
            let timers = self
                .store
                .due_timers(&shards, self.now, each, room(&works))?;
            for timer in timers {
                let sends = matches!(timer.wakes, jalon_store::Wakes::Send(_));
                if !(sends && crowded(timer.account.shard())) {
                    works.push((timer.account, Work::Timer(timer)));
                }
            }
        }
        if works.len() < most {
            let due = self
                .store
                .due_effects(&shards, self.now, each, room(&works))?;
            for effect in due {
                works.push((effect.account, Work::Due(effect)));
            }
        }
        let more = works.len() >= most;
        Ok((by_account(works), more))
    }

    /// The shards, beginning with another one each turn.
    fn shards(&self, memory: &mut Memory) -> Vec<Shard> {
        let mut shards: Vec<Shard> = self.leases.iter().map(|lease| lease.shard).collect();
        memory.turn = memory.turn.wrapping_add(1);
        if !shards.is_empty() {
            // A step that has no divisor in common with their number, so that all are first once.
            let first = memory.turn.wrapping_mul(37) % shards.len();
            shards.rotate_left(first);
        }
        shards
    }

    /// Answers that wait to be committed. After a commit of which nobody knows whether it was
    /// written, the rows tell whether they were in it.
    fn answers(&self, memory: &mut Memory) -> Result<Vec<(AccountKey, Work)>, Trouble> {
        let most = self.limits.most;
        let answers = memory.answers.values().take(most);
        let works = answers.map(|(leaving, answer)| {
            let work = Work::Answered(Box::new(leaving.clone()), answer.clone());
            (leaving.account, work)
        });
        Ok(works.collect())
    }

    fn unsure(
        &mut self,
        memory: &mut Memory,
        works: &mut Vec<(AccountKey, Work)>,
    ) -> Result<(), Trouble> {
        if memory.answers_unsure {
            works.retain(|(_, work)| !matches!(work, Work::Answered(..)));
            let all: Vec<(Leaving, Answer)> = memory.answers.values().cloned().collect();
            for (leaving, answer) in all {
                let found = self.store.effects(leaving.account.entity, &[leaving.key])?;
                let open = found.first().is_some_and(|effect| {
                    let now = &effect.now;
                    (now.state, now.attempts, now.epoch) == leaving.was()
                });
                if open {
                    works.push((leaving.account, Work::Answered(Box::new(leaving), answer)));
                } else {
                    memory.answers.remove(&leaving.key);
                }
            }
            memory.answers_unsure = false;
        }
        let unsure = std::mem::take(&mut memory.unsure);
        let mut by_entity: BTreeMap<jalon_store::EntityId, Vec<Key>> = BTreeMap::new();
        for (key, (account, ..)) in &unsure {
            by_entity.entry(account.entity).or_default().push(*key);
        }
        for (entity, keys) in by_entity {
            let found = self.store.effects(entity, &keys);
            let found = found.inspect_err(|_| memory.unsure.clone_from(&unsure))?;
            for effect in found {
                let held = self.epoch(effect.account.shard());
                let old = held.is_some_and(|epoch| effect.now.epoch < epoch);
                let intent = (effect.account, effect.now.attempts, effect.now.epoch);
                let own = unsure.get(&effect.key) == Some(&intent);
                if effect.now.state == EffectState::Sending && old && own {
                    // Until it is written anew; those that are not there were not written.
                    memory.unsure.insert(effect.key, intent);
                    works.push((effect.account, Work::Stranded(effect, true)));
                }
            }
        }
        Ok(())
    }

    fn epoch(&self, shard: Shard) -> Option<i64> {
        let mut leases = self.leases.iter();
        leases
            .find(|lease| lease.shard == shard)
            .map(|lease| lease.epoch)
    }

    /// What is on its way under an epoch that is over, and what guards hold no more: to be looked for
    /// now and then, and whenever shards were taken.
    pub fn sweep(&mut self, memory: &mut Memory) -> Result<Turned, Broken> {
        self.store.match_parked(PARKED_MAX)?;
        let shards = self.shards(memory);
        let most = self.limits.most;
        let mut todo: BTreeMap<AccountKey, Vec<Work>> = BTreeMap::new();
        let sending = self.store.effects_in(EffectState::Sending, &shards, most)?;
        let mut put = |effect: &Effect, work| {
            todo.entry(effect.account).or_default().push(work);
        };
        for effect in sending {
            let own = memory.in_flight.contains_key(&effect.key)
                || memory.answers.contains_key(&effect.key)
                || memory.unsure.contains_key(&effect.key)
                || memory.ready.iter().any(|one| one.key == effect.key);
            // Under whichever epoch: whoever wrote it does not remember it.
            if !own {
                #[cfg(test)]
                let stayed = is_planted(Planted::ForgetsDoubt);
                #[cfg(not(test))]
                let stayed = false;
                put(&effect.clone(), Work::Stranded(effect, stayed));
            }
        }
        for effect in self.store.effects_in(EffectState::Held, &shards, most)? {
            let body = codec::decode::<Body>(effect.format, &effect.body);
            if let Ok(Body::Planned(_, Holds::Freshness)) = body {
                let house = self.houses.get(effect.account.entity);
                if house.is_some_and(|house| !house.guards.is_stale(self.now)) {
                    put(&effect.clone(), Work::Freed(effect));
                }
            }
        }
        let mut turned = Turned::default();
        if todo.is_empty() {
            return Ok(turned);
        }
        let keys: Vec<AccountKey> = todo.keys().copied().collect();
        let rows = self.store.accounts(&keys)?;
        let mut rows: HashMap<AccountKey, AccountRow> =
            rows.into_iter().map(|row| (row.key, row)).collect();
        let mut finished = Vec::new();
        for (account, works) in &todo {
            finished.push(self.account(*account, rows.remove(account), works)?);
        }
        self.one_by_one(finished, &todo, memory, &mut turned)?;
        Ok(turned)
    }

    /// Works on one account. What panics or can't be done is put aside, and the rest is done without
    /// it, from the start.
    fn account(
        &mut self,
        key: AccountKey,
        row: Option<AccountRow>,
        works: &[Work],
    ) -> Result<Finished, Trouble> {
        let epoch = self.epoch(key.shard()).unwrap_or_default();
        let spread = self.limits.spread;
        let mut poisoned: BTreeMap<usize, jalon_store::Text> = BTreeMap::new();
        loop {
            let mut desk = Desk {
                store: &mut *self.store,
                houses: &mut *self.houses,
                now: self.now,
                in_doubt: self.in_doubt,
                guard: &mut *self.guard,
            };
            let mut at = 0;
            let tried = catch_unwind(AssertUnwindSafe(|| {
                let mut working = Working::read(&mut desk, key, row.clone(), epoch)?;
                for (number, work) in works.iter().enumerate() {
                    at = number;
                    if let Some(why) = poisoned.get(&number) {
                        working.put_aside(&mut desk, work, why);
                        continue;
                    }
                    match working.work(&mut desk, work) {
                        Err(Stop::Aside(why)) => working.put_aside(&mut desk, work, &why),
                        done => done?,
                    }
                }
                working.finish(desk.now, spread)
            }));
            match tried {
                Ok(Ok(finished)) => return Ok(finished),
                Ok(Err(Stop::Store(trouble))) => return Err(trouble),
                // The account itself can't be read, or not be served.
                Ok(Err(Stop::Aside(why))) => {
                    let mut working = Working::unread(key, epoch);
                    for work in works {
                        working.put_aside(&mut desk, work, &why);
                    }
                    return Ok(working.rows_alone());
                }
                Err(panic) => {
                    let said = said(panic.as_ref());
                    if poisoned.insert(at, panicked(&said)).is_some() {
                        let mut working = Working::unread(key, epoch);
                        for work in works {
                            working.put_aside(&mut desk, work, &panicked(&said));
                        }
                        return Ok(working.rows_alone());
                    }
                }
            }
        }
    }

    fn commit(&mut self, finished: &[Finished]) -> Result<(), CommitError> {
        let mut batch = Batch::default();
        for one in finished {
            one.add_to(&mut batch, self.leases);
        }
        self.know(finished, &mut batch)
            .map_err(CommitError::Failed)?;
        // What goes to other accounts is received first: it is the same stimulus if it comes again.
        let inside: Vec<_> = finished
            .iter()
            .flat_map(|one| one.rows.inside.iter().cloned())
            .collect();
        if !inside.is_empty() {
            self.store.receive(&inside).map_err(CommitError::Failed)?;
        }
        if batch.is_empty() {
            return Ok(());
        }
        let told = !batch.known.is_empty() || !batch.moved.is_empty();
        let done = self.store.commit(&batch);
        #[cfg(test)]
        if is_planted(Planted::IgnoresEpochs) && done == Err(CommitError::Fenced) {
            let rows = self.store.shard_rows().map_err(CommitError::Failed)?;
            for fence in &mut batch.fences {
                let row = rows.iter().find(|row| row.lease.shard == fence.shard);
                *fence = row.map_or(*fence, |row| row.lease);
            }
            return self.store.commit(&batch);
        }
        if done.is_ok() && told {
            // What waited for these names; if it fails now, the next sweep does it.
            let _ = self.store.match_parked(PARKED_MAX);
        }
        done
    }

    /// What is known from now on: new names, and names that mean another account or invoice now.
    fn know(&mut self, finished: &[Finished], batch: &mut Batch) -> Result<(), Trouble> {
        let mut wanted: BTreeMap<(jalon_store::EntityId, Key), &Known> = BTreeMap::new();
        for known in finished.iter().flat_map(|one| &one.rows.known) {
            wanted.insert((known.account.entity, known.key), known);
        }
        let mut keys: BTreeMap<jalon_store::EntityId, Vec<Key>> = BTreeMap::new();
        for (entity, key) in wanted.keys() {
            keys.entry(*entity).or_default().push(*key);
        }
        for (entity, keys) in keys {
            for there in self.store.known(entity, &keys)? {
                let Some(newer) = wanted.remove(&(entity, there.key)) else {
                    continue;
                };
                if (there.account, there.subject) != (newer.account, newer.subject) {
                    batch.moved.push(newer.clone());
                }
            }
        }
        batch.known.extend(wanted.into_values().cloned());
        Ok(())
    }

    /// One account at a time, so that one that is not as it was read stops no other.
    fn one_by_one(
        &mut self,
        finished: Vec<Finished>,
        todo: &BTreeMap<AccountKey, Vec<Work>>,
        memory: &mut Memory,
        turned: &mut Turned,
    ) -> Result<(), Broken> {
        for one in finished {
            let account = one.account;
            match self.commit(std::slice::from_ref(&one)) {
                Ok(()) => {
                    memory.strikes.remove(&account);
                    turned.add(one, todo, memory);
                }
                Err(error @ (CommitError::Conflict(_) | CommitError::Wrong(_))) => {
                    // It is read again in the next turn; what conflicts again and again is a fault.
                    memory.answers_unsure = true;
                    let strikes = memory.strikes.entry(account).or_default();
                    *strikes += 1;
                    tracing::warn!(account = %account.account.0, ?error, "read again");
                    if *strikes >= STRIKES_MAX {
                        memory.strikes.remove(&account);
                        self.set_apart(account, todo, &format!("{error:?}"))?;
                    }
                    turned.more = true;
                }
                Err(error) => return Err(self.broken(error, std::slice::from_ref(&one), memory)),
            }
        }
        Ok(())
    }

    /// An account that can't be written is put aside with all that there is to do for it.
    fn set_apart(
        &mut self,
        account: AccountKey,
        todo: &BTreeMap<AccountKey, Vec<Work>>,
        why: &str,
    ) -> Result<(), Broken> {
        let mut batch = Batch::default();
        let lease = self.leases.iter().find(|one| one.shard == account.shard());
        batch.fences.extend(lease.copied());
        for work in todo.get(&account).into_iter().flatten() {
            let (key, body) = match work {
                Work::Inbox(one) => {
                    batch.consumed.push((account, one.place, one.key));
                    let body = PutAside::Inbox(one.source.clone(), one.format, one.body.clone());
                    (one.key, body)
                }
                Work::Timer(timer) => {
                    batch.timers_gone.push(*timer);
                    let due = timer.due.millis().to_string();
                    let key = Key::of(&["apart", &account.account.0.to_string(), &due]);
                    (key, PutAside::Stopped)
                }
                _ => continue,
            };
            if batch.incidents_new.iter().any(|one| one.key == key) {
                continue;
            }
            batch.incidents_new.push(Incident {
                account,
                key,
                at: self.now,
                what: why.to_owned(),
                format: codec::FORMAT,
                body: codec::encode(&body).unwrap_or_default(),
            });
        }
        match self.store.commit(&batch) {
            Ok(()) => Ok(()),
            Err(CommitError::Fenced) => Err(Broken::Fenced),
            Err(CommitError::Unknown(trouble)) => Err(Broken::Unknown(trouble)),
            Err(CommitError::Failed(trouble)) => Err(Broken::Trouble(trouble)),
            Err(error) => {
                tracing::error!(account = %account.account.0, ?error, "can't be put aside");
                Ok(())
            }
        }
    }

    fn broken(&self, error: CommitError, finished: &[Finished], memory: &mut Memory) -> Broken {
        match error {
            CommitError::Fenced => Broken::Fenced,
            CommitError::Unknown(trouble) => {
                for leaving in finished.iter().flat_map(|one| &one.rows.leaving) {
                    let intent = (leaving.account, leaving.attempt, leaving.epoch);
                    memory.unsure.insert(leaving.key, intent);
                }
                memory.answers_unsure = true;
                Broken::Unknown(trouble)
            }
            CommitError::Failed(trouble) => Broken::Trouble(trouble),
            CommitError::Conflict(_) | CommitError::Wrong(_) => Broken::Fenced,
        }
    }
}

impl Turned {
    /// Adds what one account did; what leaves is handed to channels from here on.
    fn add(&mut self, one: Finished, todo: &BTreeMap<AccountKey, Vec<Work>>, memory: &mut Memory) {
        self.transitions += one.entries.len();
        self.done += todo.get(&one.account).map_or(0, Vec::len);
        self.late.extend(&one.rows.late);
        self.incidents += one.rows.incidents_new.len();
        for key in &one.rows.settled {
            memory.answers.remove(key);
        }
        for change in &one.rows.effects_changed {
            memory.unsure.remove(&change.key);
        }
        for leaving in one.rows.leaving {
            memory.unsure.remove(&leaving.key);
            memory.in_flight.insert(leaving.key, leaving.clone());
            memory.ready.push(leaving);
        }
    }
}

fn by_account(works: Vec<(AccountKey, Work)>) -> BTreeMap<AccountKey, Vec<Work>> {
    let mut todo: BTreeMap<AccountKey, Vec<Work>> = BTreeMap::new();
    for (account, work) in works {
        todo.entry(account).or_default().push(work);
    }
    for works in todo.values_mut() {
        works.sort_by_key(Work::rank);
    }
    todo
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "panic".to_owned())
}

fn panicked(said: &str) -> jalon_store::Text {
    text(
        format!("a fault of the program: {said}"),
        format!("une erreur du programme : {said}"),
    )
}
