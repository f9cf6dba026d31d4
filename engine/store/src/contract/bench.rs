//! A measure: whole transitions a second by size of the batch, beside the same batches written by
//! hand, in turns and in the same minutes; and how much room open invoices take.
//!
//! A transition deletes a timer and sets another, writes the state of its account and an entry of the
//! journal; every second one writes an effect, and the one after it what became of that.

use std::time::{Duration, Instant as Clock};

use super::sample::{CODE, ENTITY, HOUR, minute, owner};
use super::workload;
use crate::{
    AccountKey, AccountRow, AccountWrite, Batch, Effect, EffectChange, EffectState, Entry, Hash,
    Key, Known, Lease, Open, Progress, Shard, Stimulus, Store, Timer, To, Wakes, chain, codec,
};
use jalon_core::step::SubjectId;

/// Accounts that live, and what each did last.
pub struct Load {
    rows: Vec<AccountRow>,
    leases: Vec<Lease>,
    state: Vec<u8>,
    entry: Vec<u8>,
    effect: Vec<u8>,
    invoices: u16,
    next: usize,
}

impl Load {
    /// So many accounts with so many open invoices each, in shard order as a daemon meets them.
    pub fn new(accounts: u32, invoices: u16) -> Load {
        let machine = jalon_core::machine::ladder::ladder();
        let (account, transition) = workload::account(&machine, invoices);
        let state = codec::encode_state(&account).unwrap();
        let row = |number: u32| AccountRow {
            key: AccountKey {
                entity: ENTITY,
                account: Key::of_account(CODE, &number.to_string()),
            },
            payer: format!("C-{number}"),
            machine: Hash([9; 32]),
            revision: 0,
            head: Hash::default(),
            format: codec::FORMAT,
            state: state.clone(),
            open: Open::Journeys,
        };
        let mut rows: Vec<AccountRow> = (0..accounts).map(row).collect();
        rows.sort_by_key(|row| (row.key.shard(), row.payer.clone()));
        Load {
            rows,
            leases: Vec::new(),
            entry: codec::encode(&transition).unwrap(),
            effect: codec::encode(&transition.effects.first()).unwrap(),
            state,
            invoices,
            next: 0,
        }
    }

    /// Opens all accounts: their invoices come in through the inbox.
    pub fn open(&mut self, store: &mut dyn Store) {
        store.entity(CODE).unwrap();
        let owner = owner("bench", 1);
        self.leases = store.claim(&owner, usize::MAX, HOUR).unwrap();
        for start in (0..self.rows.len()).step_by(200) {
            let end = (start + 200).min(self.rows.len());
            let mut batch = Batch::default();
            let mut stimuli = Vec::new();
            for at in start..end {
                self.transition(at, &mut batch);
                self.invoices_of(at, &mut batch, &mut stimuli);
            }
            store.receive(&stimuli).unwrap();
            self.fence(&mut batch);
            store.commit(&batch).unwrap();
        }
    }

    fn invoices_of(&self, at: usize, batch: &mut Batch, stimuli: &mut Vec<Stimulus>) {
        let account = self.rows[at].key;
        for invoice in 0..self.invoices {
            let number = format!("F-2026-{at:06}-{invoice:02}");
            let place = i64::try_from(at).unwrap();
            let key = Key::of_stimulus(CODE, "erp", &number);
            stimuli.push(Stimulus {
                entity: ENTITY,
                key,
                to: To::Account(account.account),
                place,
                source: format!("erp {number}"),
                format: 0,
                body: vec![7; 150],
                version: None,
            });
            batch.consumed.push((account, place, key));
            batch.known.push(Known {
                account,
                key: Key::of_invoice(CODE, "erp", &number, 2026),
                subject: SubjectId(key.0),
                name: format!("erp {number} 2026"),
            });
        }
    }

    /// The next transitions, so many of different accounts.
    pub fn batch(&mut self, size: usize) -> Batch {
        let mut batch = Batch::default();
        for _ in 0..size.min(self.rows.len()) {
            let at = self.next % self.rows.len();
            self.next += 1;
            self.transition(at, &mut batch);
        }
        self.fence(&mut batch);
        batch
    }

    fn fence(&self, batch: &mut Batch) {
        let shards = batch.accounts.iter().map(|write| write.row.key.shard());
        let mut shards: Vec<Shard> = shards.collect();
        shards.sort();
        shards.dedup();
        let leases = self.leases.iter();
        let leases = leases.filter(|lease| shards.binary_search(&lease.shard).is_ok());
        batch.fences = leases.copied().collect();
    }

