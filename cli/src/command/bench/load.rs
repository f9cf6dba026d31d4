//! What comes in while the daemon is measured, day by day.

use std::collections::{BTreeMap, HashMap};

use jalon_core::records::{InvoiceRecord, PaymentRecord};
use jalon_core::{Day, Instant, TimeOfDay, Zone};
use jalon_daemon::{Entity, reception};
use jalon_simulate::World;
use jalon_simulate::replay::Records;
use jalon_simulate::workload::{INVOICES_PER_PAYER, SCRIPT as FLAGSHIP, Workload};
use jalon_store::{Places, Stimulus, Store, Trouble};
use serde_json::json;

use super::flagship;
use super::running::damaged;
use crate::language;
use crate::stop::Stop;

/// 2026-01-05, six in the morning: all invoices of the usual load are issued on that day.
pub const START: i64 = 1_767_592_800_000;
const SCRIPT: &str = include_str!("runtime.jalon");
const PER_PAYER: u64 = 20;
const TOGETHER: u64 = 1_000;
/// Days of the load with all that costs time in a real journey.
const FLAGSHIP_DAYS: u16 = 180;

/// What comes in.
pub enum Load {
    /// Each is sent, waits for a receipt that does not come, and is reminded five times; half are paid
    /// midway.
    Usual(u64),
    /// The invoices of `jalon bench simulate`, with what happens to them: by day.
    Flagship {
        /// What comes in on each day, in order.
        days: BTreeMap<i32, Vec<flagship::Coming>>,
        /// How many invoices are open at the end of each day.
        open: HashMap<i32, u64>,
    },
}

/// The first day; a Monday.
fn first() -> Day {
    let (day, _) = Zone::utc().local(Instant::from_millis(START));
    day
}

impl Load {
    /// The usual one.
    pub fn usual(invoices: u64) -> Load {
        Load::Usual(invoices)
    }

    /// The one with all that costs time.
    pub fn flagship(invoices: u64) -> Result<Load, Stop> {
        let compiled = language::embedded("bench.jalon", FLAGSHIP).ok_or_else(damaged)?;
        let world = World::new(compiled, &jalon_zones::zone, Vec::new());
        let workload = Workload::new(&world.machine, 1, FLAGSHIP_DAYS).ok_or_else(damaged)?;
        let mut days: BTreeMap<i32, Vec<flagship::Coming>> = BTreeMap::new();
        let mut changes: BTreeMap<i32, i64> = BTreeMap::new();
        for payer in 0..invoices.div_ceil(INVOICES_PER_PAYER) {
            let many = invoices - payer * INVOICES_PER_PAYER;
            let case = workload.case(payer, many);
            for coming in flagship::comings(&world.machine, &case, first()) {
                let change = coming.opens();
                *changes.entry(coming.day).or_default() += change;
                days.entry(coming.day).or_default().push(coming);
            }
        }
        let (mut open, mut now) = (HashMap::new(), 0);
        for day in 0..=i32::from(FLAGSHIP_DAYS) {
            now += changes.get(&day).copied().unwrap_or_default();
            open.insert(day, u64::try_from(now).unwrap_or_default());
        }
        for comings in days.values_mut() {
            comings.sort_by_key(|one| one.at);
        }
        Ok(Load::Flagship { days, open })
    }

    /// The script that is deployed.
    pub fn script(&self) -> &'static str {
        match self {
            Load::Usual(_) => SCRIPT,
            Load::Flagship { .. } => FLAGSHIP,
        }
    }

    /// Its time zones.
    pub fn zones(&self) -> Result<Vec<Zone>, Stop> {
        Ok(match self {
            Load::Usual(_) => Vec::new(),
            Load::Flagship { .. } => vec![jalon_zones::zone("Europe/Paris").ok_or_else(damaged)?],
        })
    }

    /// The day on whose morning a daemon is killed, with all open invoices asleep.
    pub fn killed_on(&self) -> i32 {
        match self {
            Load::Usual(_) => 34,
            Load::Flagship { .. } => i32::from(FLAGSHIP_DAYS) / 3,
        }
    }

    /// How many invoices are open in the night before.
    pub fn open(&self) -> u64 {
        match self {
            Load::Usual(invoices) => *invoices,
            Load::Flagship { open, .. } => {
                let day = self.killed_on() - 1;
                open.get(&day).copied().unwrap_or_default()
            }
        }
    }

    /// The days on which something comes in, in order, and the day after all.
    pub fn days(&self) -> Vec<i32> {
        match self {
            Load::Usual(_) => vec![0, 34, 39, 100],
            Load::Flagship { .. } => (0..=i32::from(FLAGSHIP_DAYS)).collect(),
        }
    }

    /// The time at which something comes in on a day.
    pub fn morning(day: i32) -> Instant {
        let time = TimeOfDay::from_minutes(6 * 60);
        Zone::utc().instant(first().plus_days(day), time)
    }

    /// What comes in on a day, some thousand at a time.
    pub fn coming(
        &self,
        day: i32,
        (entity, store): (&Entity, &mut dyn Store),
        now: Instant,
    ) -> Result<Vec<Stimulus>, Trouble> {
        let mut places = Places::default();
        match self {
            Load::Usual(invoices) if day == 0 => all(*invoices, |some| {
                let invoices: Vec<InvoiceRecord> = some.filter_map(invoice).collect();
                let records = Records {
                    invoices: &invoices,
                    ..Records::default()
                };
                receive(entity, records, store, (&mut places, now))
            }),
            Load::Usual(invoices) if day == 39 => all(*invoices / 2, |some| {
                let payments: Vec<PaymentRecord> = some.filter_map(payment).collect();
                let records = Records {
                    payments: &payments,
                    ..Records::default()
                };
                receive(entity, records, store, (&mut places, now))
            }),
            Load::Usual(_) => Ok(Vec::new()),
            Load::Flagship { days, .. } => {
                let comings = days.get(&day).map_or(&[][..], Vec::as_slice);
                let stimuli = comings
                    .iter()
                    .map(|one| one.stimulus(entity, &mut places, now));
                Ok(stimuli.collect())
            }
        }
    }
}

fn all(
    count: u64,
    mut some: impl FnMut(std::ops::Range<u64>) -> Result<Vec<Stimulus>, Trouble>,
) -> Result<Vec<Stimulus>, Trouble> {
    let mut stimuli = Vec::new();
    let mut number = 0;
    while number < count {
        let until = (number + TOGETHER).min(count);
        stimuli.extend(some(number..until)?);
        number = until;
    }
    Ok(stimuli)
}

fn receive(
    entity: &Entity,
    records: Records<'_>,
    store: &mut dyn Store,
    at: (&mut Places, Instant),
) -> Result<Vec<Stimulus>, Trouble> {
    let stored = reception::receive(entity, "bench", records, store, at, &mut || [0; 16])?;
    Ok(stored.stimuli)
}

fn invoice(number: u64) -> Option<InvoiceRecord> {
    let value = json!({
        "number": format!("B-{number}"), "customer": format!("C-{}", number / PER_PAYER),
        "issue": first().to_string(), "due": first().plus_days(30).to_string(),
        "currency": "EUR", "total": "1200.00",
    });
    serde_json::from_value(value).ok()
}

fn payment(number: u64) -> Option<PaymentRecord> {
    let value = json!({
        "source": "bank", "key": format!("P-{number}"), "date": first().plus_days(38).to_string(),
        "amount": "1200.00", "currency": "EUR",
        "allocations": [{ "invoice": format!("B-{number}"), "amount": "1200.00" }],
    });
    serde_json::from_value(value).ok()
}
