//! Whoever has no address gets nothing, and that is told.

use super::house;
use crate::run::Folder;

fn ok(folder: &Folder, line: &str) -> String {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{line}: {done:?}");
    done.stdout
}

#[test]
fn a_mail_to_a_contact_without_an_address_is_held_and_leaves_once_there_is_one() {
    let folder = house();
    let contact = |email: &str| {
        let file = format!("key,customer,role,name,email\nK-1,C-1,payer,Anna,{email}\n");
        folder.write("contacts.csv", file.as_bytes());
    };
    contact("");
    for line in [
        "import customers customers.csv contacts.csv",
        "import invoices invoices.csv",
    ] {
        ok(
            &folder,
            &format!("{line} --pretend-now 2026-03-02T08:00:00Z"),
        );
    }
    ok(&folder, "serve --once --pretend-now 2026-03-02T09:00:00Z");
    let ledger = super::serve::ledger(&folder);
    assert!(
        ledger.iter().all(|line| line["invoices"][0] != "F-1"),
        "{ledger:?}"
    );
    let why = ok(&folder, "invoice why F-1");
    assert!(
        why.contains("held: the contact K-1 of C-1 (payer) has no mail address")
            && why.contains("the invoice is sent to payer by attachment (asked for; it has not left: it is held)"),
        "{why}"
    );
    // Whoever has no contact at all: the folder gets it, and it is said.
    let why = ok(&folder, "invoice why F-2");
    assert!(
        why.contains("to no address: C-2 has no contact in the role payer"),
        "{why}"
    );
    let french = ok(&folder, "invoice why F-2 --lang fr");
    assert!(
        french.contains("sans adresse\u{a0}: C-2 n'a pas de contact"),
        "{french}"
    );
    let doctor = ok(&folder, "doctor");
    assert!(
        doctor
            .contains("2 customers of open invoices have no contact with an address, such as C-1"),
        "{doctor}"
    );
    contact("anna@one.example");
    ok(
        &folder,
        "import customers contacts.csv --pretend-now 2026-03-02T10:00:00Z",
    );
    ok(&folder, "serve --once --pretend-now 2026-03-02T10:05:00Z");
    let ledger = super::serve::ledger(&folder);
    assert!(
        ledger.iter().any(|line| line["invoices"][0] == "F-1"),
        "{ledger:?}"
    );
    let doctor = ok(&folder, "doctor");
    assert!(
        doctor.contains("1 customer of an open invoice has no contact with an address: C-2"),
        "{doctor}"
    );
}
