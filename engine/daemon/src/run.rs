//! A daemon as it runs: threads around workers.
//!
//! ```text
//! worker   turns; one session of its own
//! renewal  keeps its shards, on a session of its own, so that no slow commit loses them
//! senders  give to channels what is on its way, each with its own, and bring the answers back
//! ```

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jalon_store::{Key, Lease, Owner, Store, Trouble};
use smol_str::SmolStr;

use crate::channel::{Answer, Channels, Outlet, Policy};
use crate::clock::Clock;
use crate::counters::Counters;
use crate::fellows::{Fellows, Telling};
use crate::held::{Held, Moment, Until};
use crate::house::Style;
use crate::in_order::{self, InOrder, Next};
use crate::lateness::Lateness;
use crate::outage::{Outage, Watch};
use crate::work::Leaving;
use crate::worker::{Leaves, Pace, Policies, Worker};

/// What a daemon is made of.
#[derive(Clone)]
pub struct Settings {
    /// Its registered name: its next start takes over at once what it held.
    pub name: String,
    /// How many workers it has: while one commits, another reads and steps.
    pub workers: usize,
    /// How many things each worker gives to channels at once.
    pub senders: usize,
    /// How its workers work.
    pub pace: Pace,
    /// What is said of legal entities, by their codes.
    pub styles: HashMap<SmolStr, Style>,
    /// Whether other daemons work on the same store: they tell each other what moved.
    pub has_fellows: bool,
}

/// Makes the channels of one sender.
pub type MakeChannels = Arc<dyn Fn() -> Channels + Send + Sync>;

/// A daemon that runs.
pub struct Running {
    stop: Arc<AtomicBool>,
    workers: Vec<JoinHandle<()>>,
    telling: Option<Telling>,
    /// Transitions that were committed since the start.
    pub transitions: Arc<AtomicU64>,
    /// What else is counted since the start.
    pub counters: Arc<Counters>,
    /// What is told when the store does not answer.
    pub outage: Outage,
}

/// The longest time that an idle worker sleeps.
const IDLE: Duration = Duration::from_millis(200);
/// The longest time between two tries when the store is away.
const AWAY: Duration = Duration::from_secs(10);
/// So long a worker that stops waits for answers.
const LAST_ANSWERS: Duration = Duration::from_secs(15);
/// How often lateness is told.
const TELL: Duration = Duration::from_secs(60);

/// Starts a daemon over a store.
pub fn start(
    store: &dyn Store,
    settings: &Settings,
    channels: &MakeChannels,
    clock: &Arc<dyn Clock>,
) -> Result<Running, Trouble> {
    let stop = Arc::new(AtomicBool::new(false));
    let transitions = Arc::new(AtomicU64::new(0));
    let counters = Arc::new(Counters::default());
    let outage = Outage::new(clock.clone());
    let run = Key::of(&[
        "run",
        &settings.name,
        &clock.now().millis().to_string(),
        &std::process::id().to_string(),
    ]);
    let telling = match settings.has_fellows {
        true => {
            let fellows = Fellows::new(store.another()?, run, counters.clone());
            Some(Telling::start(fellows))
        }
        false => None,
    };
    let mut workers = Vec::new();
    for number in 0..settings.workers.max(1) {
        let owner = Owner {
            name: match number {
                0 => settings.name.clone(),
                _ => format!("{}/{number}", settings.name),
            },
            run,
        };
        let policies = policies(channels);
        let worker = Worker::new(
            store.another()?,
            owner.clone(),
            clock.clone(),
            (settings.pace, policies),
            settings.styles.clone(),
        );
        let held = Arc::new(Held::new(clock.clone()));
        let threads = Threads {
            worker,
            watch: outage.watch(),
            renewal: Renewal {
                store: store.another()?,
                owner,
                lease: settings.pace.lease,
                clock: clock.clone(),
                stop: Arc::new(AtomicBool::new(false)),
                held,
                watch: outage.watch(),
            },
            senders: settings.senders.max(1),
            channels: channels.clone(),
            clock: clock.clone(),
            stop: stop.clone(),
            transitions: transitions.clone(),
            counters: counters.clone(),
        };
        workers.push(thread::spawn(move || threads.run()));
    }
    Ok(Running {
        stop,
        workers,
        telling,
        transitions,
        counters,
        outage,
    })
}

