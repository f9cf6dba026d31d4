//! What was read, guessed, used and rejected: nothing is lost silently.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::path::Path;

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_intake::{Fitting, Reject, RejectsFile, Warning};
use jalon_simulate::replay::NotUsed;

use super::play::cannot_write;
use super::read::Taking;
use super::words::thousands;
use super::{Arguments, Stop, faults};
use crate::output;
use crate::replace::replace_with;

/// So many rejects and warnings are shown; the file of rejects has all.
const REJECTS_MAX: usize = 5;

/// What is told of it.
pub struct Reading<'a> {
    pub taking: &'a Taking,
    pub ledger: Ledger,
    pub rejects: Vec<Reject>,
    warnings: Vec<Warning>,
    pub lang: Lang,
}

/// What came of records: those that were read are those that were used and those that were not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ledger {
    /// Rows and documents.
    pub rows: u64,
    /// Of those, rejected when they were read.
    pub rows_rejected: u64,
    /// Of those, not meant as records.
    pub rows_aside: u64,
    /// Records that the rows gave.
    pub records: u64,
    /// Of those, not used.
    pub records_rejected: u64,
}

/// What became of the records, batch by batch.
#[derive(Default)]
pub struct Toll {
    read: u64,
    rejected: u64,
    rejects: Vec<Reject>,
    warnings: Vec<Warning>,
}

impl Toll {
    /// Adds a batch, with its records that could not be played.
    pub fn add(&mut self, fitting: &Fitting, lost: &[NotUsed]) {
        let distinct: HashSet<_> = lost.iter().map(|lost| lost.which).collect();
        self.read += fitting.read;
        self.rejected += fitting.rejects.len() as u64 + distinct.len() as u64;
        self.rejects.extend(fitting.rejects.iter().cloned());
        self.rejects.extend(faults::rejects(lost, fitting));
        self.warnings.extend(fitting.warnings.iter().cloned());
    }
}

impl<'a> Reading<'a> {
    /// All rows and records that were not used, in the order of their files, and the sums.
    pub fn new(taking: &'a Taking, toll: Toll, lang: Lang) -> Reading<'a> {
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
        let mut rejects = taking.rejects.clone();
        rejects.extend(toll.rejects);
        let mut warnings = taking.warnings.clone();
        warnings.extend(toll.warnings);
        let files = taking.files.iter().enumerate();
        let places: HashMap<&str, usize> =
            files.map(|(at, file)| (file.name.as_str(), at)).collect();
        let place = |name: &str| places.get(name).copied();
        rejects.sort_by_key(|reject| (place(&reject.file), reject.line));
        // Those of the files alone come first, as they were read.
        if let Some(more) = warnings.get_mut(taking.warnings.len()..) {
            more.sort_by_key(|warning| (place(&warning.file), warning.line));
        }
        Reading {
            taking,
            ledger,
            rejects,
            warnings,
            lang,
        }
    }

    /// Whether a row was rejected that was meant as a record.
    pub fn has_rejects(&self) -> bool {
        self.rejects.iter().any(|reject| !reject.aside)
    }
}

/// Writes the file of rejects, if one is wanted.
pub fn write_rejects(path: Option<&Path>, reading: &Reading<'_>) -> Result<(), Stop> {
    let Some(path) = path else {
        return Ok(());
    };
    let written = replace_with(path, |out| {
        let mut file = RejectsFile::new(out, reading.lang == Lang::Fr)?;
        for reject in &reading.rejects {
            file.write(reject)?;
        }
        file.finish().map(drop)
    });
    written.map_err(|error| cannot_write(path, &error))
}

/// Where no invoice is left: what was read, why nothing of it can be used, and what to do.
pub fn nothing_to_play(arguments: &Arguments, taking: &Taking, lang: Lang) -> Stop {
    let mut toll = Toll::default();
    toll.add(&taking.batches.get(0), &[]);
    let reading = Reading::new(taking, toll, lang);
    if let Err(stop) = write_rejects(arguments.rejects.as_deref(), &reading) {
        return stop;
    }
    output::aside(|out| {
        reading.guesses(out)?;
        reading.sums(out)?;
        reading.told(out)?;
        writeln!(out)
    });
    let none = Stop::wrong(
        "there is no invoice to play",
        "il n'y a aucune facture à jouer",
    );
    if reading.rejects.is_empty() {
        return none.help(
            "the files hold no row of an invoice: check that they are the right ones",
            "les fichiers ne contiennent aucune ligne de facture\u{a0}: vérifiez que ce sont les bons",
        );
    }
    match arguments.rejects {
        Some(_) => none.help(
            "see above why rows were rejected; the file of --rejects has them all",
            "voir ci-dessus pourquoi des lignes sont rejetées\u{a0}; le fichier de --rejects les donne toutes",
        ),
        None => none.help(
            "see above why rows were rejected, and correct them or tell in a mapping what the columns mean",
            "voir ci-dessus pourquoi des lignes sont rejetées\u{a0}; corrigez-les, ou dites dans une correspondance ce que veulent dire les colonnes",
        ),
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
        if !self.rejects.is_empty() {
            writeln!(out, "\n{}", self.say("Rejected", "Rejetés"))?;
        }
        for reject in self.rejects.iter().take(REJECTS_MAX) {
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
        }
        if self.rejects.len() > REJECTS_MAX {
            let more = self.rejects.len() - REJECTS_MAX;
            let s = if more == 1 { "" } else { "s" };
            let more = thousands(more as u64, self.lang);
            let line = text(
                format!("  ... and {more} more: --rejects FILE writes them all"),
                format!("  ... et {more} autre{s}\u{a0}: --rejects FICHIER les écrit tous"),
            );
            writeln!(out, "{}", line.get(self.lang))?;
        }
        let count = self.warnings.len();
        if count > 0 {
            writeln!(out, "\n{}", self.say("Worth a look", "À examiner"))?;
        }
        for warning in self.warnings.iter().take(REJECTS_MAX) {
            let reason = warning.fault.reason.get(french);
            let place = format!("{}:{}", warning.file, warning.line);
            writeln!(
                out,
                "  {}{colon} {}",
                visible_line(&place),
                visible_line(reason)
            )?;
        }
        if count > REJECTS_MAX {
            let more = count - REJECTS_MAX;
            let s = if more == 1 { "" } else { "s" };
            let more = thousands(more as u64, self.lang);
            let line = text(
                format!("  ... and {more} more"),
                format!("  ... et {more} autre{s}"),
            );
            writeln!(out, "{}", line.get(self.lang))?;
        }
        Ok(())
    }
}
