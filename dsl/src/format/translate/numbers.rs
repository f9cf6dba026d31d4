//! Numbers, dates and times, as each language writes them. Digits stay as they are written.

use crate::format::spacing::NO_BREAK;
use crate::syntax::token::Date;
use crate::words::Surface;

/// A number written in one language, as another writes it: `1,200.50` and `1 200,50`.
pub fn number(written: &str, from: Surface, to: Surface) -> String {
    let (group, point) = match to {
        Surface::English => (',', '.'),
        Surface::French => (NO_BREAK, ','),
    };
    written
        .chars()
        .map(|c| match (c, from) {
            (',', Surface::English) => group,
            (',', Surface::French) | ('.', _) => point,
            (c, _) if c.is_whitespace() => group,
            (c, _) => c,
        })
        .collect()
}

/// A date: `2026-01-05` and `05/01/2026`.
pub fn date(date: Date, to: Surface) -> String {
    let Date { year, month, day } = date;
    match to {
        Surface::English => format!("{year:04}-{month:02}-{day:02}"),
        Surface::French => format!("{day:02}/{month:02}/{year:04}"),
    }
}

/// A time: `09:00` in both languages.
pub fn time(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
