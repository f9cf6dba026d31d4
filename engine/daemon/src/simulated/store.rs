//! A store that fails: before a commit, after it, in between, and with whoever lost a shard.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jalon_core::machine::action::Act;
use jalon_core::step::Done;
use jalon_core::{Day, Instant};
use jalon_simulate::workload::Random;
use jalon_store::*;

use crate::incoming::Incoming;
use crate::work::Body;

/// What goes wrong, how often in a thousand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rates {
    pub away: u32,
    pub full: u32,
    pub unknown: u32,
}

/// What the wrappers share.
pub(crate) struct Shared {
    pub random: Random,
    pub rates: Rates,
    /// Commits that are still under way, though whoever made them knows nothing of it.
    late: Vec<Batch>,
    /// What must never happen, and did.
    pub broken: Option<String>,
    pub unknown: u32,
    pub fenced: u32,
    /// How often incidents were asked for.
    pub asked_for_incidents: u32,
    /// Shards in which there are accounts: the others need not be looked at.
    pub shards: Vec<Shard>,
}

/// A session with a store that fails.
#[derive(Clone)]
pub(crate) struct Faulty {
    pub inner: Memory,
    pub shared: Arc<Mutex<Shared>>,
    owner: Option<String>,
}

pub(super) fn away() -> Trouble {
    Trouble::new(Kind::Away, text("away", "absent"), text("wait", "attendez"))
}

impl Faulty {
    pub(crate) fn new(inner: Memory, seed: u64) -> Faulty {
        let shared = Shared {
            random: Random::of(seed, 77),
            rates: Rates::default(),
            late: Vec::new(),
            broken: None,
            unknown: 0,
            fenced: 0,
            asked_for_incidents: 0,
            shards: Vec::new(),
        };
        Faulty {
            inner,
            shared: Arc::new(Mutex::new(shared)),
            owner: None,
        }
    }

    /// A session of a daemon.
    pub(super) fn of(&self, owner: &str) -> Faulty {
        Faulty {
            owner: Some(owner.to_owned()),
            ..self.clone()
        }
    }

    fn fails(&self) -> Result<(), Trouble> {
        let mut shared = self.shared.lock().unwrap();
        let share = shared.rates.away;
        match shared.random.per_mille(share) {
            true => Err(away()),
            false => Ok(()),
        }
    }

    /// A commit that was under way comes through, or comes to nothing.
    pub(super) fn late(&mut self) {
        let late = std::mem::take(&mut self.shared.lock().unwrap().late);
        for batch in late {
            if self.shared.lock().unwrap().random.below(2) == 0 {
                // Under a new epoch nothing old comes through.
                let _ = self.inner.commit(&batch);
            }
        }
    }

    fn interesting(&self, shards: &[Shard]) -> Vec<Shard> {
        let known = &self.shared.lock().unwrap().shards;
        let asked = shards.iter().copied();
        asked.filter(|shard| known.contains(shard)).collect()
    }

    fn must(&self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            let mut shared = self.shared.lock().unwrap();
            shared.broken.get_or_insert(what());
        }
    }

    /// What no commit may do.
    fn look_at(&mut self, batch: &Batch) {
        let rows = self.inner.shard_rows().unwrap();
        for fence in &batch.fences {
            let row = rows.iter().find(|row| row.lease.shard == fence.shard);
            let owner = row.and_then(|row| row.owner.as_ref());
            let own = owner.is_some_and(|owner| Some(&owner.name) == self.owner.as_ref());
            self.must(own, || {
                format!("a stale owner committed to {:?}", fence.shard)
            });
        }
        for effect in &batch.effects_new {
            if effect.now.state != EffectState::Sending {
                continue;
            }
            let body: Body = codec::decode(effect.format, &effect.body).unwrap();
            let Some(core) = body.core() else {
                continue;
            };
            let chases = matches!(
                core.does,
                Done::Message {
                    act: Act::Chase,
                    ..
                }
            );
            let shard = effect.account.shard();
            let waiting = self.inner.waiting(&[shard], 1_000, 1_000).unwrap();
            for (account, one) in waiting {
                if account != effect.account || !chases {
                    continue;
                }
                if let Ok(Incoming::Paid(paid)) = Incoming::from_bytes(one.format, &one.body) {
                    let known = self
                        .inner
                        .known(one.entity, &[number(&paid.invoice)])
                        .unwrap();
                    let same = known.iter().any(|known| known.subject == effect.subject);
                    let whole = paid.part.amount.to_string() == "100.00";
                    self.must(!(same && whole), || {
                        format!("{} is chased though its payment was there", paid.invoice)
                    });
                }
            }
        }
    }
}

