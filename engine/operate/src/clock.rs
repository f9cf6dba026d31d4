//! The clock by which times are shown: that of the journey's calendar; where it names none, that of the
//! first calendar of the script; where there is none at all, universal time, with a `Z`.

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
    let (first, _) = world.machine.calendars.iter().next()?;
    Some(world.context.calendar(Some(first)).parts().zone.clone())
}

/// An instant on that clock: day and minute.
pub fn shown(zone: Option<&Zone>, at: Instant, lang: Lang) -> String {
    let utc = Zone::utc();
    let (day, time) = zone.unwrap_or(&utc).local(at);
    let mark = if zone.is_some() { "" } else { "Z" };
    format!("{} {time}{mark}", shown_day(day, lang))
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
