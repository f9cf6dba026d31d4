//! One seed: daemons, the world around them, and what goes wrong.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use jalon_core::Instant;
use jalon_core::Way;
use jalon_simulate::workload::Random;
use jalon_store::{
    AccountKey, Effect, EffectState, Hash, Inbox, Key, Memory, Owner, Shard, Stimulus, To, Work,
    shards,
};

use super::check;
use super::house::{CODE, Outside, deploy_version, open};
use super::store::{Faulty, Rates};
use crate::channel::{Answer, Channel, Found, InDoubt, Outgoing, OutgoingKey, Outlet, Policy};
use crate::clock::{Clock, SetClock};
use crate::deployed;
use crate::incoming::{Becomes, Entity, Incoming, OutboxDecision};
use crate::kept::Kept;
use crate::turn::Limits;
use crate::work::Leaving;
use crate::worker::{Leaves, Pace, Worker};

/// What was seen, so that a test knows that it was hard enough.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub sent: u32,
    pub copies: u32,
    pub doubts: u32,
    pub crashes: u32,
    pub unknown: u32,
    pub fenced: u32,
    pub transitions: u32,
    pub held: u32,
    pub found: u32,
    pub never_left: u32,
}

impl Counts {
    pub(super) fn add(&mut self, more: &Counts) {
        self.sent += more.sent;
        self.copies += more.copies;
        self.doubts += more.doubts;
        self.crashes += more.crashes;
        self.unknown += more.unknown;
        self.fenced += more.fenced;
        self.transitions += more.transitions;
        self.held += more.held;
        self.found += more.found;
        self.never_left += more.never_left;
    }
}

/// A daemon as a process: what is here is gone when it dies.
struct Daemon {
    worker: Worker,
    queue: Vec<Leaving>,
    /// What was given to a channel that has not answered yet.
    answers: Vec<(Leaving, Answer)>,
    /// Paused: it does nothing, and knows nothing of it.
    paused: bool,
}

/// A copy that reached the other side.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    pub document: Hash,
    /// Which daemon sent it.
    pub by: usize,
}

/// A channel that is asked what it took: each daemon has its own, and knows of no other.
struct Asked<'p> {
    by: usize,
    sink: &'p BTreeMap<Key, Vec<Copy>>,
    /// Attempts that can't leave any more, since it was said that they did not.
    given_up: &'p mut BTreeSet<(usize, Key, u16)>,
}

impl Channel for Asked<'_> {
    fn send(&mut self, _outgoing: &Outgoing, _attempt: u16) -> Answer {
        Answer::Never("it is only asked".to_owned())
    }

    fn look_up(&mut self, outgoing: &Outgoing, attempt: u16) -> Found {
        let key = outgoing.key.0;
        let mut copies = self.sink.get(&key).into_iter().flatten();
        if copies.any(|copy| copy.by == self.by) {
            return Found::Left("it is there".to_owned());
        }
        self.given_up.insert((self.by, key, attempt));
        Found::NeverLeft
    }
}

pub(super) struct Play {
    seed: u64,
    random: Random,
    clock: SetClock,
    pub(super) store: Memory,
    faulty: Faulty,
    pub(super) entity: Entity,
    outside: Outside,
    daemons: Vec<Option<Daemon>>,
    runs: u32,
    /// All that the other side ever got.
    pub(super) sink: BTreeMap<Key, Vec<Copy>>,
    given_up: BTreeSet<(usize, Key, u16)>,
    /// Whether channels can tell what became of something.
    look_up: bool,
    /// What a person decided to send once more.
    pub(super) again: Vec<Key>,
    /// What a person said did leave or did not.
    pub(super) told: BTreeMap<Key, Becomes>,
    pub(super) received: BTreeMap<Key, Stimulus>,
    decisions: u32,
    counts: Counts,
    log: Vec<String>,
}

const NAMES: [&str; 2] = ["one", "two"];
const STEPS: u32 = 350;

