//! Reception: from records of files and interfaces to stimuli that can be stored.
//!
//! It finds out which account each is for, and nothing else: a payment is split by the invoices that
//! it names, each part for itself, since they may belong to several accounts, and one may be known
//! before the other. What names an invoice that nobody knows yet is parked by the store.

use std::collections::{HashMap, HashSet};

use jalon_core::Instant;
use jalon_core::records::{
    ContactRecord, CustomerRecord, EventRecord, InvoiceKind, InvoiceRecord, PaymentRecord,
};
use jalon_core::step::SubjectId;
use jalon_simulate::read;
use jalon_simulate::replay::{Fault, NotUsed, Records, Which};
use jalon_store::{
    AccountKey, Comes, Hash, Key, Known, Personal, Places, Stimulus, To, Trouble, Version,
};
use smol_str::{SmolStr, format_smolstr};

use crate::incoming::{ContactOf, Entity, Incoming, Paid, Part};
use crate::versions;

/// What records came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// What is to be received, in order. It can be received in parts (see [`versions::in_parts`]), and again
    /// after any failure.
    pub stimuli: Vec<Stimulus>,
    /// Of which record each of them is.
    pub of: Vec<Which>,
    /// What is to be kept apart, before that.
    pub personal: Vec<Personal>,
    /// The registration numbers of customers: kept apart, too, and covered by nothing.
    pub registrations: Vec<Personal>,
    /// Customers that nobody knew, and those who pay for them, to be made known before that: their invoices and
    /// payments may come before the daemon has read who they are.
    pub introduced: Vec<Known>,
    /// Records that came to nothing, with what is wrong with them.
    pub not_used: Vec<NotUsed>,
}

/// What makes digests of personal data hard to guess: sixteen bytes that nobody foresees.
pub type Salt<'a> = &'a mut dyn FnMut() -> [u8; 16];

/// Turns records of one legal entity into stimuli. `source` stands for that of records that name
/// none. The store is asked who pays for customers that the records do not speak of.
pub fn receive(
    entity: &Entity,
    source: &str,
    records: Records<'_>,
    store: &mut (impl jalon_store::Records + ?Sized),
    (places, now): (&mut Places, Instant),
    salt: Salt<'_>,
) -> Result<Stored, Trouble> {
    let payers = Payers::of(entity, records, store)?;
    let deployed = crate::deployed::deployed(store, entity.id)?;
    let program = deployed.and_then(|one| Some(one.program.get(..8)?.into()));
    let mut desk = Desk {
        entity,
        source,
        payers,
        program,
        places,
        now,
        of: Which::Customer(0),
        latest: HashMap::new(),
        introduced: HashSet::new(),
        stored: Stored::default(),
    };
    desk.places.are_of(Comes::Customer);
    for (at, record) in records.customers.iter().enumerate() {
        desk.of = Which::Customer(at);
        desk.customer(record);
        if let Some(registration) = &record.registration {
            desk.registration(&record.key, registration, salt());
        }
    }
    for (at, record) in records.contacts.iter().enumerate() {
        desk.of = Which::Contact(at);
        desk.contact(record, salt());
    }
    desk.places.are_of(Comes::Invoice);
    // Credit notes after the invoices that they are for.
    for credits in [InvoiceKind::Invoice, InvoiceKind::CreditNote] {
        let some = records.invoices.iter().enumerate();
        for (at, record) in some.filter(|(_, one)| one.kind == credits) {
            desk.of = Which::Invoice(at);
            desk.invoice(record);
        }
    }
    let mut events: Vec<(usize, &EventRecord)> = records.events.iter().enumerate().collect();
    events.sort_by_key(|(at, event)| (event.occurred_at.instant(), event.sequence, *at));
    desk.places.are_of(Comes::Event);
    for (at, record) in events {
        desk.of = Which::Event(at);
        desk.event(at, record);
    }
    desk.places.are_of(Comes::Payment);
    let by_key = records.payments.iter().map(|one| (one.key.as_str(), one));
    let by_key: HashMap<&str, &PaymentRecord> = by_key.collect();
    for (at, record) in records.payments.iter().enumerate() {
        desk.of = Which::Payment(at);
        match &record.reverses {
            Some(key) => desk.reversal(at, record, by_key.get(key.as_str()).copied()),
            None => desk.payment(at, record),
        }
    }
    desk.places.are_of(Comes::Other);
    Ok(desk.stored)
}

