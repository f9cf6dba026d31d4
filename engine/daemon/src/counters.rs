//! What a daemon counts since its start, for whoever watches it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::changes::Changes;
use crate::channel::Answer;
use crate::lateness::BOUNDS;

/// What a daemon counts.
#[derive(Debug, Default)]
pub struct Counters {
    /// Which accounts moved.
    pub changes: Changes,
    /// Incidents that came up.
    pub incidents: AtomicU64,
    /// How late timers rang, by the classes of [`BOUNDS`]; the last has no bound.
    pub late: [AtomicU64; BOUNDS.len() + 1],
    /// The sum of that, in milliseconds.
    pub late_millis: AtomicU64,
    /// What waits for a sender now, of the worker that told last.
    pub backlog: AtomicU64,
    taken: AtomicU64,
    not_now: AtomicU64,
    closed: AtomicU64,
    held: AtomicU64,
    never: AtomicU64,
    unknown: AtomicU64,
}

/// How a mail relay stands now, for whoever watches it.
#[derive(Debug, Default)]
pub struct RelayStanding {
    /// The channel that it belongs to: `email`.
    pub channel: String,
    /// Its host and port.
    pub relay: String,
    /// It took nothing when it was asked last: messages wait until it does again.
    pub paused: AtomicBool,
    /// How many senders it refuses; what they send waits.
    pub refused_senders: AtomicU64,
}

impl Counters {
    /// What channels answered, by a name for programs.
    pub fn answers(&self) -> [(&'static str, &AtomicU64); 6] {
        [
            ("taken", &self.taken),
            ("not_now", &self.not_now),
            ("closed", &self.closed),
            ("held", &self.held),
            ("never", &self.never),
            ("unknown", &self.unknown),
        ]
    }

    /// Counts what a channel answered.
    pub(crate) fn answered(&self, answer: &Answer) {
        let counter = match answer {
            Answer::Taken(_) => &self.taken,
            Answer::NotNow(_) | Answer::NotBefore(..) => &self.not_now,
            Answer::Closed(..) => &self.closed,
            Answer::Held(_) => &self.held,
            Answer::Never(_) => &self.never,
            Answer::Unknown(_) => &self.unknown,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts timers that rang, each by how many milliseconds late.
    pub(crate) fn rang(&self, late: &[i64]) {
        for millis in late {
            let class = BOUNDS
                .iter()
                .take_while(|(bound, _)| millis > bound)
                .count();
            if let Some(counter) = self.late.get(class) {
                counter.fetch_add(1, Ordering::Relaxed);
            }
            let millis = u64::try_from(*millis).unwrap_or(0);
            self.late_millis.fetch_add(millis, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_are_counted_by_how_late_they_rang() {
        let counters = Counters::default();
        counters.rang(&[-3, 5, 5_000, i64::MAX]);
        let late = counters
            .late
            .each_ref()
            .map(|one| one.load(Ordering::Relaxed));
        assert_eq!(late, [2, 0, 1, 0, 0, 0, 0, 0, 1]);
    }
}
