//! Files that nobody sent in good faith: an answer comes soon, and nothing grows.

use std::time::{Duration, Instant};

use jalon_bank::{identify, matching, read};

use crate::bounds::bound;
use crate::sample::{camt, detail, entry, mt940};

/// Whatever it is, it is read or refused, and what is read can be matched.
fn survives(bytes: &[u8]) {
    if let Ok(found) = read(bytes) {
        for identity in identify(&found.statements) {
            for (_, line) in &identity.lines {
                let _ = matching::wanted(&line.part);
                let _ = matching::agreement(&line.part, &["Bakery".into()]);
            }
        }
    }
}

fn samples() -> [String; 2] {
    let both = format!(
        "{}{}",
        detail("70.00", "RF18539007547034"),
        detail("50.00", "F-2 +++090/9337/55493+++")
    );
    let more = format!("<AcctSvcrRef>B&#45;7</AcctSvcrRef><NtryDtls>{both}</NtryDtls>");
    [
        camt("053", &entry("120.00", "CRDT", "BOOK", &more).repeat(2)),
        mt940(
            ":61:2603020302CR120,00NTRFE-1//BANK-8\r\nmore\r\n:86:166?00X?20EREF+E-1?21SVWZ+F-1?32BAKERY\r\n\
             :61:260302D1,5NMSC\r\n:86:/TRTP/X/IBAN/NL1/NAME/N/REMI/F-2/EREF/E\r\n",
        ),
    ]
}

#[test]
fn damaged_statements_are_read_or_refused() {
    let mut drawn = 0x9E37_79B9_7F4A_7C15u64;
    let mut draw = |below: usize| {
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        (drawn % below.max(1) as u64) as usize
    };
    let pieces = [
        "<", ">", "&", "&amp;", "]]>", "<!--", ":61:", ":86:", "?20", "?", "+", "//", "\u{e9}",
        "C", "9", ",", "\n", "-}",
    ];
    for _ in 0..bound("statements_damaged") {
        let mut bytes = samples()[draw(2)].clone().into_bytes();
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
    let file = "<?xml version=\"1.0\"?>\n<!DOCTYPE Document [<!ENTITY a \"aaaa\">]>\n<Document/>";
    let refusal = read(file.as_bytes()).unwrap_err();
    assert!(refusal.reason.en.contains("DOCTYPE") && refusal.reason.fr.contains("DOCTYPE"));
    assert_eq!(refusal.line, Some(2));
}

#[test]
fn elements_without_end_are_refused_soon() {
    let begun = Instant::now();
    let deep = format!("<Document>{}", "<a>".repeat(1_000_000));
    let wide = camt("053", &format!("<Ntry>{}</Ntry>", "<a/>".repeat(1_000_000)));
    let long = camt(
        "053",
        &entry(
            "1",
            "CRDT",
            "BOOK",
            &format!("<AddtlNtryInf>{}</AddtlNtryInf>", "a".repeat(1_000_000)),
        ),
    );
    let faults = camt("053", &"<Ntry/>".repeat(1_000_000));
    let details = camt(
        "053",
        &format!("<Ntry>{}</Ntry>", "<TxDtls/>".repeat(1_000_000)),
    );
    for file in [deep, wide, long, faults, details] {
        assert!(read(file.as_bytes()).is_err());
    }
    let lines = mt940(&":61:x\r\n".repeat(1_000_000));
    assert!(read(lines.as_bytes()).is_err());
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn what_is_no_statement_is_refused_with_what_to_do() {
    for file in [
        "",
        "hello",
        "<Invoice/>",
        "a;b\n1;2\n",
        "<",
        ":20:X\n",
        "\u{0}",
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
