//! Business days and opening hours, computed on dated lists and nothing else.
//!
//! The lists of holidays and offsets are made elsewhere, once, and stored by their content; so the
//! same schedule comes out whatever a library of holidays says in later years.

mod table;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use table::Table;
use thiserror::Error;

use crate::day::{Day, Weekday};
use crate::moment::{Instant, TimeOfDay};
use crate::zone::Zone;

/// When an office works: weekly hours, the days on which it is closed, and its zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Calendar {
    parts: Parts,
    table: Arc<Table>,
}

/// What a calendar is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// The calendar's name.
    pub name: SmolStr,
    /// Opening hours of a usual week.
    pub hours: WeeklyHours,
    /// Dates on which it is closed all day, in any order.
    pub closed: Vec<Day>,
    /// The last day for which the closed days are known; beyond it only weekends are.
    pub known_until: Option<Day>,
    /// Its zone.
    pub zone: Zone,
}

/// The hours of a usual week, from Monday on; a day without openings is no business day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WeeklyHours {
    /// The openings of each weekday, Monday first.
    pub days: [Vec<Opening>; 7],
}

/// One stretch of a day during which an office is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// First minute.
    pub from: TimeOfDay,
    /// The minute at which it is closed again.
    pub to: TimeOfDay,
}

/// Why parts don't make a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// It would never open, so no business day would ever come.
    #[error("calendar `{0}` is open on no day of the week")]
    NeverOpen(SmolStr),
    /// An opening ends before it begins, or overlaps another one of the day.
    #[error("calendar `{0}` has openings on a {1:?} that are empty or overlap")]
    BadOpening(SmolStr, Weekday),
}

impl WeeklyHours {
    /// One opening on each day of a range of weekdays, which may run over Sunday.
    pub fn on(first: Weekday, last: Weekday, opening: Opening) -> WeeklyHours {
        let mut hours = WeeklyHours::default();
        hours.add(first, last, opening);
        hours
    }

    /// Adds an opening to each day of a range of weekdays, which may run over Sunday.
    pub fn add(&mut self, first: Weekday, last: Weekday, opening: Opening) {
        let length = (last.index() + 7 - first.index()) % 7;
        let week = Weekday::ALL
            .iter()
            .cycle()
            .skip(first.index())
            .take(length + 1);
        for weekday in week {
            if let Some(openings) = self.days.get_mut(weekday.index()) {
                openings.push(opening);
                openings.sort_unstable();
            }
        }
    }

    /// The openings of a weekday, earliest first.
    pub fn of(&self, weekday: Weekday) -> &[Opening] {
        self.days.get(weekday.index()).map_or(&[], Vec::as_slice)
    }
}

impl Parts {
    /// When it is open on a day.
    fn openings(&self, day: Day) -> &[Opening] {
        if self.closed.binary_search(&day).is_ok() {
            return &[];
        }
        self.hours.of(day.weekday())
    }
}

impl Calendar {
    /// A calendar of these parts, with its lists sorted.
    pub fn new(mut parts: Parts) -> Result<Calendar, CalendarError> {
        for weekday in Weekday::ALL {
            let openings = parts.hours.of(weekday);
            let filled = openings.iter().all(|opening| opening.from < opening.to);
            let apart = openings.is_sorted_by(|earlier, later| earlier.to <= later.from);
            if !(filled && apart) {
                return Err(CalendarError::BadOpening(parts.name, weekday));
            }
        }
        if parts.hours.days.iter().all(Vec::is_empty) {
            return Err(CalendarError::NeverOpen(parts.name));
        }
        parts.closed.sort_unstable();
        parts.closed.dedup();
        let table = Arc::new(Table::new(&parts));
        Ok(Calendar { parts, table })
    }

