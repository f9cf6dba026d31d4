//! What became of something that a folder may have taken before its daemon died, or went to sleep.
//!
//! It left if its file is there, or the ledger tells of it. It never left, and never will, if nothing
//! of it is whole, and whoever may still be at it finds that it was given up:
//!
//! ```text
//! who writes                             who looks
//! 1 begins the file beside               1 writes that it is given up
//! 2 ends if it was given up              2 takes away what was only begun
//! 3 renames it: it is whole              3 is it whole? is it there, or in the ledger?
//! 4 links its name, writes the ledger
//! ```
//!
//! Whatever the order of both, a file that was begun and not renamed when the second looked for it
//! can't be renamed later. Only what is whole and neither there nor in the ledger stays in doubt.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use jalon_core::Instant;
use jalon_daemon::{Found, Outgoing};

use crate::folder::{LEDGER, Names, name_of, noted};

/// The file that tells since when the folder is there.
const SINCE: &str = ".since";
/// So much of the ledger is read at once, from its end.
const CHUNK: u64 = 64 * 1024;
/// So much of it is read at all: some 250,000 lines.
const LEDGER_MAX: u64 = 64 * 1024 * 1024;
/// So long before a message nothing of it can be in the ledger, whatever the clock did.
const BEFORE_MINUTES: i64 = 24 * 60;

/// Notes since when the folder is there, if that is not noted yet.
pub(crate) fn note_since(folder: &Path, now: Instant) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true);
    let mut file = file.open(folder.join(SINCE))?;
    writeln!(file, "{now}")
}

/// What became of an attempt.
pub(crate) fn look_up(folder: &Path, now: Instant, of: (&Outgoing, u16)) -> Found {
    // What can't be read can't be told.
    looked_up(folder, now, of).unwrap_or(Found::NotKnown)
}

fn looked_up(
    folder: &Path,
    now: Instant,
    (outgoing, attempt): (&Outgoing, u16),
) -> io::Result<Found> {
    let names = Names::of(folder, outgoing, attempt);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    options.open(&names.given_up)?.sync_all()?;
    gone(fs::remove_file(&names.begun))?;
    let whole = names.whole.try_exists()?;
    let found = match there(folder, outgoing, attempt)? {
        Some(name) => {
            // Whoever put it there may have been stopped before the ledger told of it.
            let file = format!("\"file\":{}", serde_json::Value::from(name.as_str()));
            if let Noted::Nothing = in_ledger(folder, outgoing, &file)? {
                noted(folder, now, (outgoing, attempt), &name)?;
            }
            Found::Left(name)
        }
        None => match in_ledger(folder, outgoing, &key_of(outgoing))? {
            Noted::Left => Found::Left(LEDGER.to_owned()),
            // Somebody may have taken its file away before the ledger was written.
            Noted::Nothing if !whole && was_there(folder, outgoing.rendered)? => Found::NeverLeft,
            Noted::Nothing | Noted::TooFar => Found::NotKnown,
        },
    };
    if let Found::Left(_) = found {
        gone(fs::remove_file(&names.whole))?;
        gone(fs::remove_file(&names.given_up))?;
    }
    Ok(found)
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A file that it left as.
fn there(folder: &Path, outgoing: &Outgoing, attempt: u16) -> io::Result<Option<String>> {
    for copy in 1..=u32::from(attempt) {
        for end in ["eml", "json", "xml"] {
            let name = name_of(outgoing, copy, end);
            if folder.join(&name).try_exists()? {
                return Ok(Some(name));
            }
        }
    }
    Ok(None)
}

/// Whether the folder was there when the message was written. A newer one may stand in the place of
/// another, which took it.
pub(crate) fn was_there(folder: &Path, rendered: Instant) -> io::Result<bool> {
    let since = match fs::read_to_string(folder.join(SINCE)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        since => since?,
    };
    let since = since.trim().parse::<Instant>();
    Ok(since.is_ok_and(|since| since <= rendered))
}

/// Whether the ledger tells of it; one that is too long to be read is an error.
pub(crate) fn in_ledger_of(folder: &Path, outgoing: &Outgoing) -> io::Result<bool> {
    match in_ledger(folder, outgoing, &key_of(outgoing))? {
        Noted::Left => Ok(true),
        Noted::Nothing => Ok(false),
        Noted::TooFar => Err(io::Error::other("the ledger is too long")),
    }
}

/// What the ledger tells.
enum Noted {
    Left,
    Nothing,
    /// It is too long to be read.
    TooFar,
}

/// How a line of the ledger names a message.
fn key_of(outgoing: &Outgoing) -> String {
    format!("\"key\":\"{}\"", outgoing.key)
}

/// Looks for what a line says, from the end of the ledger as far back as anything of the message can be.
fn in_ledger(folder: &Path, outgoing: &Outgoing, says: &str) -> io::Result<Noted> {
    let mut file = match File::open(folder.join(LEDGER)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Noted::Nothing),
        file => file?,
    };
    let needle = says.as_bytes();
    let before = outgoing.rendered.plus_minutes(-BEFORE_MINUTES);
    let length = file.seek(SeekFrom::End(0))?;
    let mut end = length;
    // The beginning of a chunk is read once more with the one before it: a line may be in both.
    let mut head = Vec::new();
    while end > 0 {
        if length - end > LEDGER_MAX {
            return Ok(Noted::TooFar);
        }
        let start = end.saturating_sub(CHUNK);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = vec![0; usize::try_from(end - start).unwrap_or_default()];
        file.read_exact(&mut bytes)?;
        bytes.extend(&head);
        if bytes.windows(needle.len()).any(|part| part == needle) {
            return Ok(Noted::Left);
        }
        if first_moment(&bytes).is_some_and(|at| at < before) {
            return Ok(Noted::Nothing);
        }
        bytes.truncate(needle.len());
        head = bytes;
        end = start;
    }
    Ok(Noted::Nothing)
}

/// The moment of the first whole line.
fn first_moment(bytes: &[u8]) -> Option<Instant> {
    let lines = bytes.split(|byte| *byte == b'\n').skip(1);
    for line in lines {
        let told = serde_json::from_slice::<serde_json::Value>(line);
        let at = told
            .ok()
            .and_then(|told| told.get("at")?.as_str()?.parse().ok());
        if at.is_some() {
            return at;
        }
    }
    None
}
