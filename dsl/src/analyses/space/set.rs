//! Sets of whole numbers as sorted ranges: what one value of an invoice may be.
//!
//! Every kind of value is a whole number here: amounts in their smallest unit, days by their number,
//! values of a choice by their place. "Not known" is a number of its own, below all others.

/// The place of "not known".
pub const UNKNOWN: i64 = i64::MIN;
/// The smallest known value.
pub const LEAST: i64 = i64::MIN + 1;
/// The largest known value.
pub const MOST: i64 = i64::MAX;

/// A set of values: ranges with both ends included, in order, with a gap between any two.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set(Vec<(i64, i64)>);

impl Set {
    /// No value.
    pub fn empty() -> Set {
        Set::default()
    }

    /// From `low` to `high`, both included; empty if `low` is above `high`.
    pub fn range(low: i64, high: i64) -> Set {
        Set(if low <= high {
            vec![(low, high)]
        } else {
            vec![]
        })
    }

    /// One value.
    pub fn one(value: i64) -> Set {
        Set::range(value, value)
    }

    /// The values of ranges in any order.
    pub fn of(mut ranges: Vec<(i64, i64)>) -> Set {
        ranges.retain(|(low, high)| low <= high);
        ranges.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
        for (low, high) in ranges {
            match merged.last_mut() {
                Some((_, last)) if *last == MOST || low <= *last + 1 => *last = high.max(*last),
                _ => merged.push((low, high)),
            }
        }
        Set(merged)
    }

    /// Its ranges.
    pub fn ranges(&self) -> &[(i64, i64)] {
        &self.0
    }

    /// Whether it has no value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `value` is one of its values.
    pub fn contains(&self, value: i64) -> bool {
        let after = self.0.partition_point(|(low, _)| *low <= value);
        after > 0
            && self
                .0
                .get(after - 1)
                .is_some_and(|(_, high)| value <= *high)
    }

    /// What is in both.
    pub fn and(&self, other: &Set) -> Set {
        let (mut left, mut right) = (self.0.as_slice(), other.0.as_slice());
        let mut both = Vec::new();
        while let ([(a, b), left_rest @ ..], [(c, d), right_rest @ ..]) = (left, right) {
            let (low, high) = (*a.max(c), *b.min(d));
            if low <= high {
                both.push((low, high));
            }
            if b < d {
                left = left_rest;
            } else {
                right = right_rest;
            }
        }
        Set(both)
    }

    /// What is in either.
    pub fn or(&self, other: &Set) -> Set {
        let mut ranges = self.0.clone();
        ranges.extend_from_slice(&other.0);
        Set::of(ranges)
    }

    /// What is in this one and not in `other`.
    pub fn without(&self, other: &Set) -> Set {
        let mut gaps = Vec::with_capacity(other.0.len() + 1);
        let mut next = Some(UNKNOWN);
        for (low, high) in &other.0 {
            if let Some(from) = next
                && from < *low
            {
                gaps.push((from, *low - 1));
            }
            next = high.checked_add(1);
        }
        if let Some(from) = next {
            gaps.push((from, MOST));
        }
        self.and(&Set(gaps))
    }

    /// Whether every value of this one is in `other`.
    pub fn within(&self, other: &Set) -> bool {
        self.without(other).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_set() -> impl Strategy<Value = Set> {
        proptest::collection::vec((-6i64..6, 0i64..4), 0..5).prop_map(|ranges| {
            Set::of(
                ranges
                    .into_iter()
                    .map(|(low, more)| (low, low + more))
                    .collect(),
            )
        })
    }

    proptest! {
        #[test]
        fn sets_hold_what_their_values_say(a in any_set(), b in any_set()) {
            for value in -8..12 {
                let (in_a, in_b) = (a.contains(value), b.contains(value));
                prop_assert_eq!(a.and(&b).contains(value), in_a && in_b);
                prop_assert_eq!(a.or(&b).contains(value), in_a || in_b);
                prop_assert_eq!(a.without(&b).contains(value), in_a && !in_b);
            }
            prop_assert_eq!(a.within(&b), (-8..12).all(|v| !a.contains(v) || b.contains(v)));
        }

        #[test]
        fn equal_values_make_equal_sets(a in any_set(), b in any_set()) {
            prop_assert_eq!(a.or(&b), b.or(&a));
            prop_assert_eq!(a.without(&b).or(&a.and(&b)), a);
        }
    }

    #[test]
    fn the_ends_of_the_numbers_are_numbers_too() {
        let all = Set::range(UNKNOWN, MOST);
        assert_eq!(all.without(&Set::one(MOST)), Set::range(UNKNOWN, MOST - 1));
        assert_eq!(all.without(&Set::one(UNKNOWN)), Set::range(LEAST, MOST));
        assert!(all.without(&all).is_empty());
        assert_eq!(Set::of(vec![(0, MOST), (MOST, MOST)]), Set::range(0, MOST));
    }
}
