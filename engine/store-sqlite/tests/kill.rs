//! A writer that is killed in mid-load leaves whole batches, and all that it was told of.

// A test that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

#[path = "../../../tests/bounds.rs"]
mod bounds;
mod folder;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use folder::Folder;
use jalon_store::contract::{crash, random::Draw};
use jalon_store_sqlite::Sqlite;

const FOLDER: &str = "JALON_TEST_WRITES_TO";

/// Not a test by itself: the process that is killed.
#[test]
fn writer() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let mut store = Sqlite::open(folder.as_ref()).unwrap();
        crash::write_until_killed(&mut store);
    }
}

#[test]
fn a_killed_writer_leaves_whole_batches() {
    let folder = Folder::new();
    let mut draw = Draw::new(1);
    let mut found = 0;
    for _ in 0..bounds::bound("writers_killed") {
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["writer", "--exact", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(writer.stdout.take().unwrap());
        let reader = std::thread::spawn(move || {
            let told = out.lines().map_while(Result::ok);
            let rounds = told.filter_map(|line| line.split("committed ").nth(1)?.parse().ok());
            rounds.last().unwrap_or(0)
        });
        std::thread::sleep(Duration::from_millis(100 + draw.below(400)));
        writer.kill().unwrap();
        writer.wait().unwrap();
        let told = reader.join().unwrap();
        let mut store = Sqlite::open(folder.path()).unwrap();
        let now = crash::is_whole(&mut store, told.max(found));
        found = now;
    }
    assert!(found > 0, "no writer came to write anything");
}
