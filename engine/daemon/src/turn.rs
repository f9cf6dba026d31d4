//! One turn of a worker over its shards: what came in and what is due, the steps, one commit, and
//! what is then handed to channels.
//!
//! ```text
//! read     answers, inbox, timers, effects: shard by shard, fair; accounts in one question
//! step     account by account, in mind; whatever goes wrong with one is put aside
//! commit   all of it or nothing; if something was not as it was read, one account at a time
//! leave    what is on its way now, for the channels
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use jalon_core::Instant;
use jalon_store::{
    AccountKey, CommitError, Effect, EffectState, Key, Lease, Shard, Store, Trouble, codec, text,
};

use crate::channel::{Outlet, Policy};
use crate::guards::{Asked, Holds};
use crate::house::{House, Houses};
use crate::mind::Mind;
#[cfg(test)]
use crate::simulated::planted::{Planted, is_planted};
use crate::work::{Body, Leaving, Work};
use crate::working::{
    Contacts, Desk, Finished, Found, Stop, Working, read_aside, waits_for_its_policy,
};

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
    /// How many messages may be on their way at once: whatever stops the daemon leaves no more than
    /// that in doubt, and a channel that stands still fills no memory.
    pub on_their_way: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            most: 500,
            each: 100,
            spread: 10 * 60_000,
            on_their_way: 100,
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
    /// Accounts that moved.
    pub moved: Vec<AccountKey>,
    /// Whether there may be more to do at once.
    pub more: bool,
    /// What ended the turn before it was through: the rest waits.
    pub trouble: Option<Trouble>,
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

/// What is done in doubt, for an outlet.
pub type InDoubtOf<'a> = &'a dyn Fn(Outlet) -> Policy;
/// What holds something that is to leave, if anything does.
pub type GuardOf<'a> =
    &'a mut dyn FnMut(&mut dyn Store, &House, Asked) -> Result<Option<Holds>, Trouble>;

/// So many parked stimuli find their accounts in one go.
pub(crate) const PARKED_MAX: usize = 1_000;

/// So much of what is in doubt is looked at in one go.
const DOUBTS_MAX: usize = 10_000;

/// A turn.
pub struct Turn<'t> {
    /// The store.
    pub store: &'t mut dyn Store,
    /// Legal entities.
    pub houses: &'t mut Houses,
    /// Shards with their epochs.
    pub leases: &'t [Lease],
    /// Those among them on which nothing new is begun: they are about to be given back.
    pub giving: &'t BTreeSet<Shard>,
    /// The time.
    pub now: Instant,
    /// How much is taken in hand.
    pub limits: Limits,
    /// Whether only what channels answered is written.
    pub only_answers: bool,
    /// What is done in doubt.
    pub in_doubt: InDoubtOf<'t>,
    /// The registered name of the daemon: each intent says who has it.
    pub by: &'t str,
    /// What guards say.
    pub guard: GuardOf<'t>,
}

