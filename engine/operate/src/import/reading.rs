//! What was read, guessed, used and rejected: nothing is lost silently.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_intake::{Fitting, Reject, Rejects, Warning};
use jalon_simulate::replay::NotUsed;

use super::faults;
use super::files::Taking;
use crate::words::replay::thousands;

/// So many rejects and warnings are shown; the file of rejects has all.
const REJECTS_MAX: usize = 5;

/// What is told of it.
pub struct Reading<'a> {
    /// What was read.
    pub taking: &'a Taking,
    /// The sums.
    pub ledger: Ledger,
    /// Records that were not used; rows that were rejected stand in what was taken.
    rejects: Rejects,
    warnings: Warnings,
    /// The language of the reader.
    pub lang: Lang,
}

/// What is worth a look: the first of it, and how much it is.
#[derive(Default)]
pub struct Warnings {
    count: u64,
    first: Vec<((u32, u64), Warning)>,
}

impl Warnings {
    /// The first of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Warning> {
        self.first.iter().map(|(_, warning)| warning)
    }

    /// Adds one about all files together, before the others.
    pub(crate) fn add_first(&mut self, warning: Warning) {
        self.count += 1;
        self.first.insert(0, ((0, 0), warning));
        self.first.truncate(REJECTS_MAX);
    }

    /// Adds one of a file and a row.
    pub fn add(&mut self, place: (u32, u64), warning: Warning) {
        self.count += 1;
        let at = self.first.partition_point(|(before, _)| *before <= place);
        if at < REJECTS_MAX {
            self.first.insert(at, (place, warning));
            self.first.truncate(REJECTS_MAX);
        }
    }
}

/// What came of records: those that were read are those that were used and those that were not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ledger {
    /// Rows and documents.
    pub rows: u64,
    /// Of those, rejected when they were read.
    pub rows_rejected: u64,
    /// Of those, read well, and with a record that was not used.
    pub rows_lost: u64,
    /// Of those, not meant as records.
    pub rows_aside: u64,
    /// Records that the rows gave.
    pub records: u64,
    /// Of those, not used.
    pub records_rejected: u64,
}

/// What became of the records, batch by batch.
pub struct Toll {
    /// The numbers of the files.
    files: HashMap<String, u32>,
    read: u64,
    rejected: u64,
    /// Rows of which a record was rejected.
    rows: HashSet<(u32, u64)>,
    rejects: Rejects,
    warnings: Warnings,
}

impl Toll {
    /// Of records of these files.
    pub fn of(taking: &Taking) -> Toll {
        let files = taking.files.iter().zip(0u32..);
        Toll {
            files: files.map(|(file, at)| (file.name.clone(), at)).collect(),
            read: 0,
            rejected: 0,
            rows: HashSet::new(),
            rejects: Rejects::default(),
            warnings: Warnings::default(),
        }
    }

    /// Adds a batch, with its records that could not be played.
    pub fn add(&mut self, fitting: &Fitting, lost: &[NotUsed]) {
        let distinct: HashSet<_> = lost.iter().map(|lost| lost.which).collect();
        self.read += fitting.read;
        self.rejected += fitting.rejects.len() as u64 + distinct.len() as u64;
        let number = |file: &str| self.files.get(file).copied().unwrap_or(0);
        let lost = faults::rejects(lost, fitting);
        for reject in fitting.rejects.iter().chain(&lost) {
            let file = number(&reject.file);
            self.rows.insert((file, reject.line));
            self.rejects.add(file, reject);
        }
        for warning in &fitting.warnings {
            let place = (number(&warning.file), warning.line);
            self.warnings.add(place, warning.clone());
        }
    }
}

impl<'a> Reading<'a> {
    /// All rows and records that were not used, in the order of their files, and the sums.
    pub fn new(taking: &'a Taking, mut toll: Toll, lang: Lang) -> Reading<'a> {
        let mut ledger = Ledger {
            records: toll.read,
            records_rejected: toll.rejected,
            ..Ledger::default()
        };
        for counts in taking.files.iter().map(|file| file.counts) {
            ledger.rows += counts.read;
            ledger.rows_rejected += counts.rejected;
            ledger.rows_aside += counts.aside;
        }
        ledger.rows_lost = toll.rows.len() as u64;
        toll.rejects.sort();
        Reading {
            taking,
            ledger,
            rejects: toll.rejects,
            warnings: toll.warnings,
            lang,
        }
    }

    /// Whether a row was rejected that was meant as a record.
    pub fn has_rejects(&self) -> bool {
        self.taking.rejects.has_meant() || self.rejects.has_meant()
    }

    /// How many rows and records were not used.
    pub fn count(&self) -> usize {
        self.taking.rejects.len() + self.rejects.len()
    }

    /// What is worth a look; the first of it.
    pub fn warnings(&self) -> impl Iterator<Item = &Warning> {
        // Those of the files alone come first, as they were read.
        let all = [&self.taking.warnings, &self.warnings];
        all.into_iter().flat_map(Warnings::all)
    }

    /// The names of the files by their numbers.
    fn files(&self) -> Vec<&str> {
        let files = self.taking.files.iter();
        files.map(|file| file.name.as_str()).collect()
    }

    /// Does something with the first of them, in the order of their files.
    pub fn each_reject<E>(
        &self,
        most: usize,
        does: impl FnMut(Reject) -> Result<(), E>,
    ) -> Result<(), E> {
        let files = self.files();
        let mut all = self.taking.rejects.with(&self.rejects, &files).take(most);
        all.try_for_each(does)
    }
}

impl Reading<'_> {
    fn say(&self, en: &str, fr: &str) -> String {
        text(en, fr).get(self.lang).to_owned()
    }

