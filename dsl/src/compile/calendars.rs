//! Calendars: hours, days on which they are closed, and the names of their lists of holidays.

use jalon_core::machine::declared::{CalendarPlan, ClosedDays};
use jalon_core::machine::{CalendarId, Element};
use jalon_core::{Day, Opening, TimeOfDay, Weekday, WeeklyHours};
use smol_str::SmolStr;

use super::Compiler;
use crate::model::Calendar;

impl Compiler<'_> {
    /// All calendars that have a number.
    pub(super) fn all_calendars(&mut self) {
        for (number, (id, name)) in (0..).zip(self.numbers.calendars.items()) {
            let Some(calendar) = self.model.calendars.get(id) else {
                continue;
            };
            let element = Element::Calendar(CalendarId(number));
            self.places.note(element, calendar.declared.span);
            let plan = self.calendar_plan(name, calendar);
            self.machine.calendars.push(plan);
        }
    }

    fn calendar_plan(&mut self, name: SmolStr, calendar: &Calendar) -> CalendarPlan {
        let mut holidays: Vec<SmolStr> = Vec::new();
        for list in &calendar.holidays {
            let number = self.numbers.holidays.number(list.value);
            holidays.push(self.numbers.holidays.name(number));
        }
        holidays.sort();
        holidays.dedup();
        let Some(zone) = &calendar.zone else {
            self.not_understood(calendar.declared.span);
            return CalendarPlan {
                name,
                hours: WeeklyHours::default(),
                holidays,
                closed: Vec::new(),
                zone: SmolStr::default(),
            };
        };
        CalendarPlan {
            name,
            hours: hours(calendar),
            holidays,
            closed: closed(&calendar.closed),
            zone: zone.value.clone(),
        }
    }
}

fn hours(calendar: &Calendar) -> WeeklyHours {
    let mut hours = WeeklyHours::default();
    for line in &calendar.openings {
        let opening = Opening {
            from: TimeOfDay::from_minutes(line.from),
            to: TimeOfDay::from_minutes(line.to),
        };
        for day in &line.days {
            if calendar.closed_weekdays.contains(day) {
                continue;
            }
            if let Some(weekday) = weekday(*day) {
                hours.add(weekday, weekday, opening);
            }
        }
    }
    for day in &mut hours.days {
        day.dedup();
    }
    hours
}

/// A day of the week; Monday is 0.
pub(super) fn weekday(day: u8) -> Option<Weekday> {
    Weekday::ALL.get(usize::from(day)).copied()
}

/// Ranges in order; those that meet become one.
fn closed(ranges: &[(Day, Day)]) -> Vec<ClosedDays> {
    let mut ranges: Vec<ClosedDays> = ranges
        .iter()
        .map(|(first, last)| ClosedDays {
            first: *first,
            last: *last,
        })
        .collect();
    ranges.sort_unstable();
    let mut apart: Vec<ClosedDays> = Vec::new();
    for range in ranges {
        match apart.last_mut() {
            Some(before) if range.first <= before.last.plus_days(1) => {
                before.last = before.last.max(range.last);
            }
            _ => apart.push(range),
        }
    }
    apart
}
