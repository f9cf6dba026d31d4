//! Lengths of time: 3 business days are not 3 days.

pub use crate::syntax::ast::Unit;

/// A whole count of a unit of time; never negative, for scripts say `before` and `after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Delay {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// The kinds of time that don't mix: each is a type of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Minutes and hours by the clock.
    Hours,
    /// Days and weeks by the date.
    Days,
    /// Days on which the journey's calendar is open.
    BusinessDays,
    /// Months and years, kept to the month's end.
    Months,
}

impl Unit {
    /// The kind of time that it counts.
    pub fn measure(self) -> Measure {
        match self {
            Unit::Minute | Unit::Hour => Measure::Hours,
            Unit::Day | Unit::Week => Measure::Days,
            Unit::BusinessDay => Measure::BusinessDays,
            Unit::Month | Unit::Year => Measure::Months,
        }
    }
}

impl Delay {
    /// The fewest and the most calendar days that it can span, for comparing delays of different
    /// kinds; hours count as no day.
    pub fn days_at_least_and_at_most(self) -> (i64, i64) {
        let count = i64::from(self.count);
        match self.unit {
            Unit::Minute | Unit::Hour => (0, count / 24 + 1),
            Unit::Day => (count, count),
            Unit::Week => (count * 7, count * 7),
            // Five open days a week, and at most two weeks lost to holidays in a row.
            Unit::BusinessDay => (count, count + (count / 5 + 1) * 2 + count / 10 + 7),
            Unit::Month => (count * 28, count * 31),
            Unit::Year => (count * 365, count * 366),
        }
    }
}
