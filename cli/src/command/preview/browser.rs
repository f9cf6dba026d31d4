//! Opens a page in the browser of this computer.

use std::fs::OpenOptions;
use std::io::Write;
use std::process::{Command, Stdio};

use jalon_dsl::diagnostic::Lang;

use super::Stop;
use crate::{Exit, output};

/// Writes a page to a new file that only this user can read, and opens it.
pub fn open(page: &str, lang: Lang) -> Result<Exit, Stop> {
    let nanos = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.subsec_nanos());
    let name = format!("jalon-preview-{}-{nanos}.html", std::process::id());
    let path = std::env::temp_dir().join(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&path);
    written
        .and_then(|mut file| file.write_all(page.as_bytes()))
        .map_err(|error| Stop(Exit::Wrong, vec![output::cannot_write(&path, &error)]))?;
    let shown = path.display();
    let mut command = browser();
    command
        .arg(&path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(output::result(Exit::Clean, lang, |out| {
            writeln!(out, "{shown}")
        })),
        _ => Err(Stop::wrong(
            format!("no browser could be opened; the page is in {shown}"),
            format!("aucun navigateur n'a pu être ouvert\u{a0}; la page est dans {shown}"),
        )),
    }
}

/// The browser that the user names, else the one of the system.
fn browser() -> Command {
    match std::env::var_os("BROWSER").filter(|name| !name.is_empty()) {
        Some(name) => Command::new(name),
        None if cfg!(target_os = "macos") => Command::new("open"),
        None if cfg!(windows) => Command::new("explorer"),
        None => Command::new("xdg-open"),
    }
}
