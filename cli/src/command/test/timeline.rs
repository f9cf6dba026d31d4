//! The timeline of a test that fails, with what differs marked: `-` is what a line expects, `+` what
//! happens instead.

use jalon_core::Day;
use jalon_core::cases::CaseLine;
use jalon_core::machine::Source;
use jalon_dsl::diagnostic::Lang;
use jalon_dsl::source::Sources;
use jalon_simulate::{Entry, Fault, Told};

use super::Ran;
use super::faults::words_of;

/// A line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What differs, if it does.
    pub mark: Mark,
    /// The day.
    pub day: Day,
    /// The time; none for what is only expected.
    pub time: Option<String>,
    /// Which invoice, where there are several.
    pub invoice: Option<String>,
    /// What.
    pub what: String,
}

/// How a line stands to what was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// As promised, or nobody spoke of it.
    None,
    /// It is expected and does not happen.
    Expected,
    /// It happens otherwise.
    Actual,
}

/// A timeline shows so many lines at most: those around what differs.
const LINES_MAX: usize = 60;
/// So many days after the last date of a test are shown.
const DAYS_AFTER: i32 = 7;

/// The lines of a timeline, in order, and how many were left out.
pub fn lines(ran: &Ran<'_>, sources: &Sources, lang: Lang) -> (Vec<Line>, usize) {
    let words = words_of(ran, lang);
    let told: Vec<Source> = ran
        .case
        .lines
        .iter()
        .filter_map(|line| match line {
            CaseLine::Happens(happens) => Some(happens.source),
            CaseLine::Then(_) => None,
        })
        .collect();
    let several = ran.case.invoices.len() > 1;
    let actual: Vec<usize> = ran
        .verdict
        .failures
        .iter()
        .flat_map(|failure| failure.entries.iter().copied())
        .collect();
    let last = last_day(ran, &actual);
    let mut lines = Vec::new();
    for (place, entry) in ran.verdict.timeline.entries.iter().enumerate() {
        let differs = actual.contains(&place);
        if entry.day > last && !differs {
            continue;
        }
        let what = match &entry.what {
            Told::Arrived => arrived(lang).to_owned(),
            Told::Happened(happens) => match told.get(*happens) {
                Some(source) => written(ran, sources, *source),
                None => continue,
            },
            Told::Refused { refusal, .. } => crate::command::words::refusal_word(refusal)
                .get(lang)
                .to_owned(),
            Told::NotThere { .. } => continue,
            Told::Did(deed) => match words.deed(deed) {
                Some(what) => what,
                None => continue,
            },
        };
        let invoice = entry.invoice.filter(|_| several);
        lines.push(Line {
            mark: if differs { Mark::Actual } else { Mark::None },
            day: entry.day,
            time: Some(entry.time.to_string()),
            invoice: invoice.map(|invoice| words.invoice(invoice)),
            what,
        });
    }
    for (day, what) in expected(ran, sources) {
        let place = lines.partition_point(|line| line.day <= day);
        lines.insert(
            place,
            Line {
                mark: Mark::Expected,
                day,
                time: None,
                invoice: None,
                what,
            },
        );
    }
    shortened(lines)
}

/// What is promised for a day and does not happen on it, as the script says it.
fn expected(ran: &Ran<'_>, sources: &Sources) -> Vec<(Day, String)> {
    let failures = ran.verdict.failures.iter();
    let of_day = failures.filter(|failure| {
        matches!(
            failure.fault,
            Fault::NeverDone
                | Fault::OtherDay(_)
                | Fault::OtherTime
                | Fault::OtherAmount(_)
                | Fault::OtherInvoices(_)
                | Fault::OtherWords(_)
                | Fault::OtherText(_)
                | Fault::OtherReader
                | Fault::NotRefused
        )
    });
    of_day
        .filter_map(|failure| Some((failure.day?, written(ran, sources, failure.source))))
        .collect()
}

/// A line as the script says it, without its date: that stands before it already.
fn written(ran: &Ran<'_>, sources: &Sources, source: Source) -> String {
    let span = ran.script.span(source);
    let text = &sources.file(span.file).text;
    let text = text.get(span.start as usize..span.end as usize);
    let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
    let is_date = |word: &str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        digits >= 6 && word.contains(['-', '/'])
    };
    let date = words.iter().take(2).position(|word| is_date(word));
    words
        .get(date.map_or(0, |date| date + 1)..)
        .unwrap_or_default()
        .join(" ")
}

fn last_day(ran: &Ran<'_>, actual: &[usize]) -> Day {
    let entries = &ran.verdict.timeline.entries;
    let of_actual = actual.iter().filter_map(|place| entries.get(*place));
    let of_actual = of_actual.map(|entry: &Entry| entry.day).min();
    let promised = ran.verdict.failures.iter().filter_map(|one| one.day).max();
    let told = entries
        .iter()
        .filter(|entry| matches!(entry.what, Told::Happened(_) | Told::Arrived))
        .map(|entry| entry.day)
        .max();
    let last = of_actual.max(promised).max(told).unwrap_or(Day::MAX);
    last.plus_days(DAYS_AFTER)
}

fn shortened(lines: Vec<Line>) -> (Vec<Line>, usize) {
    if lines.len() <= LINES_MAX {
        return (lines, 0);
    }
    let first = lines.iter().position(|line| line.mark != Mark::None);
    let start = first.unwrap_or(0).saturating_sub(LINES_MAX / 2);
    let start = start.min(lines.len() - LINES_MAX);
    let left_out = lines.len() - LINES_MAX;
    let shown = lines.into_iter().skip(start).take(LINES_MAX).collect();
    (shown, left_out)
}

fn arrived(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "the invoice arrives",
        Lang::Fr => "la facture arrive",
    }
}
