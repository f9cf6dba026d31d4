//! The daemon as it is measured: workers on a store of their own, a clock that is set, channels that take
//! everything; and beside each worker the same rows by hand.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant as Stopwatch};

use jalon_core::Instant;
use jalon_daemon::deployed::{Script, deploy};
use jalon_daemon::guards::{Guards, SETTING};
use jalon_daemon::house::Style;
use jalon_daemon::worker::{Leaves, Pace, Policies, Worker};
use jalon_daemon::{Answer, Channel, Channels, Clock, Entity, InDoubt, Outgoing, Outlet, SetClock};
use jalon_store::{Key, Owner, SHARDS, Stimulus, Store, Trouble};
use smol_str::SmolStr;

use super::beside::{Beside, Hand, lock};
use super::load::{Load, START};
use super::place::Place;
use super::used;
use crate::language;
use crate::stop::Stop;
use jalon_operate::Drawn;

/// What was done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ran {
    /// Transitions that were committed.
    pub transitions: u64,
    /// Messages that left.
    pub effects: u64,
    /// Transitions in a second: of several workers together.
    pub rate: f64,
    /// Processor time of all workers.
    pub cpu: Duration,
}

/// A daemon that is measured.
pub struct Bench {
    pub place: Place,
    store: Box<dyn Store>,
    by_hand: Box<dyn Store>,
    pub entity: Entity,
    clock: SetClock,
    workers: Vec<Measured>,
    took: Took,
}

/// How long the workers worked since they began, and how long the same took by hand.
#[derive(Clone, Copy, Debug, Default)]
struct Took {
    wall: Duration,
    by_hand: Duration,
    transitions_by_hand: u64,
}

/// A worker, and what it took without what was done beside it.
struct Measured {
    worker: Worker,
    hand: Arc<Mutex<Hand>>,
    channels: Channels,
    transitions: u64,
    effects: u64,
    cpu: Duration,
}

/// So many transitions of a worker are done before their rows are written by hand: both meet the same minute.
const SLICE: u64 = 10_000;
/// Nobody else works here, so shards may be held for long: for years of the clock that is set.
const LEASE: Duration = Duration::from_secs(10 * 366 * 86_400);
/// What is due within an hour is worked off together, as after a night or in the rush of a morning.
const STEP: Duration = Duration::from_secs(3_600);

/// The year 2999: whatever guards say, everything leaves.
const FAR: i64 = 32_472_144_000_000;

/// Takes everything.
struct Takes;

impl Channel for Takes {
    fn send(&mut self, _outgoing: &Outgoing, _attempt: u16) -> Answer {
        Answer::Taken(String::new())
    }

    fn in_doubt(&self) -> InDoubt {
        InDoubt::SendAgainOnce
    }
}

pub(super) fn damaged() -> Stop {
    Stop::wrong(
        "the script of the measure is damaged: a fault of Jalon, please report it",
        "le script de la mesure est abîmé\u{a0}: défaut de Jalon, merci de le signaler",
    )
}

impl Bench {
    /// Opens a store with its script deployed.
    pub fn open(place: Place, load: &Load, workers: usize) -> Result<Bench, Stop> {
        let mut store = place.store()?;
        let by_hand = place.store_by_hand()?;
        let now = Instant::from_millis(START);
        let mut drawn = Drawn::new()?;
        let run = Key(u128::from_be_bytes(drawn.sixteen()));
        // An entity of its own, so that a second measure on the same database does not meet the first.
        let code = format!("bench-{:08x}", run.0 as u32);
        let entity = Entity {
            id: store.entity(&code)?,
            code: code.as_str().into(),
        };
        let compiled = language::embedded("bench.jalon", load.script()).ok_or_else(damaged)?;
        let script = Script {
            compiled: &compiled,
            sources: &[],
            zones: load.zones()?,
            language: "en",
        };
        deploy(store.as_mut(), entity.id, script, (now, "bench")).map_err(|_| damaged())?;
        let guards = Guards {
            let_pass_until: Some(Instant::from_millis(FAR)),
            ..Guards::default()
        };
        let guards = serde_json::to_vec(&guards).unwrap_or_default();
        store.set(entity.id, SETTING, 0, &guards)?;
        let mut bench = Bench {
            place,
            store,
            by_hand,
            entity,
            clock: SetClock::at(now),
            workers: Vec::new(),
            took: Took::default(),
        };
        bench.start_workers(workers)?;
        Ok(bench)
    }

