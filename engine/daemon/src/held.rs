//! What is surely a worker's own: its shards, and until when. Senders ask it before anything leaves, since
//! a program may have been stopped in between for as long as somebody liked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use jalon_core::Instant;
use jalon_store::{Lease, Shard};

use crate::clock::Clock;
use crate::work::Leaving;

/// A moment on both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    passed: Duration,
    wall: Instant,
}

impl Moment {
    pub(crate) fn now(clock: &dyn Clock) -> Moment {
        Moment {
            passed: clock.monotonic(),
            wall: clock.now(),
        }
    }

    /// By the clock that nobody moves.
    pub(crate) fn passed(self) -> Duration {
        self.passed
    }
}

/// Until when a lease surely stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Until(Option<Moment>);

/// A clock may go slower than that of the database by a tenth.
const SLOWER: u32 = 10;

impl Until {
    /// It does not stand.
    pub(crate) const NEVER: Until = Until(None);

    /// That of a lease that was asked for at a moment. The database counts from later on.
    pub(crate) fn after(asked: Moment, lease: Duration) -> Until {
        let surely = lease - lease / SLOWER;
        let millis = i64::try_from(surely.as_millis()).unwrap_or(i64::MAX);
        Until(Some(Moment {
            passed: asked.passed + surely,
            wall: Instant::from_millis(asked.wall.millis().saturating_add(millis)),
        }))
    }

    fn is_older_than(self, other: Until) -> bool {
        let passed = |until: Until| until.0.map(|moment| moment.passed);
        passed(self) < passed(other)
    }

    /// Whether it stands, by both clocks: the one that nobody moves stands still while the machine
    /// sleeps; the one on the wall may be put back.
    pub(crate) fn stands(self, clock: &dyn Clock) -> bool {
        self.0
            .is_some_and(|until| clock.monotonic() < until.passed && clock.now() < until.wall)
    }
}

/// What a worker tells its senders.
pub(crate) struct Held {
    clock: Arc<dyn Clock>,
    told: Mutex<Told>,
}

struct Told {
    until: Until,
    /// Since which epoch it has each shard without a gap.
    since: BTreeMap<Shard, i64>,
}

impl Held {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Held {
        let told = Told {
            until: Until::NEVER,
            since: BTreeMap::new(),
        };
        Held {
            clock,
            told: Mutex::new(told),
        }
    }

    /// What the worker knows. It may not have heard of the last renewal yet: then shards can only go.
    pub(crate) fn tell(&self, until: Until, since: &BTreeMap<Shard, i64>) {
        let mut told = self.told();
        if until.is_older_than(told.until) {
            told.since
                .retain(|shard, epoch| since.get(shard) == Some(epoch));
            return;
        }
        told.until = until;
        if told.since != *since {
            told.since.clone_from(since);
        }
    }

    /// What a renewal was told: what is not in the answer is lost from this moment on, whenever the
    /// worker comes to hear of it.
    pub(crate) fn renewed(&self, until: Until, leases: &[Lease]) {
        let mut told = self.told();
        told.until = until;
        if told.since.len() != leases.len() {
            let left: BTreeMap<Shard, i64> = leases
                .iter()
                .filter_map(|lease| Some((lease.shard, *told.since.get(&lease.shard)?)))
                .collect();
            told.since = left;
        }
    }

    /// Whether something may leave now: its shard is held, and was ever since it was intended. What is
    /// only asked about was intended by somebody before.
    pub(crate) fn lets_leave(&self, leaving: &Leaving) -> bool {
        let told = self.told();
        let since = told.since.get(&leaving.account.shard());
        since.is_some_and(|since| *since <= leaving.epoch || leaving.doubt.is_some())
            && told.until.stands(&*self.clock)
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SetClock;

    #[test]
    fn a_lease_is_over_by_whichever_clock_says_so_first() {
        let clock = SetClock::at(Instant::from_millis(1_000_000));
        let lease = Duration::from_secs(10);
        let until = Until::after(Moment::now(&clock), lease);
        clock.pass(Duration::from_millis(8_999));
        assert!(until.stands(&clock));
        clock.pass(Duration::from_millis(1));
        assert!(!until.stands(&clock), "a tenth sooner than the database");
        // The machine slept: only the wall tells.
        let until = Until::after(Moment::now(&clock), lease);
        clock.set(Instant::from_millis(2_000_000));
        assert!(!until.stands(&clock));
        // The wall was put back: only the other one tells.
        let until = Until::after(Moment::now(&clock), lease);
        clock.set(Instant::from_millis(0));
        assert!(until.stands(&clock));
        clock.pass(lease);
        assert!(!until.stands(&clock));
        assert!(!Until::NEVER.stands(&clock));
    }
}
