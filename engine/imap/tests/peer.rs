//! The conversation with a server that fails: cuts, silence, rubbish, less than others can do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;
use std::time::Duration;

use jalon_imap::{Login, Server, Session, Tls, Trouble};

/// A server that answers each command by the first line of its script that fits: what the command begins with
/// (behind its number), and what is said; `{tag}` stands for the number. An empty answer cuts the line.
fn peer(
    greeting: &'static str,
    script: &'static [(&'static str, &'static str)],
) -> (Server, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut heard = Vec::new();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        write!(stream, "{greeting}\r\n").unwrap();
        for line in lines {
            let Ok(line) = line else { return heard };
            let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
            heard.push(command.to_owned());
            let found = script.iter().find(|(begin, _)| command.starts_with(begin));
            match found {
                Some((_, "")) => return heard,
                Some((_, said)) => write!(stream, "{}", said.replace("{tag}", tag)).unwrap(),
                None if command.starts_with("SELECT") => {
                    write!(stream, "* OK [PERMANENTFLAGS (\\*)] all\r\n{tag} OK\r\n").unwrap();
                }
                None => write!(stream, "{tag} OK\r\n").unwrap(),
            }
        }
        heard
    });
    let server = Server {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Tls::None,
        ca: None,
        timeout: Duration::from_secs(2),
    };
    (server, thread)
}

fn login() -> Login {
    Login {
        user: "an\"na".to_owned(),
        password: "pass\\word".to_owned(),
    }
}

fn open(server: &Server) -> Result<Session, Trouble> {
    Session::open(server, &login(), ("INBOX", "Jalon"))
}

#[test]
fn a_server_that_can_t_move_is_asked_for_a_copy_and_a_mark() {
    let (server, thread) = peer(
        "* OK hello",
        &[
            ("CREATE", "{tag} NO it is there\r\n"),
            (
                "SELECT",
                "* 2 EXISTS\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] all\r\n{tag} OK\r\n",
            ),
            ("UID SEARCH", "* SEARCH 9 7\r\n{tag} OK\r\n"),
            (
                "UID FETCH 7",
                "* 1 FETCH (FLAGS () UID 7 BODY[]<0> {5}\r\nhello)\r\n{tag} OK\r\n",
            ),
        ],
    );
    let mut session = open(&server).unwrap();
    assert_eq!(session.unread().unwrap(), [7, 9]);
    assert_eq!(session.fetch(7).unwrap().unwrap(), b"hello");
    session.put_aside(7).unwrap();
    session.close();
    let heard = thread.join().unwrap();
    assert!(
        heard.contains(&"LOGIN \"an\\\"na\" \"pass\\\\word\"".to_owned()),
        "{heard:?}"
    );
    assert!(heard.contains(&"UID SEARCH UNKEYWORD $JalonRead".to_owned()));
    assert!(heard.contains(&"UID COPY 7 \"Jalon\"".to_owned()));
    assert!(heard.contains(&"UID STORE 7 +FLAGS.SILENT ($JalonRead)".to_owned()));
    assert!(
        heard
            .iter()
            .all(|one| !one.contains("Deleted") && !one.starts_with("EXPUNGE"))
    );
}

#[test]
fn a_line_that_is_cut_or_silent_is_told_and_soon() {
    for script in [
        &[("UID FETCH", "")][..],
        &[("UID FETCH", "* 1 FETCH (UID 7 BODY[] {500}\r\nhalf of it")],
    ] {
        let (server, thread) = peer("* OK hello", script);
        let mut session = open(&server).unwrap();
        assert!(matches!(session.fetch(7), Err(Trouble::Line(_))));
        drop(session);
        thread.join().unwrap();
    }
}

#[test]
fn rubbish_is_refused() {
    for greeting in ["* BYE busy", "220 smtp.example ESMTP", ""] {
        let (server, thread) = peer(greeting, &[]);
        assert!(
            matches!(open(&server), Err(Trouble::NoEntry(_))),
            "{greeting}"
        );
        thread.join().unwrap();
    }
    let (server, thread) = peer(
        "* OK hello",
        &[("UID FETCH", "* 1 FETCH (UID 7 BODY[] {99999999}\r\n")],
    );
    let mut session = open(&server).unwrap();
    assert!(matches!(session.fetch(7), Err(Trouble::Garbled(_))));
    drop(session);
    thread.join().unwrap();
}

#[test]
fn nothing_is_said_of_who_we_are_where_the_line_should_be_encrypted_and_is_not() {
    let (mut server, thread) = peer(
        "* OK hello",
        &[("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n{tag} OK\r\n")],
    );
    server.tls = Tls::Required;
    assert!(matches!(open(&server), Err(Trouble::NotSafe(_))));
    assert_eq!(thread.join().unwrap(), ["CAPABILITY"]);
    // Somebody in between puts words onto the line before it is encrypted.
    let (mut server, thread) = peer(
        "* OK hello",
        &[
            (
                "CAPABILITY",
                "* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK\r\n",
            ),
            ("STARTTLS", "{tag} OK go\r\n* CAPABILITY LOGIN-NOW\r\n"),
        ],
    );
    server.tls = Tls::Required;
    assert!(matches!(open(&server), Err(Trouble::NotSafe(_))));
    assert_eq!(thread.join().unwrap(), ["CAPABILITY", "STARTTLS"]);
    let (server, thread) = peer(
        "* OK hello",
        &[("CAPABILITY", "* CAPABILITY LOGINDISABLED\r\n{tag} OK\r\n")],
    );
    assert!(matches!(open(&server), Err(Trouble::NoEntry(_))));
    assert!(
        thread
            .join()
            .unwrap()
            .iter()
            .all(|one| !one.starts_with("LOGIN"))
    );
}

#[test]
fn a_server_that_can_neither_move_nor_mark_is_refused() {
    let (server, thread) = peer("* OK hello", &[("SELECT", "* 2 EXISTS\r\n{tag} OK\r\n")]);
    assert!(matches!(open(&server), Err(Trouble::Refused(_))));
    thread.join().unwrap();
}
