//! Days as people write them in absence notes, in the languages in which customers are written to.

use jalon_core::Day;

/// How months begin, in English, French, German, Spanish, Italian and Dutch.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "janvier", "januar", "enero", "gennaio", "januari", "jan",
    ],
    &[
        "february", "février", "fevrier", "februar", "febrero", "febbraio", "feb",
    ],
    &["march", "mars", "märz", "marzo", "maart", "mar"],
    &["april", "avril", "abril", "aprile", "apr", "avr"],
    &["may", "mai", "mayo", "maggio", "mei"],
    &["june", "juin", "juni", "junio", "giugno", "jun"],
    &["july", "juillet", "juli", "julio", "luglio", "jul", "juil"],
    &["august", "août", "aout", "agosto", "augustus", "aug"],
    &[
        "september",
        "septembre",
        "septiembre",
        "settembre",
        "sep",
        "sept",
    ],
    &[
        "october", "octobre", "oktober", "octubre", "ottobre", "oct", "okt",
    ],
    &["november", "novembre", "noviembre", "nov"],
    &[
        "december",
        "décembre",
        "decembre",
        "dezember",
        "diciembre",
        "dicembre",
        "dec",
        "dez",
        "déc",
    ],
];

/// The month that a word names, from 1.
fn month(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let found = MONTHS
        .iter()
        .position(|names| names.contains(&word.as_str()));
    found.and_then(|place| u32::try_from(place + 1).ok())
}

/// The first day within some words. Where no year is said, it is the next such day from `today` on; what
/// can be read in two ways (`03/04/2026`) is none.
pub(crate) fn first_day(text: &str, today: Day) -> Option<Day> {
    let separate = |sign: char| !sign.is_alphanumeric();
    let words: Vec<&str> = text
        .split(separate)
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).find_map(|at| {
        let word = |more: usize| words.get(at + more).copied();
        in_figures(word(0)?, word(1), word(2))
            .or_else(|| in_words(word(0)?, word(1), word(2), today))
    })
}

/// `2026-05-05`, `25/12/2026`, `05.05.2026`.
fn in_figures(one: &str, two: Option<&str>, three: Option<&str>) -> Option<Day> {
    let (first, second, third) = (number(one)?, number(two?)?, number(three?)?);
    if one.len() == 4 {
        return Day::from_ymd(i32::try_from(first).ok()?, second, third).ok();
    }
    let year = i32::try_from(third)
        .ok()
        .filter(|year| (2000..=2999).contains(year))?;
    match (first, second) {
        (day, month) if day > 12 || day == month => Day::from_ymd(year, month, day).ok(),
        (month, day) if day > 12 => Day::from_ymd(year, month, day).ok(),
        _ => None,
    }
}

/// `5 May 2026`, `May 5th`, `1er mai`.
fn in_words(one: &str, two: Option<&str>, three: Option<&str>, today: Day) -> Option<Day> {
    let (month, day) = match (month(one), two.and_then(month)) {
        (Some(month), _) => (month, ordinal(two?)?),
        (None, Some(month)) => (month, ordinal(one)?),
        (None, None) => return None,
    };
    let year = three
        .and_then(number)
        .filter(|year| (2000..=2999).contains(year));
    if let Some(year) = year.and_then(|year| i32::try_from(year).ok()) {
        return Day::from_ymd(year, month, day).ok();
    }
    let mut years = [today.year(), today.year() + 1].into_iter();
    years.find_map(|year| {
        Day::from_ymd(year, month, day)
            .ok()
            .filter(|day| *day >= today)
    })
}

fn number(word: &str) -> Option<u32> {
    (word.len() <= 4 && word.bytes().all(|digit| digit.is_ascii_digit()))
        .then(|| word.parse().ok())
        .flatten()
}

/// `5`, `5th`, `1er`.
fn ordinal(word: &str) -> Option<u32> {
    let end = word
        .find(|sign: char| !sign.is_ascii_digit())
        .unwrap_or(word.len());
    let (digits, rest) = word.split_at(end);
    let known = ["", "st", "nd", "rd", "th", "er", "e"];
    known
        .contains(&rest.to_lowercase().as_str())
        .then(|| number(digits))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let today: Day = "2026-04-20".parse().unwrap();
        let read = |text: &str| first_day(text, today).map(|day| day.to_string());
        for text in [
            "May 5",
            "on May 5th.",
            "le 5 mai 2026",
            "5. Mai",
            "2026-05-05",
            "05/05/2026",
            "5 mei",
        ] {
            assert_eq!(read(text).as_deref(), Some("2026-05-05"), "{text}");
        }
        assert_eq!(read("25/12/2026").as_deref(), Some("2026-12-25"));
        assert_eq!(read("12.25.2026").as_deref(), Some("2026-12-25"));
        assert_eq!(read("le 1er janvier").as_deref(), Some("2027-01-01"));
        for text in [
            "03/04/2026",
            "Monday",
            "31 février 2026",
            "call 0123 4567",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