impl Play {
    pub(super) fn new(seed: u64) -> Play {
        let clock = SetClock::at("2026-03-02T08:00:00Z".parse().unwrap());
        // The time of the database is that of nobody's wall.
        let database = clock.clone();
        let store = Memory::new(move || {
            let millis = i64::try_from(database.monotonic().as_millis()).unwrap();
            Instant::from_millis(1_000_000 + millis)
        });
        let mut opening = store.clone();
        let entity = open(&mut opening, clock.now());
        let faulty = Faulty::new(store.clone(), seed);
        let of_accounts = (0..4).map(|customer| {
            let account = Key::of_account(CODE, &format!("C{customer}"));
            Shard((account.0 >> 118) as u16)
        });
        faulty.shared.lock().unwrap().shards = of_accounts.collect();
        Play {
            seed,
            random: Random::new(seed),
            clock,
            store,
            faulty,
            outside: Outside::new(entity.clone()),
            entity,
            daemons: vec![None, None],
            runs: 0,
            sink: BTreeMap::new(),
            given_up: BTreeSet::new(),
            look_up: seed.is_multiple_of(2),
            again: Vec::new(),
            told: BTreeMap::new(),
            received: BTreeMap::new(),
            decisions: 0,
            counts: Counts::default(),
            log: Vec::new(),
        }
    }

    pub(super) fn run(mut self) -> Result<Counts, String> {
        let done = self.both();
        if done.is_err() && std::env::var("JALON_SEED").is_ok() {
            for line in &self.log {
                println!("{line}");
            }
        }
        done?;
        Ok(self.counts)
    }

    fn note(&mut self, what: impl FnOnce() -> String) {
        let line = format!("{} {}", self.clock.now(), what());
        self.log.push(line);
    }

    /// Safety, then liveness.
    fn both(&mut self) -> Result<(), String> {
        self.faulty.shared.lock().unwrap().rates = Rates {
            away: self.random.below(60),
            full: self.random.below(20),
            unknown: self.random.below(150),
        };
        for daemon in 0..NAMES.len() {
            self.start(daemon);
        }
        for _ in 0..STEPS {
            self.something();
            self.broken()?;
            check::copies(self)?;
        }
        self.faulty.shared.lock().unwrap().rates = Rates::default();
        self.faulty.late();
        self.come_to_rest()?;
        let shared = self.faulty.shared.lock().unwrap();
        (self.counts.unknown, self.counts.fenced) = (shared.unknown, shared.fenced);
        drop(shared);
        check::at_rest(self, &mut self.clock.clone())
    }

    fn broken(&self) -> Result<(), String> {
        let shared = self.faulty.shared.lock().unwrap();
        shared.broken.clone().map_or(Ok(()), Err)
    }

    /// Anything.
    fn something(&mut self) {
        let daemon = self.random.below(2) as usize;
        match self.random.below(100) {
            0..31 => self.turn(daemon),
            31..50 => self.send(daemon),
            50..64 => self.answer(daemon),
            64..72 => self.renew(daemon),
            72..74 => self.crash(daemon),
            74..79 => self.pause(daemon),
            79..86 => self.outside(),
            86..88 => self.again_from_outside(),
            88..91 => self.decide(),
            91..92 => self.jump(),
            92..93 => self.faulty.late(),
            93..94 => self.deploy(),
            94..95 => self.migrate(),
            _ => self.time(),
        }
    }

    /// Somebody deploys another version: what is new takes it, what runs stays.
    fn deploy(&mut self) {
        let number = self.random.below(4);
        let now = self.clock.now();
        deploy_version(&mut self.store.clone(), self.entity.id, number, now);
        self.note(|| format!("version {number} is deployed"));
    }

    /// Somebody moves all that one payer has to the version that is deployed.
    fn migrate(&mut self) {
        let mut store = self.store.clone();
        let customer = self.random.below(4);
        let account = Key::of_account(CODE, &format!("C{customer}"));
        let key = AccountKey {
            entity: self.entity.id,
            account,
        };
        let Some(row) = store.accounts(&[key]).unwrap().pop() else {
            return;
        };
        let deployed = deployed::deployed(&mut store, self.entity.id).unwrap();
        let subjects = Kept::read(&row).unwrap();
        let subjects = subjects
            .subjects()
            .map(|one| format!("{:032x}", one.id.0).into());
        let order = Incoming::Migrate {
            program: deployed.unwrap().program,
            subjects: subjects.collect(),
        };
        self.decisions += 1;
        let mark = format!("plan {}", self.decisions);
        let place = self.clock.now().millis() << 20;
        let order = self
            .entity
            .stimulus(("jalon", &mark), To::Account(account), place, &order);
        store.receive(&[order]).unwrap();
        self.note(|| format!("all of C{customer} moves"));
    }

