//! A webhook against a server on this machine: every answer that another system may give, and every
//! way in which it may give none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::io::Read;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use common::{reminder, says, server};
use jalon_channels::{Webhook, signature, signatures};
use jalon_core::Instant;
use jalon_daemon::{Answer, Channel, InDoubt, SetClock};

fn clock() -> SetClock {
    SetClock::at(Instant::from_millis(1_772_438_400_000))
}

fn to(url: &str) -> Webhook {
    Webhook::new(url, Duration::from_secs(4), InDoubt::Ask, Arc::new(clock()))
}

fn answer_to(answer: String) -> Answer {
    let (address, _requests) = server(vec![answer]);
    to(&address).send(&reminder(), 1)
}

#[test]
fn what_leaves_has_its_key_its_signature_and_the_same_body_at_every_attempt() {
    let (address, requests) = server(vec![says("500 Busy", "", ""), says("202 OK", "", "")]);
    let mut webhook = to(&address)
        .with_header("Authorization", "Bearer 42")
        .signed_with("s3cret")
        .signed_with("before");
    assert!(matches!(webhook.send(&reminder(), 1), Answer::NotNow(_)));
    assert!(matches!(webhook.send(&reminder(), 2), Answer::Taken(_)));
    let (first, second) = (requests.recv().unwrap(), requests.recv().unwrap());
    assert_eq!(first.body, second.body);
    let key = "00000000000000000123456789abcdef";
    for (attempt, request) in [("1", &first), ("2", &second)] {
        assert_eq!(request.header("idempotency-key"), Some(key));
        assert_eq!(request.header("jalon-attempt"), Some(attempt));
        assert_eq!(request.header("authorization"), Some("Bearer 42"));
        let signed = format!("sha256={}", signature(b"s3cret", &request.body));
        assert_eq!(request.header("jalon-signature"), Some(signed.as_str()));
        assert_eq!(request.header("webhook-id"), Some(key));
        assert_eq!(request.header("webhook-timestamp"), Some("1772438400"));
        let keys = [b"s3cret".to_vec(), b"before".to_vec()];
        let both = signatures(&keys, key, 1_772_438_400, &request.body);
        assert_eq!(request.header("webhook-signature"), Some(both.as_str()));
    }
    let body: serde_json::Value = serde_json::from_slice(&first.body).unwrap();
    assert_eq!(body["key"], key);
    assert_eq!(body["what"], "chase");
    assert_eq!(body["to"]["email"], "anna@client.example");
    assert_eq!(body["invoices"][0], "F-1001");
}

#[test]
fn every_answer_has_its_meaning() {
    let taken = |status: &str| matches!(answer_to(says(status, "", "")), Answer::Taken(_));
    let not_now = |status: &str| matches!(answer_to(says(status, "", "")), Answer::NotNow(_));
    let never = |status: &str| matches!(answer_to(says(status, "", "")), Answer::Never(_));
    let unknown = |status: &str| matches!(answer_to(says(status, "", "")), Answer::Unknown(_));
    assert!(
        ["200 OK", "201 Made", "202 OK", "204 No"]
            .into_iter()
            .all(taken)
    );
    assert!(
        ["401 Who", "403 No", "429 Slow", "500 Oh", "503 Later"]
            .into_iter()
            .all(not_now)
    );
    assert!(["400 Bad", "404 None", "413 Big"].into_iter().all(never));
    assert!(["502 Gate", "504 Gate"].into_iter().all(unknown));
}

#[test]
fn only_what_was_sent_before_can_have_been_taken_before() {
    let first = |status: &str| answer_to(says(status, "", ""));
    assert!(matches!(first("409 Twice"), Answer::Never(_)));
    assert!(matches!(first("422 Wrong"), Answer::Never(_)));
    let second = |status: &str| {
        let (address, _requests) = server(vec![says(status, "", "")]);
        to(&address).send(&reminder(), 2)
    };
    assert!(matches!(second("409 Twice"), Answer::Taken(_)));
    assert!(matches!(second("422 Wrong"), Answer::Unknown(_)));
}

#[test]
fn what_the_other_side_says_is_kept_in_one_short_line() {
    let long = format!("no such\u{7} customer\nat line 3{}", "x".repeat(10_000));
    let answer = answer_to(says("400 Bad", "", &long));
    assert_eq!(answer, Answer::Never("HTTP 400: no such customer".into()));
}

