//! What the rows of a table take: the cases without a row, those with two, and rows without a case.
//!
//! The values of the first key are cut at every bound that occurs; behind each piece only the rows
//! that take it are left, and so on with the next key. So a table costs about as much as it is long.

use rustc_hash::FxHashSet;

use crate::analyses::space::set::{MOST, Set};

/// Rows as the values that they take of each key.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The values that each key can have.
    pub domains: Vec<Set>,
    /// For each row, what it takes of each key.
    pub takes: Vec<Vec<Set>>,
}

/// What is found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cover {
    /// A case without a row: what it has of the first keys; the others don't matter.
    pub gap: Option<Vec<Set>>,
    /// Pairs of rows that take the same case: a later one, each once, and the first one before it.
    pub twice: Vec<(usize, usize)>,
}

/// More work is not done; then nothing is told.
const WORK_MAX: usize = 400_000;
/// Nor for more keys.
const KEYS_MAX: usize = 12;

/// Finds them; `differ` tells whether it matters that two rows take the same.
pub fn cover(rows: &Rows, differ: &dyn Fn(usize, usize) -> bool) -> Option<Cover> {
    let mut sweep = Sweep {
        rows,
        differ,
        found: Cover::default(),
        told: FxHashSet::default(),
        seen: FxHashSet::default(),
        work: 0,
    };
    if rows.domains.len() > KEYS_MAX {
        return None;
    }
    let all = (0..rows.takes.len()).collect();
    sweep.key(0, all, &mut Vec::new())?;
    sweep.found.twice.sort_unstable();
    Some(sweep.found)
}

struct Sweep<'r> {
    rows: &'r Rows,
    differ: &'r dyn Fn(usize, usize) -> bool,
    found: Cover,
    /// Rows of which it is told that they take what an earlier one takes.
    told: FxHashSet<usize>,
    /// Which rows were left before which key: the same again brings nothing new.
    seen: FxHashSet<(usize, Vec<usize>)>,
    work: usize,
}

impl Sweep<'_> {
    /// Looks at one key for the rows that are left; `before` is what the keys before have.
    fn key(&mut self, key: usize, left: Vec<usize>, before: &mut Vec<Set>) -> Option<()> {
        self.work += left.len() + 1;
        if self.work > WORK_MAX {
            return None;
        }
        if left.is_empty() {
            if self.found.gap.is_none() {
                self.found.gap = Some(before.clone());
            }
            return Some(());
        }
        let Some(domain) = self.rows.domains.get(key) else {
            self.pairs(&left);
            return Some(());
        };
        if !self.seen.insert((key, left.clone())) {
            return Some(());
        }
        for (piece, left) in self.pieces(key, domain, &left)? {
            before.push(piece);
            self.key(key + 1, left, before)?;
            before.pop();
        }
        Some(())
    }

    /// The values of a key in pieces, each with the rows that take it.
    fn pieces(
        &mut self,
        key: usize,
        domain: &Set,
        left: &[usize],
    ) -> Option<Vec<(Set, Vec<usize>)>> {
        let takes = |row: usize| self.rows.takes.get(row).and_then(|sets| sets.get(key));
        let mut cuts: Vec<i64> = Vec::new();
        for set in left.iter().filter_map(|row| takes(*row)).chain([domain]) {
            for (low, high) in set.ranges() {
                cuts.push(*low);
                cuts.extend(high.checked_add(1));
            }
        }
        cuts.sort_unstable();
        cuts.dedup();
        let mut pieces: Vec<(Set, Vec<usize>)> = cuts
            .iter()
            .enumerate()
            .map(|(at, low)| {
                let high = cuts.get(at + 1).map_or(MOST, |next| next - 1);
                (Set::range(*low, high), Vec::new())
            })
            .collect();
        for row in left {
            for (low, high) in takes(*row).map_or(&[][..], Set::ranges) {
                let from = cuts.partition_point(|cut| cut < low);
                let to = cuts.partition_point(|cut| cut <= high);
                self.work += to - from;
                if self.work > WORK_MAX {
                    return None;
                }
                for (_, taking) in pieces.get_mut(from..to).into_iter().flatten() {
                    taking.push(*row);
                }
            }
        }
        pieces.retain(|(piece, _)| piece.within(domain));
        Some(pieces)
    }

    /// Rows that take the very same case.
    fn pairs(&mut self, rows: &[usize]) {
        for (at, later) in rows.iter().enumerate().skip(1) {
            if self.told.contains(later) {
                continue;
            }
            let earlier = rows
                .iter()
                .take(at)
                .find(|earlier| (self.differ)(**earlier, *later));
            if let Some(earlier) = earlier {
                self.told.insert(*later);
                self.found.twice.push((*later, *earlier));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_set() -> impl Strategy<Value = Set> {
        proptest::collection::vec((0i64..5, 0i64..3), 0..3).prop_map(|ranges| {
            let ranges = ranges.into_iter().map(|(low, more)| (low, low + more));
            Set::of(ranges.collect())
        })
    }

    fn any_rows() -> impl Strategy<Value = Rows> {
        (1usize..4).prop_flat_map(|keys| {
            let row = proptest::collection::vec(any_set(), keys);
            proptest::collection::vec(row, 0..6).prop_map(move |takes| Rows {
                domains: vec![Set::range(0, 4); keys],
                takes,
            })
        })
    }

    fn points(keys: usize) -> Vec<Vec<i64>> {
        let mut points = vec![vec![]];
        for _ in 0..keys {
            points = points
                .into_iter()
                .flat_map(|point: Vec<i64>| {
                    (0..5).map(move |value| [point.clone(), vec![value]].concat())
                })
                .collect();
        }
        points
    }

    fn has(row: &[Set], point: &[i64]) -> bool {
        row.iter()
            .zip(point)
            .all(|(set, value)| set.contains(*value))
    }

    proptest! {
        #[test]
        fn gaps_and_pairs_are_those_that_counting_finds(rows in any_rows()) {
            let found = cover(&rows, &|_, _| true).expect("small");
            let points = points(rows.domains.len());
            let taking = |point: &[i64]| -> Vec<usize> {
                (0..rows.takes.len()).filter(|row| has(&rows.takes[*row], point)).collect()
            };
            let gap = points.iter().any(|point| taking(point).is_empty());
            prop_assert_eq!(found.gap.is_some(), gap);
            if let Some(gap) = &found.gap {
                let inside: Vec<_> = points.iter().filter(|point| has(gap, point)).collect();
                prop_assert!(!inside.is_empty());
                prop_assert!(inside.iter().all(|point| taking(point).is_empty()));
            }
            let mut later: Vec<usize> = points.iter().flat_map(|point| {
                taking(point).into_iter().skip(1).collect::<Vec<_>>()
            }).collect();
            later.sort_unstable();
            later.dedup();
            let told: Vec<usize> = found.twice.iter().map(|(later, _)| *later).collect();
            prop_assert_eq!(told, later);
            for (later, earlier) in &found.twice {
                let both = points.iter().any(|point| {
                    let taking = taking(point);
                    taking.contains(later) && taking.contains(earlier)
                });
                prop_assert!(both);
            }
        }
    }
}
