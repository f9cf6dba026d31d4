//! The HTTP API, on the real binary: a daemon that works, two legal entities, a token for each role.

mod bad;
mod client;
mod documents;
mod doer;
mod each;
mod entities;
mod fits;
mod hooks;
mod mappings;
mod money;
mod operations;
mod promised;
mod roles;
mod there;
mod whole;

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use client::{Client, Reply};

use crate::run::{Folder, folder, jalon};

/// A journey that asks people: a call, and a hand-over that two must sign.
const SCRIPT: &str = r#"team receivables
team sales
agency collectco

journey asked {
  for all invoices
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step call   5 days after due   receivables calls payer about "Unpaid {number}: {balance}" {
      "promised" with date   pause until 1 day after date
      "nobody there"         keep waiting 5 days more
    }
    step notice   20 days after due   formal notice to payer by email
    missed   15 days after notice   hand over to agency collectco,
        with sign-off by two of receivables within 90 days {
      refused   task "Refused: {number}" for sales
      silent    alert receivables
    }
  }

  on dispute                       pause; task "Dispute: {dispute.reason}" for sales
  on dispute settled for us        resume
  on dispute settled in part       resume
  on dispute settled for customer  resume; expect credit note within 10 days else alert receivables
}
"#;

/// The invoices of ours.
const OURS: &str = "number,customer,issue,due,currency,total\n\
    F-1,C-1,2026-03-02,2026-03-31,EUR,500.00\n\
    F-2,C-2,2026-03-02,2026-03-31,EUR,700.00\n\
    F-3,C-2,2026-04-27,2026-05-31,EUR,900.00\n";
/// Those of the others.
const THEIRS: &str = "number,customer,issue,due,currency,total\n\
    T-1,X-1,2026-03-02,2026-03-31,EUR,123.45\n";

/// Midday of the day on which the daemon works: 2026-05-07, in seconds since 1970.
const NOW: i64 = 1_778_155_200;

/// An installation with two legal entities, and a daemon that works there.
pub struct Served {
    pub folder: Folder,
    address: String,
    daemon: Child,
}

impl Served {
    /// Both legal entities have gone through two months; the daemon works on a day after that.
    pub fn new() -> Served {
        let files = [
            ("asked.jalon", SCRIPT),
            ("customers.csv", super::CUSTOMERS),
            ("others.csv", "key,name,country\nX-1,Strictly Theirs,FR\n"),
            ("ours.csv", OURS),
            ("theirs.csv", THEIRS),
        ];
        let folder = folder(&files.map(|(name, text)| (name, text.as_bytes())));
        for (entity, customers, invoices) in [
            ("theirs", "others.csv", "theirs.csv"),
            ("ours", "customers.csv", "ours.csv"),
        ] {
            let settings = format!(
                "legal_entity = \"{entity}\"\n\n[api]\nlisten = \"127.0.0.1:0\"\nper_second = 1000\n"
            );
            folder.write("jalon-data/jalon.toml", settings.as_bytes());
            let at = "--pretend-now 2026-03-02T08:00:00Z";
            for line in [
                "deploy asked.jalon".to_owned(),
                format!("import customers {customers} {at}"),
                format!("import invoices {invoices} {at}"),
            ] {
                let done = folder.jalon(&line);
                assert_eq!(done.code, 0, "{line}: {done:?}");
            }
        }
        let line = "serve --once --pretend-now 2026-03-02T09:00:00Z --until 2026-05-07T08:00:00Z";
        let passed = folder.jalon(line);
        assert_eq!(passed.code, 0, "{passed:?}");
        Served::over(folder)
    }

    /// A daemon over an installation that is there.
    pub fn over(folder: Folder) -> Served {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let error = NOW - i64::try_from(real.as_secs()).unwrap();
        let mut command = jalon(
            &folder.path,
            &format!("serve --log json --pretend-error {error}"),
        );
        let mut daemon = command.stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(daemon.stderr.take().unwrap()).lines();
        let (told, address) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let line: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
                if line["message"] == "the API answers" {
                    let _ = told.send(line["address"].as_str().unwrap().to_owned());
                }
            }
        });
        let address = address.recv_timeout(Duration::from_secs(30));
        let address = address.expect("the daemon tells where the API answers");
        Served {
            folder,
            address,
            daemon,
        }
    }

    /// A fresh token, for ours or theirs.
    pub fn token(&self, entity: &str, role: &str, name: &str) -> String {
        let line = format!("token new --role {role} --name {name} --entity {entity}");
        let made = self.folder.jalon(&line);
        assert_eq!(made.code, 0, "{made:?}");
        made.stdout.trim().to_owned()
    }

    /// Whoever asks with a fresh token of ours.
    pub fn client(&self, role: &str) -> Client {
        self.client_of("ours", role, role)
    }

    /// Whoever asks with a fresh token.
    pub fn client_of(&self, entity: &str, role: &str, name: &str) -> Client {
        Client::new(&self.address, Some(&self.token(entity, role, name)))
    }

    /// Whoever asks without one.
    pub fn nobody(&self) -> Client {
        Client::new(&self.address, None)
    }

    /// Asks again until the answer is as it should be: the daemon takes what was noted with its next turn.
    pub fn until(&self, client: &Client, path: &str, is_so: impl Fn(&Reply) -> bool) -> Reply {
        let start = Instant::now();
        loop {
            let reply = client.get(path);
            if is_so(&reply) {
                return reply;
            }
            let waited = start.elapsed();
            assert!(waited < Duration::from_secs(20), "{path}: {reply:?}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }
}

impl Served {
    /// Ends the daemon.
    pub fn stop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }

    /// The installation without its daemon.
    pub fn take_folder(&mut self) -> Folder {
        std::mem::replace(&mut self.folder, folder(&[]))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop();
    }
}
