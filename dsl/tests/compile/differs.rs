//! Whatever has a meaning is in the hash.

use std::collections::BTreeMap;

use crate::scripts::{MODULE, SCRIPT, checked, checked_with, hash, machine_of, replace_word, with};

#[test]
fn each_change_of_a_word_with_a_meaning() {
    let changes = [
        ("within receipt_delay", "within 5 business days"),
        (
            "independent   5 business days",
            "independent   6 business days",
        ),
        ("2 business days after start", "2 days after start"),
        (
            "2 business days after start",
            "2 business days after sending",
        ),
        ("5 business days before due", "4 business days before due"),
        (
            "25 days after due, at month end",
            "25 days after month end of due",
        ),
        ("at month end at 10:00", "at month end at 11:00"),
        ("balance >= 100 EUR and", "balance > 100 EUR and"),
        ("balance >= 100 EUR and", "balance >= 101 EUR and"),
        ("is independent or franchise", "is independent"),
        ("customer.risk is not stop", "customer.risk is stop"),
        ("for billing", "for sales"),
        ("\"Add the purchase order\"", "\"Add the order\""),
        ("\"sent again\"", "\"sent once more\""),
        ("with date, amount", "with date"),
        ("at most 2 times", "at most 3 times"),
        (
            "then every 10 days, at most 3 times",
            "then every 10 days, at most 4 times",
        ),
        ("then every 10 days", "then every 11 days"),
        ("by two of receivables", "by receivables"),
        ("within 3 business days {", "within 4 business days {"),
        ("receivables calls payer", "sales calls payer"),
        ("by registered_letter", "by letter"),
        (", with payment link", ""),
        ("listing all late invoices", "listing these invoices"),
        (", also open credits", ""),
        ("one per customer listing", "one per payer listing"),
        ("at least confirmed", "at least system"),
        ("payment in full with charges", "payment in full"),
        (
            "milestone received when way of payer gives a receipt",
            "milestone received",
        ),
        (
            "milestone paid from sending",
            "milestone paid after received or its miss",
        ),
        (
            "limit messages to payer 1 per 3 days",
            "limit messages to payer 2 per 3 days",
        ),
        ("except formal notice", "except friendly"),
        (
            "up to date within 1 business day",
            "up to date within 2 business days",
        ),
        ("ignore balances under 5 EUR", "ignore balances under 6 EUR"),
        (
            "interest, then principal, then fees",
            "fees, then interest, then principal",
        ),
        ("calendar by office_of", "calendar office"),
        ("09:00 to 17:30", "09:00 to 17:00"),
        ("to 2026-12-31", "to 2026-12-30"),
        ("holidays france\n", "\n"),
        (
            "12:00 to 20:00 Europe/Paris",
            "12:00 to 20:00 Europe/Brussels",
        ),
        ("at most 10 business days", "at most 11 business days"),
        ("by edi, if any", "by portal, if any"),
        ("attach delivery_note", "attach waybill"),
        (
            "to payer          by customer.way",
            "to payer          by link",
        ),
        ("claim 40 EUR", "claim 41 EUR"),
        ("reference_rate + 10 %", "reference_rate + 11 %"),
        ("actual/365", "actual/360"),
        ("floating by half-year", "frozen at start"),
        ("on balance since", "on principal since"),
        ("otherwise     3 business days", "otherwise     3 days"),
        ("EUR         15 EUR", "EUR         16 EUR"),
        (
            "under 30 days      good\n  30 days to 59 days watch",
            "under 29 days      good\n  29 days to 59 days watch",
        ),
        ("2 months; on day 10", "2 months; on day 11"),
        ("way    way = link", "way    way = edi"),
        ("score  number or unknown", "score  number = 5"),
        ("yes/no = yes", "yes/no = no"),
        ("pallets  number", "pallets  text"),
        ("with second = 20 days", "with second = 21 days"),
        ("first days = 5 days", "first days = 6 days"),
        ("on reply       ", "on suspension  "),
        (
            "2 business days after promise.date",
            "3 business days after promise.date",
        ),
        ("at most 30 days ahead", "at most 31 days ahead"),
        ("post paid_invoice to erp", "post invoice_paid to erp"),
        ("set goods_delivered = yes", "set goods_delivered = no"),
        ("on receipt from payer  ", "on receipt             "),
        (
            "hold messages 3 business days",
            "hold messages 4 business days",
        ),
        ("90 days after start", "91 days after start"),
        ("milestone collected", "milestone recovered"),
        ("step call  ", "step phone "),
        ("journey large", "journey big"),
        (
            "never chase payer when balance = 0",
            "never chase when balance = 0",
        ),
        ("formal notice before handover", "claim before handover"),
        (
            "chase payer with gentle, by email",
            "chase payer with gentle, by letter",
        ),
        ("{number}: {balance}\"", "{number}: {amount_due}\""),
    ];
    let mut hashes: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    hashes.insert(hash(SCRIPT), ("", ""));
    for (from, to) in changes {
        let mut changed = with(SCRIPT, from, to);
        if from.starts_with("milestone collected") {
            changed = with(&changed, "paid, collected,", "paid, recovered,");
        }
        let first = hashes.insert(hash(&changed), (from, to));
        assert_eq!(first, None, "`{to}` for `{from}` gives the same hash");
    }
}

#[test]
fn every_name_that_a_journal_speaks_of() {
    for name in [
        "billing",
        "receivables",
        "sales",
        "buying_group",
        "collectco",
        "replaced",
        "erp",
        "Group",
        "independent",
        "score",
        "goods_delivered",
        "delivery_refused",
        "two_months",
        "risk",
        "receipt_delay",
        "our_contract",
        "office",
        "friendly",
        "paid",
        "received",
        "two_letters",
    ] {
        let renamed = replace_word(SCRIPT, name, &format!("{name}_new"));
        assert_ne!(renamed, SCRIPT, "{name}");
        assert_ne!(hash(&renamed), hash(SCRIPT), "{name}");
    }
}

#[test]
fn every_word_of_a_message() {
    for (from, to) in [
        ("Hello,", "Dear customer,"),
        ("oldest due first}- ", "oldest due first}* "),
        ("{balance} of", "{total} of"),
        ("{sum of balance} on", "{sum of total} on"),
        ("{count of invoices}", "some"),
        ("language fr", "language de"),
        ("attach terms_of_sale", "attach tariff"),
        ("    sms \"Please pay {amount_due}.\"\n", ""),
    ] {
        let module = with(MODULE, from, to);
        let checked = checked_with(SCRIPT, &[("letters.jalon", &module)]);
        let changed = machine_of(&checked).machine.hash().unwrap().to_string();
        assert_ne!(changed, hash(SCRIPT), "{from}");
    }
}

#[test]
fn the_order_of_steps_and_of_journeys() {
    let swapped = with(
        &with(
            SCRIPT,
            "step call       30 days after due ",
            "step call       41 days after due ",
        ),
        "step notice     40",
        "step notice     30",
    );
    assert!(checked(&swapped).models.len() == 1);
    let small =
        "journey small {\n  for invoices in EUR where total < 1,000 EUR\n  leave alone\n}\n";
    let at = SCRIPT.find("journey large").unwrap();
    let before = format!("{}{small}{}", &SCRIPT[..at], &SCRIPT[at..]);
    let at = SCRIPT.find("journey others").unwrap();
    let after = format!("{}{small}{}", &SCRIPT[..at], &SCRIPT[at..]);
    assert_ne!(hash(&before), hash(&after));
}
