//! Dates as banks write them.

use jalon_core::Day;

/// `2026-03-02`, or the day of `2026-03-02T10:15:00+01:00` on the bank's own clock.
pub(crate) fn iso(text: &str) -> Option<Day> {
    text.trim().get(..10)?.parse().ok()
}

/// `260302`. Banks that count 30 days in each month write `260230`: then the last day of the month is
/// meant.
pub(crate) fn six(text: &str) -> Option<Day> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (number(0, 2)?, number(2, 4)?, number(4, 6)?);
    // As SWIFT reads two digits: 80 to 99 are of the last century.
    let year = if year >= 80 { 1900 + year } else { 2000 + year };
    day_of(i32::try_from(year).ok()?, month, day)
}

/// `0302` near another day: the booking of a value date lies in its year, or around its end.
pub(crate) fn four(text: &str, near: Day) -> Option<Day> {
    let month: u32 = text.get(0..2)?.parse().ok()?;
    let day: u32 = text.get(2..4)?.parse().ok()?;
    let year = match (near.month(), month) {
        (1, 12) => near.year() - 1,
        (12, 1) => near.year() + 1,
        _ => near.year(),
    };
    day_of(year, month, day)
}

fn day_of(year: i32, month: u32, day: u32) -> Option<Day> {
    match Day::from_ymd(year, month, day) {
        Ok(day) => Some(day),
        Err(_) if (29..=31).contains(&day) => {
            let first = Day::from_ymd(year, month, 1).ok()?;
            Some(first.month_end())
        }
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thirtieth_of_february_is_its_last_day() {
        assert_eq!(six("160230").unwrap().to_string(), "2016-02-29");
        assert_eq!(six("161330"), None);
        assert_eq!(six("160232"), None);
    }

    #[test]
    fn a_booking_around_new_year_is_in_the_year_that_is_nearer() {
        let near = "2015-01-02".parse().unwrap();
        assert_eq!(four("1231", near).unwrap().to_string(), "2014-12-31");
        let near = "2015-12-31".parse().unwrap();
        assert_eq!(four("0102", near).unwrap().to_string(), "2016-01-02");
    }
}
