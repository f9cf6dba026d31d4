//! The threads that ask channels: one for each outlet, so that a slow one keeps nobody else waiting.
//!
//! A thread asks a channel only while the worker surely has the shard under the epoch of the intent. If
//! that is over, the message goes back to the worker, and nothing left.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jalon_channels::open;
use jalon_daemon::work::Leaving;
use jalon_daemon::{Answer, Channels, Clock, Outlet};
use jalon_install as install;
use jalon_store::{Lease, Shard};

use crate::house::{House, no_secret};
use crate::stop::Stop;

/// What became of a message that was to leave.
pub enum Sent {
    /// A channel answered.
    Answered(Box<Leaving>, Answer),
    /// No channel was asked.
    NotAsked(Box<Leaving>),
}

/// What the worker surely has, as the sending threads see it.
#[derive(Default)]
pub struct Held {
    until: Duration,
    epochs: HashMap<Shard, i64>,
}

/// Shared between the worker's thread and those that send.
type Shared = Arc<Mutex<Held>>;

/// All threads that send.
pub struct Senders {
    channels: install::Channels,
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    held: Shared,
    threads: BTreeMap<Outlet, Sender<Box<Leaving>>>,
    sent: (Sender<Sent>, Receiver<Sent>),
}

/// Nothing is begun that close to the end of a lease.
const MARGIN: Duration = Duration::from_millis(500);

impl Senders {
    /// No thread yet; the channels are opened once, so that what is wrong with them is told now.
    pub fn new(house: &House, clock: &Arc<dyn Clock>) -> Result<Senders, Stop> {
        let senders = Senders {
            channels: house.install.channels.clone(),
            folder: house.folder.clone(),
            clock: Arc::clone(clock),
            held: Shared::default(),
            threads: BTreeMap::new(),
            sent: channel(),
        };
        senders.open()?;
        Ok(senders)
    }

    fn open(&self) -> Result<Channels, Stop> {
        let variable = |name: &str| std::env::var(name).ok();
        let opened = open(&self.channels, &self.folder, &variable, &self.clock);
        opened.map_err(no_secret)
    }

    /// Tells what the worker surely has from now on.
    pub fn hold(&self, leases: &[Lease], until: Duration) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.until = until;
        held.epochs = leases.iter().map(|one| (one.shard, one.epoch)).collect();
    }

    /// Gives a message to the thread of its outlet.
    pub fn give(&mut self, leaving: Leaving) -> Result<(), Stop> {
        let outlet = leaving.outlet;
        if !self.threads.contains_key(&outlet) {
            let mut channels = self.open()?;
            let (given, queue) = channel::<Box<Leaving>>();
            let (held, clock) = (Arc::clone(&self.held), Arc::clone(&self.clock));
            let sent = self.sent.0.clone();
            std::thread::spawn(move || {
                for leaving in queue {
                    let done = ask(&mut channels, leaving, &held, clock.as_ref());
                    if sent.send(done).is_err() {
                        return;
                    }
                }
            });
            self.threads.insert(outlet, given);
        }
        if let Some(thread) = self.threads.get(&outlet)
            && let Err(lost) = thread.send(Box::new(leaving))
        {
            // Its thread is gone, which a panic alone can do: nothing left.
            self.threads.remove(&outlet);
            let _ = self.sent.0.send(Sent::NotAsked(lost.0));
        }
        Ok(())
    }

    /// What was answered since, waiting so long for the first.
    pub fn answers(&self, wait: Duration) -> Vec<Sent> {
        let mut answers = Vec::new();
        match self.sent.1.recv_timeout(wait) {
            Ok(first) => answers.push(first),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return answers,
        }
        answers.extend(self.sent.1.try_iter());
        answers
    }
}

fn ask(channels: &mut Channels, leaving: Box<Leaving>, held: &Shared, clock: &dyn Clock) -> Sent {
    let sure = {
        let held = held.lock().unwrap_or_else(PoisonError::into_inner);
        let epoch = held.epochs.get(&leaving.account.shard());
        clock.monotonic() + MARGIN < held.until && epoch == Some(&leaving.epoch)
    };
    if !sure {
        return Sent::NotAsked(leaving);
    }
    let answer = channels
        .of(leaving.outlet)
        .send(&leaving.outgoing, leaving.attempt);
    Sent::Answered(leaving, answer)
}
