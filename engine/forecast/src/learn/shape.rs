//! The shape of lateness around what is usual for a payer, without a formula: the share that had
//! not paid yet, as Kaplan and Meier count it, so that what is still open is counted rightly.
//!
//! Behind the latest payment ever seen, the share falls by the same part each day, and it is never
//! less than one chance in n + 1: what was never seen can happen.

/// How many steps a shape has. Enough that a step is less than a day for most payers.
const STEPS: usize = 256;

/// Values and the chance of each, and what is left for the time behind all of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    /// Values at equal steps of chance, from the earliest to the latest.
    steps: Vec<f64>,
    /// The chance of something later than the last step.
    tail: f64,
    /// How much later, on average.
    tail_mean: f64,
}

/// A value that was seen: happened there, or had not happened yet there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Seen {
    /// Where.
    pub at: f64,
    /// How much it counts.
    pub weight: f64,
    /// Whether it happened; else it comes later.
    pub happened: bool,
}

/// Chances of values, from the lowest on; what is missing to 1 comes after the last.
pub(crate) fn chances(mut seen: Vec<Seen>) -> Vec<(f64, f64)> {
    // At the same value, what happened comes before what was only last seen there.
    seen.sort_by(|a, b| a.at.total_cmp(&b.at).then(b.happened.cmp(&a.happened)));
    let mut at_risk: f64 = seen.iter().map(|seen| seen.weight).sum();
    let mut left = 1.0;
    let mut chances: Vec<(f64, f64)> = Vec::new();
    for seen in seen {
        if seen.happened && at_risk > 0.0 {
            let chance = left * (seen.weight / at_risk).min(1.0);
            left -= chance;
            match chances.last_mut() {
                Some((at, sum)) if *at == seen.at => *sum += chance,
                _ => chances.push((seen.at, chance)),
            }
        }
        at_risk -= seen.weight;
    }
    chances
}

impl Shape {
    /// The shape of what was seen; nothing if nothing happened.
    pub fn of(seen: Vec<Seen>) -> Option<Shape> {
        let happened = |seen: &&Seen| seen.happened;
        let count: f64 = seen.iter().filter(happened).map(|seen| seen.weight).sum();
        let tail_mean = tail_mean(&seen)?;
        let chances = chances(seen);
        let sum: f64 = chances.iter().map(|(_, chance)| chance).sum();
        let tail = (1.0 - sum).max(1.0 / (count + 1.0));
        Shape::from_chances(&chances, tail, tail_mean)
    }

    /// A mixture: of `own` values with this weight, and of the shape with another.
    pub fn mixed(&self, weight: f64, own: Vec<Seen>, own_weight: f64) -> Shape {
        let each = weight * (1.0 - self.tail) / self.steps.len() as f64;
        let mut all: Vec<(f64, f64)> = self.steps.iter().map(|at| (*at, each)).collect();
        let own = chances(own);
        let sum: f64 = own.iter().map(|(_, chance)| chance).sum();
        if sum <= 0.0 {
            return self.clone();
        }
        all.extend(own.iter().map(|(at, chance)| (*at, chance * own_weight)));
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let tail = self.tail * weight + own_weight * (1.0 - sum);
        let tail = tail / (weight + own_weight);
        Shape::from_chances(&all, tail, self.tail_mean).unwrap_or_else(|| self.clone())
    }

    fn from_chances(chances: &[(f64, f64)], tail: f64, tail_mean: f64) -> Option<Shape> {
        let sum: f64 = chances.iter().map(|(_, chance)| chance).sum();
        let (first, last) = (chances.first()?.0, chances.last()?.0);
        // Each value stands in the middle of its chance; between two of them it is a straight line.
        let mut steps = Vec::with_capacity(STEPS + 1);
        let mut points = chances.iter();
        let (mut before, mut after) = ((0.0, first), (0.0, first));
        let mut below = 0.0;
        for step in 0..=STEPS {
            let wanted = sum * step as f64 / STEPS as f64;
            while after.0 < wanted {
                before = after;
                after = match points.next() {
                    Some((at, chance)) => {
                        below += chance;
                        (below - chance / 2.0, *at)
                    }
                    None => (f64::INFINITY, last),
                };
            }
            let share = if after.0 > before.0 && after.0.is_finite() {
                (wanted - before.0) / (after.0 - before.0)
            } else {
                1.0
            };
            steps.push(before.1 + (after.1 - before.1) * share.clamp(0.0, 1.0));
        }
        Some(Shape {
            steps,
            tail: tail.clamp(0.0, 1.0),
            tail_mean,
        })
    }

    /// The chance of something later than `at`. Never zero.
    pub fn later_than(&self, at: f64) -> f64 {
        let (Some(first), Some(last)) = (self.steps.first(), self.steps.last()) else {
            return 1.0;
        };
        if at < *first {
            return 1.0;
        }
        if at >= *last {
            let chance = self.tail * (-(at - last) / self.tail_mean).exp();
            return chance.max(f64::MIN_POSITIVE);
        }
        let above = self.steps.partition_point(|step| *step <= at);
        let ends = above.checked_sub(1).and_then(|below| {
            let low = self.steps.get(below)?;
            Some((below, *low, *self.steps.get(above)?))
        });
        let Some((below, low, high)) = ends else {
            return 1.0;
        };
        let share = if high > low {
            (at - low) / (high - low)
        } else {
            0.0
        };
        let passed = (below as f64 + share) / STEPS as f64;
        1.0 - passed * (1.0 - self.tail)
    }

