//! The days that an agenda is asked for.

use jalon_core::{Day, Instant, TimeOfDay, Zone};
use jalon_dsl::diagnostic::Lang;

use crate::clock::zone_of_journeys;
use crate::found::{Facing, deployed};
use crate::words::shown_day;
use crate::{House, Refused};

/// The days that are asked for.
pub struct Span {
    /// When it is asked.
    pub now: Instant,
    /// The first day.
    pub day: Day,
    /// How many.
    pub days: u16,
    /// From when.
    pub from: Instant,
    /// Until just before when.
    pub until: Instant,
}

/// How many days ahead is as far as an agenda looks: every account is played until then.
const AHEAD_MAX: i32 = 366;

impl Span {
    /// So many days from one that is written `today`, `tomorrow` or as a date, by the clock of the deployed journeys.
    pub fn of(house: &mut House, (day, days): (&str, u16), now: Instant) -> Result<Span, Refused> {
        let deployed = deployed(house)?;
        let program = jalon_daemon::digits::read(&deployed.program).unwrap_or_default();
        let world = Facing::new(&deployed).world(house, program)?;
        let zone = zone_of_journeys(&world);
        let utc = Zone::utc();
        let clock = zone.as_ref().unwrap_or(&utc);
        let (today, _) = clock.local(now);
        let day = match day {
            "today" | "aujourd'hui" => today,
            "tomorrow" | "demain" => today.plus_days(1),
            date => date.parse().map_err(|_| no_day(date))?,
        };
        if day < today {
            return Err(past(day));
        }
        if day > today.plus_days(AHEAD_MAX) {
            return Err(too_far(day));
        }
        let midnight = |day: Day| clock.instant(day, TimeOfDay::MIDNIGHT);
        let last = day.plus_days(i32::from(days));
        Ok(Span {
            now,
            day,
            days,
            from: midnight(day),
            until: Instant::from_millis(midnight(last).millis() - 1),
        })
    }
}

fn no_day(date: &str) -> Refused {
    Refused::wrong(
        format!("{date} is no day"),
        format!("{date} n'est pas un jour"),
    )
    .help(
        "write it as in --day 2026-04-06, --day today, --day tomorrow",
        "écrivez-le comme dans --day 2026-04-06, --day today, --day tomorrow",
    )
}

fn too_far(day: Day) -> Refused {
    Refused::wrong(
        format!("{day} is more than {AHEAD_MAX} days ahead"),
        format!("le {day} est à plus de {AHEAD_MAX} jours"),
    )
    .help(
        "what scripts would do over years is simulated: jalon simulate",
        "ce que feraient les scripts sur des années se simule\u{a0}: jalon simulate",
    )
}

fn past(day: Day) -> Refused {
    let jour = shown_day(day, Lang::Fr);
    Refused::wrong(
        format!("{day} is over: an agenda tells what is to come"),
        format!("le {jour} est passé\u{a0}: un agenda dit ce qui vient"),
    )
    .help(
        "what happened to an invoice: jalon invoice why NUMBER",
        "ce qui est arrivé à une facture\u{a0}: jalon invoice why NUMÉRO",
    )
}
