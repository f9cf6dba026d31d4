//! Time zones as dated lists: since when which offset holds. Whoever makes the list may use a
//! library; here it is data, so that a replay years later gives the same hours.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::day::Day;
use crate::moment::{Instant, TimeOfDay};

/// A zone with all changes of its offset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its name, as in `Europe/Paris`.
    pub name: SmolStr,
    /// Seconds ahead of UTC before the first change.
    pub first_offset_seconds: i32,
    /// The changes, earliest first.
    pub changes: Vec<OffsetChange>,
}

/// One change of offset, as at the start of summer time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffsetChange {
    /// Since when it holds.
    pub from: Instant,
    /// Seconds ahead of UTC from then on.
    pub offset_seconds: i32,
}

const DAY_MILLIS: i64 = 86_400_000;
/// No zone is further than this from UTC.
const OFFSET_MILLIS_MAX: i64 = 26 * 3_600_000;

impl Zone {
    /// Universal time.
    pub fn utc() -> Zone {
        Zone {
            name: SmolStr::new_static("UTC"),
            first_offset_seconds: 0,
            changes: Vec::new(),
        }
    }

    /// What calendars and clocks of the zone show at an instant.
    pub fn local(&self, instant: Instant) -> (Day, TimeOfDay) {
        let segment = self
            .changes
            .partition_point(|change| change.from <= instant);
        let millis = instant.millis() + self.offset_millis(segment);
        let day = Day::from_number(millis.div_euclid(DAY_MILLIS) + i64::from(epoch().number()));
        let minutes = u16::try_from(millis.rem_euclid(DAY_MILLIS) / 60_000).unwrap_or(0);
        (day, TimeOfDay::from_minutes(minutes))
    }

    /// The instant of a time on a day: the first of a doubled time, and for a time that the clocks
    /// skip the first instant that exists.
    pub fn instant(&self, day: Day, time: TimeOfDay) -> Instant {
        let days = i64::from(day.days_since(epoch()));
        let wanted = days * DAY_MILLIS + i64::from(time.minutes()) * 60_000;
        let surely_before = Instant::from_millis(wanted - OFFSET_MILLIS_MAX);
        let mut segment = self
            .changes
            .partition_point(|change| change.from <= surely_before);
        loop {
            let start = match segment.checked_sub(1).and_then(|at| self.changes.get(at)) {
                Some(change) => change.from.millis(),
                None => i64::MIN,
            };
            let candidate = (wanted - self.offset_millis(segment)).max(start);
            match self.changes.get(segment) {
                Some(next) if candidate >= next.from.millis() => segment += 1,
                _ => return Instant::from_millis(candidate),
            }
        }
    }

    /// The offset after so many changes.
    fn offset_millis(&self, changes: usize) -> i64 {
        let change = changes.checked_sub(1).and_then(|at| self.changes.get(at));
        let seconds = change.map_or(self.first_offset_seconds, |change| change.offset_seconds);
        i64::from(seconds) * 1_000
    }
}

/// 1 January 1970.
fn epoch() -> Day {
    Day::from_number(719_163)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Paris around the years of the tests.
    pub(crate) fn paris() -> Zone {
        let change = |from: &str, hours: i32| OffsetChange {
            from: from.parse().unwrap(),
            offset_seconds: hours * 3_600,
        };
        Zone {
            name: "Europe/Paris".into(),
            first_offset_seconds: 3_600,
            changes: vec![
                change("2026-03-29T01:00:00Z", 2),
                change("2026-10-25T01:00:00Z", 1),
                change("2027-03-28T01:00:00Z", 2),
                change("2027-10-31T01:00:00Z", 1),
            ],
        }
    }

    fn at(day: &str, time: &str) -> String {
        paris()
            .instant(day.parse().unwrap(), time.parse().unwrap())
            .to_string()
    }

    #[test]
    fn hours_follow_summer_time() {
        assert_eq!(at("2026-01-15", "09:00"), "2026-01-15T08:00:00.000Z");
        assert_eq!(at("2026-07-15", "09:00"), "2026-07-15T07:00:00.000Z");
        assert_eq!(at("2026-01-15", "24:00"), "2026-01-15T23:00:00.000Z");
    }

    #[test]
    fn a_skipped_time_becomes_the_first_instant_that_exists() {
        assert_eq!(at("2026-03-29", "02:30"), "2026-03-29T01:00:00.000Z");
        assert_eq!(at("2026-03-29", "03:00"), "2026-03-29T01:00:00.000Z");
        assert_eq!(at("2026-03-29", "03:30"), "2026-03-29T01:30:00.000Z");
    }

    #[test]
    fn of_a_doubled_time_the_first_counts() {
        assert_eq!(at("2026-10-25", "02:30"), "2026-10-25T00:30:00.000Z");
        assert_eq!(at("2026-10-25", "03:00"), "2026-10-25T02:00:00.000Z");
    }

    #[test]
    fn before_the_first_change_and_after_the_last_the_outer_offsets_hold() {
        assert_eq!(at("1999-06-01", "12:00"), "1999-06-01T11:00:00.000Z");
        assert_eq!(at("2099-06-01", "12:00"), "2099-06-01T11:00:00.000Z");
    }

    proptest! {
        #[test]
        fn what_a_clock_shows_leads_back_to_the_same_minute_or_the_earlier_of_two(
            minute in 29_600_000i64..30_600_000,
        ) {
            let instant = Instant::from_millis(minute * 60_000);
            let (day, time) = paris().local(instant);
            let back = paris().instant(day, time);
            prop_assert!(back == instant || back == instant.plus_minutes(-60));
            prop_assert_eq!(paris().local(back), (day, time));
        }
    }
}
