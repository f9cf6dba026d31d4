//! One installation with several daemons: each the real binary, with its own data folder and its own way
//! to the database that they share; all with one sink.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jalon_store::{EffectState, Leases, Work};
use jalon_store_postgres::Postgres;

use crate::proxy::Proxy;
use crate::run::{Ended, Folder, folder, jalon};
use crate::server::Server;
use crate::sink::{Copy, Sink};

const SCRIPT: &str = r#"team receivables

journey simple {
  for all invoices
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due   chase payer by email
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
}
"#;

/// How many customers there are: each is an account.
const CUSTOMERS: u64 = 200;

/// An installation. Declared in the order in which it is put away.
pub struct House {
    pub daemons: BTreeMap<&'static str, Daemon>,
    pub folder: Folder,
    pub sink: Sink,
    pub server: Server,
    /// Invoices that came in, each with whether part of it was paid.
    pub invoices: BTreeMap<String, bool>,
    rounds: u64,
    lease: Duration,
}

/// A daemon that works in the background.
pub struct Daemon {
    pub child: Child,
    pub proxy: Proxy,
    /// By how many seconds its clock is wrong.
    error: i32,
}

impl House {
    /// Nobody works in it yet.
    pub fn new(lease: Duration) -> House {
        let (server, folder) = (
            Server::start(),
            folder(&[("simple.jalon", SCRIPT.as_bytes())]),
        );
        let house = House {
            daemons: BTreeMap::new(),
            folder,
            sink: Sink::open(),
            server,
            invoices: BTreeMap::new(),
            rounds: 0,
            lease,
        };
        house.configure("office");
        let deployed = house.jalon("deploy simple.jalon");
        assert_eq!(deployed.code, 0, "{deployed:?}");
        house
    }

    fn configure(&self, name: &str) {
        let text = format!(
            "name = \"{name}\"\nlegal_entity = \"acme\"\n\
             [store]\npostgres = {{ env = \"JALON_STORE\" }}\n\
             [channels.other]\nwebhook = \"{}\"\n\
             [guards]\nper_hour = 100000000\n\
             [leases]\nlasting = \"{} s\"\n\
             [api]\nlisten = \"127.0.0.1:0\"\n",
            self.sink.url(name),
            self.lease.as_secs(),
        );
        self.folder
            .write(&format!("{name}/jalon.toml"), text.as_bytes());
    }

    /// A command beside the daemons, straight to the database.
    pub fn jalon(&self, line: &str) -> Ended {
        let address = self.server.address();
        let data = self.folder.path.join("office");
        let variables = [
            ("JALON_STORE", address.as_str()),
            ("JALON_DATA", data.to_str().unwrap()),
        ];
        self.folder.jalon_with(&variables, line)
    }

    /// Starts a daemon, or starts it again.
    pub fn start(&mut self, name: &'static str) {
        let before = self.daemons.remove(name);
        let (proxy, error) = match &before {
            Some(before) => (before.proxy.clone(), before.error),
            None => (Proxy::to(self.server.socket()), 0),
        };
        drop(before);
        self.start_with(name, (proxy, error));
    }

    /// Starts a daemon whose clock is wrong by so many seconds.
    pub fn start_wrong(&mut self, name: &'static str, seconds: i32) {
        let proxy = Proxy::to(self.server.socket());
        self.start_with(name, (proxy, seconds));
    }

    fn start_with(&mut self, name: &'static str, (proxy, error): (Proxy, i32)) {
        self.configure(name);
        let line = format!("serve --log json --pretend-error {error}");
        let mut command = jalon(&self.folder.path, &line);
        let log = self.folder.path.join(format!("{name}.log"));
        let log = File::options().append(true).create(true).open(log).unwrap();
        command
            .env("JALON_STORE", proxy.address())
            .env("JALON_DATA", self.folder.path.join(name))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        let child = command.spawn().unwrap();
        let daemon = Daemon {
            child,
            proxy,
            error,
        };
        self.daemons.insert(name, daemon);
    }

    pub fn daemon(&mut self, name: &str) -> &mut Daemon {
        self.daemons.get_mut(name).unwrap()
    }

