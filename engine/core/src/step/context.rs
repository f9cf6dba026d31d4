//! The context of a step: dated lists that were made elsewhere and are known by their content.

use smol_str::SmolStr;

use super::shape::Shape;
use crate::calendar::Calendar;
use crate::day::Day;
use crate::machine::dataset::{RateRow, Rates};
use crate::machine::{CalendarId, DatedTableId, Dense, List, Machine};
use crate::zone::Zone;

/// Calendars, zones and published rates, as they are known now.
#[derive(Clone, Debug)]
pub struct Context {
    calendars: List<CalendarId, Calendar>,
    always_open: Calendar,
    zones: Vec<Zone>,
    published: Vec<Vec<RateRow>>,
    /// What is asked of the machine at every transition.
    pub(super) shape: Shape,
    /// Whether the guard of fresh payments is left out, as in a simulation.
    pub payments_always_read: bool,
}

impl Context {
    /// The context of a machine, as it is when it is used: a calendar for each of its calendars in
    /// order, the zones that customers may have, and the published rates.
    pub fn new(
        machine: &Machine,
        calendars: Vec<Calendar>,
        zones: Vec<Zone>,
        rates: &[Rates],
    ) -> Context {
        let published = machine.dated_tables.iter().map(|(_, table)| {
            let rates = rates.iter().find(|rates| rates.name == table.name);
            rates.map_or_else(Vec::new, |rates| rates.rows.clone())
        });
        Context {
            published: published.collect(),
            calendars: calendars.into(),
            always_open: Calendar::always_open(),
            shape: Shape::of(machine),
            zones,
            payments_always_read: false,
        }
    }

    /// The calendar with a number; one that is always open where there is none.
    pub fn calendar(&self, calendar: Option<CalendarId>) -> &Calendar {
        calendar
            .and_then(|calendar| self.calendars.get(calendar))
            .unwrap_or(&self.always_open)
    }

    /// The same for a machine that differs in its lines only.
    pub fn of_machine(&self, machine: &Machine) -> Context {
        Context {
            shape: Shape::of(machine),
            ..self.clone()
        }
    }

    /// The same with other calendars, each made of the one that it takes the place of.
    pub fn with_calendars(&self, change: impl FnMut(&Calendar) -> Calendar) -> Context {
        Context {
            calendars: self.calendars.items().iter().map(change).collect(),
            ..self.clone()
        }
    }

    /// Adds zones that customers may have.
    pub fn add_zones(&mut self, zones: Vec<Zone>) {
        self.zones.extend(zones);
    }

    /// The zone with a name, if it is known.
    pub fn zone(&self, name: &SmolStr) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.name == *name)
    }

    /// The published row of a table by date for a day.
    pub fn published(&self, table: DatedTableId, on: Day) -> Option<&RateRow> {
        let rows = self.published.get(table.place())?;
        let begun = rows.partition_point(|row| row.from <= on);
        rows.get(begun.checked_sub(1)?)
    }
}
