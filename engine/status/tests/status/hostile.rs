//! Files that nobody sent in good faith: an answer comes soon, and nothing grows.

use std::time::{Duration, Instant};

use jalon_status::{may_issue, read};

use crate::bounds::bound;
use crate::sample::{APERAK, CONTRL, DEPOSIT, HISTORY, INVOICE_RESPONSE, cdar, response};

/// Whatever it is, it is read or refused with a reason.
fn survives(bytes: &[u8]) {
    match read(bytes) {
        Ok(found) => {
            for fact in &found.facts {
                let _ = may_issue(fact);
                let _ = fact.occurred.occurred(&jalon_core::Zone::utc());
                assert!(!fact.id.is_empty() && !fact.code.is_empty());
            }
        }
        Err(refusal) => assert!(!refusal.reason.fr.is_empty() && !refusal.remedy.fr.is_empty()),
    }
}

fn samples() -> [String; 6] {
    let status = "<Status><StatusReasonCode>X</StatusReasonCode></Status>";
    [
        cdar("D&#45;1", "207", "F-1", ""),
        response(INVOICE_RESPONSE, "UQ", status),
        CONTRL.to_owned(),
        APERAK.to_owned(),
        HISTORY.to_owned(),
        DEPOSIT.to_owned(),
    ]
}

#[test]
fn damaged_statuses_are_read_or_refused() {
    let mut drawn = 0x9E37_79B9_7F4A_7C15u64;
    let mut draw = |below: usize| {
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        (drawn % below.max(1) as u64) as usize
    };
    let pieces = [
        "<",
        ">",
        "&",
        "&amp;",
        "]]>",
        "<!--",
        "'",
        "+",
        ":",
        "?",
        "UNT+1'",
        "UNH+",
        "{",
        "\"",
        "]",
        "9",
        "\u{e9}",
        "\n",
        "-99999999999999999999",
    ];
    let samples = samples();
    for _ in 0..bound("statuses_damaged") {
        let mut bytes = samples[draw(samples.len())].clone().into_bytes();
        for _ in 0..=draw(6) {
            let at = draw(bytes.len());
            match draw(4) {
                0 => bytes[at] = draw(256) as u8,
                1 => bytes.truncate(at),
                2 => {
                    let piece = pieces[draw(pieces.len())].bytes();
                    bytes.splice(at..at, piece);
                }
                _ => {
                    let to = at + draw(bytes.len() - at);
                    bytes.drain(at..to);
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        survives(&bytes);
    }
}

#[test]
fn a_doctype_is_refused_with_its_line() {
    let file =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"aaaa\">]>\n<ApplicationResponse/>";
    let refusal = read(file.as_bytes()).unwrap_err();
    assert!(refusal.reason.en.contains("DOCTYPE") && refusal.reason.fr.contains("DOCTYPE"));
    assert_eq!(refusal.line, Some(2));
}

#[test]
fn what_has_no_end_is_refused_soon() {
    let begun = Instant::now();
    let inside = |what: &str| cdar("D", "205", "F", what);
    let deep = format!("<ApplicationResponse>{}", "<a>".repeat(1_000_000));
    let wide = inside(&"<a/>".repeat(1_000_000));
    let json = format!("{{\"a\":{}", "[".repeat(1_000_000));
    let parts = format!("UNB+{}'", "a+".repeat(1_000_000));
    let segments = "UNB'".repeat(1_000_000);
    let signs = "UNA+++++++";
    for file in [deep, wide, json, parts, segments, signs.to_owned()] {
        assert!(read(file.as_bytes()).is_err());
    }
    let long = inside(&format!("<a>{}</a>", "x".repeat(5_000_000)));
    let many = format!("[{}1]", "{\"numeroFacture\":\"F\"},".repeat(300_000));
    survives(long.as_bytes());
    survives(many.as_bytes());
    survives(&vec![b'<'; 11 * 1024 * 1024]);
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn what_is_no_status_is_refused_with_what_to_do() {
    for file in [
        "",
        "hello",
        "<Invoice/>",
        "a;b\n1;2\n",
        "<",
        "UNB'",
        "{}",
        "[]",
        "\u{0}",
        "<x/>",
    ] {
        let refusal = read(file.as_bytes()).unwrap_err();
        assert!(
            !refusal.reason.en.is_empty() && !refusal.reason.fr.is_empty(),
            "{file}"
        );
        assert!(
            !refusal.remedy.en.is_empty() && !refusal.remedy.fr.is_empty(),
            "{file}"
        );
    }
}
