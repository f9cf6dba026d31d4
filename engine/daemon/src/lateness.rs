//! How late timers ring: a histogram. A count of what is due does not tell five milliseconds from
//! five days.

/// How many timers rang how late.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lateness {
    counts: [u64; BOUNDS.len() + 1],
    worst: i64,
}

/// The upper bounds of the classes, in milliseconds, with their names.
pub const BOUNDS: [(i64, &str); 8] = [
    (100, "100ms"),
    (1_000, "1s"),
    (10_000, "10s"),
    (60_000, "1min"),
    (600_000, "10min"),
    (3_600_000, "1h"),
    (86_400_000, "1d"),
    (864_000_000, "10d"),
];

impl Lateness {
    /// Counts timers, each by its milliseconds.
    pub fn add(&mut self, late: &[i64]) {
        for millis in late {
            let class = BOUNDS
                .iter()
                .take_while(|(bound, _)| millis > bound)
                .count();
            if let Some(count) = self.counts.get_mut(class) {
                *count += 1;
            }
            self.worst = self.worst.max(*millis);
        }
    }

    /// The classes with their counts; the last has no bound.
    pub fn classes(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let names = BOUNDS.iter().map(|(_, name)| *name).chain(["more"]);
        names.zip(self.counts)
    }

    /// The latest of all, in milliseconds.
    pub fn worst(&self) -> i64 {
        self.worst
    }

    /// Tells it, and begins anew.
    pub fn tell(&mut self) {
        if self.counts.iter().any(|count| *count > 0) {
            let classes = self.classes().filter(|(_, count)| *count > 0);
            let classes = classes.map(|(name, count)| format!("<={name}: {count}"));
            let classes = classes.collect::<Vec<_>>().join(", ");
            tracing::info!(worst_ms = self.worst, classes, "lateness");
        }
        *self = Lateness::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_and_days_are_told_apart() {
        let mut lateness = Lateness::default();
        lateness.add(&[5, 100, 101, 5 * 86_400_000, 30 * 86_400_000]);
        let told: Vec<_> = lateness.classes().filter(|(_, count)| *count > 0).collect();
        assert_eq!(told, [("100ms", 2), ("1s", 1), ("10d", 1), ("more", 1)]);
        assert_eq!(lateness.worst(), 30 * 86_400_000);
    }
}
