//! Dates as files write them, and the order of day and month that a whole file speaks for.

use jalon_core::Day;

use crate::text::{Guess, Text, shown, text};

/// In which order a date names its parts. A year of four digits in front needs no telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum DateOrder {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

impl DateOrder {
    /// The order that a mapping names.
    pub fn from_name(name: &str) -> Option<DateOrder> {
        let orders = [
            DateOrder::DayMonthYear,
            DateOrder::MonthDayYear,
            DateOrder::YearMonthDay,
        ];
        orders.into_iter().find(|order| order.name() == name)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            DateOrder::DayMonthYear => "day/month/year",
            DateOrder::MonthDayYear => "month/day/year",
            DateOrder::YearMonthDay => "year/month/day",
        }
    }

    /// Its name in a sentence.
    fn told(self) -> Text {
        let french = match self {
            DateOrder::DayMonthYear => "jour/mois/année",
            DateOrder::MonthDayYear => "mois/jour/année",
            DateOrder::YearMonthDay => "année/mois/jour",
        };
        text(self.name(), french)
    }
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateFault {
    NotADate,
    NoSuchDay,
    /// Day first or month first: the file does not say.
    Unsure,
    /// A count of days, as spreadsheets keep dates.
    Serial,
    /// A time of day where only a date can stand.
    WithTime,
}

/// The three numbers of a date.
struct Parts {
    numbers: [u32; 3],
    /// The year stands in front, with four digits.
    year_first: bool,
    /// Written with points: then the day always comes first.
    points: bool,
}

/// Reads a date.
pub(crate) fn read(written: &str, order: Option<DateOrder>) -> Result<Day, DateFault> {
    let date = without_midnight(written)?;
    if let Ok(day) = date.parse::<Day>() {
        return Ok(day);
    }
    if date.bytes().all(|byte| byte.is_ascii_digit()) {
        return compact(date);
    }
    let parts = parts(date).ok_or(DateFault::NotADate)?;
    let [first, second, third] = parts.numbers;
    let order = match order {
        _ if parts.year_first => DateOrder::YearMonthDay,
        None if parts.points => DateOrder::DayMonthYear,
        None if first == second => DateOrder::DayMonthYear,
        None => return Err(DateFault::Unsure),
        Some(order) => order,
    };
    let (year, month, day) = match order {
        DateOrder::DayMonthYear => (third, second, first),
        DateOrder::MonthDayYear => (third, first, second),
        DateOrder::YearMonthDay => (first, second, third),
    };
    let year = match year {
        0..=69 => 2000 + year,
        70..=99 => 1900 + year,
        _ => year,
    };
    let year = i32::try_from(year).map_err(|_| DateFault::NotADate)?;
    Day::from_ymd(year, month, day).map_err(|_| DateFault::NoSuchDay)
}

/// A date without the midnight that programs write behind it.
fn without_midnight(written: &str) -> Result<&str, DateFault> {
    let Some(at) = written.find([' ', 'T']) else {
        return Ok(written);
    };
    let (date, time) = written.split_at(at);
    let time = time.get(1..).unwrap_or_default().trim();
    let time = time.strip_suffix('Z').unwrap_or(time);
    let is_time = time.contains(':')
        && time
            .bytes()
            .all(|b| b.is_ascii_digit() || b":.".contains(&b));
    if !is_time {
        return Err(DateFault::NotADate);
    }
    if time.bytes().all(|byte| b"0:.".contains(&byte)) {
        Ok(date)
    } else {
        Err(DateFault::WithTime)
    }
}

/// `20260228`; four or five digits are a spreadsheet's count of days.
fn compact(date: &str) -> Result<Day, DateFault> {
    match date.len() {
        8 => {
            let number = |from, to| {
                let digits: Option<&str> = date.get(from..to);
                digits.and_then(|digits| digits.parse::<u32>().ok())
            };
            let (Some(year), Some(month), Some(day)) = (number(0, 4), number(4, 6), number(6, 8))
            else {
                return Err(DateFault::NotADate);
            };
            let year = i32::try_from(year).map_err(|_| DateFault::NotADate)?;
            Day::from_ymd(year, month, day).map_err(|_| DateFault::NoSuchDay)
        }
        4 | 5 => Err(DateFault::Serial),
        _ => Err(DateFault::NotADate),
    }
}

