//! What the daemon does by itself: pages, and what is old goes to the archive.

use super::serve::ledger;
use super::{house, json};
use crate::run::Folder;

fn serve(folder: &Folder, now: &str) {
    let done = folder.jalon(&format!("serve --once --pretend-now {now}"));
    assert_eq!(done.code, 0, "{done:?}");
}

fn import(folder: &Folder, what: &str, now: &str) {
    let done = folder.jalon(&format!("import {what} --pretend-now {now}"));
    assert_eq!(done.code, 0, "{done:?}");
}

fn names(folder: &Folder, of: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path.join("jalon-data").join(of));
    let entries = entries.into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn pages_are_written_at_their_time_and_what_was_missed_once() {
    let folder = house();
    folder.write(
        "jalon-data/jalon.toml",
        b"[jobs]\ntime_zone = \"Europe/Paris\"\nsummary = \"0 7 * * MON-FRI\"\nfeeds = \"30 2 * * *\"\n\
          [guards]\npayments_not_older = \"4 days\"\n",
    );
    import(&folder, "invoices invoices.csv", "2026-03-25T08:00:00Z");
    // At first there is nothing that could have been missed.
    serve(&folder, "2026-03-27T08:00:00Z");
    assert!(names(&folder, "summary").is_empty());
    // Saturday has no summary; at 02:30 on the 29th the clocks go forward, so feeds are told at 03:00.
    serve(&folder, "2026-03-28T08:00:00Z");
    assert_eq!(names(&folder, "feeds"), ["2026-03-28.txt"]);
    serve(&folder, "2026-03-29T00:59:00Z");
    assert_eq!(names(&folder, "feeds").len(), 1);
    serve(&folder, "2026-03-29T01:00:00Z");
    assert_eq!(names(&folder, "feeds").len(), 2);
    assert!(names(&folder, "summary").is_empty());
    // Nobody worked for ten days: one page, not eight.
    serve(&folder, "2026-04-08T08:00:00Z");
    serve(&folder, "2026-04-08T08:10:00Z");
    assert_eq!(names(&folder, "summary"), ["2026-04-08.txt"]);
    assert_eq!(names(&folder, "feeds").len(), 3);
    let page = String::from_utf8(folder.read("jalon-data/summary/2026-04-08.txt")).unwrap();
    assert!(page.contains("2 are held"), "{page}");
    let page = String::from_utf8(folder.read("jalon-data/feeds/2026-04-08.txt")).unwrap();
    assert!(page.contains("no payments were ever read"), "{page}");
    assert!(page.contains("nobody is pressed"), "{page}");
}

#[test]
fn a_wrong_time_is_told_with_its_line() {
    let folder = house();
    folder.write(
        "jalon-data/jalon.toml",
        b"[jobs]\nsummary = \"0 7 * * 1-5\"\n",
    );
    for (lang, words) in [("en", "MON-FRI"), ("fr", "leur nom anglais")] {
        let told = folder.jalon(&format!("serve --once --lang {lang}"));
        assert_eq!(told.code, 2, "{told:?}");
        assert!(told.stderr.contains("jalon.toml:2"), "{told:?}");
        assert!(told.stderr.contains(words), "{told:?}");
    }
    folder.write(
        "jalon-data/jalon.toml",
        b"[jobs]\ntime_zone = \"Europe/Pariss\"\nsummary = \"0 7 * * *\"\n",
    );
    let told = folder.jalon("serve --once");
    assert_eq!(told.code, 2, "{told:?}");
    assert!(
        told.stderr.contains("no time zone Europe/Pariss"),
        "{told:?}"
    );
}

#[test]
fn what_is_old_goes_to_the_archive_and_the_journal_is_still_proved() {
    let folder = house();
    folder.write(
        "jalon-data/jalon.toml",
        b"[jobs]\nretention = \"30 2 * * *\"\nretention_months = 6\n",
    );
    import(&folder, "invoices invoices.csv", "2026-03-02T08:00:00Z");
    serve(&folder, "2026-03-02T09:00:00Z");
    import(&folder, "payments payments.csv", "2026-03-20T08:00:00Z");
    serve(&folder, "2026-03-20T09:00:00Z");
    serve(&folder, "2026-04-05T12:00:00Z");
    assert_eq!(ledger(&folder).len(), 3);
    let heads = folder.jalon("audit head");
    folder.write("heads.jsonl", heads.stdout.as_bytes());
    let verified = |line: &str| {
        let told = folder.jalon(&format!("audit verify heads.jsonl --format json {line}"));
        json(&told)
    };
    let before = verified("");
    assert_eq!(
        (&before["found"], &before["archived"]),
        (&serde_json::json!([]), &0.into())
    );
    // Half a year later F-2 is over and F-1 is still chased, so only one of both journals goes.
    serve(&folder, "2026-10-30T08:00:00Z");
    let after = verified("");
    assert_eq!(after["found"], serde_json::json!([]), "{after}");
    let archived = after["archived"].as_u64().unwrap();
    assert!(archived > 0, "{after}");
    let proved = verified("--archive jalon-data/archive");
    assert_eq!(proved["found"], serde_json::json!([]), "{proved}");
    let human = folder.jalon("audit verify heads.jsonl");
    assert!(human.stdout.contains("--archive FOLDER"), "{human:?}");
    let journal = "jalon-data/archive/journal-2026-10.jsonl";
    let lines = String::from_utf8(folder.read(journal)).unwrap();
    assert_eq!(lines.lines().count() as u64, archived);
    let effects = folder.read("jalon-data/archive/effects-2026-10.jsonl");
    assert_eq!(effects.iter().filter(|byte| **byte == b'\n').count(), 3);
    // The stories are told from there on.
    for number in ["F-1", "F-2"] {
        let why = folder.jalon(&format!("invoice why {number}"));
        assert_eq!(why.code, 0, "{why:?}");
    }
    let paid = folder.jalon("invoice why F-2");
    assert!(paid.stdout.contains("is in the archive"), "{paid:?}");
    let going_on = folder.jalon("invoice why F-1");
    assert!(
        going_on.stdout.contains("the invoice arrives"),
        "{going_on:?}"
    );
    // It goes on: a new invoice of the same payer, and what is archived is not archived again.
    folder.write(
        "later.csv",
        b"number,customer,issue,due,currency,total\nF-3,C-2,2026-10-30,2026-11-30,EUR,10.00\n",
    );
    import(&folder, "invoices later.csv", "2026-10-30T09:00:00Z");
    serve(&folder, "2026-10-31T09:00:00Z");
    assert_eq!(ledger(&folder).len(), 4);
    assert_eq!(verified("")["archived"].as_u64(), Some(archived));
    // An archive that was changed proves nothing.
    folder.write(
        journal,
        lines.replacen("\"body\":\"", "\"body\":\"00", 1).as_bytes(),
    );
    let changed = verified("--archive jalon-data/archive");
    assert_eq!(changed["found"][0]["kind"], "archive", "{changed}");
}
