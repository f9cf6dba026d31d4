//! What happens around the invoices of the demonstration: they are issued, received, accepted, paid,
//! disputed. All of it depends on a seed and on the messages that left, and on nothing else.

use std::collections::{BTreeMap, BTreeSet};

use jalon_core::records::{
    AllocationRecord, CustomerRecord, EventName, EventRecord, InvoiceRecord, OccurredAt,
    PaymentRecord,
};
use jalon_core::{Currency, Day, EventKind, Money, Way};
use jalon_dsl::diagnostic::Lang;
use jalon_intake::Fitting;
use jalon_operate::act::Favour;
use jalon_simulate::workload::Random;
use smol_str::{SmolStr, format_smolstr};

use super::customers::{self, Customer, Habit};
use super::set_up::Left;

/// One invoice of the demonstration, as its customer sees it.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Its number.
    pub number: SmolStr,
    /// Its customer, by place.
    pub customer: usize,
    /// Its total, in cents.
    pub total: i64,
    /// What is open of it, in cents.
    pub open: i64,
    /// When it was issued.
    pub issue: Day,
    /// When it is due.
    pub due: Day,
    /// The day on which nothing was open any more.
    pub paid: Option<Day>,
    /// Whether it was disputed.
    pub disputed: Option<Disputed>,
    /// Whether a person had to do something about it.
    pub touched: bool,
    /// Whether the agency got it.
    pub with_agency: bool,
    /// Whether it came back from there.
    pub back: bool,
    order: bool,
    chased: u8,
    pays_soon: bool,
}

/// How a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disputed {
    /// Nobody has settled it.
    Open,
    /// It is settled.
    Settled,
}

/// What happens on a day to come.
#[derive(Clone, Debug)]
enum Happens {
    Receipt(usize),
    Acceptance(usize),
    Payment(usize, i64),
    Dispute(usize),
    CreditNote(usize),
    Order(usize),
}

/// The world around the invoices.
pub struct Life {
    customers: Vec<Customer>,
    bills: Vec<Bill>,
    places: BTreeMap<SmolStr, usize>,
    to_come: BTreeMap<Day, Vec<Happens>>,
    told: BTreeSet<usize>,
    random: Random,
    events: u32,
    lang: Lang,
}

fn waits_for_agency(customer: &Customer) -> bool {
    customer.habit == Habit::WhenCollected
}

/// Invoices are issued in so many days.
const ISSUED_WITHIN: i32 = 60;
const FIRST_DAY: (i32, u32, u32) = (2026, 1, 5);

impl Life {
    /// A world from a seed.
    pub fn new(seed: u64, invoices: u32, lang: Lang) -> Life {
        let mut random = Random::new(seed);
        let invoices = usize::try_from(invoices).unwrap_or(usize::MAX);
        let customers = customers::some(&mut random, (invoices / 5).clamp(1, 900));
        let mut life = Life {
            customers,
            bills: Vec::new(),
            places: BTreeMap::new(),
            to_come: BTreeMap::new(),
            told: BTreeSet::new(),
            random,
            events: 0,
            lang,
        };
        for at in 0..invoices {
            life.issue(at);
        }
        life
    }

    /// The day on which it begins.
    pub fn first_day(&self) -> Day {
        let (year, month, day) = FIRST_DAY;
        Day::from_ymd(year, month, day).unwrap_or(Day::MIN)
    }

    /// The customers.
    pub fn customers(&self) -> &[Customer] {
        &self.customers
    }

    /// The invoices.
    pub fn bills(&self) -> &[Bill] {
        &self.bills
    }

    /// The invoice with a number.
    pub fn bill(&mut self, number: &str) -> Option<&mut Bill> {
        let at = self.places.get(number)?;
        self.bills.get_mut(*at)
    }

    fn issue(&mut self, at: usize) {
        let customers = u32::try_from(self.customers.len()).unwrap_or(1);
        let random = &mut self.random;
        let customer = usize::try_from(random.below(customers)).unwrap_or(0);
        let after = random.days(0, ISSUED_WITHIN - 1);
        let total = i64::from(random.below(300_000)) + 4_000;
        let order = !random.per_mille(40);
        let issue = on_weekday(self.first_day().plus_days(after));
        let number = format_smolstr!("F26-{:04}", at + 1);
        self.places.insert(number.clone(), self.bills.len());
        self.bills.push(Bill {
            number,
            customer,
            total,
            open: total,
            issue,
            due: issue.plus_days(30),
            paid: None,
            disputed: None,
            touched: false,
            with_agency: false,
            back: false,
            order,
            chased: 0,
            pays_soon: false,
        });
    }

