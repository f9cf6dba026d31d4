//! Webhooks that come in: signed by another system, taken once. Class of fault F16.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::client::{Client, Reply};
use super::{NOW, Served};
use crate::run::folder;

/// Two secrets, as while one takes the place of the other, and their bytes.
const NEW: (&str, &[u8]) = (
    "whsec_bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3",
    b"newnewnewnewnewnewnewnew",
);
const OLD: (&str, &[u8]) = (
    "whsec_b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xk",
    b"oldoldoldoldoldoldoldold",
);
const PATH: &str = "/v1/connectors/peppol/events";

/// A daemon that hears of one connector.
fn served() -> Served {
    let toml = "[api]\nlisten = \"127.0.0.1:0\"\nper_second = 1000\n\
        [connectors.peppol]\nsecrets = [{ file = \"new\" }, { file = \"old\" }]\n";
    let folder = folder(&[
        ("simple.jalon", super::super::SCRIPT.as_bytes()),
        ("customers.csv", super::super::CUSTOMERS.as_bytes()),
        ("invoices.csv", super::super::INVOICES.as_bytes()),
        ("jalon-data/jalon.toml", toml.as_bytes()),
        ("jalon-data/new", NEW.0.as_bytes()),
        ("jalon-data/old", OLD.0.as_bytes()),
    ]);
    for line in [
        "deploy simple.jalon",
        "import customers customers.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    let served = Served::over(folder);
    // What is not known yet is parked.
    let ready = served.client_of("main", "read", "ready");
    served.until(&ready, "/v1/invoices/F-1", |reply| reply.status == 200);
    served
}

/// A signature by the program of the standard's own makers would be the same: the example of the standard holds
/// it in the tests of the API.
pub fn signature(key: &[u8], id: &str, at: i64, body: &[u8]) -> String {
    let at = at.to_string();
    let parts = [id.as_bytes(), b".", at.as_bytes(), b".", body];
    let code = jalon_mail::mac::hmac_sha256(key, &parts);
    let signs = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut written = String::from("v1,");
    for some in code.chunks(3) {
        let bits = some
            .iter()
            .fold(0u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - some.len()));
        for place in 0..4 {
            let sign = signs[(bits >> (18 - 6 * place) & 63) as usize];
            written.push(if place <= some.len() {
                char::from(sign)
            } else {
                '='
            });
        }
    }
    written
}

fn report(client: &Client, (id, at): (&str, i64), signature: &str, body: &[u8]) -> Reply {
    let at = at.to_string();
    let headers = [
        ("Content-Type", "application/json"),
        ("webhook-id", id),
        ("webhook-timestamp", at.as_str()),
        ("webhook-signature", signature),
    ];
    client.ask("POST", PATH, &headers, body)
}

/// About now, by the clock of the daemon: it was put to `NOW` when it began.
pub fn now(began: Instant) -> i64 {
    NOW + i64::try_from(began.elapsed().as_secs()).unwrap()
}

#[test]
fn a_report_counts_once_and_only_if_a_known_system_signed_it_now() {
    let began = Instant::now();
    let served = served();
    let client = served.nobody();
    let reader = served.client_of("main", "read", "reader");
    let body = br#"{"key":"1","kind":"receipt","invoice":"F-1","occurred_at":"2026-05-07","evidence":"system"}"#;
    let at = now(began);
    let good = signature(NEW.1, "msg_1", at, body);
    let taken = report(&client, ("msg_1", at), &good, body);
    assert_eq!(
        (taken.status, &taken.json()["new"]),
        (200, &1.into()),
        "{taken:?}"
    );
    // The same again is answered as before; by the secret of before, too.
    let later = at + 1;
    let again = report(
        &client,
        ("msg_1", later),
        &signature(OLD.1, "msg_1", later, body),
        body,
    );
    assert_eq!((again.status, again.json()), (200, taken.json()));
    let story = served.until(&reader, "/v1/invoices/F-1/story", |reply| {
        reply.body.contains("receipt") || reply.body.contains("received")
    });
    assert_eq!(story.status, 200);

    let other = br#"{"key":"2","kind":"receipt","invoice":"F-2","occurred_at":"2026-05-07"}"#;
    let changed = report(
        &client,
        ("msg_1", at),
        &signature(NEW.1, "msg_1", at, other),
        other,
    );
    assert_eq!(
        (changed.status, changed.problem().as_str()),
        (409, "other-request")
    );
    for (why, id, at, sign) in [
        (
            "by a stranger",
            "msg_2",
            at,
            signature(b"strangerstrangerstranger", "msg_2", at, body),
        ),
        ("for another number", "msg_3", at, good.clone()),
        (
            "long ago",
            "msg_4",
            at - 400,
            signature(NEW.1, "msg_4", at - 400, body),
        ),
        (
            "in the future",
            "msg_5",
            at + 900,
            signature(NEW.1, "msg_5", at + 900, body),
        ),
        ("not at all", "msg_6", at, String::new()),
    ] {
        let refused = report(&client, (id, at), &sign, body);
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (401, "no-token"),
            "signed {why}"
        );
    }
    let unknown = client.ask(
        "POST",
        "/v1/connectors/other/events",
        &[("webhook-id", "m")],
        body,
    );
    assert_eq!(unknown.status, 401);
    let bank = br#"{"source":"bank","key":"3","kind":"receipt","invoice":"F-1","occurred_at":"2026-05-07"}"#;
    let foreign = report(
        &client,
        ("msg_7", at),
        &signature(NEW.1, "msg_7", at, bank),
        bank,
    );
    assert_eq!(
        (foreign.status, foreign.problem().as_str()),
        (403, "not-allowed")
    );
}

