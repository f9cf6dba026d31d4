//! A folder as a way out: one file for each effect, written beside and then named, so that whoever
//! watches the folder never sees half a file.
//!
//! It never takes two effects for one: a second copy is a second file, and a second line of the
//! ledger. So doubles can be counted.
//!
//! ```text
//! .KEY.1.begun      being written; nobody else's business
//! .KEY.1.whole      written, and about to have its name
//! DAY-KEY.json      it has left
//! ledger.jsonl      says so for good: whoever reads the folder may take the file away
//! ```

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jalon_core::{Instant, Way};
use jalon_daemon::{Answer, Channel, Clock, Found, InDoubt, Outgoing};
use jalon_mail::dkim::Signer;
use serde_json::json;

use crate::body::{body_of, what_name};
use crate::looked_up;
use crate::mail::{NoMail, mail_of};
use crate::smtp::no_mail;

/// The name of the file that tells of each effect in a line of JSON.
pub const LEDGER: &str = "ledger.jsonl";

/// A folder as a way out.
pub struct Folder {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    in_doubt: InDoubt,
    signer: Option<Arc<Signer>>,
}

/// How many files there may be of one effect.
const COPIES_MAX: u32 = 10_000;

/// So often, and so long between, it looks whether somebody else still writes to the ledger.
const LOOKS_MAX: u32 = 200;
const LOOK: Duration = Duration::from_millis(5);

impl Folder {
    /// A folder. It is made now, so that it is known since when there is one.
    pub fn new(folder: PathBuf, clock: Arc<dyn Clock>, in_doubt: InDoubt) -> Folder {
        // If it can't be made, each effect that comes says so.
        let _ = fs::create_dir_all(&folder);
        let _ = looked_up::note_since(&folder, clock.now());
        Folder {
            folder,
            clock,
            in_doubt,
            signer: None,
        }
    }

    /// With the signature of the house on mails.
    pub fn signing(mut self, signer: Option<Arc<Signer>>) -> Folder {
        self.signer = signer;
        self
    }

    fn write(&self, outgoing: &Outgoing, attempt: u16, whole: Whole) -> io::Result<String> {
        fs::create_dir_all(&self.folder)?;
        let (bytes, end) = whole;
        let names = Names::of(&self.folder, outgoing, attempt);
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create_new(true).open(&names.begun)?;
        let written = (|| {
            if names.given_up.exists() {
                return Err(io::Error::other("this attempt was given up"));
            }
            file.write_all(&bytes)?;
            file.sync_all()?;
            // Whoever gave it up meanwhile has taken the file away, and this fails.
            fs::rename(&names.begun, &names.whole)?;
            name(&names.whole, &self.folder, outgoing, end)
        })();
        if written.is_err() {
            let _ = fs::remove_file(&names.begun);
            let _ = fs::remove_file(&names.whole);
        }
        let name = written?;
        // From here on it has left, whatever becomes of the ledger.
        let _ = sync(&self.folder);
        let now = self.clock.now();
        if noted(&self.folder, now, (outgoing, attempt), &name).is_ok() {
            let _ = fs::remove_file(&names.whole);
        }
        Ok(name)
    }
}

/// Writes a line of the ledger: what left, when, and by what name.
pub(crate) fn noted(
    folder: &Path,
    now: Instant,
    (outgoing, attempt): (&Outgoing, u16),
    name: &str,
) -> io::Result<()> {
    let line = json!({
        "key": outgoing.key.to_string(),
        "at": now.to_string(),
        "file": name,
        "attempt": attempt,
        "what": what_name(&outgoing.what),
        "invoices": outgoing.invoices,
        "subject": outgoing.subject,
    });
    let mut options = OpenOptions::new();
    let mut file = options
        .read(true)
        .append(true)
        .create(true)
        .open(folder.join(LEDGER))?;
    wait_for_others(&file);
    let start = match ends_in_a_line(&mut file)? {
        true => "",
        false => "\n",
    };
    file.write_all(format!("{start}{line}\n").as_bytes())?;
    file.sync_data()
}

/// While nobody else writes, half a line is of somebody who was stopped. Whoever is paused in the middle of it
/// keeps nobody waiting for longer than this: a line is written in one go, so it is whole all the same.
fn wait_for_others(file: &File) {
    for _ in 0..LOOKS_MAX {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOOK),
            Ok(()) | Err(TryLockError::Error(_)) => return,
        }
    }
}

/// The files of one attempt.
pub(crate) struct Names {
    pub begun: PathBuf,
    pub whole: PathBuf,
    pub given_up: PathBuf,
}

impl Names {
    pub(crate) fn of(folder: &Path, outgoing: &Outgoing, attempt: u16) -> Names {
        let beside = |what| folder.join(format!(".{}.{attempt}.{what}", outgoing.key));
        Names {
            begun: beside("begun"),
            whole: beside("whole"),
            given_up: beside("given-up"),
        }
    }
}

/// Gives the file a name that no other has: a link is refused where a name is taken.
fn name(beside: &Path, folder: &Path, outgoing: &Outgoing, end: &str) -> io::Result<String> {
    for copy in 1..=COPIES_MAX {
        let name = name_of(outgoing, copy, end);
        match fs::hard_link(beside, folder.join(&name)) {
            Ok(()) => return Ok(name),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// The name of a copy, which people see.
pub(crate) fn name_of(outgoing: &Outgoing, copy: u32, end: &str) -> String {
    let day = outgoing.rendered.to_string();
    let day = day.get(..10).unwrap_or_default();
    match copy {
        1 => format!("{day}-{}.{end}", outgoing.key),
        copy => format!("{day}-{}.{copy}.{end}", outgoing.key),
    }
}

fn ends_in_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// The bytes of a file, and how its name ends.
type Whole = (Vec<u8>, &'static str);

/// A mail where it is one, the message of a network where it states one, else what programs read.
fn bytes_of(outgoing: &Outgoing, signer: Option<&Signer>) -> Result<Whole, NoMail> {
    if let Some(stated) = &outgoing.stated {
        return Ok((stated.xml.clone().into_bytes(), "xml"));
    }
    let is_mail = matches!(outgoing.way, Some(Way::Email | Way::Attachment | Way::Link));
    if is_mail {
        match mail_of(outgoing, signer) {
            Ok(mail) => return Ok((mail, "eml")),
            Err(NoMail::Wrong(_)) => {}
            Err(other) => return Err(other),
        }
    }
    let body = format!("{:#}\n", body_of(outgoing));
    Ok((body.into_bytes(), "json"))
}

#[cfg(unix)]
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync(_folder: &Path) -> io::Result<()> {
    Ok(())
}

impl Channel for Folder {
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer {
        let whole = match bytes_of(outgoing, self.signer.as_deref()) {
            Ok(whole) => whole,
            Err(why) => return no_mail(why),
        };
        match self.write(outgoing, attempt, whole) {
            Ok(name) => Answer::Taken(name),
            // It has no name, so nobody takes it for a file.
            Err(error) => Answer::NotNow(format!("{}: {error}", self.folder.display())),
        }
    }

    fn in_doubt(&self) -> InDoubt {
        self.in_doubt
    }

    fn looks_up(&self) -> bool {
        true
    }

    fn look_up(&mut self, outgoing: &Outgoing, attempt: u16) -> Found {
        looked_up::look_up(&self.folder, self.clock.now(), (outgoing, attempt))
    }
}
