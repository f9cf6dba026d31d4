//! The lock of a data folder: one daemon at a time. The system gives it back when the process ends,
//! however it ends.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::Path;

use jalon_store::{Kind, Trouble, text};

use crate::trouble::of_folder;

/// Held as long as a daemon works on a folder.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    pub(crate) fn take(folder: &Path) -> Result<FolderLock, Trouble> {
        let path = folder.join("daemon.lock");
        let opened = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let mut file = opened.map_err(|error| of_folder(folder, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(folder)),
            Err(TryLockError::Error(error)) => return Err(of_folder(folder, &error)),
        }
        // For people who look into the folder; the lock itself is the system's.
        let _ = file.set_len(0);
        let _ = writeln!(file, "{}", std::process::id());
        Ok(FolderLock { _file: file })
    }
}

fn taken(folder: &Path) -> Trouble {
    let pid = std::fs::read_to_string(folder.join("daemon.lock")).unwrap_or_default();
    let pid = pid.trim();
    let folder = folder.display();
    Trouble::new(
        Kind::Taken,
        text(
            format!("another daemon (process {pid}) works on {folder}"),
            format!("un autre démon (processus {pid}) travaille sur {folder}"),
        ),
        text(
            "stop it first; several daemons can share the work on PostgreSQL only",
            "arrêtez-le d’abord ; plusieurs démons ne peuvent se partager le travail que sur PostgreSQL",
        ),
    )
}
