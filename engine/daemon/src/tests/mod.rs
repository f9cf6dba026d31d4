//! The daemon's promises, one by one, on the store in memory and a clock that is set by hand.

// What can't be set up has to stop a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod aside;
mod fellows;
mod golden;
mod guards;
mod looked_up;
mod moves;
mod outbox;
mod pages;
mod payers;
mod shadow;
mod share;
mod threads;
mod versions;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jalon_core::Instant;
use jalon_core::machine::Compiled;
use jalon_core::records::{CustomerRecord, InvoiceRecord, PaymentRecord};
use jalon_simulate::replay::Records;
use jalon_store::{
    Effect, EffectState, Inbox, Incident, Key, Memory, Owner, Places, Records as _, Work, shards,
};
use serde_json::json;

use crate::channel::{Answer, InDoubt, Outlet, Policy};
use crate::clock::{Clock, SetClock};
use crate::deployed::{Script, deploy};
use crate::incoming::Entity;
use crate::journal::replayed;
use crate::kept::Kept;
use crate::reception::receive;
use crate::simulated::Worlds;
use crate::turn::Turned;
use crate::work::Leaving;
use crate::worker::{Leaves, Pace, Worker};

/// A house with one worker.
pub(crate) struct Office {
    pub store: Memory,
    pub clock: SetClock,
    pub entity: Entity,
    pub worker: Worker,
    pub places: Places,
}

impl Office {
    pub(crate) fn new() -> Office {
        let mut office = Office::without_script();
        office.deploy(&Compiled {
            machine: jalon_core::machine::ladder::ladder(),
            ..Compiled::default()
        });
        office
    }

    /// In which no script was deployed yet.
    pub(crate) fn without_script() -> Office {
        let clock = SetClock::at("2026-03-02T08:00:00Z".parse().unwrap());
        let database = clock.clone();
        let store = Memory::new(move || {
            Instant::from_millis(i64::try_from(database.monotonic().as_millis()).unwrap())
        });
        let id = store.clone().entity("acme").unwrap();
        let entity = Entity {
            id,
            code: "acme".into(),
        };
        let worker = worker(&store, &clock, 1);
        let mut office = Office {
            store,
            clock,
            entity,
            worker,
            places: Places::default(),
        };
        office.worker.balance().unwrap();
        office
    }

    /// A house whose channel lets what is in doubt wait that long before it is sent again.
    pub(crate) fn with(after: Duration) -> Office {
        let mut office = Office::new();
        let policy = Policy {
            after,
            ..InDoubt::SendAgainOnce.into()
        };
        let pace = Pace::default();
        office.worker.release().unwrap();
        office.worker = by_policy(&office.store, &office.clock, ("daemon", 3), pace, policy);
        office.worker.balance().unwrap();
        office
    }

    pub(crate) fn deploy(&mut self, compiled: &Compiled) {
        let script = Script {
            compiled,
            sources: &[],
            zones: vec![jalon_core::Zone::utc()],
            language: "en",
        };
        deploy(
            &mut self.store,
            self.entity.id,
            script,
            (self.clock.now(), "Zoé"),
        )
        .unwrap();
    }

    /// The daemon starts anew: what it had in mind is gone.
    pub(crate) fn restart(&mut self) {
        self.worker = worker(&self.store, &self.clock, 2);
        self.worker.balance().unwrap();
    }

    pub(crate) fn receive(&mut self, records: Records<'_>) {
        let at = (&mut self.places, self.clock.now());
        let mut salt = || [1; 16];
        let stored = receive(&self.entity, "erp", records, &mut self.store, at, &mut salt).unwrap();
        assert_eq!(stored.not_used, []);
        self.store.keep_personal(&stored.personal).unwrap();
        self.store.receive(&stored.stimuli).unwrap();
    }

    pub(crate) fn invoice(&mut self, number: &str, customer: &str) {
        let record: InvoiceRecord = serde_json::from_value(json!({
            "number": number, "customer": customer, "issue": "2026-03-02", "due": "2026-03-10",
            "currency": "EUR", "total": "100.00",
        }))
        .unwrap();
        self.receive(Records {
            invoices: &[record],
            ..Records::default()
        });
    }

    pub(crate) fn payment(&mut self, number: &str, amount: &str) {
        let record: PaymentRecord = serde_json::from_value(json!({
            "source": "bank", "key": format!("B {number} {amount}"), "date": "2026-03-12",
            "amount": amount, "currency": "EUR",
            "allocations": [{"invoice": number, "amount": amount}],
        }))
        .unwrap();
        self.receive(Records {
            payments: &[record],
            ..Records::default()
        });
    }

    pub(crate) fn customer(&mut self, key: &str, payer: Option<&str>) {
        let record: CustomerRecord =
            serde_json::from_value(json!({"key": key, "name": key, "payer": payer})).unwrap();
        self.receive(Records {
            customers: &[record],
            ..Records::default()
        });
    }

    pub(crate) fn turn(&mut self) -> Turned {
        let _ = self.worker.renew();
        self.worker.turn().unwrap()
    }

    /// Turns until nothing is to be done; all that leaves is answered so, and told.
    pub(crate) fn settle(&mut self, answer: &Answer) -> Vec<Leaving> {
        let mut left = Vec::new();
        for _ in 0..200 {
            let turned = self.turn();
            let idle = turned.done == 0 && turned.leaving.is_empty() && !turned.more;
            for leaving in turned.leaving {
                assert_eq!(self.worker.lets_leave(&leaving), Leaves::Now);
                left.push(leaving.clone());
                self.worker.answer(leaving, answer.clone());
            }
            if idle && !self.worker.has_answers() {
                return left;
            }
        }
        panic!("it does not come to rest");
    }

