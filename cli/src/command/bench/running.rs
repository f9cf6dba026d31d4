//! The daemon as it is measured: one worker on a store of its own, a clock that is set, channels that
//! take everything.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use jalon_core::records::{InvoiceRecord, PaymentRecord};
use jalon_core::{Day, Instant};
use jalon_daemon::deployed::{Script, deploy};
use jalon_daemon::guards::{Guards, SETTING};
use jalon_daemon::house::Style;
use jalon_daemon::worker::{Leaves, Pace, Policies, Worker};
use jalon_daemon::{Answer, Channel, Channels, Clock, Entity, Outgoing, SetClock, reception};
use jalon_simulate::replay::Records;
use jalon_store::{Key, Owner, Places, Store};
use jalon_store_postgres::Postgres;
use jalon_store_sqlite::Sqlite;
use serde_json::json;

use crate::language;
use crate::random::Drawn;
use crate::stop::Stop;

/// What was done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ran {
    /// Transitions that were committed.
    pub transitions: u64,
    /// Messages that left.
    pub effects: u64,
}

impl Ran {
    /// Both together.
    pub fn add(&mut self, more: &Ran) {
        self.transitions += more.transitions;
        self.effects += more.effects;
    }
}

/// A daemon that is measured.
pub struct Bench {
    store: Box<dyn Store>,
    entity: Entity,
    clock: SetClock,
    worker: Worker,
    channels: Channels,
    renewed: Duration,
}

/// The day on which all invoices are issued.
fn start() -> Day {
    let (day, _) = jalon_core::Zone::utc().local(Instant::from_millis(START));
    day
}

/// 2026-01-05, six in the morning.
const START: i64 = 1_767_592_800_000;
/// The year 2999: whatever guards say, everything leaves. Far more does than they would let pass.
const FAR: i64 = 32_472_144_000_000;
const SCRIPT: &str = include_str!("runtime.jalon");
const PER_PAYER: u64 = 20;
const TOGETHER: u64 = 1_000;
/// Nobody else works here, so shards may be held for long.
const LEASE: Duration = Duration::from_secs(3_600);

/// Takes everything.
struct Takes;

impl Channel for Takes {
    fn send(&mut self, _outgoing: &Outgoing, _attempt: u16) -> Answer {
        Answer::Taken(String::new())
    }
}

fn damaged() -> Stop {
    Stop::wrong(
        "the script of the measure is damaged: a fault of Jalon, please report it",
        "le script de la mesure est abîmé\u{a0}: défaut de Jalon, merci de le signaler",
    )
}

impl Bench {
    /// Opens a store with its script deployed.
    pub fn open(address: Option<&str>, folder: &Path) -> Result<Bench, Stop> {
        let _ = std::fs::create_dir_all(folder);
        let mut store: Box<dyn Store> = match address {
            Some(address) => Box::new(Postgres::open(address)?),
            None => Box::new(Sqlite::open(folder)?),
        };
        let now = Instant::from_millis(START);
        let clock = SetClock::at(now);
        let mut drawn = Drawn::new()?;
        let run = Key(u128::from_be_bytes(drawn.sixteen()));
        // An entity of its own, so that a second measure on the same database does not meet the first.
        let code = format!("bench-{:08x}", run.0 as u32);
        let entity = Entity {
            id: store.entity(&code)?,
            code: code.as_str().into(),
        };
        let compiled = language::embedded("bench.jalon", SCRIPT).ok_or_else(damaged)?;
        let script = Script {
            compiled: &compiled,
            sources: &[],
            zones: Vec::new(),
            language: "en",
        };
        deploy(store.as_mut(), entity.id, script, (now, "bench")).map_err(|_| damaged())?;
        let guards = Guards {
            let_pass_until: Some(Instant::from_millis(FAR)),
            ..Guards::default()
        };
        let guards = serde_json::to_vec(&guards).unwrap_or_default();
        store.set(entity.id, SETTING, 0, &guards)?;
        let worker = worker(store.as_ref(), &clock, (&code, run))?;
        Ok(Bench {
            store,
            entity,
            clock,
            worker,
            channels: Channels::all_by(Box::new(Takes)),
            renewed: Duration::ZERO,
        })
    }

    /// Invoices come in.
    pub fn arrive(&mut self, count: u64) -> Result<(), Stop> {
        let mut places = Places::default();
        let mut number = 0;
        while number < count {
            let until = (number + TOGETHER).min(count);
            let invoices: Vec<InvoiceRecord> = (number..until).filter_map(invoice).collect();
            let records = Records {
                invoices: &invoices,
                ..Records::default()
            };
            self.receive(records, &mut places)?;
            number = until;
        }
        Ok(())
    }

    /// Payments come in for the first so many invoices.
    pub fn pay(&mut self, count: u64) -> Result<(), Stop> {
        let mut places = Places::default();
        let mut number = 0;
        while number < count {
            let until = (number + TOGETHER).min(count);
            let payments: Vec<PaymentRecord> = (number..until).filter_map(payment).collect();
            let records = Records {
                payments: &payments,
                ..Records::default()
            };
            self.receive(records, &mut places)?;
            number = until;
        }
        Ok(())
    }