    fn start(&mut self, at: usize) {
        self.runs += 1;
        let owner = Owner {
            name: NAMES[at].to_owned(),
            run: Key(u128::from(self.runs)),
        };
        let pace = Pace {
            limits: Limits {
                most: 1 + self.random.below(8) as usize,
                each: 1 + self.random.below(4) as usize,
                spread: 0,
                on_their_way: 1 + self.random.below(6) as usize,
            },
            ..Pace::default()
        };
        let waits = Duration::from_secs(300 * u64::from(self.random.below(2)));
        let policy = |in_doubt| Policy {
            after: waits,
            looks_up: self.look_up,
            in_doubt,
        };
        let policies = [
            (Outlet::Person, policy(InDoubt::SendAgainOnce)),
            (Outlet::By(Way::Link), policy(InDoubt::Ask)),
        ];
        let store = Box::new(self.faulty.of(NAMES[at]));
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let how = (pace, policies.into_iter().collect());
        let mut worker = Worker::new(store, owner, clock, how, HashMap::new());
        let _ = worker.balance();
        self.daemons[at] = Some(Daemon {
            worker,
            queue: Vec::new(),
            answers: Vec::new(),
            paused: false,
        });
    }

    /// A daemon that is awake; one that is dead is started again.
    fn awake(&mut self, at: usize) -> Option<&mut Daemon> {
        if self.daemons[at].is_none() {
            self.start(at);
        }
        let daemon = self.daemons[at].as_mut();
        daemon.filter(|daemon| !daemon.paused)
    }

    fn turn(&mut self, at: usize) {
        let Some(daemon) = self.awake(at) else {
            return;
        };
        let turned = daemon.worker.turn();
        let what = match &turned {
            Ok(turned) => format!(
                "{} transitions, {} leave",
                turned.transitions,
                turned.leaving.len()
            ),
            Err(trouble) => format!("{:?}", trouble.kind),
        };
        if let Ok(turned) = turned {
            daemon.queue.extend(turned.leaving);
            self.counts.transitions += u32::try_from(turned.transitions).unwrap();
        }
        self.note(|| format!("{}: turn: {what}", NAMES[at]));
    }

    /// A channel gets something. It may die before it is asked, or after it, and may lie.
    fn send(&mut self, at: usize) {
        let drawn = self.random.below(100);
        let Some(daemon) = self.awake(at) else {
            return;
        };
        if daemon.queue.is_empty() {
            return;
        }
        let leaving = daemon.queue.remove(0);
        match daemon.worker.lets_leave(&leaving) {
            Leaves::Now => {}
            Leaves::Later => return daemon.worker.put_back(leaving),
            Leaves::Never => return,
        }
        if leaving.doubt.is_some() {
            return self.ask(at, leaving);
        }
        let key = leaving.key;
        let given_up = self.given_up.contains(&(at, key, leaving.attempt));
        let taken = !given_up && !matches!(drawn, 70..85 | 94..97);
        let answer = match drawn {
            _ if given_up => Answer::NotNow("given up".to_owned()),
            0..70 => Answer::Taken("ok".to_owned()),
            70..76 => Answer::NotNow("busy".to_owned()),
            76..79 => Answer::NotBefore(Duration::from_secs(90), "greylisted".to_owned()),
            79..82 => Answer::Closed(Duration::from_secs(20), "the relay rests".to_owned()),
            82..85 => Answer::Never("no such address".to_owned()),
            _ => Answer::Unknown("cut".to_owned()),
        };
        if let Some(daemon) = &mut self.daemons[at] {
            daemon.answers.push((leaving.clone(), answer));
        }
        if taken {
            let document = leaving.document;
            let copy = Copy { document, by: at };
            self.sink.entry(key).or_default().push(copy);
            self.counts.sent += 1;
        }
        self.note(|| {
            format!(
                "{}: sends {:x} attempt {}: {drawn}",
                NAMES[at], key.0, leaving.attempt
            )
        });
        self.counts.doubts += u32::from(drawn >= 85);
        // Whatever leaves was intended, and that was committed.
        let row = self.store.effects(self.entity.id, &[key]).unwrap();
        let row = row.first().map(|effect| effect.now.state);
        let intended = row.is_some_and(|state| state != EffectState::Planned);
        if !intended {
            let mut shared = self.faulty.shared.lock().unwrap();
            shared
                .broken
                .get_or_insert(format!("{:x} left before it was committed", key.0));
        }
        if self.random.below(100) < 6 {
            self.crash(at);
        }
    }

