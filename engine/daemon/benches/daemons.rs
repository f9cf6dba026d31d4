//! What one more daemon brings where the way to the database is what takes time: one, two and three on
//! one PostgreSQL, through a proxy that lets every commit arrive 5 ms later.
//! `cargo bench -p jalon-daemon --bench daemons`; BENCH_INVOICES, BENCH_LATE_MICROS, BENCH_TOGETHER.
//!
//! What is measured is a morning: a reminder of every invoice is due at once. Each is a transition that
//! intends it and one that knows that it left. Channels answer at once.

// A bench that can't set itself up has to stop.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant as Wall};

use jalon_core::machine::Compiled;
use jalon_core::records::InvoiceRecord;
use jalon_core::{Instant, Zone};
use jalon_daemon::channel::Outgoing;
use jalon_daemon::deployed::{Script, deploy};
use jalon_daemon::guards::SETTING;
use jalon_daemon::reception::receive;
use jalon_daemon::run::{MakeChannels, Running, Settings, start};
use jalon_daemon::turn::Limits;
use jalon_daemon::worker::Pace;
use jalon_daemon::{Answer, Channel, Channels, Clock, Entity};
use jalon_simulate::replay::Records;
use jalon_store::{Leases, Places, Store};
use jalon_store_postgres::Postgres;
use serde_json::json;

#[path = "../../../tests/share/proxy.rs"]
mod proxy;
#[path = "../../../tests/share/server.rs"]
mod server;

use proxy::Proxy;
use server::Server;

/// The script that starts a server, from here.
const POSTGRES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/postgres");

/// The time on the wall may be set; the other one goes on by itself.
#[derive(Clone)]
struct Morning {
    began: Wall,
    wall: Arc<AtomicI64>,
}

impl Clock for Morning {
    fn now(&self) -> Instant {
        let passed = i64::try_from(self.began.elapsed().as_millis()).unwrap();
        Instant::from_millis(self.wall.load(Ordering::SeqCst) + passed)
    }

    fn monotonic(&self) -> Duration {
        self.began.elapsed()
    }
}

/// Takes everything, and counts it.
#[derive(Clone, Default)]
struct Counts(Arc<AtomicU64>);

impl Channel for Counts {
    fn send(&mut self, _: &Outgoing, _: u16) -> Answer {
        self.0.fetch_add(1, Ordering::SeqCst);
        Answer::Taken(String::new())
    }
}

