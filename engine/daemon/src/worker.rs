//! A worker: shards, turns, and what to do when the store answers oddly. It sends nothing itself and
//! never sleeps: whoever drives it does both, a thread or a simulation.

mod balance;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jalon_core::Instant;
use jalon_store::{EntityId, Lease, Owner, SHARDS, Shard, Store, Trouble};
use smol_str::SmolStr;
use tracing::field::Empty;

use crate::agenda::asks_for_payments;
use crate::channel::{Answer, InDoubt, Outlet, Policy};
use crate::clock::Clock;
use crate::fanout;
use crate::guards::{Asked, ClockGuard, Holds, Receiver, Share, Volume, jumps, note_jump};
use crate::held::{Held, Moment, Until};
use crate::house::{House, Houses, Style};
use crate::incoming::Entity;
use crate::mind::Mind;
use crate::turn::{Broken, Limits, Turn, Turned};
use crate::work::Leaving;
use balance::Place;

/// How a worker works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How much one turn takes in hand.
    pub limits: Limits,
    /// How long shards are its own without a word.
    pub lease: Duration,
    /// It takes at most so many shards.
    pub shards: u16,
    /// How often settings are read again.
    pub settings: Duration,
    /// How often it looks for what was left on its way.
    pub sweep: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            limits: Limits::default(),
            lease: Duration::from_secs(10),
            shards: SHARDS,
            settings: Duration::from_secs(5),
            sweep: Duration::from_secs(30),
        }
    }
}

/// What is done in doubt, by outlet.
pub type Policies = BTreeMap<Outlet, Policy>;

/// A worker.
pub struct Worker {
    store: Box<dyn Store>,
    owner: Owner,
    clock: Arc<dyn Clock>,
    pace: Pace,
    policies: Policies,
    leases: Vec<Lease>,
    place: Place,
    /// Until when its shards are surely its own.
    until: Until,
    /// Since which epoch it has each without a gap.
    since: BTreeMap<Shard, i64>,
    houses: Houses,
    mind: Mind,
    /// The epochs must be raised before anything else is done.
    must_raise: bool,
    /// Whether it stops: nothing new is begun.
    only_answers: bool,
    /// When it last took, raised or gave up shards.
    changed: Option<Duration>,
    read_at: Option<Duration>,
    swept_at: Option<Duration>,
    clock_guard: ClockGuard,
    /// The jump of the clock as the store knows it, once that was read.
    jump_noted: Option<Option<Instant>>,
    shares: HashMap<(EntityId, Receiver), Share>,
}

/// Whether something on its way may be given to its channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// It may.
    Now,
    /// Not before the worker has heard that its shards are still its own: [`Worker::put_back`].
    Later,
    /// Its shard was lost: whoever has it now takes it for in doubt.
    Never,
}

/// What is said of what was not given to its channel.
const STOPPED: &str = "the daemon stopped before it was given to its channel";
/// By how much the clock may jump where nobody said it.
const JUMP_MINUTES: u32 = 60;

impl Worker {
    /// A worker that has no shards yet.
    pub fn new(
        store: Box<dyn Store>,
        owner: Owner,
        clock: Arc<dyn Clock>,
        (pace, policies): (Pace, Policies),
        styles: HashMap<SmolStr, Style>,
    ) -> Worker {
        Worker {
            store,
            owner,
            clock,
            pace,
            policies,
            leases: Vec::new(),
            place: Place::default(),
            until: Until::NEVER,
            since: BTreeMap::new(),
            houses: Houses::new(styles),
            mind: Mind::default(),
            must_raise: false,
            only_answers: false,
            changed: None,
            read_at: None,
            swept_at: None,
            clock_guard: ClockGuard::default(),
            jump_noted: None,
            shares: HashMap::new(),
        }
    }

    /// Its shards.
    pub fn leases(&self) -> &[Lease] {
        &self.leases
    }

    /// How much channels have in hand.
    pub fn in_flight(&self) -> usize {
        self.mind.in_flight()
    }

    /// Whether something may be given to its channel now. A worker that was paused, or cut off from
    /// the store, finds here that somebody else may have taken over.
    pub fn lets_leave(&self, leaving: &Leaving) -> Leaves {
        if !self.mind.is_own(leaving) {
            return Leaves::Never;
        }
        match self.until.stands(&*self.clock) {
            true => Leaves::Now,
            false => Leaves::Later,
        }
    }

