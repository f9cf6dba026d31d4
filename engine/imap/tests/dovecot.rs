//! The conversation with a real server (Dovecot), started by `tests/dovecot`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../tests/peers/dovecot.rs"]
mod peer;

use std::time::Duration;

use jalon_imap::{Login, Server, Session, Tls, Trouble};
use peer::Dovecot;

fn server(dovecot: &Dovecot, tls: Tls) -> Server {
    Server {
        host: "localhost".to_owned(),
        port: match tls {
            Tls::Implicit => dovecot.encrypted,
            Tls::Required | Tls::None => dovecot.plain,
        },
        tls,
        ca: Some(dovecot.certificate.clone()),
        timeout: Duration::from_secs(30),
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
        let mut session = Session::open(&server(&dovecot, tls), &login("anna"), folders).unwrap();
        assert_eq!(session.unread().unwrap().len(), 2, "{tls:?}");
        session.close();
    }
    let server = self::server(&dovecot, Tls::Implicit);
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
    let refused = Session::open(&server(&dovecot, Tls::Implicit), &wrong, folders);
    assert!(matches!(refused.err(), Some(Trouble::NoEntry(_))));
    let strict = Server {
        ca: None,
        ..server(&dovecot, Tls::Implicit)
    };
    let refused = Session::open(&strict, &login("anna"), folders);
    assert!(matches!(refused.err(), Some(Trouble::NotSafe(_))));
    let refused = Session::open(
        &server(&dovecot, Tls::Implicit),
        &login("anna"),
        ("No/Such", "Jalon"),
    );
    assert!(matches!(refused.err(), Some(Trouble::Refused(_))));
}
