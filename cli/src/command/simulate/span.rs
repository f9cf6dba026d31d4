//! From which day to which day is played.

use jalon_core::Day;
use jalon_dsl::diagnostic::{Text, text};
use jalon_intake::Extent;

use super::Stop;
use crate::command::words::shown_day;

/// What is played, and what of it is told.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The first day that is told; all of them if not said.
    pub from: Option<Day>,
    /// The last day.
    pub to: Day,
    /// The last date in the files, if the last day was not told but follows from it.
    pub last_date: Option<Day>,
}

/// So many days after the last date in the files are played: most journeys are over by then.
const DAYS_AFTER: i32 = 90;

/// The span that is asked for; by the dates in the files where none is.
pub fn of(from: Option<Day>, to: Option<Day>, extent: &Extent) -> Result<Span, Stop> {
    let last = extent.last_date;
    let span = match (to, last) {
        (Some(to), _) => Span {
            from,
            to,
            last_date: None,
        },
        (None, Some(last)) => Span {
            from,
            to: last.plus_days(DAYS_AFTER),
            last_date: Some(last),
        },
        (None, None) => {
            return Err(Stop::wrong(
                "there is no invoice to play",
                "il n'y a aucune facture à jouer",
            ));
        }
    };
    match span.from {
        Some(from) if from > span.to => {
            let (first, last) = (from, span.to);
            Err(Stop::wrong(
                format!("the first day, {first}, is after the last one, {last}"),
                format!(
                    "le premier jour, le {}, est après le dernier, le {}",
                    shown_day(first, jalon_dsl::diagnostic::Lang::Fr),
                    shown_day(last, jalon_dsl::diagnostic::Lang::Fr)
                ),
            ))
        }
        _ => Ok(span),
    }
}

impl Span {
    /// What it is, in words.
    pub fn said(&self) -> Text {
        let day = |day, lang| shown_day(day, lang);
        use jalon_dsl::diagnostic::Lang::{En, Fr};
        let from = match self.from {
            Some(from) => text(
                format!("from {} ", day(from, En)),
                format!("du {} ", day(from, Fr)),
            ),
            None => text("", ""),
        };
        let why = match self.last_date {
            Some(last) => text(
                format!(
                    " (the last date in the files is {}; --to DATE ends earlier or later)",
                    day(last, En)
                ),
                format!(
                    " (la dernière date des fichiers est le {}\u{a0}; --to DATE finit plus tôt ou plus tard)",
                    day(last, Fr)
                ),
            ),
            None => text("", ""),
        };
        text(
            format!("{}to {}{}", from.en, day(self.to, En), why.en),
            format!("{}au {}{}", from.fr, day(self.to, Fr), why.fr),
        )
    }
}
