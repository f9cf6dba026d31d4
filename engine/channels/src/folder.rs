//! A folder as a way out: one file for each effect, written beside and then named, so that whoever
//! watches the folder never sees half a file.
//!
//! It never takes two effects for one: a second copy is a second file, and a second line of the
//! ledger. So doubles can be counted.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jalon_core::Way;
use jalon_daemon::{Answer, Channel, Clock, InDoubt, Outgoing};
use serde_json::json;

use crate::body::body_of;
use crate::mail::mail_of;

/// The name of the file that tells of each effect in a line of JSON.
pub const LEDGER: &str = "ledger.jsonl";

/// A folder as a way out.
pub struct Folder {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    in_doubt: InDoubt,
}

/// How many files there may be of one effect.
const COPIES_MAX: u32 = 10_000;

impl Folder {
    /// A folder; it is made when the first effect comes.
    pub fn new(folder: PathBuf, clock: Arc<dyn Clock>, in_doubt: InDoubt) -> Folder {
        Folder {
            folder,
            clock,
            in_doubt,
        }
    }

    fn write(&self, outgoing: &Outgoing, attempt: u16) -> io::Result<String> {
        fs::create_dir_all(&self.folder)?;
        let (bytes, end) = bytes_of(outgoing);
        let key = outgoing.key;
        let process = std::process::id();
        let beside = self.folder.join(format!(".{key}.{process}.{attempt}"));
        let written = (|| {
            let mut file = File::create(&beside)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            self.name(&beside, outgoing, end)
        })();
        let _ = fs::remove_file(&beside);
        let name = written?;
        // From here on it has left, whatever becomes of the ledger.
        let _ = sync(&self.folder);
        let _ = self.note(outgoing, attempt, &name);
        Ok(name)
    }

    /// Gives the file a name that no other has: a link is refused where a name is taken.
    fn name(&self, beside: &Path, outgoing: &Outgoing, end: &str) -> io::Result<String> {
        let day = outgoing.rendered.to_string();
        let day = day.get(..10).unwrap_or_default();
        for copy in 1..=COPIES_MAX {
            let again = match copy {
                1 => String::new(),
                copy => format!(".{copy}"),
            };
            let name = format!("{day}-{}{again}.{end}", outgoing.key);
            match fs::hard_link(beside, self.folder.join(&name)) {
                Ok(()) => return Ok(name),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::from(io::ErrorKind::AlreadyExists))
    }

    fn note(&self, outgoing: &Outgoing, attempt: u16, name: &str) -> io::Result<()> {
        let line = json!({
            "key": outgoing.key.to_string(),
            "at": self.clock.now().to_string(),
            "file": name,
            "attempt": attempt,
            "invoices": outgoing.invoices,
            "subject": outgoing.subject,
        });
        let mut options = OpenOptions::new();
        let mut file = options
            .append(true)
            .create(true)
            .open(self.folder.join(LEDGER))?;
        // One write, so that lines of two programs don't run together.
        file.write_all(format!("{line}\n").as_bytes())
    }
}

/// A mail where it is one, else what programs read.
fn bytes_of(outgoing: &Outgoing) -> (Vec<u8>, &'static str) {
    let is_mail = matches!(outgoing.way, Some(Way::Email | Way::Attachment | Way::Link));
    if let (true, Ok(mail)) = (is_mail, mail_of(outgoing)) {
        return (mail, "eml");
    }
    (format!("{:#}\n", body_of(outgoing)).into_bytes(), "json")
}

#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync(_folder: &Path) -> io::Result<()> {
    Ok(())
}

impl Channel for Folder {
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer {
        match self.write(outgoing, attempt) {
            Ok(name) => Answer::Taken(name),
            // It has no name, so nobody takes it for a file.
            Err(error) => Answer::NotNow(format!("{}: {error}", self.folder.display())),
        }
    }

    fn in_doubt(&self) -> InDoubt {
        self.in_doubt
    }
}
