//! Guards: what keeps messages in the house when something is odd. Each is a pure function over
//! settings and what was seen; what they hold is seen by people, and freed by them or by time.

use std::time::Duration;

use jalon_core::Instant;
use jalon_store::{EntityId, Trouble};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The setting that holds what people allow.
pub const SETTING: &str = "guards";
/// The setting that holds when feeds were read.
pub const FEEDS: &str = "feeds";

/// The guards of a legal entity, as people set them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Guards {
    /// How much may leave without anybody looking.
    pub volume: Volume,
    /// By how much the clock may jump forward, in minutes, before customers get nothing any more.
    pub clock_minutes: Option<u32>,
    /// How old the feed of payments may be, in minutes, before nobody is chased any more.
    pub fresh_minutes: Option<u32>,
    /// Until when a person lets everything leave, whatever the guards say.
    pub let_pass_until: Option<Instant>,
    /// When feeds were read.
    #[serde(skip)]
    pub feeds: Feeds,
}

/// How much may leave without anybody looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Volume {
    /// So many messages in an hour are always usual.
    pub always: u32,
    /// So many times the most of the hours before are usual, too.
    pub times: u32,
}

impl Default for Volume {
    fn default() -> Self {
        Volume {
            always: 1_000,
            times: 3,
        }
    }
}

/// When feeds of payments were last read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feeds {
    /// Each feed with its time.
    pub read: Vec<(SmolStr, Instant)>,
}

impl Feeds {
    /// When the one was read that was read the longest ago.
    pub fn oldest(&self) -> Option<Instant> {
        self.read.iter().map(|(_, at)| *at).min()
    }
}

/// What a guard says of a message to a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// The clock jumped.
    Clock,
    /// Far more would leave than usual.
    Volume,
    /// Payments were not read in lately.
    Freshness,
}

impl Holds {
    /// In words.
    pub fn words(self, french: bool) -> &'static str {
        match (self, french) {
            (Holds::Clock, false) => "the clock jumped forward; somebody should look at it",
            (Holds::Clock, true) => "l’horloge a fait un bond en avant ; quelqu’un doit regarder",
            (Holds::Volume, false) => "far more would leave than usual; somebody should look at it",
            (Holds::Volume, true) => {
                "il partirait bien plus que d’habitude ; quelqu’un doit regarder"
            }
            (Holds::Freshness, false) => "payments have not been read in lately",
            (Holds::Freshness, true) => "les paiements n’ont pas été lus récemment",
        }
    }
}

impl Guards {
    /// The guards of a legal entity; the usual ones where nobody set any.
    pub fn read(
        store: &mut (impl jalon_store::Records + ?Sized),
        entity: EntityId,
    ) -> Result<Guards, Trouble> {
        let read = store.setting(entity, SETTING)?;
        let guards = read.and_then(|(_, value)| serde_json::from_slice(&value).ok());
        let feeds = store.setting(entity, FEEDS)?;
        let feeds = feeds.and_then(|(_, value)| serde_json::from_slice(&value).ok());
        Ok(Guards {
            feeds: feeds.unwrap_or_default(),
            ..guards.unwrap_or_default()
        })
    }

    /// Whether a person lets everything pass now.
    pub fn lets_pass(&self, now: Instant) -> bool {
        self.let_pass_until.is_some_and(|until| now < until)
    }

    /// Whether the feeds of payments are too old to chase anybody.
    pub fn is_stale(&self, now: Instant) -> bool {
        let Some(minutes) = self.fresh_minutes else {
            return false;
        };
        match self.feeds.oldest() {
            Some(read) => read.plus_minutes(i64::from(minutes)) < now,
            None => true,
        }
    }
}

/// Stamps a feed: payments were read, even if there were none. It never goes back.
pub fn stamp(
    store: &mut (impl jalon_store::Records + ?Sized),
    entity: EntityId,
    feed: &str,
    at: Instant,
) -> Result<(), Trouble> {
    loop {
        let was = store.setting(entity, FEEDS)?;
        let (revision, mut feeds) = match was {
            Some((revision, value)) => (
                revision,
                serde_json::from_slice::<Feeds>(&value).unwrap_or_default(),
            ),
            None => (0, Feeds::default()),
        };
        match feeds.read.iter_mut().find(|(name, _)| name == feed) {
            Some((_, read)) => *read = at.max(*read),
            None => feeds.read.push((feed.into(), at)),
        }
        let value = serde_json::to_vec(&feeds).unwrap_or_default();
        if store.set(entity, FEEDS, revision, &value)? {
            return Ok(());
        }
    }
}

/// Watches the clock on the wall by the one that nobody moves.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClockGuard {
    last: Option<(Instant, Duration)>,
    jumped: Option<Instant>,
}

