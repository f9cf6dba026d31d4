//! Lengths of time as scripts say them: 3 business days are not 3 days.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::day::Day;

/// A count of some unit of time; never negative, for scripts say `before` and `after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// A unit of time, as written in scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Unit {
    Minutes,
    Hours,
    Days,
    BusinessDays,
    Weeks,
    Months,
    Years,
}

/// The kinds of time that don't mix: a type of its own in scripts each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Minutes and hours by the clock.
    Hours,
    /// Days and weeks by the date.
    Days,
    /// Days on which the calendar is open.
    BusinessDays,
    /// Months and years, kept to the month's end.
    Months,
}

impl Unit {
    /// The kind of time that it counts.
    #[inline]
    pub const fn measure(self) -> Measure {
        match self {
            Unit::Minutes | Unit::Hours => Measure::Hours,
            Unit::Days | Unit::Weeks => Measure::Days,
            Unit::BusinessDays => Measure::BusinessDays,
            Unit::Months | Unit::Years => Measure::Months,
        }
    }
}

impl Delay {
    /// So many of a unit.
    pub const fn new(count: u32, unit: Unit) -> Delay {
        Delay { count, unit }
    }

    /// How many minutes it lasts by the clock; nothing if it is counted in days or longer.
    pub fn minutes(self) -> Option<i64> {
        match self.unit {
            Unit::Minutes => Some(i64::from(self.count)),
            Unit::Hours => Some(i64::from(self.count) * 60),
            _ => None,
        }
    }

    /// The day that lies this much after `day`. Hours and minutes stay on the day: they are added
    /// to an instant, not to a date.
    pub fn after(self, day: Day, calendar: &Calendar) -> Day {
        self.from(day, calendar, 1)
    }

    /// The day that lies this much before `day`.
    pub fn before(self, day: Day, calendar: &Calendar) -> Day {
        self.from(day, calendar, -1)
    }

    fn from(self, day: Day, calendar: &Calendar, direction: i32) -> Day {
        let count = i32::try_from(self.count).unwrap_or(i32::MAX) * direction;
        match self.unit {
            Unit::Minutes | Unit::Hours => day,
            Unit::Days => day.plus_days(count),
            Unit::BusinessDays => calendar.add_business_days(day, count),
            Unit::Weeks => day.plus_weeks(count),
            Unit::Months => day.plus_months(count),
            Unit::Years => day.plus_years(count),
        }
    }
}

impl fmt::Display for Delay {
    /// For logs and tests, in English: `3 business days`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Minutes => "minute",
            Unit::Hours => "hour",
            Unit::Days => "day",
            Unit::BusinessDays => "business day",
            Unit::Weeks => "week",
            Unit::Months => "month",
            Unit::Years => "year",
        };
        let plural = if self.count == 1 { "" } else { "s" };
        write!(out, "{} {unit}{plural}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Opening, Parts, WeeklyHours};
    use crate::day::Weekday;
    use crate::moment::TimeOfDay;
    use crate::zone::Zone;

    fn weekdays() -> Calendar {
        let opening = Opening {
            from: TimeOfDay::MIDNIGHT,
            to: TimeOfDay::END_OF_DAY,
        };
        Calendar::new(Parts {
            name: "weekdays".into(),
            hours: WeeklyHours::on(Weekday::Monday, Weekday::Friday, opening),
            closed: Vec::new(),
            known_until: None,
            zone: Zone::utc(),
        })
        .unwrap()
    }

    #[test]
    fn each_unit_counts_its_own_way() {
        let friday: Day = "2026-01-30".parse().unwrap();
        let after = |count, unit| {
            Delay::new(count, unit)
                .after(friday, &weekdays())
                .to_string()
        };
        assert_eq!(after(3, Unit::Days), "2026-02-02");
        assert_eq!(after(3, Unit::BusinessDays), "2026-02-04");
        assert_eq!(after(2, Unit::Weeks), "2026-02-13");
        assert_eq!(after(1, Unit::Months), "2026-02-28");
        assert_eq!(after(1, Unit::Years), "2027-01-30");
        assert_eq!(after(4, Unit::Hours), "2026-01-30");
        let before = Delay::new(5, Unit::BusinessDays).before(friday, &weekdays());
        assert_eq!(before.to_string(), "2026-01-23");
    }

    #[test]
    fn a_delay_is_written_with_its_unit_in_the_plural_where_there_are_several() {
        let shown = |count, unit| Delay::new(count, unit).to_string();
        assert_eq!(shown(1, Unit::BusinessDays), "1 business day");
        assert_eq!(shown(3, Unit::BusinessDays), "3 business days");
        assert_eq!(shown(0, Unit::Hours), "0 hours");
        assert_eq!(shown(1, Unit::Months), "1 month");
        assert_eq!(shown(2, Unit::Weeks), "2 weeks");
    }

    #[test]
    fn a_delay_beyond_all_time_ends_at_the_end_of_time() {
        let day: Day = "2026-01-30".parse().unwrap();
        for unit in [
            Unit::Days,
            Unit::Weeks,
            Unit::Months,
            Unit::Years,
            Unit::BusinessDays,
        ] {
            let end = Delay::new(u32::MAX, unit).after(day, &weekdays());
            assert!(end >= Day::MAX.plus_days(-3), "{unit:?}");
        }
    }
}