    fn transition(&mut self, at: usize, batch: &mut Batch) {
        let row = &mut self.rows[at];
        let key = row.key;
        let was = (row.revision, row.head);
        let next = row.revision + 1;
        let mut entries = [Entry {
            account: key,
            number: next,
            at: minute(next),
            format: codec::FORMAT,
            body: self.entry.clone(),
            hash: Hash::default(),
        }];
        row.head = chain(row.revision, row.head, &mut entries);
        row.revision = next;
        row.state.clone_from(&self.state);
        if let Some(byte) = row.state.last_mut() {
            *byte = next as u8;
        }
        batch.accounts.push(AccountWrite {
            was,
            row: row.clone(),
        });
        batch.journal.extend(entries);
        let timer = |revision: i64| Timer {
            due: minute(revision * 97 + i64::try_from(at).unwrap()),
            account: key,
            wakes: Wakes::Look(SubjectId(0)),
            revision,
        };
        if was.0 > 0 {
            batch.timers_gone.push(timer(was.0));
        }
        batch.timers_new.push(timer(next));
        let effect = |round: i64| Key::of(&["effect", &at.to_string(), &round.to_string()]);
        let progress = |state| Progress {
            state,
            due: minute(next),
            attempts: 1,
            epoch: 1,
            document: Some(Hash([5; 32])),
            note: String::new(),
        };
        if next % 4 == 2 {
            batch.effects_new.push(Effect {
                account: key,
                key: effect(next),
                subject: SubjectId(7),
                channel: 1,
                format: codec::FORMAT,
                body: self.effect.clone(),
                now: progress(EffectState::Sending),
            });
        } else if next % 4 == 3 {
            batch.effects_changed.push(EffectChange {
                account: key,
                key: effect(next - 1),
                was: (EffectState::Sending, 1, 1),
                now: progress(EffectState::Relayed),
            });
        }
    }
}

/// Processor time of this thread, as the system counts it.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = stat
        .split_whitespace()
        .next()
        .and_then(|field| field.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

/// What one side did.
#[derive(Default)]
struct Side {
    transitions: u64,
    wall: Duration,
    cpu: Duration,
}

impl Side {
    fn time(&mut self, transitions: usize, work: impl FnOnce()) {
        let (cpu_before, start) = (cpu(), Clock::now());
        work();
        self.wall += start.elapsed();
        self.cpu += cpu().saturating_sub(cpu_before);
        self.transitions += transitions as u64;
    }

    fn rate(&self) -> f64 {
        self.transitions as f64 / self.wall.as_secs_f64().max(1e-9)
    }
}

/// What was written by hand, and a store that opens the accounts for it.
pub type ByHand<'a> = (&'a mut dyn Store, &'a mut dyn FnMut(&Batch));

/// Measures a store beside batches written by hand into a database of their own, and prints it.
pub fn measure(
    (name, accounts, invoices): (&str, u32, u16),
    store: &mut dyn Store,
    by_hand: ByHand,
) {
    let (hand_store, hand) = by_hand;
    let seconds = std::env::var("BENCH_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let limit = Duration::from_secs_f64(seconds.unwrap_or(4.0));
    let mut ours = Load::new(accounts, invoices);
    let mut theirs = Load::new(accounts, invoices);
    let start = Clock::now();
    ours.open(store);
    let opened = u64::from(accounts) * u64::from(invoices);
    let rate = opened as f64 / start.elapsed().as_secs_f64();
    println!(
        "{name}: {accounts} accounts of {invoices} invoices, state {} bytes, entry {} bytes; {rate:.0} starts/s",
        ours.state.len(),
        ours.entry.len()
    );
    theirs.open(hand_store);
    println!(
        "{:>6} {:>12} {:>12} {:>7} {:>10} {:>10}",
        "batch", "store/s", "by hand/s", "share", "cpu ms", "by hand"
    );
    for size in [1, 10, 100, 1_000] {
        let (mut store_side, mut hand_side) = (Side::default(), Side::default());
        while store_side.wall < limit {
            // In turns, so that a slow moment of the disk meets both.
            let mut turn = Duration::ZERO;
            while turn < limit / 10 {
                let batch = ours.batch(size);
                let before = store_side.wall;
                store_side.time(batch.accounts.len(), || store.commit(&batch).unwrap());
                turn += store_side.wall - before;
            }
            let mut turn = Duration::ZERO;
            while turn < limit / 10 {
                let batch = theirs.batch(size);
                let before = hand_side.wall;
                hand_side.time(batch.accounts.len(), || hand(&batch));
                turn += hand_side.wall - before;
            }
        }
        let each = |side: &Side| side.cpu.as_secs_f64() * 1_000.0 / side.transitions as f64;
        println!(
            "{size:>6} {:>12.0} {:>12.0} {:>6.0}% {:>10.4} {:>10.4}",
            store_side.rate(),
            hand_side.rate(),
            100.0 * store_side.rate() / hand_side.rate(),
            each(&store_side),
            each(&hand_side),
        );
    }
    churn(&mut ours, store);
    let mut total = 0;
    for size in store.sizes().unwrap() {
        let each = size.bytes / opened;
        if !["journal", "content"].contains(&size.table.as_str()) {
            total += size.bytes;
        }
        if each > 0 {
            println!("{:>20} {each:>6} bytes per open invoice", size.table);
        }
    }
    println!(
        "{:>20} {:>6} bytes per open invoice, journal excluded",
        "all",
        total / opened
    );
}

/// Every account moves on several times.
fn churn(load: &mut Load, store: &mut dyn Store) {
    store.tidy().unwrap();
    for round in 0..8 * load.rows.len().div_ceil(500) {
        let batch = load.batch(500);
        store.commit(&batch).unwrap();
        if round % 10 == 0 {
            store.tidy().unwrap();
        }
    }
    store.tidy().unwrap();
}