    /// A channel is asked what became of something.
    fn ask(&mut self, at: usize, leaving: Leaving) {
        let mut asked = Asked {
            by: at,
            sink: &self.sink,
            given_up: &mut self.given_up,
        };
        let answer = leaving.give_to(&mut asked);
        self.counts.found += u32::from(matches!(answer, Answer::Taken(_)));
        self.counts.never_left += u32::from(matches!(answer, Answer::NotNow(_)));
        let (key, attempt) = (leaving.key.0, leaving.attempt);
        self.note(|| format!("{}: asks of {key:x} {attempt}: {answer:?}", NAMES[at]));
        if let Some(daemon) = &mut self.daemons[at] {
            daemon.answers.push((leaving, answer));
        }
    }

    fn answer(&mut self, at: usize) {
        let Some(daemon) = self.awake(at) else {
            return;
        };
        if daemon.answers.is_empty() {
            return;
        }
        let (leaving, answer) = daemon.answers.remove(0);
        daemon.worker.answer(leaving, answer);
    }

    fn renew(&mut self, at: usize) {
        if let Some(daemon) = self.awake(at) {
            let _ = daemon.worker.renew();
            let _ = daemon.worker.balance();
        }
    }

    fn crash(&mut self, at: usize) {
        self.note(|| format!("{}: dies", NAMES[at]));
        self.counts.crashes += u32::from(self.daemons[at].is_some());
        self.daemons[at] = None;
    }

    fn pause(&mut self, at: usize) {
        if let Some(daemon) = &mut self.daemons[at] {
            daemon.paused = !daemon.paused;
            let paused = daemon.paused;
            self.note(|| format!("{}: paused {paused}", NAMES[at]));
        }
    }

    fn receive(&mut self, stimuli: Vec<Stimulus>) {
        for stimulus in &stimuli {
            self.received
                .entry(stimulus.key)
                .or_insert_with(|| stimulus.clone());
        }
        let mut store = self.store.clone();
        // Out of order, and in parts.
        for stimulus in stimuli.into_iter().rev() {
            store.receive(&[stimulus]).unwrap();
        }
    }

    fn outside(&mut self) {
        let now = self.clock.now();
        let mut store = self.store.clone();
        let stimuli = self.outside.happens(&mut self.random, &mut store, now);
        self.note(|| {
            format!(
                "outside: {:?}",
                stimuli.iter().map(|one| &one.source).collect::<Vec<_>>()
            )
        });
        self.receive(stimuli);
    }

    /// The same comes once more.
    fn again_from_outside(&mut self) {
        let count = self.received.len();
        if count > 0 {
            let at = self.random.below(u32::try_from(count).unwrap()) as usize;
            let again = self.received.values().nth(at).cloned();
            self.store
                .receive(&again.into_iter().collect::<Vec<_>>())
                .unwrap();
        }
    }

    /// A person decides about something in doubt.
    fn decide(&mut self) {
        let doubtful = self.in_state(EffectState::InDoubt);
        if doubtful.is_empty() {
            return;
        }
        let at = self.random.below(u32::try_from(doubtful.len()).unwrap()) as usize;
        let effect = &doubtful[at];
        let known: Vec<Key> = self.told.keys().copied().collect();
        if known.contains(&effect.key) {
            return;
        }
        let becomes = match self.random.below(3) {
            0 => Becomes::Left,
            1 => Becomes::NotLeft,
            _ => Becomes::SentAgain,
        };
        self.told.insert(effect.key, becomes);
        if becomes == Becomes::SentAgain {
            self.again.push(effect.key);
        }
        self.decisions += 1;
        let decision = OutboxDecision {
            effect: OutgoingKey(effect.key),
            becomes,
            by: "Zoé".into(),
        };
        let mark = format!("decision {}", self.decisions);
        let place = self.clock.now().millis() << 20;
        let stimulus = self.entity.decision(&mark, place, effect.account, decision);
        let key = effect.key.0;
        self.note(|| format!("a person decides {becomes:?} of {key:x}"));
        self.store.receive(&[stimulus]).unwrap();
    }

