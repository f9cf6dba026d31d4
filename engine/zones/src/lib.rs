//! Time zones by name, as the dated lists that `jalon-core` reckons with. The library of zones stays
//! behind this one function: what a step sees is only the list.

use jalon_core::{Instant, OffsetChange, Zone};
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// Changes are looked for from the start of this year to the end of the last one.
const FIRST_YEAR: i16 = 1990;
const LAST_YEAR: i16 = 2099;

/// The zone with a name, such as `Europe/Paris`; none if there is no such zone. Its changes are those
/// of the list that comes with this version: a government that decides otherwise later is known to
/// the next one.
pub fn zone(name: &str) -> Option<Zone> {
    let zone = TimeZoneDatabase::bundled().get(name).ok()?;
    if zone.iana_name() != Some(name) {
        return None;
    }
    let start = year_start(FIRST_YEAR)?;
    let end = year_start(LAST_YEAR + 1)?;
    let first_offset_seconds = zone.to_offset(start).seconds();
    let mut offset = first_offset_seconds;
    let mut changes = Vec::new();
    let within = |change: &jiff::tz::TimeZoneTransition<'_>| change.timestamp() < end;
    for change in zone.following(start).take_while(within) {
        let then = change.offset().seconds();
        // Some change the name of the time alone.
        if then != offset {
            changes.push(OffsetChange {
                from: Instant::from_millis(change.timestamp().as_millisecond()),
                offset_seconds: then,
            });
            offset = then;
        }
    }
    Some(Zone {
        name: name.into(),
        first_offset_seconds,
        changes,
    })
}

fn year_start(year: i16) -> Option<Timestamp> {
    let start = date(year, 1, 1).to_zoned(TimeZone::UTC).ok()?;
    Some(start.timestamp())
}

#[cfg(test)]
mod tests {
    use jalon_core::TimeOfDay;

    use super::*;

    fn noon_in(name: &str, day: &str) -> String {
        let instant = zone(name)
            .unwrap()
            .instant(day.parse().unwrap(), TimeOfDay::NOON);
        instant.to_string()
    }

    #[test]
    fn summer_and_winter_differ_in_paris() {
        assert_eq!(
            noon_in("Europe/Paris", "2026-03-28"),
            "2026-03-28T11:00:00.000Z"
        );
        assert_eq!(
            noon_in("Europe/Paris", "2026-03-29"),
            "2026-03-29T10:00:00.000Z"
        );
        assert_eq!(
            noon_in("Europe/Paris", "2026-10-25"),
            "2026-10-25T11:00:00.000Z"
        );
    }

    #[test]
    fn the_clocks_change_at_their_minute() {
        let paris = zone("Europe/Paris").unwrap();
        let of_2026 = paris.changes.iter().map(|change| change.from.to_string());
        let of_2026: Vec<String> = of_2026.filter(|from| from.starts_with("2026")).collect();
        assert_eq!(
            of_2026,
            ["2026-03-29T01:00:00.000Z", "2026-10-25T01:00:00.000Z"]
        );
    }

    #[test]
    fn a_zone_without_summer_time_has_no_changes() {
        let zone = zone("Asia/Kolkata").unwrap();
        assert_eq!((zone.first_offset_seconds, zone.changes.len()), (19_800, 0));
        for name in ["Europe/Nowhere", "europe/paris", ""] {
            assert_eq!(super::zone(name), None, "{name}");
        }
    }

    #[test]
    fn every_zone_that_a_script_may_name_is_known() {
        let names = include_str!("../../../dsl/src/resolve/zones.txt").lines();
        let names = names.filter(|name| !name.is_empty() && !name.starts_with('#'));
        let unknown: Vec<&str> = names.filter(|name| zone(name).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