    /// Keeps its shards.
    pub fn renew(&mut self) -> Result<(), Trouble> {
        let asked = Moment::now(&*self.clock);
        let leases = self.store.renew(&self.owner, self.pace.lease)?;
        self.hold(leases, asked);
        Ok(())
    }

    /// What another session was told of its shards. What it asked before they changed here is old, and
    /// is to be asked anew: then it says `false`.
    pub(crate) fn renewed(&mut self, leases: Vec<Lease>, asked: Moment) -> bool {
        match self.changed.is_none_or(|changed| changed < asked.passed()) {
            true => {
                self.hold(leases, asked);
                true
            }
            false => false,
        }
    }

    /// What was asked for and is held from then on.
    fn hold(&mut self, leases: Vec<Lease>, asked: Moment) {
        if leases.len() < self.leases.len() {
            tracing::warn!(
                lost = self.leases.len() - leases.len(),
                "shards belong to somebody else now"
            );
        }
        self.leases = leases;
        self.keeps();
        self.until = Until::after(asked, self.pace.lease);
    }

    /// What goes with shards that it has no more goes; what it has anew begins.
    fn keeps(&mut self) {
        self.mind.keep(&self.leases);
        self.place.keep(&self.leases);
        let leases = self.leases.iter();
        let since = leases.map(|lease| {
            let since = self.since.get(&lease.shard);
            (lease.shard, since.copied().unwrap_or(lease.epoch))
        });
        self.since = since.collect();
    }

    /// Gives all shards back, and is counted no more: others take them at once.
    pub fn release(&mut self) -> Result<(), Trouble> {
        let shards: Vec<Shard> = self.leases.iter().map(|lease| lease.shard).collect();
        self.leases.clear();
        self.keeps();
        self.place = Place::default();
        let released = self.store.release(&self.owner, &shards);
        // Tried in any case: the others need not wait for its lease.
        let left = self.store.leave(&self.owner);
        for (of, share) in &mut self.shares {
            share.give_back(&mut *self.store, *of)?;
        }
        released.and(left)
    }

    /// What could not be given to its channel, because the shards may belong to somebody else: the
    /// next turn hands it out again, if they do not.
    pub fn put_back(&mut self, leaving: Leaving) {
        self.mind.put_back(leaving);
    }

    /// It was not given to its channel, and will not be by this worker.
    pub fn stays(&mut self, leaving: Leaving) {
        self.mind.stays(leaving, STOPPED);
    }

    /// A channel answered.
    pub fn answer(&mut self, leaving: Leaving, answer: Answer) {
        self.mind.answer(leaving, answer);
    }

    /// Whether channels answered something that is not committed yet.
    pub fn has_answers(&self) -> bool {
        self.mind.has_answers()
    }

    /// When something is due next, as far as is known now.
    pub fn next_due(&mut self) -> Result<Option<Instant>, Trouble> {
        let shards: Vec<Shard> = self.leases.iter().map(|lease| lease.shard).collect();
        self.store.next_due(&shards)
    }

    /// Tells its senders what is surely its own.
    pub(crate) fn tell(&self, held: &Held) {
        held.tell(self.until, &self.since);
    }

    /// Whether its shards are surely its own now.
    pub fn holds(&self) -> bool {
        self.until.stands(&*self.clock)
    }

    /// Tells all accounts what they have not heard yet: of dated lists that are newer, and that payments
    /// were read in, where their script looks at that; some accounts at each call. Says whether there is
    /// more to do.
    pub fn spread_news(&mut self) -> Result<bool, Trouble> {
        let place = self.clock.now().millis() << 20;
        for (entity, news) in self.news()? {
            let told = self.store.setting(entity.id, news.setting)?;
            let (revision, mut told) = fanout::Told::read(told);
            if news.is_told(&told) {
                continue;
            }
            told.begin(&news.what);
            let mark = format!("{} {}", news.kind, told.what());
            let after = told.after();
            let store = &mut *self.store;
            let next = fanout::page(store, &entity, (&mark, &news.incoming), after, place)?;
            told.next(next);
            // Another worker may have been faster: the same stimuli are received once.
            self.store
                .set(entity.id, news.setting, revision, &told.write())?;
            return Ok(true);
        }
        Ok(false)
    }