/// By what the registration number of a customer is known.
pub(crate) fn registration_key(code: &str, customer: &str) -> Key {
    Key::of(&["registration", code, customer])
}

/// Who pays for whom: as the records say, else as the directory knows.
struct Payers<'a> {
    customers: HashMap<&'a str, &'a CustomerRecord>,
    known: HashMap<Key, Key>,
}

/// Whoever pays for whom is followed so far at most.
const PAYERS_MAX: usize = 16;

impl<'a> Payers<'a> {
    fn of(
        entity: &Entity,
        records: Records<'a>,
        store: &mut (impl jalon_store::Records + ?Sized),
    ) -> Result<Payers<'a>, Trouble> {
        let customers = records.customers.iter().map(|one| (one.key.as_str(), one));
        let mut payers = Payers {
            customers: customers.collect(),
            known: HashMap::new(),
        };
        let named = records.customers.iter().map(|one| one.key.as_str());
        let named = named.chain(
            records
                .customers
                .iter()
                .filter_map(|one| one.payer.as_deref()),
        );
        let named = named.chain(records.contacts.iter().map(|one| one.customer.as_str()));
        let named = named.chain(records.invoices.iter().map(|one| one.customer.as_str()));
        let named = named.chain(
            records
                .payments
                .iter()
                .filter_map(|one| one.payer.as_deref()),
        );
        let named: HashSet<&str> = named.collect();
        let keys: Vec<Key> = named
            .iter()
            .map(|customer| Key::of_customer(&entity.code, customer))
            .collect();
        for some in keys.chunks(500) {
            let known = store.known(entity.id, some)?;
            let known = known.into_iter().map(|one| (one.key, one.account.account));
            payers.known.extend(known);
        }
        Ok(payers)
    }

    /// The party that pays, as far as the records say, and the key of its account.
    fn account_of(&self, entity: &Entity, customer: &str) -> (SmolStr, Key) {
        let end = self.end_of(customer);
        let known = match self.customers.contains_key(end) {
            true => None,
            false => self.known.get(&Key::of_customer(&entity.code, end)),
        };
        let account = known.copied();
        let account = account.unwrap_or_else(|| Key::of_account(&entity.code, end));
        (end.into(), account)
    }

    fn end_of<'k>(&self, customer: &'k str) -> &'k str
    where
        'a: 'k,
    {
        let mut key = customer;
        for _ in 0..PAYERS_MAX {
            let payer = self.customers.get(key).and_then(|one| one.payer.as_deref());
            match payer {
                Some(payer) if payer != key => key = payer,
                _ => return key,
            }
        }
        // Whoever pays in a circle pays for itself.
        customer
    }
}

/// Where records are turned into stimuli.
struct Desk<'d> {
    entity: &'d Entity,
    source: &'d str,
    payers: Payers<'d>,
    /// What is deployed, in short.
    program: Option<SmolStr>,
    places: &'d mut Places,
    now: Instant,
    /// The record that is being received.
    of: Which,
    /// Where the latest version of each record stands among the stimuli.
    latest: HashMap<Key, usize>,
    /// Whom it has made known.
    introduced: HashSet<Key>,
    stored: Stored,
}

