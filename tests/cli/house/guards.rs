//! What guards hold, what would leave if it were released, and how it is freed.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use super::serve::ledger;
use super::{CUSTOMERS, INVOICES, PAYMENTS};
use crate::run::{Folder, folder};

/// Office hours, a reminder, a notice, and a hand-over of which a team and another system are told.
const SCRIPT: &str = r#"team receivables
agency collectco
endpoint erp

calendar office {
  open Mon to Fri 09:00 to 17:30 Europe/Paris
}

journey guarded {
  for all invoices
  calendar office
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step reminder    5 days after due     chase payer by email
    step notice     10 days after due     formal notice to payer by letter
    missed          20 days after notice  hand over to agency collectco; alert receivables about "Given away: {number}"; post given_away to erp
  }
}
"#;

const CONTACTS: &str = "key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
    K-2,C-2,payer,Otto,otto@two.example\n";

/// An installation with the script, and with what `jalon.toml` says.
fn office(toml: &str) -> Folder {
    let folder = folder(&[
        ("guarded.jalon", SCRIPT.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("contacts.csv", CONTACTS.as_bytes()),
        ("invoices.csv", INVOICES.as_bytes()),
        ("payments.csv", PAYMENTS.as_bytes()),
        ("jalon-data/jalon.toml", toml.as_bytes()),
    ]);
    let deployed = folder.jalon("deploy guarded.jalon --without-tests");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    imports(
        &folder,
        "customers customers.csv contacts.csv",
        "2026-03-02T08:00:00Z",
    );
    folder
}

fn imports(folder: &Folder, what: &str, now: &str) {
    let done = folder.jalon(&format!("import {what} --pretend-now {now}"));
    assert_eq!(done.code, 0, "{done:?}");
}

fn serve(folder: &Folder, line: &str) {
    let done = folder.jalon(&format!("serve --once --pretend-now {line}"));
    assert_eq!(done.code, 0, "{done:?}");
}

fn held(folder: &Folder) -> Vec<Value> {
    let told = folder.jalon("outbox list --state held --format json");
    assert_eq!(told.code, 0, "{told:?}");
    let lines = told.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

#[test]
fn a_clock_that_jumps_holds_what_comes_due_until_somebody_looked() {
    let folder = office("");
    imports(&folder, "invoices invoices.csv", "2026-03-02T08:10:00Z");
    serve(
        &folder,
        "2026-03-02T09:00:00Z --pretend-jump 2026-04-06T08:00:00Z",
    );
    assert_eq!(ledger(&folder).len(), 2, "the invoices, and no reminder");
    let waits = held(&folder);
    assert_eq!(waits.len(), 2, "{waits:?}");
    assert!(text(&waits[0], "note").contains("the clock jumped"));
    // What would leave can be read before it does.
    assert!(
        text(&waits[0], "text").contains("this is a reminder"),
        "{waits:?}"
    );
    let key = text(&waits[0], "key");
    let shown = folder.jalon(&format!("outbox show {key}"));
    assert!(
        shown.stdout.contains("released now, this would leave"),
        "{shown:?}"
    );
    let french = folder.jalon(&format!("outbox show {key} --lang fr"));
    assert!(french.stdout.contains("libéré maintenant"), "{french:?}");
    let doctor = folder.jalon("doctor");
    assert!(doctor.stdout.contains("2026-04-06T08:00"), "{doctor:?}");
    assert!(!doctor.stdout.contains("JALON_LEGAL_ENTITY"), "{doctor:?}");
    let other = folder.jalon_with(&[("JALON_LEGAL_ENTITY", "other")], "doctor");
    assert!(
        other.stdout.contains(": 2 messages are held until")
            && other.stdout.contains("with JALON_LEGAL_ENTITY="),
        "what is held for one is not looked for under another: {other:?}"
    );

    // A restart forgets nothing of it.
    folder.write(
        "third.csv",
        b"number,customer,issue,due,currency,total\nF-3,C-1,2026-04-06,2026-05-06,EUR,10.00\n",
    );
    imports(&folder, "invoices third.csv", "2026-04-06T08:10:00Z");
    serve(&folder, "2026-04-06T08:10:00Z");
    assert_eq!((ledger(&folder).len(), held(&folder).len()), (2, 3));

    let nonsense = folder.jalon("outbox release --all --let-pass soon");
    assert_eq!(nonsense.code, 2);
    assert!(
        nonsense.stderr.contains("--let-pass \"2 h\""),
        "{nonsense:?}"
    );
    let released =
        folder.jalon("outbox release --all --let-pass 2h --pretend-now 2026-04-06T08:11:00Z");
    assert_eq!(released.code, 0, "{released:?}");
    serve(&folder, "2026-04-06T08:12:00Z");
    assert_eq!((ledger(&folder).len(), held(&folder).len()), (5, 0));
    let why = folder.jalon("invoice why F-1");
    assert!(why.stdout.contains("the clock jumped"), "{why:?}");
}

#[test]
fn what_was_due_and_has_not_left_says_what_keeps_it_back() {
    let folder = office("");
    imports(&folder, "invoices invoices.csv", "2026-03-02T08:10:00Z");
    serve(&folder, "2026-03-02T09:00:00Z");
    // No daemon has worked since: its time is long past.
    for command in ["show", "why"] {
        let told = folder.jalon(&format!("invoice {command} F-1"));
        let due =
            "reminder: was due on 2026-04-06 at 09:00; it is done as soon as the daemon works";
        assert!(told.stdout.contains(due), "{told:?}");
    }
    let told = folder.jalon("invoice why F-1 --lang fr");
    assert!(
        told.stdout.contains("était prévu le 06/04/2026 à 09:00"),
        "{told:?}"
    );
    let listed = folder.jalon("invoice list");
    assert!(
        listed.stdout.contains("was due on 2026-04-06"),
        "{listed:?}"
    );

    serve(
        &folder,
        "2026-03-02T09:00:00Z --pretend-jump 2026-04-06T08:00:00Z",
    );
    let held = "reminder: was due on 2026-04-06 at 10:00; it is held: the clock jumped forward";
    for command in ["show F-1", "why F-1", "list"] {
        let told = folder.jalon(&format!("invoice {command}"));
        assert!(told.stdout.contains(held), "{told:?}");
    }
    let shown = super::json(&folder.jalon("invoice show F-1 --format json"));
    let next = &shown["awaited"][0];
    assert_eq!(
        (&next["comes"], &next["held_by"]),
        (&"held".into(), &"clock".into()),
        "{shown}"
    );
}

#[test]
fn far_more_than_usual_is_held_with_its_text_and_a_restart_counts_on() {
    let folder = office("[guards]\nper_hour = 3\n");
    let mut file = String::from("number,customer,issue,due,currency,total\n");
    for number in 1..=5 {
        file += &format!("V-{number},C-{number},2026-03-02,2026-03-31,EUR,10.00\n");
    }
    folder.write("many.csv", file.as_bytes());
    imports(&folder, "invoices many.csv", "2026-03-02T09:00:00Z");
    serve(&folder, "2026-03-02T09:00:00Z");
    assert_eq!((ledger(&folder).len(), held(&folder).len()), (3, 2));
    imports(&folder, "invoices invoices.csv", "2026-03-02T09:20:00Z");
    serve(&folder, "2026-03-02T09:20:00Z");
    let waits = held(&folder);
    assert_eq!((ledger(&folder).len(), waits.len()), (3, 4), "{waits:?}");
    assert!(text(&waits[0], "note").contains("more would leave than usual"));
    assert!(waits.iter().all(|one| one["preview"] == true), "{waits:?}");
    let one = text(&waits[0], "key");
    let released = folder.jalon(&format!(
        "outbox release {one} --pretend-now 2026-03-02T09:21:00Z"
    ));
    assert_eq!(released.code, 0, "{released:?}");
    serve(&folder, "2026-03-02T09:22:00Z");
    assert_eq!((ledger(&folder).len(), held(&folder).len()), (4, 3));
    let all = folder.jalon("outbox release --all --pretend-now 2026-03-02T09:23:00Z");
    assert_eq!(all.code, 0, "{all:?}");
    serve(&folder, "2026-03-02T09:24:00Z");
    assert_eq!((ledger(&folder).len(), held(&folder).len()), (7, 0));
}

#[test]
fn nobody_is_pressed_and_no_agency_gets_a_case_while_payments_are_not_read() {
    let folder = office(
        "[guards]\npayments_not_older = \"4 days\"\n\
         [teams.receivables]\nalerts = \"credit@acme.example\"\n",
    );
    folder.write(
        "third.csv",
        b"number,customer,issue,due,currency,total\nF-3,C-1,2026-03-02,2026-03-31,EUR,300.00\n",
    );
    let morning = "2026-03-02T09:00:00Z";
    imports(&folder, "invoices invoices.csv", morning);
    imports(&folder, "invoices third.csv", morning);
    serve(&folder, morning);
    assert_eq!(ledger(&folder).len(), 3, "an invoice presses nobody");
    serve(&folder, "2026-04-06T08:00:00Z");
    let waits = held(&folder);
    assert_eq!((ledger(&folder).len(), waits.len()), (3, 3), "{waits:?}");
    assert!(text(&waits[0], "note").contains("payments have not been read"));

    // The payments come, and with them one of those that were to be reminded.
    imports(&folder, "payments payments.csv", "2026-04-06T08:05:00Z");
    serve(&folder, "2026-04-06T08:06:00Z");
    assert_eq!((ledger(&folder).len(), held(&folder).len()), (5, 0));
    serve(&folder, "2026-04-10T08:00:00Z");
    assert_eq!(ledger(&folder).len(), 7, "a notice for each of both");

    // The team and the other system are told, the agency waits.
    serve(&folder, "2026-04-30T09:00:00Z");
    let waits = held(&folder);
    assert_eq!((ledger(&folder).len(), waits.len()), (11, 2), "{waits:?}");
    assert!(
        waits.iter().all(|one| text(one, "to") == "collectco"),
        "{waits:?}"
    );
    let outbox = std::fs::read_dir(folder.path.join("jalon-data/outbox")).unwrap();
    let mut files = outbox.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    assert!(
        files.any(|file| file.contains("To: receivables <credit@acme.example>")),
        "the team is told at its address"
    );
    folder.write(
        "late.csv",
        b"source,key,date,amount,currency,invoice\nbank,B-2,2026-04-29,300.00,EUR,F-3\n",
    );
    imports(&folder, "payments late.csv", "2026-04-30T09:05:00Z");
    serve(&folder, "2026-04-30T09:06:00Z");
    let lines = ledger(&folder);
    assert_eq!((lines.len(), held(&folder).len()), (12, 0), "{lines:?}");
    assert_eq!(
        lines[11]["invoices"][0], "F-1",
        "who paid is given to nobody"
    );
}

#[test]
fn more_cases_than_usual_are_not_given_to_an_agency() {
    let folder = office("[guards]\nagencies_per_hour = 1\n");
    imports(&folder, "invoices invoices.csv", "2026-03-02T09:00:00Z");
    for now in [
        "2026-03-02T09:00:00Z",
        "2026-04-06T08:00:00Z",
        "2026-04-10T08:00:00Z",
        "2026-04-30T09:00:00Z",
    ] {
        serve(&folder, now);
    }
    let waits = held(&folder);
    assert_eq!(waits.len(), 1, "{waits:?}");
    assert_eq!(text(&waits[0], "to"), "collectco");
    let why = folder.jalon(&format!(
        "invoice why {}",
        waits[0]["invoices"][0].as_str().unwrap()
    ));
    assert!(
        why.stdout.contains("more would leave than usual"),
        "{why:?}"
    );
}

/// Another system that answers with the codes in turn, and then with the last one.
pub fn other_side(codes: &'static [u16]) -> (u16, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicU32::new(0));
    let counts = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let asked = counts.fetch_add(1, Ordering::SeqCst) as usize;
            let code = codes[asked.min(codes.len() - 1)];
            answer(stream.unwrap(), code);
        }
    });
    (port, count)
}

