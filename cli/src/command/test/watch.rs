//! `--watch`: looks at the files twice a second, and plays the tests again when one has changed.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jalon_dsl::diagnostic::{Lang, text};

use crate::{Exit, output};

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(500);
/// So many files and folders are watched at most.
const FILES_MAX: usize = 10_000;

/// Plays now, and again at each change, until the process is ended.
pub fn run(paths: &[PathBuf], once: impl Fn() -> Exit, lang: Lang) -> Exit {
    if paths.iter().any(|path| path.as_os_str() == "-") {
        let message = text(
            "standard input can't be watched: name a file or a folder",
            "l'entrée standard ne peut pas être surveillée\u{a0}: nommer un fichier ou un dossier",
        );
        output::complain(lang, &message);
        return Exit::Wrong;
    }
    loop {
        let before = stamps(paths);
        once();
        let waiting = text(
            "watching; Ctrl+C ends it",
            "surveillance en cours\u{a0}; Ctrl+C pour finir",
        );
        output::aside(|out| writeln!(out, "{}", waiting.get(lang)));
        while stamps(paths) == before {
            std::thread::sleep(PAUSE);
        }
    }
}

/// Every file that a script could be or use, with the time of its last change. Modules lie beside a
/// script, so its whole folder is looked at.
fn stamps(paths: &[PathBuf]) -> Vec<(PathBuf, Option<SystemTime>)> {
    let mut waiting: Vec<PathBuf> = Vec::new();
    for path in paths {
        let folder = match path.is_dir() {
            true => Some(path.as_path()),
            false => path.parent(),
        };
        let folder = folder.filter(|folder| *folder != Path::new(""));
        waiting.push(folder.map_or_else(|| PathBuf::from("."), Path::to_owned));
    }
    let mut stamps = Vec::new();
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if hidden || stamps.len() + waiting.len() >= FILES_MAX {
                continue;
            }
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push(path),
                Ok(_) if is_watched(&path) => {
                    let changed = entry.metadata().and_then(|of| of.modified()).ok();
                    stamps.push((path, changed));
                }
                _ => {}
            }
        }
    }
    stamps.sort();
    stamps
}

fn is_watched(path: &Path) -> bool {
    let extension = path.extension();
    extension.is_some_and(|extension| extension == "jalon" || extension == "csv")
}
