//! The payment terms of the library give the due dates that the sources give.

use std::collections::BTreeMap;

use jalon_core::machine::terms::Terms;
use jalon_core::{Calendar, Day};

use crate::{checked, facts};

/// Which terms of `std.payment_terms` are a rule of the facts; the discount's own date is that of
/// `net_10`.
const NAMES: &[(&str, &str)] = &[
    ("net(0)", "on_issue"),
    ("net(30)", "net_30"),
    ("net(60)", "net_60"),
    ("discount(2,10,net(30))", "net_30"),
    ("months(1)", "one_month"),
    ("days_end_of_month(30)", "net_30_then_month_end"),
    ("days_end_of_month(45)", "net_45_then_month_end"),
    ("days_end_of_month(60)", "net_60_then_month_end"),
    ("end_of_month_plus(30)", "month_end_then_30"),
    ("end_of_month_plus(45)", "month_end_then_45"),
    ("months_end_of_month(0)", "month_end"),
    ("months_end_of_month(1)", "next_month_end"),
    ("next_month_day(1)", "first_of_next_month"),
    ("days_end_of_month_on(30,10)", "net_30_month_end_on_10"),
    ("days_end_of_month_on(45,15)", "net_45_month_end_on_15"),
    ("days_then_day(31,15)", "net_31_then_on_15"),
    ("days_then_day(30,31)", "net_30_then_last_day"),
    ("decade_plus(30)", "decade_end_then_30"),
];

#[test]
fn every_known_example_of_payment_terms_gives_its_due_date() {
    let terms = terms();
    let weekdays = Calendar::always_open();
    let (mut compared, mut left_out) = (0, Vec::new());
    for row in facts::rows("payment-terms.csv") {
        let rule = row.get("rule");
        if !matches!(row.get("confidence"), "verified" | "derived") {
            left_out.push((rule.to_owned(), row.get("confidence").to_owned()));
            continue;
        }
        let name = NAMES.iter().find(|(known, _)| *known == rule);
        let (_, name) = name.unwrap_or_else(|| panic!("no terms for {rule}"));
        let issue: Day = row.get("issue_date").parse().unwrap();
        let due = |name: &str| terms[name].due(issue, &weekdays).to_string();
        assert_eq!(due(name), row.get("due_date"), "{rule} from {issue}");
        if !row.get("discount_until").is_empty() {
            assert_eq!(
                due("net_10"),
                row.get("discount_until"),
                "{rule} from {issue}"
            );
        }
        compared += 1;
    }
    assert_eq!(compared, 85);
    // What two sources contradict, and what no source was found for, is not in the library.
    left_out.dedup();
    let left_out: Vec<String> = left_out
        .iter()
        .map(|(rule, confidence)| format!("{rule} {confidence}"))
        .collect();
    assert_eq!(
        left_out,
        [
            "end_of_month_plus(45) conflict",
            "decade_next_month unverified"
        ]
    );
}

#[test]
fn the_two_readings_of_45_days_end_of_month_are_two_names() {
    let (terms, weekdays) = (terms(), Calendar::always_open());
    let due = |name: &str| {
        terms[name]
            .due("2024-01-16".parse().unwrap(), &weekdays)
            .to_string()
    };
    assert_eq!(due("net_45_then_month_end"), "2024-03-31");
    assert_eq!(due("month_end_then_45"), "2024-03-16");
}

/// All payment terms of the library, compiled.
fn terms() -> BTreeMap<String, Terms> {
    let script = "use std.payment_terms\nteam receivables\n\njourney all {\n  for all invoices\n  \
        send to payer by link\n  milestone paid from sending {\n    expect payment in full\n    \
        missed   30 days after due   alert receivables\n  }\n}\n";
    let checked = checked(script);
    let compiled = checked.machines[0].as_ref().expect("a machine");
    let terms = compiled.datasets.terms.iter();
    terms
        .map(|terms| (terms.name.to_string(), terms.clone()))
        .collect()
}
