//! How often somebody may ask: so many times at once, and so many more each second.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What each has left.
pub struct Rate<K> {
    per_second: f64,
    most: f64,
    left: Mutex<HashMap<K, (f64, Instant)>>,
}

/// Whoever has not asked for a minute is forgotten when there are more than this; everybody, if that is
/// not enough.
const KNOWN_MAX: usize = 20_000;

impl<K: Eq + Hash + Clone> Rate<K> {
    /// So many requests in a second for each, and so many seconds' worth at once.
    pub fn new(per_second: u32, burst: u32) -> Rate<K> {
        let per_second = per_second.max(1);
        Rate {
            per_second: f64::from(per_second),
            most: f64::from(per_second.saturating_mul(burst)),
            left: Mutex::default(),
        }
    }

    /// Takes one request of somebody; whether it may be.
    pub fn take(&self, who: &K, now: Instant) -> bool {
        let mut left = self
            .left
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if left.len() >= KNOWN_MAX {
            left.retain(|_, (_, at)| now.saturating_duration_since(*at) < Duration::from_secs(60));
        }
        if left.len() >= KNOWN_MAX {
            left.clear();
        }
        let (count, at) = left.entry(who.clone()).or_insert((self.most, now));
        let passed = now.saturating_duration_since(*at).as_secs_f64();
        *count = (*count + passed * self.per_second).min(self.most);
        *at = now;
        let may = *count >= 1.0;
        if may {
            *count -= 1.0;
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_too_often_waits_and_nobody_else_does() {
        let rate = Rate::new(2, 4);
        let start = Instant::now();
        for _ in 0..8 {
            assert!(rate.take(&"anna", start));
        }
        assert!(!rate.take(&"anna", start));
        assert!(rate.take(&"zoe", start));
        let later = start + Duration::from_secs(1);
        assert!(rate.take(&"anna", later));
        assert!(rate.take(&"anna", later));
        assert!(!rate.take(&"anna", later));
    }

    #[test]
    fn whoever_comes_under_many_names_takes_no_room() {
        let rate = Rate::new(1, 1);
        let start = Instant::now();
        for who in 0..50_000 {
            assert!(rate.take(&who, start));
        }
        let known = rate.left.lock().unwrap().len();
        assert!(known <= KNOWN_MAX, "{known}");
    }
}