fn cdar(code: &str, hour: u32) -> String {
    format!(
        "<r:CrossDomainAcknowledgementAndResponse xmlns:r=\"r\" xmlns:s=\"s\"><r:ExchangedDocument><s:ID>D-1</s:ID>\
         </r:ExchangedDocument><r:AcknowledgementDocument><s:IssueDateTime><s:DateTimeString>20260506{hour:02}0000\
         </s:DateTimeString></s:IssueDateTime><s:ReferenceReferencedDocument><s:IssuerAssignedID>F-1\
         </s:IssuerAssignedID><s:ProcessConditionCode>{code}</s:ProcessConditionCode>\
         </s:ReferenceReferencedDocument></r:AcknowledgementDocument></r:CrossDomainAcknowledgementAndResponse>"
    )
}

#[test]
fn statuses_come_as_the_network_writes_them_or_as_events_with_a_code() {
    let began = Instant::now();
    let served = served();
    let client = served.nobody();
    let send = |id: &str, form: &str, body: &str| {
        let at = now(began);
        let sign = signature(NEW.1, id, at, body.as_bytes());
        let at = at.to_string();
        let headers = [
            ("Content-Type", form),
            ("webhook-id", id),
            ("webhook-timestamp", at.as_str()),
            ("webhook-signature", sign.as_str()),
        ];
        client.ask("POST", PATH, &headers, body.as_bytes())
    };
    let message = cdar("205", 9);
    let taken = send("msg_1", "application/xml", &message);
    assert_eq!(
        (taken.status, &taken.json()["new"]),
        (200, &1.into()),
        "{taken:?}"
    );
    // The same status in another delivery is known; another one under its number is refused.
    let again = send("msg_2", "application/xml", &message);
    assert_eq!(
        (again.status, &again.json()["known_before"]),
        (200, &1.into())
    );
    let other = send("msg_3", "application/xml", &cdar("205", 17));
    assert_eq!(
        (other.status, other.problem().as_str()),
        (409, "over"),
        "{other:?}"
    );
    let coded = r#"{"key":"7","network":"PEPPOL-IR","code":"UQ","invoice":"F-2","occurred_at":"2026-05-06","reason":"PO?"}"#;
    let taken = send("msg_4", "application/json", coded);
    assert_eq!(
        (taken.status, &taken.json()["new"]),
        (200, &1.into()),
        "{taken:?}"
    );
    let elsewhere = coded.replace("F-2", "F-1");
    assert_eq!(send("msg_4b", "application/json", &elsewhere).status, 409);
    let unnamed = r#"{"key":"8","code":"UQ","invoice":"F-2","occurred_at":"2026-05-06"}"#;
    assert_eq!(send("msg_5", "application/json", unnamed).status, 422);
    // An answer of Chorus Pro of which nothing can be read: it says no day.
    let undated = r#"{"listeFactures":[{"numeroFacture":"F-1","statut":"A_RECYCLER"}]}"#;
    let undated = send("msg_50", "application/json", undated);
    assert_eq!(
        (undated.status, undated.problem().as_str()),
        (422, "wrong"),
        "{undated:?}"
    );
    // Of several the good ones are taken, and the others told by their members.
    let several = r#"[{"key":"9","network":"PEPPOL-IR","code":"AP","invoice":"F-2","occurred_at":"2026-05-06"},
        {"key":"10","network":"PEPPOL-IR","code":"AP","invoice":"F-2","occurred_at":"yesterday"},
        {"key":"11","network":"PEPPOL-IR","code":"AP","invioce":"F-2","occurred_at":"2026-05-06"}]"#;
    let some = send("msg_7", "application/json", several);
    let told = some.json();
    assert_eq!((some.status, &told["new"]), (200, &1.into()), "{some:?}");
    let columns = told["rejects"].as_array().unwrap().iter();
    let columns: Vec<&str> = columns
        .map(|one| one["faults"][0]["column"].as_str().unwrap())
        .collect();
    assert_eq!(columns, ["occurred_at", "invoice", "invioce"], "{told}");
    let page = send("msg_8", "application/pdf", "%PDF-1.7");
    assert_eq!(
        (page.status, page.problem().as_str()),
        (415, "not-this-form"),
        "{page:?}"
    );
    let broken = send("msg_6", "application/xml", "<!DOCTYPE x><x/>");
    assert_eq!(
        (broken.status, broken.problem().as_str()),
        (422, "wrong"),
        "{broken:?}"
    );
    let stands = served.folder.jalon("status invoice F-2");
    assert!(stands.stdout.contains("suspended"), "{stands:?}");
    let reader = served.client_of("main", "read", "reader");
    let story = served.until(&reader, "/v1/invoices/F-1/story", |reply| {
        reply.body.contains("accept")
    });
    assert_eq!(story.status, 200);
}

#[test]
fn a_huge_body_is_refused_and_a_slow_one_is_cut() {
    let began = Instant::now();
    let served = served();
    let client = served.nobody();
    let huge = vec![b' '; 1024 * 1024 + 1];
    let at = now(began);
    let refused = report(&client, ("msg_1", at), "v1,AAAA", &huge);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (413, "too-large")
    );

    let address = client.address();
    let mut slow = TcpStream::connect(address).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: jalon\r\nContent-Length: 500\r\nwebhook-id: m\r\n\
         webhook-timestamp: {at}\r\nwebhook-signature: v1,AAAA\r\n\r\n{{"
    );
    slow.write_all(head.as_bytes()).unwrap();
    let mut said = [0; 64];
    let count = slow.read(&mut said).unwrap();
    let said = String::from_utf8_lossy(&said[..count]).into_owned();
    assert!(said.starts_with("HTTP/1.1 408"), "{said}");
}