#[test]
fn it_is_left_alone_as_long_as_it_asks_to() {
    let busy = says("429 Slow", "Retry-After: 60\r\n", "");
    let (address, requests) = server(vec![busy, says("200 OK", "", "")]);
    let clock = clock();
    let limit = Duration::from_secs(4);
    let mut webhook = Webhook::new(&address, limit, InDoubt::Ask, Arc::new(clock.clone()));
    let asks = webhook.send(&reminder(), 1);
    let minute = Duration::from_secs(60);
    assert!(
        matches!(asks, Answer::NotBefore(rest, note) if rest == minute && note.contains("60 s"))
    );
    clock.pass(Duration::from_secs(59));
    let rests = webhook.send(&reminder(), 2);
    assert!(matches!(rests, Answer::Closed(left, _) if left == Duration::from_secs(1)));
    clock.pass(Duration::from_secs(2));
    assert!(matches!(webhook.send(&reminder(), 3), Answer::Taken(_)));
    assert_eq!(
        requests.iter().take(2).count(),
        2,
        "it was asked while it rested"
    );
}

#[test]
fn who_wants_nothing_more_is_asked_no_more_and_nothing_is_lost() {
    let (address, requests) = server(vec![says("410 Gone", "", ""), says("200 OK", "", "")]);
    let mut webhook = to(&address);
    let gone = webhook.send(&reminder(), 1);
    assert!(matches!(gone, Answer::Held(note) if note.contains("HTTP 410")));
    let mut other = reminder();
    other.key.0.0 += 1;
    assert!(matches!(webhook.send(&other, 1), Answer::Held(_)));
    assert_eq!(requests.try_iter().count(), 1);
    // What was held comes again once a person released it, and what comes after that leaves.
    assert!(matches!(webhook.send(&other, 1), Answer::Taken(_)));
    other.key.0.0 += 1;
    assert!(!matches!(webhook.send(&other, 1), Answer::Held(_)));
}

#[test]
fn a_name_that_leads_into_the_house_is_refused_unless_that_is_allowed() {
    let (address, requests) = server(vec![says("200 OK", "", "")]);
    // A name of this machine that nobody wrote as an address.
    let by_name = address.replace("127.0.0.1", "ip6-localhost.localdomain");
    let name = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let own = match std::net::ToSocketAddrs::to_socket_addrs(&(name.trim(), 80)) {
        Ok(_) => address.replace("127.0.0.1", name.trim()),
        Err(_) => by_name,
    };
    let refused = to(&own).send(&reminder(), 1);
    match refused {
        Answer::Held(note) => assert!(note.contains("private = true"), "{note}"),
        // Where it has no such name, or one that leads outside.
        other => assert!(matches!(other, Answer::NotNow(_)), "{other:?}"),
    }
    assert_eq!(requests.try_iter().count(), 0);
    assert!(matches!(
        to(&address).send(&reminder(), 1),
        Answer::Taken(_)
    ));
}

#[test]
fn a_redirection_is_not_followed() {
    let moved = says("307 Moved", "Location: http://127.0.0.1:1/\r\n", "");
    assert!(matches!(answer_to(moved), Answer::NotNow(note) if note.contains("307")));
}

#[test]
fn without_a_connection_it_surely_did_not_leave() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    assert!(matches!(
        to(&address).send(&reminder(), 1),
        Answer::NotNow(_)
    ));
    let nowhere = to("http://no-such-host.invalid/").send(&reminder(), 1);
    assert!(matches!(nowhere, Answer::NotNow(_)), "{nowhere:?}");
}

#[test]
fn a_line_that_is_cut_leaves_it_in_doubt() {
    let cut = answer_to(String::new());
    assert!(matches!(cut, Answer::Unknown(_)), "{cut:?}");
    let half = answer_to("HTTP/1.1 20".to_owned());
    assert!(matches!(half, Answer::Unknown(_)), "{half:?}");
    let nonsense = answer_to("hello\r\n\r\n".to_owned());
    assert!(matches!(nonsense, Answer::Unknown(_)), "{nonsense:?}");
}

#[test]
fn a_server_that_takes_it_and_falls_silent_leaves_it_in_doubt() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let silent = std::thread::spawn(move || {
        let (mut line, _) = listener.accept().unwrap();
        let mut all = Vec::new();
        // Until the other side gives up.
        let _ = line.read_to_end(&mut all);
        all.len()
    });
    let limit = Duration::from_secs(1);
    let mut webhook = Webhook::new(&address, limit, InDoubt::Ask, Arc::new(clock()));
    let began = std::time::Instant::now();
    assert!(matches!(webhook.send(&reminder(), 1), Answer::Unknown(_)));
    assert!(began.elapsed() < Duration::from_secs(5));
    drop(webhook);
    assert!(silent.join().unwrap() > 0);
}

#[test]
fn an_endless_answer_is_cut_short() {
    let endless = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n{}",
        "y".repeat(2_000)
    );
    let answer = answer_to(endless);
    assert!(matches!(answer, Answer::Taken(note) if note.len() < 400));
}
