//! How a message says how to pay.

use super::*;

#[test]
fn one_invoice_is_paid_with_its_own_reference_and_a_code() {
    let mut case = case();
    case.invoices.truncate(1);
    case.pay = true;
    let made = case.of(&[(Some("en"), "s", "Please pay {balance}.")]);
    let payment = made.payment.clone().unwrap().unwrap();
    assert_eq!(payment.amount.to_string(), "1234.56 EUR");
    assert!(
        made.plain.contains(
            "Payment details\n\nAmount          €1,234.56\nAccount holder  Maison Duval\nIBAN            FR14 2004 1010 0505 0001 3M02 606\nReference       RF56 INV2 041\n"
        ),
        "{}",
        made.plain
    );
    assert_eq!(made.pictures.len(), 1);
    assert!(made.html.contains("src=\"cid:payment-code\""));
    assert!(
        made.html
            .contains("alt=\"QR code of the transfer described here\"")
    );
    assert!(!made.html.contains("src=\"http") && !made.html.contains("url("));
}

#[test]
fn a_text_that_speaks_of_charges_asks_for_them_too() {
    let mut case = case();
    case.invoices.truncate(1);
    case.pay = true;
    let made = case.of(&[(Some("en"), "s", "The total is {amount_due}.")]);
    let payment = made.payment.unwrap().unwrap();
    assert_eq!(payment.amount.to_string(), "1292.88 EUR");
}

#[test]
fn several_invoices_are_paid_together_with_their_numbers() {
    let mut case = case();
    case.pay = true;
    let made = case.of(&[(Some("fr"), "s", "{sum}")]);
    let payment = made.payment.unwrap().unwrap();
    assert_eq!(payment.amount.to_string(), "14084.56 EUR");
    assert_eq!(payment.reference.shown(), "INV-2041 INV-2017 INV-1984");
    assert!(made.plain.contains("Référence à rappeler  INV-2041"));
}

#[test]
fn in_swiss_francs_the_account_is_told_without_a_code() {
    let mut case = case();
    case.pay = true;
    case.invoices.truncate(1);
    let chf = "CHF".parse().unwrap();
    case.invoices[0].currency = chf;
    case.parties.seller.accounts[0].currency = chf;
    let made = case.of(&[(Some("de"), "s", "{balance}")]);
    let payment = made.payment.unwrap().unwrap();
    assert_eq!(payment.code, Err(NotOffered::NoQrBill));
    assert!(made.pictures.is_empty() && !made.html.contains("<img"));
    assert!(
        made.plain.contains("Betrag            1.234,56\u{a0}CHF"),
        "{}",
        made.plain
    );
}
