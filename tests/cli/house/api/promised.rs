//! What the document promises is asked by a program that knows only the document (schemathesis): whatever it
//! sends, the answer is one that is written there, and nothing ends in a fault of the daemon.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::{Value, json};

use super::super::CUSTOMERS;
use super::{SCRIPT, Served};
use crate::bounds::bound;
use crate::run::folder;
use crate::skip::skip;

/// What must hold of each answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_schema_conformance,response_headers_conformance,negative_data_rejection,\
    unsupported_method,ignored_auth";

/// What this installation has nothing for (letters, mails, statuses, agencies, incidents, what is in doubt), and what
/// nobody does by chance, such as naming the answer of a task. All of it is asked, and refused as documented; the
/// commands that do the same by the same functions have tests of their own.
const NOT_DONE_HERE: &[&str] = &[
    "GET /v1/outbox/{key}",
    "POST /v1/connectors/{name}/events",
    "POST /v1/import/documents",
    "POST /v1/import/statements",
    "POST /v1/import/statuses",
    "POST /v1/incidents/{key}/retry",
    "POST /v1/invoices/{number}/case",
    "POST /v1/invoices/{number}/done",
    "POST /v1/invoices/{number}/recall",
    "POST /v1/invoices/{number}/settle",
    "POST /v1/letters/{key}/status",
    "POST /v1/mails/allow",
    "POST /v1/mails/{key}/done",
    "POST /v1/outbox/{key}/release",
    "POST /v1/outbox/{key}/resolve",
    "POST /v1/statuses/{key}/assign",
    "POST /v1/statuses/{key}/done",
];

/// So many invoices, each as far as a call that is open and a hand-over that waits for signatures.
const INVOICES: usize = 200;

fn installation() -> Served {
    let settings = "legal_entity = \"ours\"\n[api]\nlisten = \"127.0.0.1:0\"\nper_second = 100000\n\
        [guards]\nper_hour = 100000\n";
    let mut invoices = "number,customer,issue,due,currency,total\n".to_owned();
    for number in 0..INVOICES {
        let customer = number % 2 + 1;
        invoices += &format!("F-{number},C-{customer},2026-03-02,2026-03-31,EUR,500.00\n");
    }
    let folder = folder(&[
        ("asked.jalon", SCRIPT.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("invoices.csv", invoices.as_bytes()),
        ("jalon-data/jalon.toml", settings.as_bytes()),
    ]);
    for line in [
        "deploy asked.jalon",
        "import customers customers.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
        "serve --once --pretend-now 2026-03-02T09:00:00Z --until 2026-05-07T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    Served::over(folder)
}

#[test]
fn whatever_is_asked_the_answer_is_one_that_the_document_tells() {
    let Ok(program) = std::env::var("JALON_SCHEMATHESIS") else {
        return skip(
            "the HTTP API asked by its document",
            "schemathesis is not there (tests/schema/install)",
        );
    };
    let served = installation();
    let examples = bound("requests_of_each_kind");
    let mut done = BTreeSet::new();
    let mut asked = BTreeSet::new();
    for role in ["approve", "operate", "administer", "read"] {
        // A token that it may revoke, beside its own.
        let spare = served.token("ours", "read", "spare");
        let token = served.token("ours", role, role);
        let numbers: Vec<String> = (0..INVOICES).map(|one| format!("F-{one}")).collect();
        let id = spare.split('_').nth(2).unwrap();
        let there = json!({
            "number": numbers,
            "customer": ["C-1", "C-2"],
            "id": [id],
        });
        let report = served.folder.path.join(format!("report-{role}"));
        let phases = match role {
            "approve" => "examples,coverage,fuzzing",
            _ => "fuzzing",
        };
        let run = Command::new(&program)
            .current_dir(&served.folder.path)
            .env("SCHEMATHESIS_HOOKS", HOOKS)
            .env("JALON_THERE", there.to_string())
            .args(["run", &format!("http://{}/openapi.json", served.address)])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .args(["--phases", phases, "--max-examples", &examples.to_string()])
            .args(["--checks", CHECKS, "--seed", "1", "--request-timeout", "60"])
            // What never ends is followed by tests of its own.
            .args(["--exclude-operation-id", "followEvents"])
            .args(["--report", "ndjson", "--report-dir"])
            .arg(&report)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&run.stdout);
        let complained = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{role}: {told}\n{complained}");
        for (operation, statuses) in answers(&report) {
            assert!(statuses.iter().all(|status| *status < 500), "{operation}");
            if statuses.iter().any(|status| (200..300).contains(status)) {
                done.insert(operation.clone());
            }
            asked.insert(operation);
        }
    }
    let not_done: BTreeSet<&str> = asked.difference(&done).map(String::as_str).collect();
    let unexpected: Vec<&&str> = not_done
        .iter()
        .filter(|one| !NOT_DONE_HERE.contains(one))
        .collect();
    assert!(unexpected.is_empty(), "never done: {unexpected:?}");
    println!(
        "{} operations asked, {} of them done",
        asked.len(),
        done.len()
    );
}

/// Beside the test: what knows which names are there.
const HOOKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/schema/hooks.py");

/// Each operation with the statuses that it answered.
fn answers(report: &std::path::Path) -> BTreeMap<String, BTreeSet<u64>> {
    let mut answers: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for file in std::fs::read_dir(report).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let recorder = &line["ScenarioFinished"]["recorder"];
            let Some(label) = recorder["label"].as_str() else {
                continue;
            };
            let of = answers.entry(label.to_owned()).or_default();
            for asked in recorder["interactions"].as_object().into_iter().flatten() {
                of.extend(asked.1["response"]["status_code"].as_u64());
            }
        }
    }
    answers
}