impl ClockGuard {
    /// Looks at both clocks. A jump forward of more than the bound is kept in mind until somebody
    /// lets everything pass; by how much it jumped, if it did just now.
    pub fn look(&mut self, (now, passed): (Instant, Duration), bound: Duration) -> Option<i64> {
        let before = self.last.replace((now, passed));
        let (was, then) = before?;
        let passed = i64::try_from(passed.saturating_sub(then).as_millis()).unwrap_or(i64::MAX);
        let jump = now.millis() - was.millis() - passed;
        if jump > i64::try_from(bound.as_millis()).unwrap_or(i64::MAX) {
            self.jumped = Some(now);
            return Some(jump);
        }
        None
    }

    /// Whether it jumped, and nobody has let everything pass since, and it did not go back.
    pub fn holds(&self, now: Instant) -> bool {
        self.jumped.is_some_and(|jumped| now >= jumped)
    }

    /// Somebody looked at it.
    pub fn forget(&mut self) {
        self.jumped = None;
    }
}

/// Counts what leaves, hour by hour, so that far more than usual is noticed.
#[derive(Clone, Debug, Default)]
pub struct VolumeGuard {
    hour: i64,
    count: u32,
    /// The hours before that had anything, the last ones.
    before: Vec<u32>,
}

/// So many hours with messages are remembered: some two weeks of office days.
const HOURS_MAX: usize = 100;

impl VolumeGuard {
    /// Whether one more message is usual now; then it is counted.
    pub fn lets_pass(&mut self, volume: Volume, now: Instant) -> bool {
        let hour = now.millis().div_euclid(3_600_000);
        if hour != self.hour {
            if self.count > 0 {
                self.before.push(self.count);
            }
            if self.before.len() > HOURS_MAX {
                self.before.remove(0);
            }
            (self.hour, self.count) = (hour, 0);
        }
        let most = self.before.iter().copied().max().unwrap_or_default();
        let usual = most.saturating_mul(volume.times).max(volume.always);
        let passes = self.count < usual;
        self.count += u32::from(passes);
        passes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_clock_that_goes_on_is_trusted_and_one_that_jumps_is_not() {
        let mut guard = ClockGuard::default();
        let bound = Duration::from_secs(3_600);
        let second = Duration::from_secs;
        assert_eq!(
            guard.look((at("2026-03-01T09:00:00Z"), second(0)), bound),
            None
        );
        assert_eq!(
            guard.look((at("2026-03-01T09:01:00Z"), second(60)), bound),
            None
        );
        assert!(!guard.holds(at("2026-03-01T09:01:00Z")));
        let jumped = guard.look((at("2026-03-01T12:01:00Z"), second(60)), bound);
        assert_eq!(jumped, Some(3 * 3_600_000));
        assert!(guard.holds(at("2026-03-01T12:01:00Z")));
        // Put back to where it was, it holds nothing.
        guard.look((at("2026-03-01T09:02:00Z"), second(120)), bound);
        assert!(!guard.holds(at("2026-03-01T09:02:00Z")));
        guard.forget();
        assert!(!guard.holds(at("2026-03-02T09:00:00Z")));
    }

    #[test]
    fn hours_of_sleep_are_no_jump_where_both_clocks_tell_them() {
        let mut guard = ClockGuard::default();
        let bound = Duration::from_secs(3_600);
        guard.look((at("2026-03-01T09:00:00Z"), Duration::ZERO), bound);
        let day = Duration::from_secs(86_400);
        assert_eq!(guard.look((at("2026-03-02T09:00:00Z"), day), bound), None);
    }

    #[test]
    fn far_more_than_usual_is_noticed() {
        let volume = Volume {
            always: 2,
            times: 2,
        };
        let mut guard = VolumeGuard::default();
        let mut sent = |hour: &str, wanted: usize| {
            let passed = (0..wanted).filter(|_| guard.lets_pass(volume, at(hour)));
            passed.count()
        };
        assert_eq!(sent("2026-03-01T09:00:00Z", 5), 2);
        assert_eq!(sent("2026-03-01T10:00:00Z", 9), 4);
        assert_eq!(sent("2026-03-01T11:00:00Z", 3), 3);
        assert_eq!(sent("2026-03-01T12:00:00Z", 99), 8);
    }

    #[test]
    fn a_feed_that_is_not_read_holds_whoever_is_chased() {
        let mut guards = Guards {
            fresh_minutes: Some(60),
            ..Guards::default()
        };
        assert!(guards.is_stale(at("2026-03-01T09:00:00Z")));
        guards.feeds.read = vec![("bank".into(), at("2026-03-01T08:30:00Z"))];
        assert!(!guards.is_stale(at("2026-03-01T09:00:00Z")));
        assert!(guards.is_stale(at("2026-03-01T09:31:00Z")));
        guards.fresh_minutes = None;
        assert!(!guards.is_stale(at("2026-03-05T09:00:00Z")));
    }
}