impl Desk<'_> {
    fn push(&mut self, stimulus: Stimulus) {
        self.stored.stimuli.push(stimulus);
        self.stored.of.push(self.of);
    }

    /// The same record says nothing new; one that differs is a correction. Of several that come at once the
    /// last one counts. `called` is how it is named in the journal.
    fn put_latest(
        &mut self,
        (source, called): (&str, &str),
        version: Version,
        to: To,
        incoming: &Incoming,
    ) {
        let place = self.places.next(self.now);
        let mut stimulus = self.entity.stimulus((source, called), to, place, incoming);
        stimulus.key = versions::key(self.entity, source, &version, place);
        stimulus.version = Some(version);
        let (stimuli, of) = (&mut self.stored.stimuli, &mut self.stored.of);
        let before = self.latest.get(&version.of);
        match before.and_then(|at| Some((stimuli.get_mut(*at)?, of.get_mut(*at)?))) {
            Some((before, which)) => (*before, *which) = (stimulus, self.of),
            None => {
                self.latest.insert(version.of, stimuli.len());
                self.push(stimulus);
            }
        }
    }

    /// One that is applied once: `version` is of the record that it is of, or a part of.
    fn put_first(
        &mut self,
        (source, mark): (&str, &str),
        version: Version,
        to: To,
        incoming: &Incoming,
    ) {
        let place = self.places.next(self.now);
        let mut stimulus = self.entity.stimulus((source, mark), to, place, incoming);
        stimulus.version = Some(version);
        self.push(stimulus);
    }

    fn put_version(&mut self, source: &str, what: &str, to: To, incoming: &Incoming) {
        let was = format!("{what} #{}", short_digest(incoming));
        let says = versions::says(incoming, "");
        let version = versions::latest(self.entity, (source, what), says, &was);
        self.put_latest((source, &was), version, to, incoming);
    }

    fn lose(&mut self, which: Which, column: &str, value: &str, why: Fault) {
        self.stored.not_used.push(NotUsed {
            which,
            column: column.into(),
            value: value.into(),
            why,
        });
    }

    /// A customer that nobody knew is known from now on.
    fn introduce(&mut self, customer: &str, account: Key) {
        let key = Key::of_customer(&self.entity.code, customer);
        if self.payers.known.contains_key(&key) || !self.introduced.insert(key) {
            return;
        }
        self.stored.introduced.push(Known {
            account: AccountKey {
                entity: self.entity.id,
                account,
            },
            key,
            subject: SubjectId(0),
            name: customer.replace('\0', " "),
        });
    }

    fn customer(&mut self, record: &CustomerRecord) {
        let (payer, account) = self.payers.account_of(self.entity, &record.key);
        let known = Key::of_customer(&self.entity.code, &record.key);
        let before = self.payers.known.get(&known).copied();
        let source = self.source.to_owned();
        self.introduce(&record.key, account);
        if payer != record.key {
            self.introduce(&payer, account);
        }
        if let Some(before) = before.filter(|before| *before != account) {
            let moving = Incoming::MoveOut {
                customer: record.key.clone(),
                to: payer.clone(),
            };
            // What could not be moved is tried again on another day.
            let day = self.now.millis().div_euclid(86_400_000);
            let mark = format!("payer of {} is {payer} since {day}", record.key);
            let says = versions::says(&moving, &day.to_string());
            let what = format!("payer of {}", record.key);
            let version = versions::latest(self.entity, (&source, &what), says, &mark);
            self.put_latest((&source, &mark), version, To::Account(before), &moving);
        }
        // A newer script may have a use for what the older one left aside.
        let program = self.program.clone();
        let what = format!("customer {}", record.key);
        let read = match &program {
            None => what.clone(),
            Some(program) => format!("{what} for {program}"),
        };
        let mut record = record.clone();
        record.payer = Some(payer).filter(|payer| *payer != record.key);
        let incoming = Incoming::Customer(Box::new(record));
        let was = format!("{read} #{}", short_digest(&incoming));
        let says = versions::says(&incoming, program.as_deref().unwrap_or_default());
        let version = versions::latest(self.entity, (&source, &what), says, &was);
        self.put_latest((&source, &was), version, To::Account(account), &incoming);
    }

    /// The registration number of a customer: no script reads it, and agencies are told it.
    fn registration(&mut self, customer: &str, registration: &str, salt: [u8; 16]) {
        self.stored.registrations.push(Personal {
            entity: self.entity.id,
            key: registration_key(&self.entity.code, customer),
            salt,
            body: registration.as_bytes().to_vec(),
        });
    }

    fn contact(&mut self, record: &ContactRecord, salt: [u8; 16]) {
        let key = contact_key(self.entity, &record.key);
        let personal = Personal {
            entity: self.entity.id,
            key,
            salt,
            body: serde_json::to_vec(record).unwrap_or_default(),
        };
        let (payer, account) = self.payers.account_of(self.entity, &record.customer);
        let incoming = Incoming::Contact(ContactOf {
            key: record.key.clone(),
            customer: record.customer.clone(),
            payer,
            role: record.role.clone(),
            digest: personal.digest().to_string().into(),
        });
        // The salt differs each time; the same contact is known again by its data.
        let digest = Hash::of(&[&personal.body]).to_string();
        let says = Key::of(&["says", &digest]);
        let what = format!("contact {}", record.key);
        let was = format!("{what} #{digest}");
        let version = versions::latest(self.entity, (self.source, &what), says, &was);
        let before = self.stored.stimuli.len();
        let to = To::Account(account);
        self.put_latest((self.source, &what), version, to, &incoming);
        match self.stored.stimuli.len() == before {
            // It takes the place of one that came in the same files.
            true => {
                let mut others = self.stored.personal.iter_mut();
                if let Some(one) = others.find(|one| one.key == key) {
                    *one = personal;
                }
            }
            false => self.stored.personal.push(personal),
        }
    }

    fn invoice(&mut self, record: &InvoiceRecord) {
        let source = record.source.as_deref().unwrap_or(self.source).to_owned();
        let payer = record.payer.as_ref().unwrap_or(&record.customer);
        let (payer, account) = self.payers.account_of(self.entity, payer);
        if record.kind == InvoiceKind::Invoice {
            self.introduce(&record.customer, account);
            self.introduce(&payer, account);
        }
        let to = match (&record.credits, record.kind) {
            (Some(number), InvoiceKind::CreditNote) => {
                To::Known(self.entity.invoice_by_number(number))
            }
            _ => To::Account(account),
        };
        let what = match record.kind {
            InvoiceKind::Invoice => "invoice",
            InvoiceKind::CreditNote => "credit note",
        };
        let year = record.issue.year();
        let what = format!("{what} {} {year}", record.number);
        let mut record = record.clone();
        record.source = Some(source.as_str().into());
        record.payer = Some(payer).filter(|payer| *payer != record.customer);
        let incoming = Incoming::Invoice(Box::new(record));
        self.put_version(&source, &what, to, &incoming);
    }

    fn event(&mut self, at: usize, record: &EventRecord) {
        let Some(number) = &record.invoice else {
            return self.lose(Which::Event(at), "invoice", "", Fault::NoInvoice);
        };
        let to = To::Known(self.entity.invoice_by_number(number));
        let mark = format!("event {}", record.key);
        let incoming = Incoming::Event(Box::new(record.clone()));
        let source = record.source.as_str();
        let says = versions::says_of_event(record);
        let version = versions::first(self.entity, (source, &mark), says, [&mark, &mark]);
        self.put_first((source, &mark), version, to, &incoming);
    }

    fn payment(&mut self, at: usize, record: &PaymentRecord) {
        self.parts(at, record, record, None);
    }

    /// A payment went back: exactly what it had settled, where the records tell; else the directory
    /// knows whose it was.
    fn reversal(&mut self, at: usize, record: &PaymentRecord, undone: Option<&PaymentRecord>) {
        let back = record.reason.clone().unwrap_or_default();
        if let Some(undone) = undone {
            return self.parts(at, record, undone, Some(back));
        }
        let payment = record.reverses.clone().unwrap_or_default();
        let to = To::Known(self.entity.payment(&record.source, &payment));
        let incoming = Incoming::WentBack {
            payment,
            date: record.date,
            reason: record.reason.clone(),
            by: None,
            several: false,
        };
        let mark = format!("payment {}", record.key);
        let version = self.version_of(record);
        self.put_first((&record.source, &mark), version, to, &incoming);
    }

    /// Whatever a payment comes to, it is one record: split otherwise, it is not another one.
    fn version_of(&self, record: &PaymentRecord) -> Version {
        let mark = format!("payment {}", record.key);
        let part = format!("{mark}/1");
        let says = versions::says_of_payment(record);
        versions::first(self.entity, (&record.source, &mark), says, [&mark, &part])
    }

    /// The parts of a payment, each for itself. What is left over is on the account of the party that
    /// paid, else on that of the first invoice.
    fn parts(
        &mut self,
        at: usize,
        record: &PaymentRecord,
        paid: &PaymentRecord,
        back: Option<SmolStr>,
    ) {
        let (parts, rest) = match read::parts_of(paid) {
            Ok(split) => split,
            Err(wrong) => {
                return self.lose(Which::Payment(at), &wrong.column, &wrong.value, wrong.why);
            }
        };
        let payer = paid.payer.as_ref();
        let payer = payer.map(|payer| self.payers.account_of(self.entity, payer));
        let part = |amount| Part {
            source: paid.source.clone(),
            payment: paid.key.clone(),
            date: record.date,
            amount,
            currency: paid.currency,
            payer: payer.as_ref().map(|(payer, _)| payer.clone()),
            back: back.clone(),
            from: None,
        };
        let version = self.version_of(record);
        let first = parts.first().map(|(part, _)| part.invoice.clone());
        for (number, (allocated, amount)) in parts.into_iter().enumerate() {
            let to = To::Known(self.entity.invoice_by_number(&allocated.invoice));
            let incoming = Incoming::Paid(Box::new(Paid {
                invoice: allocated.invoice.clone(),
                instalment: allocated.instalment,
                part: part(amount.amount()),
                capped: false,
            }));
            let mark = format!("payment {}/{}", record.key, number + 1);
            self.put_first((&record.source, &mark), version, to, &incoming);
        }
        if rest.minor <= 0 {
            return;
        }
        let to = match (first, &payer) {
            (Some(first), _) => To::Known(self.entity.invoice_by_number(&first)),
            (None, Some((_, account))) => To::Account(*account),
            (None, None) => {
                return self.lose(Which::Payment(at), "payer", "", Fault::NobodysPayment);
            }
        };
        let mark = format_smolstr!("payment {}", record.key);
        let incoming = Incoming::OnAccount(part(rest.amount()));
        self.put_first((&record.source, &mark), version, to, &incoming);
    }
}

