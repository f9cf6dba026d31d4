//! Scales begin at zero and have round marks.

/// A scale from zero to `top`, with a mark at every `step`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The end of the scale.
    pub top: i64,
    /// From mark to mark.
    pub step: i64,
}

impl Scale {
    /// For numbers up to `max`, with at most `marks_max` marks above zero that are multiples of
    /// `unit`.
    pub fn new(max: i64, unit: i64, marks_max: i64) -> Scale {
        let (max, unit) = (max.max(1), unit.max(1));
        let mut power = unit;
        loop {
            for times in [1, 2, 5] {
                let step = power.saturating_mul(times);
                let marks = max.div_euclid(step) + i64::from(max % step != 0);
                if marks <= marks_max.max(1) {
                    let top = step.saturating_mul(marks);
                    return Scale { top, step };
                }
            }
            power = power.saturating_mul(10);
        }
    }

    /// For numbers up to `max`, with one mark: `max` itself, or what is just above it.
    pub fn single(max: i64, unit: i64) -> Scale {
        let fine = Scale::new(max, unit, 10);
        Scale {
            top: fine.top,
            step: fine.top,
        }
    }

    /// How high a number stands in a plot of some height; nothing below zero.
    pub fn height(self, value: i64, room: i64) -> i64 {
        let value = value.clamp(0, self.top);
        let height = i128::from(value) * i128::from(room) / i128::from(self.top.max(1));
        let height = i64::try_from(height).unwrap_or(room);
        // What is there is seen, however little it is.
        if value > 0 { height.max(4) } else { 0 }
    }

    /// The marks, from zero up.
    pub fn marks(self) -> impl Iterator<Item = i64> {
        let count = self.top / self.step.max(1);
        (0..=count).map(move |mark| mark.saturating_mul(self.step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_few() {
        let scale = Scale::new(873, 1, 4);
        assert_eq!(scale.marks().collect::<Vec<_>>(), [0, 500, 1_000]);
        let scale = Scale::new(37, 1, 4);
        assert_eq!(scale.marks().collect::<Vec<_>>(), [0, 10, 20, 30, 40]);
    }

    #[test]
    fn there_is_no_mark_between_whole_things() {
        assert_eq!(
            Scale::new(100, 100, 4).marks().collect::<Vec<_>>(),
            [0, 100]
        );
        assert_eq!(Scale::new(0, 100, 4).top, 100, "of nothing");
    }

    #[test]
    fn the_largest_numbers_have_a_scale() {
        let scale = Scale::new(i64::MAX, 1, 4);
        assert_eq!(scale.height(i64::MAX, 100), 100);
        assert!(scale.marks().count() <= 6);
    }

    #[test]
    fn a_single_mark_is_close_to_the_largest_number() {
        assert_eq!(Scale::single(4_800, 100).top, 5_000);
        assert_eq!(Scale::single(300, 100).top, 300);
    }

    #[test]
    fn little_is_seen_and_nothing_is_not() {
        let scale = Scale::new(1_000_000, 1, 4);
        assert_eq!(scale.height(1, 2_000), 4);
        assert_eq!(scale.height(0, 2_000), 0);
        assert_eq!(scale.height(-5, 2_000), 0);
    }
}
