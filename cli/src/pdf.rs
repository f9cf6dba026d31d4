//! PDFs are read by a process of their own: this program once more, with bounds on its time and memory.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::Exit;

/// What the child is called with; nobody types it.
const CHILD: &str = "read-pdf-from-input";

/// Whether this process is to read a PDF, and nothing else.
pub fn is_child(typed: &[OsString]) -> bool {
    matches!(typed, [_, argument] if argument == CHILD)
}

/// From now on PDFs are read by a child. A program that does not know where it lies reads them itself.
pub fn read_apart() {
    if let Ok(program) = std::env::current_exe() {
        jalon_intake::read_pdfs_apart(program, CHILD);
    }
}

/// The child.
pub fn read() -> ExitCode {
    #[cfg(unix)]
    bound();
    let mut said = std::io::BufWriter::new(std::io::stdout().lock());
    let read = jalon_intake::read_pdf_as_child(&mut std::io::stdin().lock(), &mut said);
    let exit = match read {
        Ok(()) => Exit::Clean,
        Err(_) => Exit::Wrong,
    };
    ExitCode::from(exit as u8)
}

/// So much memory the child may have, its own code included.
#[cfg(unix)]
const MEMORY_MAX: u64 = 1 << 30;
/// So many seconds it may work.
#[cfg(unix)]
const SECONDS_MAX: u64 = 10;

#[cfg(unix)]
fn bound() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let bounds = [
        (Resource::As, MEMORY_MAX),
        (Resource::Cpu, SECONDS_MAX),
        (Resource::Core, 0),
        // It opens nothing more, and writes nothing but what it says.
        (Resource::Fsize, 0),
    ];
    for (resource, most) in bounds {
        let bound = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        // A system without such a bound has the other ones, and its parent does not wait for ever.
        let _ = setrlimit(resource, bound);
    }
}
