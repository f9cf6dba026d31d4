//! `--format parquet`: what is done, for tools that read tables.

use std::path::PathBuf;

use jalon_simulate::replay::Act;
use jalon_tables::{Row, WriteError, Writer};
use smol_str::SmolStr;

use super::Stop;
use super::lines::Line;
use crate::replace::Whole;

/// A file of rows in the making.
pub struct Rows {
    path: PathBuf,
    writer: Writer<Whole>,
    failed: Option<WriteError>,
}

/// The row of an act.
pub fn row(act: &Act<'_>, line: &Line<'_>) -> Row {
    let owned = |text: Option<&str>| text.map(SmolStr::new);
    Row {
        at: act.at,
        day: act.day,
        invoice: owned(line.invoice),
        customer: SmolStr::new(line.customer),
        milestone: owned(line.milestone),
        action: line.action,
        step: SmolStr::new(line.step),
        source: owned(line.source),
        role: owned(line.role),
        channel: line.channel,
        template: owned(line.template),
        team: owned(line.team),
        agency: owned(line.agency),
        amount: act.amount,
        why: SmolStr::new(line.why),
    }
}

impl Rows {
    /// A file; standard output takes no tables.
    pub fn create(path: Option<&PathBuf>) -> Result<Rows, Stop> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            let stop = Stop::wrong(
                "Parquet is for a file, not for the terminal",
                "Parquet est pour un fichier, pas pour le terminal",
            );
            return Err(stop.help(
                "say where it goes: --output done.parquet",
                "dites où l'écrire\u{a0}: --output fait.parquet",
            ));
        };
        let file = Whole::create(path).map_err(|error| super::play::cannot_write(path, &error))?;
        let writer = Writer::new(file);
        Ok(Rows {
            writer: writer.map_err(|error| stopped(path, &error))?,
            path: path.clone(),
            failed: None,
        })
    }

    /// Adds rows; what fails is told at the end.
    pub fn add(&mut self, rows: Vec<Row>) {
        for row in rows {
            if self.failed.is_none() {
                self.failed = self.writer.push(row).err();
            }
        }
    }

    /// Ends the file.
    pub fn finish(self) -> Result<(), Stop> {
        let ended = match self.failed {
            Some(error) => Err(error),
            None => self.writer.finish(),
        };
        let file = ended.map_err(|error| stopped(&self.path, &error))?;
        file.finish()
            .map_err(|error| super::play::cannot_write(&self.path, &error))
    }
}

fn stopped(path: &std::path::Path, error: &WriteError) -> Stop {
    let error = std::io::Error::other(error.to_string());
    super::play::cannot_write(path, &error)
}
