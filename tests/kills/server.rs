//! A PostgreSQL of its own, that may be killed; every commit goes to the disk.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use jalon_store_postgres::Postgres;

pub struct Server {
    folder: String,
}

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/postgres");

impl Server {
    /// A server, or a line that says why the test was skipped. `tests/run` has one, so there it must
    /// be possible.
    pub fn for_test(test: &str) -> Option<Server> {
        let name = test.replace(' ', "-").to_lowercase();
        let folder = format!("/tmp/jalon-kills-{}-{name}", std::process::id());
        let server = Server { folder };
        let started = server.script("start");
        if started.status.success() {
            return Some(server);
        }
        let why = String::from_utf8_lossy(&started.stderr).trim().to_owned();
        let expected = std::env::var_os("JALON_POSTGRES").is_some();
        assert!(!expected, "there is a PostgreSQL, but none starts: {why}");
        crate::skip::skip(test, &why);
        None
    }

    pub fn address(&self) -> &'static str {
        let address = format!("postgres://jalon@localhost/postgres?host={}", self.folder);
        address.leak()
    }

    fn script(&self, verb: &str) -> Output {
        let mut script = Command::new(SCRIPT);
        script
            .args([verb, &self.folder, "durable"])
            .output()
            .unwrap()
    }

    /// Starts it again, if it does not live any more. What its last start left behind may need a
    /// moment to end.
    pub fn start(&self) {
        let began = Instant::now();
        loop {
            let mut why = String::new();
            if !self.process().is_some_and(|process| lives(&process)) {
                let started = self.script("start");
                why = String::from_utf8_lossy(&started.stderr).into_owned();
            }
            // It may still recover.
            match Postgres::open(self.address()) {
                Ok(_) => return,
                Err(trouble) => why += &trouble.to_string(),
            }
            assert!(began.elapsed() < Duration::from_secs(90), "{why}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// kill -9: in turn on the server itself, and on one process that works for it, which makes it
    /// throw out all others and recover.
    pub fn kill(&self, round: u64) {
        let server = self.process().unwrap();
        let victim = match round % 3 {
            2 => worker_of(&server).unwrap_or(server.clone()),
            _ => server.clone(),
        };
        let sent = Command::new("kill").args(["-KILL", &victim]).status();
        assert!(sent.unwrap().success());
        while victim == server && lives(&server) {
            std::thread::sleep(Duration::from_millis(1));
        }
        // The server needs a moment to see that one of its own died: until then it answers as before.
        let began = Instant::now();
        while victim != server && began.elapsed() < Duration::from_secs(2) {
            if Postgres::open(self.address()).is_err() {
                break;
            }
        }
    }

    /// The number of its process, as it wrote it down itself.
    fn process(&self) -> Option<String> {
        let file = Path::new(&self.folder).join("data/postmaster.pid");
        let text = std::fs::read_to_string(file).ok()?;
        text.lines().next().map(str::to_owned)
    }
}

/// Whether a process lives: one that nobody has buried yet does not.
fn lives(process: &str) -> bool {
    let out = Command::new("ps")
        .args(["-o", "stat=", "-p", process])
        .output();
    let out = String::from_utf8_lossy(&out.unwrap().stdout).into_owned();
    !out.trim().is_empty() && !out.contains('Z')
}

/// A process of the server that works for a daemon.
fn worker_of(server: &str) -> Option<String> {
    let out = Command::new("ps")
        .args(["-o", "pid=,args=", "--ppid", server])
        .output();
    let out = String::from_utf8_lossy(&out.ok()?.stdout).into_owned();
    let line = out.lines().find(|line| line.contains("jalon postgres"))?;
    line.split_whitespace().next().map(str::to_owned)
}

impl Drop for Server {
    fn drop(&mut self) {
        self.script("stop");
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