    fn jump(&mut self) {
        let hours = i64::from(self.random.below(7)) - 3;
        let now = self.clock.now();
        self.clock.set(now.plus_minutes(60 * hours));
        self.note(|| format!("the clock jumps by {hours} hours"));
    }

    fn time(&mut self) {
        let passes = match self.random.below(10) {
            0..4 => Duration::from_secs(u64::from(self.random.below(20))),
            4..7 => Duration::from_secs(u64::from(self.random.below(7_200))),
            _ => Duration::from_secs(86_400 * u64::from(1 + self.random.below(4))),
        };
        self.clock.pass(passes);
        self.note(|| format!("{passes:?} pass"));
        // Timers ring now: what comes in at the same moment comes first.
        if self.random.below(3) == 0 {
            self.outside();
        }
    }

    pub(super) fn in_state(&self, state: EffectState) -> Vec<Effect> {
        let mut store = self.store.clone();
        store.effects_in(state, &shards(), 10_000).unwrap()
    }

    /// Nothing goes wrong any more: everything comes to rest.
    fn come_to_rest(&mut self) -> Result<(), String> {
        self.note(|| "from here on nothing goes wrong".to_owned());
        self.clock.pass(Duration::from_secs(60));
        for daemon in self.daemons.iter_mut().flatten() {
            daemon.paused = false;
        }
        let mut quiet = 0;
        for _ in 0..3_000 {
            let mut busy = false;
            for (at, name) in NAMES.iter().enumerate() {
                if self.awake(at).is_none() {
                    continue;
                }
                let daemon = self.daemons[at].as_mut().unwrap();
                daemon
                    .worker
                    .renew()
                    .map_err(|trouble| format!("renew: {trouble}"))?;
                daemon
                    .worker
                    .balance()
                    .map_err(|trouble| format!("balance: {trouble}"))?;
                let turned = daemon.worker.turn();
                let turned = turned.map_err(|trouble| format!("turn: {trouble}"))?;
                let did = turned.done > 0 || turned.more || !turned.leaving.is_empty();
                busy |= did;
                if did {
                    let what = format!("{name}: rest: {turned:?}");
                    self.log.push(format!("{} {what}", self.clock.now()));
                }
                daemon.queue.extend(turned.leaving);
                for leaving in std::mem::take(&mut daemon.queue) {
                    if daemon.worker.lets_leave(&leaving) != Leaves::Now {
                        continue;
                    }
                    if leaving.doubt.is_some() {
                        let mut asked = Asked {
                            by: at,
                            sink: &self.sink,
                            given_up: &mut self.given_up,
                        };
                        let answer = leaving.give_to(&mut asked);
                        daemon.worker.answer(leaving, answer);
                        continue;
                    }
                    let document = leaving.document;
                    self.sink
                        .entry(leaving.key)
                        .or_default()
                        .push(Copy { document, by: at });
                    daemon
                        .worker
                        .answer(leaving, Answer::Taken("ok".to_owned()));
                }
                for (leaving, answer) in std::mem::take(&mut daemon.answers) {
                    daemon.worker.answer(leaving, answer);
                    busy = true;
                }
                busy |= daemon.worker.has_answers();
            }
            self.broken()?;
            quiet = if busy { 0 } else { quiet + 1 };
            if quiet > 30 {
                check::copies(self)?;
                self.counts.copies = check::second_copies(self);
                self.counts.held = u32::try_from(self.in_state(EffectState::Held).len()).unwrap();
                return Ok(());
            }
            // Long enough for sweeps, and for what is tried again later.
            self.clock
                .pass(Duration::from_secs(if busy { 1 } else { 40 * 60 }));
        }
        Err(format!("seed {}: it does not come to rest", self.seed))
    }
}
