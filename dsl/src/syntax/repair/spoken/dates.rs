//! Dates with half of their year, or without it, or with their month in words.

use super::{Meant, Put, written};
use crate::diagnostic::text;
use crate::syntax::repair::Fault;
use crate::syntax::token::{Kind, Sign, Token};
use crate::words::{Surface, without_accents};

/// `24/12/26`, `24/12`: a date has its year in four digits.
pub(super) fn year(fault: &Fault) -> Vec<Meant> {
    let is_day = |day: i64, month: i64| (1..=31).contains(&day) && (1..=12).contains(&month);
    let mut found = Vec::new();
    for at in 0..fault.tokens.len() {
        let rest = fault.tokens.get(at..).unwrap_or(&[]);
        let (puts, year, end) = match rest {
            [day, one, month, other, year, ..] if one.is(Sign::Slash) && other.is(Sign::Slash) => {
                let (Some(d), Some(m), Some(y)) = (count(day), count(month), count(year)) else {
                    continue;
                };
                if !is_day(d, m) || !(0..100).contains(&y) {
                    continue;
                }
                ((d, m), Some(2000 + y), year.span)
            }
            [day, one, month, ..] if one.is(Sign::Slash) => {
                let (Some(d), Some(m)) = (count(day), count(month)) else {
                    continue;
                };
                if !is_day(d, m) {
                    continue;
                }
                ((d, m), None, month.span)
            }
            _ => continue,
        };
        let Some(start) = rest.first().map(|day| day.span) else {
            continue;
        };
        let (day, month) = puts;
        let shown = year.unwrap_or(2026);
        let put = match fault.place.surface {
            Surface::English => format!("{shown}-{month:02}-{day:02}"),
            Surface::French => format!("{day:02}/{month:02}/{shown}"),
        };
        found.push(Meant {
            message: match year {
                Some(_) => text(
                    format!("the year of a date has four digits: `{put}`"),
                    format!("l’année d’une date a quatre chiffres\u{a0}: `{put}`"),
                ),
                None => text(
                    "a date needs its year, in four digits",
                    "une date porte son année, en quatre chiffres",
                ),
            },
            help: year.is_none().then(|| {
                text(
                    format!("write it like `{put}`, one line for each year"),
                    format!("écrivez-la comme `{put}`, une ligne par année"),
                )
            }),
            offered: year.is_some(),
            puts: vec![Put {
                cut: start.to(end).range(),
                text: put,
            }],
        });
    }
    found
}

const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const FRENCH: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

/// `5 January 2026`, `1er mars 2026`: a date is written in digits.
pub(super) fn month_in_words(fault: &Fault) -> Vec<Meant> {
    let surface = fault.place.surface;
    let months = match surface {
        Surface::English => &ENGLISH,
        Surface::French => &FRENCH,
    };
    let month_of = |token: &Token| {
        let word = without_accents(&written(fault, token).to_lowercase());
        let place = months.iter().position(|month| *month == word)?;
        i64::try_from(place + 1).ok()
    };
    let mut found = Vec::new();
    for (at, token) in fault.tokens.iter().enumerate() {
        let Some(month) = month_of(token) else {
            continue;
        };
        let year = fault.tokens.get(at + 1).and_then(count);
        let Some((year, last)) = year
            .filter(|year| (1900..=2200).contains(year))
            .zip(fault.tokens.get(at + 1))
        else {
            continue;
        };
        let before = fault.tokens.get(at.saturating_sub(2)..at).unwrap_or(&[]);
        let (day, first) = match before {
            // `1er` is read as a number and a word.
            [number, word] if ["er", "st", "nd", "rd", "th"].contains(&written(fault, word)) => {
                (count(number), number)
            }
            [.., number] => (count(number), number),
            [] => continue,
        };
        let Some(day) = day.filter(|day| (1..=31).contains(day)) else {
            continue;
        };
        let put = match surface {
            Surface::English => format!("{year}-{month:02}-{day:02}"),
            Surface::French => format!("{day:02}/{month:02}/{year}"),
        };
        found.push(Meant {
            message: text(
                format!("a date is written in digits: `{put}`"),
                format!("une date s’écrit en chiffres\u{a0}: `{put}`"),
            ),
            help: None,
            offered: true,
            puts: vec![Put {
                cut: first.span.to(last.span).range(),
                text: put,
            }],
        });
    }
    found
}

/// A whole number.
fn count(token: &Token) -> Option<i64> {
    match token.kind {
        Kind::Number(number) if number.scale == 0 => Some(number.mantissa),
        _ => None,
    }
}