fn number(invoice: &str) -> Key {
    Key::of(&["number", super::house::CODE, invoice])
}

impl Store for Faulty {
    fn another(&self) -> Result<Box<dyn Store>, Trouble> {
        Ok(Box::new(self.clone()))
    }
}

impl Leases for Faulty {
    fn now(&mut self) -> Result<Instant, Trouble> {
        self.fails()?;
        self.inner.now()
    }

    fn enter(&mut self, owner: &Owner, most: u16, lease: Duration) -> Result<(), Trouble> {
        self.fails()?;
        self.inner.enter(owner, most, lease)
    }

    fn stay(&mut self, owner: &Owner, most: u16, lease: Duration) -> Result<(), Trouble> {
        self.fails()?;
        self.inner.stay(owner, most, lease)
    }

    fn leave(&mut self, owner: &Owner) -> Result<(), Trouble> {
        self.inner.leave(owner)
    }

    fn present(&mut self) -> Result<Vec<Present>, Trouble> {
        self.fails()?;
        self.inner.present()
    }

    fn claim(
        &mut self,
        owner: &Owner,
        most: usize,
        lease: Duration,
    ) -> Result<Vec<Lease>, Trouble> {
        self.fails()?;
        self.inner.claim(owner, most, lease)
    }

    fn renew(&mut self, owner: &Owner, lease: Duration) -> Result<Vec<Lease>, Trouble> {
        self.fails()?;
        self.inner.renew(owner, lease)
    }

    fn raise(&mut self, owner: &Owner, lease: Duration) -> Result<Vec<Lease>, Trouble> {
        self.fails()?;
        // It waits for what is under way.
        self.late();
        self.inner.raise(owner, lease)
    }

    fn release(&mut self, owner: &Owner, shards: &[Shard]) -> Result<(), Trouble> {
        self.inner.release(owner, shards)
    }

    fn shard_rows(&mut self) -> Result<Vec<ShardRow>, Trouble> {
        self.inner.shard_rows()
    }
}

impl Inbox for Faulty {
    fn receive(&mut self, stimuli: &[Stimulus]) -> Result<Vec<Received>, Trouble> {
        self.fails()?;
        let received = self.inner.receive(stimuli)?;
        self.fails()?;
        Ok(received)
    }

