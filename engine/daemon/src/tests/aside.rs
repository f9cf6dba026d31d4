//! What goes wrong with one account.

use jalon_core::machine::declared::Field;
use jalon_core::machine::value::Type;
use jalon_core::machine::{Compiled, ladder};
use jalon_core::records::CustomerRecord;
use jalon_simulate::replay::Records;
use jalon_store::{EffectState, Inbox, Key, Owner, To, Work};
use serde_json::json;

use super::Office;
use crate::channel::Answer;
use crate::incoming::FORMAT;
use crate::simulated::store::Faulty;
use crate::worker::{Pace, Worker};

#[test]
fn what_cannot_be_read_is_put_aside_and_stops_nobody() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.invoice("F-2", "C2");
    let broken = jalon_store::Stimulus {
        entity: office.entity.id,
        key: Key(7),
        to: To::Account(Key::of_account("acme", "C1")),
        place: 1,
        source: "erp 7".into(),
        format: FORMAT,
        body: b"{".to_vec(),
        version: None,
    };
    office.store.receive(&[broken]).unwrap();
    assert_eq!(office.taken().len(), 2);
    let incidents = office.incidents();
    assert_eq!(incidents.len(), 1);
    assert!(
        incidents[0].what.contains("can't be read"),
        "{}",
        incidents[0].what
    );
}

#[test]
fn what_was_refused_can_be_tried_again() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.taken();
    // Someone assigns a payment to the wrong account first: it has no such invoice.
    office.payment("F-9", "50.00");
    let parked = office.store.parked(office.entity.id, 10).unwrap();
    let account = jalon_store::AccountKey {
        entity: office.entity.id,
        account: Key::of_account("acme", "C1"),
    };
    assert!(office.store.assign(parked[0].key, account).unwrap());
    office.taken();
    let incident = office.incidents().remove(0);
    assert!(incident.what.contains("no such invoice"));
    office.invoice("F-9", "C1");
    office.taken();
    let retry = office
        .entity
        .retry("click 1", 1 << 60, account, incident.key);
    office.store.receive(&[retry]).unwrap();
    office.taken();
    assert_eq!(office.incidents(), []);
    let kept = office.kept("C1");
    let paid = kept.subjects().filter_map(|one| one.invoice());
    let open: Vec<i64> = paid.map(|one| one.ledger.open().principal).collect();
    assert_eq!(open, [10_000, 5_000]);
}

#[test]
fn an_account_that_is_damaged_keeps_what_comes_in_for_later() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.invoice("F-2", "C2");
    office.taken();
    let key = jalon_store::AccountKey {
        entity: office.entity.id,
        account: Key::of_account("acme", "C1"),
    };
    // A state that nobody can read.
    let row = office.store.accounts(&[key]).unwrap().remove(0);
    let mut damaged = row.clone();
    damaged.state = vec![0xff; 9];
    let noted = crate::journal::Noted::Started;
    let now = crate::clock::Clock::now(&office.clock);
    let mut entries = [crate::journal::entry(key, now, &noted).unwrap()];
    damaged.head = jalon_store::chain(row.revision, row.head, &mut entries);
    damaged.revision += 1;
    let lease = office
        .worker
        .leases()
        .iter()
        .find(|one| one.shard == key.shard());
    let batch = jalon_store::Batch {
        fences: lease.copied().into_iter().collect(),
        accounts: vec![jalon_store::AccountWrite {
            was: (row.revision, row.head),
            row: damaged,
        }],
        journal: entries.to_vec(),
        ..jalon_store::Batch::default()
    };
    office.store.commit(&batch).unwrap();
    office.payment("F-1", "100.00");
    office.pass(12);
    // The other one is chased; this one waits for a person.
    assert_eq!(office.taken().len(), 1);
    assert!(!office.incidents().is_empty());
}

#[test]
fn an_account_that_can_never_be_written_is_set_apart_and_the_daemon_comes_to_rest() {
    let mut office = Office::new();
    for number in ["F-1", "F-2", "F-3"] {
        office.invoice(number, "C1");
    }
    office.taken();
    // All are planned for the same moment.
    office.pass(12);
    office.turn();
    let key = jalon_store::AccountKey {
        entity: office.entity.id,
        account: Key::of_account("acme", "C1"),
    };
    let kept = office.kept("C1");
    let sends = kept.timers.iter().filter(|one| one.send.is_some());
    let rows: Vec<_> = sends.map(|one| one.row(key)).collect();
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(rows.iter().all(|one| one.due == rows[0].due), "{rows:?}");
    // Rows that the account believes in are gone: whatever it writes contradicts the database.
    let leases = office.worker.leases().iter();
    let fences: Vec<_> = leases
        .filter(|one| one.shard == key.shard())
        .copied()
        .collect();
    let change = |gone: &[jalon_store::Timer], new: &[jalon_store::Timer]| jalon_store::Batch {
        fences: fences.clone(),
        timers_gone: gone.to_vec(),
        timers_new: new.to_vec(),
        ..jalon_store::Batch::default()
    };
    office.store.commit(&change(&rows[..2], &[])).unwrap();
    assert!(office.taken().is_empty());
    // One more of the same moment rings.
    office.store.commit(&change(&[], &rows[1..2])).unwrap();
    office.restart();
    office.invoice("F-9", "C2");
    office.pass(3);
    assert!(!office.taken().is_empty(), "the other one goes on");
    assert!(!office.incidents().is_empty());
}

