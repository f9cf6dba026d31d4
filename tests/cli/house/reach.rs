//! Whoever has no address gets nothing, and that is told.

use super::house;
use crate::run::Folder;

fn ok(folder: &Folder, line: &str) -> String {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{line}: {done:?}");
    done.stdout
}

#[test]
fn an_invoice_to_nobody_is_held_with_the_reason_and_leaves_once_there_is_an_address() {
    let folder = house();
    for line in [
        "import customers customers.csv",
        "import invoices invoices.csv",
    ] {
        ok(
            &folder,
            &format!("{line} --pretend-now 2026-03-02T08:00:00Z"),
        );
    }
    ok(&folder, "serve --once --pretend-now 2026-03-02T09:00:00Z");
    assert_eq!(
        super::serve::ledger(&folder).len(),
        0,
        "it would go to nobody"
    );
    let why = ok(&folder, "invoice why F-1");
    assert!(
        why.contains("held: C-1 has no contact in the role payer")
            && why.contains("the invoice is sent to payer by attachment (asked for; it has not left: it is held)"),
        "{why}"
    );
    let doctor = ok(&folder, "doctor");
    assert!(
        doctor
            .contains("2 customers of open invoices have no contact with an address, such as C-1"),
        "{doctor}"
    );
    folder.write(
        "contacts.csv",
        b"key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n",
    );
    ok(
        &folder,
        "import customers contacts.csv --pretend-now 2026-03-02T10:00:00Z",
    );
    ok(&folder, "serve --once --pretend-now 2026-03-02T10:05:00Z");
    let ledger = super::serve::ledger(&folder);
    assert_eq!(ledger.len(), 1, "{ledger:?}");
    assert_eq!(ledger[0]["invoices"][0], "F-1");
    let doctor = ok(&folder, "doctor --lang fr");
    assert!(
        doctor.contains("1 clients de factures ouvertes") || doctor.contains("C-2"),
        "{doctor}"
    );
}
