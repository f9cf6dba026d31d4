//! Time zones by name, as the dated lists that `jalon-core` reckons with. The library of zones stays
//! behind this one function: what a step sees is only the list.

use chrono::{DateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use jalon_core::{Instant, OffsetChange, Zone};

/// Changes are looked for from the start of this year to the end of the last one.
const FIRST_YEAR: i32 = 1990;
const LAST_YEAR: i32 = 2099;
/// No two changes of a zone in that time lie closer together.
const STEP_MILLIS: i64 = 7 * 86_400_000;

/// The zone with a name, such as `Europe/Paris`; none if there is no such zone.
pub fn zone(name: &str) -> Option<Zone> {
    let zone: Tz = name.parse().ok()?;
    let start = year_start(FIRST_YEAR)?;
    let end = year_start(LAST_YEAR + 1)?;
    let first_offset_seconds = offset_seconds(zone, start)?;
    let mut changes = Vec::new();
    let (mut at, mut offset) = (start, first_offset_seconds);
    while at < end {
        let next = at + STEP_MILLIS;
        let then = offset_seconds(zone, next)?;
        if then != offset {
            changes.push(OffsetChange {
                from: Instant::from_millis(change_between(zone, at, next, offset)?),
                offset_seconds: then,
            });
            offset = then;
        }
        at = next;
    }
    Some(Zone {
        name: name.into(),
        first_offset_seconds,
        changes,
    })
}

fn year_start(year: i32) -> Option<i64> {
    let start = Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single()?;
    Some(start.timestamp_millis())
}

/// The first instant in a stretch at which the offset is not the old one; to the second.
fn change_between(zone: Tz, from: i64, to: i64, old: i32) -> Option<i64> {
    let (mut before, mut after) = (from / 1_000, to / 1_000);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if offset_seconds(zone, middle * 1_000)? == old {
            before = middle;
        } else {
            after = middle;
        }
    }
    Some(after * 1_000)
}

fn offset_seconds(zone: Tz, millis: i64) -> Option<i32> {
    let instant = DateTime::from_timestamp_millis(millis)?;
    let local = zone.offset_from_utc_datetime(&instant.naive_utc());
    Some(local.fix().local_minus_utc())
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
        assert_eq!(super::zone("Europe/Nowhere"), None);
    }
}
