//! Plays all accounts through one script, and shows what comes of it.

use std::io::{self, Write};
use std::path::Path;

use jalon_core::{Instant, Zone};
use jalon_dsl::diagnostic::Lang;
use jalon_intake::Fitting;
use jalon_report::tally::{Frame, Part, Tally};
use jalon_simulate::replay::{
    Book, Case, Fault, NotUsed, Player, Records, Summary, Told, end_of_day, in_order,
};

use super::lines::{HEADER, Line};
use super::parquet::{Rows, row};
use super::progress::{INVOICES, Progress};
use super::read::Taking;
use super::reading::{Reading, Toll};
use super::rejects::write_rejects;
use super::span::Span;
use super::{Arguments, Format, Script, Stop, human, page};
use crate::replace::replace_with;
use crate::{Exit, output};

/// All that a run is about.
pub struct Task<'a> {
    pub arguments: &'a Arguments,
    pub script: &'a Script,
    pub taking: &'a Taking,
    pub span: Span,
    pub lang: Lang,
}

/// What comes of one account.
struct Played {
    lines: Vec<u8>,
    rows: Vec<jalon_tables::Row>,
    part: Part,
    summary: Summary,
    lost: Vec<NotUsed>,
}

impl Task<'_> {
    /// The last instant that is played.
    pub fn until(&self) -> Instant {
        let none = Book::new(&self.script.world, Records::default());
        end_of_day(none.zone(), self.span.to)
    }

    /// On how many threads.
    pub fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.arguments.threads.unwrap_or_else(cores)
    }

    /// How the outcome is to be shown.
    pub(super) fn format(&self) -> Format {
        let output = self.arguments.output.as_deref();
        let end = output
            .and_then(Path::extension)
            .and_then(|end| end.to_str());
        let by_name = match end {
            Some("csv") => Format::Csv,
            Some("json" | "jsonl" | "ndjson") => Format::Json,
            Some("parquet") => Format::Parquet,
            _ => Format::Human,
        };
        self.arguments.format.unwrap_or(by_name)
    }

    /// Writes a result where it is wanted.
    pub fn deliver(
        &self,
        exit: Exit,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Exit, Stop> {
        match &self.arguments.output {
            Some(path) if path.as_os_str() != "-" => {
                replace_with(path, write).map_err(|error| cannot_write(path, &error))?;
                Ok(exit)
            }
            _ => Ok(output::result(exit, self.lang, write)),
        }
    }
}

/// That a file could not be written.
pub fn cannot_write(path: &Path, error: &io::Error) -> Stop {
    let message = output::cannot_write(path, error);
    Stop::wrong(message.en, message.fr)
}

/// The records of a batch, by account.
pub fn book<'b>(script: &'b Script, fitting: &'b Fitting) -> Book<'b> {
    Book::new(&script.world, records(fitting))
}

/// The records that go together.
fn records(fitting: &Fitting) -> Records<'_> {
    Records {
        invoices: &fitting.invoices,
        customers: &fitting.customers,
        contacts: &fitting.contacts,
        events: &fitting.events,
        payments: &fitting.payments,
    }
}

/// The time zones that customers have.
pub fn zones(taking: &Taking) -> Vec<Zone> {
    let names = taking.batches.extent.zones.iter();
    names.filter_map(|name| jalon_zones::zone(name)).collect()
}

/// What can't be true, as a record that is not used.
pub fn lost(told: &Told<'_>) -> Option<NotUsed> {
    match told {
        Told::Refused {
            which: Some(which),
            refusal,
            ..
        } => Some(NotUsed {
            which: *which,
            column: Default::default(),
            value: Default::default(),
            why: Fault::Refused(refusal.clone()),
        }),
        _ => None,
    }
}

/// The page tells what people are asked to do in the words of the script.
fn player<'t>(task: &'t Task<'_>) -> Player<'t> {
    let player = Player::new(&task.script.world);
    match task.arguments.report {
        Some(_) => player.with_texts_of_tasks(),
        None => player,
    }
}

