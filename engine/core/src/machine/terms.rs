//! Payment terms: an ordered list of steps that leads from the date of issue to the due date.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::calendar::Calendar;
use crate::day::{Day, Weekday};
use crate::delay::Delay;

/// Named payment terms. `45 days end of month` is never one of them: it has two readings, which
/// are two different orders of steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Their name.
    pub name: SmolStr,
    /// The steps, in order.
    pub steps: Vec<TermStep>,
}

/// One step towards a due date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermStep {
    /// Add a length of time.
    Add(Delay),
    /// Go to the last day of the month.
    MonthEnd,
    /// Go to this day of the month that has been reached, or to the last day that it has; it may
    /// lie earlier.
    DayOfMonth(u8),
    /// Go to the next of these days of a month; the day reached counts if it is one of them.
    NextDayOfMonth(Vec<u8>),
    /// Go to the next such weekday; the day reached counts.
    NextWeekday(Weekday),
    /// Go to the next business day, if it is none.
    BusinessDayAfter,
    /// Go to the business day before, if it is none.
    BusinessDayBefore,
}

impl Terms {
    /// The due date of an invoice that was issued on a day.
    pub fn due(&self, issue: Day, calendar: &Calendar) -> Day {
        self.steps
            .iter()
            .fold(issue, |day, step| step.from(day, calendar))
    }
}

impl TermStep {
    fn from(&self, day: Day, calendar: &Calendar) -> Day {
        match self {
            TermStep::Add(delay) => delay.after(day, calendar),
            TermStep::MonthEnd => day.month_end(),
            TermStep::DayOfMonth(wanted) => day.with_day_of_month(u32::from(*wanted)),
            TermStep::NextDayOfMonth(wanted) => next_day_of_month(day, wanted),
            TermStep::NextWeekday(wanted) => {
                let ahead = (wanted.index() + 7 - day.weekday().index()) % 7;
                day.plus_days(i32::try_from(ahead).unwrap_or(0))
            }
            TermStep::BusinessDayAfter => calendar.business_day_from(day),
            TermStep::BusinessDayBefore => calendar.business_day_until(day),
        }
    }
}

/// The first of the wanted days of a month on or after a day; the day itself if none is wanted.
fn next_day_of_month(day: Day, wanted: &[u8]) -> Day {
    let next_month = day.with_day_of_month(1).plus_months(1);
    let in_month = |month: Day| {
        wanted
            .iter()
            .map(move |of| month.with_day_of_month(u32::from(*of)))
    };
    let candidates = in_month(day).chain(in_month(next_month));
    candidates
        .filter(|candidate| *candidate >= day)
        .min()
        .unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Opening, Parts, WeeklyHours};
    use crate::delay::Unit;
    use crate::moment::TimeOfDay;
    use crate::zone::Zone;

    fn due(steps: &[TermStep], issue: &str) -> String {
        let opening = Opening {
            from: TimeOfDay::MIDNIGHT,
            to: TimeOfDay::END_OF_DAY,
        };
        let weekdays = Calendar::new(Parts {
            name: "weekdays".into(),
            hours: WeeklyHours::on(Weekday::Monday, Weekday::Friday, opening),
            closed: Vec::new(),
            known_until: None,
            zone: Zone::utc(),
        })
        .unwrap();
        let terms = Terms {
            name: "t".into(),
            steps: steps.to_vec(),
        };
        terms.due(issue.parse().unwrap(), &weekdays).to_string()
    }

    fn days(count: u32) -> TermStep {
        TermStep::Add(Delay::new(count, Unit::Days))
    }

    fn months(count: u32) -> TermStep {
        TermStep::Add(Delay::new(count, Unit::Months))
    }

    #[test]
    fn the_two_readings_of_45_days_end_of_month_differ() {
        let end_then_days = [TermStep::MonthEnd, days(45)];
        assert_eq!(due(&end_then_days, "2019-01-15"), "2019-03-17");
        assert_eq!(due(&end_then_days, "2024-01-15"), "2024-03-16");
        let days_then_end = [days(45), TermStep::MonthEnd];
        assert_eq!(due(&days_then_end, "2024-01-15"), "2024-02-29");
        assert_eq!(due(&days_then_end, "2024-01-16"), "2024-03-31");
        assert_eq!(due(&days_then_end, "2025-04-10"), "2025-05-31");
    }

    #[test]
    fn usual_terms_give_the_dates_of_the_trade() {
        assert_eq!(due(&[days(30)], "2025-01-31"), "2025-03-02");
        assert_eq!(
            due(&[months(1), TermStep::MonthEnd], "2025-12-31"),
            "2026-01-31"
        );
        assert_eq!(
            due(&[months(1), TermStep::DayOfMonth(1)], "2019-01-31"),
            "2019-02-01"
        );
        let next_15th = [days(31), TermStep::NextDayOfMonth(vec![15])];
        assert_eq!(
            due(&next_15th, "2024-01-15"),
            "2024-02-15",
            "the day itself counts"
        );
        assert_eq!(due(&next_15th, "2024-01-16"), "2024-03-15");
    }

    #[test]
    fn a_decade_ends_on_the_10th_the_20th_or_the_end_of_the_month() {
        let decades = [TermStep::NextDayOfMonth(vec![10, 20, 31]), months(1)];
        assert_eq!(due(&decades, "2024-01-10"), "2024-02-10");
        assert_eq!(due(&decades, "2024-01-11"), "2024-02-20");
        assert_eq!(due(&decades, "2024-01-31"), "2024-02-29");
    }

    #[test]
    fn a_due_date_can_be_a_weekday_or_the_business_day_around() {
        let friday = [days(10), TermStep::NextWeekday(Weekday::Friday)];
        assert_eq!(due(&friday, "2026-11-02"), "2026-11-13");
        assert_eq!(
            due(&[TermStep::BusinessDayBefore], "2026-11-22"),
            "2026-11-20"
        );
        assert_eq!(
            due(&[TermStep::BusinessDayAfter], "2026-11-22"),
            "2026-11-23"
        );
    }
}
