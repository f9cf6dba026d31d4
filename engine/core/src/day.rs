//! Days, weekdays and times of day. A day is a date, nothing more: no hour, no zone.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A date of the Gregorian calendar between the years 1 and 9999.
///
/// Arithmetic stops at both ends instead of failing: what lies behind the year 9999 never comes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// A text or a triple of numbers that is not a date, or not a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// Not written as `2026-02-28`.
    #[error("a date is written as in `2026-02-28`")]
    NotADate,
    /// Written well, but the calendar has no such day.
    #[error("there is no such day in the calendar")]
    NoSuchDay,
    /// Not written as `09:30`.
    #[error("a time of day is written as in `09:30`")]
    NotATime,
    /// Not written as `2026-02-28T09:30:00Z`.
    #[error("a moment is written as in `2026-02-28T09:30:00Z`")]
    NotAMoment,
}

impl Day {
    /// 1 January of the year 1.
    pub const MIN: Day = Day(1);
    /// 31 December 9999: for a schedule, the end of time.
    pub const MAX: Day = Day(3_652_059);

    /// The day of a year, month and day of the month, all from 1.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Result<Day, DateError> {
        let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(DateError::NoSuchDay)?;
        let day = Day(date.num_days_from_ce());
        if (Day::MIN..=Day::MAX).contains(&day) {
            Ok(day)
        } else {
            Err(DateError::NoSuchDay)
        }
    }

    /// The day with this number; see [`Day::number`]. Numbers beyond the ends give the ends.
    pub fn from_number(number: i64) -> Day {
        let bounded = number.clamp(i64::from(Day::MIN.0), i64::from(Day::MAX.0));
        Day(i32::try_from(bounded).unwrap_or(Day::MAX.0))
    }

    /// Days counted from the first day of the year 1, which is number 1.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// The month, from 1 to 12.
    pub fn month(self) -> u32 {
        self.date().month()
    }

    /// The day of the month, from 1.
    pub fn day_of_month(self) -> u32 {
        self.date().day()
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        // Day number 1 was a Monday.
        Weekday::from_index((self.0 - 1).rem_euclid(7))
    }

    /// So many days later, or earlier if negative.
    pub fn plus_days(self, days: i32) -> Day {
        Day::from_number(i64::from(self.0) + i64::from(days))
    }

    /// So many weeks later, or earlier if negative.
    pub fn plus_weeks(self, weeks: i32) -> Day {
        Day::from_number(i64::from(self.0) + i64::from(weeks) * 7)
    }

    /// So many months later; the day of the month stays, or becomes the last one that the month
    /// has: 31 January plus one month is 28 or 29 February.
    pub fn plus_months(self, months: i32) -> Day {
        let date = self.date();
        let count = i64::from(date.year()) * 12 + i64::from(date.month0()) + i64::from(months);
        Day::in_month(count, date.day())
    }

    /// So many years later; 29 February becomes 28 February where it has to.
    pub fn plus_years(self, years: i32) -> Day {
        self.plus_months(years.saturating_mul(12))
    }

    /// The last day of its month.
    pub fn month_end(self) -> Day {
        self.with_day_of_month(31)
    }

    /// The day of the same month with this number, or the month's last day if it has fewer.
    pub fn with_day_of_month(self, day_of_month: u32) -> Day {
        let date = self.date();
        let count = i64::from(date.year()) * 12 + i64::from(date.month0());
        Day::in_month(count, day_of_month)
    }

    /// The first day of its half-year: 1 January or 1 July.
    pub fn half_year_start(self) -> Day {
        let month = if self.month() <= 6 { 1 } else { 7 };
        Day::from_ymd(self.year(), month, 1).unwrap_or(Day::MIN)
    }

    /// How many days from `earlier` to this day; negative if it is the other way round.
    pub const fn days_since(self, earlier: Day) -> i32 {
        self.0 - earlier.0
    }

    /// A day of a month that is counted from January of the year 0.
    fn in_month(count: i64, day_of_month: u32) -> Day {
        let year = match i32::try_from(count.div_euclid(12)) {
            Ok(year) if year < 1 => return Day::MIN,
            Ok(year) => year,
            Err(_) if count < 0 => return Day::MIN,
            Err(_) => return Day::MAX,
        };
        let month = u32::try_from(count.rem_euclid(12)).unwrap_or(0) + 1;
        let last = last_day_of_month(year, month);
        Day::from_ymd(year, month, day_of_month.clamp(1, last)).unwrap_or(Day::MAX)
    }

    fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or_default()
    }
}