    /// The name of a customer.
    pub fn name_of(&self, key: &str) -> &str {
        let mut customers = self.customers.iter();
        let found = customers.find(|customer| customer.key == key);
        found.map_or("", |customer| &customer.name)
    }

    /// The way in which the customer of an invoice gets it.
    pub fn way_of(&self, number: &str) -> Option<Way> {
        let bill = self.bills.get(*self.places.get(number)?)?;
        self.customers.get(bill.customer).map(|one| one.way)
    }

    /// What comes in on a morning.
    pub fn morning(&mut self, day: Day) -> Fitting {
        let mut fitting = Fitting::default();
        if day == self.first_day() {
            let french = self.lang == Lang::Fr;
            let records = self.customers.iter();
            fitting.customers = records
                .map(|one| one.record(french))
                .collect::<Vec<CustomerRecord>>();
            let contacts = self.customers.iter().flat_map(Customer::contacts);
            fitting.contacts = contacts.collect();
        }
        let issued = self.bills.iter().filter(|bill| bill.issue == day);
        fitting.invoices = issued.map(|bill| self.record(bill)).collect();
        for happens in self.to_come.remove(&day).unwrap_or_default() {
            self.happen(happens, day, &mut fitting);
        }
        fitting
    }

    fn happen(&mut self, happens: Happens, day: Day, fitting: &mut Fitting) {
        match happens {
            Happens::Receipt(at) => {
                let mut event = self.event(at, EventKind::Receipt, day);
                event.role = Some("payer".into());
                fitting.events.push(event);
            }
            Happens::Acceptance(at) => {
                let mut event = self.event(at, EventKind::Acceptance, day);
                event.role = Some("validator".into());
                fitting.events.push(event);
            }
            Happens::Payment(at, part) => fitting.payments.extend(self.pays(at, part, day)),
            Happens::Dispute(at) => {
                let open = self
                    .bills
                    .get(at)
                    .is_some_and(|bill| bill.open > 0 && bill.disputed.is_none());
                if open {
                    let mut event = self.event(at, EventKind::Dispute, day);
                    event.reason = Some(self.complaint());
                    fitting.events.push(event);
                    if let Some(bill) = self.bills.get_mut(at) {
                        bill.disputed = Some(Disputed::Open);
                    }
                }
            }
            Happens::CreditNote(at) => {
                let mut event = self.event(at, EventKind::CreditNote, day);
                if let Some(bill) = self.bills.get_mut(at) {
                    event.amount = Some(Money::new(bill.open, euro()).amount());
                    bill.open = 0;
                    bill.paid = Some(day);
                }
                fitting.events.push(event);
            }
            Happens::Order(at) => {
                if let Some(bill) = self.bills.get_mut(at) {
                    bill.order = true;
                }
                if let Some(bill) = self.bills.get(at) {
                    fitting.invoices.push(self.record(bill));
                }
            }
        }
    }

    /// What the customer says who disputes.
    fn complaint(&mut self) -> SmolStr {
        let of = match self.lang {
            Lang::En => [
                "two frames are broken",
                "wrong price",
                "not delivered in full",
            ],
            Lang::Fr => [
                "deux montures cassées",
                "prix erroné",
                "livraison incomplète",
            ],
        };
        let at = usize::try_from(self.random.below(3)).unwrap_or(0);
        of.get(at).copied().unwrap_or_default().into()
    }

    fn pays(&mut self, at: usize, part: i64, day: Day) -> Option<PaymentRecord> {
        let number = self.mark();
        let customer = self
            .customers
            .get(self.bills.get(at)?.customer)?
            .key
            .clone();
        let bill = self.bills.get_mut(at)?;
        let minor = part.min(bill.open);
        if minor <= 0 || bill.disputed == Some(Disputed::Open) {
            return None;
        }
        bill.open -= minor;
        if bill.open == 0 {
            bill.paid = Some(day);
        }
        let amount = Money::new(minor, euro()).amount();
        let allocation = AllocationRecord {
            invoice: bill.number.clone(),
            instalment: None,
            amount,
        };
        Some(PaymentRecord {
            legal_entity: None,
            source: "bank".into(),
            key: number,
            date: day,
            amount,
            currency: euro(),
            payer: Some(customer),
            reference: Some(bill.number.clone()),
            reverses: None,
            reason: None,
            allocations: vec![allocation],
        })
    }