fn number(name: &str, usual: u64) -> u64 {
    let wanted = std::env::var(name).ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn main() {
    let invoices = number("BENCH_INVOICES", 10_000);
    let late = Duration::from_micros(number("BENCH_LATE_MICROS", 5_000));
    let usual = u64::try_from(Limits::default().on_their_way).unwrap();
    let together = number("BENCH_TOGETHER", usual);
    println!(
        "{invoices} invoices, every commit {late:?} later, {together} messages on their way at once"
    );
    let mut first = None;
    for daemons in 1..=3 {
        let rate = morning(
            daemons,
            invoices,
            (late, usize::try_from(together).unwrap()),
        );
        let alone = *first.get_or_insert(rate);
        println!(
            "{daemons} daemons: {rate:>6.0} transitions/s, {:.2} times one",
            rate / alone
        );
    }
}

fn morning(daemons: u32, invoices: u64, (late, together): (Duration, usize)) -> f64 {
    let server = Server::start();
    let mut store = Postgres::open(&server.address()).unwrap();
    let clock = Morning {
        began: Wall::now(),
        wall: Arc::new(AtomicI64::new(
            "2026-03-02T08:00:00Z".parse::<Instant>().unwrap().millis(),
        )),
    };
    let entity = open(&mut store, clock.now());
    arrive(&mut store, &entity, (invoices, clock.now()));
    let (proxy, counts) = (Proxy::to(server.socket()), Counts::default());
    let running: Vec<Running> = (0..daemons)
        .map(|one| daemon(&format!("d{one}"), &proxy, (&clock, &counts), together))
        .collect();
    // All have arrived and were sent; the work is shared.
    wait(|| counts.0.load(Ordering::SeqCst) == invoices && is_even(&mut store, daemons));
    sleep(Duration::from_secs(1));
    proxy.delay_commits(late);
    let (before, commits) = (transitions(&running), proxy.commits());
    let began = Wall::now();
    clock.wall.fetch_add(12 * 86_400_000, Ordering::SeqCst);
    wait(|| counts.0.load(Ordering::SeqCst) >= 2 * invoices);
    let took = began.elapsed();
    // The last answers are written a moment later.
    let done = transitions(&running) - before;
    let commits = proxy.commits() - commits;
    proxy.delay_commits(Duration::ZERO);
    running.iter().for_each(Running::stop);
    running.into_iter().for_each(Running::join);
    println!(
        "  {done} transitions in {took:.2?}, {:.1} in a commit",
        done as f64 / commits.max(1) as f64
    );
    done as f64 / took.as_secs_f64()
}

fn wait(mut holds: impl FnMut() -> bool) {
    let began = Wall::now();
    while !holds() {
        assert!(
            began.elapsed() < Duration::from_secs(600),
            "it does not come to its end"
        );
        sleep(Duration::from_millis(5));
    }
}

fn transitions(running: &[Running]) -> u64 {
    let each = running
        .iter()
        .map(|one| one.transitions.load(Ordering::SeqCst));
    each.sum()
}

fn is_even(store: &mut Postgres, daemons: u32) -> bool {
    let mut shares: HashMap<String, u32> = HashMap::new();
    for row in store.shard_rows().unwrap() {
        if let Some(owner) = row.owner {
            *shares.entry(owner.name).or_default() += 1;
        }
    }
    shares.len() == daemons as usize && shares.values().all(|has| has.abs_diff(1_024 / daemons) < 2)
}

fn daemon(
    name: &str,
    proxy: &Proxy,
    (clock, counts): (&Morning, &Counts),
    together: usize,
) -> Running {
    let store = Postgres::open(&proxy.address()).unwrap();
    let limits = Limits {
        spread: 0,
        on_their_way: together,
        ..Limits::default()
    };
    let settings = Settings {
        name: name.to_owned(),
        // One each, so that a daemon is one more session with the database.
        workers: 1,
        senders: 2,
        pace: Pace {
            limits,
            ..Pace::default()
        },
        styles: HashMap::new(),
        has_fellows: false,
    };
    let counts = counts.clone();
    let channels: MakeChannels = Arc::new(move || Channels::all_by(Box::new(counts.clone())));
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    start(&store, &settings, &channels, &clock).unwrap()
}

fn open(store: &mut dyn Store, now: Instant) -> Entity {
    let id = store.entity("acme").unwrap();
    let compiled = Compiled {
        machine: jalon_core::machine::ladder::ladder(),
        ..Compiled::default()
    };
    let script = Script {
        compiled: &compiled,
        sources: &[],
        zones: vec![Zone::utc()],
        language: "en",
    };
    deploy(store, id, script, (now, "bench")).unwrap();
    // Somebody looked: whatever guards would hold may leave.
    let guards = json!({ "let_pass_until": "2027-01-01T00:00:00Z".parse::<Instant>().unwrap() });
    let value = serde_json::to_vec(&guards).unwrap();
    assert!(store.set(id, SETTING, 0, &value).unwrap());
    Entity {
        id,
        code: "acme".into(),
    }
}

fn arrive(store: &mut dyn Store, entity: &Entity, (invoices, now): (u64, Instant)) {
    let mut places = Places::default();
    for first in (0..invoices).step_by(1_000) {
        let records: Vec<InvoiceRecord> =
            (first..invoices.min(first + 1_000)).map(invoice).collect();
        let records = Records {
            invoices: &records,
            ..Records::default()
        };
        let at = (&mut places, now);
        let stored = receive(entity, "erp", records, store, at, &mut || [1; 16]).unwrap();
        store.receive(&stored.stimuli).unwrap();
    }
}

fn invoice(number: u64) -> InvoiceRecord {
    serde_json::from_value(json!({
        "number": format!("F-{number}"), "customer": format!("C{number}"),
        "issue": "2026-03-02", "due": "2026-03-10", "currency": "EUR", "total": "100.00",
    }))
    .unwrap()
}
