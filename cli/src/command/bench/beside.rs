//! The same rows by hand, beside the daemon: each batch that it commits is written a second time, into a
//! database of its own, in transactions of a thousand transitions, while the daemon rests. What that takes
//! is the limit of this machine.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

use jalon_core::{Day, Instant};
use jalon_store::{
    AccountKey, AccountRow, Archive, Audit, Backup, Bank, BankLine, BankState, Batch, ByHand,
    Checkpoint, CommitError, Content, Effect, EffectState, EntityId, Entry, Finding, FirstDue,
    Hash, Head, Inbox, Incident, Key, Known, Lease, Leases, Link, Links, Mail, Mails, Moves, Open,
    Owner, Personal, Present, Received, Records, Seen, Shard, ShardRow, Size, Status, Statuses,
    Stimulus, Store, Timer, Told, Trouble, Upkeep, Which, WhichStatuses, Work,
};

use super::used;

/// So many transitions are in one transaction by hand.
const TOGETHER: usize = 1_000;

/// A session by hand, and what it is to write.
pub struct Hand {
    by_hand: Box<dyn ByHand>,
    pending: Vec<Batch>,
    /// How long the copying of batches took: to be left out of the daemon's time.
    pub apart: Duration,
    /// The processor time of that.
    pub apart_cpu: Duration,
}

impl Hand {
    /// With a session that has done nothing yet.
    pub fn begin(by_hand: Box<dyn ByHand>) -> Arc<Mutex<Hand>> {
        Arc::new(Mutex::new(Hand {
            by_hand,
            pending: Vec::new(),
            apart: Duration::ZERO,
            apart_cpu: Duration::ZERO,
        }))
    }

    fn add(&mut self, batch: &Batch) {
        let (began, cpu) = (Stopwatch::now(), used::of_thread());
        self.pending.push(batch.clone());
        self.apart += began.elapsed();
        self.apart_cpu += used::of_thread().saturating_sub(cpu);
    }

    /// Writes what the daemon has committed, and tells how many transitions that were.
    pub fn write(&mut self) -> Result<u64, Trouble> {
        let mut transitions = 0;
        let mut rest = self.pending.as_slice();
        while !rest.is_empty() {
            let (mut batches, mut together) = (0, 0);
            for batch in rest {
                if together >= TOGETHER {
                    break;
                }
                together += batch.journal.len();
                batches += 1;
            }
            let (now, later) = rest.split_at(batches);
            self.by_hand.write(now)?;
            transitions += together as u64;
            rest = later;
        }
        self.pending.clear();
        Ok(transitions)
    }

    /// How many rows of 200 bytes reach the disk in a second, a thousand in a transaction.
    pub fn rows_per_second(&mut self) -> Result<f64, Trouble> {
        let began = Stopwatch::now();
        let mut rows = 0;
        while began.elapsed() < Duration::from_millis(500) {
            self.by_hand.rows(1_000)?;
            rows += 1_000;
        }
        Ok(f64::from(rows) / began.elapsed().as_secs_f64())
    }
}

/// What a session by hand holds, whatever became of the thread that had it.
pub fn lock(hand: &Mutex<Hand>) -> MutexGuard<'_, Hand> {
    hand.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A store whose commits are written a second time by hand.
pub struct Beside {
    pub inner: Box<dyn Store>,
    pub hand: Arc<Mutex<Hand>>,
}

impl Store for Beside {
    fn another(&self) -> Result<Box<dyn Store>, Trouble> {
        self.inner.another()
    }
}

type Done<T> = Result<T, Trouble>;

