//! A PostgreSQL server of a test's own: it may be killed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use super::POSTGRES;

/// The server; gone with its data when the test ends.
pub struct Server {
    folder: PathBuf,
}

impl Server {
    pub fn start() -> Server {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("/tmp/jalon-share-{}-{number}", std::process::id());
        let server = Server {
            folder: PathBuf::from(name),
        };
        server.again();
        server
    }

    /// Starts it again after it was killed.
    pub fn again(&self) {
        self.script("start");
    }

    /// Ends it at once, as a crash would.
    pub fn kill(&self) {
        self.script("stop");
    }

    /// Its socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    /// Its address without any proxy.
    pub fn address(&self) -> String {
        format!(
            "postgres://jalon@localhost/postgres?host={}",
            self.folder.display()
        )
    }

    fn script(&self, verb: &str) {
        let done = script(verb, &self.folder).output().unwrap();
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{told}");
    }
}

/// Every commit is synced to the disk, as in earnest.
fn script(verb: &str, folder: &Path) -> Command {
    let mut command = Command::new(POSTGRES);
    command.arg(verb).arg(folder).arg("durable");
    command
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = script("stop", &self.folder).output();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
