//! Files that a person names, or the folders in which they are.

use std::fs;
use std::path::PathBuf;

use super::files::cannot_read;
use crate::Refused;

/// The files that are named; those of a folder by their names,
/// without hidden ones.
///
/// # Errors
///
/// Where a folder can't be read.
pub fn named(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Refused> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).map_err(|error| cannot_read(path, &error))?;
        let mut inside = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| cannot_read(path, &error))?;
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if entry.path().is_file() && !hidden {
                inside.push(entry.path());
            }
        }
        inside.sort();
        found.extend(inside);
    }
    Ok(found)
}
