//! The workload of simulations as it comes in from outside: records, payments, and what people do, by
//! names. What simulations put before the core comes here through the inbox.

use std::collections::{BTreeMap, HashMap};

use jalon_core::eval::Stored;
use jalon_core::machine::Machine;
use jalon_core::records::{CustomerRecord, EventRecord, InvoiceRecord};
use jalon_core::step::{Arrival, Customer, Stimulus as CoreStimulus, SubjectId};
use jalon_core::{Day, Decision, Event, Happening, Instant, Money, Settled, Zone};
use jalon_daemon::incoming::{About, Act, ContactOf, Deed, Entity, Incoming, Paid, Part};
use jalon_simulate::replay::Case;
use jalon_store::{Key, Places, Stimulus, To};
use serde_json::{Value, json};
use smol_str::{SmolStr, format_smolstr};

/// Something that comes in.
pub struct Coming {
    /// When.
    pub at: Instant,
    /// On which day from the start.
    pub day: i32,
    to: Whom,
    mark: SmolStr,
    incoming: Incoming,
    opens: i64,
}

#[derive(Clone)]
enum Whom {
    Payer(SmolStr),
    Invoice(SmolStr),
}

impl Coming {
    /// How many more invoices are open.
    pub fn opens(&self) -> i64 {
        self.opens
    }

    /// As it is stored.
    pub fn stimulus(&self, entity: &Entity, places: &mut Places, now: Instant) -> Stimulus {
        let to = match &self.to {
            Whom::Payer(payer) => To::Account(Key::of_account(&entity.code, payer)),
            Whom::Invoice(number) => To::Known(entity.invoice_by_number(number)),
        };
        entity.stimulus(("bench", &self.mark), to, places.next(now), &self.incoming)
    }
}

/// What comes in for one payer.
pub fn comings(machine: &Machine, case: &Case, first: Day) -> Vec<Coming> {
    let mut reading = Reading {
        machine,
        payer: case.payer.clone(),
        first,
        known: HashMap::new(),
        out: Vec::new(),
    };
    for dated in &case.stimuli {
        reading.at(dated.at, &dated.stimulus);
    }
    reading.out
}

/// An invoice that came in.
struct Known {
    number: SmolStr,
    record: BTreeMap<&'static str, Value>,
    rest: i64,
}

struct Reading<'a> {
    machine: &'a Machine,
    payer: SmolStr,
    first: Day,
    known: HashMap<SubjectId, Known>,
    out: Vec<Coming>,
}

const GROUPS: [&str; 3] = ["independent", "franchise", "retail"];

