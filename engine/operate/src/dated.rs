//! Days that people name: nothing is held until a day that is over, or promised for one, and no money came
//! in on a day that is far away.

use jalon_bank::Entry;
use jalon_core::records::PaymentRecord;
use jalon_core::{Day, Instant, Zone};
use jalon_intake::{Text, text};

use crate::clock::zone_of;
use crate::found::{Found, script_of};
use crate::{House, Refused};

/// It is tomorrow already elsewhere, and a bank books for the next day that it works; what is further away
/// is a slip.
const AHEAD_MAX: i32 = 5;
/// What a bank has booked may count some weeks later.
const VALUED_MAX: i32 = 31;

/// Which day it is by the clock of an invoice.
pub fn today(house: &mut House, found: &Found, now: Instant) -> Result<Day, Refused> {
    let script = script_of(house, found)?;
    let subject = found.account.subject(found.subject);
    let zone = subject.and_then(|one| zone_of(&script.world, &found.account, one, now));
    Ok(day_of(zone.as_ref(), now))
}

/// Which day it is by a clock, else by universal time.
pub fn day_of(zone: Option<&Zone>, now: Instant) -> Day {
    let utc = Zone::utc();
    let (day, _) = zone.unwrap_or(&utc).local(now);
    day
}

/// What is held goes on on a day to come.
pub fn held_until(until: Day, today: Day) -> Result<(), Refused> {
    if until > today {
        return Ok(());
    }
    Err(Refused::wrong(
        format!("nothing is held until {until}: today is {today}"),
        format!("rien n'est retenu jusqu'au {until}\u{a0}: nous sommes le {today}"),
    )
    .help(
        "name the day on which things go on",
        "donnez le jour où tout reprend",
    ))
}

/// What is promised is promised for today or later.
pub fn promised_for(date: Day, today: Day) -> Result<(), Refused> {
    if date >= today {
        return Ok(());
    }
    Err(Refused::wrong(
        format!("{date} is over: nobody promises to pay by then"),
        format!("le {date} est passé\u{a0}: personne ne promet de payer pour ce jour"),
    )
    .help(
        format!("name the day by which the customer pays, {today} or later"),
        format!("donnez le jour pour lequel le client paie, {today} ou après"),
    ))
}

/// What came in counts on a day that is not far away.
pub fn paid_on(date: Day, today: Day) -> Result<(), Refused> {
    if !is_far(date, today) {
        return Ok(());
    }
    let (reason, remedy) = far_away(&date.to_string());
    Err(Refused::wrong(reason.en, reason.fr).help(remedy.en, remedy.fr))
}

/// Whether no payment can have come in on a day yet.
fn is_far(date: Day, today: Day) -> bool {
    date.days_since(today) > AHEAD_MAX
}

/// The day of a payment that is too far away, seen from a moment.
pub(crate) fn is_far_off(payment: &PaymentRecord, now: Instant) -> bool {
    is_far(payment.date, day_of(None, now))
}

/// The day on which a bank says that a booking came in or counts, where it is too far away.
pub(crate) fn too_far(entry: &Entry, now: Instant) -> Option<Day> {
    let today = day_of(None, now);
    let booked = entry.booked.filter(|day| is_far(*day, today));
    let most = match entry.booked {
        Some(_) => VALUED_MAX,
        None => AHEAD_MAX,
    };
    booked.or(entry.valued.filter(|day| day.days_since(today) > most))
}

/// Why a day is too far away, and what helps.
pub(crate) fn far_away(date: &str) -> (Text, Text) {
    let reason = text(
        format!("{date} is too far away: no payment came in then"),
        format!("le {date} est trop loin\u{a0}: aucun paiement n'est venu alors"),
    );
    let remedy = text(
        "correct the day; a payment that is announced is a promise: jalon invoice promise",
        "corrigez le jour\u{a0}; un paiement annoncé est une promesse\u{a0}: jalon invoice promise",
    );
    (reason, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_that_of_the_clock_on_the_wall_there() {
        let evening: Instant = "2026-05-10T23:30:00Z".parse().unwrap();
        assert_eq!(day_of(None, evening).to_string(), "2026-05-10");
    }

    #[test]
    fn days_that_make_no_sense_are_refused_and_the_nearest_that_do_are_not() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let today = day("2026-05-10");
        assert!(held_until(today, today).is_err());
        assert!(held_until(day("2020-01-01"), today).is_err());
        assert!(held_until(day("2026-05-11"), today).is_ok());
        assert!(promised_for(day("2026-05-09"), today).is_err());
        assert!(promised_for(today, today).is_ok());
        assert!(paid_on(day("2026-05-15"), today).is_ok());
        assert!(paid_on(day("2026-05-16"), today).is_err());
        assert!(paid_on(day("2019-01-01"), today).is_ok());
    }
}
