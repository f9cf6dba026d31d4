//! A relay that refuses a sender: what waits is not asked again by itself, a person's release is, and once
//! something was taken the way is open.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::reminder;
use jalon_channels::{Relay, RelaySettings, Smtp};
use jalon_core::Instant;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::{Answer, Channel, InDoubt, Outgoing, SetClock};
use jalon_mail::smtp::{Limits, Server, Tls, trust};
use jalon_store::Key;

/// A relay that refuses at `MAIL` until it is put right; its port.
fn refuses_until(right: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let right = Arc::clone(&right);
            // Whoever hangs up has hung up.
            std::thread::spawn(move || drop(talks(&stream, &right)));
        }
    });
    port
}

fn talks(stream: &TcpStream, right: &AtomicBool) -> std::io::Result<()> {
    let mut says = stream;
    says.write_all(b"220 relay\r\n")?;
    let mut in_mail = false;
    for line in BufReader::new(stream).lines() {
        let line = line?;
        let word = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_uppercase();
        let answer = match word.as_str() {
            _ if in_mail && line != "." => continue,
            "." => "250 2.0.0 taken",
            "EHLO" | "HELO" => "250 relay",
            "MAIL" if !right.load(Ordering::SeqCst) => "550 5.7.1 not from here",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 2.0.0 ok",
        };
        in_mail = word == "DATA";
        says.write_all(format!("{answer}\r\n").as_bytes())?;
    }
    Ok(())
}

fn message(number: u128) -> Outgoing {
    Outgoing {
        key: OutgoingKey(Key(number)),
        ..reminder()
    }
}

#[test]
fn only_what_a_person_releases_is_asked_before_its_time_and_once_it_is_taken_all_go() {
    let right = Arc::new(AtomicBool::new(false));
    let clock = SetClock::at(Instant::from_millis(1_772_438_400_000));
    let settings = RelaySettings {
        server: Server {
            host: "127.0.0.1".into(),
            port: refuses_until(Arc::clone(&right)),
            tls: Tls::None,
            trust: trust(None).unwrap(),
            login: None,
            hello: None,
            limits: Limits::default(),
        },
        connections: 2,
        pause: Duration::from_secs(10),
        per_domain: BTreeMap::new(),
    };
    let relay = Arc::new(Relay::new(settings, Arc::new(clock.clone()), "email"));
    let mut smtp = Smtp::new(relay, None, InDoubt::Ask);
    let mut send = |number: u128, released: bool| {
        let message = message(number);
        if released {
            smtp.released(&message);
        }
        smtp.send(&message, 1)
    };
    assert!(matches!(send(1, false), Answer::Held(_)));
    assert!(matches!(send(2, false), Answer::Closed(..)));
    // By the wall it is late already: a clock that was put forward is no release.
    clock.pass(Duration::from_secs(60));
    assert!(matches!(send(2, false), Answer::Closed(..)));
    assert!(
        matches!(send(1, true), Answer::Held(_)),
        "it is refused still"
    );
    assert!(
        matches!(send(1, false), Answer::Closed(..)),
        "once for each release"
    );
    right.store(true, Ordering::SeqCst);
    assert!(matches!(send(3, false), Answer::Closed(..)));
    assert!(matches!(send(1, true), Answer::Taken(_)));
    assert!(
        matches!(send(2, false), Answer::Taken(_)),
        "the way is open"
    );
}