fn parts(date: &str) -> Option<Parts> {
    let sign = date.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(sign, '/' | '-' | '.') {
        return None;
    }
    let mut pieces = date.split(sign);
    let (first, second, third) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let digits = |piece: &str, most: usize| {
        let good = (1..=most).contains(&piece.len()) && piece.bytes().all(|b| b.is_ascii_digit());
        good.then(|| piece.parse::<u32>().ok()).flatten()
    };
    if pieces.next().is_some() || second.len() > 2 {
        return None;
    }
    let year_first = first.len() == 4 && third.len() <= 2;
    let year_last = first.len() <= 2 && matches!(third.len(), 2 | 4);
    if !year_first && !year_last {
        return None;
    }
    Some(Parts {
        numbers: [digits(first, 4)?, digits(second, 2)?, digits(third, 4)?],
        year_first,
        points: sign == '.',
    })
}

/// What the dates of a whole file say about their order.
#[derive(Debug, Default)]
pub(crate) struct DateEvidence {
    day_first: Option<(u64, String)>,
    month_first: Option<(u64, String)>,
    unsure: Option<(u64, String)>,
}

impl DateEvidence {
    /// Takes the date of a line into account.
    pub(crate) fn see(&mut self, line: u64, written: &str) {
        let Ok(date) = without_midnight(written) else {
            return;
        };
        let Some(parts) = parts(date).filter(|parts| !parts.year_first && !parts.points) else {
            return;
        };
        let [first, second, _] = parts.numbers;
        let place = match (first, second) {
            (13..=31, 1..=12) => &mut self.day_first,
            (1..=12, 13..=31) => &mut self.month_first,
            (1..=12, 1..=12) if first != second => &mut self.unsure,
            _ => return,
        };
        if place.is_none() {
            *place = Some((line, shown(written)));
        }
    }

    /// The order, if the file leaves no doubt; the error says what is in doubt.
    pub(crate) fn judge(&self) -> Result<Option<(DateOrder, Guess)>, crate::Refusal> {
        let sure = |order: DateOrder, (line, written): &(u64, String)| {
            let told = order.told();
            let what = text(
                format!("dates are {}", told.en),
                format!("les dates sont {}", told.fr),
            );
            let why = text(
                format!("line {line} has {written}"),
                format!("la ligne {line} porte {written}"),
            );
            Ok(Some((order, Guess { what, why })))
        };
        match (&self.day_first, &self.month_first, &self.unsure) {
            (Some((day_line, day)), Some((month_line, month)), _) => Err(crate::Refusal::new(
                text(
                    format!(
                        "day and month change places: {day} on line {day_line}, {month} on line {month_line}"
                    ),
                    format!(
                        "le jour et le mois changent de place : {day} à la ligne {day_line}, {month} à la ligne {month_line}"
                    ),
                ),
                settle(),
            )
            .at(*day_line.max(month_line))),
            (Some(seen), None, _) => sure(DateOrder::DayMonthYear, seen),
            (None, Some(seen), _) => sure(DateOrder::MonthDayYear, seen),
            (None, None, Some((line, written))) => Err(crate::Refusal::new(
                text(
                    format!("no date tells whether day or month comes first: {written}"),
                    format!("aucune date ne dit si le jour ou le mois vient en premier : {written}"),
                ),
                settle(),
            )
            .at(*line)),
            (None, None, None) => Ok(None),
        }
    }
}

fn settle() -> Text {
    text(
        "write into the mapping: dates = \"day/month/year\", or dates = \"month/day/year\"",
        "écrivez dans la correspondance : dates = \"day/month/year\" (jour d’abord) ou dates = \"month/day/year\" (mois d’abord)",
    )
}