    /// What was guessed of each file, and why; and what the mapping says that stands in no column.
    pub fn guesses(&self, out: &mut dyn Write) -> io::Result<()> {
        let french = self.lang == Lang::Fr;
        for file in &self.taking.files {
            let name = visible_line(&file.name);
            if !file.guesses.is_empty() {
                writeln!(out, "{} {name}", self.say("Guessed of", "Deviné de"))?;
            }
            for guess in &file.guesses {
                let (what, why) = (guess.what.get(french), guess.why.get(french));
                writeln!(out, "  {} ({})", visible_line(what), visible_line(why))?;
            }
            if !file.assumed.is_empty() {
                let head = self.say("By the mapping, in", "Selon la correspondance, dans");
                writeln!(out, "{head} {name}")?;
            }
            for assumed in &file.assumed {
                writeln!(out, "  {}", visible_line(assumed.get(french)))?;
            }
            if !file.guesses.is_empty() || !file.assumed.is_empty() {
                writeln!(out)?;
            }
        }
        Ok(())
    }

    /// What is read is what is used and what is rejected.
    pub fn sums(&self, out: &mut dyn Write) -> io::Result<()> {
        let ledger = self.ledger;
        let line = |en: &str, fr: &str, feminine: bool, read: u64, rejected: u64| {
            let used = read.saturating_sub(rejected);
            let number = |count: u64| thousands(count, self.lang);
            // In French, none is one.
            let word = |count: u64, word: &str| {
                let e = if feminine { "e" } else { "" };
                let s = if count < 2 { "" } else { "s" };
                format!("{word}{e}{s}")
            };
            text(
                format!(
                    "{en:<10}{:>12} read = {} used + {} rejected",
                    number(read),
                    number(used),
                    number(rejected)
                ),
                format!(
                    "{fr:<16}{:>12} {} = {} {} + {} {}",
                    number(read),
                    word(read, "lu"),
                    number(used),
                    word(used, "utilisé"),
                    number(rejected),
                    word(rejected, "rejeté")
                ),
            )
            .get(self.lang)
            .to_owned()
        };
        let rows = line("rows", "lignes", true, ledger.rows, ledger.rows_rejected);
        writeln!(out, "{rows}")?;
        let (read, rejected) = (ledger.records, ledger.records_rejected);
        let records = line("records", "enregistrements", false, read, rejected);
        writeln!(out, "{records}")?;
        Ok(())
    }

    /// Rejects and warnings, the first of each.
    pub fn told(&self, out: &mut dyn Write) -> io::Result<()> {
        let french = self.lang == Lang::Fr;
        let colon = self.say(":", "\u{a0}:");
        if self.count() > 0 {
            writeln!(out, "\n{}", self.say("Rejected", "Rejetés"))?;
        }
        self.each_reject(REJECTS_MAX, |reject| {
            for fault in &reject.faults {
                let place = format!("{}:{}", reject.file, reject.line);
                let (reason, remedy) = (fault.reason.get(french), fault.remedy.get(french));
                let column = match fault.column.is_empty() {
                    true => String::new(),
                    false => format!(" {}", fault.column),
                };
                writeln!(
                    out,
                    "  {}{colon} {}",
                    visible_line(&format!("{place}{column}")),
                    visible_line(reason)
                )?;
                writeln!(out, "    {}", visible_line(remedy))?;
            }
            Ok::<(), io::Error>(())
        })?;
        if self.count() > REJECTS_MAX {
            let more = self.count() - REJECTS_MAX;
            let s = if more == 1 { "" } else { "s" };
            let more = thousands(more as u64, self.lang);
            let line = text(
                format!("  ... and {more} more: --rejects FILE writes them all"),
                format!("  ... et {more} autre{s}\u{a0}: --rejects FICHIER les écrit tous"),
            );
            writeln!(out, "{}", line.get(self.lang))?;
        }
        // Those of the files alone come first, as they were read.
        let warnings = [&self.taking.warnings, &self.warnings];
        let count: u64 = warnings.iter().map(|some| some.count).sum();
        if count > 0 {
            writeln!(out, "\n{}", self.say("Worth a look", "À examiner"))?;
        }
        let first = warnings.iter().flat_map(|some| &some.first);
        for (_, warning) in first.take(REJECTS_MAX) {
            let reason = warning.fault.reason.get(french);
            let place = format!("{}:{}", warning.file, warning.line);
            writeln!(
                out,
                "  {}{colon} {}",
                visible_line(&place),
                visible_line(reason)
            )?;
            let remedy = warning.fault.remedy.get(french);
            if !remedy.is_empty() {
                writeln!(out, "    {}", visible_line(remedy))?;
            }
        }
        if count > REJECTS_MAX as u64 {
            let more = count - REJECTS_MAX as u64;
            let s = if more == 1 { "" } else { "s" };
            let more = thousands(more, self.lang);
            let line = text(
                format!("  ... and {more} more"),
                format!("  ... et {more} autre{s}"),
            );
            writeln!(out, "{}", line.get(self.lang))?;
        }
        Ok(())
    }
}