    /// A calendar that never closes, in universal time.
    pub fn always_open() -> Calendar {
        let opening = Opening {
            from: TimeOfDay::MIDNIGHT,
            to: TimeOfDay::END_OF_DAY,
        };
        let parts = Parts {
            name: SmolStr::new_static("always open"),
            hours: WeeklyHours::on(Weekday::Monday, Weekday::Sunday, opening),
            closed: Vec::new(),
            known_until: None,
            zone: Zone::utc(),
        };
        let table = Arc::new(Table::EMPTY);
        Calendar { parts, table }
    }

    /// What it is made of.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Whether the closed days are known up to this day.
    pub fn knows(&self, day: Day) -> bool {
        self.parts.known_until.is_none_or(|last| day <= last)
    }

    /// Whether the office works on a day.
    pub fn is_business_day(&self, day: Day) -> bool {
        !self.parts.openings(day).is_empty()
    }

    /// The day itself if it is a business day, else the next one.
    #[inline]
    pub fn business_day_from(&self, day: Day) -> Day {
        match self.table.nth(day, 0) {
            Some(known) => known.day,
            None => self.walk(day, 1),
        }
    }

    /// The day itself if it is a business day, else the one before: "or the business day before".
    pub fn business_day_until(&self, day: Day) -> Day {
        self.walk(day, -1)
    }

    /// The `count`-th business day after a day, or before it if negative; the day itself does not
    /// count, and no days at all leave it where it is, even on a Sunday.
    pub fn add_business_days(&self, day: Day, count: i32) -> Day {
        let known = match count {
            0 => return day,
            1.. => self.table.nth(day.plus_days(1), count - 1),
            _ => self.table.nth(day, count),
        };
        if let Some(known) = known {
            return known.day;
        }
        let step = count.signum();
        let mut reached = day;
        for _ in 0..count.unsigned_abs() {
            let next = self.walk(reached.plus_days(step), step);
            if next == reached {
                break;
            }
            reached = next;
        }
        reached
    }

    /// How many business days lie after `from`, up to and with `to`; 0 if `to` is not later.
    pub fn business_days_between(&self, from: Day, to: Day) -> u32 {
        let mut count = 0;
        let mut day = from;
        while day < to {
            day = day.plus_days(1);
            count += u32::from(self.is_business_day(day));
        }
        count
    }

    /// Whether it is open at an instant.
    pub fn is_open(&self, instant: Instant) -> bool {
        let (day, time) = self.parts.zone.local(instant);
        let mut openings = self.parts.openings(day).iter();
        openings.any(|opening| opening.from <= time && time < opening.to)
    }

    /// The instant itself if it is open then, else its next opening; nothing if the end of time
    /// comes first.
    pub fn next_opening(&self, instant: Instant) -> Option<Instant> {
        if let Some(known) = self.table.next_opening(instant) {
            return Some(known);
        }
        if self.is_open(instant) {
            return Some(instant);
        }
        let (mut day, _) = self.parts.zone.local(instant);
        loop {
            let openings = self.parts.openings(day).iter();
            let mut starts = openings.map(|opening| self.parts.zone.instant(day, opening.from));
            if let Some(start) = starts.find(|start| *start >= instant) {
                return Some(start);
            }
            if day == Day::MAX {
                return None;
            }
            day = self.business_day_from(day.plus_days(1));
        }
    }

    /// When it first opens on a day; nothing if it stays closed.
    pub fn opening_of(&self, day: Day) -> Option<Instant> {
        if let Some(next) = self.table.nth(day, 0) {
            return (next.day == day).then_some(next.opens);
        }
        let first = self.parts.openings(day).first()?;
        Some(self.parts.zone.instant(day, first.from))
    }

    /// The day of an instant in its zone.
    #[inline]
    pub fn day_of(&self, instant: Instant) -> Day {
        let known = self.table.day_of(instant);
        known.unwrap_or_else(|| self.parts.zone.local(instant).0)
    }

    /// The first instant of a day in its zone.
    #[inline]
    pub fn start_of(&self, day: Day) -> Instant {
        let known = self.table.start_of(day);
        known.unwrap_or_else(|| self.parts.zone.instant(day, TimeOfDay::MIDNIGHT))
    }