    /// What customers make of the messages of a day.
    pub fn react(&mut self, day: Day, left: &[Left]) {
        // What goes to two readers of a customer is answered once.
        let mut answered = BTreeSet::new();
        for message in left {
            for number in &message.invoices {
                if !answered.insert((number, &message.what)) {
                    continue;
                }
                if let Some(at) = self.places.get(number.as_str()).copied() {
                    self.answer(at, &message.what, day);
                }
            }
        }
    }

    fn answer(&mut self, at: usize, what: &str, day: Day) {
        let Some(bill) = self.bills.get(at).cloned() else {
            return;
        };
        let Some(customer) = self.customers.get(bill.customer).cloned() else {
            return;
        };
        match what {
            "invoice" | "resend" => self.received(at, &bill, &customer, day),
            "chase" => {
                let chased = bill.chased.saturating_add(1);
                if let Some(bill) = self.bills.get_mut(at) {
                    bill.chased = chased;
                }
                let gives_in =
                    matches!(customer.habit, Habit::WhenChased(times) if chased >= times);
                let may_dispute = bill.disputed.is_none() && !waits_for_agency(&customer);
                if gives_in {
                    self.pays_in(at, day, (2, 6));
                } else if may_dispute && self.random.per_mille(60) {
                    self.comes(day, (1, 3), Happens::Dispute(at));
                }
            }
            "formal_notice" if waits_for_agency(&customer) => {}
            "formal_notice" if self.random.per_mille(600) => self.pays_in(at, day, (3, 9)),
            "hand_over" | "entrust" => {
                if let Some(bill) = self.bills.get_mut(at) {
                    bill.with_agency = true;
                }
                if waits_for_agency(&customer) {
                    self.pays_in(at, day, (8, 15));
                }
            }
            _ => {}
        }
    }

    /// It came, or did not; and whoever pays on time or late plans so then.
    fn received(&mut self, at: usize, bill: &Bill, customer: &Customer, day: Day) {
        let proved = !matches!(customer.way, Way::Attachment | Way::Email | Way::Letter);
        if proved && self.random.per_mille(930) {
            self.comes(day, (1, 2), Happens::Receipt(at));
        }
        if customer.validator && self.random.per_mille(930) {
            self.comes(day, (2, 7), Happens::Acceptance(at));
        }
        if !self.told.insert(at) || waits_for_agency(customer) {
            return;
        }
        let mut others = self.bills.iter();
        let first = customer.complains
            && !others.any(|one| one.customer == bill.customer && one.disputed.is_some());
        if self.random.per_mille(25) || first {
            self.comes(day, (3, 12), Happens::Dispute(at));
            return;
        }
        let (from, to) = match customer.habit {
            Habit::OnTime => (-6, 1),
            Habit::Late => (4, 24),
            Habit::WhenChased(_) | Habit::Never | Habit::WhenCollected => return,
        };
        let pays = bill.due.plus_days(self.random.days(from, to));
        let pays = pays.max(day.plus_days(1));
        let first = match self.random.per_mille(40) {
            true => bill.total / 2,
            false => bill.total,
        };
        self.plan(pays, Happens::Payment(at, first));
        if first < bill.total {
            self.plan(pays.plus_days(12), Happens::Payment(at, bill.total));
        }
    }

    /// A person settles a dispute: in whose favour?
    pub fn settles(&mut self, number: &str, day: Day) -> Favour {
        let for_us = self.random.per_mille(550);
        if let Some(at) = self.places.get(number).copied() {
            if let Some(bill) = self.bills.get_mut(at) {
                bill.disputed = Some(Disputed::Settled);
            }
            match for_us {
                true => self.pays_in(at, day, (3, 9)),
                false => self.comes(day, (1, 3), Happens::CreditNote(at)),
            }
        }
        match for_us {
            true => Favour::Us,
            false => Favour::Customer,
        }
    }

