//! The house that is simulated: a script, its customers, and what they and the bank do.

use jalon_core::machine::expr::Node;
use jalon_core::machine::journey::Limit;
use jalon_core::machine::ladder::ladder_in;
use jalon_core::machine::{Compiled, JourneyId, RoleId, SourceMap};
use jalon_core::records::{EventRecord, InvoiceRecord, PaymentRecord};
use jalon_core::{Day, Delay, Instant, Machine, Unit, Zone};
use jalon_simulate::replay::Records;
use jalon_simulate::workload::Random;
use jalon_store::{EntityId, Places, Stimulus, Store};
use serde_json::json;

use crate::deployed::{Script, deploy};
use crate::incoming::Entity;
use crate::reception::receive;

pub(super) const CODE: &str = "acme";

/// Deploys the script.
pub(super) fn open(store: &mut dyn Store, now: Instant) -> Entity {
    let id = store.entity(CODE).unwrap();
    deploy_version(store, id, 0, now);
    Entity {
        id,
        code: CODE.into(),
    }
}

/// The ladder with other numbers in each version, and messages limited in those that are odd.
pub(crate) fn version(number: u32) -> Machine {
    let mut machine = Machine::new();
    for more in 0..number {
        machine.push_path(&[&format!("more {more}")]);
        machine.expressions.push(Node::YesNo(true));
    }
    let mut machine = ladder_in(machine);
    if number % 2 == 1 {
        let per = machine
            .expressions
            .push(Node::Delay(Delay::new(2, Unit::Days)));
        let journey = machine.journeys.get_mut(JourneyId(0)).unwrap();
        journey.limits.push(Limit {
            to: RoleId::PAYER,
            messages: 1,
            per,
            per_contact: false,
            except: Vec::new(),
            except_steps: Vec::new(),
        });
    }
    machine
}

pub(super) fn deploy_version(store: &mut dyn Store, id: EntityId, number: u32, now: Instant) {
    let compiled = Compiled {
        machine: version(number),
        source_map: SourceMap::default(),
        ..Compiled::default()
    };
    let script = Script {
        compiled: &compiled,
        sources: &[],
        zones: vec![Zone::utc()],
        language: "en",
    };
    deploy(store, id, script, (now, "test")).unwrap();
}

/// What happens outside.
pub(super) struct Outside {
    entity: Entity,
    pub invoices: Vec<(String, Day)>,
    paid: usize,
    events: usize,
    places: Places,
    /// Payments that were sent, each with its invoice and whether it pays all of it.
    pub payments: Vec<(String, String, bool)>,
}

impl Outside {
    pub(super) fn new(entity: Entity) -> Outside {
        Outside {
            entity,
            invoices: Vec::new(),
            paid: 0,
            events: 0,
            places: Places::default(),
            payments: Vec::new(),
        }
    }

    /// One thing happens.
    pub(super) fn happens(
        &mut self,
        random: &mut Random,
        store: &mut dyn Store,
        now: Instant,
    ) -> Vec<Stimulus> {
        let today = Zone::utc().local(now).0;
        let which = random.below(10);
        if self.invoices.is_empty() || (which < 3 && self.invoices.len() < 8) {
            return self.invoice(random, store, now, today);
        }
        let at = random.below(self.invoices.len() as u32) as usize;
        let (number, issue) = self.invoices[at].clone();
        match which {
            0..6 => self.payment(random, store, now, (&number, today.max(issue))),
            _ => self.event(random, store, now, (&number, today.max(issue))),
        }
    }

    fn stimuli(
        &mut self,
        store: &mut dyn Store,
        now: Instant,
        records: Records<'_>,
    ) -> Vec<Stimulus> {
        let at = (&mut self.places, now);
        let mut salt = || [1; 16];
        receive(&self.entity, "erp", records, store, at, &mut salt)
            .unwrap()
            .stimuli
    }

    fn invoice(
        &mut self,
        random: &mut Random,
        store: &mut dyn Store,
        now: Instant,
        today: Day,
    ) -> Vec<Stimulus> {
        let number = format!("F-{}", self.invoices.len() + 1);
        let customer = format!("C{}", random.below(4));
        let due = today.plus_days(random.days(0, 20));
        let record: InvoiceRecord = serde_json::from_value(json!({
            "number": number, "customer": customer, "issue": today.to_string(),
            "due": due.to_string(), "currency": "EUR", "total": "100.00",
        }))
        .unwrap();
        self.invoices.push((number, today));
        let invoices = &[record];
        self.stimuli(
            store,
            now,
            Records {
                invoices,
                ..Records::default()
            },
        )
    }

    fn payment(
        &mut self,
        random: &mut Random,
        store: &mut dyn Store,
        now: Instant,
        (number, day): (&str, Day),
    ) -> Vec<Stimulus> {
        self.paid += 1;
        let whole = random.below(2) == 0;
        let amount = if whole { "100.00" } else { "10.00" };
        let key = format!("B-{}", self.paid);
        self.payments.push((key.clone(), number.to_owned(), whole));
        let record: PaymentRecord = serde_json::from_value(json!({
            "source": "bank", "key": key, "date": day.to_string(), "amount": amount,
            "currency": "EUR", "allocations": [{"invoice": number, "amount": amount}],
        }))
        .unwrap();
        let payments = &[record];
        self.stimuli(
            store,
            now,
            Records {
                payments,
                ..Records::default()
            },
        )
    }

    fn event(
        &mut self,
        random: &mut Random,
        store: &mut dyn Store,
        now: Instant,
        (number, day): (&str, Day),
    ) -> Vec<Stimulus> {
        self.events += 1;
        let kinds = ["receipt", "reply", "dispute", "dispute_settled_for_us"];
        let kind = kinds[random.below(4) as usize];
        let record: EventRecord = serde_json::from_value(json!({
            "source": "portal", "key": format!("E-{}", self.events), "kind": kind,
            "invoice": number, "role": "payer", "occurred_at": day.to_string(), "reason": "x",
        }))
        .unwrap();
        let events = &[record];
        self.stimuli(
            store,
            now,
            Records {
                events,
                ..Records::default()
            },
        )
    }
}