    /// Starts so many workers, each with its share of the shards.
    pub fn start_workers(&mut self, workers: usize) -> Result<(), Stop> {
        let share = usize::from(SHARDS).div_ceil(workers);
        for number in 0..workers {
            let mut drawn = Drawn::new()?;
            let owner = Owner {
                name: self.name_of(number),
                run: Key(u128::from_be_bytes(drawn.sixteen())),
            };
            self.store.claim(&owner, share, LEASE)?;
            let hand = Hand::begin(self.place.by_hand()?);
            let beside = Beside {
                inner: self.store.another()?,
                hand: Arc::clone(&hand),
            };
            let mut worker = worker(Box::new(beside), &self.clock, owner, &self.entity.code);
            worker.renew()?;
            self.workers.push(Measured {
                worker,
                hand,
                channels: Channels::all_by(Box::new(Takes)),
                transitions: 0,
                effects: 0,
                cpu: Duration::ZERO,
            });
        }
        Ok(())
    }

    /// The name of one of the workers. The first daemon that follows takes over at once what it held.
    pub fn name_of(&self, number: usize) -> String {
        format!("{}/{number}", self.entity.code)
    }

    /// Ends the workers, and tells what they did; by hand, too: transitions in a second, and the rows of
    /// 200 bytes that the disk takes.
    pub fn end_workers(&mut self) -> Result<(Ran, f64, f64), Stop> {
        self.write_by_hand()?;
        let rate = |transitions: u64, wall: Duration| match wall.is_zero() {
            true => 0.0,
            false => transitions as f64 / wall.as_secs_f64(),
        };
        let took = std::mem::take(&mut self.took);
        let (mut ran, mut rows) = (Ran::default(), 0.0);
        for mut one in self.workers.drain(..) {
            one.worker.release()?;
            ran.transitions += one.transitions;
            ran.effects += one.effects;
            ran.cpu += one.cpu;
            rows = lock(&one.hand).rows_per_second()?;
        }
        ran.rate = rate(ran.transitions, took.wall);
        Ok((ran, rate(took.transitions_by_hand, took.by_hand), rows))
    }

    /// Writes by hand what the workers have committed. Into a file they write one after the other, into a
    /// database at once.
    fn write_by_hand(&mut self) -> Result<(), Stop> {
        let began = Stopwatch::now();
        let hands: Vec<_> = self
            .workers
            .iter()
            .map(|one| Arc::clone(&one.hand))
            .collect();
        let written = match self.place {
            Place::Folder(_) => hands
                .iter()
                .try_fold(0, |sum, hand| Ok::<_, Trouble>(sum + lock(hand).write()?))?,
            Place::Database(..) => thread::scope(|scope| {
                let writing: Vec<_> = hands
                    .iter()
                    .map(|hand| scope.spawn(move || lock(hand).write()))
                    .collect();
                let mut sum = 0;
                for one in writing {
                    sum += one.join().map_err(|_| damaged())??;
                }
                Ok::<_, Stop>(sum)
            })?,
        };
        if written > 0 {
            self.took.by_hand += began.elapsed();
            self.took.transitions_by_hand += written;
        }
        Ok(())
    }

    /// What comes in is received, by both.
    pub fn receive(&mut self, stimuli: &[Stimulus]) -> Result<(), Stop> {
        for some in stimuli.chunks(1_000) {
            self.store.receive(some)?;
        }
        Ok(())
    }

    /// The same for what is written by hand, so that it has the same rows to take away.
    pub fn receive_by_hand(&mut self, stimuli: &[Stimulus]) -> Result<(), Stop> {
        self.write_by_hand()?;
        for some in stimuli.chunks(1_000) {
            self.by_hand.receive(some)?;
        }
        Ok(())
    }

    /// How long the workers worked since they began.
    pub fn seconds(&self) -> f64 {
        self.took.wall.as_secs_f64()
    }

