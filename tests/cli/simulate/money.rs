//! Money: what of a payment goes where, what goes back, credit notes, and payers who pay for others.

use super::{PLAY, given};

#[test]
fn a_payment_that_goes_back_takes_its_invoice_up_again() {
    let folder = given();
    folder.write(
        "p.csv",
        b"source;key;date;amount;currency;invoice;reverses\nbank;P1;2026-02-02;1200.00;EUR;F-1;\nbank;P2;2026-02-10;1200.00;EUR;;P1\n",
    );
    let ended = folder.jalon(&format!("{PLAY} --explain F-1"));
    let back = "2026-02-10 12:00  the payment of 1,200.00 EUR goes back\n";
    let (before, after) = ended.stdout.split_once(back).unwrap();
    assert!(
        before.contains("2026-02-02 12:00  payment of 1,200.00 EUR"),
        "{before}"
    );
    assert!(before.contains("the invoice is settled"), "{before}");
    assert!(after.contains("the journey goes on"), "{after}");
    assert!(after.contains("reminder: chase payer"), "{after}");
}

#[test]
fn a_credit_note_settles_the_invoice_that_it_names() {
    let folder = given();
    folder.write(
        "i.csv",
        b"number;kind;customer;issue;due;currency;total;credits\nF-1;invoice;C1;2026-01-05;2026-02-04;EUR;1200.00;\nA-1;credit_note;C1;2026-01-20;;EUR;1200.00;F-1\n",
    );
    let ended = folder.jalon("simulate s.jalon --invoices i.csv --explain F-1");
    assert!(
        ended
            .stdout
            .contains("2026-01-20 12:00  credit note of 1,200.00 EUR"),
        "{ended:?}"
    );
    assert!(!ended.stdout.contains("chase payer"), "{ended:?}");
}

#[test]
fn what_was_paid_when_the_record_was_made_is_paid_from_the_start() {
    let folder = given();
    folder.write(
        "i.csv",
        b"number;customer;issue;due;currency;total;paid\nF-1;C1;2026-01-05;2026-02-04;EUR;1200.00;1000.00\n",
    );
    let ended = folder.jalon("simulate s.jalon --invoices i.csv --explain F-1");
    assert!(
        ended
            .stdout
            .contains("2026-01-05 00:00  payment of 1,000.00 EUR"),
        "{ended:?}"
    );
    assert!(
        ended
            .stdout
            .contains("reminder: chase payer by email, 200.00 EUR"),
        "{ended:?}"
    );
}

#[test]
fn a_payer_with_all_that_it_pays_for_is_one_account() {
    let folder = given();
    folder.write(
        "c.csv",
        b"key;name;payer\nHQ;Head office;\nC1;Shop one;HQ\nC2;Shop two;HQ\n",
    );
    let ended = folder.jalon(&format!("{PLAY} --customers c.csv"));
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(
        ended
            .stdout
            .contains("accounts             1, with 3 invoices"),
        "{ended:?}"
    );
    folder.write(
        "p.jsonl",
        b"{\"source\":\"bank\",\"key\":\"P1\",\"date\":\"2026-02-02\",\"amount\":\"1300.00\",\"currency\":\"EUR\",\"payer\":\"HQ\",\"allocations\":[{\"invoice\":\"F-1\",\"amount\":\"1200.00\"},{\"invoice\":\"F-2\",\"amount\":\"80.00\"}]}\n",
    );
    let line = "simulate s.jalon --invoices i.csv --customers c.csv --payments p.jsonl";
    for (invoice, amount) in [("F-1", "1,200.00"), ("F-2", "80.00")] {
        let ended = folder.jalon(&format!("{line} --explain {invoice}"));
        let told = format!("2026-02-02 12:00  payment of {amount} EUR");
        assert!(ended.stdout.contains(&told), "{ended:?}");
        assert!(!ended.stdout.contains("chase payer"), "{ended:?}");
    }
}

#[test]
fn a_story_says_which_rows_have_no_part_in_it() {
    let folder = given();
    folder.write(
        "p.csv",
        b"source;key;date;amount;currency;invoice;reverses\nbank;P2;2026-02-10;1200.00;EUR;;P1\n",
    );
    let ended = folder.jalon(&format!("{PLAY} --explain F-1"));
    assert_eq!(ended.code, 1, "{ended:?}");
    let told = ended.stdout.split("Rejected\n").nth(1).unwrap_or_default();
    assert!(told.contains("p.csv:2 "), "{}", ended.stdout);
}
