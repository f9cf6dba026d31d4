//! Servers that mean us harm, or are broken: a conversation with one ends, in words that can be kept.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jalon_mail::smtp::{Limits, Server, Session, Tls, trust};
use proptest::prelude::*;

/// A server that says some bytes to each who comes, again and again until its time is over.
fn saying(bytes: Arc<Mutex<Vec<u8>>>, times: usize) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let said = bytes.lock().unwrap().clone();
            for _ in 0..times {
                // Whoever hangs up has hung up.
                if stream.write_all(&said).is_err() {
                    break;
                }
            }
            let _ = stream.shutdown(std::net::Shutdown::Write);
            let _ = stream.read(&mut [0; 1_024]);
        }
    });
    let wait = Duration::from_secs(5);
    Server {
        host: "127.0.0.1".into(),
        port,
        tls: Tls::None,
        trust: trust(None).unwrap(),
        login: None,
        hello: None,
        limits: Limits {
            connect: wait,
            answer: wait,
            data: wait,
            end: wait,
        },
    }
}

fn told(server: &Server) -> Option<String> {
    Session::open(server).err().map(|why| why.to_string())
}

#[test]
fn a_line_or_an_answer_without_an_end_is_not_read_to_it() {
    for (said, words) in [
        (vec![b'2'; 4_096], "a line without an end"),
        (b"220-x\r\n".repeat(512), "an answer without an end"),
    ] {
        // Some hundred megabytes, if anybody read them.
        let server = saying(Arc::new(Mutex::new(said)), 100_000);
        let began = Instant::now();
        let why = told(&server).unwrap();
        assert!(why.contains(words), "{why}");
        assert!(began.elapsed() < Duration::from_secs(4));
    }
}

#[test]
fn no_bytes_of_a_server_make_a_conversation_panic() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let server = saying(Arc::clone(&said), 1);
    let word = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..80),
        "[2-5][0-9]{2}[ -][ -~]{0,40}\r\n".prop_map(String::into_bytes),
        Just(b"220 ready\r\n".to_vec()),
        Just(b"250-SIZE 99999999999999999999999\r\n250 SIZE -1\r\n".to_vec()),
        Just(b"250 STARTTLS\r\n".to_vec()),
    ];
    let words = proptest::collection::vec(word, 0..8);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&words, |words| {
            *said.lock().unwrap() = words.concat();
            if let Some(why) = told(&server) {
                prop_assert!(why.len() < 500 && !why.contains('\n'), "{}", why);
            }
            Ok(())
        })
        .unwrap();
}
