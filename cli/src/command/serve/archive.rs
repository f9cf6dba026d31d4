//! The archive as files in the data folder: one for each month in which something went there.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use jalon_core::Day;
use jalon_daemon::Entity;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::retention::Archived;
use jalon_store::{Effect, Entry, archive};
use serde_json::{Value, json};

use jalon_operate::outbox::state_name;
use jalon_operate::payments::told::LineTold;

/// The folder of the archive, within the data folder.
pub const FOLDER: &str = "archive";

/// The files of this month, opened when something goes there.
pub struct Files {
    folder: PathBuf,
    month: String,
    code: String,
    journal: Option<BufWriter<File>>,
    effects: Option<BufWriter<File>>,
    payments: Option<BufWriter<File>>,
}

impl Files {
    /// Nothing is opened yet.
    pub fn new(data: &Path, entity: &Entity, day: Day) -> Files {
        Files {
            folder: data.join(FOLDER),
            month: day.to_string().chars().take(7).collect(),
            code: entity.code.to_string(),
            journal: None,
            effects: None,
            payments: None,
        }
    }

    /// Takes payments of statements; they are on the disk once it has come back.
    pub fn payments(&mut self, lines: &[LineTold]) -> io::Result<()> {
        if self.payments.is_none() {
            self.payments = Some(self.open("payments")?);
        }
        let Some(file) = &mut self.payments else {
            return Ok(());
        };
        for line in lines {
            let mut line = serde_json::to_value(line)?;
            line["legal_entity"] = json!(self.code);
            writeln!(file, "{line}")?;
        }
        file.flush()?;
        file.get_ref().sync_all()
    }

    fn open(&self, name: &str) -> io::Result<BufWriter<File>> {
        let mut folder = DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            folder.mode(0o700);
        }
        folder.create(&self.folder)?;
        let path = self.folder.join(format!("{name}-{}.jsonl", self.month));
        let file = OpenOptions::new().append(true).create(true).open(path)?;
        Ok(BufWriter::new(file))
    }
}

impl Archived for Files {
    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        if self.journal.is_none() {
            self.journal = Some(self.open("journal")?);
        }
        let line = archive::line(&self.code, entry);
        match &mut self.journal {
            Some(file) => writeln!(file, "{line}"),
            None => Ok(()),
        }
    }

    fn effect(&mut self, effect: &Effect, bytes: Option<&[u8]>) -> io::Result<()> {
        if self.effects.is_none() {
            self.effects = Some(self.open("effects")?);
        }
        let message = bytes.and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
        let line = json!({
            "legal_entity": self.code,
            "account": format!("{:032x}", effect.account.account.0),
            "key": OutgoingKey(effect.key).to_string(),
            "state": state_name(effect.now.state),
            "since": effect.now.due.to_string(),
            "attempts": effect.now.attempts,
            "note": effect.now.note,
            "message": message,
        });
        match &mut self.effects {
            Some(file) => writeln!(file, "{line}"),
            None => Ok(()),
        }
    }

    fn synced(&mut self) -> io::Result<()> {
        for file in [&mut self.journal, &mut self.effects].into_iter().flatten() {
            file.flush()?;
            file.get_ref().sync_all()?;
        }
        Ok(())
    }
}