/// Plays everything and shows the outcome.
pub fn run(task: &Task<'_>) -> Result<Exit, Stop> {
    let player = player(task);
    let until = task.until();
    let format = task.format();
    let frame = page::frame(task, task.script);
    let mut tally = frame.clone().map(Tally::new);
    let mut rows = match format {
        Format::Parquet => Some(Rows::create(task.arguments.output.as_ref())?),
        _ => None,
    };
    let wanted = Wanted {
        until,
        format,
        frame: frame.as_ref(),
    };
    let mut whole = Summary::default();
    let mut toll = Toll::of(task.taking);
    let batches = &task.taking.batches;
    let mut progress = Progress::new(batches.extent.invoices, INVOICES, task.lang);
    let mut each = |out: Option<&mut dyn Write>| {
        let mut out = out;
        let mut failed = Ok(());
        for batch in 0..batches.len() {
            let fitting = batches.get(batch);
            let book = book(task.script, &fitting);
            let mut lost = book.not_used.clone();
            let play = |number: usize| play_one(task, &player, &book.case(number), wanted);
            in_order(0..book.len(), task.threads(), play, |played: Played| {
                progress.step(played.summary.invoices);
                whole.merge(played.summary);
                lost.extend(played.lost);
                if let Some(tally) = &mut tally {
                    tally.add(played.part);
                }
                if let Some(rows) = &mut rows {
                    rows.add(played.rows);
                }
                if let (Some(out), true) = (out.as_deref_mut(), failed.is_ok()) {
                    failed = out.write_all(&played.lines);
                }
            });
            toll.add(&fitting, &lost);
        }
        progress.end();
        failed
    };
    let mut exit = Exit::Clean;
    if matches!(format, Format::Human | Format::Parquet) {
        // Nothing is written meanwhile, so nothing can fail.
        let _ = each(None);
    } else {
        exit = task.deliver(exit, |out| {
            if format == Format::Csv {
                out.write_all(HEADER.as_bytes())?;
            }
            each(Some(out))
        })?;
    }
    if let Some(rows) = rows {
        rows.finish()?;
    }
    let reading = Reading::new(task.taking, toll, task.lang);
    write_rejects(task.arguments.rejects.as_deref(), &reading)?;
    if let (Some(path), Some(tally)) = (&task.arguments.report, tally) {
        let outcome = page::outcome(task, task.script, tally);
        page::write(task, path, vec![outcome], Vec::new(), reading.ledger)?;
    }
    if reading.has_rejects() {
        exit = exit.max(Exit::Faults);
    }
    let shown = human::Shown {
        task,
        summary: &whole,
        reading: &reading,
        player: &player,
    };
    if format == Format::Human {
        return task.deliver(exit, |out| shown.whole(out));
    }
    output::aside(|out| shown.reading(out));
    Ok(exit)
}

/// What is wanted of each account.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    until: Instant,
    format: Format,
    frame: Option<&'a Frame<'a>>,
}

fn play_one(task: &Task<'_>, player: &Player<'_>, case: &Case, wanted: Wanted<'_>) -> Played {
    let mut played = Played {
        lines: Vec::new(),
        rows: Vec::new(),
        part: Part::default(),
        summary: Summary::default(),
        lost: case.not_used.clone(),
    };
    let machine = &task.script.world.machine;
    let account = player.play(case, wanted.until, |told| {
        played.lost.extend(lost(&told));
        if let (Told::Did(act), Some(frame)) = (&told, wanted.frame) {
            played.part.act(act, frame);
        }
        if let Told::Did(act) = told
            && task.span.from.is_some_and(|from| act.day < from)
        {
            return;
        }
        played.summary.add(&told);
        if let Told::Did(act) = &told {
            match wanted.format {
                Format::Human => {}
                Format::Parquet => played.rows.push(row(act, &Line::of(act, machine))),
                format => Line::of(act, machine).write(format, &mut played.lines),
            }
        }
    });
    if let Some(frame) = wanted.frame {
        played.part.end(case, &account, frame);
    }
    played.summary.end(case, &account);
    played
}
