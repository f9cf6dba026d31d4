//! The place of a stimulus in the order in which stimuli are applied.

use jalon_core::Instant;

/// Gives places: milliseconds of UTC in the upper bits and a counter in the lower twenty, so that
/// they grow however the clock jumps, and places of several daemons interleave by time. No sequence
/// of the database is needed, which would be a place where all daemons queue.
///
/// Of what comes in at one moment, customers are first: an invoice takes its journey by what is known of
/// them.
#[derive(Clone, Debug, Default)]
pub struct Places {
    last: i64,
    kind: Comes,
}

/// What comes first of what comes in at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comes {
    /// Customers and their contacts.
    Customer,
    /// Invoices, then credit notes.
    Invoice,
    /// What happened to them.
    Event,
    /// Money.
    Payment,
    /// All else.
    #[default]
    Other,
}

const COUNTER_BITS: u32 = 20;
/// The upper ones of those tell what it is.
const KIND_BITS: u32 = 3;

impl Places {
    /// What is given places from here on.
    pub fn are_of(&mut self, kind: Comes) {
        self.kind = kind;
    }

    /// The next place at a time; later than every place given before.
    pub fn next(&mut self, now: Instant) -> i64 {
        let millis = now.millis().clamp(0, i64::MAX >> COUNTER_BITS);
        let kind = (self.kind as i64) << (COUNTER_BITS - KIND_BITS);
        self.last = ((millis << COUNTER_BITS) + kind).max(self.last.saturating_add(1));
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

    #[test]
    fn what_comes_in_at_one_moment_comes_in_its_order_whoever_hands_it_in() {
        let now = "2026-03-01T10:00:00Z".parse().unwrap();
        let of = |kind| {
            let mut places = Places::default();
            places.are_of(kind);
            (0..1_000).map(|_| places.next(now)).collect::<Vec<_>>()
        };
        let order = [
            Comes::Customer,
            Comes::Invoice,
            Comes::Event,
            Comes::Payment,
            Comes::Other,
        ];
        let all: Vec<i64> = order.into_iter().flat_map(of).collect();
        assert!(all.is_sorted());
        let later = Places::default().next("2026-03-01T10:00:00.001Z".parse().unwrap());
        assert!(all.iter().all(|place| *place < later));
    }
}
