//! The place of a stimulus in the order in which stimuli are applied.

use jalon_core::Instant;

/// Gives places: milliseconds of UTC in the upper bits and a counter in the lower twenty, so that
/// they grow however the clock jumps, and places of several daemons interleave by time. No sequence
/// of the database is needed, which would be a place where all daemons queue.
#[derive(Clone, Debug, Default)]
pub struct Places {
    last: i64,
}

const COUNTER_BITS: u32 = 20;

impl Places {
    /// The next place at a time; later than every place given before.
    pub fn next(&mut self, now: Instant) -> i64 {
        let millis = now.millis().clamp(0, i64::MAX >> COUNTER_BITS);
        self.last = (millis << COUNTER_BITS).max(self.last.saturating_add(1));
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_grow_even_when_the_clock_goes_back() {
        let mut places = Places::default();
        let late = places.next("2026-03-01T10:00:00Z".parse().unwrap());
        let early = places.next("2026-03-01T09:00:00Z".parse().unwrap());
        let same = places.next("2026-03-01T09:00:00Z".parse().unwrap());
        assert!(late < early && early < same);
        let next_day = places.next("2026-03-02T09:00:00Z".parse().unwrap());
        assert!(same < next_day);
    }
}
