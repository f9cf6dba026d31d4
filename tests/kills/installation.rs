//! An installation with three sinks, and the load that kills interrupt.

use std::path::PathBuf;
use std::process::Command;

use jalon_store::{EntityId, Store};
use jalon_store_postgres::Postgres;
use jalon_store_sqlite::Sqlite;

use crate::run::{Folder, folder, jalon};
use crate::sink::Sink;

/// Where everything is kept.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// SQLite in the data folder.
    Folder,
    /// PostgreSQL at this address.
    Postgres(&'static str),
}

pub struct Installation {
    folder: Folder,
    place: Place,
    rounds: u64,
}

const SCRIPT: &[u8] = include_bytes!("kills.jalon");
const VARIABLE: &str = "JALON_KILLS_POSTGRES";
const ENTITY: &str = "kills";
/// Invoices of one round: as many for each sink.
const INVOICES: u64 = 90;
const CUSTOMERS: u64 = 24;
const CURRENCIES: [&str; 3] = ["EUR", "USD", "GBP"];
/// Each so-many-th invoice is paid in the round after its own.
const PAID: usize = 3;

impl Installation {
    pub fn new(place: Place, sink: &Sink) -> Installation {
        let house = Installation::named(place, "first", sink, "outbox");
        house.does("deploy kills.jalon");
        house
    }

    /// Another daemon on the same database, which puts its files into the same folder.
    pub fn another(&self, name: &str, sink: &Sink) -> Installation {
        let outbox = self.path("jalon-data/outbox");
        Installation::named(self.place, name, sink, &outbox.display().to_string())
    }

    fn named(place: Place, name: &str, sink: &Sink, outbox: &str) -> Installation {
        let folder = folder(&[("kills.jalon", SCRIPT)]);
        // The guard of volume would hold most of the load, rightly.
        let mut file = format!(
            "name = \"{name}\"\nlegal_entity = \"{ENTITY}\"\n\
             [guards]\nper_hour = 100000000\n\
             [leases]\nlasting = \"5 s\"\n\
             [channels.other]\nfolder = \"{outbox}\"\n\
             [channels.edi]\nwebhook = \"{url}/ask\"\nin_doubt = \"ask\"\n\
             [channels.link]\nwebhook = \"{url}/again\"\nin_doubt = \"resend\"\n",
            url = sink.url
        );
        if let Place::Postgres(_) = place {
            file += &format!("[store]\npostgres = {{ env = \"{VARIABLE}\" }}\n");
        }
        folder.write("jalon-data/jalon.toml", file.as_bytes());
        Installation {
            folder,
            place,
            rounds: 0,
        }
    }

    /// Where everything is kept, in words.
    pub fn place(&self) -> &'static str {
        match self.place {
            Place::Folder => "SQLite",
            Place::Postgres(_) => "PostgreSQL",
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path.join(name)
    }

    /// The binary here, not yet started.
    pub fn command(&self, line: &str) -> Command {
        let mut command = jalon(&self.folder.path, line);
        if let Place::Postgres(address) = self.place {
            command.env(VARIABLE, address);
        }
        command
    }

    /// What a command tells; it must end well.
    pub fn does(&self, line: &str) -> String {
        let variables: Vec<(&str, &str)> = match self.place {
            Place::Postgres(address) => vec![(VARIABLE, address)],
            Place::Folder => Vec::new(),
        };
        let done = self.folder.jalon_with(&variables, line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
        done.stdout
    }

    /// The store, beside the daemon.
    pub fn store(&self) -> (Box<dyn Store>, EntityId) {
        let mut store: Box<dyn Store> = match self.place {
            Place::Folder => Box::new(Sqlite::open(&self.path("jalon-data")).unwrap()),
            Place::Postgres(address) => Box::new(Postgres::open(address).unwrap()),
        };
        let entity = store.entity(ENTITY).unwrap();
        (store, entity)
    }

    /// Invoices and payments come in.
    pub fn load(&mut self, round: u64) {
        assert_eq!(round, self.rounds);
        let mut invoices = String::from("number,customer,issue,due,currency,total\n");
        for (number, currency) in numbers_of(round) {
            let customer = number.len() as u64 + round * INVOICES;
            let customer = (customer + digits(&number)) % CUSTOMERS;
            invoices += &format!("{number},C-{customer},2026-03-02,2099-03-31,{currency},10.00\n");
        }
        self.folder.write("invoices.csv", invoices.as_bytes());
        self.does("import invoices invoices.csv");
        self.rounds += 1;
        let Some(before) = round.checked_sub(1) else {
            return;
        };
        let mut payments = String::from("source,key,date,amount,currency,invoice\n");
        for (number, currency) in numbers_of(before).filter(|(number, _)| is_paid(number)) {
            payments += &format!("bank,B-{number},2026-03-20,10.00,{currency},{number}\n");
        }
        self.folder.write("payments.csv", payments.as_bytes());
        self.does("import payments payments.csv");
    }

    /// The numbers of all invoices that came in.
    pub fn invoices(&self) -> Vec<String> {
        let rounds = 0..self.rounds;
        let all = rounds.flat_map(numbers_of).map(|(number, _)| number);
        all.collect()
    }

    /// What must be open of an invoice once everything was applied.
    pub fn open_of(&self, number: &str) -> &'static str {
        let last = format!("K-{}-", self.rounds - 1);
        match is_paid(number) && !number.starts_with(&last) {
            true => "0.00",
            false => "10.00",
        }
    }

    /// A person decides about all that is in doubt, and it comes to an end.
    pub fn people_resolve_the_rest(&self) {
        let in_doubt = || self.does("outbox list --most 100000 --state in-doubt --format json");
        if in_doubt().is_empty() {
            return;
        }
        let shown = self.does("outbox resolve --all --channel edi --left");
        assert!(shown.contains("--yes"), "{shown}");
        self.does("outbox resolve --all --left --yes --by anna");
        self.does("serve --once");
        assert_eq!(in_doubt(), "", "in doubt for ever");
    }
}

/// The numbers of a round, each with its currency.
fn numbers_of(round: u64) -> impl Iterator<Item = (String, &'static str)> {
    let currencies = CURRENCIES.into_iter().cycle();
    let numbers = (0..INVOICES).map(move |number| format!("K-{round}-{number}"));
    numbers.zip(currencies)
}

fn digits(number: &str) -> u64 {
    let last = number.rsplit('-').next().unwrap_or_default();
    last.parse().unwrap_or_default()
}

fn is_paid(number: &str) -> bool {
    (digits(number) as usize / CURRENCIES.len()).is_multiple_of(PAID)
}