    /// When it opens on a day, or on the first business day after it.
    #[inline]
    pub fn opening_from(&self, day: Day) -> Option<Instant> {
        match self.table.nth(day, 0) {
            Some(next) => Some(next.opens),
            None => self.opening_of(self.business_day_from(day)),
        }
    }

    /// The first business day from `day` on in one direction, or the end of time.
    fn walk(&self, day: Day, step: i32) -> Day {
        let mut reached = day;
        while !self.is_business_day(reached) {
            let next = reached.plus_days(step);
            if next == reached {
                break;
            }
            reached = next;
        }
        reached
    }
}

impl TryFrom<Parts> for Calendar {
    type Error = CalendarError;

    fn try_from(parts: Parts) -> Result<Calendar, CalendarError> {
        Calendar::new(parts)
    }
}

impl From<Calendar> for Parts {
    fn from(calendar: Calendar) -> Parts {
        calendar.parts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::zone::tests::paris;

    fn opening(from: &str, to: &str) -> Opening {
        Opening {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        }
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// The office of the examples, with the holidays of May 2026.
    fn office() -> Calendar {
        let hours = WeeklyHours::on(Weekday::Monday, Weekday::Friday, opening("09:00", "17:30"));
        let closed = ["2026-05-14", "2026-05-01", "2026-05-08", "2026-05-25"]
            .map(day)
            .to_vec();
        let known_until = Some(day("2026-12-31"));
        Calendar::new(Parts {
            name: "office".into(),
            hours,
            closed,
            known_until,
            zone: paris(),
        })
        .unwrap()
    }

    #[test]
    fn business_days_step_over_weekends_and_holidays() {
        let office = office();
        assert_eq!(
            office.add_business_days(day("2026-04-30"), 1),
            day("2026-05-04")
        );
        assert_eq!(
            office.add_business_days(day("2026-05-07"), 5),
            day("2026-05-18")
        );
        assert_eq!(
            office.add_business_days(day("2026-05-04"), -1),
            day("2026-04-30")
        );
        assert_eq!(
            office.add_business_days(day("2026-05-03"), 1),
            day("2026-05-04")
        );
        assert_eq!(
            office.add_business_days(day("2026-05-03"), 0),
            day("2026-05-03")
        );
    }

    #[test]
    fn what_the_table_knows_is_what_counting_day_by_day_gives() {
        let counted = office();
        let table = Arc::new(Table::EMPTY);
        let slow = Calendar {
            parts: counted.parts.clone(),
            table,
        };
        for number in -40..420 {
            let from = day("2026-01-01").plus_days(number);
            assert_eq!(
                counted.business_day_from(from),
                slow.business_day_from(from)
            );
            assert_eq!(counted.opening_of(from), slow.opening_of(from));
            assert_eq!(counted.start_of(from), slow.start_of(from));
            for minutes in (0..24 * 60).step_by(30) {
                let now = slow.start_of(from).plus_minutes(minutes);
                assert_eq!(counted.day_of(now), slow.day_of(now), "{now}");
                assert_eq!(counted.next_opening(now), slow.next_opening(now), "{now}");
            }
            assert_eq!(counted.opening_from(from), slow.opening_from(from));
            for count in -30..30 {
                let (one, other) = (&counted, &slow);
                let (one, other) = (
                    one.add_business_days(from, count),
                    other.add_business_days(from, count),
                );
                assert_eq!(one, other, "{count} from {from}");
            }
        }
    }

    #[test]
    fn or_the_business_day_before() {
        let office = office();
        assert_eq!(
            office.business_day_until(day("2026-05-10")),
            day("2026-05-07")
        );
        assert_eq!(
            office.business_day_from(day("2026-05-08")),
            day("2026-05-11")
        );
        assert_eq!(
            office.business_day_until(day("2026-05-07")),
            day("2026-05-07")
        );
    }

    #[test]
    fn what_is_due_outside_the_hours_waits_for_the_next_opening() {
        let office = office();
        let next = |text: &str| {
            office
                .next_opening(text.parse().unwrap())
                .unwrap()
                .to_string()
        };
        assert_eq!(next("2026-05-06T10:00:00Z"), "2026-05-06T10:00:00.000Z");
        assert_eq!(
            next("2026-05-06T15:30:00Z"),
            "2026-05-07T07:00:00.000Z",
            "17:30 is closed"
        );
        assert_eq!(next("2026-05-07T20:00:00Z"), "2026-05-11T07:00:00.000Z");
        assert_eq!(next("2026-05-07T03:00:00Z"), "2026-05-07T07:00:00.000Z");
    }

    #[test]
    fn hours_may_be_in_two_parts_and_a_week_may_run_over_sunday() {
        let mut hours = WeeklyHours::on(
            Weekday::Saturday,
            Weekday::Monday,
            opening("14:00", "18:00"),
        );
        hours.add(Weekday::Sunday, Weekday::Sunday, opening("08:00", "12:00"));
        let parts = Parts {
            hours,
            zone: Zone::utc(),
            ..office().parts().clone()
        };
        let shop = Calendar::new(parts).unwrap();
        let next = |text: &str| {
            shop.next_opening(text.parse().unwrap())
                .unwrap()
                .to_string()
        };
        assert_eq!(next("2026-11-22T12:00:00Z"), "2026-11-22T14:00:00.000Z");
        assert_eq!(next("2026-11-24T12:00:00Z"), "2026-11-28T14:00:00.000Z");
    }

    #[test]
    fn a_calendar_that_never_opens_is_refused() {
        let parts = |hours| Parts {
            hours,
            ..office().parts().clone()
        };
        let never = Calendar::new(parts(WeeklyHours::default()));
        assert_eq!(never, Err(CalendarError::NeverOpen("office".into())));
        let mut hours =
            WeeklyHours::on(Weekday::Friday, Weekday::Friday, opening("09:00", "12:00"));
        hours.add(Weekday::Friday, Weekday::Friday, opening("11:00", "13:00"));
        let overlapping = Calendar::new(parts(hours));
        assert_eq!(
            overlapping,
            Err(CalendarError::BadOpening("office".into(), Weekday::Friday))
        );
        let json = serde_json::to_string(&parts(WeeklyHours::default())).unwrap();
        assert!(serde_json::from_str::<Calendar>(&json).is_err());
    }

    #[test]
    fn it_says_how_far_its_holidays_are_known() {
        assert!(office().knows(day("2026-12-31")));
        assert!(!office().knows(day("2027-01-01")));
    }

    #[test]
    fn counting_ends_at_the_end_of_time() {
        assert!(office().add_business_days(day("9999-12-01"), 1_000) <= Day::MAX);
        assert_eq!(office().next_opening(Instant::from_millis(i64::MAX)), None);
    }

    fn spring() -> impl Strategy<Value = Day> {
        (0..400).prop_map(|days| day("2026-01-01").plus_days(days))
    }

    proptest! {
        #[test]
        fn counting_forth_and_back_agrees(from in spring(), count in 1..60) {
            let office = office();
            let to = office.add_business_days(from, count);
            prop_assert!(office.is_business_day(to));
            prop_assert_eq!(office.business_days_between(from, to), u32::try_from(count).unwrap());
            let business_day = office.business_day_from(from);
            let later = office.add_business_days(business_day, count);
            prop_assert_eq!(office.add_business_days(later, -count), business_day);
        }

        #[test]
        fn counting_in_two_parts_is_counting_once(from in spring(), a in 0..40, b in 0..40) {
            let office = office();
            let in_parts = office.add_business_days(office.add_business_days(from, a), b);
            prop_assert_eq!(in_parts, office.add_business_days(from, a + b));
        }

        #[test]
        fn the_next_opening_is_open_and_never_earlier(minute in 29_600_000i64..30_200_000) {
            let office = office();
            let instant = Instant::from_millis(minute * 60_000);
            let next = office.next_opening(instant).unwrap();
            prop_assert!(next >= instant);
            prop_assert!(office.is_open(next));
        }
    }
}