fn last_day_of_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for Day {
    type Err = DateError;

    /// Reads `2026-02-28`, exactly so.
    fn from_str(text: &str) -> Result<Day, DateError> {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape {
            return Err(DateError::NotADate);
        }
        let part = |range| {
            text.get(range)
                .and_then(|digits: &str| digits.parse::<u32>().ok())
        };
        match (part(0..4), part(5..7), part(8..10)) {
            (Some(year), Some(month), Some(day)) => {
                Day::from_ymd(i32::try_from(year).unwrap_or(0), month, day)
            }
            _ => Err(DateError::NotADate),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(
            out,
            "{:04}-{:02}-{:02}",
            date.year(),
            date.month(),
            date.day()
        )
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

/// A text where people read it, a number where they don't: states hold many days.
impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i32(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        if !deserializer.is_human_readable() {
            let day = Day(i32::deserialize(deserializer)?);
            let exists = (Day::MIN..=Day::MAX).contains(&day);
            return exists
                .then_some(day)
                .ok_or_else(|| D::Error::custom(DateError::NoSuchDay));
        }
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// The week, from Monday on.
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    /// Its place in the week: Monday is 0, Sunday 6.
    pub const fn index(self) -> usize {
        self as usize
    }

    fn from_index(index: i32) -> Weekday {
        match index {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn adding_months_keeps_to_the_end_of_the_month() {
        assert_eq!(day("2024-01-31").plus_months(1), day("2024-02-29"));
        assert_eq!(day("2025-01-31").plus_months(1), day("2025-02-28"));
        assert_eq!(day("2025-03-31").plus_months(-1), day("2025-02-28"));
        assert_eq!(day("2025-12-15").plus_months(1), day("2026-01-15"));
        assert_eq!(day("2024-02-29").plus_years(1), day("2025-02-28"));
        assert_eq!(day("1900-02-01").month_end(), day("1900-02-28"));
        assert_eq!(day("2000-02-01").month_end(), day("2000-02-29"));
    }

    #[test]
    fn months_beyond_all_time_end_at_the_first_or_the_last_day() {
        assert_eq!(day("9999-06-30").plus_months(7), Day::MAX);
        assert_eq!(day("9999-06-30").plus_months(i32::MAX), Day::MAX);
        assert_eq!(day("0001-06-30").plus_months(-6), Day::MIN);
        assert_eq!(day("0001-06-30").plus_months(-5), day("0001-01-30"));
        assert_eq!(day("0001-06-30").plus_months(i32::MIN), Day::MIN);
    }

    #[test]
    fn weekdays_are_those_of_the_calendar() {
        assert_eq!(day("2026-11-22").weekday(), Weekday::Sunday);
        assert_eq!(day("2024-02-29").weekday(), Weekday::Thursday);
        assert_eq!(Day::MIN.weekday(), Weekday::Monday);
    }

    #[test]
    fn what_is_no_date_is_refused_and_says_why() {
        for text in [
            "",
            "2026-2-3",
            "22/11/2026",
            "2026-11-22T00:00",
            "+026-01-01",
            "２026-01-01",
        ] {
            assert_eq!(text.parse::<Day>(), Err(DateError::NotADate), "{text:?}");
        }
        for text in [
            "2026-02-30",
            "2025-02-29",
            "2026-13-01",
            "0000-01-01",
            "2026-00-10",
        ] {
            assert_eq!(text.parse::<Day>(), Err(DateError::NoSuchDay), "{text:?}");
        }
    }

    #[test]
    fn arithmetic_stops_at_the_ends_of_time() {
        assert_eq!(Day::MAX.to_string(), "9999-12-31");
        assert_eq!(Day::MIN.to_string(), "0001-01-01");
        assert_eq!(Day::MAX.plus_days(i32::MAX), Day::MAX);
        assert_eq!(Day::MIN.plus_days(i32::MIN), Day::MIN);
        assert_eq!(Day::MAX.plus_years(i32::MAX), Day::MAX);
        assert_eq!(Day::MIN.plus_weeks(i32::MIN), Day::MIN);
        assert_eq!(Day::MIN.plus_months(i32::MIN), Day::MIN);
    }

    fn any_day() -> impl Strategy<Value = Day> {
        (Day::MIN.0..=Day::MAX.0).prop_map(Day)
    }

    fn usual_day() -> impl Strategy<Value = Day> {
        (day("1970-01-01").0..=day("2100-12-31").0).prop_map(Day)
    }

    proptest! {
        #[test]
        fn written_and_read_again_is_the_same(day in any_day()) {
            prop_assert_eq!(day.to_string().parse::<Day>(), Ok(day));
            prop_assert_eq!(Day::from_ymd(day.year(), day.month(), day.day_of_month()), Ok(day));
        }

        #[test]
        fn days_are_counted_like_numbers(day in usual_day(), a in -9_000..9_000, b in -9_000..9_000) {
            prop_assert_eq!(day.plus_days(a).plus_days(b), day.plus_days(a + b));
            prop_assert_eq!(day.plus_days(a).days_since(day), a);
            prop_assert_eq!(day.plus_weeks(a), day.plus_days(7 * a));
            prop_assert_eq!(day.plus_days(7).weekday(), day.weekday());
        }

        #[test]
        fn a_month_later_lies_in_the_next_month(day in usual_day(), months in -900..900) {
            let later = day.plus_months(months);
            let count = |day: Day| day.year() * 12 + i32::try_from(day.month()).unwrap();
            prop_assert_eq!(count(later), count(day) + months);
            let kept = later.day_of_month() == day.day_of_month();
            prop_assert!(kept || (later == later.month_end() && later.day_of_month() < day.day_of_month()));
        }

        #[test]
        fn a_later_day_stays_later_when_months_are_added(a in usual_day(), b in usual_day(), months in -900..900) {
            prop_assert!(a > b || a.plus_months(months) <= b.plus_months(months));
        }

        #[test]
        fn the_end_of_the_month_is_followed_by_the_first(day in usual_day()) {
            prop_assert_eq!(day.month_end().plus_days(1).day_of_month(), 1);
            prop_assert_eq!(day.month_end().month(), day.month());
            prop_assert!(day.half_year_start() <= day && day.days_since(day.half_year_start()) < 185);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,12}|[-0-9]{10}") {
            let _ = text.parse::<Day>();
        }
    }
}