    /// The value than which something is later with this chance.
    pub fn at(&self, chance_of_later: f64) -> f64 {
        let last = self.steps.last().copied().unwrap_or(0.0);
        if chance_of_later <= self.tail {
            return last + self.tail_mean * (self.tail / chance_of_later.max(1e-300)).ln();
        }
        let passed = (1.0 - chance_of_later) / (1.0 - self.tail) * STEPS as f64;
        let below = passed.max(0.0) as usize;
        let low = self.steps.get(below).copied().unwrap_or(last);
        let high = self.steps.get(below + 1).copied().unwrap_or(last);
        low + (high - low) * (passed - below as f64)
    }

    /// How much later than `at` it is on average, if it is later at all.
    pub fn mean_beyond(&self, at: f64) -> f64 {
        const POINTS: u32 = 32;
        let left = self.later_than(at);
        let point = |n: u32| self.at(left * (f64::from(n) + 0.5) / f64::from(POINTS)) - at;
        (0..POINTS).map(point).sum::<f64>() / f64::from(POINTS)
    }

    /// The value that half of all exceed.
    pub fn median(&self) -> f64 {
        self.at(0.5)
    }
}

/// How much later than the last value something is on average: time that was waited in the upper
/// fifth, by what happened in it.
fn tail_mean(seen: &[Seen]) -> Option<f64> {
    let mut happened: Vec<f64> = seen.iter().filter(|s| s.happened).map(|s| s.at).collect();
    happened.sort_by(f64::total_cmp);
    let from = *happened.get(happened.len() * 4 / 5)?;
    let beyond = || seen.iter().filter(|seen| seen.at > from);
    let waited: f64 = beyond().map(|seen| (seen.at - from) * seen.weight).sum();
    let ended: f64 = beyond().filter(|s| s.happened).map(|s| s.weight).sum();
    Some((waited / ended.max(1.0)).max(0.1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seen(at: f64, happened: bool) -> Seen {
        Seen {
            at,
            weight: 1.0,
            happened,
        }
    }

    #[test]
    fn without_anything_open_chances_are_shares() {
        let chances = chances([1.0, 2.0, 2.0, 5.0].map(|at| seen(at, true)).to_vec());
        assert_eq!(chances, [(1.0, 0.25), (2.0, 0.5), (5.0, 0.25)]);
    }

    #[test]
    fn what_was_only_seen_open_gives_its_chance_to_what_comes_later() {
        // Of four, one happens at 1; one is lost from sight at 2; the two left share the rest.
        let all = vec![
            seen(1.0, true),
            seen(2.0, false),
            seen(3.0, true),
            seen(4.0, true),
        ];
        assert_eq!(chances(all), [(1.0, 0.25), (3.0, 0.375), (4.0, 0.375)]);
    }

    #[test]
    fn a_known_truth_is_found_though_half_of_it_was_cut_off() {
        // Values 1 to 1000, each cut off at a value that has nothing to do with it.
        let cut = |n: u32| f64::from(n * 619 % 1000) + 0.5;
        let value = |n: u32| f64::from(n * 277 % 1000);
        let all = (0..1000)
            .map(|n| seen(value(n).min(cut(n)), value(n) <= cut(n)))
            .collect();
        let shape = Shape::of(all).unwrap();
        assert!((shape.median() - 500.0).abs() < 30.0, "{}", shape.median());
        let open = shape.later_than(700.0);
        assert!((open - 0.3).abs() < 0.03, "{open}");
    }

    #[test]
    fn what_was_never_seen_can_happen() {
        let shape = Shape::of((0..9).map(|at| seen(f64::from(at), true)).collect()).unwrap();
        assert!(shape.later_than(8.0) >= 0.1, "one chance in n + 1");
        assert!(shape.later_than(1000.0) > 0.0);
        assert!(shape.at(1e-9) > 8.0);
    }

    #[test]
    fn nothing_that_happened_gives_no_shape() {
        assert_eq!(Shape::of(Vec::new()), None);
        assert_eq!(Shape::of(vec![seen(3.0, false)]), None);
    }

    proptest! {
        #[test]
        fn chances_fall_and_values_follow(
            values in prop::collection::vec((-50.0..200.0, any::<bool>(), 0.01..1.0), 2..80),
            chance in 0.001..0.999,
        ) {
            let all: Vec<Seen> = values
                .iter()
                .map(|(at, happened, weight)| Seen { at: *at, weight: *weight, happened: *happened })
                .collect();
            let Some(shape) = Shape::of(all.clone()) else {
                prop_assert!(all.iter().all(|seen| !seen.happened));
                return Ok(());
            };
            let shape = shape.mixed(20.0, all, 5.0);
            let days = || (-60..400).map(|day| shape.later_than(f64::from(day)));
            prop_assert!(days().all(|chance| chance > 0.0 && chance <= 1.0));
            prop_assert!(days().zip(days().skip(1)).all(|(now, next)| next <= now + 1e-12));
            prop_assert!(shape.at(chance) <= shape.at(chance / 2.0));
            let back = shape.later_than(shape.at(chance));
            // Where values pile up, the chance falls at once: never later than asked.
            prop_assert!(back <= chance + 0.01, "{back} {chance}");
        }
    }
}
