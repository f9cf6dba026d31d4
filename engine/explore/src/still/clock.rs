//! Days as they are told in a fingerprint: by the date; or, where no holiday, month or dated table
//! tells one week from another, by how far they lie from the next instant at which the account does
//! something by itself, with the weekday of that; where it stands still, from the next day on which a
//! line would come, or from the next Monday.

use jalon_core::{Day, Instant, TimeOfDay, Weekday, Zone};

use crate::search::order::is_never_day;

/// So many days ahead are beyond all that is counted.
const FAR: i32 = 5_000;

/// When an account is looked at, and how its days are told.
pub(crate) struct Clock<'a> {
    pub(crate) zone: &'a Zone,
    pub(crate) now: Instant,
    pub(crate) today: Day,
    /// What days are told from.
    base: Day,
    /// Whether days are told by their distance.
    relative: bool,
    /// Whether weekdays differ.
    weeks: bool,
    /// Whether nothing comes by itself, so that one hour of waiting is like another.
    rests: bool,
    /// Whether days are left out.
    left_out: bool,
}

impl<'a> Clock<'a> {
    pub(crate) fn new(
        zone: &'a Zone,
        now: Instant,
        (next, ahead): (Option<Instant>, Option<Day>),
        (relative, weeks): (bool, bool),
    ) -> Clock<'a> {
        let today = zone.local(now).0;
        let base = match relative {
            true => {
                let comes = next.map(|next| zone.local(next).0).or(ahead);
                comes.unwrap_or_else(|| if weeks { monday(today) } else { today })
            }
            false => Day::from_ymd(2026, 1, 5).unwrap_or(Day::MIN),
        };
        Clock {
            zone,
            now,
            today,
            base,
            relative,
            weeks,
            rests: relative && next.is_none() && ahead.is_none() && !weeks,
            left_out: false,
        }
    }

    /// A clock for which one day is like another, but for one that nobody waits for.
    pub(crate) fn without_days(zone: &'a Zone, now: Instant) -> Clock<'a> {
        let today = zone.local(now).0;
        Clock {
            zone,
            now,
            today,
            base: today,
            relative: true,
            weeks: false,
            rests: true,
            left_out: true,
        }
    }

    /// Whether days are left out.
    pub(super) fn leaves_days_out(&self) -> bool {
        self.left_out
    }

    /// What days are told from.
    #[cfg(test)]
    pub(crate) fn base(&self) -> Day {
        self.base
    }

    /// The weekday of what days are told from.
    pub(super) fn weekday(&self) -> Option<Weekday> {
        (self.relative && self.weeks).then(|| self.base.weekday())
    }

    pub(super) fn weekday_of(&self, day: Day) -> Option<Weekday> {
        self.weeks.then(|| day.weekday())
    }

    pub(super) fn day(&self, day: Day) -> i32 {
        if self.left_out {
            return i32::from(is_never_day(day));
        }
        let days = day.days_since(self.base);
        // Beyond all that a journey counts, one day is like another.
        if self.relative && days > FAR {
            FAR
        } else {
            days
        }
    }

    /// A day that matters only while it lies ahead.
    pub(super) fn day_ahead(&self, day: Day) -> i32 {
        match self.relative && !self.left_out && day < self.today {
            true => i32::MIN,
            false => self.day(day),
        }
    }

    pub(super) fn maybe(&self, day: Option<Day>) -> Option<i32> {
        day.map(|day| self.day(day))
    }

    pub(super) fn instant(&self, at: Instant) -> (i32, TimeOfDay) {
        let (day, time) = self.zone.local(at);
        match self.left_out {
            true => (self.day(day), TimeOfDay::MIDNIGHT),
            false => (self.day(day), time),
        }
    }

    /// How far the account has waited: one that has waited longer is what another becomes.
    pub(crate) fn waited(&self) -> i64 {
        if self.rests {
            return 0;
        }
        let (day, time) = self.zone.local(self.now);
        let days = match self.relative {
            true => day.days_since(self.base),
            false => self.day(day),
        };
        i64::from(days) * 1_440 + i64::from(time.minutes())
    }
}

/// The next Monday, today if it is one.
fn monday(day: Day) -> Day {
    let days = (0..7).map(|days| day.plus_days(days));
    let mut mondays = days.filter(|day| day.weekday() == Weekday::Monday);
    mondays.next().unwrap_or(day)
}
