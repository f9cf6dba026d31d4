//! What the links of a payer are told of its invoices.

use jalon_core::records::EventRecord;
use jalon_store::Links as _;

use super::*;
use crate::house::Style;
use crate::link::open_now::{Told, read};
use crate::link::{PageSecret, PageStyle, read_page};

/// A house with pages, and invoices that left by link, each of 100 EUR.
fn office(numbers: &[&str]) -> Office {
    let mut office = Office::new();
    let page = PageStyle {
        base_url: "https://pay.acme.example".into(),
        secret: PageSecret::of("nobody foresees it"),
        days: 400,
        asks: Vec::new(),
    };
    let style = Style {
        page: Some(page),
        ..Style::default()
    };
    office.worker.release().unwrap();
    let owner = Owner {
        name: "daemon".into(),
        run: Key(9),
    };
    let policies = [(Outlet::Person, InDoubt::SendAgainOnce.into())];
    office.worker = Worker::new(
        Box::new(office.store.clone()),
        owner,
        Arc::new(office.clock.clone()),
        (Pace::default(), policies.into_iter().collect()),
        [("acme".into(), style)].into_iter().collect(),
    );
    office.worker.balance().unwrap();
    for number in numbers {
        office.invoice(number, "C1");
    }
    assert_eq!(office.taken().len(), numbers.len());
    office
}

/// What the first link about an invoice was told, of which invoices.
fn told(office: &Office, number: &str) -> Vec<(String, Told)> {
    let mut store = office.store.clone();
    let account = office.row("C1").key;
    let links = store.links_of(account, 100).unwrap();
    let about = |link: &&jalon_store::Link| {
        let page = read_page(link).unwrap();
        page.invoices.iter().any(|one| one.number == number)
    };
    let link = links.iter().find(about).unwrap().hash;
    let told = store.told(office.entity.id, link, 100).unwrap();
    let read = told.iter().map(|one| read(&one.what).unwrap());
    read.map(|(number, told)| (number.to_owned(), told))
        .collect()
}

fn event(office: &mut Office, record: serde_json::Value) {
    let record: EventRecord = serde_json::from_value(record).unwrap();
    office.receive(Records {
        events: &[record],
        ..Records::default()
    });
    office.taken();
}

fn eur(minor: i64) -> jalon_core::Money {
    jalon_core::Money::new(minor, "EUR".parse().unwrap())
}

#[test]
fn a_payment_is_told_to_the_links_about_its_invoice_and_to_no_other() {
    let mut office = office(&["F-1", "F-2", "F-3"]);
    office.payment("F-1", "100.00");
    office.payment("F-3", "40.00");
    office.taken();
    assert_eq!(told(&office, "F-1"), [("F-1".into(), Told::Open(eur(0)))]);
    assert_eq!(told(&office, "F-2"), []);
    assert_eq!(
        told(&office, "F-3"),
        [("F-3".into(), Told::Open(eur(6_000)))]
    );
}

#[test]
fn a_dispute_of_the_whole_is_told_and_its_end_too() {
    let mut office = office(&["F-1", "F-2"]);
    let dispute = json!({
        "source": "crm", "key": "D-1", "kind": "dispute", "invoice": "F-1",
        "occurred_at": "2026-03-02", "reason": "the price",
    });
    event(&mut office, dispute);
    let contested = ("F-1".to_owned(), Told::Contested(eur(10_000)));
    assert_eq!(told(&office, "F-1"), vec![contested.clone()]);
    assert_eq!(told(&office, "F-2"), []);
    office.pass(1);
    let settled = json!({
        "source": "crm", "key": "D-2", "kind": "dispute_settled_for_us", "invoice": "F-1",
        "occurred_at": "2026-03-03",
    });
    event(&mut office, settled);
    let open = ("F-1".to_owned(), Told::Open(eur(10_000)));
    assert_eq!(told(&office, "F-1"), [contested, open]);
}

#[test]
fn that_an_invoice_is_said_to_be_paid_is_told_to_every_link_about_it() {
    let mut office = office(&["F-1", "F-2"]);
    let announced = json!({
        "source": "crm", "key": "A-1", "kind": "payment_announced", "invoice": "F-1",
        "occurred_at": "2026-03-02", "date": "2026-03-05",
    });
    event(&mut office, announced);
    assert_eq!(told(&office, "F-1"), [("F-1".into(), Told::Announced)]);
    assert_eq!(told(&office, "F-2"), []);
}
