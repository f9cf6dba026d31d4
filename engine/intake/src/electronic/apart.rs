//! A PDF is read in a process of its own, with bounds on its time and memory: what somebody else made
//! must not be able to stop the program that takes it in.
//!
//! The child is the same program. It reads the PDF from its input and writes a line of JSON, then the
//! XML, if there is one.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::pdf::{self, PdfRead};
use super::tree::SIZE_MAX;
use crate::text::{Refusal, Text, text};

/// So long a child may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// The most bytes that a child may say.
const SAID_MAX: u64 = 4 * SIZE_MAX as u64;

static PROGRAM: OnceLock<(PathBuf, OsString)> = OnceLock::new();

/// Which program, with which argument, reads a PDF by [`read_pdf_as_child`]. Until it is said, they are read
/// in this process.
pub fn read_pdfs_apart(program: PathBuf, argument: &str) {
    // Said once, by whoever starts the program.
    let _ = PROGRAM.set((program, argument.into()));
}

/// What a child says before the XML.
#[derive(Serialize, Deserialize)]
struct Head {
    opens: bool,
    words: Option<String>,
    refused: Option<Refused>,
}

#[derive(Serialize, Deserialize)]
struct Refused {
    reason: (String, String),
    remedy: (String, String),
}

/// The child: reads a PDF from its input and tells what is in it. Its bounds are set by its program.
pub fn read_pdf_as_child(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    let PdfRead { opens, xml, words } = pdf::read(&bytes);
    let pair = |text: Text| (text.en, text.fr);
    let (xml, refused) = match xml {
        Ok(xml) => (xml, None),
        Err(why) => {
            let (reason, remedy) = (pair(why.reason), pair(why.remedy));
            (Vec::new(), Some(Refused { reason, remedy }))
        }
    };
    let head = Head {
        opens,
        words,
        refused,
    };
    serde_json::to_writer(&mut *to, &head)?;
    to.write_all(b"\n")?;
    to.write_all(&xml)?;
    to.flush()
}

/// Reads a PDF. A refusal is no word of what is in it: it asks for too much, or can't be looked at now.
pub(super) fn read(bytes: &[u8]) -> Result<PdfRead, Refusal> {
    let Some((program, argument)) = PROGRAM.get() else {
        return Ok(pdf::read(bytes));
    };
    pdf::size(bytes)?;
    read_by(Command::new(program).arg(argument), bytes)
}

fn read_by(command: &mut Command, bytes: &[u8]) -> Result<PdfRead, Refusal> {
    let said = by_child(command, bytes).map_err(|error| Refusal::not_now(&error))?;
    let read = said.and_then(|said| understood(&said));
    read.ok_or_else(too_much)
}

/// What a child says to some bytes; nothing if it does not end well, and in time. An error is of the system,
/// which did not let it begin.
fn by_child(command: &mut Command, bytes: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let said = heard(&mut child, bytes);
    let well = child.wait()?.success();
    Ok(said?.filter(|_| well))
}

/// What a child says before its time is over; it is stopped where it says nothing.
fn heard(child: &mut Child, bytes: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let pipes = child.stdin.take().zip(child.stdout.take());
    let (mut to, from) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
    let (say, hear) = mpsc::channel();
    thread::scope(|scope| {
        // It may end before it has read all.
        let tells = move || drop(to.write_all(bytes));
        let hears = move || {
            let mut said = Vec::new();
            let all = from.take(SAID_MAX).read_to_end(&mut said).map(|_| said);
            // Nobody hears what comes too late.
            let _ = say.send(all);
        };
        let begin = || {
            thread::Builder::new().spawn_scoped(scope, tells)?;
            thread::Builder::new().spawn_scoped(scope, hears)
        };
        let said = match begin() {
            Ok(_) => hear.recv_timeout(PATIENCE).ok().transpose(),
            Err(error) => Err(error),
        };
        if !matches!(said, Ok(Some(_))) {
            let _ = child.kill();
        }
        said
    })
}

fn understood(said: &[u8]) -> Option<PdfRead> {
    let end = said.iter().position(|byte| *byte == b'\n')?;
    let (head, xml) = said.split_at_checked(end)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    let of = |(en, fr): (String, String)| text(en, fr);
    let xml = match head.refused {
        Some(why) => Err(Refusal::new(of(why.reason), of(why.remedy))),
        None => Ok(xml.get(1..).unwrap_or_default().to_vec()),
    };
    Some(PdfRead {
        opens: head.opens,
        xml,
        words: head.words,
    })
}

fn too_much() -> Refusal {
    Refusal::new(
        text(
            "to read the PDF takes more time or memory than a document may take",
            "lire ce PDF demande plus de temps ou de mémoire qu’un document n’a le droit d’en prendre",
        ),
        text(
            "print it into a new PDF, or ask for it once more",
            "imprimez-le dans un nouveau PDF, ou redemandez-le à son émetteur",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_child_tells_is_what_it_read() {
        let bytes = b"%PDF-1.4 and nothing else".to_vec();
        let mut said = Vec::new();
        read_pdf_as_child(&mut bytes.as_slice(), &mut said).unwrap();
        assert_eq!(understood(&said), Some(pdf::read(&bytes)));
        assert_eq!(understood(b"{}"), None);
        assert_eq!(understood(b"nothing\n"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_child_that_dies_or_reads_nothing_stops_nobody() {
        let large = vec![b'x'; 1 << 20];
        let mut dies = Command::new("sh");
        let dies = dies.args(["-c", "kill -9 $$"]);
        assert_eq!(by_child(dies, &large).unwrap(), None);
        let refusal = read_by(dies, &large).unwrap_err();
        assert!(!refusal.passes, "{refusal:?}");
        let mut deaf = Command::new("true");
        assert_eq!(by_child(&mut deaf, &large).unwrap(), Some(Vec::new()));
    }

    #[test]
    fn a_child_that_can_not_be_started_is_no_fault_of_the_document() {
        let mut nobody = Command::new("/nowhere/jalon");
        let refusal = read_by(&mut nobody, b"%PDF-1.4").unwrap_err();
        assert!(refusal.passes, "{refusal:?}");
        assert!(refusal.reason.en.contains("no process"), "{refusal:?}");
    }
}
