//! What a file of the watched folder holds: its folder says so, or its name.

use std::path::{Path, PathBuf};

use jalon_operate::import::Kind;
use jalon_operate::import::files::is_read_in_folder;

use super::aside::{DONE, FAILED};

/// The kinds with their folders, in the order in which they are taken.
pub const KINDS: [(Holds, &str); 7] = [
    (Holds::Records(Kind::Customers), "customers"),
    (Holds::Records(Kind::Invoices), "invoices"),
    (Holds::Records(Kind::Payments), "payments"),
    (Holds::Records(Kind::Events), "events"),
    (Holds::Statements, "statements"),
    (Holds::Documents, "documents"),
    (Holds::Statuses, "statuses"),
];

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Records of a kind.
    Records(Kind),
    /// Statements of a bank.
    Statements,
    /// Documents of invoices; a folder within says of which kind, if it is not the invoice itself.
    Documents,
    /// Statuses of networks.
    Statuses,
}

/// How names begin, in both languages, each with the place of its kind.
const NAMES: [(&str, usize); 22] = [
    ("customers", 0),
    ("contacts", 0),
    ("clients", 0),
    ("invoices", 1),
    ("instalments", 1),
    ("attachments", 1),
    ("factures", 1),
    ("echeances", 1),
    ("payments", 2),
    ("allocations", 2),
    ("paiements", 2),
    ("events", 3),
    ("evenements", 3),
    ("événements", 3),
    ("statements", 4),
    ("releves", 4),
    ("relevés", 4),
    ("camt", 4),
    ("mt940", 4),
    ("statuses", 6),
    ("statuts", 6),
    ("cdar", 6),
];

/// The files that can be taken, each with the place of its kind; by kind, then by name.
pub fn files(folder: &Path) -> Vec<(usize, PathBuf)> {
    let mut found = Vec::new();
    for path in entries(folder) {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase());
        found.extend(
            name.and_then(|name| of_name(&name))
                .map(|kind| (kind, path)),
        );
    }
    for (order, (_, name)) in KINDS.iter().enumerate() {
        let own = match *name {
            "statements" => plain_files(&folder.join(name)),
            "documents" | "statuses" => with_folders(&folder.join(name)),
            _ => entries(&folder.join(name)),
        };
        found.extend(own.into_iter().map(|path| (order, path)));
    }
    found.sort();
    found
}

/// Files that could be read, and whose name says nothing of what they hold.
pub fn unnamed(folder: &Path) -> Vec<PathBuf> {
    let mut found = entries(folder);
    found.retain(|path| {
        let name = path.file_name().unwrap_or_default();
        of_name(&name.to_string_lossy().to_lowercase()).is_none()
    });
    found
}

/// All files of the folder of statements: banks give them whatever ending. What is still written has a
/// name that begins with a dot, or ends so.
fn plain_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let partial = [".tmp", ".part", ".filepart", ".crdownload"];
            let written = name.starts_with('.') || partial.iter().any(|end| name.ends_with(end));
            path.is_file() && !written
        })
        .collect()
}

/// The files of a folder, and of the folders in it.
fn with_folders(folder: &Path) -> Vec<PathBuf> {
    let mut found = plain_files(folder);
    for kind in folders(folder) {
        found.extend(plain_files(&kind));
    }
    found
}

/// Folders in which nothing is looked for, though they hold something.
pub fn unread(folder: &Path) -> Vec<PathBuf> {
    let own =
        |name: &str| KINDS.iter().any(|(_, kind)| *kind == name) || [DONE, FAILED].contains(&name);
    let mut found = folders(folder);
    found.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !own(&name) && !name.starts_with('.')
    });
    for (holds, name) in KINDS {
        if matches!(holds, Holds::Records(_) | Holds::Statements) {
            found.extend(folders(&folder.join(name)));
        }
    }
    found.retain(|path| std::fs::read_dir(path).is_ok_and(|mut inside| inside.next().is_some()));
    found
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let inside = std::fs::read_dir(folder).into_iter().flatten();
    let inside = inside.filter_map(|entry| Some(entry.ok()?.path()));
    inside.filter(|path| path.is_dir()).collect()
}

/// Plain files that can be read; those that are still written have other names with many programs.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths
        .filter(|path| is_read_in_folder(path) && path.is_file())
        .collect()
}

/// The kind that a name begins with, if it does not go on as another word.
fn of_name(name: &str) -> Option<usize> {
    let mut names = NAMES.iter();
    let found = names.find(|(begin, _)| {
        let rest = name.strip_prefix(begin);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    });
    found.map(|(_, order)| *order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_files_hold() {
        assert_eq!(of_name("invoices.csv"), Some(1));
        assert_eq!(of_name("factures-2026-03.csv"), Some(1));
        assert_eq!(of_name("payments_20260302.jsonl"), Some(2));
        assert_eq!(of_name("contacts.csv"), Some(0));
        assert_eq!(of_name("eventsummary.csv"), None);
        assert_eq!(of_name("data.csv"), None);
    }
}
