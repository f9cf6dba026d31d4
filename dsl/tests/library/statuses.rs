//! Every status of the networks has a neutral meaning, with how sure it is.

use std::collections::BTreeSet;

use jalon_dsl::library::statuses::{Axis, Status, all, find, neutral};
use jalon_dsl::words::{Group, WORDS};

use crate::facts;

/// States of a deposit in Chorus Pro, which the facts name without a table. Those that are not here wait for a
/// person.
const DEPOSITS: [(&str, &str); 4] = [
    ("IN_RECU", "transmitted"),
    ("IN_INTEGRE", "transmitted"),
    ("IN_INTEGRE_PARTIEL", "transmitted"),
    ("IN_REJETE", "rejected"),
];

#[test]
fn every_status_of_the_facts_is_mapped_with_its_confidence() {
    let statuses = all();
    let mut seen = BTreeSet::new();
    for row in facts::rows("invoice-lifecycle.csv") {
        let (network, code) = (row.get("network"), row.get("code"));
        // One row stands for three codes of one message.
        let codes: Vec<String> = match code.strip_suffix("AP/RE/AB") {
            Some(stem) => ["AP", "RE", "AB"]
                .map(|end| format!("{stem}{end}"))
                .to_vec(),
            None => vec![code.to_owned()],
        };
        for (code, wanted) in codes.iter().zip(row.get("milestone").split('|')) {
            let found = statuses
                .iter()
                .find(|status| status.network == network && status.code == *code);
            let found = found.unwrap_or_else(|| panic!("{network} {code} is not mapped"));
            assert_eq!(found.neutral.name, wanted, "{network} {code}");
            assert_eq!(
                found.confidence.word(),
                row.get("confidence"),
                "{network} {code}"
            );
            assert!(
                seen.insert((network.to_owned(), code.clone())),
                "{network} {code} twice"
            );
        }
    }
    let beside = statuses
        .iter()
        .filter(|status| !seen.contains(&(status.network.clone(), status.code.clone())));
    let beside: Vec<(&str, &str)> = beside
        .map(|status| (status.code.as_str(), status.neutral.name.as_str()))
        .collect();
    assert_eq!(beside, DEPOSITS, "nothing beside the facts");
}

#[test]
fn what_a_script_sees_is_an_event_of_the_language() {
    for status in neutral() {
        let Some(event) = status.event else { continue };
        let word = WORDS.iter().find(|row| row.id == event);
        let known = word.is_some_and(|row| row.group == Group::Event);
        // The end of a suspension is seen by the machine alone: it lifts the pause.
        assert!(known || event == "suspension_lifted", "{event}");
    }
}

#[test]
fn statuses_pause_promise_and_echo_as_decided() {
    let event = |network: &str, code: &str| found(network, code).neutral.event;
    for (network, code) in [
        ("FR-CDV", "208"),
        ("PEPPOL-IR", "UQ"),
        ("CHORUS-PRO", "A_RECYCLER"),
        ("CHORUS-PRO", "SUSPENDUE"),
    ] {
        assert_eq!(
            event(network, code).as_deref(),
            Some("suspension"),
            "{code}"
        );
    }
    assert_eq!(event("FR-CDV", "207").as_deref(), Some("dispute"));
    for (network, code) in [
        ("FR-CDV", "211"),
        ("PEPPOL-IR", "PD"),
        ("CHORUS-PRO", "MISE_EN_PAIEMENT"),
    ] {
        assert_eq!(event(network, code).as_deref(), Some("promise"), "{code}");
    }
    let cashed = found("FR-CDV", "212").neutral;
    assert_eq!(
        (cashed.name.as_str(), cashed.event, cashed.axis),
        ("paid", None, Some(Axis::Money))
    );
}

#[test]
fn a_mail_proves_no_receipt() {
    for status in all().iter().filter(|status| status.network == "EMAIL") {
        assert!(!status.evidence.is_receipt(), "{}", status.code);
    }
}

#[test]
fn a_number_that_two_statuses_share_tells_neither() {
    assert_eq!(found("FR-CDV", "46").code, "207");
    // 211 and 212 are both 47.
    assert_eq!(find("FR-CDV", "47"), None);
    assert_eq!(find("FR-CDV", "999"), None);
}

fn found(network: &str, code: &str) -> Status {
    find(network, code).unwrap_or_else(|| panic!("{network} {code}"))
}