fn answer(mut stream: TcpStream, code: u16) {
    let mut read = Vec::new();
    let mut some = [0; 4_096];
    let whole = |read: &[u8]| {
        let text = String::from_utf8_lossy(read).to_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            return false;
        };
        let length = head.split("content-length:").nth(1);
        let length = length.and_then(|rest| rest.lines().next());
        let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
        body.len() >= length
    };
    while !whole(&read) {
        match stream.read(&mut some) {
            Ok(count) if count > 0 => read.extend(&some[..count]),
            _ => return,
        }
    }
    let head = format!("HTTP/1.1 {code} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(head.as_bytes());
}

#[test]
fn what_is_tried_again_waits_for_the_hours_of_the_script() {
    let (port, asked) = other_side(&[503, 503, 503, 200]);
    let folder = office(&format!(
        "[channels.other]\nwebhook = \"http://127.0.0.1:{port}/\"\n"
    ));
    folder.write(
        "one.csv",
        b"number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,2026-03-31,EUR,10.00\n",
    );
    imports(&folder, "invoices one.csv", "2026-03-02T16:20:00Z");
    // 17:25 in Paris, then after one minute and after two; four more would be too late.
    serve(&folder, "2026-03-02T16:25:00Z --until 2026-03-02T22:00:00Z");
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    let told = folder.jalon("outbox list --format json");
    let waits: Value = serde_json::from_str(told.stdout.trim()).unwrap();
    assert_eq!(
        (text(&waits, "state"), text(&waits, "since")),
        ("failed_for_now", "2026-03-03T08:00:00.000Z"),
        "{waits}"
    );
    serve(&folder, "2026-03-03T08:00:00Z");
    assert_eq!(asked.load(Ordering::SeqCst), 4);
    assert_eq!(folder.jalon("outbox list").stdout, "nothing waits here\n");
}

