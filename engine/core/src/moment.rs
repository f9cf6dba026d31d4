//! Times of day and instants: the hour that a calendar speaks of, and UTC milliseconds.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::day::DateError;

/// An hour and minute of a day on the wall clock of some zone; 24:00 is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// 00:00.
    pub const MIDNIGHT: TimeOfDay = TimeOfDay(0);
    /// 12:00.
    pub const NOON: TimeOfDay = TimeOfDay(12 * 60);
    /// 24:00: only an end.
    pub const END_OF_DAY: TimeOfDay = TimeOfDay(24 * 60);

    /// An hour and a minute; nothing if there is no such time.
    pub fn from_hour_minute(hour: u16, minute: u16) -> Option<TimeOfDay> {
        let whole_day = hour == 24 && minute == 0;
        let exists = (hour < 24 && minute < 60) || whole_day;
        exists.then(|| TimeOfDay(hour * 60 + minute))
    }

    /// Minutes since midnight, up to 1,440.
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// The time so many minutes after midnight; what lies beyond gives the end of the day.
    pub fn from_minutes(minutes: u16) -> TimeOfDay {
        TimeOfDay(minutes.min(TimeOfDay::END_OF_DAY.0))
    }
}

impl FromStr for TimeOfDay {
    type Err = DateError;

    /// Reads `09:30`, exactly so.
    fn from_str(text: &str) -> Result<TimeOfDay, DateError> {
        let read = || {
            let (hour, minute) = text.split_once(':')?;
            let two_digits = |part: &str| {
                let good = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
                good.then(|| part.parse::<u16>().ok()).flatten()
            };
            TimeOfDay::from_hour_minute(two_digits(hour)?, two_digits(minute)?)
        };
        read().ok_or(DateError::NotATime)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TimeOfDay, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A point in time: milliseconds of UTC since 1970. It comes from outside; no clock is read here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// The years 1 to 9999, which are those that a date can have.
const MILLIS_MIN: i64 = -62_135_596_800_000;
const MILLIS_MAX: i64 = 253_402_300_799_999;

impl Instant {
    /// Milliseconds since the start of 1970 in UTC; beyond the years 1 to 9999 it gives the ends.
    pub fn from_millis(millis: i64) -> Instant {
        Instant(millis.clamp(MILLIS_MIN, MILLIS_MAX))
    }

    /// Milliseconds since the start of 1970 in UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// So many minutes later, or earlier if negative.
    pub fn plus_minutes(self, minutes: i64) -> Instant {
        Instant::from_millis(self.0.saturating_add(minutes.saturating_mul(60_000)))
    }
}

impl FromStr for Instant {
    type Err = DateError;

    /// Reads RFC 3339 with any offset: `2026-02-28T09:30:00Z`; below milliseconds is cut.
    fn from_str(text: &str) -> Result<Instant, DateError> {
        let moment = DateTime::parse_from_rfc3339(text).map_err(|_| DateError::NotAMoment)?;
        Ok(Instant::from_millis(moment.timestamp_millis()))
    }
}

impl fmt::Display for Instant {
    /// Writes RFC 3339 in UTC with milliseconds.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = DateTime::<Utc>::from_timestamp_millis(self.0).unwrap_or_default();
        out.write_str(&moment.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

/// A text where people read it, a number where they don't: states hold many instants.
impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
        if !deserializer.is_human_readable() {
            let millis = i64::deserialize(deserializer)?;
            let exists = (MILLIS_MIN..=MILLIS_MAX).contains(&millis);
            return exists
                .then_some(Instant(millis))
                .ok_or_else(|| serde::de::Error::custom(DateError::NotAMoment));
        }
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_of_day_are_read_strictly() {
        assert_eq!("09:30".parse(), Ok(TimeOfDay(570)));
        assert_eq!("24:00".parse(), Ok(TimeOfDay::END_OF_DAY));
        for text in [
            "9:30", "09.30", "24:01", "12:60", "", ":", "09:30:00", "+9:30",
        ] {
            assert_eq!(
                text.parse::<TimeOfDay>(),
                Err(DateError::NotATime),
                "{text:?}"
            );
        }
    }

    #[test]
    fn an_offset_is_taken_into_account() {
        let paris: Instant = "2026-07-01T09:30:00+02:00".parse().unwrap();
        assert_eq!(paris.to_string(), "2026-07-01T07:30:00.000Z");
        assert!("2026-07-01 09:30".parse::<Instant>().is_err());
    }

    proptest! {
        #[test]
        fn instants_are_written_and_read_again(millis in MILLIS_MIN..=MILLIS_MAX) {
            let instant = Instant::from_millis(millis);
            prop_assert_eq!(instant.to_string().parse::<Instant>(), Ok(instant));
        }

        #[test]
        fn times_are_written_and_read_again(minutes in 0u16..=1440) {
            let time = TimeOfDay::from_minutes(minutes);
            prop_assert_eq!(time.to_string().parse::<TimeOfDay>(), Ok(time));
        }
    }
}
