//! Writes a file whole or not at all: into a new file beside it, which then takes its place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Puts `bytes` in the place of the file at `path`, keeping its permissions; a link stays a link.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut whole = Whole::create(path)?;
    whole.write_all(bytes)?;
    whole.finish()
}

/// As [`replace`], with what `write` writes; if that fails, the old file stays.
pub fn replace_with(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut whole = Whole::create(path)?;
    write(&mut whole)?;
    whole.finish()
}

/// A file in the making. It takes its place when it is finished; if that never happens, whatever was
/// there before is still there, as it was.
#[derive(Debug)]
pub struct Whole {
    out: BufWriter<File>,
    /// None for devices and pipes, which are written to at once.
    place: Option<Place>,
}

/// Where a file is made, and where it belongs.
#[derive(Debug)]
struct Place {
    beside: PathBuf,
    target: PathBuf,
    existing: Option<fs::Metadata>,
}

impl Whole {
    /// Begins a file.
    pub fn create(path: &Path) -> io::Result<Whole> {
        if is_system(path) {
            return Whole::direct(path);
        }
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
                return Whole::direct(&target);
            }
        }
        let (beside, file) = create_beside(&target)?;
        Ok(Whole {
            out: BufWriter::new(file),
            place: Some(Place {
                beside,
                target,
                existing,
            }),
        })
    }

    /// What stands there already is not ours to cut off, even if it turns out to be a file.
    fn direct(path: &Path) -> io::Result<Whole> {
        let file = OpenOptions::new().append(true).open(path)?;
        Ok(Whole {
            out: BufWriter::new(file),
            place: None,
        })
    }

    /// Puts the file in its place.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()?;
        let Some(place) = &self.place else {
            return Ok(());
        };
        let file = self.out.get_ref();
        if let Some(metadata) = &place.existing {
            keep_owner(file, metadata);
            file.set_permissions(metadata.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&place.beside, &place.target)?;
        self.place = None;
        Ok(())
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let Some(place) = &self.place {
            let _ = fs::remove_file(&place.beside);
        }
    }
}

/// Whether a path is a name that the system has for what is open already, such as its standard output.
fn is_system(path: &Path) -> bool {
    let names = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];
    cfg!(unix) && names.iter().any(|name| path.starts_with(name))
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

/// Whether two files that are to be written are one, be it there already or not.
pub fn is_same_target(one: &Path, other: &Path) -> bool {
    let names = (one.file_name(), other.file_name());
    let folders = |path: &Path| match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let both_new =
        names.0.is_some() && names.0 == names.1 && is_same_file(&folders(one), &folders(other));
    // Nobody minds two things in what has no end.
    !is_system(one) && (is_same_file(one, other) && one.is_file() || both_new && !one.exists())
}

/// Whether a file that is to be written is one of these, which were read.
pub fn is_among<'a>(target: &Path, read: impl IntoIterator<Item = &'a str>) -> bool {
    let mut read = read.into_iter();
    read.any(|path| is_same_file(Path::new(path), target))
}

/// Whether two paths lead to one file.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    match (std::fs::canonicalize(one), std::fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that goes away with the test.
    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn folder(name: &str) -> Folder {
        let path =
            std::env::temp_dir().join(format!("jalon-replace-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn names(folder: &Folder) -> Vec<String> {
        let entries = fs::read_dir(&folder.0).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_new_file_is_written_and_an_old_one_replaced() {
        let folder = folder("new");
        let path = folder.0.join("a.json");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(&folder), ["a.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = folder("permissions");
        let (path, link) = (folder.0.join("a.jalon"), folder.0.join("link.jalon"));
        fs::write(&path, b"one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("a.jalon", &link).unwrap();
        replace(&link, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o640
        );
    }

    #[test]
    fn a_failure_leaves_the_old_file_and_nothing_else() {
        let folder = folder("failure");
        let path = folder.0.join("a.jalon");
        fs::write(&path, b"one").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let error = replace(&path, b"two").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert!(replace(&folder.0, b"two").is_err());
        assert!(replace(&folder.0.join("gone/a.json"), b"two").is_err());
        assert_eq!(names(&folder), ["a.jalon"]);
    }

    #[test]
    fn until_it_is_finished_the_old_file_stands_as_it_was() {
        let folder = folder("unfinished");
        let path = folder.0.join("a.csv");
        fs::write(&path, b"old").unwrap();
        let mut whole = Whole::create(&path).unwrap();
        whole.write_all(&vec![b'x'; 100_000]).unwrap();
        whole.flush().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        drop(whole);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(&folder), ["a.csv"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_the_system_calls_a_file_is_written_to() {
        let folder = folder("system");
        let path = folder.0.join("a.csv");
        fs::write(&path, b"first ").unwrap();
        let open = OpenOptions::new().append(true).open(&path).unwrap();
        use std::os::fd::AsRawFd;
        let told = PathBuf::from(format!("/proc/self/fd/{}", open.as_raw_fd()));
        replace(&told, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"first second");
        assert_eq!(names(&folder), ["a.csv"]);
        replace(Path::new("/dev/null"), b"gone").unwrap();
    }
}