impl Turn<'_> {
    /// Does what is to be done, once.
    pub fn take(&mut self, mind: &mut Mind) -> Result<Turned, Broken> {
        let (todo, more) = self.read(mind)?;
        if todo.is_empty() {
            return Ok(Turned::default());
        }
        let mut works = todo.values().flatten();
        if works.any(|work| matches!(work, Work::Inbox(_))) {
            // What came in after a script was deployed takes that script.
            self.houses.read(&mut *self.store)?;
        }
        let (mut found, contacts) = self.accounts(&todo)?;
        let mut finished = Vec::with_capacity(todo.len());
        for (account, works) in &todo {
            let found = found.remove(account);
            finished.push(self.account((*account, found), works, &contacts, &[])?);
        }
        finished.iter().for_each(|one| mind.first.will_write(one));
        let mut turned = Turned {
            more,
            ..Turned::default()
        };
        #[cfg(test)]
        if is_planted(Planted::LeavesBeforeCommit) {
            let leaving = finished.iter().flat_map(|one| &one.rows.leaving);
            mind.ready.extend(leaving.cloned());
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
                .for_each(|one| turned.add(one, &todo, mind)),
            Err(CommitError::Conflict(_) | CommitError::Wrong(_)) => {
                self.one_by_one(finished, &todo, mind, &mut turned)?;
            }
            Err(error) => return Err(self.broken(error, &finished, mind)),
        }
        Ok(turned)
    }

    /// What there is to do, by account.
    fn read(
        &mut self,
        mind: &mut Mind,
    ) -> Result<(BTreeMap<AccountKey, Vec<Work>>, bool), Trouble> {
        let shards = self.shards(mind);
        let Limits { most, each, .. } = self.limits;
        let on_their_way = mind.in_flight.len() + mind.ready.len();
        let mut may_leave = self.limits.on_their_way.saturating_sub(on_their_way);
        let mut works: Vec<(AccountKey, Work)> = self.answers(mind)?;
        self.unsure(mind, &mut works)?;
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
            let unknown = mind.first.timers.unknown(&shards);
            if !unknown.is_empty() {
                mind.first.timers.learn(self.store.first_timers(&unknown)?);
            }
            let due = mind.first.timers.due(&shards, self.now);
            let timers = self.store.due_timers(&due, self.now, each, room(&works))?;
            for timer in timers {
                let sends = matches!(timer.wakes, jalon_store::Wakes::Send(_));
                if sends && (may_leave == 0 || crowded(timer.account.shard())) {
                    continue;
                }
                may_leave -= usize::from(sends);
                works.push((timer.account, Work::Timer(timer)));
            }
        }
        if works.len() < most {
            let unknown = mind.first.effects.unknown(&shards);
            if !unknown.is_empty() {
                mind.first
                    .effects
                    .learn(self.store.first_effects(&unknown)?);
            }
            let due = mind.first.effects.due(&shards, self.now);
            let due = self.store.due_effects(&due, self.now, each, room(&works))?;
            for effect in due {
                works.push((effect.account, Work::Due(effect)));
            }
        }
        let more = works.len() >= most;
        Ok((by_account(works), more))
    }

    /// The accounts for which there is something to do, as they stand, and who may get something.
    pub(crate) fn accounts(
        &mut self,
        todo: &BTreeMap<AccountKey, Vec<Work>>,
    ) -> Result<(HashMap<AccountKey, Found>, Contacts), Trouble> {
        let keys: Vec<AccountKey> = todo.keys().copied().collect();
        let rows = self.store.accounts(&keys)?;
        let found = rows.into_iter().map(|row| (row.key, Found::new(row)));
        let mut found = found.collect();
        read_aside(self.store, &mut found, todo)?;
        let contacts = Contacts::read(self.store, (self.houses, self.now), &mut found, todo)?;
        Ok((found, contacts))
    }

    /// The shards, beginning with another one each turn.
    fn shards(&self, mind: &mut Mind) -> Vec<Shard> {
        let shards = self.leases.iter().map(|lease| lease.shard);
        let mut shards: Vec<Shard> = shards
            .filter(|shard| !self.giving.contains(shard))
            .collect();
        mind.turn = mind.turn.wrapping_add(1);
        if !shards.is_empty() {
            // A step that has no divisor in common with their number, so that all are first once.
            let first = mind.turn.wrapping_mul(37) % shards.len();
            shards.rotate_left(first);
        }
        shards
    }

    /// Answers that wait to be committed. After a commit of which nobody knows whether it was
    /// written, the rows tell whether they were in it.
    fn answers(&self, mind: &mut Mind) -> Result<Vec<(AccountKey, Work)>, Trouble> {
        let most = self.limits.most;
        let answers = mind.answers.values().take(most);
        let works = answers.map(|(leaving, answer)| {
            let work = Work::Answered(Box::new(leaving.clone()), answer.clone());
            (leaving.account, work)
        });
        Ok(works.collect())
    }

    fn unsure(
        &mut self,
        mind: &mut Mind,
        works: &mut Vec<(AccountKey, Work)>,
    ) -> Result<(), Trouble> {
        if mind.answers_unsure {
            works.retain(|(_, work)| !matches!(work, Work::Answered(..)));
            let all: Vec<_> = mind.answers.values().cloned().collect();
            for (leaving, answer) in all {
                let found = self.store.effects(leaving.account.entity, &[leaving.key])?;
                let open = found.first().is_some_and(|effect| {
                    let now = &effect.now;
                    (now.state, now.attempts, now.epoch) == leaving.was()
                });
                if open {
                    works.push((leaving.account, Work::Answered(Box::new(leaving), answer)));
                } else {
                    mind.answers.remove(&leaving.key);
                }
            }
            mind.answers_unsure = false;
        }
        let unsure = std::mem::take(&mut mind.unsure);
        let mut by_entity: BTreeMap<jalon_store::EntityId, Vec<Key>> = BTreeMap::new();
        for (key, (account, ..)) in &unsure {
            by_entity.entry(account.entity).or_default().push(*key);
        }
        for (entity, keys) in by_entity {
            let found = self.store.effects(entity, &keys);
            let found = found.inspect_err(|_| mind.unsure.clone_from(&unsure))?;
            for effect in found {
                let held = self.epoch(effect.account.shard());
                let old = held.is_some_and(|epoch| effect.now.epoch < epoch);
                let intent = (effect.account, effect.now.attempts, effect.now.epoch);
                let own = unsure.get(&effect.key) == Some(&intent);
                if effect.now.state == EffectState::Sending && old && own {
                    // Until it is written anew; those that are not there were not written.
                    mind.unsure.insert(effect.key, intent);
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
    /// now and then, and whenever shards were taken. Where something came in first, `more` is to be
    /// looked for once that is applied.
    pub fn sweep(&mut self, mind: &mut Mind) -> Result<Turned, Broken> {
        self.store.match_parked(PARKED_MAX)?;
        let shards = self.shards(mind);
        let most = self.limits.most;
        let mut todo: BTreeMap<AccountKey, Vec<Work>> = BTreeMap::new();
        let sending = self.store.effects_in(EffectState::Sending, &shards, most)?;
        let mut put = |effect: &Effect, work| {
            todo.entry(effect.account).or_default().push(work);
        };
        for effect in sending {
            let own = mind.in_flight.contains_key(&effect.key)
                || mind.answers.contains_key(&effect.key)
                || mind.unsure.contains_key(&effect.key)
                || mind.ready.iter().any(|one| one.key == effect.key);
            // Under whichever epoch: whoever wrote it does not remember it.
            if !own {
                #[cfg(test)]
                let stayed = is_planted(Planted::ForgetsDoubt);
                #[cfg(not(test))]
                let stayed = false;
                put(&effect.clone(), Work::Stranded(effect, stayed));
            }
        }
        // What came in meanwhile may have paid what is held or in doubt: it is applied first.
        let mut crowded: Vec<Shard> = Vec::new();
        let held = self.store.effects_in(EffectState::Held, &shards, most)?;
        let doubted = self.doubted(mind, &shards)?;
        if !held.is_empty() || !doubted.is_empty() {
            let both = held.iter().chain(&doubted);
            let mut of: Vec<Shard> = both.map(|one| one.account.shard()).collect();
            of.sort_unstable();
            of.dedup();
            let waiting = self.store.waiting(&of, 1, of.len())?;
            crowded.extend(waiting.iter().map(|(account, _)| account.shard()));
        }
        let mut turned = Turned::default();
        for effect in doubted {
            match crowded.contains(&effect.account.shard()) {
                true => turned.more = true,
                false => put(&effect.clone(), Work::Doubted(effect)),
            }
        }
        for effect in held {
            let body = codec::decode::<Body>(effect.format, &effect.body);
            let stale = Holds::Freshness;
            let not_yet = effect.now.document.is_none();
            if not_yet && body.is_ok_and(|body| body.held_by() == Some(stale)) {
                let house = self.houses.get(effect.account.entity);
                if house.is_none_or(|house| house.guards.is_stale(self.now)) {
                    continue;
                }
                match crowded.contains(&effect.account.shard()) {
                    true => turned.more = true,
                    false => put(&effect.clone(), Work::Freed(effect)),
                }
            }
        }
        if todo.is_empty() {
            return Ok(turned);
        }
        let (mut found, contacts) = self.accounts(&todo)?;
        let mut finished = Vec::new();
        for (account, works) in &todo {
            let found = found.remove(account);
            finished.push(self.account((*account, found), works, &contacts, &[])?);
        }
        finished.iter().for_each(|one| mind.first.will_write(one));
        self.one_by_one(finished, &todo, mind, &mut turned)?;
        Ok(turned)
    }

    /// What is in doubt for as long as its channel waits before it sends the same bytes again.
    fn doubted(&mut self, mind: &Mind, shards: &[Shard]) -> Result<Vec<Effect>, Trouble> {
        if Outlet::all().all(|outlet| (self.in_doubt)(outlet).after.is_zero()) {
            return Ok(Vec::new());
        }
        let all = self
            .store
            .effects_in(EffectState::InDoubt, shards, DOUBTS_MAX)?;
        let all = all.into_iter().filter(|effect| {
            let outlet = Outlet::from_number(effect.channel);
            let after = outlet.map(|outlet| (self.in_doubt)(outlet).after);
            let after = i64::try_from(after.unwrap_or_default().as_millis()).unwrap_or(i64::MAX);
            let over = effect.now.due.millis().saturating_add(after) <= self.now.millis();
            over && !mind.for_people.contains(&effect.key)
                && waits_for_its_policy(effect, self.in_doubt)
        });
        Ok(all.take(self.limits.on_their_way).collect())
    }

    /// Works on one account. What panics or can't be done is put aside, and the rest is done without
    /// it, from the start. Invoices that are with another account are not taken for new.
    pub(crate) fn account(
        &mut self,
        (key, mut found): (AccountKey, Option<Found>),
        works: &[Work],
        contacts: &Contacts,
        elsewhere: &[Key],
    ) -> Result<Finished, Trouble> {
        let epoch = self.epoch(key.shard()).unwrap_or_default();
        let spread = self.limits.spread;
        let mut poisoned: BTreeMap<usize, jalon_store::Text> = BTreeMap::new();
        loop {
            let mut desk = Desk {
                store: &mut *self.store,
                houses: &mut *self.houses,
                now: self.now,
                contacts,
                elsewhere,
                in_doubt: self.in_doubt,
                by: self.by,
                guard: &mut *self.guard,
            };
            let mut at = 0;
            let tried = catch_unwind(AssertUnwindSafe(|| {
                let mut working = Working::read(&mut desk, key, found.as_mut(), epoch)?;
                let shown = working.shown(&desk);
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
                working.tell_pages(&mut desk, &shown)?;
                working.finish(desk.now, spread)
            }));
            match tried {
                Ok(Ok(finished)) => return Ok(finished),
                Ok(Err(Stop::Store(trouble))) => return Err(trouble),
                // The account itself can't be read, or not be served.
                Ok(Err(Stop::Aside(why))) => {
                    let mut working =
                        Working::unread(key, found.as_ref().map(|found| &found.row), epoch);
                    for work in works {
                        working.put_aside(&mut desk, work, &why);
                    }
                    return Ok(working.rows_alone());
                }
                Err(panic) => {
                    let said = said(panic.as_ref());
                    if poisoned.insert(at, panicked(&said)).is_some() {
                        let mut working =
                            Working::unread(key, found.as_ref().map(|found| &found.row), epoch);
                        for work in works {
                            working.put_aside(&mut desk, work, &panicked(&said));
                        }
                        return Ok(working.rows_alone());
                    }
                }
            }
        }
    }
}

impl Turned {
    /// Adds what one account did; what leaves is handed to channels from here on.
    pub(crate) fn add(
        &mut self,
        one: Finished,
        todo: &BTreeMap<AccountKey, Vec<Work>>,
        mind: &mut Mind,
    ) {
        self.transitions += one.entries.len();
        self.done += todo.get(&one.account).map_or(0, Vec::len);
        self.late.extend(&one.rows.late);
        self.incidents += one.rows.incidents_new.len();
        mind.doubted += one.rows.doubted;
        if !one.entries.is_empty() {
            self.moved.push(one.account);
        }
        for key in &one.rows.settled {
            mind.answers.remove(key);
        }
        mind.for_people.extend(&one.rows.for_people);
        for change in &one.rows.effects_changed {
            mind.unsure.remove(&change.key);
        }
        for leaving in one.rows.leaving {
            mind.unsure.remove(&leaving.key);
            mind.in_flight.insert(leaving.key, leaving.clone());
            mind.ready.push(leaving);
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
