//! What no journey reaches is not in the machine.

use jalon_core::machine::declared::Named;

use crate::scripts::{MODULE, SCRIPT, checked_with, hash, machine, machine_of, with};

fn names<'n>(named: impl IntoIterator<Item = &'n Named>) -> Vec<&'n str> {
    named.into_iter().map(|named| named.name.as_str()).collect()
}

#[test]
fn things_of_one_kind_stand_in_the_order_of_their_names() {
    let machine = machine(SCRIPT).machine;
    assert_eq!(
        names(machine.teams.items()),
        ["billing", "receivables", "sales"]
    );
    assert_eq!(
        names(machine.roles.items()),
        ["payer", "validator", "buying_group"]
    );
    assert_eq!(
        names(machine.ends.items()),
        ["replaced", "settled_elsewhere"]
    );
    let attachments = names(machine.attachments.items());
    assert_eq!(attachments, ["delivery_note", "terms_of_sale"]);
    let tables: Vec<&str> = machine
        .tables
        .items()
        .iter()
        .map(|table| table.name.as_str())
        .collect();
    assert_eq!(tables, ["floor", "office_of", "receipt_delay"]);
    let templates: Vec<&str> = machine
        .templates
        .items()
        .iter()
        .map(|template| template.name.as_str())
        .collect();
    assert_eq!(templates, ["firm", "gentle"]);
}

#[test]
fn unused_declarations_leave_the_hash_as_it_is() {
    for unused in [
        "team idle",
        "agency idle",
        "end idle",
        "endpoint idle",
        "role idle",
        "choice Idle { one, two }",
        "calendar idle { open Mon to Fri 09:00 to 17:00 Europe/Paris }",
        "table idle by currency { EUR 1 day; otherwise 2 days }",
        "table idle_rate by date { from 2026-01-01 2 % }",
        "claim idle { claim 40 EUR }",
        "template idle { subject \"Idle\"; body \"Idle\" }",
        "sequence idle to reader { step idle 5 days after due chase reader by email }",
    ] {
        let text = unused
            .replace("; ", "\n")
            .replace("{ ", "{\n")
            .replace(" }", "\n}");
        assert_eq!(
            hash(&format!("{SCRIPT}\n{text}\n")),
            hash(SCRIPT),
            "{unused}"
        );
    }
}

#[test]
fn a_library_that_grows_leaves_the_hash_as_it_is() {
    // Of `std.france` the script reaches the holidays and the rate, and nothing else.
    let machine = machine(SCRIPT);
    assert_eq!(machine.machine.claims.len(), 1);
    let calendars = machine.machine.calendars.items();
    assert!(
        calendars
            .iter()
            .all(|calendar| calendar.name != "office_hours")
    );
    let terms = machine.machine.terms.items();
    assert!(terms.iter().all(|terms| terms.name == "two_months"));
    let library: Vec<&str> = machine
        .datasets
        .terms
        .iter()
        .map(|terms| terms.name.as_str())
        .collect();
    assert!(library.contains(&"net_30"), "{library:?}");
}

#[test]
fn what_data_speak_of_is_kept() {
    let machine = machine(SCRIPT).machine;
    let fields = machine.customer_fields.items();
    assert!(
        fields.iter().any(|field| field.name == "score"),
        "no journey speaks of it"
    );
    for (declared, what) in [
        ("terms idle { 30 days after issue }", "terms"),
        ("event idle { reason text }", "an event"),
        ("customer { idle text or unknown }", "a field"),
    ] {
        let text = declared.replace("{ ", "{\n").replace(" }", "\n}");
        assert_ne!(hash(&format!("{SCRIPT}\n{text}\n")), hash(SCRIPT), "{what}");
    }
}

#[test]
fn holidays_and_rates_lie_beside() {
    let own = "table our_rate by date {\n  from 2026-01-01   2.15 %\n}\n";
    let script = with(SCRIPT, "france.reference_rate + 10 %", "our_rate + 10 %");
    let at = script.find("claim our_contract").unwrap();
    let script = format!("{}{own}{}", &script[..at], &script[at..]);
    let newer = with(&script, "2.15 %", "9.15 %");
    assert_eq!(
        hash(&script),
        hash(&newer),
        "a rate that was published is data"
    );
    let (script, newer) = (machine(&script).datasets, machine(&newer).datasets);
    assert_ne!(script.rates, newer.rates);
    assert_eq!(script.holidays, newer.holidays);
    assert!(
        script
            .holidays
            .iter()
            .all(|list| list.name == "france" && list.days.len() > 50)
    );
}

#[test]
fn two_modules_may_have_one_name() {
    let script = with(SCRIPT, "use letters\n", "use letters\nuse more\n");
    let script = with(
        &script,
        "remind payer with firm",
        "remind payer with more.firm",
    );
    let script = script.replace(" with firm", " with letters.firm");
    let more = "template firm {\n  subject \"More {number}\"\n  body \"More\"\n}\n";
    let checked = checked_with(&script, &[("letters.jalon", MODULE), ("more.jalon", more)]);
    let machine = machine_of(&checked).machine;
    let templates: Vec<&str> = machine
        .templates
        .items()
        .iter()
        .map(|template| template.name.as_str())
        .collect();
    assert_eq!(templates, ["gentle", "letters.firm", "more.firm"]);
}
