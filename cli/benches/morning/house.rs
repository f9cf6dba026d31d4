//! An installation with very many invoices of which each is to be reminded at nine o'clock.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jalon_core::Instant;
use serde_json::Value;

const SCRIPT: &str = r#"use std.france
team receivables

journey simple {
  for all invoices
  calendar france.office_hours
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due   chase payer by email
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
}
"#;
const ARRIVED: &str = "2040-03-02T09:00:00Z";

pub struct House {
    folder: PathBuf,
    /// When reminders are due.
    nine: Instant,
    /// How much of the ledger was read, and how many lines that were.
    read: u64,
    left: u64,
    daemon: Option<Child>,
    server: Option<(String, String)>,
}

impl House {
    /// All invoices are under way and were sent.
    pub fn new(invoices: u64, server: Option<&str>) -> House {
        let mark = std::process::id();
        let store = server.is_some();
        let folder = std::env::temp_dir().join(format!("jalon-morning-{mark}-{store}"));
        std::fs::create_dir_all(folder.join("jalon-data")).unwrap();
        let mut house = House {
            folder,
            nine: Instant::from_millis(0),
            read: 0,
            left: 0,
            daemon: None,
            server: None,
        };
        let mut settings = String::from(
            "name = \"morning\"\n[guards]\nper_hour = 100000000\n\
             [api]\nlisten = \"127.0.0.1:0\"\nper_second = 100000\n",
        );
        if let Some(server) = server {
            let name = format!("jalon_morning_{mark}");
            psql(server, &format!("create database {name}"));
            let address = server.replace("/postgres?", &format!("/{name}?"));
            settings += &format!("[store]\npostgres = \"{address}\"\n");
            house.server = Some((server.to_owned(), name));
        }
        house.write("jalon-data/jalon.toml", &settings);
        house.write("simple.jalon", SCRIPT);
        let mut file = String::from("number,customer,issue,due,currency,total\n");
        for number in 0..invoices {
            let customer = number / 2;
            file += &format!("N-{number},C-{customer},2040-03-02,2040-03-31,EUR,100.00\n");
        }
        house.write("invoices.csv", &file);
        house.good("deploy simple.jalon --without-tests");
        house.good(&format!(
            "import invoices invoices.csv --pretend-now {ARRIVED}"
        ));
        house.good(&format!("serve --once --pretend-now {ARRIVED}"));
        let first = house.good("invoice list --format json --most 1");
        let first: Value = serde_json::from_str(first.lines().next().unwrap()).unwrap();
        house.nine = first["next"]["at"].as_str().unwrap().parse().unwrap();
        house
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), text).unwrap();
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jalon"));
        command
            .current_dir(&self.folder)
            .env("JALON_DATA", self.folder.join("jalon-data"))
            .args(["--lang", "en"])
            .args(line.split(' '));
        command
    }

    fn good(&self, line: &str) -> String {
        let done = self.command(line).output().unwrap();
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{line}: {told}");
        String::from_utf8(done.stdout).unwrap()
    }

    pub fn token(&self) -> String {
        let made = self.good("token new --role operate --name load");
        made.trim().to_owned()
    }

    /// Starts the daemon so long before nine; where its API answers.
    pub fn start(&mut self, before: Duration) -> String {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let wanted = self.nine.millis() / 1_000 - before.as_secs() as i64;
        let error = wanted - real.as_secs() as i64;
        let mut command = self.command(&format!("serve --log json --pretend-error {error}"));
        let mut daemon = command.stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(daemon.stderr.take().unwrap()).lines();
        let (told, address) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let line: Value = serde_json::from_str(&line).unwrap_or_default();
                match line["message"].as_str() {
                    Some("the API answers") => {
                        let _ = told.send(line["address"].as_str().unwrap().to_owned());
                    }
                    _ if line["level"] == "error" || line["level"] == "warn" => eprintln!("{line}"),
                    _ => {}
                }
            }
        });
        self.daemon = Some(daemon);
        address.recv_timeout(Duration::from_secs(60)).unwrap()
    }

    /// How many messages left so far: each has its line in the ledger of the folder that takes them.
    pub fn left(&mut self) -> u64 {
        let ledger = self.folder.join("jalon-data/outbox/ledger.jsonl");
        let mut ledger = File::open(ledger).unwrap();
        ledger.seek(SeekFrom::Start(self.read)).unwrap();
        let mut more = Vec::new();
        ledger.read_to_end(&mut more).unwrap();
        self.read += more.len() as u64;
        self.left += more.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.left
    }

    pub fn stop(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop();
        if let Some((server, name)) = &self.server {
            psql(server, &format!("drop database {name} with (force)"));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn psql(server: &str, sql: &str) {
    let done = Command::new("psql").args([server, "-c", sql]).output();
    let done = done.expect("psql is there");
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{sql}: {told}");
}
