//! How far a payer moves with all that is due in one month, given what it has shown of that month:
//! invoices that it has paid, and invoices that it has not paid yet.
//!
//! Without this, the invoices that are late today would be drawn as if their month were like any
//! other, though it is because the month is a slow one that they are late.

/// Chances of a move, as values at equal steps of chance; none if the payer does not move.
pub(super) struct Move(Vec<f64>);

const POINTS: i32 = 20;
const STEPS: u32 = 64;

impl Move {
    /// The chances of a move that is usually so wide; `likely` is the logarithm of how well a move
    /// goes with what was seen.
    pub fn given(wide: f64, likely: impl Fn(f64) -> f64) -> Move {
        if wide <= 0.0 {
            return Move(Vec::new());
        }
        let value = |point: i32| 3.0 * wide * f64::from(point) / f64::from(POINTS);
        let weight = |point: i32| {
            let value = value(point);
            likely(value) - value * value / (2.0 * wide * wide)
        };
        let points: Vec<(f64, f64)> = (-POINTS..=POINTS).map(|p| (value(p), weight(p))).collect();
        let most = points
            .iter()
            .map(|(_, weight)| *weight)
            .fold(f64::NEG_INFINITY, f64::max);
        let points: Vec<(f64, f64)> = points
            .iter()
            .map(|(at, w)| (*at, (w - most).exp()))
            .collect();
        let sum: f64 = points.iter().map(|(_, weight)| weight).sum();
        let half = 1.5 * wide / f64::from(POINTS);
        let mut rest = points.iter();
        let (mut below, mut here, mut at) = (0.0, 0.0, f64::NEG_INFINITY);
        let step = |step: u32| {
            let wanted = sum * f64::from(step) / f64::from(STEPS);
            while below + here < wanted || at == f64::NEG_INFINITY {
                let Some((value, weight)) = rest.next() else {
                    return at + half;
                };
                below += here;
                (at, here) = (*value, *weight);
            }
            let share = if here > 0.0 {
                (wanted - below) / here
            } else {
                0.5
            };
            at + half * (2.0 * share.clamp(0.0, 1.0) - 1.0)
        };
        Move((0..=STEPS).map(step).collect())
    }

    /// The move below which this share of the chances lies.
    pub fn at(&self, share: f64) -> f64 {
        let place = share * f64::from(STEPS);
        let below = place as usize;
        match (self.0.get(below), self.0.get(below + 1)) {
            (Some(low), Some(high)) => low + (high - low) * (place - below as f64),
            (Some(last), None) => *last,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_nothing_seen_a_move_is_as_wide_as_usual() {
        let moves = Move::given(6.0, |_| 0.0);
        let draws: Vec<f64> = (0..1000)
            .map(|n| moves.at((f64::from(n) + 0.5) / 1000.0))
            .collect();
        let mean = draws.iter().sum::<f64>() / 1000.0;
        let spread = (draws.iter().map(|at| at * at).sum::<f64>() / 1000.0).sqrt();
        assert!(
            mean.abs() < 0.1 && (spread - 6.0).abs() < 0.3,
            "{mean} {spread}"
        );
        assert!(draws.is_sorted());
    }

    #[test]
    fn what_was_seen_of_a_month_tells_how_far_it_moves() {
        let late = Move::given(6.0, |moved| -(moved - 6.0).powi(2) / 8.0);
        assert!((late.at(0.5) - 5.4).abs() < 0.3, "{}", late.at(0.5));
        assert_eq!(Move::given(0.0, |_| 0.0).at(0.3), 0.0);
    }
}
