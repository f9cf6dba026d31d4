//! Writes a file whole or not at all: into a new file beside it, which then takes its place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Puts `bytes` in the place of the file at `path`, keeping its permissions; a link stays a link.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let existing = match fs::metadata(&target) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(metadata) = &existing {
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        // Taking the place of a file asks nothing of the file itself, so its wish is asked here.
        if metadata.permissions().readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        // Devices and pipes are written to; something else in their place would be a surprise.
        if !metadata.is_file() {
            return OpenOptions::new()
                .write(true)
                .open(&target)?
                .write_all(bytes);
        }
    }
    let (beside, mut file) = create_beside(&target)?;
    let written = write_and_name(&mut file, &beside, &target, existing.as_ref(), bytes);
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write_and_name(
    file: &mut File,
    beside: &Path,
    target: &Path,
    existing: Option<&fs::Metadata>,
    bytes: &[u8],
) -> io::Result<()> {
    file.write_all(bytes)?;
    if let Some(metadata) = existing {
        keep_owner(file, metadata);
        file.set_permissions(metadata.permissions())?;
    }
    file.sync_all()?;
    fs::rename(beside, target)
}

/// A new file in the same folder, under a name that nobody has.
fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut error = io::Error::from(io::ErrorKind::AlreadyExists);
    for attempt in 0..100 {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}-{attempt}.new", std::process::id()));
        let beside = target.with_file_name(hidden);
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            Ok(file) => return Ok((beside, file)),
            Err(failure) if failure.kind() == io::ErrorKind::AlreadyExists => error = failure,
            Err(failure) => return Err(failure),
        }
    }
    Err(error)
}

/// Only an administrator may give files away; anybody else's new file is their own, which is right.
#[cfg(unix)]
fn keep_owner(file: &File, metadata: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}