    /// What a daemon told, one object for each line.
    pub fn log(&self, name: &str) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(self.folder.path.join(format!("{name}.log")));
        let text = text.unwrap_or_default();
        // A line may be half written.
        text.lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// Where the API of a daemon answers.
    pub fn api(&self, name: &str) -> String {
        let mut address = None;
        eventually("the API answers", || {
            let log = self.log(name).into_iter().rev();
            let mut told = log.filter(|line| line["message"] == "the API answers");
            address = told
                .next()
                .and_then(|line| Some(line["address"].as_str()?.to_owned()));
            address.is_some()
        });
        address.unwrap()
    }

    /// How often a daemon told something with these words.
    pub fn told(&self, name: &str, words: &str) -> usize {
        let log = self.log(name);
        let messages = log.iter().filter_map(|line| line["message"].as_str());
        messages.filter(|message| message.contains(words)).count()
    }

    fn store(&self) -> Postgres {
        Postgres::open(&self.server.address()).unwrap()
    }

    /// How many shards each daemon has whose lease stands; its workers count together.
    pub fn shares(&self) -> BTreeMap<String, usize> {
        let mut store = self.store();
        let now = store.now().unwrap();
        let mut shares = BTreeMap::new();
        for row in store.shard_rows().unwrap() {
            let owner = row.owner.filter(|_| row.expires > now);
            if let Some(owner) = owner {
                let name = owner.name.split('/').next().unwrap().to_owned();
                *shares.entry(name).or_default() += 1;
            }
        }
        shares
    }

    /// Waits until all shards are held by exactly these, each with an even share; how long it took.
    pub fn evenly(&self, names: &[&str]) -> Duration {
        let began = Instant::now();
        eventually(&format!("{names:?} share the work"), || {
            let shares = self.shares();
            let each = 1_024 / names.len();
            let even = |name: &&str| shares.get(*name).is_some_and(|has| has.abs_diff(each) <= 2);
            shares.values().sum::<usize>() == 1_024
                && shares.len() == names.len()
                && names.iter().all(even)
        });
        began.elapsed()
    }

    /// Invoices come in; a third of those of the round before are paid in two parts.
    pub fn load(&mut self, count: u64) {
        self.rounds += 1;
        let round = self.rounds;
        let mut invoices = String::from("number,customer,issue,due,currency,total\n");
        let mut payments = String::from("source,key,date,amount,currency,invoice\n");
        let paid: Vec<String> = self
            .invoices
            .keys()
            .filter(|one| one.starts_with(&format!("R{}-", round - 1)))
            .step_by(3)
            .cloned()
            .collect();
        for number in paid {
            for part in ["2.50", "3.25"] {
                payments += &format!("bank,{number}-{part},2026-03-20,{part},EUR,{number}\n");
            }
            self.invoices.insert(number, true);
        }
        for number in 0..count {
            let customer = (number * 7 + round) % CUSTOMERS;
            invoices +=
                &format!("R{round}-{number},C-{customer},2026-03-02,2099-03-31,EUR,10.00\n");
            self.invoices.insert(format!("R{round}-{number}"), false);
        }
        for (kind, text) in [("invoices", invoices), ("payments", payments)] {
            self.folder.write("load.csv", text.as_bytes());
            let line = format!("import {kind} load.csv");
            // The database may just be away: whatever was taken in is not taken in twice.
            eventually(&line, || self.jalon(&line).code == 0);
        }
    }