/// What channels do in doubt, by outlet.
pub fn policies(channels: &MakeChannels) -> Policies {
    let mut channels = channels();
    let all = Outlet::all();
    all.map(|outlet| {
        let channel = channels.of(outlet);
        let policy = Policy {
            looks_up: channel.looks_up(),
            in_doubt: channel.in_doubt(),
            after: channel.doubts_for(),
        };
        (outlet, policy)
    })
    .collect()
}

impl Running {
    /// Asks it to stop: what is on its way comes to its end, the shards are given back.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    /// Waits until it has stopped.
    pub fn join(self) {
        for worker in self.workers {
            if worker.join().is_err() {
                tracing::error!("a worker ended in a fault");
            }
        }
        if let Some(telling) = self.telling {
            telling.end();
        }
    }
}

/// Keeps shards on a thread and a session of its own.
struct Renewal {
    store: Box<dyn Store>,
    owner: Owner,
    lease: Duration,
    clock: Arc<dyn Clock>,
    stop: Arc<AtomicBool>,
    held: Arc<Held>,
    watch: Watch,
}

type Renewed = (Vec<Lease>, Moment);

impl Renewal {
    fn run(mut self, told: &Sender<Renewed>) {
        while !self.stop.load(Ordering::SeqCst) {
            let asked = Moment::now(&*self.clock);
            match self.store.renew(&self.owner, self.lease) {
                Ok(leases) => {
                    self.watch.answered();
                    self.held.renewed(Until::after(asked, self.lease), &leases);
                    if told.send((leases, asked)).is_err() {
                        return;
                    }
                }
                Err(trouble) => self.watch.failed(&trouble),
            }
            // Three tries before they are anybody's.
            thread::sleep(self.lease / 4);
        }
    }
}

/// What a sender brings back.
enum Back {
    Answered(Box<Leaving>, Answer),
    /// It was too late to give it to its channel.
    NotGiven(Box<Leaving>),
}

/// One worker with its threads.
struct Threads {
    worker: Worker,
    watch: Watch,
    renewal: Renewal,
    senders: usize,
    channels: MakeChannels,
    clock: Arc<dyn Clock>,
    stop: Arc<AtomicBool>,
    transitions: Arc<AtomicU64>,
    counters: Arc<Counters>,
}

impl Threads {
    fn run(self) {
        let Threads {
            mut worker,
            watch,
            renewal,
            senders,
            channels,
            clock,
            stop,
            transitions,
            counters,
        } = self;
        let (renewed, renewals) = mpsc::channel();
        let (given, to_give) = mpsc::sync_channel::<Leaving>(senders * 16);
        let (back, answers) = mpsc::channel();
        let to_give = Arc::new(Mutex::new(to_give));
        let (renewal_stop, held) = (renewal.stop.clone(), renewal.held.clone());
        let renewal = thread::spawn(move || renewal.run(&renewed));
        let senders: Vec<JoinHandle<()>> = (0..senders)
            .map(|_| {
                let sender = SenderThread {
                    channels: channels(),
                    to_give: to_give.clone(),
                    back: back.clone(),
                    held: held.clone(),
                    counters: counters.clone(),
                };
                thread::spawn(move || sender.run())
            })
            .collect();
        drop(back);
        let mut round = Round {
            worker: &mut worker,
            clock: &*clock,
            renewals,
            given,
            to_give,
            answers,
            held,
            watch,
            backlog: VecDeque::new(),
            in_order: InOrder::default(),
            lateness: Lateness::default(),
            transitions,
            counters,
            wait: Duration::ZERO,
            balanced: None,
            renews: false,
            told: clock.monotonic(),
        };
        while !stop.load(Ordering::SeqCst) {
            round.once();
        }
        round.finish();
        drop(round);
        renewal_stop.store(true, Ordering::SeqCst);
        for sender in senders {
            let _ = sender.join();
        }
        if let Err(trouble) = worker.release() {
            tracing::warn!(%trouble, "shards could not be given back; they expire by themselves");
        }
        let _ = renewal.join();
    }
}

