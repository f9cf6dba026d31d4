//! A store that does not answer, as it is told: once when it begins, again as it lasts, and when it is
//! over. Several threads ask the store; people want to hear of it once.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use jalon_store::{Kind, Trouble};

use crate::clock::Clock;

/// What all threads of a daemon know of it.
#[derive(Clone)]
pub struct Outage {
    clock: Arc<dyn Clock>,
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    /// Who got no answer when it asked last.
    failing: BTreeSet<u32>,
    next: u32,
    lasts: Option<Lasts>,
}

struct Lasts {
    since: Duration,
    told: Duration,
    kind: Kind,
}

/// One who asks the store.
pub struct Watch {
    outage: Outage,
    number: u32,
    failing: bool,
}

/// What is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// It begins, or what is wrong is something else now.
    Begins,
    /// It lasts.
    Lasts(Duration),
    /// It is over.
    Over(Duration),
}

/// How often it is told again: soon after the beginning, then seldom.
const AGAIN: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(600)];

impl Outage {
    /// Nothing is wrong yet.
    pub fn new(clock: Arc<dyn Clock>) -> Outage {
        Outage {
            clock,
            known: Arc::new(Mutex::new(Known::default())),
        }
    }

    /// For one more thread.
    pub fn watch(&self) -> Watch {
        let mut known = self.known();
        known.next += 1;
        Watch {
            outage: self.clone(),
            number: known.next,
            failing: false,
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Watch {
    /// The store did not answer.
    pub fn failed(&mut self, trouble: &Trouble) {
        match self.notes_failure(trouble.kind) {
            Some(Tells::Begins) => tracing::error!(
                %trouble,
                "the store does not answer: work stands still, nothing is lost, and it goes on by itself"
            ),
            Some(Tells::Lasts(time)) => tracing::error!(
                %trouble,
                minutes = time.as_secs() / 60,
                "the store still does not answer: work stands still, nothing is lost, and it goes on by \
                 itself"
            ),
            _ => {}
        }
    }

    /// The store answered.
    pub fn answered(&mut self) {
        if self.failing
            && let Some(Tells::Over(time)) = self.notes_answer()
        {
            let seconds = time.as_secs();
            tracing::info!(
                seconds,
                "the store answers again: work goes on where it stood"
            );
        }
    }

    fn notes_failure(&mut self, kind: Kind) -> Option<Tells> {
        self.failing = true;
        let now = self.outage.clock.monotonic();
        let mut known = self.outage.known();
        known.failing.insert(self.number);
        let Some(lasts) = known.lasts.as_mut().filter(|lasts| lasts.kind == kind) else {
            let since = known.lasts.as_ref().map_or(now, |lasts| lasts.since);
            known.lasts = Some(Lasts {
                since,
                told: now,
                kind,
            });
            return Some(Tells::Begins);
        };
        let time = now.saturating_sub(lasts.since);
        let again = AGAIN[usize::from(time >= AGAIN[1])];
        if now.saturating_sub(lasts.told) < again {
            return None;
        }
        lasts.told = now;
        Some(Tells::Lasts(time))
    }

    fn notes_answer(&mut self) -> Option<Tells> {
        self.failing = false;
        let now = self.outage.clock.monotonic();
        let mut known = self.outage.known();
        known.failing.remove(&self.number);
        if !known.failing.is_empty() {
            return None;
        }
        let lasts = known.lasts.take()?;
        Some(Tells::Over(now.saturating_sub(lasts.since)))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.outage.known().failing.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use jalon_core::Instant;

    use super::*;
    use crate::clock::SetClock;

    #[test]
    fn an_hour_without_a_database_is_told_now_and_then_and_its_end_once() {
        let clock = SetClock::at(Instant::from_millis(0));
        let outage = Outage::new(Arc::new(clock.clone()));
        let (mut one, mut two) = (outage.watch(), outage.watch());
        let mut told = Vec::new();
        for _ in 0..360 {
            told.extend(one.notes_failure(Kind::Away));
            told.extend(two.notes_failure(Kind::Away));
            clock.pass(Duration::from_secs(10));
        }
        assert_eq!(told[0], Tells::Begins);
        let minutes = told[1..].iter().map(|one| match one {
            Tells::Lasts(time) => time.as_secs() / 60,
            other => panic!("{other:?}"),
        });
        let minutes: Vec<u64> = minutes.collect();
        assert_eq!(minutes, [1, 2, 3, 4, 5, 6, 7, 8, 9, 19, 29, 39, 49, 59]);
        // While one of them still waits, it is not over.
        assert_eq!(one.notes_answer(), None);
        assert_eq!(
            two.notes_answer(),
            Some(Tells::Over(Duration::from_secs(3_600)))
        );
        assert_eq!(one.notes_failure(Kind::Away), Some(Tells::Begins));
    }

    #[test]
    fn what_is_wrong_in_another_way_is_told_at_once() {
        let clock = SetClock::at(Instant::from_millis(0));
        let mut watch = Outage::new(Arc::new(clock)).watch();
        assert_eq!(watch.notes_failure(Kind::Away), Some(Tells::Begins));
        assert_eq!(watch.notes_failure(Kind::NoRights), Some(Tells::Begins));
        assert_eq!(watch.notes_failure(Kind::NoRights), None);
    }
}
