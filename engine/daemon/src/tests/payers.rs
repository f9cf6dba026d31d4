//! A customer that gets another payer moves to that account, with all that is open.

use super::Office;

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
