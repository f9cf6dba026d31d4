//! Payment terms give a due date where the invoice has none.

use jalon_core::step::{Customer, Dated, Stimulus};

use super::story::*;

const TERMS: &str = "
terms quarter { 45 days after issue; at month end }
terms two_months { 2 months; on day 10 }
";

fn story() -> Story {
    Story::of(&format!(
        "{TERMS}{}",
        chased("    step first   1 day after due   chase payer\n    on missing due   task \"No due date\" for sales\n")
            .replace("    on missing due   task \"No due date\" for sales\n", "")
            .replace("  send to payer by link\n", "  send to payer by link\n  on missing due   task \"No due date\" for sales\n")
    ))
}

fn with_terms(story: &Story, name: &str) -> Dated {
    let terms = story.machine.terms.find(|terms| terms.name == name);
    let customer = Customer { terms, ..payer() };
    dated("2026-01-05 09:00", Stimulus::Customer(customer))
}

fn due_of(story: &Story) -> Option<String> {
    let due = story.invoice().invoice().unwrap().due;
    due.map(|due| due.to_string())
}

#[test]
fn an_invoice_without_a_due_date_gets_one_from_the_terms_of_its_customer() {
    for (name, due, chased) in [
        // 45 days after 5 January are 19 February.
        ("quarter", "2026-02-28", "2026-03-02"),
        ("two_months", "2026-03-10", "2026-03-11"),
    ] {
        let mut story = story();
        let stimuli = [
            with_terms(&story, name),
            arrives("2026-01-05 10:00", invoice("")),
        ];
        let lines = story.deeds(&stimuli, "2026-04-01");
        assert_eq!(due_of(&story).as_deref(), Some(due));
        assert_eq!(lines[1..], [format!("{chased} paid/first/chase:payer")]);
    }
}

#[test]
fn a_due_date_on_the_invoice_counts_whatever_the_terms_say() {
    let mut story = story();
    let stimuli = [
        with_terms(&story, "quarter"),
        arrives("2026-01-05 10:00", invoice("2026-02-04")),
    ];
    story.deeds(&stimuli, "2026-01-06");
    assert_eq!(due_of(&story).as_deref(), Some("2026-02-04"));
}

#[test]
fn without_terms_somebody_is_asked_and_it_is_never_late() {
    let mut story = story();
    let lines = story.deeds(&[arrives("2026-01-05 10:00", invoice(""))], "2027-01-01");
    let wanted = [
        "2026-01-05 on:missing_due/task:sales",
        "2026-01-05 send:payer",
    ];
    assert_eq!(lines, wanted);
    assert_eq!(due_of(&story), None);
}

#[test]
fn a_due_date_that_comes_later_is_counted_from() {
    let mut story = story();
    let corrected = jalon_core::Happening::Correction {
        due: Some(day("2026-02-20")),
        total: None,
        purchase_order: None,
    };
    let stimuli = [
        arrives("2026-01-05 10:00", invoice("")),
        event("2026-02-01", corrected),
    ];
    let lines = story.deeds(&stimuli, "2026-03-01");
    assert_eq!(lines.last().unwrap(), "2026-02-23 paid/first/chase:payer");
}
