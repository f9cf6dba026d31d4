//! How often an address may ask, how much is noted about a link, and who fetched what no person sees.

use std::collections::HashMap;
use std::hash::Hash as Hashed;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use jalon_http::Rate;
use jalon_store::Hash;

use crate::who::Near;

/// What this process keeps in mind of its visitors; nothing of it is written down.
pub struct Limits {
    asks: Rate<Near>,
    noted: Mutex<HashMap<Hash, (u32, Instant)>>,
    decoyed: Mutex<HashMap<Near, Instant>>,
}

/// So many seconds' worth may come at once: a page, its form, what follows, from a whole office.
const BURST: u32 = 6;
/// So many rows are noted about a link in a day.
const NOTED_MAX: u32 = 200;
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// So long it is remembered who fetched what no person sees.
const DECOYED_FOR: Duration = Duration::from_secs(3_600);
/// Whoever has not come for long is forgotten when there are more than this.
const KNOWN_MAX: usize = 20_000;

impl Limits {
    /// So many requests in a second from one address.
    pub fn new(per_second: u32) -> Limits {
        Limits {
            asks: Rate::new(per_second, BURST),
            noted: Mutex::default(),
            decoyed: Mutex::default(),
        }
    }

    /// Whether an address may ask once more now.
    pub fn may_ask(&self, near: &Near, now: Instant) -> bool {
        self.asks.take(near, now)
    }

    /// Whether one more row may be noted about a link.
    pub fn may_note(&self, link: Hash, now: Instant) -> bool {
        let mut noted = locked(&self.noted);
        forget(&mut noted, |(_, at)| *at, (now, DAY));
        let (count, since) = noted.entry(link).or_insert((0, now));
        if now.saturating_duration_since(*since) > DAY {
            (*count, *since) = (0, now);
        }
        *count = count.saturating_add(1);
        *count <= NOTED_MAX
    }

    /// Somebody fetched what no person sees.
    pub fn decoyed(&self, near: &Near, now: Instant) {
        let mut decoyed = locked(&self.decoyed);
        forget(&mut decoyed, |at| *at, (now, DECOYED_FOR));
        decoyed.insert(near.clone(), now);
    }

    /// Whether this address did so not long ago.
    pub fn was_decoyed(&self, near: &Near, now: Instant) -> bool {
        let at = locked(&self.decoyed).get(near).copied();
        at.is_some_and(|at| now.saturating_duration_since(at) < DECOYED_FOR)
    }
}

/// Forgets who has not come for so long, once there are many; and everybody if that is not enough.
fn forget<K: Eq + Hashed, V>(
    known: &mut HashMap<K, V>,
    at: impl Fn(&V) -> Instant,
    (now, after): (Instant, Duration),
) {
    if known.len() < KNOWN_MAX {
        return;
    }
    known.retain(|_, one| now.saturating_duration_since(at(one)) < after);
    if known.len() >= KNOWN_MAX {
        known.clear();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_too_often_waits_and_nobody_else_does() {
        let limits = Limits::new(2);
        let near = |ip: &str| Near::of(ip.parse().unwrap());
        let (one, other) = (near("192.0.2.7"), near("198.51.100.7"));
        let start = Instant::now();
        for _ in 0..12 {
            assert!(limits.may_ask(&one, start));
        }
        assert!(!limits.may_ask(&one, start));
        assert!(limits.may_ask(&other, start));
        assert!(limits.may_ask(&one, start + Duration::from_secs(1)));
    }

    #[test]
    fn what_is_noted_about_a_link_is_bounded_for_a_day() {
        let limits = Limits::new(2);
        let start = Instant::now();
        let noted = (0..1_000).filter(|_| limits.may_note(Hash([1; 32]), start));
        assert_eq!(noted.count(), 200);
        assert!(limits.may_note(Hash([2; 32]), start));
        assert!(limits.may_note(Hash([1; 32]), start + DAY + Duration::from_secs(1)));
    }
}
