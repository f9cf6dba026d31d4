//! The only place at which a clock is read. Tests and simulations bring their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jalon_core::Instant;

/// What time it is.
pub trait Clock: Send + Sync {
    /// The time on the wall. People and networks move it, forwards and backwards.
    fn now(&self) -> Instant;

    /// Time since some moment: it only ever grows, and nobody moves it.
    fn monotonic(&self) -> Duration;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    start: std::time::Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        SystemClock {
            start: std::time::Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let millis = since.map_or(0, |since| since.as_millis());
        Instant::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }
}

/// The clock of the machine, with the time on the wall wrong by some milliseconds: for tests of daemons
/// that do not agree on what time it is.
#[derive(Clone, Copy, Debug)]
pub struct WrongClock {
    right: SystemClock,
    by: i64,
}

impl WrongClock {
    /// A clock that is wrong by so many milliseconds.
    pub fn by(millis: i64) -> WrongClock {
        WrongClock {
            right: SystemClock::default(),
            by: millis,
        }
    }
}

impl Clock for WrongClock {
    fn now(&self) -> Instant {
        Instant::from_millis(self.right.now().millis().saturating_add(self.by))
    }

    fn monotonic(&self) -> Duration {
        self.right.monotonic()
    }
}

/// A clock that is set by hand; copies show the same time.
#[derive(Clone, Debug, Default)]
pub struct SetClock {
    wall: Arc<AtomicI64>,
    passed: Arc<AtomicU64>,
}

impl SetClock {
    /// A clock that shows this time.
    pub fn at(now: Instant) -> SetClock {
        let clock = SetClock::default();
        clock.set(now);
        clock
    }

    /// Time passes, on the wall and monotonically.
    pub fn pass(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.passed.fetch_add(millis, Ordering::SeqCst);
        let millis = i64::try_from(millis).unwrap_or(i64::MAX);
        self.wall.fetch_add(millis, Ordering::SeqCst);
    }

    /// Somebody sets the clock on the wall; no time passes.
    pub fn set(&self, now: Instant) {
        self.wall.store(now.millis(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Instant {
        Instant::from_millis(self.wall.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.passed.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_sets_the_clock_lets_no_time_pass() {
        let clock = SetClock::at(Instant::from_millis(1_000));
        let same = clock.clone();
        clock.pass(Duration::from_secs(2));
        clock.set(Instant::from_millis(0));
        assert_eq!(same.now(), Instant::from_millis(0));
        assert_eq!(same.monotonic(), Duration::from_secs(2));
    }
}