impl Reading<'_> {
    fn put(&mut self, at: Instant, to: Whom, mark: impl AsRef<str>, incoming: Incoming) {
        let (day, _) = Zone::utc().local(at);
        self.out.push(Coming {
            at,
            day: day.days_since(self.first),
            to,
            mark: format_smolstr!("{} {}", self.out.len(), mark.as_ref()),
            incoming,
            opens: 0,
        });
    }

    fn at(&mut self, at: Instant, stimulus: &CoreStimulus) {
        match stimulus {
            CoreStimulus::Customer(customer) => self.customer(at, customer),
            CoreStimulus::Arrival(arrival) => self.arrival(at, arrival),
            CoreStimulus::Event { subject, event } => self.event(at, *subject, event),
            CoreStimulus::Fields { subject, .. } => {
                let fields = json!({ "goods_delivered": true });
                self.corrected(at, *subject, "fields", fields);
            }
            _ => {}
        }
    }

    fn customer(&mut self, at: Instant, customer: &Customer) {
        let group = customer.fields.iter().find_map(|value| match value {
            Stored::Choice(place) => GROUPS.get(usize::from(*place)),
            _ => None,
        });
        let way = customer.way.map(|way| way.name());
        let record = json!({
            "key": customer.key, "name": customer.name, "country": "FR", "language": "fr",
            "way": way, "fields": { "group": group, "way": way },
        });
        let record: Option<CustomerRecord> = serde_json::from_value(record).ok();
        let to = Whom::Payer(self.payer.clone());
        let Some(record) = record else { return };
        let incoming = Incoming::Customer(Box::new(record));
        self.put(at, to.clone(), format!("customer {}", self.payer), incoming);
        for (place, contact) in customer.contacts.iter().enumerate() {
            let role = self.machine.roles.get(contact.role);
            let incoming = Incoming::Contact(ContactOf {
                key: format_smolstr!("{}/{place}", contact.key),
                customer: customer.key.clone(),
                payer: self.payer.clone(),
                role: role.map(|role| role.name.clone()).unwrap_or_default(),
                digest: SmolStr::default(),
            });
            self.put(
                at,
                to.clone(),
                format!("contact {}/{place}", self.payer),
                incoming,
            );
        }
    }

    fn arrival(&mut self, at: Instant, arrival: &Arrival) {
        let delivered = arrival
            .fields
            .iter()
            .all(|(_, value)| *value == Stored::YesNo(true));
        let record = BTreeMap::from([
            ("number", json!(arrival.number)),
            ("customer", json!(arrival.customer)),
            ("issue", json!(arrival.issue)),
            ("due", json!(arrival.due)),
            ("currency", json!("EUR")),
            ("total", json!(arrival.total.amount())),
            ("purchase_order", json!(arrival.purchase_order)),
            ("fields", json!({ "goods_delivered": delivered })),
        ]);
        let known = Known {
            number: arrival.number.clone(),
            record,
            rest: arrival.total.minor,
        };
        self.invoice(at, &known.record, format!("invoice {}", arrival.number));
        if let Some(last) = self.out.last_mut() {
            last.opens = 1;
        }
        self.known.insert(arrival.id, known);
    }

    fn invoice(&mut self, at: Instant, record: &BTreeMap<&'static str, Value>, mark: String) {
        let record = serde_json::to_value(record).and_then(serde_json::from_value::<InvoiceRecord>);
        if let Ok(record) = record {
            let to = Whom::Payer(self.payer.clone());
            self.put(at, to, mark, Incoming::Invoice(Box::new(record)));
        }
    }

    fn corrected(&mut self, at: Instant, subject: SubjectId, what: &'static str, value: Value) {
        let Some(known) = self.known.get_mut(&subject) else {
            return;
        };
        known.record.insert(what, value);
        let (record, number) = (known.record.clone(), known.number.clone());
        self.invoice(at, &record, format!("correction {number}"));
    }

    fn event(&mut self, at: Instant, subject: SubjectId, event: &Event) {
        let Some(known) = self.known.get(&subject) else {
            return;
        };
        let number = known.number.clone();
        let of = |key: &SmolStr| format!("{number} {key}");
        let told = match &event.what {
            Happening::Receipt => json!({ "kind": "receipt" }),
            Happening::Reply { .. } => json!({ "kind": "reply" }),
            Happening::Bounce { .. } => json!({ "kind": "bounce", "contact": self.payer }),
            Happening::Dispute {
                dispute,
                reason,
                amount,
            } => json!({
                "kind": if amount.is_some() { "dispute_of_part" } else { "dispute" },
                "key": of(dispute), "reason": reason.text,
                "amount": amount.map(Money::amount),
            }),
            Happening::DisputeSettled {
                dispute,
                outcome,
                amount,
            } => json!({
                "kind": match outcome {
                    Settled::ForUs => "dispute_settled_for_us",
                    Settled::ForCustomer => "dispute_settled_for_customer",
                    Settled::InPart => "dispute_settled_in_part",
                },
                "about": of(dispute), "amount": amount.map(Money::amount),
            }),
            Happening::Promise { promise, date, .. } => json!({
                "kind": "promise", "key": of(promise), "date": date,
            }),
            Happening::Correction { purchase_order, .. } => {
                return self.corrected(at, subject, "purchase_order", json!(purchase_order));
            }
            Happening::CreditNote {
                number: note,
                amount,
            } => {
                let record = BTreeMap::from([
                    ("number", json!(note)),
                    ("kind", json!("credit_note")),
                    ("credits", json!(number)),
                    ("customer", json!(self.payer)),
                    ("issue", json!(event.occurred)),
                    ("currency", json!("EUR")),
                    ("total", json!(amount.amount())),
                ]);
                self.invoice(at, &record, format!("credit note {note}"));
                return self.settles(subject, amount.minor);
            }
            Happening::Payment { payment, amount } => {
                self.paid(at, &number, (payment, *amount, event.occurred), None);
                return self.settles(subject, amount.minor);
            }
            Happening::PaymentReversed {
                payment,
                amount,
                reason,
                ..
            } => {
                let back = Some(reason.text.clone());
                self.paid(at, &number, (payment, *amount, event.occurred), back);
                return self.settles(subject, -amount.minor);
            }
            Happening::TaskOutcome { task, .. } => {
                let deed = Deed::Answer {
                    task: self.machine.path(*task).into(),
                    answer: Some("confirmed".into()),
                    fields: BTreeMap::new(),
                };
                return self.act(at, &number, deed);
            }
            Happening::Decision {
                decision: Decision::SignOff(step),
                ..
            } => {
                let step = self.machine.path(*step).into();
                return self.act(at, &number, Deed::SignOff { step, team: None });
            }
            _ => return,
        };
        self.told(at, &number, event, told);
    }

    fn told(&mut self, at: Instant, number: &SmolStr, event: &Event, mut told: Value) {
        if let Some(members) = told.as_object_mut() {
            let key = format!("{number} {}", self.out.len());
            members.entry("key").or_insert(json!(key));
            members.insert("source".into(), json!("portal"));
            members.insert("invoice".into(), json!(number));
            members.insert("occurred_at".into(), json!(event.occurred));
            members.insert("evidence".into(), json!(event.evidence));
            let role = event.from.and_then(|role| self.machine.roles.get(role));
            if let Some(role) = role {
                members.insert("role".into(), json!(role.name));
            }
            members.retain(|_, value| !value.is_null());
        }
        if let Ok(record) = serde_json::from_value::<EventRecord>(told) {
            let mark = format!("event {}", record.key);
            let to = Whom::Invoice(number.clone());
            self.put(at, to, mark, Incoming::Event(Box::new(record)));
        }
    }

    fn paid(
        &mut self,
        at: Instant,
        number: &SmolStr,
        (payment, amount, date): (&SmolStr, Money, Day),
        back: Option<SmolStr>,
    ) {
        let incoming = Incoming::Paid(Box::new(Paid {
            invoice: number.clone(),
            instalment: None,
            part: Part {
                source: "bank".into(),
                payment: payment.clone(),
                date,
                amount: amount.amount(),
                currency: amount.currency,
                payer: None,
                back,
                from: None,
            },
            capped: false,
        }));
        let to = Whom::Invoice(number.clone());
        self.put(at, to, format!("payment {payment}"), incoming);
    }

    fn act(&mut self, at: Instant, number: &SmolStr, deed: Deed) {
        let act = Incoming::Act(Act {
            by: "person".into(),
            about: About::Invoice(number.clone()),
            deed,
        });
        let to = Whom::Invoice(number.clone());
        self.put(at, to, format!("act {number}"), act);
    }

    /// What was paid or credited; the invoice is open as long as something is left.
    fn settles(&mut self, subject: SubjectId, minor: i64) {
        let (Some(known), Some(last)) = (self.known.get_mut(&subject), self.out.last_mut()) else {
            return;
        };
        let was = i64::from(known.rest > 0);
        known.rest -= minor;
        last.opens = i64::from(known.rest > 0) - was;
    }
}