    /// Waits until nothing is under way any more: every invoice is in the sink, or in doubt.
    pub fn settle(&self) {
        let began = Instant::now();
        while !self.is_settled() {
            if began.elapsed() > Duration::from_secs(120) {
                self.tell_what_is_missing();
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn tell_what_is_missing(&self) {
        let states = EffectState::ALL.map(|state| (state, self.in_state(state).len()));
        let copies = self.sink.copies();
        let seen: BTreeSet<&String> = copies.iter().flat_map(|copy| &copy.invoices).collect();
        let missing = self.invoices.keys().filter(|one| !seen.contains(one));
        let missing: Vec<&String> = missing.collect();
        let told = missing.iter().rev().take(3).map(|number| {
            let told = self.jalon(&format!("invoice why {number}"));
            format!("{}{}", told.stdout, told.stderr)
        });
        let told = told.collect::<Vec<_>>().join("\n");
        for name in self.daemons.keys() {
            let log = self.log(name);
            for line in log.iter().rev().take(25).rev() {
                println!("{name}: {line}");
            }
        }
        panic!(
            "{} messages of {} invoices left; {states:?}; {:?}; not seen: {missing:?}\n{told}\n{}",
            self.sink.by_key().len(),
            self.invoices.len(),
            self.shares(),
            self.jalon("doctor").stdout,
        );
    }

    fn is_settled(&self) -> bool {
        let under_way = [
            EffectState::Planned,
            EffectState::Sending,
            EffectState::FailedForNow,
        ];
        if under_way
            .iter()
            .any(|state| !self.in_state(*state).is_empty())
        {
            return false;
        }
        let keys = self.sink.by_key();
        let unseen = self
            .in_doubt()
            .into_iter()
            .filter(|key| !keys.contains_key(key));
        keys.len() + unseen.count() == self.invoices.len() && self.inbox_is_empty()
    }

    fn inbox_is_empty(&self) -> bool {
        let mut store = self.store();
        store
            .waiting(&jalon_store::shards(), 1, 1)
            .unwrap()
            .is_empty()
    }

    fn in_state(&self, state: EffectState) -> Vec<String> {
        let mut store = self.store();
        let effects = store
            .effects_in(state, &jalon_store::shards(), 1_000_000)
            .unwrap();
        effects
            .iter()
            .map(|effect| format!("{:032x}", effect.key.0))
            .collect()
    }

    /// What nobody knows whether it left.
    pub fn in_doubt(&self) -> BTreeSet<String> {
        self.in_state(EffectState::InDoubt).into_iter().collect()
    }

    /// Nothing is lost, nothing applied twice, nothing sent twice; what was seen, in a line.
    pub fn is_whole(&self) -> String {
        let (keys, doubt) = (self.sink.by_key(), self.in_doubt());
        let doubled: Vec<&Vec<Copy>> = keys.values().filter(|copies| copies.len() > 1).collect();
        assert!(doubled.is_empty(), "sent twice: {doubled:?}");
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for invoice in keys.values().flatten().flat_map(|copy| &copy.invoices) {
            *seen.entry(invoice).or_default() += 1;
        }
        assert!(
            seen.values().all(|copies| *copies == 1),
            "an invoice left under two keys"
        );
        let unseen = doubt.iter().filter(|key| !keys.contains_key(*key)).count();
        assert_eq!(seen.len() + unseen, self.invoices.len(), "lost");
        let list = self.jalon("invoice list --most 1000000 --format json");
        assert_eq!(list.code, 0, "{list:?}");
        let mut told = 0;
        for line in list.stdout.lines() {
            let invoice: serde_json::Value = serde_json::from_str(line).unwrap();
            let number = invoice["number"].as_str().unwrap();
            let expected = match self.invoices[number] {
                true => "4.25",
                false => "10.00",
            };
            assert_eq!(
                invoice["open"], expected,
                "a payment was lost or applied twice: {invoice}"
            );
            told += 1;
        }
        assert_eq!(told, self.invoices.len(), "an invoice is lost");
        let incidents = self.jalon("incident list --format json");
        assert_eq!(incidents.stdout, "", "{incidents:?}");
        let heads = self.jalon("audit head --seal");
        assert_eq!(heads.code, 0, "{heads:?}");
        self.folder.write("heads.jsonl", heads.stdout.as_bytes());
        let verified = self.jalon("audit verify heads.jsonl --format json");
        assert_eq!(
            verified.json()["found"],
            serde_json::json!([]),
            "{verified:?}"
        );
        let panics = self
            .daemons
            .keys()
            .map(|name| self.told(name, "fault"))
            .sum::<usize>();
        assert_eq!(panics, 0, "a worker ended in a fault");
        format!(
            "{} invoices: {} copies in the sink, each key once; {} in doubt, {unseen} of them not in the sink",
            self.invoices.len(),
            self.sink.count(),
            doubt.len(),
        )
    }
}

impl Daemon {
    pub fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// kill -9.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; its exit code.
    pub fn end(&mut self) -> i32 {
        self.signal("-TERM");
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds, or fails with what it was waited for.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(90), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
