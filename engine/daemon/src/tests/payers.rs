//! A customer that gets another payer moves to that account, with all that is open.

use jalon_store::{AccountKey, Inbox, Key, Work};

use super::Office;
use crate::kept::Kept;

#[test]
fn a_customer_moves_to_the_account_of_its_new_payer() {
    let mut office = Office::new();
    office.customer("C1", None);
    office.invoice("F-1", "C1");
    office.taken();
    office.customer("C1", Some("P"));
    office.taken();
    assert_eq!(office.incidents(), []);
    assert!(office.kept("C1").subjects().next().is_none());
    let moved = office.kept("P");
    assert_eq!(moved.subjects().count(), 1);
    assert_eq!(moved.parts[0].account.customers[0].key, "P");
    // What speaks of the invoice finds it there.
    office.payment("F-1", "100.00");
    office.taken();
    let moved = office.kept("P");
    let invoice = moved.subjects().next().unwrap().invoice().unwrap();
    assert_eq!(invoice.ledger.open().principal, 0);
    assert_eq!(office.incidents(), []);
}

/// What comes again for somebody else would ask two people for the same money.
#[test]
fn an_invoice_that_comes_again_for_another_payer_is_put_aside_until_it_can_be_taken() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.taken();
    office.invoice("F-1", "C2");
    office.taken();
    let incidents = office.incidents();
    assert_eq!(incidents.len(), 1, "{incidents:?}");
    assert!(incidents[0].what.contains("another payer"), "{incidents:?}");
    assert_eq!(office.kept("C1").subjects().count(), 1);
    // What is about it still finds it where it was.
    office.payment("F-1", "100.00");
    office.taken();
    let kept = office.kept("C1");
    let invoice = kept.subjects().next().unwrap().invoice().unwrap();
    assert_eq!(invoice.ledger.open().principal, 0);
}

#[test]
fn of_two_payers_in_one_turn_one_has_the_invoice() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.invoice("F-1", "C2");
    office.taken();
    let keys = ["C1", "C2"].map(|payer| AccountKey {
        entity: office.entity.id,
        account: Key::of_account("acme", payer),
    });
    let rows = office.store.clone().accounts(&keys).unwrap();
    let kept = rows.iter().map(|row| Kept::read(row).unwrap());
    assert_eq!(kept.map(|kept| kept.subjects().count()).sum::<usize>(), 1);
    let incidents = office.incidents();
    assert_eq!(incidents.len(), 1, "{incidents:?}");
    // Whoever dealt with it says so, and it is over.
    let of = (incidents[0].key, "anna", "typed twice");
    let dropped = office
        .entity
        .drop("click", 1 << 60, incidents[0].account, of);
    office.store.receive(&[dropped]).unwrap();
    office.taken();
    assert_eq!(office.incidents(), []);
}