    pub fn store(&mut self) -> &mut dyn Store {
        self.store.as_mut()
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Does all that is to be done now, slice by slice, and then the same by hand.
    pub fn work(&mut self) -> Result<(), Stop> {
        loop {
            let began = Stopwatch::now();
            let outcomes: Vec<Result<Slice, Stop>> = thread::scope(|scope| {
                let running: Vec<_> = self
                    .workers
                    .iter_mut()
                    .map(|one| scope.spawn(move || one.work()))
                    .collect();
                let ended = running.into_iter().map(|one| one.join());
                ended
                    .map(|one| one.unwrap_or_else(|_| Err(damaged())))
                    .collect()
            });
            let mut wall = began.elapsed();
            let mut slices = Vec::new();
            for one in outcomes {
                slices.push(one?);
            }
            // They copied batches side by side: what each of them took for it is not the daemon's.
            let apart = slices.iter().map(|one| one.apart).min();
            wall = wall.saturating_sub(apart.unwrap_or_default());
            self.took.wall += wall;
            self.write_by_hand()?;
            if !slices.iter().any(|one| one.more) {
                return Ok(());
            }
        }
    }

    /// When something is due next.
    pub fn next_due(&mut self) -> Result<Option<Instant>, Stop> {
        Ok(self.store.next_due(&jalon_store::shards())?)
    }

    /// Time passes, at least an hour.
    pub fn pass_until(&mut self, next: Instant) {
        let ahead = next.millis().saturating_sub(self.clock.now().millis());
        let ahead = Duration::from_millis(u64::try_from(ahead).unwrap_or_default());
        self.clock.pass(ahead.max(STEP));
    }

    /// Lets time pass from one thing that is due to the next, until an instant.
    pub fn until(&mut self, end: Instant) -> Result<(), Stop> {
        self.work()?;
        while let Some(next) = self.next_due()?.filter(|next| *next <= end) {
            self.pass_until(next);
            self.work()?;
        }
        if self.clock.now() < end {
            self.pass_until(end);
            self.work()?;
        }
        Ok(())
    }

    /// Bytes of the store, the journal left out.
    pub fn bytes_of_open(&mut self) -> Result<u64, Stop> {
        let sizes = self.store.sizes()?;
        let kept = sizes.iter().filter(|size| size.table != "journal");
        Ok(kept.map(|size| size.bytes).sum())
    }
}

impl Measured {
    /// Works until there is nothing to do, or a slice is done.
    fn work(&mut self) -> Result<Slice, Stop> {
        let cpu = used::of_thread();
        let (apart, apart_cpu) = {
            let hand = lock(&self.hand);
            (hand.apart, hand.apart_cpu)
        };
        let more = self.turns()?;
        let hand = lock(&self.hand);
        let cpu = used::of_thread().saturating_sub(cpu);
        self.cpu += cpu.saturating_sub(hand.apart_cpu - apart_cpu);
        Ok(Slice {
            more,
            apart: hand.apart - apart,
        })
    }

    /// Whether there is more to do.
    fn turns(&mut self) -> Result<bool, Stop> {
        let until = self.transitions + SLICE;
        loop {
            let turned = self.worker.turn()?;
            self.transitions += turned.transitions as u64;
            let busy = turned.more || turned.done > 0 || !turned.leaving.is_empty();
            for leaving in turned.leaving {
                match self.worker.lets_leave(&leaving) {
                    Leaves::Now => {
                        let channel = self.channels.of(leaving.outlet);
                        let answer = channel.send(&leaving.outgoing, leaving.attempt);
                        self.worker.answer(leaving, answer);
                        self.effects += 1;
                    }
                    Leaves::Later => self.worker.put_back(leaving),
                    Leaves::Never => {}
                }
            }
            if !busy && !self.worker.has_answers() {
                return Ok(false);
            }
            if self.transitions >= until {
                return Ok(true);
            }
        }
    }
}

/// What a worker did at a stretch.
struct Slice {
    /// Whether there is more to do.
    more: bool,
    /// How long it copied batches.
    apart: Duration,
}

fn worker(store: Box<dyn Store>, clock: &SetClock, owner: Owner, code: &SmolStr) -> Worker {
    let pace = Pace {
        lease: LEASE,
        ..Pace::default()
    };
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    let policies: Policies = Outlet::all()
        .map(|outlet| (outlet, InDoubt::SendAgainOnce.into()))
        .collect();
    Worker::new(store, owner, clock, (pace, policies), styles(code))
}

/// Who writes.
pub fn styles(code: &SmolStr) -> HashMap<SmolStr, Style> {
    let mut style = Style::default();
    style.seller.name = "Bench".into();
    HashMap::from([(code.clone(), style)])
}
