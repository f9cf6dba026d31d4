//! The business days of the years whose closed days are known, counted once: a journey asks for them
//! at every transition. What lies outside, and days on which clocks change, are worked out each time.

use super::Parts;
use crate::day::Day;
use crate::moment::{Instant, TimeOfDay};

/// No table is longer: a hundred years.
const DAYS_MAX: i32 = 36_525;
const DAY_MILLIS: i64 = 86_400_000;

/// All business days of some years, with when they open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// The first day that it knows.
    first: Day,
    /// Each day from then on, and one more.
    days: Vec<Known>,
    /// The business days.
    business: Vec<Business>,
}

/// What is known of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    /// Its first instant.
    start: Instant,
    /// How many business days lie before it.
    before: u32,
}

/// A business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Business {
    pub(super) day: Day,
    /// When it opens first.
    pub(super) opens: Instant,
    /// When that opening ends.
    closes: Instant,
    /// Whether it opens once.
    once: bool,
}

impl Table {
    /// One that knows no day.
    pub(super) const EMPTY: Table = Table {
        first: Day::MIN,
        days: Vec::new(),
        business: Vec::new(),
    };

    /// Of the years of the dates on which it is closed; empty where there are none.
    pub(super) fn new(parts: &Parts) -> Table {
        let mut table = Table::EMPTY;
        let (Some(first), Some(last)) = (parts.closed.first(), parts.closed.last()) else {
            return table;
        };
        let first = Day::from_ymd(first.year(), 1, 1).unwrap_or(*first);
        let last = Day::from_ymd(last.year(), 12, 31).unwrap_or(*last);
        table.first = first;
        for number in 0..last.days_since(first).saturating_add(1).min(DAYS_MAX) {
            let day = first.plus_days(number);
            table.days.push(Known {
                start: parts.zone.instant(day, TimeOfDay::MIDNIGHT),
                before: u32::try_from(table.business.len()).unwrap_or(u32::MAX),
            });
            let openings = parts.openings(day);
            if let Some(opening) = openings.first() {
                table.business.push(Business {
                    day,
                    opens: parts.zone.instant(day, opening.from),
                    closes: parts.zone.instant(day, opening.to),
                    once: openings.len() == 1,
                });
            }
        }
        table
    }

    #[inline]
    fn known(&self, day: Day) -> Option<&Known> {
        let place = usize::try_from(day.days_since(self.first)).ok()?;
        self.days.get(place)
    }

    /// The first instant of a day.
    #[inline]
    pub(super) fn start_of(&self, day: Day) -> Option<Instant> {
        self.known(day).map(|known| known.start)
    }

    /// The `count`-th business day from a day on, from 0; or before it, from -1 down.
    #[inline]
    pub(super) fn nth(&self, day: Day, count: i32) -> Option<&Business> {
        let before = i32::try_from(self.known(day)?.before).ok()?;
        let wanted = usize::try_from(before.checked_add(count)?).ok()?;
        self.business.get(wanted)
    }

    /// The day of an instant, if no clock changes on it.
    #[inline]
    pub(super) fn day_of(&self, instant: Instant) -> Option<Day> {
        let since = instant.millis() - self.days.first()?.start.millis();
        let guess = usize::try_from(since / DAY_MILLIS).ok()?;
        // Summer time moves midnight, so that the day before or after may be meant.
        for place in [guess, guess + 1, guess.checked_sub(1)?] {
            let (start, next) = (self.days.get(place)?.start, self.days.get(place + 1)?.start);
            if start <= instant && instant < next {
                let whole = next.millis() - start.millis() == DAY_MILLIS;
                let number = i32::try_from(place).ok()?;
                return whole.then(|| self.first.plus_days(number));
            }
        }
        None
    }

    /// The instant itself if it is open then, else its next opening; none if that is not known here.
    #[inline]
    pub(super) fn next_opening(&self, instant: Instant) -> Option<Instant> {
        let day = self.day_of(instant)?;
        let next = self.nth(day, 0)?;
        if instant <= next.opens {
            return Some(next.opens);
        }
        if instant < next.closes {
            return Some(instant);
        }
        // Past its only opening, so the business day is this day.
        match next.once {
            true => self.nth(day, 1).map(|next| next.opens),
            false => None,
        }
    }
}
