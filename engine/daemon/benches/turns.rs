//! Turns a second: a whole life of each invoice through one worker, on the store in memory and on
//! SQLite, without channels. `cargo bench -p jalon-daemon`; BENCH_INVOICES, BENCH_FOLDER.
//!
//! A life: it arrives, is sent, waits for its receipt, is chased four times; every second one is paid
//! midway.

// A bench that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant as Wall};

use jalon_core::machine::Compiled;
use jalon_core::records::{InvoiceRecord, PaymentRecord};
use jalon_core::{Instant, Zone};
use jalon_daemon::deployed::{Script, deploy};
use jalon_daemon::guards::{Guards, SETTING, Volume};
use jalon_daemon::reception::receive;
use jalon_daemon::turn::Limits;
use jalon_daemon::worker::{Leaves, Pace, Worker};
use jalon_daemon::{Answer, Clock, Entity, SetClock};
use jalon_simulate::replay::Records;
use jalon_store::{Key, Memory, Owner, Places, Store};
use jalon_store_sqlite::Sqlite;
use serde_json::json;

fn main() {
    let wanted = std::env::var("BENCH_INVOICES").ok();
    let invoices: u32 = wanted.and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let folder = std::env::var_os("BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = folder.join(format!("jalon-turns-{}", std::process::id()));
    for per_payer in [1, 20] {
        let store = Sqlite::open(&folder.join(per_payer.to_string())).unwrap();
        measure("SQLite FULL", Box::new(store), (invoices, per_payer));
    }
    std::fs::remove_dir_all(&folder).unwrap();
    let memory = Memory::new(|| Instant::from_millis(0));
    measure("memory", Box::new(memory), (invoices.min(1_000), 20));
}

fn measure(name: &str, mut store: Box<dyn Store>, (invoices, per_payer): (u32, u32)) {
    let start = "2026-03-02T08:00:00Z".parse().unwrap();
    let clock = SetClock::at(start);
    let entity = open(&mut *store, start);
    let mut places = Places::default();
    let wall = Wall::now();
    for first in (0..invoices).step_by(1_000) {
        let records: Vec<InvoiceRecord> = (first..invoices.min(first + 1_000))
            .map(|number| invoice(number, per_payer))
            .collect();
        let records = Records {
            invoices: &records,
            ..Records::default()
        };
        take_in(&mut *store, &entity, records, (&mut places, start));
    }
    println!(
        "{name}, {invoices} invoices, {per_payer} in an account: {:.0} received/s",
        f64::from(invoices) / wall.elapsed().as_secs_f64()
    );
    let mut worker = worker(store.another().unwrap(), &clock);
    worker.balance().unwrap();
    for (what, days) in [("start", 0), ("day 5", 5), ("day 12", 7), ("day 21", 9)] {
        clock.pass(Duration::from_secs(86_400 * days));
        worker.renew().unwrap();
        let (wall, cpu) = (Wall::now(), cpu());
        let transitions = run(&mut worker);
        tell(what, transitions, wall.elapsed(), cpu);
    }
    let paid: Vec<PaymentRecord> = (0..invoices).step_by(2).map(payment).collect();
    for some in paid.chunks(1_000) {
        let records = Records {
            payments: some,
            ..Records::default()
        };
        take_in(&mut *store, &entity, records, (&mut places, clock.now()));
    }
    for (what, days) in [("paid", 0), ("day 50", 29)] {
        clock.pass(Duration::from_secs(86_400 * days));
        worker.renew().unwrap();
        let (wall, cpu) = (Wall::now(), cpu());
        let transitions = run(&mut worker);
        tell(what, transitions, wall.elapsed(), cpu);
    }
}

fn tell(what: &str, transitions: usize, wall: Duration, before: Duration) {
    let used = cpu().saturating_sub(before);
    let each = used.as_secs_f64() * 1_000.0 / (transitions.max(1) as f64);
    let rate = transitions as f64 / wall.as_secs_f64();
    println!(
        "{what:>8}: {transitions:>7} transitions, {rate:>7.0}/s, {each:.4} ms of processor time each"
    );
}

fn run(worker: &mut Worker) -> usize {
    let mut transitions = 0;
    loop {
        let turned = worker.turn().unwrap();
        transitions += turned.transitions;
        let idle = turned.done == 0 && turned.leaving.is_empty() && !turned.more;
        for leaving in turned.leaving {
            assert_eq!(worker.lets_leave(&leaving), Leaves::Now);
            worker.answer(leaving, Answer::Taken(String::new()));
        }
        if idle && !worker.has_answers() {
            return transitions;
        }
    }
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
    let guards = Guards {
        volume: Volume {
            always: u32::MAX,
            times: 1,
        },
        ..Guards::default()
    };
    let value = serde_json::to_vec(&guards).unwrap();
    assert!(store.set(id, SETTING, 0, &value).unwrap());
    Entity {
        id,
        code: "acme".into(),
    }
}

fn worker(store: Box<dyn Store>, clock: &SetClock) -> Worker {
    let owner = Owner {
        name: "bench".into(),
        run: Key(1),
    };
    let pace = Pace {
        limits: Limits::default(),
        ..Pace::default()
    };
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    Worker::new(
        store,
        owner,
        clock,
        (pace, Default::default()),
        HashMap::new(),
    )
}

fn take_in(
    store: &mut dyn Store,
    entity: &Entity,
    records: Records<'_>,
    at: (&mut Places, Instant),
) {
    let stored = receive(entity, "erp", records, store, at, &mut || [1; 16]).unwrap();
    store.receive(&stored.stimuli).unwrap();
}

fn invoice(number: u32, per_payer: u32) -> InvoiceRecord {
    serde_json::from_value(json!({
        "number": format!("F-{number}"), "customer": format!("C{}", number / per_payer),
        "issue": "2026-03-02", "due": "2026-03-10", "currency": "EUR", "total": "100.00",
    }))
    .unwrap()
}

fn payment(number: u32) -> PaymentRecord {
    serde_json::from_value(json!({
        "source": "bank", "key": format!("B-{number}"), "date": "2026-03-23", "amount": "100.00",
        "currency": "EUR", "allocations": [{"invoice": format!("F-{number}"), "amount": "100.00"}],
    }))
    .unwrap()
}

/// Processor time of this thread, as the system counts it.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = stat.split_whitespace().next();
    Duration::from_nanos(
        nanos
            .and_then(|field| field.parse().ok())
            .unwrap_or_default(),
    )
}
