//! What is in doubt, and people who settle many of them at once.

use std::io::Read;
use std::net::TcpListener;

use super::house;
use crate::run::{Ended, Folder};

/// A house whose invoices went to a system that took them and fell silent: two are in doubt.
fn in_doubt() -> Folder {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // It reads something, and hangs up.
            let _ = stream.read(&mut [0; 64]);
        }
    });
    let folder = house();
    let file = format!("[channels.attachment]\nwebhook = \"{url}\"\n");
    folder.write("jalon-data/jalon.toml", file.as_bytes());
    assert_eq!(folder.jalon("import invoices invoices.csv").code, 0);
    assert_eq!(folder.jalon("serve --once").code, 0);
    assert_eq!(keys(&folder).len(), 2);
    folder
}

fn keys(folder: &Folder) -> Vec<String> {
    let told = folder.jalon("outbox list --state in-doubt --format json");
    let lines = told.stdout.lines();
    let keys = lines.map(|line| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        value["key"].as_str().unwrap().to_owned()
    });
    keys.collect()
}

fn done(folder: &Folder, line: &str) -> Ended {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{line}: {done:?}");
    done
}

#[test]
fn all_that_is_in_doubt_is_shown_first_and_decided_only_when_asked() {
    let folder = in_doubt();
    let keys = keys(&folder);
    let why = done(&folder, "invoice why F-1").stdout;
    assert!(why.contains("is in doubt"), "{why}");
    assert!(!why.contains("has not left"), "nobody knows: {why}");
    let shown = done(&folder, "outbox resolve --all --left").stdout;
    assert!(keys.iter().all(|key| shown.contains(key)), "{shown}");
    assert!(shown.contains("2 would be noted as sent; nothing is decided yet: add --yes"));
    let french = done(&folder, "outbox resolve --all --send-again --lang fr").stdout;
    assert!(french.contains("rien n'est encore décidé"), "{french}");
    done(&folder, "serve --once");
    assert_eq!(self::keys(&folder), keys, "nothing was decided");
    let told = done(&folder, "outbox resolve --all --left --yes --by anna").stdout;
    assert_eq!(told, "noted: 2 did leave\n");
    let twice = folder.jalon("outbox resolve --all --left --yes");
    assert_eq!(twice.code, 2, "{twice:?}");
    assert!(twice.stderr.contains("decided before"), "{twice:?}");
    done(&folder, "serve --once");
    assert_eq!(self::keys(&folder), Vec::<String>::new());
    let none = done(&folder, "outbox resolve --all --left --yes").stdout;
    assert_eq!(none, "nothing waits here\n");
}

#[test]
fn several_are_settled_by_their_keys() {
    let folder = in_doubt();
    let keys = keys(&folder).join(" ");
    let line = format!("outbox resolve {keys} --not-left --lang fr");
    let told = done(&folder, &line).stdout;
    assert!(told.contains("2 ne sont pas partis"), "{told}");
    done(&folder, "serve --once");
    assert_eq!(self::keys(&folder), Vec::<String>::new());
    let late = folder.jalon(&line);
    assert_eq!(late.code, 2, "{late:?}");
    assert!(late.stderr.contains("n'est pas en doute"), "{late:?}");
}

#[test]
fn a_channel_and_a_time_narrow_it_down() {
    let folder = in_doubt();
    let count = |line: &str| {
        let told = done(&folder, &format!("outbox resolve --all --left {line}"));
        told.stdout.matches("Invoice F-").count()
    };
    assert_eq!(count("--channel attachment"), 2);
    assert_eq!(count("--channel letter"), 0);
    assert_eq!(count("--since 2026-01-01"), 2);
    assert_eq!(count("--since 2098-12-31T23:59:00Z"), 0);
    assert_eq!(count("--since 2026-01-01 --channel attachment"), 2);
    for (line, words) in [
        (
            "--all --left --channel leter",
            "there is no channel `leter`",
        ),
        (
            "--all --left --channel leter --lang fr",
            "il n'y a pas de canal",
        ),
        ("--all --left --since yesterday", "2026-03-02"),
        ("--left --yes 00000000000000000000000000000012", "--yes"),
        (
            "--left --since 2026-01-01 00000000000000000000000000000012",
            "--since",
        ),
        ("--left", "KEY"),
        ("--all 00000000000000000000000000000012 --left", "--all"),
    ] {
        let refused = folder.jalon(&format!("outbox resolve {line}"));
        assert_eq!(refused.code, 2, "{line}: {refused:?}");
        assert!(refused.stderr.contains(words), "{line}: {refused:?}");
    }
}