#[test]
fn what_two_people_try_again_at_once_is_tried_once() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.settle(&Answer::Never("550 5.1.1 no such user".to_owned()));
    office.retry("Zoé");
    office.retry("Max");
    let left = office.taken();
    assert_eq!(left.len(), 1, "{left:#?}");
    assert_eq!(office.incidents(), []);
    assert_eq!(office.effects(EffectState::Relayed).len(), 1);
    office.replays("C1");
}

#[test]
fn what_is_dropped_is_not_tried_again_in_the_same_turn() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.settle(&Answer::Never("550 5.1.1 no such user".to_owned()));
    let incident = office.incidents().remove(0);
    let (of, what) = (incident.account, (incident.key, "Zoé", "sent by hand"));
    let dropped = office.entity.drop("Zoé", 1, of, what);
    office.store.receive(&[dropped]).unwrap();
    office.retry("Max");
    assert_eq!(office.taken().len(), 0);
    assert_eq!(office.incidents(), []);
}

/// A script whose customers have a field for a number.
fn asks_for_a_number() -> Compiled {
    let mut machine = ladder::ladder();
    machine.customer_fields.push(Field {
        name: "visits".into(),
        type_of: Type::Number,
        currency: None,
        default: None,
        or_unknown: true,
    });
    Compiled {
        machine,
        ..Compiled::default()
    }
}

fn visits(office: &mut Office, visits: &str) {
    let record: CustomerRecord = serde_json::from_value(json!({
        "key": "C1", "name": "C1", "fields": {"visits": visits},
    }))
    .unwrap();
    office.receive(Records {
        customers: &[record],
        ..Records::default()
    });
}

#[test]
fn newer_records_of_a_customer_close_the_incident_of_one_that_could_not_be_read() {
    for together in [false, true] {
        let mut office = Office::without_script();
        office.deploy(&asks_for_a_number());
        office.invoice("F-1", "C1");
        office.taken();
        visits(&mut office, "many");
        if !together {
            office.taken();
            assert_eq!(office.incidents().len(), 1);
        }
        visits(&mut office, "3");
        visits(&mut office, "4");
        office.taken();
        assert_eq!(office.incidents(), [], "in one turn: {together}");
        office.replays("C1");
        // What can't be read and comes last stands.
        visits(&mut office, "5");
        visits(&mut office, "some");
        office.taken();
        assert_eq!(office.incidents().len(), 1);
    }
}

#[test]
fn a_file_of_customers_asks_once_in_a_turn_for_what_was_put_aside() {
    let mut office = Office::new();
    let customers: Vec<String> = (1..=20).map(|number| format!("C{number}")).collect();
    for customer in &customers {
        office.invoice(&format!("F-{customer}"), customer);
    }
    office.taken();
    office.worker.release().unwrap();
    let store = Faulty::new(office.store.clone(), 1);
    store.shared.lock().unwrap().shards = jalon_store::shards();
    let owner = Owner {
        name: "counted".into(),
        run: Key(9),
    };
    let clock = std::sync::Arc::new(office.clock.clone());
    let how = (Pace::default(), std::collections::BTreeMap::new());
    let (own, styles) = (Box::new(store.clone()), std::collections::HashMap::new());
    office.worker = Worker::new(own, owner, clock, how, styles);
    office.worker.balance().unwrap();
    for customer in &customers {
        office.customer(customer, None);
    }
    office.taken();
    assert_eq!(store.shared.lock().unwrap().asked_for_incidents, 1);
    office.payment("F-C1", "100.00");
    office.taken();
    assert_eq!(office.kept("C1").subjects().count(), 1);
    assert_eq!(store.shared.lock().unwrap().asked_for_incidents, 1);
}

#[test]
fn a_record_of_a_customer_is_known_by_how_it_begins() {
    let record: CustomerRecord =
        serde_json::from_value(json!({"key": "C1", "name": "C1"})).unwrap();
    let customer = crate::Incoming::Customer(Box::new(record));
    assert!(crate::Incoming::is_of_customer(&customer.to_bytes()));
    assert!(!crate::Incoming::is_of_customer(
        &crate::Incoming::Run.to_bytes()
    ));
}