/// What a worker's thread does again and again.
struct Round<'w> {
    worker: &'w mut Worker,
    clock: &'w dyn Clock,
    renewals: Receiver<Renewed>,
    given: SyncSender<Leaving>,
    /// The other end of `given`, which senders take from.
    to_give: Arc<Mutex<Receiver<Leaving>>>,
    answers: Receiver<Back>,
    held: Arc<Held>,
    watch: Watch,
    backlog: VecDeque<Leaving>,
    in_order: InOrder,
    lateness: Lateness,
    transitions: Arc<AtomicU64>,
    counters: Arc<Counters>,
    /// How long it waits when there is nothing to do, or the store is away.
    wait: Duration,
    balanced: Option<Duration>,
    /// It has to ask by itself which shards it has.
    renews: bool,
    told: Duration,
}

impl Round<'_> {
    fn once(&mut self) {
        while let Ok((leases, asked)) = self.renewals.try_recv() {
            self.renews |= !self.worker.renewed(leases, asked);
        }
        while let Ok(back) = self.answers.try_recv() {
            self.back(back);
        }
        let (passed, waited) = (self.clock.monotonic(), self.wait);
        let done = self.balance(passed).and_then(|()| self.worker.turn());
        let away = match done {
            Ok(turned) => {
                self.lateness.add(&turned.late);
                self.counters.rang(&turned.late);
                self.counters.changes.add(&turned.moved);
                let incidents = u64::try_from(turned.incidents).unwrap_or_default();
                self.counters
                    .incidents
                    .fetch_add(incidents, Ordering::Relaxed);
                let count = u64::try_from(turned.transitions).unwrap_or_default();
                self.transitions.fetch_add(count, Ordering::Relaxed);
                let busy = turned.more || turned.done > 0 || !turned.leaving.is_empty();
                self.backlog.extend(turned.leaving);
                self.wait = match busy {
                    true => Duration::ZERO,
                    false => (self.wait * 2 + Duration::from_millis(5)).min(IDLE),
                };
                if !busy {
                    self.spread();
                }
                turned.trouble
            }
            Err(trouble) => Some(trouble),
        };
        match away {
            None => self.watch.answered(),
            Some(trouble) => {
                self.watch.failed(&trouble);
                self.wait = (waited * 2 + Duration::from_millis(100)).min(AWAY);
            }
        }
        self.worker.tell(&self.held);
        self.give();
        let backlog = u64::try_from(self.backlog.len()).unwrap_or_default();
        self.counters.backlog.store(backlog, Ordering::Relaxed);
        if passed.saturating_sub(self.told) >= TELL {
            self.lateness.tell();
            self.told = passed;
        }
        self.rest();
    }

    /// Sleeps until there may be something to do; an answer wakes it.
    fn rest(&mut self) {
        let wait = match self.backlog.is_empty() {
            true => self.wait,
            false => self.wait.min(Duration::from_millis(1)),
        };
        if wait.is_zero() {
            return;
        }
        match self.answers.recv_timeout(wait) {
            Ok(back) => {
                self.wait = Duration::ZERO;
                self.back(back);
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
    }

    fn balance(&mut self, passed: Duration) -> Result<(), Trouble> {
        let due = self
            .balanced
            .is_none_or(|last| passed.saturating_sub(last) >= self.worker.looks_again_after());
        if due {
            self.worker.balance()?;
            self.balanced = Some(passed);
        }
        // The session that renews may wait for an answer that never comes.
        if self.renews || self.balanced.is_some() && !self.worker.holds() {
            self.worker.renew()?;
            self.renews = false;
        }
        Ok(())
    }

    /// Newer calendars are told to all accounts while there is nothing else to do.
    fn spread(&mut self) {
        match self.worker.spread_news() {
            Ok(true) => self.wait = Duration::ZERO,
            Ok(false) => {}
            Err(trouble) => tracing::warn!(%trouble, "newer lists could not be told"),
        }
    }

    /// An answer; or it was too late to give it to its channel, which is no answer.
    fn back(&mut self, back: Back) {
        let (Back::Answered(leaving, _) | Back::NotGiven(leaving)) = &back;
        self.in_order.back(leaving);
        match back {
            Back::Answered(leaving, answer) => self.worker.answer(*leaving, answer),
            Back::NotGiven(leaving) => self.worker.put_back(*leaving),
        }
    }

    /// Gives to senders as much as they take; the rest waits here, its intent is committed.
    fn give(&mut self) {
        let mut from = 0;
        while let Some(Next { at, leaving }) = self.in_order.first(&mut self.backlog, from) {
            from = at;
            match self.worker.lets_leave(&leaving) {
                Leaves::Never => continue,
                Leaves::Later => {
                    self.worker.put_back(leaving);
                    continue;
                }
                Leaves::Now => {}
            }
            let waits_for_it = in_order::is_told_in_order(&leaving);
            let (account, key) = (leaving.account, leaving.key);
            match self.given.try_send(leaving) {
                Ok(()) if waits_for_it => self.in_order.given(account, key),
                Ok(()) => {}
                Err(TrySendError::Full(leaving) | TrySendError::Disconnected(leaving)) => {
                    self.backlog.insert(at, leaving);
                    return;
                }
            }
        }
    }

    /// What no sender has taken stays. A sender that waits for something keeps the lock: then nothing is there.
    fn take_back(&mut self) {
        let Ok(to_give) = self.to_give.try_lock() else {
            return;
        };
        while let Ok(leaving) = to_give.try_recv() {
            self.worker.stays(leaving);
        }
    }

    /// What channels have in hand comes to its end; what they have not been given surely did not leave,
    /// and is tried again by whoever comes next.
    fn finish(&mut self) {
        let start = self.clock.monotonic();
        for leaving in std::mem::take(&mut self.backlog) {
            self.worker.stays(leaving);
        }
        while self.worker.in_flight() > 0 || self.worker.has_answers() {
            self.take_back();
            if self.clock.monotonic().saturating_sub(start) > LAST_ANSWERS {
                tracing::warn!(
                    open = self.worker.in_flight(),
                    "channels did not answer in time"
                );
                return;
            }
            match self.answers.recv_timeout(Duration::from_millis(20)) {
                Ok(Back::NotGiven(leaving)) => self.worker.stays(*leaving),
                Ok(back) => self.back(back),
                Err(_) => {}
            }
            if self.worker.has_answers() {
                match self.worker.settle() {
                    Ok(leaving) => leaving.into_iter().for_each(|one| self.worker.stays(one)),
                    Err(trouble) => {
                        tracing::warn!(%trouble, "answers could not be written");
                        thread::sleep(Duration::from_millis(200));
                    }
                }
            }
        }
        self.lateness.tell();
    }
}

/// Gives to channels what is on its way.
struct SenderThread {
    channels: Channels,
    to_give: Arc<Mutex<Receiver<Leaving>>>,
    back: Sender<Back>,
    held: Arc<Held>,
    counters: Arc<Counters>,
}

impl SenderThread {
    fn run(mut self) {
        loop {
            let next = {
                let to_give = self.to_give.lock();
                to_give
                    .unwrap_or_else(|poisoned| poisoned.into_inner())
                    .recv()
            };
            let Ok(leaving) = next else {
                return;
            };
            let back = match self.held.lets_leave(&leaving) {
                false => Back::NotGiven(Box::new(leaving)),
                true => {
                    let channel = self.channels.of(leaving.outlet);
                    let send = std::panic::AssertUnwindSafe(|| leaving.give_to(channel));
                    let (key, attempt) = (leaving.outgoing.key, leaving.attempt);
                    tracing::trace!(%key, attempt, "given to its channel");
                    let answer = std::panic::catch_unwind(send);
                    let answer =
                        answer.unwrap_or_else(|_| Answer::Unknown("a fault of the channel".into()));
                    tracing::trace!(%key, attempt, ?answer, "its channel answered");
                    self.counters.answered(&answer);
                    Back::Answered(Box::new(leaving), answer)
                }
            };
            if self.back.send(back).is_err() {
                return;
            }
        }
    }
}