    pub(crate) fn taken(&mut self) -> Vec<Leaving> {
        self.settle(&Answer::Taken("ok".to_owned()))
    }

    pub(crate) fn pass(&mut self, days: u64) {
        self.clock.pass(Duration::from_secs(86_400 * days));
        self.worker.renew().unwrap();
    }

    pub(crate) fn row(&self, payer: &str) -> jalon_store::AccountRow {
        let account = Key::of_account("acme", payer);
        let key = jalon_store::AccountKey {
            entity: self.entity.id,
            account,
        };
        self.store.clone().accounts(&[key]).unwrap().remove(0)
    }

    pub(crate) fn kept(&self, payer: &str) -> Kept {
        let row = self.row(payer);
        Kept::read(&row).unwrap()
    }

    /// The journal of a payer's account gives the states that are kept.
    pub(crate) fn replays(&self, payer: &str) {
        let key = jalon_store::AccountKey {
            entity: self.entity.id,
            account: Key::of_account("acme", payer),
        };
        let entries = self.store.clone().journal(key, 0, 100_000).unwrap();
        let mut worlds = Worlds::new(self.store.clone(), self.entity.id);
        let again = replayed(&entries, &mut |program, lists| worlds.of(program, lists));
        assert_eq!(again.unwrap(), self.kept(payer).parts);
    }

    pub(crate) fn effects(&self, state: EffectState) -> Vec<Effect> {
        let mut store = self.store.clone();
        store.effects_in(state, &shards(), 1_000).unwrap()
    }

    pub(crate) fn effect(&self, key: Key) -> Effect {
        let mut store = self.store.clone();
        store.effects(self.entity.id, &[key]).unwrap().remove(0)
    }

    /// Somebody wants the incident that stands to be tried again.
    pub(crate) fn retry(&mut self, click: &str) {
        let incident = self.incidents().remove(0);
        let (account, key) = (incident.account, incident.key);
        let retry = self.entity.retry(click, 1 << 60, account, key);
        self.store.receive(&[retry]).unwrap();
    }

    pub(crate) fn incidents(&self) -> Vec<Incident> {
        self.store.clone().incidents(&shards(), 1_000).unwrap()
    }
}

fn worker(store: &Memory, clock: &SetClock, run: u128) -> Worker {
    named(store, clock, ("daemon", run), Pace::default())
}

fn named(store: &Memory, clock: &SetClock, (name, run): (&str, u128), pace: Pace) -> Worker {
    let policy = InDoubt::SendAgainOnce.into();
    by_policy(store, clock, (name, run), pace, policy)
}

fn by_policy(
    store: &Memory,
    clock: &SetClock,
    (name, run): (&str, u128),
    pace: Pace,
    policy: Policy,
) -> Worker {
    let owner = Owner {
        name: name.into(),
        run: Key(run),
    };
    let policies = [(Outlet::Person, policy)];
    let how = (pace, policies.into_iter().collect());
    Worker::new(
        Box::new(store.clone()),
        owner,
        Arc::new(clock.clone()),
        how,
        HashMap::new(),
    )
}

#[test]
fn an_invoice_is_sent_and_chased_until_it_is_paid() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    let sent = office.taken();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].outgoing.invoices, ["F-1"]);
    assert_eq!(office.effect(sent[0].key).now.state, EffectState::Relayed);
    office.pass(12);
    assert_eq!(
        office.taken().len(),
        1,
        "the first reminder, due 3 days after"
    );
    office.payment("F-1", "100.00");
    office.pass(30);
    assert_eq!(office.taken().len(), 0);
    assert_eq!(office.incidents(), []);
}

#[test]
fn what_comes_before_its_invoice_waits_for_it() {
    let mut office = Office::new();
    office.payment("F-1", "100.00");
    office.taken();
    office.invoice("F-1", "C1");
    office.taken();
    let kept = office.kept("C1");
    let invoice = kept.subjects().next().unwrap().invoice().unwrap();
    assert_eq!(invoice.ledger.open().principal, 0);
}

#[test]
fn a_second_record_of_an_invoice_corrects_it() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.taken();
    let record: InvoiceRecord = serde_json::from_value(json!({
        "number": "F-1", "customer": "C1", "issue": "2026-03-02", "due": "2026-03-20",
        "currency": "EUR", "total": "90.00",
    }))
    .unwrap();
    office.receive(Records {
        invoices: &[record],
        ..Records::default()
    });
    office.taken();
    let kept = office.kept("C1");
    assert_eq!(kept.subjects().count(), 1);
    let invoice = kept.subjects().next().unwrap().invoice().unwrap();
    assert_eq!(invoice.ledger.open().principal, 9_000);
    assert_eq!(invoice.due, "2026-03-20".parse().ok());
}

#[test]
fn newer_holidays_make_every_account_count_again() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.taken();
    let before = office.kept("C1").lists;
    let mut compiled = Compiled {
        machine: jalon_core::machine::ladder::ladder(),
        ..Compiled::default()
    };
    compiled.datasets.holidays = vec![jalon_core::machine::dataset::Holidays {
        name: "new".into(),
        days: vec!["2026-03-13".parse().unwrap()],
    }];
    office.deploy(&compiled);
    office.clock.pass(Duration::from_secs(6));
    office.turn();
    while office.worker.spread_news().unwrap() {}
    office.taken();
    assert_ne!(office.kept("C1").lists, before);
}
