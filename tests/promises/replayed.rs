//! A replay says what the tests say: what is given and what happens in each test of our own scripts is
//! written as records, and the records are played. The journeys do the same, at the same instants; and
//! a day at a time they do what they do at once.

use jalon_core::cases::{Case, CaseLine, GivenCustomer, Happens, Target, What};
use jalon_core::eval::Stored;
use jalon_core::machine::declared::Field;
use jalon_core::machine::{Dense, List};
use jalon_core::records::{
    AllocationRecord, ContactRecord, CustomerRecord, EventName, EventRecord, FieldValue,
    InstalmentRecord, InvoiceRecord, InvoiceStatus, OccurredAt, PaymentRecord,
};
use jalon_core::step::{Done, Slot};
use jalon_core::{
    Day, EventKind, Evidence, Happening, Instant, Machine, Money, Reason, Settled, Zone,
};
use jalon_simulate::replay::{Action, Book, Player, Records, Told, end_of_day};
use jalon_simulate::{World, judge};
use smol_str::{SmolStr, format_smolstr};

use super::{MORE, WHOLE, read, world};

/// The records of a test.
#[derive(Debug, Default)]
struct Written {
    invoices: Vec<InvoiceRecord>,
    customers: Vec<CustomerRecord>,
    contacts: Vec<ContactRecord>,
    events: Vec<EventRecord>,
    payments: Vec<PaymentRecord>,
}

impl Written {
    fn records(&self) -> Records<'_> {
        Records {
            invoices: &self.invoices,
            customers: &self.customers,
            contacts: &self.contacts,
            events: &self.events,
            payments: &self.payments,
        }
    }
}

/// What was done: when, where in the script, what, and for how much. Customers' journeys are known by
/// the key of the customer, so their numbers are left out.
type Deed = (Instant, u32, u16, u16, String, Option<String>);

fn deed(at: Instant, slot: Slot, does: &Done, amount: Option<Money>) -> Deed {
    // Promises have keys of their own.
    let mut what = match does {
        Done::PromiseKept { .. } => "a promise is kept".to_owned(),
        Done::PromiseBroken { missing, .. } => format!("{missing} of a promise is missing"),
        does => format!("{does:?}"),
    };
    // Which invoices a message lists, they are numbered alike.
    what.truncate(what.find("lists").unwrap_or(what.len()));
    let path = u32::try_from(slot.path.place()).unwrap();
    let amount = amount.map(|amount| amount.to_string());
    (at, path, slot.instalment, slot.occurrence, what, amount)
}

#[test]
fn records_of_a_test_give_what_the_test_gives() {
    let (mut played, mut all) = (0, 0);
    for path in WHOLE.iter().chain(MORE) {
        let script = read(path);
        let world = world(&script.compiled, script.language);
        for case in &script.cases {
            all += 1;
            let Some(written) = written(&world.machine, case) else {
                continue;
            };
            played += 1;
            let verdict = judge(&world, case);
            let book = Book::new(&world, written.records());
            let until = end_of_day(book.zone(), verdict.until);
            let told = verdict.timeline.entries.iter().filter_map(|entry| {
                // What is no act, such as a plan, is made again where a play stops in between.
                let deed = entry.deed().filter(|deed| Action::of(deed).is_some())?;
                Some(self::deed(entry.at, deed.slot, &deed.does, deed.amount))
            });
            let mut wanted: Vec<Deed> = told.filter(|deed| deed.0 <= until).collect();
            let mut found = replayed(&world, &book, until, None);
            wanted.sort();
            found.sort();
            assert_eq!(found, wanted, "{path}: {}", case.name);
            let mut daily = replayed(&world, &book, until, Some(verdict.until));
            daily.sort();
            assert_eq!(daily, found, "{path}: {}: a day at a time", case.name);
        }
    }
    // What only a running house has, such as answers to tasks, no record tells.
    assert!(
        played * 2 > all,
        "only {played} of {all} tests can be written as records"
    );
}

/// What the journeys do with records; a day at a time if a last day is told.
fn replayed(world: &World, book: &Book<'_>, until: Instant, daily: Option<Day>) -> Vec<Deed> {
    let player = Player::new(world);
    let mut found = Vec::new();
    for case in book.cases() {
        assert!(case.not_used.is_empty(), "{:?}", case.not_used);
        let mut note = |told: Told<'_>| {
            if let Told::Did(act) = told {
                found.push(deed(act.at, act.deed.slot, &act.deed.does, act.amount));
            }
        };
        let Some(last) = daily else {
            player.play(&case, until, note);
            continue;
        };
        let mut playing = player.begin(&case);
        let first = case.stimuli.first().map_or(until, |one| one.at);
        let mut day = Zone::utc().local(first).0;
        while day < last {
            playing.to(end_of_day(book.zone(), day).min(until), &mut note);
            day = day.plus_days(1);
        }
        playing.to(until, &mut note);
    }
    found
}

