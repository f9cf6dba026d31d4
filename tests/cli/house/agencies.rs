//! Cases for agencies: looked at before, given once with two agreements, numbered, told of payments.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Stdio;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::letters::{
    CONTACTS, CUSTOMERS, INVOICES, TOML, house, left, passes, read_json, run, scanned,
};
use crate::run::{Folder, jalon};

const SCRIPT: &str = r#"use std.letters
use std.france

team receivables
team sales
agency collectco

journey handed {
  for invoices in EUR
  send to payer by letter
  milestone paid from sending {
    expect payment in full
    step notice   20 days after due   claim france.late_payment; formal notice to payer with letters.formal_notice, by registered_letter
    step call     25 days after due   receivables calls payer about "Unpaid {number}: {balance}" {
      "promised" with date   pause until 1 day after date
      "voicemail"            go on
    }
    missed   15 days after notice   hand over to agency collectco,
        with sign-off by two of receivables within 5 days {
      refused   task "Refused: {number}" for sales
      silent    alert receivables
    }
  }
}
"#;

fn cases(agency: &str) -> Folder {
    let toml = format!("{TOML}\n[agencies.collectco]\n{agency}\n");
    let files = [
        ("customers", CUSTOMERS),
        ("contacts", CONTACTS),
        ("invoices", INVOICES),
    ];
    let folder = house(SCRIPT, &toml, &files);
    scanned(&folder);
    passes(&folder, "2026-03-02", "2026-04-26");
    let listed = run(&folder, "task list").stdout;
    assert!(
        listed.contains("call: Service comptabilité (payer), +33 3 88 00 00 00"),
        "who is called, and where: {listed}"
    );
    run(
        &folder,
        "task done F-1 --answer voicemail --by anna --pretend-now 2026-04-26T21:00:00Z",
    );
    passes(&folder, "2026-04-27", "2026-05-10");
    folder
}

fn approved(folder: &Folder) {
    for by in ["anna", "louis"] {
        run(
            folder,
            &format!("approve F-1 --by {by} --pretend-now 2026-05-10T21:00:00Z"),
        );
        run(folder, "serve --once --pretend-now 2026-05-10T21:30:00Z");
    }
}

fn paid(folder: &Folder, key: &str, amount: &str, day: &str) {
    let row =
        format!("source,key,date,amount,currency,invoice\nbank,{key},{day},{amount},EUR,F-1\n");
    folder.write("paid.csv", row.as_bytes());
    run(
        folder,
        &format!("import payments paid.csv --pretend-now {day}T08:00:00Z"),
    );
    run(
        folder,
        &format!("serve --once --pretend-now {day}T09:00:00Z"),
    );
}

