//! The section of the daemon's own jobs.

use toml::de::DeValue;

use crate::entries::{Entries, Table};
use crate::{Jobs, Schedule};

const KNOWN: [&str; 5] = [
    "time_zone",
    "summary",
    "feeds",
    "retention",
    "retention_months",
];

/// What the daemon does by itself, and when.
pub(crate) fn jobs(entries: &mut Entries<'_>, file: &Table<'_>) -> Jobs {
    let Some(section) = entries.table(file, "jobs") else {
        return Jobs::default();
    };
    entries.only(section, &KNOWN);
    let months = entries.number(section, "retention_months", (1, 1_200), 24);
    let months = months.and_then(|months| u16::try_from(months).ok());
    let retention = schedule(entries, section, "retention", "30 2 * * *");
    for (name, other, example) in [
        ("retention", "retention_months", "retention_months = 24"),
        (
            "retention_months",
            "retention",
            "retention = \"30 2 * * *\"",
        ),
    ] {
        if let (Some(value), None) = (section.get(name), section.get(other)) {
            let reason = [
                format!("{name} says nothing without {other}"),
                format!("{name} ne dit rien sans {other}"),
            ];
            let remedy = [
                format!("write for instance: {example}"),
                format!("écrivez par exemple\u{a0}: {example}"),
            ];
            entries.fault(value.span().start, reason, remedy);
        }
    }
    Jobs {
        time_zone: entries.text(section, "time_zone", "\"Europe/Paris\""),
        summary: schedule(entries, section, "summary", "0 7 * * MON-FRI"),
        feeds: schedule(entries, section, "feeds", "0 8 * * *"),
        retention: retention.zip(months),
    }
}

/// When a job runs.
fn schedule(
    entries: &mut Entries<'_>,
    section: &Table<'_>,
    name: &str,
    example: &str,
) -> Option<Schedule> {
    let value = section.get(name)?;
    let read = match value.get_ref() {
        DeValue::String(written) => Schedule::read(written),
        _ => {
            entries.refuse(name, value, &format!("\"{example}\""));
            return None;
        }
    };
    match read {
        Ok(schedule) => Some(schedule),
        Err(why) => {
            let reason = [
                format!("{name} can't be this: {}", why.en),
                format!("{name} ne peut pas avoir cette valeur\u{a0}: {}", why.fr),
            ];
            let remedy = [
                format!("write for instance: {name} = \"{example}\""),
                format!("écrivez par exemple\u{a0}: {name} = \"{example}\""),
            ];
            entries.fault(value.span().start, reason, remedy);
            None
        }
    }
}