/// A test as records; none if something in it has no record.
fn written(machine: &Machine, case: &Case) -> Option<Written> {
    let mut out = Written::default();
    for (place, given) in case.customers.iter().enumerate() {
        out.customers.push(customer(machine, place, given)?);
        for role in &given.roles {
            out.contacts.push(ContactRecord {
                legal_entity: None,
                key: format_smolstr!("contact {place} {}", role.place()),
                customer: key(place),
                role: machine.roles.get(*role)?.name.clone(),
                name: "Somebody".into(),
                email: None,
                phone: None,
                address: Vec::new(),
                electronic_address: None,
                language: None,
            });
        }
    }
    for (place, given) in case.invoices.iter().enumerate() {
        let instalments = given.instalments.iter().map(|one| InstalmentRecord {
            due: one.due,
            amount: Money::new(one.amount, given.total.currency).amount(),
        });
        out.invoices.push(InvoiceRecord {
            legal_entity: None,
            source: None,
            number: number(case, place),
            kind: Default::default(),
            status: match given.draft {
                true => InvoiceStatus::Draft,
                false => InvoiceStatus::Open,
            },
            customer: key(given.customer),
            payer: None,
            issue: given.issue,
            due: given.due,
            currency: given.total.currency,
            total: given.total.amount(),
            paid: None,
            purchase_order: given.purchase_order.clone(),
            terms: None,
            payment_reference: None,
            arrival: given.arrival,
            credits: None,
            instalments: instalments.collect(),
            attachments: Vec::new(),
            fields: fields(machine, &machine.invoice_fields, &given.fields)?,
        });
    }
    let mut moments = Vec::new();
    for line in &case.lines {
        let CaseLine::Happens(happens) = line else {
            continue;
        };
        // Payments follow events at one instant, in a test they stand as they are written.
        moments.push((happens.day, happens.time));
        happening(machine, case, happens, &mut out)?;
    }
    let count = moments.len();
    moments.sort_unstable();
    moments.dedup();
    (moments.len() == count).then_some(out)
}

fn key(customer: usize) -> SmolStr {
    format_smolstr!("customer {customer}")
}

fn number(case: &Case, place: usize) -> SmolStr {
    let given = case.invoices.get(place);
    let own = given.and_then(|given| given.number.clone());
    match (own, case.invoices.len()) {
        (Some(own), 1) => own,
        (_, 1) => "INV-1".into(),
        _ => format_smolstr!("T-{place}"),
    }
}

fn customer(machine: &Machine, place: usize, given: &GivenCustomer) -> Option<CustomerRecord> {
    let name = given.shown_name.clone().or_else(|| given.name.clone());
    Some(CustomerRecord {
        legal_entity: None,
        key: key(place),
        name: name.unwrap_or_else(|| "Customer".into()),
        country: given.country.clone(),
        language: given.language.clone(),
        time_zone: given.time_zone.clone(),
        terms: given.terms.clone(),
        way: given.fields.iter().find_map(|(id, value)| {
            let field = machine.customer_fields.get(*id)?;
            match value {
                Stored::Way(way) if field.name == "way" => Some(*way),
                _ => None,
            }
        }),
        payer: given.payer.map(key),
        registration: None,
        fields: fields(machine, &machine.customer_fields, &given.fields)?,
    })
}

fn fields<I: Dense + PartialEq>(
    machine: &Machine,
    declared: &List<I, Field>,
    given: &[(I, Stored)],
) -> Option<std::collections::BTreeMap<SmolStr, FieldValue>> {
    let mut fields = std::collections::BTreeMap::new();
    for (id, value) in given {
        let field = declared.get(*id)?;
        fields.insert(field.name.clone(), value_of(machine, field, value)?);
    }
    Some(fields)
}

/// A value as a record writes it.
fn value_of(machine: &Machine, field: &Field, value: &Stored) -> Option<FieldValue> {
    use jalon_core::machine::value::Type;
    Some(match (value, field.type_of) {
        (Stored::YesNo(yes), _) => FieldValue::YesNo(*yes),
        (Stored::Text(text), _) => FieldValue::Text(text.clone()),
        (Stored::Number(number), _) => FieldValue::Text(format_smolstr!("{number}")),
        (Stored::Money(money), _) => FieldValue::Text(format_smolstr!("{money}")),
        (Stored::Date(day), _) => FieldValue::Text(format_smolstr!("{day}")),
        (Stored::Way(way), _) => FieldValue::Text(way.name().into()),
        (Stored::Choice(value), Type::Choice(choice)) => {
            let values = &machine.choices.get(choice)?.values;
            FieldValue::Text(values.get(usize::from(*value))?.clone())
        }
        _ => return None,
    })
}

