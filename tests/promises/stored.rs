//! A machine that was stored once is executed unchanged by every later release. The machine, the
//! records and the story here are of November 2026: nobody writes them anew. Where this test fails,
//! running journeys would move; a fix that changes what a machine means is a new `semantics`, and the
//! old one stays.

use std::fmt::Write;
use std::path::PathBuf;

use jalon_core::machine::Compiled;
use jalon_core::records::{
    ContactRecord, CustomerRecord, EventRecord, InvoiceRecord, PaymentRecord,
};
use jalon_simulate::replay::{Book, Player, Records, Told, end_of_day};
use serde::Deserialize;

use super::{root, world};

#[derive(Deserialize)]
struct Kept {
    invoices: Vec<InvoiceRecord>,
    customers: Vec<CustomerRecord>,
    contacts: Vec<ContactRecord>,
    events: Vec<EventRecord>,
    payments: Vec<PaymentRecord>,
}

fn file(name: &str) -> PathBuf {
    root().join("tests/promises/stored").join(name)
}

#[test]
fn a_machine_of_november_2026_does_what_it_did() {
    let machine = std::fs::read_to_string(file("opticians.machine.json")).unwrap();
    let compiled = Compiled::from_file(&machine).unwrap();
    assert_eq!(
        compiled.machine.hash().unwrap().to_string(),
        "jm0-c43f88c80102ede6800d31b9de52379dc325b779c13a4b3d5de80e5277ad12c6"
    );
    let records = std::fs::read(file("opticians.records.json")).unwrap();
    let kept: Kept = serde_json::from_slice(&records).unwrap();
    let world = world(&compiled, "en");
    let book = Book::new(
        &world,
        Records {
            invoices: &kept.invoices,
            customers: &kept.customers,
            contacts: &kept.contacts,
            events: &kept.events,
            payments: &kept.payments,
        },
    );
    let until = end_of_day(book.zone(), "2026-09-30".parse().unwrap());
    let player = Player::new(&world);
    let mut story = String::new();
    for case in book.cases() {
        player.play(&case, until, |told| {
            match told {
                Told::Did(act) => {
                    let amount = act.amount.map(|amount| amount.to_string());
                    let (amount, invoice) = (amount.unwrap_or_default(), act.invoice);
                    let invoice = invoice.unwrap_or_else(|| act.customer.key.as_str());
                    let (day, time, action) = (act.day, act.time, act.action.name());
                    // Which rule explains it may be told better one day; what is done, and when, may not.
                    let why = act.why.reason;
                    let (step, lists) = (act.step, act.lists.join(" "));
                    writeln!(
                        story,
                        "{day} {time} {invoice} {action} {step} {amount} [{lists}] {why:?}"
                    )
                }
                Told::Refused { at, refusal, .. } => writeln!(story, "{at} refused {refusal}"),
            }
            .unwrap();
        });
    }
    let told = std::fs::read_to_string(file("opticians.story.txt")).unwrap();
    assert!(story.lines().count() > 100);
    for (line, was) in story.lines().zip(told.lines()) {
        assert_eq!(line, was);
    }
    assert_eq!(story.lines().count(), told.lines().count());
}
