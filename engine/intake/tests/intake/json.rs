//! JSON lines: the documented form and nothing else, with words for what is not.

use jalon_core::records::FieldValue;
use jalon_intake::{Kind, Record, kind_of_json_line, read_json_lines};

use crate::common::json;

const INVOICE: &str =
    r#"{"number":"F-1","customer":"C1","issue":"2026-01-05","currency":"EUR","total":"1200.00""#;

#[test]
fn a_record_is_read_with_its_lists_and_declared_fields() {
    let line = format!(
        r#"{INVOICE},"due":null,"instalments":[{{"due":"2026-02-01","amount":"700.00"}},{{"due":"2026-03-01","amount":"500"}}],"fields":{{"rating":7,"vip":true}}}}"#
    );
    let read = json(&format!("\u{feff}{line}\n\n"), Kind::Invoice);
    let invoice = read.invoices()[0];
    assert_eq!(invoice.instalments.len(), 2);
    assert_eq!(invoice.fields["rating"], FieldValue::Whole(7));
    assert_eq!(*invoice, serde_json::from_str(&line).unwrap());
    let payment = r#"{"source":"bank","key":"1","date":"2026-02-01","amount":"5","currency":"EUR","allocations":[{"invoice":"F-1","amount":"5"}]}"#;
    let read = json(payment, Kind::Payment);
    let Record::Payment(payment) = &read.records[0].1 else {
        panic!()
    };
    assert_eq!(payment.allocations[0].invoice, "F-1");
}

#[test]
fn each_fault_has_its_own_words() {
    let fault = |line: String| {
        let read = json(&line, Kind::Invoice);
        assert_eq!(read.counts.rejected, 1, "{line}");
        let fault = &read.rejects[0].faults[0];
        format!("{}: {}", fault.column, fault.reason.en)
    };
    let with = |more: &str| format!("{INVOICE},{more}}}");
    assert!(fault("{\"number\":".into()).contains("not JSON, from its byte"));
    assert!(fault("[1]".into()).contains("not one record"));
    assert!(
        fault(with(r#""due_date":"2026-02-01""#)).contains("due_date: invoices have no member")
    );
    assert!(fault(with(r#""paid":12.5"#)).contains("paid: 12.5 stands without quotes"));
    assert!(fault(with(r#""paid":"1e9""#)).contains("powers of ten"));
    assert!(fault(with(r#""paid":"1 000""#)).contains("documented form"));
    assert!(fault(with(r#""due":"2026-02-30""#)).contains("no such day"));
    assert!(fault(with(r#""due":"01/02/2026""#)).contains("not a date"));
    assert!(fault(with(r#""kind":"facture""#)).contains("not known here"));
    assert!(
        fault(with(r#""instalments":[{"due":"2026-02-01","amount":"1"}]"#))
            .contains("do not add up")
    );
    assert!(
        fault(with(r#""instalments":[{"due":"soon","amount":"1"}]"#))
            .starts_with("instalments[1].due")
    );
    assert!(fault(INVOICE.replace("1200.00", "-5") + "}").contains("negative"));
}

#[test]
fn duplicates_and_what_is_too_long_are_rejected() {
    let line = format!("{INVOICE}}}\n");
    let long = format!("{INVOICE},\"source\":\"{}\"}}\n", "x".repeat(2_000_000));
    let read = json(
        &format!("{line}{line}{long}{}", line.replace("F-1", "F-2")),
        Kind::Invoice,
    );
    assert_eq!((read.counts.read, read.counts.used), (4, 2));
    assert_eq!(read.faults()[0].2, "the same record stands on line 1");
    assert!(read.faults()[1].2.contains("longer than 1 MB"));
    assert!(read_json_lines(&b""[..], "x", Kind::Invoice, &mut |_| {}).is_err());
}

#[test]
fn what_a_line_is_can_be_told_from_its_members() {
    assert_eq!(
        kind_of_json_line(&format!("{INVOICE}}}")),
        Some(Kind::Invoice)
    );
    assert_eq!(
        kind_of_json_line(r#"{"key":"C1","name":"n"}"#),
        Some(Kind::Customer)
    );
    assert_eq!(kind_of_json_line(r#"{"key":"C1"}"#), None);
}
