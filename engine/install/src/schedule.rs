//! When a job of the daemon's own runs: five fields as in cron, by the clock of the house.
//!
//! The library knows schedules; days on which clocks change are the house's matter: a time that the
//! clocks skip is the first that exists, and of a doubled time the first one counts.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};
use jalon_core::{Day, Instant, TimeOfDay, Zone};
use jalon_store::{Text, text};

/// When a job runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule(String);

/// So many times are looked at before a day on which clocks change is left behind.
const LOOKED_MAX: usize = 200;

impl Schedule {
    /// A schedule as it is written: minute, hour, day of the month, month, day of the week.
    pub fn read(written: &str) -> Result<Schedule, Text> {
        let fields: Vec<&str> = written.split_whitespace().collect();
        let [_, _, day, _, weekday] = fields.as_slice() else {
            return Err(text(
                "it has five fields: minute, hour, day of the month, month, day of the week",
                "il y a cinq champs : minute, heure, jour du mois, mois, jour de la semaine",
            ));
        };
        // The library counts from Sunday, other programs from Monday: names leave no doubt.
        if weekday.chars().any(|sign| sign.is_ascii_digit()) {
            return Err(text(
                "days of the week are written by name: MON-FRI",
                "les jours de la semaine s’écrivent par leur nom anglais : MON-FRI",
            ));
        }
        if *day != "*" && *weekday != "*" {
            return Err(text(
                "give a day of the month or a day of the week, not both: other programs read both differently",
                "donnez un jour du mois ou un jour de la semaine, pas les deux : les programmes ne s’accordent pas sur leur sens",
            ));
        }
        let schedule = Schedule(fields.join(" "));
        let Some(parsed) = schedule.parsed() else {
            return Err(text(
                format!("{written} is no schedule"),
                format!("{written} n’est pas une planification"),
            ));
        };
        match parsed.after(&DateTime::UNIX_EPOCH).next() {
            Some(_) => Ok(schedule),
            None => Err(text(
                "no such day ever comes",
                "un tel jour n’arrive jamais",
            )),
        }
    }

    /// The first time after an instant, by the clock of a zone.
    pub fn next_after(&self, zone: &Zone, after: Instant) -> Option<Instant> {
        let (day, time) = zone.local(after);
        let wall = NaiveDate::from_num_days_from_ce_opt(day.number())?
            .and_hms_opt(0, 0, 0)?
            .checked_add_signed(chrono::TimeDelta::minutes(i64::from(time.minutes())))?;
        let parsed = self.parsed()?;
        let coming = parsed.after(&wall.and_utc()).take(LOOKED_MAX);
        let mut coming = coming.filter_map(|at| instant(zone, at.naive_utc()));
        coming.find(|at| *at > after)
    }

    fn parsed(&self) -> Option<cron::Schedule> {
        // The library begins with seconds.
        format!("0 {}", self.0).parse().ok()
    }
}

fn instant(zone: &Zone, wall: NaiveDateTime) -> Option<Instant> {
    let wall: DateTime<Utc> = wall.and_utc();
    let day = Day::from_number(i64::from(wall.num_days_from_ce()));
    let minutes = u16::try_from(wall.hour() * 60 + wall.minute()).ok()?;
    Some(zone.instant(day, TimeOfDay::from_minutes(minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paris() -> Zone {
        // 2026: summer time from 29 March 01:00 UTC to 25 October 01:00 UTC.
        let changes = [
            ("2026-03-29T01:00:00Z", 7_200),
            ("2026-10-25T01:00:00Z", 3_600),
        ];
        Zone {
            name: "Europe/Paris".into(),
            first_offset_seconds: 3_600,
            changes: changes
                .map(|(from, offset_seconds)| jalon_core::OffsetChange {
                    from: from.parse().unwrap(),
                    offset_seconds,
                })
                .to_vec(),
        }
    }

    fn from(written: &str, after: &str, count: usize) -> Vec<String> {
        let schedule = Schedule::read(written).unwrap();
        let mut at: Instant = after.parse().unwrap();
        let mut told = Vec::new();
        for _ in 0..count {
            at = schedule.next_after(&paris(), at).unwrap();
            told.push(at.to_string()[..16].to_owned());
        }
        told
    }

    #[test]
    fn office_days_are_meant_by_their_names() {
        // The 6th is a Friday.
        assert_eq!(
            from("0 7 * * MON-FRI", "2026-03-05T12:00:00Z", 2),
            ["2026-03-06T06:00", "2026-03-09T06:00"]
        );
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_the_first_that_exists() {
        assert_eq!(
            from("30 2 * * *", "2026-03-28T12:00:00Z", 2),
            ["2026-03-29T01:00", "2026-03-30T00:30"]
        );
    }

    #[test]
    fn of_a_doubled_time_the_first_one_counts() {
        assert_eq!(
            from("30 2 * * *", "2026-10-24T12:00:00Z", 2),
            ["2026-10-25T00:30", "2026-10-26T01:30"]
        );
    }

    #[test]
    fn what_was_missed_is_one_time() {
        let schedule = Schedule::read("0 7 * * *").unwrap();
        let last: Instant = "2026-03-02T06:00:00Z".parse().unwrap();
        let now: Instant = "2026-03-09T12:00:00Z".parse().unwrap();
        assert!(schedule.next_after(&paris(), last).unwrap() < now);
        let next = schedule.next_after(&paris(), now).unwrap();
        assert_eq!(next.to_string(), "2026-03-10T06:00:00.000Z");
    }

    #[test]
    fn what_no_schedule_can_be_is_told() {
        for (written, en, fr) in [
            ("0 7 * *", "five fields", "cinq champs"),
            ("0 7 * * 1-5", "by name", "leur nom"),
            ("0 7 1 * MON", "not both", "pas les deux"),
            ("0 25 * * *", "no schedule", "planification"),
            ("0 7 31 2 *", "ever comes", "jamais"),
            ("0 7 L * *", "no schedule", "planification"),
        ] {
            let why = Schedule::read(written).unwrap_err();
            assert!(why.en.contains(en), "{written}: {why:?}");
            assert!(why.fr.contains(fr), "{written}: {why:?}");
        }
    }
}