fn short_digest(incoming: &Incoming) -> String {
    let digest = Hash::of(&[&incoming.to_bytes()]).to_string();
    digest.get(..16).unwrap_or_default().to_owned()
}

/// By what the personal data of a contact are known.
pub fn contact_key(entity: &Entity, contact: &str) -> Key {
    Key::of(&["contact", &entity.code, contact])
}

/// By what a mail address is known that is not written to for a while.
pub fn address_key(entity: &Entity, address: &str) -> Key {
    Key::of(&["address", &entity.code, &address.trim().to_lowercase()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incoming::{About, Act, Deed, FORMAT};
    use jalon_store::{EntityId, Memory};
    use serde_json::json;

    fn entity() -> Entity {
        Entity {
            id: EntityId(1),
            code: "acme".into(),
        }
    }

    fn received(records: Records<'_>) -> Stored {
        let mut store = Memory::new(|| Instant::from_millis(0));
        let mut places = Places::default();
        let now = "2026-03-02T08:00:00Z".parse().unwrap();
        receive(
            &entity(),
            "erp",
            records,
            &mut store,
            (&mut places, now),
            &mut || [7; 16],
        )
        .unwrap()
    }

    fn invoice(number: &str, total: &str) -> InvoiceRecord {
        let json = json!({"number": number, "customer": "C1", "issue": "2026-01-05",
            "due": "2026-02-04", "currency": "EUR", "total": total});
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn an_invoice_goes_to_the_account_of_whoever_pays() {
        let customer: CustomerRecord =
            serde_json::from_value(json!({"key": "C1", "name": "Shop", "payer": "P"})).unwrap();
        let stored = received(Records {
            invoices: &[invoice("F-1", "100.00")],
            customers: &[customer],
            ..Records::default()
        });
        let account = To::Account(Key::of_account("acme", "P"));
        assert!(stored.stimuli.iter().all(|one| one.to == account));
        assert_eq!(stored.stimuli.len(), 2);
        let body = &stored.stimuli[1].body;
        assert!(matches!(
            Incoming::from_bytes(FORMAT, body),
            Ok(Incoming::Invoice(_))
        ));
    }

    #[test]
    fn a_payment_is_known_by_its_version_and_as_older_programs_knew_it() {
        let payment: PaymentRecord = serde_json::from_value(json!({"source": "bank", "key": "B-1",
            "date": "2026-02-10", "amount": "100.00", "currency": "EUR", "payer": "C1"}))
        .unwrap();
        let stored = received(Records {
            payments: &[payment],
            ..Records::default()
        });
        let version = stored.stimuli[0].version.unwrap();
        let [was, too] = version.was;
        let known = versions::of_payment(&entity(), "bank", "B-1");
        assert_eq!(known, [version.of, was, too]);
    }

    #[test]
    fn the_same_record_is_the_same_version_and_a_corrected_one_is_another_of_the_same_record() {
        let version = |total: &str| {
            let stored = received(Records {
                invoices: &[invoice("F-1", total)],
                ..Records::default()
            });
            stored.stimuli[0].version.unwrap()
        };
        let (one, other) = (version("100.00"), version("90.00"));
        assert_eq!(one, version("100.00"));
        assert_eq!((one.of, one.replaces), (other.of, true));
        assert_ne!(one.says, other.says);
    }

    #[test]
    fn of_an_invoice_that_stands_in_two_files_at_once_the_last_one_counts() {
        let stored = received(Records {
            invoices: &[
                invoice("F-1", "100.00"),
                invoice("F-2", "5.00"),
                invoice("F-1", "90.00"),
            ],
            ..Records::default()
        });
        assert_eq!(stored.of, [Which::Invoice(2), Which::Invoice(1)]);
        let body = String::from_utf8_lossy(&stored.stimuli[0].body);
        assert!(body.contains("90.00"), "{body}");
    }

    #[test]
    fn a_payment_is_split_by_the_invoices_that_it_names() {
        let payment: PaymentRecord = serde_json::from_value(json!({
            "source": "bank", "key": "B-7", "date": "2026-02-10", "amount": "300.00",
            "currency": "EUR", "allocations": [
                {"invoice": "F-1", "amount": "200.00"}, {"invoice": "F-2", "amount": "40.00"}],
        }))
        .unwrap();
        let stored = received(Records {
            payments: &[payment],
            ..Records::default()
        });
        let number = |number: &str| To::Known(entity().invoice_by_number(number));
        let to: Vec<To> = stored.stimuli.iter().map(|one| one.to).collect();
        assert_eq!(to, [number("F-1"), number("F-2"), number("F-1")]);
        let rest = Incoming::from_bytes(FORMAT, &stored.stimuli[2].body).unwrap();
        let Incoming::OnAccount(rest) = rest else {
            panic!("{rest:?}");
        };
        assert_eq!(rest.amount.to_string(), "60.00");
    }

    #[test]
    fn who_a_contact_is_does_not_come_in_with_the_stimulus() {
        let contact: ContactRecord = serde_json::from_value(json!({"key": "K1", "customer": "C1",
            "role": "payer", "name": "Ada Martin", "email": "ada@example.com"}))
        .unwrap();
        let stored = received(Records {
            contacts: &[contact],
            ..Records::default()
        });
        let body = String::from_utf8_lossy(&stored.stimuli[0].body).into_owned();
        assert!(!body.contains("Ada") && !body.contains("ada@"));
        assert!(body.contains(&stored.personal[0].digest().to_string()));
    }

    #[test]
    fn an_event_without_an_invoice_is_told() {
        let event: EventRecord = serde_json::from_value(json!({"source": "portal", "key": "1",
            "kind": "reply", "occurred_at": "2026-02-10"}))
        .unwrap();
        let stored = received(Records {
            events: &[event],
            ..Records::default()
        });
        assert!(stored.stimuli.is_empty());
        assert_eq!(stored.not_used[0].why, Fault::NoInvoice);
    }

    #[test]
    fn a_persons_act_is_found_again_by_its_mark() {
        let act = || Act {
            by: "Zoé".into(),
            about: About::Invoice("F-1".into()),
            deed: Deed::Release,
        };
        let one = entity().act("click 1", 1, act());
        assert_eq!(one.key, entity().act("click 1", 9, act()).key);
        assert_eq!(one.to, To::Known(entity().invoice_by_number("F-1")));
    }
}
