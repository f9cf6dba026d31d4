//! A folder as a way out: whole files, and never two effects taken for one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::reminder;
use jalon_channels::{Folder, LEDGER};
use jalon_core::{Instant, Way};
use jalon_daemon::channel::Document;
use jalon_daemon::{Answer, Channel, InDoubt, SetClock};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("jalon-folder-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn to(folder: &Path) -> Folder {
    let clock = SetClock::at(Instant::from_millis(1_772_438_400_000));
    Folder::new(folder.to_owned(), Arc::new(clock), InDoubt::Ask)
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| name != ".since")
        .collect();
    names.sort();
    names
}

#[test]
fn a_mail_is_one_file_with_its_key_as_message_id() {
    let folder = folder("mail");
    let mut outgoing = reminder();
    outgoing.documents.push(Document {
        kind: "invoice".into(),
        file_name: "F-1001.pdf".into(),
        media_type: "application/pdf".into(),
        sha256: String::new().into(),
        letter: None,
        bytes: b"%PDF-1.7".to_vec(),
    });
    let name = "2026-03-02-00000000000000000123456789abcdef.eml";
    assert_eq!(to(&folder).send(&outgoing, 1), Answer::Taken(name.into()));
    assert_eq!(files(&folder), [name, LEDGER]);
    let mail = std::fs::read_to_string(folder.join(name)).unwrap();
    assert!(
        mail.contains("Message-ID: <00000000000000000123456789abcdef@acme.example>"),
        "{mail}"
    );
    assert!(
        mail.contains("Date: Mon, 02 Mar 2026 08:00:00 +0000"),
        "{mail}"
    );
    assert!(mail.contains("anna@client.example"), "{mail}");
    assert!(mail.contains("filename=\"F-1001.pdf\""), "{mail}");
}

#[test]
fn what_is_no_mail_is_json() {
    let folder = folder("letter");
    let mut outgoing = reminder();
    outgoing.way = Some(Way::Letter);
    let Answer::Taken(name) = to(&folder).send(&outgoing, 1) else {
        panic!("not taken")
    };
    assert!(name.ends_with(".json"));
    let body = std::fs::read(folder.join(name)).unwrap();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["way"], "letter");
}

#[test]
fn a_second_copy_is_a_second_file_and_a_second_line_with_the_same_bytes() {
    let folder = folder("twice");
    let mut sink = to(&folder);
    for attempt in [1, 2] {
        assert!(matches!(sink.send(&reminder(), attempt), Answer::Taken(_)));
    }
    let names = files(&folder);
    assert_eq!(names.len(), 3, "{names:?}");
    let bytes = |name: &String| std::fs::read(folder.join(name)).unwrap();
    assert_eq!(bytes(&names[0]), bytes(&names[1]));
    let ledger = std::fs::read_to_string(folder.join(LEDGER)).unwrap();
    let lines: Vec<serde_json::Value> = ledger
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["key"], lines[1]["key"]);
    assert_eq!(lines[1]["attempt"], 2);
    assert_eq!(lines[0]["at"], "2026-03-02T08:00:00.000Z");
}

#[test]
fn a_folder_that_can_not_be_written_takes_nothing_and_may_later() {
    let folder = folder("blocked");
    std::fs::write(&folder, "a file stands in the way").unwrap();
    let answer = to(&folder).send(&reminder(), 1);
    assert!(matches!(answer, Answer::NotNow(_)), "{answer:?}");
    std::fs::remove_file(&folder).unwrap();
    assert!(matches!(to(&folder).send(&reminder(), 2), Answer::Taken(_)));
}
