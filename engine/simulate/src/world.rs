//! The world of a simulation: a machine with its datasets, and the calendars that come of both.

use jalon_core::machine::declared::CalendarPlan;
use jalon_core::machine::{Compiled, Datasets, SourceMap, TermsId};
use jalon_core::step::Context;
use jalon_core::{Calendar, CalendarParts, Day, Machine, Zone};
use smol_str::SmolStr;

/// A machine and all that it reckons with.
#[derive(Clone, Debug)]
pub struct World {
    /// The machine, with the library's payment terms that its customers may have.
    pub machine: Machine,
    /// Calendars, zones and rates.
    pub context: Context,
    /// Where everything stands in the script.
    pub source_map: SourceMap,
    pub(crate) utc: Zone,
    /// The language of the house: that of the script. Tasks are written in it, and messages to
    /// readers whose own language is not known.
    pub language: SmolStr,
}

/// No calendar is closed for longer in one go: ten years.
const CLOSED_DAYS_MAX: usize = 3_660;

impl World {
    /// The world of a compiled script. `zone_of` knows the time zones by their names; a zone that it
    /// does not know is taken for universal time. `zones` are those that customers may have.
    pub fn new(
        compiled: Compiled,
        zone_of: &dyn Fn(&str) -> Option<Zone>,
        zones: Vec<Zone>,
    ) -> World {
        let Compiled {
            mut machine,
            datasets,
            source_map,
        } = compiled;
        for terms in &datasets.terms {
            machine.terms.push(terms.clone());
        }
        let calendars = machine.calendars.items().iter();
        let calendars = calendars.map(|plan| calendar(plan, &datasets, zone_of));
        let calendars = calendars.collect();
        let mut context = Context::new(&machine, calendars, zones, &datasets.rates);
        context.payments_always_read = true;
        World {
            machine,
            context,
            source_map,
            utc: Zone::utc(),
            language: SmolStr::new_static("en"),
        }
    }

    /// The same world, its house speaking this language, as `fr`.
    pub fn in_language(mut self, language: &str) -> World {
        self.language = language.into();
        self
    }

    /// The same world in years without holidays: each week is like another.
    pub fn without_holidays(&self) -> World {
        let context = self.context.with_calendars(|calendar| {
            let mut parts = calendar.parts().clone();
            parts.closed.clear();
            Calendar::new(parts).unwrap_or_else(|_| Calendar::always_open())
        });
        World {
            context,
            ..self.clone()
        }
    }

    /// The terms with a name.
    pub fn terms(&self, name: &str) -> Option<TermsId> {
        self.machine.terms.find(|terms| terms.name == name)
    }
}

fn calendar(
    plan: &CalendarPlan,
    datasets: &Datasets,
    zone_of: &dyn Fn(&str) -> Option<Zone>,
) -> Calendar {
    let lists = plan.holidays.iter().filter_map(|name| {
        let mut known = datasets.holidays.iter();
        known.find(|list| list.name == *name)
    });
    let mut closed: Vec<Day> = lists.flat_map(|list| list.days.iter().copied()).collect();
    for days in &plan.closed {
        let mut day = days.first;
        for _ in 0..CLOSED_DAYS_MAX {
            closed.push(day);
            if day >= days.last {
                break;
            }
            day = day.plus_days(1);
        }
    }
    let parts = CalendarParts {
        name: plan.name.clone(),
        hours: plan.hours.clone(),
        closed,
        known_until: None,
        zone: zone_of(&plan.zone).unwrap_or_else(Zone::utc),
    };
    // A calendar that never opens was refused when the script was checked.
    Calendar::new(parts).unwrap_or_else(|_| Calendar::always_open())
}