    /// A person finds the number of the order.
    pub fn finds_order(&mut self, number: &str, day: Day) {
        if let Some(at) = self.places.get(number).copied() {
            self.comes(day, (1, 1), Happens::Order(at));
        }
    }

    /// Somebody spoke with the customer, who pays soon, or not.
    pub fn is_spoken_with(&mut self, number: &str, day: Day) {
        let at = self.places.get(number).copied();
        let customer = at.and_then(|at| self.customers.get(self.bills.get(at)?.customer));
        if let (Some(at), false) = (at, customer.is_none_or(waits_for_agency))
            && self.random.per_mille(500)
        {
            self.pays_in(at, day, (2, 8));
        }
    }

    /// Whether its customer pays nobody but an agency: then those who sign agree.
    pub fn is_to_be_collected(&self, number: &str) -> bool {
        let bill = self.places.get(number).and_then(|at| self.bills.get(*at));
        let customer = bill.and_then(|bill| self.customers.get(bill.customer));
        customer.is_some_and(waits_for_agency)
    }

    /// The invoices that the agency has and that were paid until the day before: there is nothing to collect.
    pub fn to_recall(&self, day: Day) -> Vec<SmolStr> {
        let with_agency = self.bills.iter().filter(|one| one.with_agency && !one.back);
        let paid = with_agency.filter(|one| one.paid.is_some_and(|paid| paid < day));
        paid.map(|bill| bill.number.clone()).collect()
    }

    /// Whether something happens that happens so often in a thousand.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.random.per_mille(per_mille)
    }

    fn pays_in(&mut self, at: usize, day: Day, days: (i32, i32)) {
        let soon = self.bills.get(at).is_some_and(|bill| bill.pays_soon);
        if soon {
            return;
        }
        let total = self.bills.get_mut(at).map(|bill| {
            bill.pays_soon = true;
            bill.total
        });
        if let Some(total) = total {
            self.comes(day, days, Happens::Payment(at, total));
        }
    }

    fn comes(&mut self, day: Day, (from, to): (i32, i32), happens: Happens) {
        let day = on_weekday(day.plus_days(self.random.days(from, to)));
        self.plan(day, happens);
    }

    fn plan(&mut self, day: Day, happens: Happens) {
        self.to_come
            .entry(on_weekday(day))
            .or_default()
            .push(happens);
    }

    fn mark(&mut self) -> SmolStr {
        self.events += 1;
        format_smolstr!("D-{:05}", self.events)
    }

    fn record(&self, bill: &Bill) -> InvoiceRecord {
        let customer = self.customers.get(bill.customer);
        let order = bill.order.then(|| format_smolstr!("BC-{}", bill.number));
        InvoiceRecord {
            legal_entity: None,
            source: Some("demo".into()),
            number: bill.number.clone(),
            kind: jalon_core::records::InvoiceKind::Invoice,
            status: jalon_core::records::InvoiceStatus::Open,
            customer: customer.map(|one| one.key.clone()).unwrap_or_default(),
            payer: None,
            issue: bill.issue,
            due: Some(bill.due),
            currency: euro(),
            total: Money::new(bill.total, euro()).amount(),
            paid: None,
            purchase_order: order,
            terms: None,
            payment_reference: None,
            arrival: None,
            credits: None,
            instalments: Vec::new(),
            attachments: Vec::new(),
            fields: BTreeMap::new(),
        }
    }

    fn event(&mut self, at: usize, kind: EventKind, day: Day) -> EventRecord {
        let invoice = self.bills.get(at).map(|bill| bill.number.clone());
        EventRecord {
            legal_entity: None,
            source: "demo".into(),
            key: self.mark(),
            kind: EventName::BuiltIn(kind),
            invoice,
            instalment: None,
            customer: None,
            role: None,
            contact: None,
            occurred_at: OccurredAt::Day(day),
            received_at: None,
            sequence: None,
            evidence: None,
            code: None,
            reason: None,
            date: None,
            amount: None,
            currency: None,
            about: None,
            fields: BTreeMap::new(),
        }
    }
}

fn euro() -> Currency {
    Currency::EUR
}

/// The day, or the Monday after it.
fn on_weekday(day: Day) -> Day {
    match day.weekday().index() {
        5 => day.plus_days(2),
        6 => day.plus_days(1),
        _ => day,
    }
}
