//! `--report`: the outcome as one page for people.

use std::path::Path;

use jalon_core::records::InvoiceRecord;
use jalon_core::{Instant, Zone};
use jalon_dsl::diagnostic::{Lang, text};
use jalon_report::tally::{Frame, Tally, Words};
use jalon_report::{Difference, File, Mode, Outcome, Period, Report, Story, StoryLine, page};

use super::play::{Task, cannot_write};
use super::read::Taking;
use super::reading::Ledger;
use super::story::Chapter;
use super::words::{action_word, reason_of};
use super::{Script, Stop};
use crate::replace::replace;

/// What a script's acts are counted for; nothing if no page is wanted.
pub fn frame<'m>(task: &Task<'_>, script: &'m Script) -> Option<Frame<'m>> {
    task.arguments.report.as_ref()?;
    let period = period(task);
    let known = task.taking.batches.extent.last_known;
    let known = known.unwrap_or(period.last);
    Some(Frame::new(&script.world.machine, period, known))
}

/// From the first day that is told, or the first invoice, to the last day.
fn period(task: &Task<'_>) -> Period {
    let first = task.taking.batches.extent.first;
    let first = task.span.from.or(first).unwrap_or(task.span.to);
    Period {
        first: first.min(task.span.to),
        last: task.span.to,
    }
}

/// What a script came to.
pub fn outcome(task: &Task<'_>, script: &Script, tally: Tally<'_>) -> Outcome {
    let words = Words {
        action: &|action| action_word(action).get(task.lang).to_owned(),
        reason: &|reason| reason_of(reason).get(task.lang).to_owned(),
    };
    let script = jalon_report::Script {
        name: script.name.clone(),
        hash: script.hash.clone(),
    };
    tally.outcome(script, &words)
}

/// Writes the page.
pub fn write(
    task: &Task<'_>,
    path: &Path,
    outcomes: Vec<Outcome>,
    differences: Vec<Difference>,
    ledger: Ledger,
) -> Result<(), Stop> {
    let report = Report {
        mode: Mode::Replay,
        program: format!("jalon {}", env!("CARGO_PKG_VERSION")),
        period: period(task),
        files: files(task, ledger),
        assumptions: assumptions(task.taking, task.lang),
        outcomes,
        differences,
    };
    let lang = match task.lang {
        Lang::En => jalon_report::Lang::En,
        Lang::Fr => jalon_report::Lang::Fr,
    };
    replace(path, page(&report, lang).as_bytes()).map_err(|error| cannot_write(path, &error))
}

/// The stories of an invoice with two scripts as one: what happened from outside, and what somebody
/// notices.
pub fn story(record: &InvoiceRecord, zone: &Zone, left: &[Chapter], right: &[Chapter]) -> Story {
    let wanted = |chapter: &&Chapter| chapter.action.is_none_or(|action| action.is_noticed());
    let mut second: Vec<&Chapter> = right.iter().filter(wanted).collect();
    let mut lines: Vec<(Instant, Option<usize>, &str)> = Vec::new();
    for chapter in left.iter().filter(wanted) {
        let same = second
            .iter()
            .position(|other| other.at == chapter.at && other.what == chapter.what);
        if let Some(place) = same {
            second.remove(place);
        }
        let of = if same.is_some() { None } else { Some(0) };
        lines.push((chapter.at, of, &chapter.what));
    }
    lines.extend(
        second
            .iter()
            .map(|one| (one.at, Some(1), one.what.as_str())),
    );
    lines.sort_by_key(|(at, ..)| *at);
    let lines = lines.into_iter().map(|(at, outcome, what)| StoryLine {
        day: zone.local(at).0,
        outcome,
        what: what.to_owned(),
    });
    Story {
        invoice: record.number.to_string(),
        customer: record.customer.to_string(),
        lines: lines.collect(),
    }
}

/// The rows of each file, and the records of them all: a row may give several.
fn files(task: &Task<'_>, ledger: Ledger) -> Vec<File> {
    let files = task.taking.files.iter().map(|file| {
        let read = file.counts.read.saturating_sub(file.counts.aside);
        File {
            name: file.name.clone(),
            read,
            used: read.saturating_sub(file.counts.rejected),
            rejected: file.counts.rejected,
        }
    });
    let mut files: Vec<File> = files.collect();
    let name = match task.lang {
        Lang::En => "records in all rows",
        Lang::Fr => "enregistrements de toutes les lignes",
    };
    files.push(File {
        name: name.to_owned(),
        read: ledger.records,
        used: ledger.records.saturating_sub(ledger.records_rejected),
        rejected: ledger.records_rejected,
    });
    files
}

/// What was guessed of the files, and why; and what the mapping says that stands in no column.
pub fn assumptions(taking: &Taking, lang: Lang) -> Vec<String> {
    let french = lang == Lang::Fr;
    let (colon, between) = match french {
        true => ("\u{a0}:", "\u{a0}; "),
        false => (":", "; "),
    };
    let mut said = Vec::new();
    for file in &taking.files {
        let name = &file.name;
        let guesses = file.guesses.iter().map(|guess| guess.what.get(french));
        let guesses: Vec<&str> = guesses.collect();
        if !guesses.is_empty() {
            let guessed = text("guessed", "deviné").get(lang).to_owned();
            said.push(format!(
                "{name}, {guessed}{colon} {}",
                guesses.join(between)
            ));
        }
        let by = text("by the mapping", "selon la correspondance");
        for assumed in &file.assumed {
            let (by, assumed) = (by.get(lang), assumed.get(french));
            said.push(format!("{name}, {by}{colon} {assumed}"));
        }
    }
    said
}
