//! Spans of time as people write them: `30 s`, `5 min`, `2 h`, `4 days`.

use std::time::Duration;

const UNITS: [(&str, u64); 12] = [
    ("s", 1),
    ("seconds", 1),
    ("secondes", 1),
    ("min", 60),
    ("minutes", 60),
    ("h", 3_600),
    ("hours", 3_600),
    ("heures", 3_600),
    ("d", 86_400),
    ("days", 86_400),
    ("j", 86_400),
    ("jours", 86_400),
];

/// A span of time; nothing if it is none, or longer than a year.
pub fn read_span(written: &str) -> Option<Duration> {
    let written = written.trim();
    let end = written.find(|sign: char| !sign.is_ascii_digit())?;
    let (number, unit) = written.split_at_checked(end)?;
    let number: u64 = number.parse().ok()?;
    let unit = unit.trim();
    let (_, seconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let seconds = number.checked_mul(*seconds)?;
    (seconds <= 366 * 86_400).then(|| Duration::from_secs(seconds))
}

/// A span in the largest unit that gives a whole number.
pub fn shown_span(span: Duration, french: bool) -> String {
    let seconds = span.as_secs();
    let days = if french { "j" } else { "days" };
    for (unit, size) in [(days, 86_400), ("h", 3_600), ("min", 60)] {
        if seconds > 0 && seconds.is_multiple_of(size) {
            return format!("{} {unit}", seconds / size);
        }
    }
    format!("{seconds} s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        let seconds = |written| read_span(written).map(|span| span.as_secs());
        assert_eq!(seconds("10s"), Some(10));
        assert_eq!(seconds("5 min"), Some(300));
        assert_eq!(seconds("4 jours"), Some(345_600));
        for bad in [
            "",
            "10",
            "s",
            "-1 s",
            "1.5 h",
            "10 weeks",
            "99999999999999999999 s",
            "400 d",
        ] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_span_that_is_shown_is_read_again() {
        for seconds in [0, 1, 90, 300, 7_200, 86_400] {
            let span = Duration::from_secs(seconds);
            for french in [false, true] {
                assert_eq!(read_span(&shown_span(span, french)), Some(span));
            }
        }
    }
}