    fn receive(&mut self, records: Records<'_>, places: &mut Places) -> Result<(), Stop> {
        let stored = reception::receive(
            &self.entity,
            "bench",
            records,
            self.store.as_mut(),
            (places, self.clock.now()),
            &mut || [0; 16],
        )?;
        self.store.receive(&stored.stimuli)?;
        Ok(())
    }

    /// Does all that is to be done now.
    pub fn work(&mut self) -> Result<Ran, Stop> {
        let mut ran = Ran::default();
        loop {
            self.keep_shards()?;
            let turned = self.worker.turn()?;
            ran.transitions += turned.transitions as u64;
            let busy = turned.more || turned.done > 0 || !turned.leaving.is_empty();
            for leaving in turned.leaving {
                match self.worker.lets_leave(&leaving) {
                    Leaves::Now => {
                        let channel = self.channels.of(leaving.outlet);
                        let answer = leaving.give_to(channel);
                        self.worker.answer(leaving, answer);
                        ran.effects += 1;
                    }
                    Leaves::Later => self.worker.put_back(leaving),
                    Leaves::Never => {}
                }
            }
            if !busy && !self.worker.has_answers() {
                return Ok(ran);
            }
        }
    }

    /// Lets time pass from one thing that is due to the next, until a day after the start.
    pub fn until_day(&mut self, days: i32) -> Result<Ran, Stop> {
        let end =
            jalon_core::Zone::utc().instant(start().plus_days(days), jalon_core::TimeOfDay::NOON);
        let mut ran = self.work()?;
        while let Some(next) = self.worker.next_due()?.filter(|next| *next <= end) {
            let ahead = next.millis().saturating_sub(self.clock.now().millis());
            // What is due within an hour is worked off together, as in the rush of a morning.
            let ahead = u64::try_from(ahead).unwrap_or_default().max(3_600_000);
            self.clock.pass(Duration::from_millis(ahead));
            ran.add(&self.work()?);
        }
        Ok(ran)
    }

    /// Bytes of the store, the journal left out.
    pub fn bytes_of_open(&mut self) -> Result<u64, Stop> {
        let sizes = self.store.sizes()?;
        let kept = sizes.iter().filter(|size| size.table != "journal");
        Ok(kept.map(|size| size.bytes).sum())
    }

    /// Another daemon takes over, when the next thing is due; how long until its first message.
    pub fn restart(&mut self) -> Result<(Duration, Ran), Stop> {
        let mut ran = Ran::default();
        let Some(next) = self.worker.next_due()? else {
            return Ok((Duration::ZERO, ran));
        };
        let ahead = next.millis().saturating_sub(self.clock.now().millis());
        let ahead = u64::try_from(ahead).unwrap_or_default();
        self.clock.pass(Duration::from_millis(ahead));
        let began = Stopwatch::now();
        let mut drawn = Drawn::new()?;
        let run = Key(u128::from_be_bytes(drawn.sixteen()));
        self.worker = worker(self.store.as_ref(), &self.clock, (&self.entity.code, run))?;
        self.renewed = Duration::ZERO;
        for _ in 0..1_000 {
            self.keep_shards()?;
            let turned = self.worker.turn()?;
            let took = began.elapsed();
            ran.transitions += turned.transitions as u64;
            ran.effects += turned.leaving.len() as u64;
            for leaving in turned.leaving {
                self.worker.answer(leaving, Answer::Taken(String::new()));
            }
            if ran.effects > 0 {
                return Ok((took, ran));
            }
        }
        Ok((began.elapsed(), ran))
    }

    fn keep_shards(&mut self) -> Result<(), Stop> {
        let passed = self.clock.monotonic();
        if self.worker.leases().is_empty() {
            self.worker.balance()?;
        } else if passed.saturating_sub(self.renewed) < LEASE / 3 {
            return Ok(());
        } else {
            self.worker.renew()?;
        }
        self.renewed = passed;
        Ok(())
    }
}

fn worker(store: &dyn Store, clock: &SetClock, (name, run): (&str, Key)) -> Result<Worker, Stop> {
    let owner = Owner {
        name: name.to_owned(),
        run,
    };
    let pace = Pace {
        lease: LEASE,
        ..Pace::default()
    };
    let mut style = Style::default();
    style.seller.name = "Bench".into();
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    Ok(Worker::new(
        store.another()?,
        owner,
        clock,
        (pace, Policies::new()),
        HashMap::from([(name.into(), style)]),
    ))
}

fn invoice(number: u64) -> Option<InvoiceRecord> {
    let due = start().plus_days(30);
    let value = json!({
        "number": format!("B-{number}"), "customer": format!("C-{}", number / PER_PAYER),
        "issue": start().to_string(), "due": due.to_string(), "currency": "EUR", "total": "1200.00",
    });
    serde_json::from_value(value).ok()
}

fn payment(number: u64) -> Option<PaymentRecord> {
    let value = json!({
        "source": "bank", "key": format!("P-{number}"), "date": start().plus_days(25).to_string(),
        "amount": "1200.00", "currency": "EUR",
        "allocations": [{ "invoice": format!("B-{number}"), "amount": "1200.00" }],
    });
    serde_json::from_value(value).ok()
}
