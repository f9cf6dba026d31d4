//! An installation whose mails go to a server of the test.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use jalon_daemon::Outgoing;
use jalon_operate::outbox::state_name;
use jalon_store::{EffectState, Records, Work, shards};
use jalon_store_sqlite::Sqlite;

use crate::run::{Folder, folder, jalon};

const SCRIPT: &[u8] = br#"team receivables

journey simple {
  for all invoices
  send to payer by link
  milestone paid from sending {
    expect payment in full
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
}
"#;
pub const PAGE: &str =
    "[receipts]\nlisten = \"127.0.0.1:0\"\nbase_url = \"https://pay.acme.example\"\n";
const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef\n";

/// An installation, and perhaps its daemon.
pub struct House {
    pub folder: Folder,
    daemon: Option<Child>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub key: String,
    pub state: String,
    pub attempts: u16,
    pub note: String,
    pub invoice: String,
}

impl House {
    /// With a relay at this port, and these lines more in its section.
    pub fn new(port: u16, more: &str) -> House {
        House::with(&format!(
            "[seller]\nname = \"Acme SAS\"\nemail = \"credit@acme.example\"\n\
             [guards]\nper_hour = 100000\n\
             [mail]\nreply_to = \"credit@acme.example\"\nbounces = \"bounce@acme.example\"\n\
             secret = {{ file = \"mail.secret\" }}\n\
             [channels.email]\nsmtp = \"127.0.0.1:{port}\"\ntls = \"none\"\npause = \"1 s\"\n{more}\n"
        ))
    }

    /// With this `jalon.toml`, and a page that links lead to.
    pub fn with(file: &str) -> House {
        House::without_page(&format!("{file}\n{PAGE}"))
    }

    /// With this `jalon.toml` alone.
    pub fn without_page(file: &str) -> House {
        let folder = folder(&[("simple.jalon", SCRIPT)]);
        folder.write("jalon-data/jalon.toml", file.as_bytes());
        folder.write("jalon-data/mail.secret", SECRET);
        let house = House {
            folder,
            daemon: None,
        };
        house.does("deploy simple.jalon");
        house
    }

    /// What a command tells; it must end well.
    pub fn does(&self, line: &str) -> String {
        let done = self.folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
        done.stdout
    }

    /// An invoice for each of these addresses: F-1, F-2 ...
    pub fn invoices(&self, addresses: &[&str]) {
        let named: Vec<(&str, &str)> = addresses.iter().map(|one| ("Client", *one)).collect();
        self.named_invoices(&named);
    }

    /// The same, with names.
    pub fn named_invoices(&self, contacts: &[(&str, &str)]) {
        self.write_invoices(contacts);
        self.does("import customers customers.csv contacts.csv");
        self.does("import invoices invoices.csv");
    }

    fn write_invoices(&self, contacts: &[(&str, &str)]) {
        let mut customers = String::from("key,name,country\n");
        let mut lines = String::from("key,customer,role,name,email\n");
        let mut invoices = String::from("number,customer,issue,due,currency,total\n");
        for (at, (name, address)) in contacts.iter().enumerate() {
            let number = at + 1;
            customers += &format!("C-{number},Client {number},FR\n");
            let quoted = name.replace('"', "\"\"");
            lines += &format!("K-{number},C-{number},payer,\"{quoted}\",\"{address}\"\n");
            invoices += &format!("F-{number},C-{number},2026-03-02,2099-03-31,EUR,10.00\n");
        }
        self.folder.write("customers.csv", customers.as_bytes());
        self.folder.write("contacts.csv", lines.as_bytes());
        self.folder.write("invoices.csv", invoices.as_bytes());
    }

    /// So many more invoices of a round, each to its own customer.
    pub fn invoices_of(&self, round: u64, count: u64) {
        let mut customers = String::from("key,name,country\n");
        let mut contacts = String::from("key,customer,role,name,email\n");
        let mut invoices = String::from("number,customer,issue,due,currency,total\n");
        for number in 0..count {
            let name = format!("{round}-{number}");
            customers += &format!("C-{name},Client {name},FR\n");
            contacts += &format!("K-{name},C-{name},payer,Client,p{name}@one.example\n");
            invoices += &format!("F-{name},C-{name},2026-03-02,2099-03-31,EUR,10.00\n");
        }
        self.folder.write("customers.csv", customers.as_bytes());
        self.folder.write("contacts.csv", contacts.as_bytes());
        self.folder.write("invoices.csv", invoices.as_bytes());
        self.does("import customers customers.csv contacts.csv");
        self.does("import invoices invoices.csv");
    }

    /// The daemon begins to work.
    pub fn start(&mut self) {
        let mut command = jalon(&self.folder.path, "serve --verbose");
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.path.join("daemon.log"))
            .unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::null());
        self.daemon = Some(command.stderr(log).spawn().unwrap());
    }

    /// It is killed at once.
    pub fn kill(&mut self) {
        let mut daemon = self.daemon.take().unwrap();
        daemon.kill().unwrap();
        daemon.wait().unwrap();
    }

    /// Whether it still works.
    pub fn is_up(&mut self) -> bool {
        let daemon = self.daemon.as_mut();
        daemon.is_some_and(|daemon| daemon.try_wait().unwrap().is_none())
    }

    pub fn log(&self) -> String {
        String::from_utf8_lossy(&self.folder.read("daemon.log")).into_owned()
    }

    /// What there is in the outbox, of all states.
    pub fn rows(&self) -> Vec<Row> {
        let mut store = Sqlite::open(&self.folder.path.join("jalon-data")).unwrap();
        let mut rows = Vec::new();
        for state in EffectState::ALL {
            let name = state_name(state).replace('_', "-");
            for effect in store.effects_in(state, &shards(), 100_000).unwrap() {
                let document = effect.now.document;
                let content = document.map(|document| {
                    let content = store.content(effect.account.entity, document).unwrap();
                    serde_json::from_slice::<Outgoing>(&content.unwrap().bytes).unwrap()
                });
                let invoices = content.map(|content| content.invoices).unwrap_or_default();
                rows.push(Row {
                    key: format!("{:032x}", effect.key.0),
                    state: name.clone(),
                    attempts: effect.now.attempts,
                    note: effect.now.note,
                    invoice: invoices
                        .first()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                });
            }
        }
        // One that moved meanwhile is there twice: where it was read last counts.
        let mut by_key: BTreeMap<String, Row> = BTreeMap::new();
        for row in rows {
            by_key.insert(row.key.clone(), row);
        }
        let mut rows: Vec<Row> = by_key.into_values().collect();
        rows.sort_by(|one, other| one.invoice.cmp(&other.invoice));
        rows
    }

    /// Waits until the outbox is so.
    pub fn until(&self, what: &str, is: impl Fn(&[Row]) -> bool) -> Vec<Row> {
        let began = Instant::now();
        loop {
            let rows = self.rows();
            if is(&rows) {
                return rows;
            }
            let waited = began.elapsed() < Duration::from_secs(180);
            assert!(waited, "not {what}: {rows:#?}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until all are in one of these states.
    pub fn until_all(&self, count: usize, states: &[&str]) -> Vec<Row> {
        self.until(&format!("all {count} in {states:?}"), |rows| {
            rows.len() == count && rows.iter().all(|row| states.contains(&row.state.as_str()))
        })
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}