    fn news(&mut self) -> Result<Vec<(Entity, fanout::News)>, Trouble> {
        let houses = self.houses.all();
        let pinned: Vec<_> = houses
            .filter_map(|house| {
                let deployed = house.deployed.as_ref()?;
                let of = (deployed.program, deployed.lists);
                Some((house.entity.clone(), of, house.payments_read))
            })
            .collect();
        let mut news = Vec::new();
        for (entity, (program, lists), read) in pinned {
            let digits = crate::digits::of(lists);
            news.push((entity.clone(), fanout::News::lists(&digits)));
            let Some(read) = read else {
                continue;
            };
            let world = self
                .houses
                .world(&mut *self.store, entity.id, (program, lists))?;
            if world.is_some_and(|world| asks_for_payments(&world)) {
                news.push((entity, fanout::News::payments(read)));
            }
        }
        Ok(news)
    }

    /// Does what is to be done, once. What leaves is to be given to its channels only while the
    /// worker [holds](Worker::holds) its shards.
    pub fn turn(&mut self) -> Result<Turned, Trouble> {
        if self.must_raise {
            self.raise()?;
        }
        if self.leases.is_empty() {
            return Ok(Turned::default());
        }
        self.read_settings()?;
        let span = tracing::info_span!("turn", transitions = Empty, messages = Empty);
        let turned = match self.try_turn() {
            Ok(turned) => Ok(turned),
            Err(Broken::Trouble(trouble)) => Err(trouble),
            Err(Broken::Fenced) => {
                tracing::warn!("a shard has another owner or epoch");
                self.renew().map(|()| again())
            }
            Err(Broken::Unknown(trouble)) => {
                tracing::warn!(%trouble, "not known whether a commit was written");
                self.must_raise = true;
                self.raise().map(|()| again())
            }
        };
        let doubted = std::mem::take(&mut self.mind.doubted);
        if doubted > 0 {
            // One line for all: after an outage there may be hundreds.
            tracing::warn!(messages = doubted, "in doubt: `jalon outbox` shows them");
        }
        // What was committed before something went wrong is on its way all the same.
        let ready = self.mind.take_ready();
        let transitions = turned.as_ref().map_or(0, |turned| turned.transitions);
        if transitions > 0 || !ready.is_empty() {
            span.record("transitions", transitions as u64);
            span.record("messages", ready.len() as u64);
        }
        drop(span);
        match turned {
            Ok(turned) => Ok(Turned {
                leaving: ready,
                ..turned
            }),
            Err(trouble) if ready.is_empty() => Err(trouble),
            Err(trouble) => Ok(Turned {
                leaving: ready,
                trouble: Some(trouble),
                ..again()
            }),
        }
    }

    /// Writes what channels answered, and begins nothing new; what would leave once more because of
    /// an answer is told.
    pub fn settle(&mut self) -> Result<Vec<Leaving>, Trouble> {
        if self.must_raise {
            self.raise()?;
        }
        self.only_answers = true;
        let turned = self.turn();
        self.only_answers = false;
        Ok(turned?.leaving)
    }

    fn raise(&mut self) -> Result<(), Trouble> {
        let asked = Moment::now(&*self.clock);
        let leases = self.store.raise(&self.owner, self.pace.lease)?;
        self.must_raise = false;
        self.changed = Some(self.clock.monotonic());
        self.hold(leases, asked);
        Ok(())
    }

    fn read_settings(&mut self) -> Result<(), Trouble> {
        let passed = self.clock.monotonic();
        let fresh = self
            .read_at
            .is_some_and(|read| passed.saturating_sub(read) < self.pace.settings);
        if !fresh {
            self.houses.read(&mut *self.store)?;
            self.read_at = Some(passed);
        }
        let now = self.clock.now();
        let bounds = self
            .houses
            .all()
            .filter_map(|house| house.guards.clock_minutes);
        let bound = bounds.min().unwrap_or(JUMP_MINUTES);
        let bound = Duration::from_secs(60 * u64::from(bound));
        self.recall_jump()?;
        if let Some(jump) = self.clock_guard.look((now, passed), bound) {
            tracing::error!(jump_ms = jump, "the clock jumped forward");
        }
        if self.houses.all().any(|house| house.guards.lets_pass(now)) {
            self.clock_guard.forget();
        }
        self.note_jump()
    }

