//! How an invoice stands by all that was said of it: on each axis what happened last counts, and of two
//! of one moment the higher rank. So the order in which facts come makes no difference.

use jalon_core::Instant;
use serde::{Deserialize, Serialize};

/// What a status is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Getting there.
    Transport,
    /// What the buyer says of it.
    Business,
    /// The payment.
    Money,
}

impl Axis {
    /// All.
    pub const ALL: [Axis; 3] = [Axis::Transport, Axis::Business, Axis::Money];
}

/// Where a fact stands among those of its axis. The last member only makes the order whole: of two facts
/// of one moment and rank, the same one wins whoever came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it happened.
    pub occurred: Instant,
    /// Its rank.
    pub rank: u8,
    /// Its key.
    pub key: u128,
}

/// The latest fact on each axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    latest: [Option<Place>; 3],
}

impl Standing {
    /// Of some facts, in whatever order.
    pub fn of(facts: impl IntoIterator<Item = (Axis, Place)>) -> Standing {
        let mut standing = Standing::default();
        for (axis, place) in facts {
            standing.add(axis, place);
        }
        standing
    }

    /// With one more.
    pub fn add(&mut self, axis: Axis, place: Place) {
        if let Some(latest) = self.latest.get_mut(axis as usize) {
            *latest = (*latest).max(Some(place));
        }
    }

    /// The latest on an axis.
    pub fn latest(&self, axis: Axis) -> Option<Place> {
        self.latest.get(axis as usize).copied().flatten()
    }

    /// Whether nothing on the axis is later than this.
    pub fn is_latest(&self, axis: Axis, place: Place) -> bool {
        self.latest(axis).is_none_or(|latest| latest <= place)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fact() -> impl Strategy<Value = (Axis, Place)> {
        let axis = (0..3usize).prop_map(|at| Axis::ALL[at]);
        (axis, 0..4i64, 0..4u8, 0..40u128).prop_map(|(axis, at, rank, key)| {
            let occurred = Instant::from_millis(at);
            (
                axis,
                Place {
                    occurred,
                    rank,
                    key,
                },
            )
        })
    }

    proptest! {
        #[test]
        fn all_orders_of_the_same_facts_doubled_or_not_stand_the_same(
            facts in proptest::collection::vec(fact(), 0..12),
            seed in any::<u64>(),
        ) {
            let first = Standing::of(facts.iter().copied());
            let mut other = facts.clone();
            other.extend(facts.iter().take((seed % 5) as usize));
            other.sort_by_key(|(axis, place)| {
                let mixed = (place.key as u64 ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                (mixed, *axis as usize)
            });
            prop_assert_eq!(first, Standing::of(other));
        }
    }

    #[test]
    fn the_latest_wins_and_rank_breaks_ties() {
        let place = |at, rank, key| Place {
            occurred: Instant::from_millis(at),
            rank,
            key,
        };
        let standing = Standing::of([
            (Axis::Business, place(20, 4, 1)),
            (Axis::Business, place(30, 2, 2)),
            (Axis::Business, place(30, 6, 3)),
            (Axis::Money, place(10, 1, 4)),
        ]);
        assert_eq!(standing.latest(Axis::Business), Some(place(30, 6, 3)));
        assert!(!standing.is_latest(Axis::Business, place(20, 7, 9)));
        assert!(standing.is_latest(Axis::Money, place(10, 1, 4)));
        assert!(standing.is_latest(Axis::Transport, place(0, 0, 0)));
    }
}
