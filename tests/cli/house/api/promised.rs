//! What the document promises is asked by a program that knows only the document (schemathesis): whatever it
//! sends, the answer is one that is written there, and nothing ends in a fault of the daemon.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::{Value, json};

use super::Served;
use super::there::{INVOICES, there};
use super::whole::installation;
use crate::bounds::bound;
use crate::skip::skip;

/// What must hold of each answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_schema_conformance,response_headers_conformance,negative_data_rejection,\
    missing_required_header,unsupported_method,allow_header_conformance,ignored_auth";

/// What never ends, and what is read before anything is asked: the test that does each operation does these.
const BESIDE: [&str; 2] = ["followEvents", "readDocument"];

#[test]
fn whatever_is_asked_the_answer_is_one_that_the_document_tells() {
    let Ok(program) = std::env::var("JALON_SCHEMATHESIS") else {
        return skip(
            "the HTTP API asked by its document",
            "schemathesis is not there (tests/schema/install)",
        );
    };
    let served = Served::over(installation(INVOICES));
    let mut there = there(&served);
    let examples = bound("requests_of_each_kind");
    let mut done = BTreeSet::new();
    let mut asked = BTreeSet::new();
    for role in ["approve", "operate", "administer", "read"] {
        // A token that it may revoke, beside its own.
        let spare = served.token("ours", "read", "spare");
        let token = served.token("ours", role, role);
        there["id"] = json!([spare.split('_').nth(2).unwrap()]);
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
            .args(["--exclude-operation-id", BESIDE[0]])
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
    let document = served.nobody().get("/openapi.json").json();
    let paths = document["paths"].as_object().unwrap().iter();
    let all: BTreeSet<String> = paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            let wanted =
                methods.filter(|(_, told)| !BESIDE.iter().any(|id| told["operationId"] == *id));
            wanted.map(move |(method, _)| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    assert_eq!(asked, all);
    let not_done: Vec<&String> = all.difference(&done).collect();
    assert!(not_done.is_empty(), "never done: {not_done:?}");
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