    fn have_come(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Key>, Trouble> {
        self.inner.have_come(entity, keys)
    }

    fn match_parked(&mut self, most: usize) -> Result<usize, Trouble> {
        self.inner.match_parked(most)
    }

    fn parked(&mut self, entity: EntityId, most: usize) -> Result<Vec<Stimulus>, Trouble> {
        self.inner.parked(entity, most)
    }

    fn assign(&mut self, stimulus: Key, to: AccountKey) -> Result<bool, Trouble> {
        self.inner.assign(stimulus, to)
    }
}

impl Work for Faulty {
    fn due_timers(
        &mut self,
        shards: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Result<Vec<Timer>, Trouble> {
        self.fails()?;
        let shards = self.interesting(shards);
        self.inner.due_timers(&shards, until, each, most)
    }

    fn waiting(
        &mut self,
        shards: &[Shard],
        each: usize,
        most: usize,
    ) -> Result<Vec<(AccountKey, Stimulus)>, Trouble> {
        self.fails()?;
        let shards = self.interesting(shards);
        self.inner.waiting(&shards, each, most)
    }

    fn due_effects(
        &mut self,
        shards: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Result<Vec<Effect>, Trouble> {
        let shards = self.interesting(shards);
        self.inner.due_effects(&shards, until, each, most)
    }

    fn first_timers(&mut self, shards: &[Shard]) -> Result<Vec<FirstDue>, Trouble> {
        let shards = self.interesting(shards);
        self.inner.first_timers(&shards)
    }

    fn first_effects(&mut self, shards: &[Shard]) -> Result<Vec<FirstDue>, Trouble> {
        let shards = self.interesting(shards);
        self.inner.first_effects(&shards)
    }

    fn effects_in(
        &mut self,
        state: EffectState,
        shards: &[Shard],
        most: usize,
    ) -> Result<Vec<Effect>, Trouble> {
        let shards = self.interesting(shards);
        self.inner.effects_in(state, &shards, most)
    }

    fn open_accounts(
        &mut self,
        entity: EntityId,
        least: Open,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<AccountRow>, Trouble> {
        self.inner.open_accounts(entity, least, after, most)
    }

    fn effects_of(&mut self, account: AccountKey) -> Result<Vec<Effect>, Trouble> {
        self.inner.effects_of(account)
    }

    fn effects(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Effect>, Trouble> {
        self.fails()?;
        self.inner.effects(entity, keys)
    }

    fn accounts(&mut self, keys: &[AccountKey]) -> Result<Vec<AccountRow>, Trouble> {
        self.fails()?;
        self.inner.accounts(keys)
    }

    fn journal(
        &mut self,
        account: AccountKey,
        after: i64,
        most: usize,
    ) -> Result<Vec<Entry>, Trouble> {
        self.inner.journal(account, after, most)
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        let what = {
            let mut shared = self.shared.lock().unwrap();
            let rates = shared.rates;
            let drawn = shared.random.below(1_000);
            match drawn {
                _ if drawn < rates.away => 1,
                _ if drawn < rates.away + rates.full => 2,
                _ if drawn < rates.away + rates.full + rates.unknown => {
                    shared.unknown += 1;
                    3 + shared.random.below(3)
                }
                _ => 0,
            }
        };
        match what {
            1 => return Err(CommitError::Failed(away())),
            2 => {
                let words = text("full", "plein");
                return Err(CommitError::Failed(Trouble::new(
                    Kind::Full,
                    words.clone(),
                    words,
                )));
            }
            // Not known, and not written.
            3 => return Err(CommitError::Unknown(away())),
            // Not known, and still under way.
            4 => {
                self.shared.lock().unwrap().late.push(batch.clone());
                return Err(CommitError::Unknown(away()));
            }
            _ => {}
        }
        self.look_before(batch);
        let done = self.inner.commit(batch);
        if done.is_err() && std::env::var("JALON_SEED").is_ok() {
            println!("{done:?}: {batch:?}");
        }
        if done == Err(CommitError::Fenced) {
            self.shared.lock().unwrap().fenced += 1;
        }
        // Not known, and written.
        if std::env::var("JALON_SEED").is_ok() {
            for effect in &batch.effects_new {
                println!("{what} new {:x} {:?}", effect.key.0, effect.now);
            }
            for effect in &batch.effects_changed {
                println!(
                    "{what} {:x} {:?} -> {:?}",
                    effect.key.0, effect.was, effect.now
                );
            }
        }
        match (what, done) {
            (5, Ok(())) => Err(CommitError::Unknown(away())),
            (_, done) => done,
        }
    }
}

impl Faulty {
    /// Looks at a batch that will be written.
    fn look_before(&mut self, batch: &Batch) {
        let rows = self.inner.shard_rows().unwrap();
        let stands = batch.fences.iter().all(|fence| {
            let row = rows.iter().find(|row| row.lease.shard == fence.shard);
            row.is_some_and(|row| row.lease.epoch == fence.epoch && row.owner.is_some())
        });
        if stands {
            self.look_at(batch);
        }
    }
}

impl Bank for Faulty {
    fn book(&mut self, lines: &[BankLine], stimuli: &[Stimulus]) -> Result<bool, Trouble> {
        self.inner.book(lines, stimuli)
    }

    fn bank_lines(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<BankLine>, Trouble> {
        self.inner.bank_lines(entity, keys)
    }

    fn bank_marked(&mut self, entity: EntityId, marks: &[Key]) -> Result<Vec<BankLine>, Trouble> {
        self.inner.bank_marked(entity, marks)
    }

    fn bank_page(
        &mut self,
        entity: EntityId,
        state: Option<BankState>,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<BankLine>, Trouble> {
        self.inner.bank_page(entity, state, after, most)
    }
}

impl Records for Faulty {
    fn entity(&mut self, code: &str) -> Result<EntityId, Trouble> {
        self.inner.entity(code)
    }

    fn entities(&mut self) -> Result<Vec<(EntityId, String)>, Trouble> {
        self.inner.entities()
    }

    fn keep(&mut self, contents: &[Content]) -> Result<(), Trouble> {
        self.inner.keep(contents)
    }

    fn content(&mut self, entity: EntityId, hash: Hash) -> Result<Option<Content>, Trouble> {
        self.fails()?;
        self.inner.content(entity, hash)
    }

    fn known(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Known>, Trouble> {
        self.inner.known(entity, keys)
    }

    fn introduce(&mut self, known: &[Known]) -> Result<(), Trouble> {
        self.inner.introduce(known)
    }

    fn keep_personal(&mut self, personal: &[Personal]) -> Result<(), Trouble> {
        self.inner.keep_personal(personal)
    }

    fn personals(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Personal>, Trouble> {
        self.inner.personals(entity, keys)
    }

    fn erase_personal(&mut self, entity: EntityId, key: Key) -> Result<bool, Trouble> {
        self.inner.erase_personal(entity, key)
    }

    fn erase_content(
        &mut self,
        entity: EntityId,
        hash: jalon_store::Hash,
    ) -> Result<bool, Trouble> {
        self.inner.erase_content(entity, hash)
    }

    fn incidents(&mut self, shards: &[Shard], most: usize) -> Result<Vec<Incident>, Trouble> {
        self.shared.lock().unwrap().asked_for_incidents += 1;
        self.inner.incidents(shards, most)
    }

    fn setting(&mut self, entity: EntityId, name: &str) -> Result<Option<(i64, Vec<u8>)>, Trouble> {
        self.inner.setting(entity, name)
    }

    fn set(
        &mut self,
        entity: EntityId,
        name: &str,
        was: i64,
        value: &[u8],
    ) -> Result<bool, Trouble> {
        self.inner.set(entity, name, was, value)
    }
}

impl Mails for Faulty {
    fn keep_mails(&mut self, mails: &[Mail]) -> Result<usize, Trouble> {
        self.inner.keep_mails(mails)
    }

    fn mails(
        &mut self,
        entity: EntityId,
        which: Which<'_>,
        most: usize,
    ) -> Result<Vec<Mail>, Trouble> {
        self.inner.mails(entity, which, most)
    }

    fn change_mail(&mut self, was: &Mail, now: &Mail) -> Result<bool, Trouble> {
        self.inner.change_mail(was, now)
    }

    fn drop_mails(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        self.inner.drop_mails(entity, before, most)
    }
}

impl Moves for Faulty {
    fn tell(&mut self, told: &Told) -> Result<(), Trouble> {
        self.inner.tell(told)
    }

    fn hear(&mut self, own: Key, known: &[(Key, i64)], most: usize) -> Result<Vec<Told>, Trouble> {
        self.inner.hear(own, known, most)
    }

    fn forget_told(&mut self, older: Duration) -> Result<u64, Trouble> {
        self.inner.forget_told(older)
    }
}

impl Statuses for Faulty {
    fn keep_statuses(&mut self, statuses: &[Status]) -> Result<usize, Trouble> {
        self.inner.keep_statuses(statuses)
    }

    fn statuses(
        &mut self,
        entity: EntityId,
        which: WhichStatuses<'_>,
        most: usize,
    ) -> Result<Vec<Status>, Trouble> {
        self.inner.statuses(entity, which, most)
    }

    fn change_status(&mut self, was: &Status, now: &Status) -> Result<bool, Trouble> {
        self.inner.change_status(was, now)
    }

    fn drop_statuses(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        self.inner.drop_statuses(entity, before, most)
    }
}

impl Links for Faulty {
    fn link(&mut self, entity: EntityId, hash: Hash) -> Result<Option<Link>, Trouble> {
        self.inner.link(entity, hash)
    }

    fn links_of(&mut self, account: AccountKey, most: usize) -> Result<Vec<Link>, Trouble> {
        self.inner.links_of(account, most)
    }

    fn revoke(&mut self, entity: EntityId, hash: Hash, at: Instant) -> Result<bool, Trouble> {
        self.inner.revoke(entity, hash, at)
    }

    fn see(&mut self, seen: &Seen) -> Result<bool, Trouble> {
        self.inner.see(seen)
    }

    fn seen(&mut self, entity: EntityId, link: Hash, most: usize) -> Result<Vec<Seen>, Trouble> {
        self.inner.seen(entity, link, most)
    }

    fn told(&mut self, entity: EntityId, link: Hash, most: usize) -> Result<Vec<Seen>, Trouble> {
        self.inner.told(entity, link, most)
    }

    fn answer(&mut self, stimuli: &[Stimulus], seen: &Seen) -> Result<Vec<Received>, Trouble> {
        self.inner.answer(stimuli, seen)
    }

    fn erase_notes(&mut self, entity: EntityId, link: Hash) -> Result<u64, Trouble> {
        self.inner.erase_notes(entity, link)
    }

    fn drop_links(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        self.inner.drop_links(entity, before, most)
    }
}

impl Audit for Faulty {
    fn heads(
        &mut self,
        entity: EntityId,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Head>, Trouble> {
        self.inner.heads(entity, after, most)
    }

    fn seal(&mut self, entity: EntityId, day: Day) -> Result<Option<u64>, Trouble> {
        self.inner.seal(entity, day)
    }

    fn sealed(
        &mut self,
        entity: EntityId,
        day: Day,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Head>, Trouble> {
        self.inner.sealed(entity, day, after, most)
    }

    fn sealed_days(&mut self, entity: EntityId) -> Result<Vec<Day>, Trouble> {
        self.inner.sealed_days(entity)
    }
}

impl Archive for Faulty {
    fn checkpoint(&mut self, account: AccountKey) -> Result<Option<Checkpoint>, Trouble> {
        self.inner.checkpoint(account)
    }

    fn archive(&mut self, checkpoint: &Checkpoint) -> Result<bool, Trouble> {
        self.inner.archive(checkpoint)
    }

    fn effects_over(
        &mut self,
        entity: EntityId,
        before: Instant,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Effect>, Trouble> {
        self.inner.effects_over(entity, before, after, most)
    }

    fn drop_effects(&mut self, effects: &[Effect]) -> Result<u64, Trouble> {
        self.inner.drop_effects(effects)
    }
}

impl Upkeep for Faulty {
    fn back_up(&mut self, to: &Path) -> Result<Backup, Trouble> {
        self.inner.back_up(to)
    }

    fn examine(&mut self) -> Result<Vec<Finding>, Trouble> {
        self.inner.examine()
    }

    fn tidy(&mut self) -> Result<(), Trouble> {
        self.inner.tidy()
    }

    fn wipe(&mut self) -> Result<Option<Text>, Trouble> {
        self.inner.wipe()
    }

    fn sizes(&mut self) -> Result<Vec<Size>, Trouble> {
        self.inner.sizes()
    }
}
