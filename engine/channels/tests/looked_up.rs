//! A folder tells what became of something that may have left it, whatever a crash left behind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::reminder;
use jalon_channels::{Folder, LEDGER};
use jalon_core::Instant;
use jalon_daemon::{Answer, Channel, Found, InDoubt, Outgoing, SetClock};

/// When [`reminder`] was written.
const RENDERED: i64 = 1_772_438_400_000;
const HOUR: i64 = 3_600_000;

fn path(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("jalon-asked-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// A folder that was there before the message was written.
fn folder(name: &str) -> (PathBuf, Folder) {
    let path = path(name);
    let folder = at(&path, RENDERED - HOUR);
    (path, folder)
}

fn at(path: &Path, millis: i64) -> Folder {
    let clock = SetClock::at(Instant::from_millis(millis));
    Folder::new(path.to_owned(), Arc::new(clock), InDoubt::Ask)
}

fn beside(folder: &Path, what: &str) -> PathBuf {
    folder.join(format!(".{}.1.{what}", reminder().key))
}

fn sent(folder: &mut Folder, outgoing: &Outgoing, attempt: u16) -> String {
    match folder.send(outgoing, attempt) {
        Answer::Taken(name) => name,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_never_begun_never_left_and_an_attempt_that_only_slept_can_not_leave_later() {
    let (_, mut folder) = folder("never");
    assert_eq!(folder.look_up(&reminder(), 1), Found::NeverLeft);
    // Whoever was about to send it wakes up.
    let late = folder.send(&reminder(), 1);
    assert!(matches!(late, Answer::NotNow(_)), "{late:?}");
    assert_eq!(folder.look_up(&reminder(), 1), Found::NeverLeft);
    // The next attempt is another one.
    sent(&mut folder, &reminder(), 2);
    assert!(matches!(folder.look_up(&reminder(), 2), Found::Left(_)));
}

#[test]
fn half_a_file_never_left_and_is_taken_away_from_whoever_may_still_write_it() {
    let (path, mut folder) = folder("half");
    std::fs::write(beside(&path, "begun"), "{\"key\": \"0000").unwrap();
    assert_eq!(folder.look_up(&reminder(), 1), Found::NeverLeft);
    assert!(!beside(&path, "begun").exists());
    let files = std::fs::read_dir(&path).unwrap().flatten();
    let seen = files.map(|file| file.file_name().into_string().unwrap());
    let seen: Vec<String> = seen.filter(|name| !name.starts_with('.')).collect();
    assert_eq!(seen, Vec::<String>::new(), "nobody sees half a file");
}

#[test]
fn a_file_that_is_there_has_left_though_the_ledger_does_not_tell() {
    let (path, mut folder) = folder("there");
    let name = sent(&mut folder, &reminder(), 1);
    std::fs::remove_file(path.join(LEDGER)).unwrap();
    std::fs::copy(path.join(&name), beside(&path, "whole")).unwrap();
    for _ in 0..2 {
        assert_eq!(folder.look_up(&reminder(), 1), Found::Left(name.clone()));
    }
    assert!(!beside(&path, "whole").exists(), "it is tidied");
    // Now the ledger tells of it, once.
    let ledger = std::fs::read_to_string(path.join(LEDGER)).unwrap();
    assert_eq!(ledger.lines().count(), 1, "{ledger}");
    assert!(ledger.contains(&name), "{ledger}");
}

#[test]
fn of_two_copies_each_has_its_line_though_whoever_sent_the_second_was_stopped() {
    let (path, mut folder) = folder("second");
    let first = sent(&mut folder, &reminder(), 1);
    let ledger = std::fs::read(path.join(LEDGER)).unwrap();
    let second = sent(&mut folder, &reminder(), 2);
    std::fs::write(path.join(LEDGER), ledger).unwrap();
    std::fs::remove_file(path.join(&first)).unwrap();
    assert_eq!(folder.look_up(&reminder(), 2), Found::Left(second.clone()));
    let ledger = std::fs::read_to_string(path.join(LEDGER)).unwrap();
    let lines: Vec<&str> = ledger.lines().collect();
    assert!(lines.len() == 2 && lines[1].contains(&second), "{ledger}");
}

/// Several programs write the same ledger at once.
#[test]
fn no_line_of_the_ledger_is_blank_whoever_writes_at_the_same_moment() {
    let (path, _) = folder("crowd");
    std::thread::scope(|scope| {
        for writer in 0..8_u16 {
            let mut folder = at(&path, RENDERED);
            scope.spawn(move || {
                for attempt in 1..=12 {
                    sent(&mut folder, &reminder(), 100 * writer + attempt);
                }
            });
        }
    });
    let ledger = std::fs::read_to_string(path.join(LEDGER)).unwrap();
    assert_eq!(ledger.lines().count(), 96);
    for line in ledger.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn a_file_that_somebody_took_away_has_left_as_the_ledger_tells() {
    let (path, mut folder) = folder("taken-away");
    let name = sent(&mut folder, &reminder(), 1);
    std::fs::remove_file(path.join(name)).unwrap();
    assert_eq!(
        folder.look_up(&reminder(), 1),
        Found::Left(LEDGER.to_owned())
    );
}

#[test]
fn a_whole_file_without_its_name_stays_in_doubt_since_somebody_may_have_taken_it_away() {
    let (path, mut folder) = folder("whole");
    std::fs::write(beside(&path, "whole"), "{}").unwrap();
    assert_eq!(folder.look_up(&reminder(), 1), Found::NotKnown);
    assert!(beside(&path, "whole").exists(), "a person can look at it");
}

#[test]
fn a_folder_that_is_newer_than_the_message_can_not_tell_that_it_never_left() {
    let path = path("newer");
    let mut folder = at(&path, RENDERED + HOUR);
    assert_eq!(folder.look_up(&reminder(), 1), Found::NotKnown);
    // Nor can one that does not know since when it is there.
    std::fs::remove_file(path.join(".since")).unwrap();
    assert_eq!(folder.look_up(&reminder(), 1), Found::NotKnown);
    // What is there is there.
    sent(&mut folder, &reminder(), 2);
    assert!(matches!(folder.look_up(&reminder(), 2), Found::Left(_)));
}

#[test]
fn half_a_line_of_the_ledger_spoils_no_other() {
    let (path, mut folder) = folder("half-a-line");
    std::fs::write(path.join(LEDGER), "{\"at\":\"2026-03-02T07:5").unwrap();
    let name = sent(&mut folder, &reminder(), 1);
    let ledger = std::fs::read_to_string(path.join(LEDGER)).unwrap();
    let lines: Vec<&str> = ledger.lines().collect();
    assert_eq!(lines.len(), 2, "{ledger}");
    let line: serde_json::Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!(line["file"], name.as_str());
    std::fs::remove_file(path.join(name)).unwrap();
    assert!(matches!(folder.look_up(&reminder(), 1), Found::Left(_)));
}

#[test]
fn a_long_ledger_is_read_back_to_a_day_before_the_message_and_no_further() {
    let (path, mut folder) = folder("long");
    let line = |millis: i64, key: &str| {
        let at = Instant::from_millis(millis);
        format!("{{\"at\":\"{at}\",\"key\":\"{key}\",\"subject\":\"xxxxxxxxxxxxxxxx\"}}\n")
    };
    let others = |from: i64, count: i64| -> String {
        let lines =
            (0..count).map(|number| line(from + number, "ffffffffffffffffffffffffffffffff"));
        lines.collect()
    };
    let own = line(RENDERED, &reminder().key.to_string());
    let after = others(RENDERED, 700);
    // At every place that a boundary of what is read at once can have within the line.
    for shift in 0..own.len() {
        let ledger = format!(
            "{}{own}{after}{}\n",
            others(RENDERED, 10),
            " ".repeat(shift)
        );
        std::fs::write(path.join(LEDGER), ledger).unwrap();
        let found = folder.look_up(&reminder(), 1);
        assert_eq!(found, Found::Left(LEDGER.to_owned()), "{shift}");
    }
    // What stands before the day before is of another time.
    let days_before = others(RENDERED - 72 * HOUR, 2_000);
    std::fs::write(path.join(LEDGER), format!("{own}{days_before}")).unwrap();
    assert_eq!(folder.look_up(&reminder(), 1), Found::NeverLeft);
}

#[test]
fn whoever_is_paused_while_it_writes_to_the_ledger_keeps_nobody_waiting_for_good() {
    let (path, mut folder) = folder("paused");
    sent(&mut folder, &reminder(), 1);
    let ledger = std::fs::File::open(path.join(LEDGER)).unwrap();
    ledger.lock().unwrap();
    let name = sent(&mut folder, &reminder(), 2);
    let told = std::fs::read_to_string(path.join(LEDGER)).unwrap();
    assert!(told.lines().any(|line| line.contains(&name)), "{told}");
}
