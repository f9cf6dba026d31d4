//! `--once`: one worker in this thread, until all that is due is done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jalon_core::Instant;
use jalon_daemon::work::Leaving;
use jalon_daemon::worker::{Leaves, Worker};
use jalon_daemon::{Channels, Clock, SetClock};
use jalon_store::{Kind, Trouble, Wakes, shards};

use super::folder::Watched;
use super::jobs::Jobs;
use super::mails::{MailFolder, Mailbox};
use super::scheduled::Scheduled;
use crate::Exit;
use crate::house::House;
use crate::stop::Stop;

/// A time that is pretended, for tests and demonstrations: it stands still while there is something
/// to do, and then goes on to what is due next.
pub struct Pretended {
    /// What it shows.
    pub clock: SetClock,
    /// How far it goes.
    pub until: Instant,
    /// Where it jumps to, once nothing is due.
    pub jump: Option<Instant>,
}

/// Everything that works together.
pub struct Once {
    pub worker: Worker,
    pub channels: Channels,
    pub house: House,
    pub clock: Arc<dyn Clock>,
    pub pretended: Option<Pretended>,
    pub stop: Arc<AtomicBool>,
    pub jobs: Jobs,
    pub scheduled: Scheduled,
    /// A folder whose files are taken in.
    pub watched: Option<Watched>,
    /// A folder whose mails are read.
    pub mails: Option<MailFolder>,
    /// A mailbox that is read once.
    pub mailbox: Option<Mailbox>,
}

/// So long it waits for files that somebody wrote to a moment ago, and so long between two looks.
const FILES_MAX: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(250);
/// So often the store is asked again before the command gives up.
const TRIES_MAX: u32 = 6;
/// More messages that wait are not counted.
const COUNTED_MAX: usize = 10_000;

impl Once {
    /// Works until nothing is due, or until it is stopped.
    pub fn run(mut self) -> Result<Exit, Stop> {
        let mut tries = 0;
        let mut renewed = None;
        let mut waited = Duration::ZERO;
        while !self.is_stopped() {
            match self.round(&mut renewed) {
                Ok(true) => tries = 0,
                Ok(false) if self.goes_on() => tries = 0,
                Ok(false) if self.young() > 0 && waited < FILES_MAX => {
                    std::thread::sleep(LOOK);
                    waited += LOOK;
                }
                Ok(false) => break,
                Err(trouble) => {
                    tries += 1;
                    let hopeless =
                        matches!(trouble.kind, Kind::Newer | Kind::Damaged | Kind::NoRights);
                    if hopeless || tries >= TRIES_MAX {
                        return Err(trouble.into());
                    }
                    tracing::warn!(%trouble, "tried again");
                    std::thread::sleep(Duration::from_millis(100 << tries));
                }
            }
        }
        self.end()
    }

    /// One round, and whether there may be more to do at once.
    fn round(&mut self, renewed: &mut Option<Duration>) -> Result<bool, Trouble> {
        self.keep_shards(renewed)?;
        let turned = self.worker.turn()?;
        let known = turned.transitions > 0;
        let mut busy = turned.more || turned.done > 0 || !turned.leaving.is_empty();
        for leaving in turned.leaving {
            if self.is_stopped() {
                self.worker.stays(leaving);
                continue;
            }
            self.keep_shards(renewed)?;
            self.leave(leaving);
        }
        if let Some(trouble) = turned.trouble {
            return Err(trouble);
        }
        let time = (self.clock.now(), self.clock.monotonic());
        busy |= self.jobs.run(&mut self.house, known, time)?;
        busy |= self.worker.has_answers();
        if !busy {
            busy = self.worker.spread_news()?;
        }
        if let (false, Some(watched)) = (busy, &mut self.watched) {
            busy = watched.look(&mut self.house, time).unwrap_or_default();
        }
        if let (false, Some(mails)) = (busy, &mut self.mails) {
            busy = mails.look(&mut self.house, time).unwrap_or_default();
        }
        if !busy {
            busy = self.jobs.again(&mut self.house, time.0);
        }
        if !busy && let Some(mut mailbox) = self.mailbox.take() {
            busy = mailbox.once(&mut self.house, (self.clock.as_ref(), &self.stop)) > 0;
        }
        if !busy {
            busy = self.scheduled.run(&mut self.house, time)?;
        }
        Ok(busy)
    }

    fn leave(&mut self, leaving: Leaving) {
        match self.worker.lets_leave(&leaving) {
            Leaves::Now => {
                let channel = self.channels.of(leaving.outlet);
                let answer = leaving.give_to(channel);
                self.worker.answer(leaving, answer);
            }
            Leaves::Later => self.worker.put_back(leaving),
            Leaves::Never => {}
        }
    }

    /// Takes shards, and keeps them in time: a third of the lease after the last time.
    fn keep_shards(&mut self, renewed: &mut Option<Duration>) -> Result<(), Trouble> {
        let passed = self.clock.monotonic();
        let lease = self.house.install.leases.lasting;
        match renewed {
            Some(last) if passed.saturating_sub(*last) < lease / 3 => return Ok(()),
            Some(_) => self.worker.renew()?,
            None => {}
        }
        self.worker.balance()?;
        *renewed = Some(passed);
        Ok(())
    }

    /// A pretended time goes on to what is due next; whether there is something then.
    fn goes_on(&mut self) -> bool {
        let Some(Pretended { clock, until, jump }) = &mut self.pretended else {
            return false;
        };
        if let Some(jump) = jump.take() {
            clock.set(jump);
            return true;
        }
        let now = clock.now();
        let next = match self.worker.next_due() {
            Ok(Some(next)) if next > now && next <= *until => next,
            _ => return false,
        };
        let millis = u64::try_from(next.millis() - now.millis()).unwrap_or_default();
        clock.pass(Duration::from_millis(millis));
        true
    }

    /// How many files are there that are not taken yet, as they may not be whole.
    fn young(&self) -> usize {
        let files = self.watched.as_ref().map_or(0, Watched::young);
        files + self.mails.as_ref().map_or(0, MailFolder::young)
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Messages that wait for the hours of their calendar leave only if a daemon works then: whoever calls this
    /// at night, night after night, would never send them.
    fn tell_what_waits(&mut self) -> Result<(), Trouble> {
        let now = self.clock.now();
        let tomorrow = now.plus_minutes(24 * 60);
        let store = self.house.store.as_mut();
        let timers = store.due_timers(&shards(), tomorrow, COUNTED_MAX, COUNTED_MAX)?;
        let sends = timers
            .iter()
            .filter(|timer| timer.due > now && matches!(timer.wakes, Wakes::Send(_)));
        let first = sends.clone().map(|timer| timer.due).min();
        if let Some(first) = first {
            tracing::warn!(
                messages = sends.count(),
                first = %first,
                "messages wait for the hours of their calendar: they leave if a daemon works then, and with `serve --once` only if it is called then"
            );
        }
        Ok(())
    }

    /// Writes what was answered, and gives the shards back.
    fn end(mut self) -> Result<Exit, Stop> {
        while self.worker.has_answers() {
            for leaving in self.worker.settle()? {
                self.worker.stays(leaving);
            }
        }
        self.tell_what_waits()?;
        self.worker.release()?;
        let files = self.young();
        if files > 0 {
            tracing::warn!(
                files,
                "files that somebody still writes to are left for the next time"
            );
        }
        tracing::info!("the daemon ends");
        Ok(Exit::Clean)
    }
}