    /// What an earlier start of this daemon saw its clock do.
    fn recall_jump(&mut self) -> Result<(), Trouble> {
        if self.jump_noted.is_none()
            && let Some(entity) = self.first_entity()
        {
            let known = jumps(&mut *self.store, entity)?;
            let jumped = known.get(self.owner.name.as_str()).copied();
            self.clock_guard.recall(jumped);
            self.jump_noted = Some(jumped);
        }
        Ok(())
    }

    /// A jump is written down before anything is held because of it, so that a restart knows of it.
    fn note_jump(&mut self) -> Result<(), Trouble> {
        let jumped = self.clock_guard.jumped();
        if self.jump_noted.is_some_and(|noted| noted != jumped)
            && let Some(entity) = self.first_entity()
        {
            note_jump(&mut *self.store, entity, &self.owner.name, jumped)?;
            self.jump_noted = Some(jumped);
        }
        Ok(())
    }

    /// What is of the whole daemon is kept with the legal entity that came first.
    fn first_entity(&self) -> Option<EntityId> {
        self.houses.all().map(|house| house.entity.id).min()
    }

    fn try_turn(&mut self) -> Result<Turned, Broken> {
        let passed = self.clock.monotonic();
        let due = !self.only_answers
            && self
                .swept_at
                .is_none_or(|swept| passed.saturating_sub(swept) >= self.pace.sweep);
        let now = self.clock.now();
        let policies = &self.policies;
        let usual = Policy::from(InDoubt::Ask);
        let in_doubt = |outlet| policies.get(&outlet).copied().unwrap_or(usual);
        let (jumped, shares) = (self.clock_guard.holds(), &mut self.shares);
        let mut guard = |store: &mut dyn Store, house: &House, asked: Asked| {
            let of = (house.entity.id, asked.receiver);
            let share = shares.entry(of).or_default();
            holds(house, asked, (jumped, now), |volume| {
                share.lets_pass(store, of, volume, now)
            })
        };
        let mut turn = Turn {
            store: &mut *self.store,
            houses: &mut self.houses,
            leases: &self.leases,
            giving: self.place.giving(),
            now,
            limits: self.pace.limits,
            only_answers: self.only_answers,
            in_doubt: &in_doubt,
            by: daemon(&self.owner.name),
            guard: &mut guard,
        };
        if due {
            let mut swept = turn.sweep(&mut self.mind)?;
            self.swept_at = (!swept.more).then_some(passed);
            if swept.done > 0 {
                swept.more = true;
                return Ok(swept);
            }
        }
        turn.take(&mut self.mind)
    }
}

/// The registered name of the daemon of a worker: its further workers add a number.
fn daemon(owner: &str) -> &str {
    owner.split_once('/').map_or(owner, |(name, _)| name)
}

fn again() -> Turned {
    Turned {
        more: true,
        ..Turned::default()
    }
}

/// What holds something that is to leave, if anything does.
fn holds(
    house: &House,
    asked: Asked,
    (jumped, now): (bool, Instant),
    is_usual: impl FnOnce(Volume) -> Result<bool, Trouble>,
) -> Result<Option<Holds>, Trouble> {
    let guards = &house.guards;
    if guards.lets_pass(now) {
        return Ok(None);
    }
    if let Some(holds) = guards.holds(jumped, asked, now) {
        return Ok(Some(holds));
    }
    let usual = !asked.first || is_usual(guards.volume_for(asked.receiver))?;
    if !usual {
        tell_volume(house, asked.receiver, now);
    }
    Ok((!usual).then_some(Holds::Volume))
}

/// When it was told last that far more would leave than usual, in milliseconds.
static TOLD: AtomicI64 = AtomicI64::new(i64::MIN);
/// It is told again after so long: each message that is held would be a line.
const TOLD_AGAIN: i64 = 10 * 60_000;

fn tell_volume(house: &House, receiver: Receiver, now: Instant) {
    let last = TOLD.load(Ordering::Relaxed);
    let since = now.millis().saturating_sub(last);
    if last == i64::MIN || !(0..TOLD_AGAIN).contains(&since) {
        TOLD.store(now.millis(), Ordering::Relaxed);
        tracing::warn!(
            legal_entity = %house.entity.code,
            ?receiver,
            "far more would leave than usual: it is held until somebody has looked (jalon outbox list --state held)"
        );
    }
}