impl Work for Beside {
    fn commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        self.inner.commit(batch)?;
        lock(&self.hand).add(batch);
        Ok(())
    }

    fn due_timers(
        &mut self,
        of: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Done<Vec<Timer>> {
        self.inner.due_timers(of, until, each, most)
    }
    fn waiting(
        &mut self,
        of: &[Shard],
        each: usize,
        most: usize,
    ) -> Done<Vec<(AccountKey, Stimulus)>> {
        self.inner.waiting(of, each, most)
    }
    fn due_effects(
        &mut self,
        of: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Done<Vec<Effect>> {
        self.inner.due_effects(of, until, each, most)
    }
    fn first_timers(&mut self, of: &[Shard]) -> Done<Vec<FirstDue>> {
        self.inner.first_timers(of)
    }
    fn first_effects(&mut self, of: &[Shard]) -> Done<Vec<FirstDue>> {
        self.inner.first_effects(of)
    }
    fn effects_in(&mut self, state: EffectState, of: &[Shard], most: usize) -> Done<Vec<Effect>> {
        self.inner.effects_in(state, of, most)
    }
    fn effects_of(&mut self, account: AccountKey) -> Done<Vec<Effect>> {
        self.inner.effects_of(account)
    }
    fn effects_of_all(&mut self, accounts: &[AccountKey]) -> Done<Vec<Effect>> {
        self.inner.effects_of_all(accounts)
    }
    fn effects(&mut self, entity: EntityId, keys: &[Key]) -> Done<Vec<Effect>> {
        self.inner.effects(entity, keys)
    }
    fn accounts(&mut self, keys: &[AccountKey]) -> Done<Vec<AccountRow>> {
        self.inner.accounts(keys)
    }
    fn open_accounts(
        &mut self,
        entity: EntityId,
        least: Open,
        after: Option<Key>,
        most: usize,
    ) -> Done<Vec<AccountRow>> {
        self.inner.open_accounts(entity, least, after, most)
    }
    fn journal(&mut self, account: AccountKey, after: i64, most: usize) -> Done<Vec<Entry>> {
        self.inner.journal(account, after, most)
    }
}

impl Inbox for Beside {
    fn receive(&mut self, stimuli: &[Stimulus]) -> Done<Vec<Received>> {
        self.inner.receive(stimuli)
    }
    fn have_come(&mut self, entity: EntityId, keys: &[Key]) -> Done<Vec<Key>> {
        self.inner.have_come(entity, keys)
    }
    fn match_parked(&mut self, most: usize) -> Done<usize> {
        self.inner.match_parked(most)
    }
    fn parked(&mut self, entity: EntityId, most: usize) -> Done<Vec<Stimulus>> {
        self.inner.parked(entity, most)
    }
    fn assign(&mut self, stimulus: Key, to: AccountKey) -> Done<bool> {
        self.inner.assign(stimulus, to)
    }
}

impl Moves for Beside {
    fn tell(&mut self, told: &Told) -> Done<()> {
        self.inner.tell(told)
    }
    fn hear(&mut self, own: Key, known: &[(Key, i64)], most: usize) -> Done<Vec<Told>> {
        self.inner.hear(own, known, most)
    }
    fn forget_told(&mut self, older: Duration) -> Done<u64> {
        self.inner.forget_told(older)
    }
}

impl Leases for Beside {
    fn now(&mut self) -> Done<Instant> {
        self.inner.now()
    }
    fn enter(&mut self, owner: &Owner, most: u16, lease: Duration) -> Done<()> {
        self.inner.enter(owner, most, lease)
    }
    fn stay(&mut self, owner: &Owner, most: u16, lease: Duration) -> Done<()> {
        self.inner.stay(owner, most, lease)
    }
    fn leave(&mut self, owner: &Owner) -> Done<()> {
        self.inner.leave(owner)
    }
    fn present(&mut self) -> Done<Vec<Present>> {
        self.inner.present()
    }
    fn claim(&mut self, owner: &Owner, most: usize, lease: Duration) -> Done<Vec<Lease>> {
        self.inner.claim(owner, most, lease)
    }
    fn renew(&mut self, owner: &Owner, lease: Duration) -> Done<Vec<Lease>> {
        self.inner.renew(owner, lease)
    }
    fn raise(&mut self, owner: &Owner, lease: Duration) -> Done<Vec<Lease>> {
        self.inner.raise(owner, lease)
    }
    fn release(&mut self, owner: &Owner, shards: &[Shard]) -> Done<()> {
        self.inner.release(owner, shards)
    }
    fn shard_rows(&mut self) -> Done<Vec<ShardRow>> {
        self.inner.shard_rows()
    }
}

impl Bank for Beside {
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

impl Records for Beside {
    fn entity(&mut self, code: &str) -> Done<EntityId> {
        self.inner.entity(code)
    }
    fn entities(&mut self) -> Done<Vec<(EntityId, String)>> {
        self.inner.entities()
    }
    fn keep(&mut self, contents: &[Content]) -> Done<()> {
        self.inner.keep(contents)
    }
    fn content(&mut self, entity: EntityId, hash: Hash) -> Done<Option<Content>> {
        self.inner.content(entity, hash)
    }
    fn known(&mut self, entity: EntityId, keys: &[Key]) -> Done<Vec<Known>> {
        self.inner.known(entity, keys)
    }
    fn introduce(&mut self, known: &[Known]) -> Done<()> {
        self.inner.introduce(known)
    }
    fn keep_personal(&mut self, personal: &[Personal]) -> Done<()> {
        self.inner.keep_personal(personal)
    }
    fn personals(&mut self, entity: EntityId, keys: &[Key]) -> Done<Vec<Personal>> {
        self.inner.personals(entity, keys)
    }
    fn erase_personal(&mut self, entity: EntityId, key: Key) -> Done<bool> {
        self.inner.erase_personal(entity, key)
    }
    fn erase_content(&mut self, entity: EntityId, hash: Hash) -> Done<bool> {
        self.inner.erase_content(entity, hash)
    }
    fn incidents(&mut self, of: &[Shard], most: usize) -> Done<Vec<Incident>> {
        self.inner.incidents(of, most)
    }
    fn setting(&mut self, entity: EntityId, name: &str) -> Done<Option<(i64, Vec<u8>)>> {
        self.inner.setting(entity, name)
    }
    fn set(&mut self, entity: EntityId, name: &str, was: i64, value: &[u8]) -> Done<bool> {
        self.inner.set(entity, name, was, value)
    }
}

impl Mails for Beside {
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

impl Statuses for Beside {
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

impl Links for Beside {
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

impl Audit for Beside {
    fn heads(&mut self, of: EntityId, after: Option<Key>, most: usize) -> Done<Vec<Head>> {
        self.inner.heads(of, after, most)
    }
    fn seal(&mut self, entity: EntityId, day: Day) -> Done<Option<u64>> {
        self.inner.seal(entity, day)
    }
    fn sealed(
        &mut self,
        of: EntityId,
        day: Day,
        after: Option<Key>,
        most: usize,
    ) -> Done<Vec<Head>> {
        self.inner.sealed(of, day, after, most)
    }
    fn sealed_days(&mut self, entity: EntityId) -> Done<Vec<Day>> {
        self.inner.sealed_days(entity)
    }
}

impl Archive for Beside {
    fn checkpoint(&mut self, account: AccountKey) -> Done<Option<Checkpoint>> {
        self.inner.checkpoint(account)
    }
    fn archive(&mut self, checkpoint: &Checkpoint) -> Done<bool> {
        self.inner.archive(checkpoint)
    }
    fn effects_over(
        &mut self,
        entity: EntityId,
        before: Instant,
        after: Option<Key>,
        most: usize,
    ) -> Done<Vec<Effect>> {
        self.inner.effects_over(entity, before, after, most)
    }
    fn drop_effects(&mut self, effects: &[Effect]) -> Done<u64> {
        self.inner.drop_effects(effects)
    }
}

impl Upkeep for Beside {
    fn back_up(&mut self, to: &Path) -> Done<Backup> {
        self.inner.back_up(to)
    }
    fn examine(&mut self) -> Done<Vec<Finding>> {
        self.inner.examine()
    }
    fn tidy(&mut self) -> Done<()> {
        self.inner.tidy()
    }
    fn wipe(&mut self) -> Done<Option<jalon_store::Text>> {
        self.inner.wipe()
    }
    fn sizes(&mut self) -> Done<Vec<Size>> {
        self.inner.sizes()
    }
}
