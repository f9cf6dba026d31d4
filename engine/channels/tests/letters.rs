//! Letters in their folders: whole or not there, and there once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jalon_channels::Letters;
use jalon_core::Way;
use jalon_daemon::channel::{Document, Sheet};
use jalon_daemon::{Answer, Channel, Found, InDoubt, Outgoing, SetClock};

use common::reminder;

fn letter() -> Outgoing {
    let mut letter = reminder();
    letter.way = Some(Way::RegisteredLetter);
    letter.letter = Some(Box::new(Sheet {
        to: vec!["Client One".into(), "1 rue Haute".into()],
        from: vec!["Acme".into()],
        window: Default::default(),
        pages: 1,
        pdf: b"%PDF-1.7 pages".to_vec(),
    }));
    letter
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("jalon-letters-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn channel(folder: &Path) -> Letters {
    let clock = SetClock::at("2026-03-02T07:00:00Z".parse().unwrap());
    Letters::new(folder.to_owned(), Arc::new(clock), InDoubt::Ask)
}

fn lines(folder: &Path) -> usize {
    let ledger = std::fs::read_to_string(folder.join("ledger.jsonl"));
    ledger.unwrap_or_default().lines().count()
}

#[test]
fn a_letter_that_is_given_twice_is_there_once_even_if_it_was_fetched_meanwhile() {
    let folder = folder("twice");
    let letter = letter();
    let own = folder.join(letter.key.to_string());
    for fetched in [false, true] {
        assert!(matches!(
            channel(&folder).send(&letter, 1),
            Answer::Taken(_)
        ));
        assert_eq!(own.exists(), !fetched);
        assert_eq!(lines(&folder), 1);
        let _ = std::fs::remove_dir_all(&own);
    }
    let found = channel(&folder).look_up(&letter, 1);
    assert!(matches!(found, Found::Left(_)), "{found:?}");
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn what_was_only_begun_never_left_and_can_not_leave_later() {
    let folder = folder("begun");
    let letter = letter();
    let mut channel = channel(&folder);
    let begun = folder.join(format!(".{}.1.begun", letter.key));
    std::fs::create_dir_all(&begun).unwrap();
    std::fs::write(begun.join("letter.pdf"), b"half").unwrap();
    assert_eq!(channel.look_up(&letter, 1), Found::NeverLeft);
    assert!(!begun.exists());
    let late = channel.send(&letter, 1);
    assert!(matches!(late, Answer::NotNow(_)), "{late:?}");
    assert!(!folder.join(letter.key.to_string()).exists());
    assert!(matches!(channel.send(&letter, 2), Answer::Taken(_)));
    let pdf = folder.join(letter.key.to_string()).join("letter.pdf");
    assert_eq!(std::fs::read(pdf).unwrap(), b"%PDF-1.7 pages");
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn what_was_stopped_before_the_ledger_told_of_it_is_told_when_it_is_looked_for() {
    let folder = folder("untold");
    let letter = letter();
    let mut channel = channel(&folder);
    assert!(matches!(channel.send(&letter, 1), Answer::Taken(_)));
    std::fs::remove_file(folder.join("ledger.jsonl")).unwrap();
    for _ in 0..2 {
        assert!(matches!(channel.look_up(&letter, 1), Found::Left(_)));
    }
    let ledger = std::fs::read_to_string(folder.join("ledger.jsonl")).unwrap();
    assert_eq!(ledger.lines().count(), 1, "{ledger}");
    // The service fetches the folder: the letter has left all the same.
    std::fs::remove_dir_all(folder.join(letter.key.to_string())).unwrap();
    assert!(matches!(channel.look_up(&letter, 1), Found::Left(_)));
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn a_letter_does_not_leave_without_what_goes_with_it() {
    let folder = folder("without");
    let mut letter = letter();
    letter.documents.push(Document {
        kind: "invoice".into(),
        file_name: "F-1001.pdf".into(),
        media_type: "application/pdf".into(),
        sha256: "0".repeat(64).into(),
        letter: None,
        bytes: Vec::new(),
    });
    let held = channel(&folder).send(&letter, 1);
    assert!(
        matches!(&held, Answer::Held(why) if why.contains("F-1001.pdf")),
        "{held:?}"
    );
    letter.documents[0].bytes = b"%PDF-".to_vec();
    assert!(matches!(
        channel(&folder).send(&letter, 1),
        Answer::Taken(_)
    ));
    assert!(
        folder
            .join(letter.key.to_string())
            .join("enclosed-1.pdf")
            .is_file()
    );
    let _ = std::fs::remove_dir_all(&folder);
}