fn happening(machine: &Machine, case: &Case, happens: &Happens, out: &mut Written) -> Option<()> {
    let place = out.events.len() + out.payments.len();
    let record_key = format_smolstr!("happens {place}");
    match &happens.what {
        What::Payment {
            amount,
            on,
            on_account: None,
            cancelled: false,
        } if happens.time.is_none() => {
            let (invoice, instalment) = about(case, *on)?;
            let issued = case.invoices.get(invoice)?;
            // Money for an invoice that is not there yet is on account until then.
            if happens.day < issued.arrival.unwrap_or(issued.issue) {
                return None;
            }
            out.payments.push(PaymentRecord {
                legal_entity: None,
                source: "bank".into(),
                key: record_key,
                date: happens.day,
                amount: amount.amount(),
                currency: amount.currency,
                payer: None,
                reference: None,
                reverses: None,
                reason: None,
                allocations: vec![AllocationRecord {
                    invoice: number(case, invoice),
                    instalment,
                    amount: amount.amount(),
                }],
            });
        }
        What::Event { what, from, on } => {
            let (invoice, instalment) = about(case, *on)?;
            let issued = case.invoices.get(invoice)?;
            if happens.day < issued.arrival.unwrap_or(issued.issue) {
                return None;
            }
            let mut record = EventRecord {
                legal_entity: None,
                source: "test".into(),
                key: record_key,
                kind: EventName::BuiltIn(EventKind::Receipt),
                invoice: Some(number(case, invoice)),
                instalment,
                customer: None,
                role: match from {
                    Some(role) => Some(machine.roles.get(*role)?.name.clone()),
                    None => None,
                },
                contact: None,
                occurred_at: match happens.time {
                    None => OccurredAt::Day(happens.day),
                    Some(_) => return None,
                },
                received_at: None,
                sequence: None,
                evidence: Some(Evidence::Paid),
                code: None,
                reason: None,
                date: None,
                amount: None,
                currency: None,
                about: None,
                fields: Default::default(),
            };
            fill(machine, what, &mut record)?;
            out.events.push(record);
        }
        _ => return None,
    }
    Some(())
}

fn about(case: &Case, on: Option<Target>) -> Option<(usize, Option<u16>)> {
    match on {
        None if case.invoices.len() == 1 => Some((0, None)),
        Some(Target::Invoice {
            invoice,
            instalment,
        }) => Some((invoice, (instalment > 0).then_some(instalment))),
        _ => None,
    }
}

fn fill(machine: &Machine, what: &Happening, record: &mut EventRecord) -> Option<()> {
    let because = |record: &mut EventRecord, reason: &Reason| {
        record.reason = Some(reason.text.clone());
        record.code = reason.code.clone();
    };
    let of = |record: &mut EventRecord, amount: &Option<Money>| {
        record.amount = amount.map(Money::amount);
        record.currency = amount.map(|amount| amount.currency);
    };
    let mut kind = what.kind();
    match what {
        Happening::Receipt | Happening::Acceptance | Happening::SuspensionLifted => {}
        Happening::Refusal(reason)
        | Happening::Rejection(reason)
        | Happening::Suspension(reason)
        | Happening::CreditRequest(reason) => because(record, reason),
        Happening::Dispute { reason, amount, .. } => {
            because(record, reason);
            of(record, amount);
        }
        Happening::DisputeSettled {
            outcome, amount, ..
        } => {
            kind = Some(match outcome {
                Settled::ForUs => EventKind::DisputeSettledForUs,
                Settled::ForCustomer => EventKind::DisputeSettledForCustomer,
                Settled::InPart => EventKind::DisputeSettledInPart,
            });
            of(record, amount);
        }
        Happening::Promise { date, amount, .. } => {
            record.date = Some(*date);
            of(record, amount);
        }
        Happening::CreditNote { amount, .. } if amount.minor > 0 => of(record, &Some(*amount)),
        Happening::Declared { event, payload } => {
            let declared = machine.events.get(*event)?;
            record.kind = EventName::Declared(declared.name.clone());
            for (field, value) in declared.payload.iter().zip(payload) {
                let value = Stored::from(value);
                if value != Stored::Unknown {
                    let value = value_of(machine, field, &value)?;
                    record.fields.insert(field.name.clone(), value);
                }
            }
            return Some(());
        }
        _ => return None,
    }
    record.kind = EventName::BuiltIn(kind?);
    Some(())
}