/// A journey that presses only where payments were read in lately.
const UP_TO_DATE: &str = r#"team receivables

journey careful {
  for all invoices
  needs payments up to date within 1 day
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step reminder    5 days after due     chase payer by email
    missed          20 days after due     task "Call {number}" for receivables
  }
}
"#;

#[test]
fn what_waited_for_payments_leaves_once_they_were_read_in() {
    let folder = folder(&[
        ("careful.jalon", UP_TO_DATE.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("contacts.csv", CONTACTS.as_bytes()),
        ("invoices.csv", INVOICES.as_bytes()),
        (
            "payments.csv",
            b"source,key,date,amount,currency,invoice\nbank,B-1,2026-04-08,1.00,EUR,OTHER\n",
        ),
    ]);
    let deployed = folder.jalon("deploy careful.jalon --without-tests");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    imports(
        &folder,
        "customers customers.csv contacts.csv",
        "2026-03-02T08:00:00Z",
    );
    imports(&folder, "invoices invoices.csv", "2026-03-02T08:00:00Z");
    let serve = |line: &str| {
        let done = folder.jalon(&format!("serve --once --pretend-now {line}"));
        assert_eq!(done.code, 0, "{done:?}");
    };
    serve("2026-03-02T09:00:00Z --until 2026-04-08T09:00:00Z");
    assert_eq!(
        ledger(&folder).len(),
        2,
        "both are sent, nobody is reminded"
    );
    // It is about somebody else: both accounts hear that payments were read.
    imports(&folder, "payments payments.csv", "2026-04-08T10:00:00Z");
    serve("2026-04-08T10:05:00Z");
    assert_eq!(ledger(&folder).len(), 4);
    // Read again within the hour, it is nothing new.
    imports(&folder, "payments payments.csv", "2026-04-08T10:30:00Z");
    serve("2026-04-08T10:35:00Z");
    assert_eq!(ledger(&folder).len(), 4);
}
