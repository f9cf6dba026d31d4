//! Finds and opens the scripts that were named: files, folders (every `*.jalon` below them, in the
//! order of their names) and `-` for standard input.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jalon_core::machine::{Compiled, MachineError};
use jalon_dsl::diagnostic::{Text, text};
use jalon_dsl::read::MAX_BYTES;
pub use jalon_operate::reason;

/// One script as it was read.
#[derive(Debug)]
pub struct Script {
    /// The path as it is shown.
    pub name: String,
    /// Where it lies; none for standard input.
    pub path: Option<PathBuf>,
    /// Its bytes; of a file that is too large only what shows that it is.
    pub bytes: Vec<u8>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The scripts, each once.
    pub scripts: Vec<Script>,
    /// What could not be read, and why.
    pub complaints: Vec<Text>,
    /// Real paths of what was taken already.
    seen: HashSet<PathBuf>,
}

/// The name under which standard input is shown.
pub const STDIN: &str = "<stdin>";

/// Reads everything that `paths` name.
pub fn read(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for path in paths {
        if path.as_os_str() == "-" {
            found.take_stdin();
        } else if path.is_dir() {
            found.take_folder(path);
        } else {
            found.take_file(path);
        }
    }
    found
}

impl Found {
    fn take_stdin(&mut self) {
        if !self.seen.insert(PathBuf::from("-")) {
            return;
        }
        match read_capped(io::stdin().lock()) {
            Ok(bytes) => self.take(None, bytes),
            Err(error) => self.complain(Path::new(STDIN), &error),
        }
    }

    fn take_file(&mut self, path: &Path) {
        // A file that has no real path cannot be opened either, which says why.
        if fs::canonicalize(path).is_ok_and(|real| !self.seen.insert(real)) {
            return;
        }
        match File::open(path).and_then(read_capped) {
            Ok(bytes) => self.take(Some(path.to_owned()), bytes),
            Err(error) => self.complain(path, &error),
        }
    }

    fn take(&mut self, path: Option<PathBuf>, bytes: Vec<u8>) {
        let name = match &path {
            Some(path) => shown(Some(path)),
            None => STDIN.to_owned(),
        };
        match compiled_already(&name, &bytes) {
            Some(complaint) => self.complaints.push(complaint),
            None => self.scripts.push(Script { name, path, bytes }),
        }
    }

    fn take_folder(&mut self, folder: &Path) {
        let before = self.complaints.len();
        let files = self.scripts_below(folder);
        if files.is_empty() && self.complaints.len() == before {
            let folder = folder.display();
            self.complaints.push(text(
                format!("there is no script in the folder {folder} (a script ends in .jalon)"),
                format!(
                    "il n'y a aucun script dans le dossier {folder} (un script finit par .jalon)"
                ),
            ));
        }
        for file in files {
            self.take_file(&file);
        }
    }

    /// Every `*.jalon` below a folder. Hidden folders are left out; each folder is entered once, so
    /// links that lead in a circle do no harm.
    fn scripts_below(&mut self, folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut entered = HashSet::new();
        let mut waiting = vec![folder.to_owned()];
        while let Some(folder) = waiting.pop() {
            if fs::canonicalize(&folder).is_ok_and(|real| !entered.insert(real)) {
                continue;
            }
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    self.complain(&folder, &error);
                    continue;
                }
            };
            for entry in entries {
                match entry {
                    Ok(entry) => sort_out(&folder, &entry.file_name(), &mut files, &mut waiting),
                    Err(error) => self.complain(&folder, &error),
                }
            }
        }
        files.sort();
        files
    }

    fn complain(&mut self, path: &Path, error: &io::Error) {
        let path = path.display();
        self.complaints.push(text(
            format!("cannot read {path}: {}", reason(error).en),
            format!("lecture impossible de {path}\u{a0}: {}", reason(error).fr),
        ));
    }
}

fn sort_out(folder: &Path, name: &OsStr, files: &mut Vec<PathBuf>, waiting: &mut Vec<PathBuf>) {
    if name.as_encoded_bytes().starts_with(b".") {
        return;
    }
    let path = if folder == Path::new(".") {
        PathBuf::from(name)
    } else {
        folder.join(name)
    };
    if path.is_dir() {
        waiting.push(path);
    } else if path
        .extension()
        .is_some_and(|extension| extension == "jalon")
    {
        files.push(path);
    }
}

/// Reads no more than what shows that a file is too large: it may be a device without end.
fn read_capped(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn shown(path: Option<&Path>) -> String {
    path.map(|path| path.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// What `jalon compile` wrote is no script; one of another version says which.
fn compiled_already(name: &str, bytes: &[u8]) -> Option<Text> {
    let file = std::str::from_utf8(bytes).ok()?;
    if !file.starts_with('{') {
        return None;
    }
    let (en, fr) = match Compiled::from_file(file) {
        Ok(_) => (String::new(), String::new()),
        Err(MachineError::NotAMachine(_)) => return None,
        Err(error) => (
            format!("; {error}"),
            format!("\u{a0}; {}", error.in_french()),
        ),
    };
    Some(text(
        format!("{name} is a compiled script: name the script itself{en}"),
        format!("{name} est un script compilé\u{a0}: nommer le script lui-même{fr}"),
    ))
}
