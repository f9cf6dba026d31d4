//! A mailbox on a real server (Dovecot): read once, whatever happens in between.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::mails::{house, mails, message_id, once, report, story, times};
use crate::dovecot::Dovecot;
use crate::run::{Folder, jalon};

/// An installation that reads the mailbox of Anna's house.
fn reading(dovecot: &Dovecot) -> Folder {
    let folder = house("");
    let port = dovecot.encrypted;
    let toml = format!(
        "[mailbox]\nimap = \"localhost:{port}\"\nca = \"ca.pem\"\nuser = \"credit\"\n\
         password = {{ file = \"imap.password\" }}\nprocessed = \"Traités\"\nevery = \"1 s\"\n"
    );
    folder.write("jalon-data/jalon.toml", toml.as_bytes());
    folder.write("jalon-data/ca.pem", &dovecot.certificate);
    folder.write("jalon-data/imap.password", b"secret\n");
    folder
}

#[test]
fn a_bounce_is_read_from_the_server_moved_and_told_to_the_journey() {
    let dovecot = Dovecot::start("journey");
    let folder = reading(&dovecot);
    let id = message_id(&folder, "anna@one.example");
    let bounce = report("failed", "5.1.1", &id, "anna@one.example").replace('\n', "\r\n");
    dovecot.deliver("credit", &bounce);
    let log = once(&folder, "2026-03-03T09:00:00Z");
    assert_eq!(mails(&folder, true).len(), 1, "{log}");
    assert_eq!(times(&story(&folder, "F-1"), "a message came back"), 1);
    assert_eq!(
        names(&dovecot, "cur") + names(&dovecot, "new"),
        0,
        "it was moved"
    );
    once(&folder, "2026-03-03T10:00:00Z");
    assert_eq!(mails(&folder, true).len(), 1);
}

/// How many mails are in the folder that is read.
fn names(dovecot: &Dovecot, of: &str) -> usize {
    let folder = dovecot.folder.join("mail/credit").join(of);
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

fn serve(folder: &Folder) -> Child {
    let mut command = jalon(&folder.path, "serve");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

#[test]
fn a_daemon_that_is_killed_while_it_reads_reads_again_and_nothing_follows_twice() {
    const COUNT: usize = 25;
    let dovecot = Dovecot::start("killed");
    let folder = reading(&dovecot);
    let id = message_id(&folder, "anna@one.example");
    for number in 0..COUNT {
        dovecot.deliver(
            "credit",
            &format!(
                "From: anna@one.example\r\nTo: credit@acme.example\r\nSubject: Re: {number}\r\n\
                 In-Reply-To: {id}\r\nMessage-ID: <{number}@one.example>\r\n\r\nAnswer {number}.\r\n"
            ),
        );
    }
    let left = || names(&dovecot, "cur") + names(&dovecot, "new");
    let began = Instant::now();
    let mut wanted = COUNT - 3;
    while left() > 0 {
        let mut daemon = serve(&folder);
        while left() > wanted && began.elapsed() < Duration::from_secs(120) {
            std::thread::sleep(Duration::from_millis(5));
        }
        daemon.kill().unwrap();
        daemon.wait().unwrap();
        wanted = wanted.saturating_sub(6);
        assert!(
            began.elapsed() < Duration::from_secs(120),
            "{} are left",
            left()
        );
    }
    once(&folder, "2027-01-05T09:00:00Z");
    assert_eq!(mails(&folder, true).len(), COUNT);
    assert_eq!(times(&story(&folder, "F-1"), "somebody replied"), COUNT);
}
