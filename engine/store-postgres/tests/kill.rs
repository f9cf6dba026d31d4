//! A writer that is killed in mid-load, or whose server is, leaves whole batches, and all that it was
//! told of.

// A test that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

#[path = "../../../tests/bounds.rs"]
mod bounds;
mod server;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use jalon_store::contract::{crash, random::Draw};
use jalon_store_postgres::Postgres;
use server::Database;

const ADDRESS: &str = "JALON_TEST_WRITES_TO";

/// Not a test by itself: the process that is killed.
#[test]
fn writer() {
    if let Ok(address) = std::env::var(ADDRESS) {
        let mut store = Postgres::open(&address).unwrap();
        crash::write_until_killed(&mut store);
    }
}

/// A writer at work, and the last batch that it told of.
fn start(address: &str) -> (Child, JoinHandle<i64>) {
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(["writer", "--exact", "--nocapture"])
        .env(ADDRESS, address)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(writer.stdout.take().unwrap());
    let told = std::thread::spawn(move || {
        let told = out.lines().map_while(Result::ok);
        let rounds = told.filter_map(|line| line.split("committed ").nth(1)?.parse().ok());
        rounds.last().unwrap_or(0)
    });
    (writer, told)
}

#[test]
fn a_killed_writer_leaves_whole_batches() {
    let database = Database::new();
    let mut draw = Draw::new(1);
    let mut found = 0;
    for _ in 0..bounds::bound("writers_killed") {
        let (mut writer, told) = start(&database.address());
        std::thread::sleep(Duration::from_millis(100 + draw.below(400)));
        writer.kill().unwrap();
        writer.wait().unwrap();
        let told = told.join().unwrap();
        database.until_alone();
        let mut store = Postgres::open(&database.address()).unwrap();
        found = crash::is_whole(&mut store, told.max(found));
    }
    assert!(found > 0, "no writer came to write anything");
}

/// A server of its own, that may be killed.
struct Server(String);

impl Server {
    fn start(&self) -> String {
        self.script("start")
    }

    fn kill(&self) {
        self.script("stop");
    }

    fn script(&self, verb: &str) -> String {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/postgres");
        let mut script = Command::new(script);
        let done = script.args([verb, &self.0, "durable"]).output().unwrap();
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{told}");
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/postgres");
        let _ = Command::new(script).args(["stop", &self.0]).output();
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_killed_server_has_all_that_it_told_of() {
    let server = Server(format!("/tmp/jalon-killed-{}", std::process::id()));
    let mut address = server.start();
    let mut draw = Draw::new(2);
    let mut found = 0;
    for _ in 0..bounds::bound("servers_killed") {
        let (mut writer, told) = start(&address);
        std::thread::sleep(Duration::from_millis(300 + draw.below(900)));
        server.kill();
        writer.wait().unwrap();
        let told = told.join().unwrap();
        address = server.start();
        let mut store = Postgres::open(&address).unwrap();
        found = crash::is_whole(&mut store, told.max(found));
    }
    assert!(found > 0, "no writer came to write anything");
}
