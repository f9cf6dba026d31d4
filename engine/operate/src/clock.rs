//! The clock by which times are shown: that of the journey's calendar; where it names none, that of the
//! calendar that stands first in the script; where there is none at all, universal time, with a `Z`.

use jalon_core::machine::expr::Node;
use jalon_core::machine::{CalendarId, Element};
use jalon_core::step::{Account, Subject, calendar_of};
use jalon_core::{Instant, Zone};
use jalon_dsl::diagnostic::Lang;
use jalon_simulate::World;
use jalon_simulate::replay::Act;

use crate::words::shown_day;

/// The zone of an invoice.
pub fn zone_of(world: &World, account: &Account, subject: &Subject, now: Instant) -> Option<Zone> {
    let (machine, context) = (&world.machine, &world.context);
    let journey = subject.journey.and_then(|id| machine.journeys.get(id));
    match journey.is_some_and(|journey| journey.calendar.is_some()) {
        true => {
            let calendar = calendar_of(machine, context, account, subject, now);
            Some(calendar.parts().zone.clone())
        }
        false => zone_of_script(world),
    }
}

/// The zone of what is about no single invoice.
pub fn zone_of_script(world: &World) -> Option<Zone> {
    let calendars = world.machine.calendars.iter().map(|(id, _)| id);
    // The machine has them by their names.
    let first = calendars.min_by_key(|id| (written(world, Element::Calendar(*id)), *id))?;
    Some(zone_in(world, first))
}

/// The zone of the days that a script reckons with: that of the first journey that names a calendar of its own.
pub fn zone_of_journeys(world: &World) -> Option<Zone> {
    let machine = &world.machine;
    let named = machine.journeys.iter().filter_map(|(id, journey)| {
        match machine.expressions.get(journey.calendar?)? {
            Node::Calendar(calendar) => Some((id, *calendar)),
            _ => None,
        }
    });
    let first = named.min_by_key(|(id, _)| (written(world, Element::Journey(*id)), *id));
    match first {
        Some((_, calendar)) => Some(zone_in(world, calendar)),
        None => zone_of_script(world),
    }
}

/// Where something stands in the script; what stands nowhere comes last.
fn written(world: &World, element: Element) -> (u32, u32) {
    let source = world.source_map.get(element);
    source.map_or((u32::MAX, u32::MAX), |source| (source.file, source.start))
}

fn zone_in(world: &World, calendar: CalendarId) -> Zone {
    world.context.calendar(Some(calendar)).parts().zone.clone()
}

/// An instant on that clock: day and minute.
pub fn shown(zone: Option<&Zone>, at: Instant, lang: Lang) -> String {
    let utc = Zone::utc();
    let (day, time) = zone.unwrap_or(&utc).local(at);
    let mark = if zone.is_some() { "" } else { "Z" };
    format!("{} {time}{mark}", shown_day(day, lang))
}

/// When something is done, on the clock by which times of its invoice are shown: day and minute.
pub fn shown_of(act: &Act<'_>, world: &World, lang: Lang) -> String {
    let journey = act.subject.journey;
    let journey = journey.and_then(|id| world.machine.journeys.get(id));
    match journey.is_some_and(|journey| journey.calendar.is_some()) {
        true => format!("{} {}", shown_day(act.day, lang), act.time),
        false => shown(zone_of_script(world).as_ref(), act.at, lang),
    }
}

/// When, in RFC 3339, on the clock of the journey's calendar.
pub fn moment(act: &Act<'_>) -> String {
    let seconds = act.at.millis().div_euclid(1_000).rem_euclid(60);
    let ahead = act.offset_minutes();
    let (day, time) = (act.day, act.time);
    if ahead == 0 {
        return format!("{day}T{time}:{seconds:02}Z");
    }
    let sign = if ahead < 0 { '-' } else { '+' };
    let (hours, minutes) = (ahead.abs() / 60, ahead.abs() % 60);
    format!("{day}T{time}:{seconds:02}{sign}{hours:02}:{minutes:02}")
}
