//! What a booking is, and that it counts once.

use jalon_bank::{Identity, Side, Status, identify, read};

use crate::sample::{camt, detail, entry, mt940};

fn identities(file: &str) -> Vec<Identity> {
    identify(&read(file.as_bytes()).unwrap().statements)
}

const REFERENCE: &str = "<AcctSvcrRef>BANK-7</AcctSvcrRef>";

#[test]
fn the_report_the_notification_and_the_statement_of_one_booking_are_one() {
    let one = entry("120.00", "CRDT", "BOOK", REFERENCE);
    let marks: Vec<_> = ["052", "053", "054"]
        .map(|kind| identities(&camt(kind, &one)).remove(0).entry)
        .into();
    assert_eq!(marks[0], marks[1]);
    assert_eq!(marks[1], marks[2]);
}

#[test]
fn what_is_not_booked_is_no_money() {
    let some = ["PDNG", "INFO", "FUTR"].map(|status| entry("120.00", "CRDT", status, REFERENCE));
    let file = camt("052", &some.concat());
    let entries = &read(file.as_bytes()).unwrap().statements[0].entries;
    assert_eq!(entries.len(), 3);
    assert!(entries.iter().all(|one| one.status != Status::Booked));
    assert!(identities(&file).is_empty());
}

#[test]
fn two_equal_payments_of_one_day_are_two() {
    let one = entry("120.00", "CRDT", "BOOK", "");
    let found = identities(&camt("053", &one.repeat(2)));
    assert_eq!(found.len(), 2);
    assert_ne!(found[0].entry, found[1].entry);
    // And the same two in an overlapping extract.
    let again = identities(&camt(
        "053",
        &format!("{one}{}{one}", entry("7", "CRDT", "BOOK", "")),
    ));
    assert_eq!(again[0].entry, found[0].entry);
    assert_eq!(again[2].entry, found[1].entry);
}

#[test]
fn details_that_add_up_are_lines_and_others_are_not() {
    let details = |last: &str| {
        let both = format!("{}{}", detail("70.00", "F-1"), detail(last, "F-2"));
        let more = format!("{REFERENCE}<NtryDtls>{both}</NtryDtls>");
        identities(&camt("053", &entry("120.00", "CRDT", "BOOK", &more))).remove(0)
    };
    let right = details("50.00");
    let amounts: Vec<i64> = right
        .lines
        .iter()
        .map(|(_, line)| line.amount.minor)
        .collect();
    assert_eq!(amounts, [7_000, 5_000]);
    let wrong = details("51.00");
    assert_eq!(wrong.lines.len(), 1);
    assert_eq!(wrong.lines[0].1.amount.minor, 12_000);
    assert_eq!(wrong.entry, right.entry);
}

#[test]
fn a_reversal_takes_back_whatever_its_sign_says() {
    let reversal = |side: &str, more: &str| {
        let file = camt("053", &entry("120.00", side, "BOOK", more));
        identities(&file).remove(0).lines.remove(0).1
    };
    let indicated = "<RvslInd>true</RvslInd>";
    assert_eq!(reversal("DBIT", indicated).side, Side::InTakenBack);
    assert_eq!(reversal("CRDT", indicated).side, Side::OutTakenBack);
    let returned = "<NtryDtls><TxDtls><Refs><EndToEndId>E-1</EndToEndId></Refs>\
        <RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>account closed</AddtlInf></RtrInf></TxDtls></NtryDtls>";
    let line = reversal("DBIT", returned);
    assert_eq!(line.side, Side::InTakenBack);
    assert_eq!(line.part.reason_code.as_deref(), Some("AC04"));
    assert_eq!(line.part.reason.as_deref(), Some("account closed"));
    assert_eq!(line.part.end_to_end.as_deref(), Some("E-1"));
}

#[test]
fn an_amount_with_more_decimals_than_its_currency_is_told_with_its_line() {
    let file = camt(
        "053",
        &format!(
            "{}{}",
            entry("1.005", "CRDT", "BOOK", ""),
            entry("1.500", "CRDT", "BOOK", "")
        ),
    );
    let found = read(file.as_bytes()).unwrap();
    assert_eq!(found.statements[0].entries.len(), 1);
    assert_eq!(found.faults.len(), 1);
    assert_eq!(found.faults[0].at, 4);
    assert!(found.faults[0].reason.en.contains("1.005"));
    assert!(found.faults[0].reason.fr.contains("1.005"));
}

#[test]
fn a_reversed_credit_of_mt940_takes_back() {
    let file = mt940(":61:2603020302RC120,00NTRFNONREF//BANK-8\r\n:86:109?20EREF+E-1?32BAKERY\r\n");
    let line = identities(&file).remove(0).lines.remove(0).1;
    assert_eq!(line.side, Side::InTakenBack);
    assert_eq!(line.part.end_to_end.as_deref(), Some("E-1"));
    assert_eq!(line.part.party.name, "BAKERY");
}
