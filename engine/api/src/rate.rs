//! How often a token may ask: so many at once, and so many more each second.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use smol_str::SmolStr;

/// What each token has left.
pub struct Rate {
    per_second: u32,
    left: Mutex<HashMap<SmolStr, (f64, Instant)>>,
}

/// So many seconds' worth may come at once.
const BURST: u32 = 4;
/// Tokens that have not asked for long are forgotten when there are more than this.
const KNOWN_MAX: usize = 10_000;

impl Rate {
    /// So many requests in a second for each token.
    pub fn new(per_second: u32) -> Rate {
        Rate {
            per_second: per_second.max(1),
            left: Mutex::new(HashMap::new()),
        }
    }

    /// Takes one request of a token; in how many seconds the next may come, if that was too many.
    pub fn take(&self, token: &SmolStr, now: Instant) -> Result<(), u64> {
        let (each, most) = (
            f64::from(self.per_second),
            f64::from(self.per_second.saturating_mul(BURST)),
        );
        let mut left = self
            .left
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if left.len() > KNOWN_MAX {
            left.retain(|_, (_, at)| now.saturating_duration_since(*at) < Duration::from_secs(60));
        }
        let (count, at) = left.entry(token.clone()).or_insert((most, now));
        let passed = now.saturating_duration_since(*at).as_secs_f64();
        *count = (*count + passed * each).min(most);
        *at = now;
        if *count < 1.0 {
            return Err(1);
        }
        *count -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_too_often_waits_and_nobody_else_does() {
        let rate = Rate::new(2);
        let (anna, zoe) = (SmolStr::new("anna"), SmolStr::new("zoe"));
        let start = Instant::now();
        for _ in 0..8 {
            assert_eq!(rate.take(&anna, start), Ok(()));
        }
        assert_eq!(rate.take(&anna, start), Err(1));
        assert_eq!(rate.take(&zoe, start), Ok(()));
        let later = start + Duration::from_secs(1);
        assert_eq!(rate.take(&anna, later), Ok(()));
        assert_eq!(rate.take(&anna, later), Ok(()));
        assert_eq!(rate.take(&anna, later), Err(1));
    }
}
