//! An IMAP server (Dovecot) for tests, started by `tests/dovecot` and stopped with the test.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A server of the test's own, with an empty mailbox for each name.
pub struct Dovecot {
    pub folder: PathBuf,
    pub plain: u16,
    pub encrypted: u16,
    pub certificate: Vec<u8>,
}

impl Dovecot {
    pub fn start(name: &str) -> Dovecot {
        let folder =
            std::env::temp_dir().join(format!("jalon-dovecot-{}-{name}", std::process::id()));
        let started = Command::new(script())
            .arg("start")
            .arg(&folder)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&started.stdout).into_owned();
        assert!(
            started.status.success(),
            "{}",
            String::from_utf8_lossy(&started.stderr)
        );
        let mut words = said.split_whitespace();
        let plain = words.next().unwrap().parse().unwrap();
        let encrypted = words.next().unwrap().parse().unwrap();
        let certificate = std::fs::read(words.next().unwrap()).unwrap();
        Dovecot {
            folder,
            plain,
            encrypted,
            certificate,
        }
    }

    /// Puts a mail into the mailbox of a name, by a conversation of the test's own.
    pub fn deliver(&self, user: &str, mail: &str) {
        let stream = TcpStream::connect(("127.0.0.1", self.plain)).unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let mut stream = stream;
        let mut until = |begin: &str| loop {
            let line = lines.next().unwrap().unwrap();
            if line.starts_with(begin) {
                return;
            }
        };
        until("* OK");
        write!(stream, "a LOGIN {user} secret\r\n").unwrap();
        until("a OK");
        write!(stream, "b APPEND INBOX {{{}}}\r\n", mail.len()).unwrap();
        until("+");
        write!(stream, "{mail}\r\n").unwrap();
        until("b OK");
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        let _ = Command::new(script())
            .arg("stop")
            .arg(&self.folder)
            .status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The script, above whichever crate the test belongs to.
fn script() -> PathBuf {
    let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let found = above.find(|one| one.join("tests/dovecot").is_file());
    found.unwrap().join("tests/dovecot")
}
