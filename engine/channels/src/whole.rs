//! A folder of folders: each thing that leaves is one of its own, written beside and then named, so
//! that nobody ever sees half of it.
//!
//! ```text
//! .KEY.1.begun/     being written; nobody else's business
//! KEY/              it is whole
//! ledger.jsonl      says so for good: whoever reads it may take the folder away
//! ```
//!
//! It is there once, however often it is given: its key is its name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jalon_daemon::{Clock, Found, Outgoing};

use crate::folder::{LEDGER, noted, sync};
use crate::looked_up::{in_ledger_of, note_since, was_there};

/// A folder of folders.
pub(crate) struct Whole {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
}

/// A file by its name, and its bytes.
pub(crate) type NamedFile = (String, Vec<u8>);

impl Whole {
    /// It is made now, so that it is known since when there is one.
    pub(crate) fn new(folder: PathBuf, clock: Arc<dyn Clock>) -> Whole {
        // If it can't be made, each thing that comes says so.
        let _ = fs::create_dir_all(&folder);
        let _ = note_since(&folder, clock.now());
        Whole { folder, clock }
    }

    fn name(&self, outgoing: &Outgoing) -> PathBuf {
        self.folder.join(outgoing.key.to_string())
    }

    fn is_there(&self, outgoing: &Outgoing) -> io::Result<bool> {
        Ok(self.name(outgoing).try_exists()? || in_ledger_of(&self.folder, outgoing)?)
    }

    /// Puts it there, if it is not; why that failed.
    pub(crate) fn put(
        &self,
        outgoing: &Outgoing,
        attempt: u16,
        files: &[NamedFile],
    ) -> Result<(), String> {
        let failed = |error: io::Error| format!("{}: {error}", self.folder.display());
        if self.is_there(outgoing).map_err(failed)? {
            return Ok(());
        }
        if let Err(error) = self.write(outgoing, attempt, files)
            // Another one may have been as quick; else it has no name, and nobody takes it.
            && !self.name(outgoing).exists()
        {
            return Err(failed(error));
        }
        let name = outgoing.key.to_string();
        // It is there; the ledger is for those that take it away.
        let _ = noted(&self.folder, self.clock.now(), (outgoing, attempt), &name);
        Ok(())
    }

    fn write(&self, outgoing: &Outgoing, attempt: u16, files: &[NamedFile]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let begun = beside(&self.folder, outgoing, attempt, "begun");
        // What an earlier start left half.
        gone(fs::remove_dir_all(&begun))?;
        fs::create_dir(&begun)?;
        let written = (|| {
            if beside(&self.folder, outgoing, attempt, "given-up").exists() {
                return Err(io::Error::other("this attempt was given up"));
            }
            for (name, bytes) in files {
                let mut options = OpenOptions::new();
                let mut file = options
                    .write(true)
                    .create_new(true)
                    .open(begun.join(name))?;
                file.write_all(bytes)?;
                file.sync_all()?;
            }
            sync(&begun)?;
            // A folder that is there and has something in it is not written over.
            fs::rename(&begun, self.name(outgoing))
        })();
        if written.is_err() {
            let _ = fs::remove_dir_all(&begun);
        }
        written?;
        // From here on it is there, whatever becomes of the ledger.
        let _ = sync(&self.folder);
        Ok(())
    }

    /// What became of an attempt.
    pub(crate) fn look_up(&self, outgoing: &Outgoing, attempt: u16) -> Found {
        // What can't be read can't be told.
        self.looked_up(outgoing, attempt).unwrap_or(Found::NotKnown)
    }

    /// What was only begun gets another name before it is taken away, so that whoever still writes it
    /// can't name it any more.
    fn looked_up(&self, outgoing: &Outgoing, attempt: u16) -> io::Result<Found> {
        let given_up = beside(&self.folder, outgoing, attempt, "given-up");
        File::create(&given_up)?.sync_all()?;
        let begun = beside(&self.folder, outgoing, attempt, "begun");
        let waste = beside(&self.folder, outgoing, attempt, "waste");
        gone(fs::remove_dir_all(&waste))?;
        gone(fs::rename(&begun, &waste))?;
        gone(fs::remove_dir_all(&waste))?;
        if self.is_there(outgoing)? {
            // Whoever put it there was stopped before the ledger told of it.
            if !in_ledger_of(&self.folder, outgoing)? {
                let name = outgoing.key.to_string();
                noted(&self.folder, self.clock.now(), (outgoing, attempt), &name)?;
            }
            gone(fs::remove_file(&given_up))?;
            return Ok(Found::Left(LEDGER.to_owned()));
        }
        Ok(match was_there(&self.folder, outgoing.rendered)? {
            true => Found::NeverLeft,
            false => Found::NotKnown,
        })
    }
}

fn beside(folder: &Path, outgoing: &Outgoing, attempt: u16, what: &str) -> PathBuf {
    folder.join(format!(".{}.{attempt}.{what}", outgoing.key))
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
