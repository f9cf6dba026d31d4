//! The conversation with a real server (Dovecot), started by `tests/dovecot`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use jalon_imap::{Login, Server, Session, Tls, Trouble};

/// A server of the test's own, with an empty mailbox for each name.
struct Dovecot {
    folder: PathBuf,
    plain: u16,
    encrypted: u16,
    certificate: Vec<u8>,
}

impl Dovecot {
    fn start(name: &str) -> Dovecot {
        let folder =
            std::env::temp_dir().join(format!("jalon-dovecot-{}-{name}", std::process::id()));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/dovecot");
        let started = Command::new(script)
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

    fn server(&self, tls: Tls) -> Server {
        Server {
            host: "localhost".to_owned(),
            port: match tls {
                Tls::Implicit => self.encrypted,
                Tls::Required | Tls::None => self.plain,
            },
            tls,
            ca: Some(self.certificate.clone()),
            timeout: Duration::from_secs(30),
        }
    }

    /// Puts a mail into the mailbox of a name, by a conversation of the test's own.
    fn deliver(&self, user: &str, mail: &str) {
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
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/dovecot");
        let _ = Command::new(script).arg("stop").arg(&self.folder).status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn login(user: &str) -> Login {
    Login {
        user: user.to_owned(),
        password: "secret".to_owned(),
    }
}

#[test]
fn mails_are_read_unseen_moved_and_nothing_is_deleted() {
    let dovecot = Dovecot::start("read");
    let mail = "Subject: hello\r\n\r\n)) {9}\r\nJ1 OK\r\n";
    dovecot.deliver("anna", mail);
    dovecot.deliver("anna", "Subject: two\r\n\r\nsecond\r\n");
    let folders = ("INBOX", "Traités R&D");
    for tls in [Tls::Implicit, Tls::Required, Tls::None] {
        let mut session = Session::open(&dovecot.server(tls), &login("anna"), folders).unwrap();
        assert_eq!(session.unread().unwrap().len(), 2, "{tls:?}");
        session.close();
    }
    let server = dovecot.server(Tls::Implicit);
    let mut session = Session::open(&server, &login("anna"), folders).unwrap();
    let unread = session.unread().unwrap();
    assert_eq!(session.fetch(unread[0]).unwrap().unwrap(), mail.as_bytes());
    assert_eq!(session.fetch(9_999).unwrap(), None);
    session.put_aside(unread[0]).unwrap();
    assert_eq!(session.unread().unwrap(), &unread[1..]);
    session.close();
    // What was moved is there, whole, and nobody has marked it as seen.
    let mut session = Session::open(&server, &login("anna"), ("Traités R&D", "INBOX")).unwrap();
    let moved = session.unread().unwrap();
    assert_eq!(session.fetch(moved[0]).unwrap().unwrap(), mail.as_bytes());
    session.close();
    let maildir = dovecot.folder.join("mail/anna");
    let seen = walk(&maildir).into_iter().filter(|name| {
        name.rsplit_once(":2,")
            .is_some_and(|(_, flags)| flags.contains(['S', 'T']))
    });
    assert_eq!(seen.collect::<Vec<_>>(), Vec::<String>::new());
}

/// The names of all files below a folder.
fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.path().is_dir() {
                true => open.push(entry.path()),
                false => found.push(entry.file_name().to_string_lossy().into_owned()),
            }
        }
    }
    found
}

#[test]
fn who_is_not_let_in_is_told_so_and_a_wrong_certificate_is_not_believed() {
    let dovecot = Dovecot::start("entry");
    let wrong = Login {
        password: "guess".to_owned(),
        ..login("anna")
    };
    let folders = ("INBOX", "Jalon");
    let refused = Session::open(&dovecot.server(Tls::Implicit), &wrong, folders);
    assert!(matches!(refused.err(), Some(Trouble::NoEntry(_))));
    let strict = Server {
        ca: None,
        ..dovecot.server(Tls::Implicit)
    };
    let refused = Session::open(&strict, &login("anna"), folders);
    assert!(matches!(refused.err(), Some(Trouble::NotSafe(_))));
    let refused = Session::open(
        &dovecot.server(Tls::Implicit),
        &login("anna"),
        ("No/Such", "Jalon"),
    );
    assert!(matches!(refused.err(), Some(Trouble::Refused(_))));
}