#[test]
fn a_case_is_seen_before_it_is_given_and_given_once_with_two_agreements() {
    let folder = cases("cases = \"out/collectco\"");
    let preview = run(&folder, "agency preview F-1 --to seen");
    for wanted in [
        "552100554",
        "4,812.60 EUR",
        "40.00 EUR",
        "formal_notice",
        "voicemail (anna)",
        "compta@lemaitre.example",
    ] {
        assert!(preview.stdout.contains(wanted), "{wanted}: {preview:?}");
    }
    assert!(folder.path.join("seen/case.csv").is_file());
    assert!(
        folder.path.join("seen/enclosed-1.pdf").is_file(),
        "copies of letters"
    );
    assert_eq!(left(&folder, "out/collectco").len(), 0, "nothing left");
    run(
        &folder,
        "approve F-1 --by anna --pretend-now 2026-05-10T21:00:00Z",
    );
    run(&folder, "serve --once --pretend-now 2026-05-10T21:30:00Z");
    assert_eq!(left(&folder, "out/collectco").len(), 0, "one of two");
    run(
        &folder,
        "approve F-1 --by louis --pretend-now 2026-05-10T21:40:00Z",
    );
    run(&folder, "serve --once --pretend-now 2026-05-10T21:50:00Z");
    let given = left(&folder, "out/collectco");
    assert_eq!(given.len(), 1);
    let case = read_json(given[0].join("case.json"));
    assert_eq!(case["what"], "hand_over");
    let balance = &case["case"]["balance"];
    assert_eq!(balance["principal"], "4812.60");
    assert_eq!(balance["fees"], "40.00");
    assert_eq!(case["case"]["debtor"]["registration"], "552100554");
    assert_eq!(case["case"]["contacts"][0]["phone"], "+33 3 88 00 00 00");
    let csv = std::fs::read_to_string(given[0].join("case.csv")).unwrap();
    assert!(csv.contains("\"'+33 3 88 00 00 00\""), "no formula: {csv}");
    // The agency's number, payments after it, and what closes the case.
    run(
        &folder,
        "agency case F-1 A-77 --pretend-now 2026-05-11T08:00:00Z",
    );
    let before = left(&folder, "out/letters").len();
    paid(&folder, "B-1", "1000.00", "2026-05-12");
    paid(&folder, "B-2", "9999.00", "2026-05-14");
    let told = left(&folder, "out/collectco").into_iter();
    let mut told: Vec<_> = told.map(|path| read_json(path.join("case.json"))).collect();
    told.sort_by_key(|case| case["rendered"].to_string());
    let shapes: Vec<(String, String, bool)> = told
        .iter()
        .map(|case| {
            let update = &case["case"]["update"];
            (
                case["what"].as_str().unwrap().to_owned(),
                case["case"]["number"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                update["closed"].as_bool().unwrap_or_default(),
            )
        })
        .collect();
    let wanted = [
        ("hand_over", "", false),
        ("case_update", "A-77", false),
        ("case_update", "A-77", true),
    ];
    let wanted = wanted.map(|(what, number, closed)| (what.to_owned(), number.to_owned(), closed));
    assert_eq!(shapes, wanted);
    assert_eq!(told[1]["case"]["update"]["settled"][0]["amount"], "1000.00");
    assert!(
        told.iter()
            .all(|case| case["case"]["key"] == told[0]["key"])
    );
    passes(&folder, "2026-05-14", "2026-07-20");
    assert_eq!(
        left(&folder, "out/letters").len(),
        before,
        "our own letters stop"
    );
}

#[test]
fn a_case_is_taken_back_and_the_agency_hears_its_number() {
    let folder = cases("cases = \"out/collectco\"");
    approved(&folder);
    run(
        &folder,
        "agency case F-1 A-77 --pretend-now 2026-05-11T08:00:00Z",
    );
    let told = |line: &str| {
        run(
            &folder,
            &format!("{line} --pretend-now 2026-05-11T08:05:00Z"),
        )
    };
    let told = |line: &str| told(line).stdout;
    // The daemon has taken none of them yet.
    assert!(told("agency case F-1 A-78").contains("case A-78, and no more as A-77"));
    let again = folder.jalon("agency case F-1 A-78 --pretend-now 2026-05-11T08:06:00Z");
    assert_eq!(again.code, 2, "{again:?}");
    let word = "collectco has it as case A-78";
    for line in ["invoice show F-1", "invoice why F-1"] {
        let shown = run(&folder, line).stdout;
        assert_eq!(shown.matches(word).count(), 1, "{line}: {shown}");
    }
    let shown = run(&folder, "invoice show F-1 --format json").json();
    let case = serde_json::json!({"agency": "collectco", "number": "A-78"});
    assert_eq!(shown["case"], case);
    assert!(told("agency case F-1 A-77").contains("case A-77, and no more as A-78"));
    run(
        &folder,
        "agency recall F-1 --by anna --pretend-now 2026-05-11T08:10:00Z",
    );
    run(&folder, "serve --once --pretend-now 2026-05-11T09:00:00Z");
    let told = left(&folder, "out/collectco").into_iter();
    let told: Vec<_> = told.map(|path| read_json(path.join("case.json"))).collect();
    let recall = told.iter().find(|case| case["what"] == "recall").unwrap();
    assert_eq!(recall["case"]["agency"], "collectco");
    assert_eq!(recall["case"]["number"], "A-77");
    let shown = run(&folder, "invoice show F-1").stdout;
    assert!(!shown.contains("collectco has it"), "it came back: {shown}");
    let again = folder.jalon("agency recall F-1 --by anna --pretend-now 2026-05-11T10:00:00Z");
    assert_eq!(again.code, 2, "{again:?}");
}

/// Answers each request with the next of these answers; the bodies are handed over.
fn agency(answers: Vec<(u16, &'static str)>) -> (String, Receiver<serde_json::Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/cases", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for (status, body) in answers {
            let (mut line, _) = listener.accept().unwrap();
            let mut bytes = Vec::new();
            let mut chunk = [0; 4096];
            let body_of = |bytes: &[u8]| {
                let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
                let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
                let length = head.split("content-length: ").nth(1)?;
                let length: usize = length.lines().next()?.trim().parse().ok()?;
                let body = bytes.get(end + 4..end + 4 + length)?;
                Some(body.to_vec())
            };
            while body_of(&bytes).is_none() {
                let read = line.read(&mut chunk).unwrap();
                assert!(read > 0, "the line was cut");
                bytes.extend(&chunk[..read]);
            }
            let told = serde_json::from_slice(&body_of(&bytes).unwrap()).unwrap();
            let _ = sender.send(told);
            let answer = format!(
                "HTTP/1.1 {status} x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            line.write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, receiver)
}

#[test]
fn an_agency_that_has_the_case_already_is_given_no_second_one() {
    // F28: it answers that it knows the debt, and under which number.
    let (address, told) = agency(vec![
        (
            422,
            "{\"error\": \"duplicate\", \"case\": {\"id\": \"A-77\"}}",
        ),
        (200, "{}"),
    ]);
    let folder = cases(&format!("webhook = \"{address}\"\nprivate = true"));
    approved(&folder);
    let given = told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(given["what"], "hand_over");
    assert_eq!(given["case"]["balance"]["principal"], "4812.60");
    let copies = given["documents"].as_array().unwrap();
    let letter = |one: &serde_json::Value| one["base64"].as_str().unwrap().len() > 1000;
    assert!(copies.iter().any(letter), "the letter that left");
    assert!(copies.iter().any(|one| one["kind"] == "invoice"));
    let failed = run(&folder, "outbox list --state failed").stdout;
    assert!(!failed.contains("collectco"), "{failed}");
    let doubt = run(&folder, "outbox list --state in-doubt").stdout;
    assert!(!doubt.contains("collectco"), "{doubt}");
    // What follows names that case.
    paid(&folder, "B-1", "1000.00", "2026-05-12");
    let update = told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(update["what"], "case_update");
    assert_eq!(update["case"]["number"], "A-77");
    assert_eq!(update["case"]["key"], given["key"]);
}

#[test]
fn a_case_that_the_agency_refuses_is_an_incident_and_is_given_from_there() {
    let (address, told) = agency(vec![
        (422, "{\"error\": \"no SIREN\"}"),
        (200, "{}"),
        (400, "{}"),
        (200, "{}"),
    ]);
    let folder = cases(&format!("webhook = \"{address}\"\nprivate = true"));
    approved(&folder);
    let refused = told.recv_timeout(Duration::from_secs(20)).unwrap();
    let key = |what: &str| {
        let list = run(&folder, "incident list --format json").stdout;
        let incident = read_line(&list, what);
        incident["key"].as_str().unwrap().to_owned()
    };
    let retry = key("the agency did not get the case, and nobody chases");
    run(&folder, &format!("incident retry {retry}"));
    run(&folder, "serve --once --pretend-now 2026-05-11T09:00:00Z");
    let given = told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(given["key"], refused["key"], "the same case");
    assert!(run(&folder, "incident list").stdout.contains("no incident"));
    // What it is told later is no hand-over.
    paid(&folder, "B-1", "1000.00", "2026-05-12");
    told.recv_timeout(Duration::from_secs(20)).unwrap();
    let retry = key("the agency was not told what came in");
    run(&folder, &format!("incident retry {retry}"));
    run(&folder, "serve --once --pretend-now 2026-05-12T12:00:00Z");
    let update = told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(update["what"], "case_update");
    assert!(run(&folder, "incident list").stdout.contains("no incident"));
    let why = run(&folder, "invoice why F-1").stdout;
    for said in [
        "(asked for; it left 2026-05-11 09:00Z)",
        "2026-05-12 09:00Z  news of the case for the agency: refused for good (HTTP 400)",
        "2026-05-12 12:00Z  news of the case for the agency: it left",
    ] {
        assert!(why.contains(said), "{said}: {why}");
    }
}

fn read_line(list: &str, what: &str) -> serde_json::Value {
    let line = list.lines().find(|line| line.contains(what));
    let line = line.unwrap_or_else(|| panic!("{what}: {list}"));
    serde_json::from_str(line).unwrap()
}

#[test]
fn a_case_is_given_once_however_often_the_daemon_is_killed() {
    let folder = cases("cases = \"out/collectco\"");
    for by in ["anna", "louis"] {
        run(
            &folder,
            &format!("approve F-1 --by {by} --pretend-now 2026-05-10T21:00:00Z"),
        );
    }
    for delay in [20, 60, 90, 120, 150, 180, 220, 260, 320, 400] {
        let mut command = jalon(
            &folder.path,
            "serve --once --pretend-now 2026-05-10T21:30:00Z",
        );
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut daemon = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        // On Unix this is kill -9.
        let _ = daemon.kill();
        daemon.wait().unwrap();
    }
    run(&folder, "serve --once --pretend-now 2026-05-10T22:00:00Z");
    run(&folder, "serve --once --pretend-now 2026-05-10T23:00:00Z");
    assert_eq!(left(&folder, "out/collectco").len(), 1);
    let ledger = folder.read("jalon-data/out/collectco/ledger.jsonl");
    let ledger = String::from_utf8(ledger).unwrap();
    assert_eq!(
        ledger.matches("\"what\":\"hand_over\"").count(),
        1,
        "{ledger}"
    );
    let doubt = run(&folder, "outbox list --state in-doubt").stdout;
    assert!(!doubt.contains("collectco"), "{doubt}");
}
