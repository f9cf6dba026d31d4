//! Drives the worker: turns, renewals, what leaves and what is answered, waiting in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jalon_core::Instant;
use jalon_daemon::worker::Worker;
use jalon_daemon::{Clock, SetClock, SystemClock};
use jalon_store::{Kind, Trouble};

use super::jobs::Jobs;
use super::send::{Senders, Sent};
use crate::Exit;
use crate::house::House;
use crate::stop::Stop;

/// What time it is.
pub enum Time {
    /// That of the machine.
    Real(Arc<SystemClock>),
    /// One that is pretended, for tests and demonstrations: it stands still while there is something to
    /// do, and then goes on to what is due next.
    Pretended {
        /// What it shows.
        clock: SetClock,
        /// How far it goes.
        until: Instant,
    },
}

impl Time {
    /// The clock.
    pub fn clock(&self) -> Arc<dyn Clock> {
        match self {
            Time::Real(clock) => Arc::<SystemClock>::clone(clock),
            Time::Pretended { clock, .. } => Arc::new(clock.clone()),
        }
    }
}

/// When it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// When all that is due is done.
    WhenDone,
    /// When somebody stops it.
    WhenStopped,
}

/// Everything that works together.
pub struct Drive {
    worker: Worker,
    house: House,
    senders: Senders,
    time: Time,
    clock: Arc<dyn Clock>,
    ends: Ends,
    stop: Arc<AtomicBool>,
    jobs: Jobs,
    /// Messages that threads have in hand.
    in_hand: usize,
    renewed: Duration,
    /// When the store did not answer: how long is waited before the next try.
    patience: Duration,
}

const IDLE: Duration = Duration::from_millis(300);
const PATIENCE_FIRST: Duration = Duration::from_millis(250);
const PATIENCE_MAX: Duration = Duration::from_secs(10);
/// How long a stop waits for messages that are on their way.
const FAREWELL: Duration = Duration::from_secs(20);

impl Drive {
    /// Nothing is done yet.
    pub fn new(
        worker: Worker,
        house: House,
        senders: Senders,
        (time, ends): (Time, Ends),
        stop: Arc<AtomicBool>,
    ) -> Drive {
        let clock = time.clock();
        Drive {
            worker,
            house,
            senders,
            time,
            clock,
            ends,
            stop,
            jobs: Jobs::default(),
            in_hand: 0,
            renewed: Duration::ZERO,
            patience: PATIENCE_FIRST,
        }
    }

    /// Works until it ends.
    pub fn run(&mut self) -> Result<Exit, Stop> {
        loop {
            if self.stop.load(Ordering::SeqCst) {
                return self.farewell();
            }
            match self.round() {
                Ok(Round::Busy) => self.patience = PATIENCE_FIRST,
                Ok(Round::Idle) => {
                    self.patience = PATIENCE_FIRST;
                    if self.ends == Ends::WhenDone && self.in_hand == 0 && !self.goes_on() {
                        return self.farewell();
                    }
                    self.wait(IDLE);
                }
                Err(trouble) => self.bear(trouble)?,
            }
        }
    }

    /// One round: keeps the shards, works, gives to the threads what leaves.
    fn round(&mut self) -> Result<Round, Trouble> {
        self.keep_shards()?;
        let turned = self.worker.turn()?;
        let known = turned.transitions > 0;
        let mut busy = turned.more || turned.done > 0;
        self.hold();
        for leaving in turned.leaving {
            busy = true;
            if self.worker.holds() && self.senders.give(leaving).is_ok() {
                self.in_hand += 1;
            }
        }
        let (now, passed) = (self.clock.now(), self.clock.monotonic());
        busy |= self.jobs.run(&mut self.house, known, (now, passed))?;
        if busy {
            self.wait(Duration::ZERO);
        }
        Ok(if busy { Round::Busy } else { Round::Idle })
    }

    /// Claims and renews shards in time: a third of the lease after the last time at the latest.
    fn keep_shards(&mut self) -> Result<(), Trouble> {
        let passed = self.clock.monotonic();
        let lease = self.house.install.leases.lasting;
        let first = self.worker.leases().is_empty();
        if !first && passed.saturating_sub(self.renewed) < lease / 3 {
            return Ok(());
        }
        if !first {
            self.worker.renew()?;
        }
        self.worker.balance()?;
        self.renewed = passed;
        Ok(())
    }

    fn hold(&self) {
        let until = self.renewed + self.house.install.leases.lasting;
        self.senders.hold(self.worker.leases(), until);
    }

    /// Takes what was answered, waiting so long for the first answer.
    fn wait(&mut self, most: Duration) {
        let answers = self.senders.answers(most);
        self.take(answers);
    }

    fn take(&mut self, answers: Vec<Sent>) {
        for sent in answers {
            self.in_hand = self.in_hand.saturating_sub(1);
            match sent {
                Sent::Answered(leaving, answer) => self.worker.answer(*leaving, answer),
                Sent::NotAsked(leaving) => self.worker.put_back(*leaving),
            }
        }
    }

    /// A pretended time goes on to what is due next; whether there is more to do then.
    fn goes_on(&mut self) -> bool {
        if self.worker.has_answers() {
            return true;
        }
        let Time::Pretended { clock, until } = &self.time else {
            return false;
        };
        let now = clock.now();
        let Ok(Some(next)) = self.worker.next_due() else {
            return false;
        };
        if next <= now || next > *until {
            return false;
        }
        let millis = u64::try_from(next.millis().saturating_sub(now.millis())).unwrap_or_default();
        clock.pass(Duration::from_millis(millis));
        true
    }

    /// The store does not answer: it is tried again, and nothing is lost. What no patience can mend
    /// ends the daemon.
    fn bear(&mut self, trouble: Trouble) -> Result<(), Stop> {
        let hopeless = matches!(trouble.kind, Kind::Newer | Kind::Damaged | Kind::Taken);
        let once = self.ends == Ends::WhenDone && self.patience >= PATIENCE_MAX;
        if hopeless || once {
            return Err(trouble.into());
        }
        tracing::warn!(%trouble, wait_ms = self.patience.as_millis() as u64, "tried again");
        let patience = self.patience;
        self.patience = (self.patience * 2).min(PATIENCE_MAX);
        // Stopping must not wait for a database that is away.
        let began = std::time::Instant::now();
        while began.elapsed() < patience && !self.stop.load(Ordering::SeqCst) {
            self.wait(Duration::from_millis(50));
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Waits for what is on its way, commits what was answered, gives the shards back.
    fn farewell(&mut self) -> Result<Exit, Stop> {
        let began = std::time::Instant::now();
        while self.in_hand > 0 && began.elapsed() < FAREWELL {
            self.wait(Duration::from_millis(100));
            // The answers are written as they come; nothing new is begun.
            if let Err(trouble) = self.keep_shards() {
                tracing::warn!(%trouble, "at the end");
                break;
            }
            self.hold();
        }
        if let Err(trouble) = self.worker.settle() {
            tracing::warn!(%trouble, "the last answers could not be written");
        }
        if let Err(trouble) = self.worker.release() {
            tracing::warn!(%trouble, "the shards could not be given back");
        }
        tracing::info!("the daemon ends");
        Ok(Exit::Clean)
    }
}

/// What a round came to.
enum Round {
    /// There may be more at once.
    Busy,
    /// Nothing is to be done now.
    Idle,
}
