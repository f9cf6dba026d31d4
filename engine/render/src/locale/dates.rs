//! Dates as a language writes them, with the month in letters: no reader takes 5 January for 1 May.

use jalon_core::Day;

use super::Language;

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const GERMAN: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const DUTCH: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const SPANISH: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const ITALIAN: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

impl Language {
    /// A date.
    pub fn date(self, date: Day) -> String {
        let (day, year) = (date.day_of_month(), date.year());
        let month = |names: &[&'static str; 12]| {
            let place = usize::try_from(date.month()).unwrap_or(0);
            names.get(place.wrapping_sub(1)).copied().unwrap_or("")
        };
        match self {
            Language::English => format!("{day} {} {year}", month(&ENGLISH)),
            // CLDR writes `1 janvier`; what is printed in French is `1er janvier`.
            Language::French if day == 1 => format!("1er {} {year}", month(&FRENCH)),
            Language::French => format!("{day} {} {year}", month(&FRENCH)),
            Language::German => format!("{day}. {} {year}", month(&GERMAN)),
            Language::Dutch => format!("{day} {} {year}", month(&DUTCH)),
            Language::Spanish => format!("{day} de {} de {year}", month(&SPANISH)),
            Language::Italian => format!("{day} {} {year}", month(&ITALIAN)),
            Language::Other => date.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(date: &str) -> [String; 6] {
        let date: Day = date.parse().unwrap();
        Language::KNOWN.map(|(_, language)| language.date(date))
    }

    #[test]
    fn dates_are_written_as_cldr_says() {
        assert_eq!(
            shown("2026-01-05"),
            [
                "5 January 2026",
                "5 janvier 2026",
                "5. Januar 2026",
                "5 januari 2026",
                "5 de enero de 2026",
                "5 gennaio 2026"
            ]
        );
        assert_eq!(
            shown("2026-08-31"),
            [
                "31 August 2026",
                "31 août 2026",
                "31. August 2026",
                "31 augustus 2026",
                "31 de agosto de 2026",
                "31 agosto 2026"
            ]
        );
    }

    #[test]
    fn the_first_of_a_month_is_premier_in_french() {
        assert_eq!(
            Language::French.date("2026-03-01".parse().unwrap()),
            "1er mars 2026"
        );
        assert_eq!(
            Language::French.date("2026-12-21".parse().unwrap()),
            "21 décembre 2026"
        );
    }

    #[test]
    fn a_language_that_is_not_known_gets_the_date_of_the_standard() {
        assert_eq!(
            Language::Other.date("2026-01-05".parse().unwrap()),
            "2026-01-05"
        );
    }

    #[test]
    fn every_month_has_its_own_name_and_place() {
        for (tag, language) in Language::KNOWN {
            let dates = (1..=12).map(|month| Day::from_ymd(2026, month, 2).unwrap());
            let mut names: Vec<String> = dates.map(|date| language.date(date)).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), 12, "{tag}");
        }
    }
}
