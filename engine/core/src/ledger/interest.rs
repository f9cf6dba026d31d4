//! Interest: for each day what was open that day, at that day's rate, as an exact fraction.
//!
//! A day bears interest on what was open at its start. So with interest "since due", what is paid on
//! the tenth day after due bears ten days, and a claim made on that day takes the same ten: the next
//! one begins on the eleventh.

use crate::day::Day;
use crate::machine::claim::{DayCount, RateFixing};
use crate::money::round_fraction;
use crate::rate::Rate;

/// Which days bear interest, and how they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accrual {
    /// The day after which the delay runs.
    pub since: Day,
    /// The last day that was claimed before, if any.
    pub accrued_until: Option<Day>,
    /// The last day that is claimed now: the day of the claim.
    pub until: Day,
    /// How days become parts of a year.
    pub count: DayCount,
    /// Which day's rate holds.
    pub fixing: RateFixing,
    /// Rounds the rate up to a multiple of this.
    pub round_rate_up_to: Option<Rate>,
}

/// An exact amount of minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    /// Above the line.
    pub numerator: i128,
    /// Below the line; positive.
    pub divisor: i128,
}

/// The sum does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow;

impl Exact {
    /// In whole minor units, half away from zero; done once, when it is claimed.
    pub fn rounded(self) -> Option<i64> {
        round_fraction(self.numerator, self.divisor)
    }
}

/// Sums the interest up. `open_on` says how much bears interest on a day, `rate_on` the rate of the
/// year for a day on which rates are fixed, `next_change` the next day on which `open_on` may differ.
pub fn accrue<E: From<Overflow>>(
    accrual: &Accrual,
    mut open_on: impl FnMut(Day) -> Result<i64, E>,
    mut rate_on: impl FnMut(Day) -> Result<Rate, E>,
    next_change: impl Fn(Day) -> Option<Day>,
) -> Result<Exact, E> {
    let year = year_of(accrual.count);
    let mut sum = Exact {
        numerator: 0,
        divisor: i128::from(Rate::WHOLE) * year,
    };
    let after = accrual
        .accrued_until
        .map_or(accrual.since, |day| day.max(accrual.since));
    let mut day = after.plus_days(1);
    while day <= accrual.until && day > after {
        let end = segment_end(day, accrual.until, &next_change);
        let open = open_on(day)?;
        if open > 0 {
            let mut rate = rate_on(fixed_on(accrual, day))?;
            if let Some(step) = accrual.round_rate_up_to {
                rate = rate.rounded_up_to(step).ok_or(Overflow)?;
            }
            let days = weighted_days(accrual.count, day.plus_days(-1), end);
            let part = i128::from(open)
                .checked_mul(i128::from(rate.parts()))
                .and_then(|yearly| yearly.checked_mul(days))
                .ok_or(Overflow)?;
            sum.numerator = sum.numerator.checked_add(part).ok_or(Overflow)?;
        }
        if end == Day::MAX {
            break;
        }
        day = end.plus_days(1);
    }
    Ok(sum)
}

/// The last day up to which nothing changes: no entry, no new half-year.
fn segment_end(day: Day, until: Day, next_change: impl Fn(Day) -> Option<Day>) -> Day {
    let half_year_end = day.half_year_start().plus_months(6).plus_days(-1);
    let unchanged = next_change(day).map_or(until, |next| next.plus_days(-1));
    until.min(half_year_end).min(unchanged).max(day)
}

/// The day whose rate holds for a day of delay.
fn fixed_on(accrual: &Accrual, day: Day) -> Day {
    match accrual.fixing {
        RateFixing::FloatingByHalfYear => day.half_year_start(),
        RateFixing::FrozenAtStart => accrual.since.plus_days(1),
        RateFixing::OneRate => accrual.until,
    }
}

/// By what the sum of weighted days is divided.
fn year_of(count: DayCount) -> i128 {
    match count {
        DayCount::Actual(year) | DayCount::Thirty(year) => i128::from(year.max(1)),
        DayCount::ActualActual => 365 * 366,
    }
}

/// The days after `from`, up to and with `to`, within one half-year.
fn weighted_days(count: DayCount, from: Day, to: Day) -> i128 {
    let actual = i128::from(to.days_since(from));
    match count {
        DayCount::Actual(_) => actual,
        DayCount::ActualActual => {
            let leap = Day::from_ymd(to.year(), 2, 29).is_ok();
            actual * if leap { 365 } else { 366 }
        }
        DayCount::Thirty(_) => i128::from(thirty(to) - thirty(from)),
    }
}

/// A day counted in months of thirty days; differences add up whatever the parts.
fn thirty(day: Day) -> i32 {
    let month = i32::try_from(day.month()).unwrap_or(1);
    let of_month = i32::try_from(day.day_of_month().min(30)).unwrap_or(1);
    day.year() * 360 + month * 30 + of_month
}
