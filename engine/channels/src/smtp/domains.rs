//! Only so many in a minute to each domain: whoever comes too early is told when to come back.

use std::collections::BTreeMap;
use std::time::Duration;

/// Limits by domain, and what went to each.
#[derive(Debug, Default)]
pub(super) struct Domains {
    limits: BTreeMap<String, u32>,
    next: BTreeMap<String, Pace>,
}

#[derive(Clone, Copy, Debug)]
struct Pace {
    /// When the next one may go.
    at: Duration,
    /// When the next one that is sent away may come back.
    back: Duration,
}

/// For domains that are not named.
const OTHER: &str = "other";
/// So many domains are kept in mind; what is long over goes first.
const KEPT_MAX: usize = 10_000;
const MINUTE: Duration = Duration::from_secs(60);

impl Domains {
    pub fn new(limits: BTreeMap<String, u32>) -> Domains {
        Domains {
            limits,
            next: BTreeMap::new(),
        }
    }

    /// Takes a turn; or tells how long to stay away.
    pub fn turn(&mut self, domain: &str, now: Duration) -> Result<(), Duration> {
        let limit = self.limits.get(domain).or_else(|| self.limits.get(OTHER));
        let Some(limit) = limit else {
            return Ok(());
        };
        let apart = MINUTE / (*limit).max(1);
        if self.next.len() >= KEPT_MAX {
            self.next.retain(|_, pace| pace.back.max(pace.at) > now);
        }
        let new = Pace { at: now, back: now };
        let pace = self.next.entry(domain.to_owned()).or_insert(new);
        if pace.at <= now {
            // What was not used before is not saved up.
            pace.at = now + apart;
            return Ok(());
        }
        pace.back = pace.back.max(pace.at);
        let back = pace.back;
        pace.back += apart;
        Err(back - now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_gets_its_share_and_others_do_not_wait_for_it() {
        let limits = [("orange.fr".to_owned(), 60)].into_iter().collect();
        let mut domains = Domains::new(limits);
        let second = Duration::from_secs(1);
        assert_eq!(domains.turn("orange.fr", Duration::ZERO), Ok(()));
        let away: Vec<_> = (0..3)
            .map(|_| domains.turn("orange.fr", Duration::ZERO).unwrap_err())
            .collect();
        assert_eq!(away, [second, second * 2, second * 3]);
        assert_eq!(domains.turn("free.fr", Duration::ZERO), Ok(()));
        // Each that comes back when it was told goes.
        for at in 1..4 {
            assert_eq!(domains.turn("orange.fr", second * at), Ok(()));
        }
        assert_eq!(domains.turn("orange.fr", second * 100), Ok(()));
        assert!(
            domains.turn("orange.fr", second * 100).is_err(),
            "nothing is saved up"
        );
    }

    #[test]
    fn other_is_for_all_domains_each_for_itself() {
        let limits = [("other".to_owned(), 1)].into_iter().collect();
        let mut domains = Domains::new(limits);
        assert_eq!(domains.turn("a.example", Duration::ZERO), Ok(()));
        assert_eq!(domains.turn("b.example", Duration::ZERO), Ok(()));
        assert!(domains.turn("a.example", Duration::ZERO).is_err());
        for number in 0..20_000 {
            let _ = domains.turn(&format!("d{number}.example"), MINUTE * (1 + number));
        }
        assert!(domains.next.len() <= KEPT_MAX);
    }
}
