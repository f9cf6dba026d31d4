//! What is owed and what was paid too much is the same everywhere, whatever became of the invoice.

use super::{house, json};
use crate::run::Folder;

fn ok(folder: &Folder, line: &str) -> String {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{line}: {done:?}");
    done.stdout
}

fn with_invoices() -> Folder {
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
    serve(&folder, "2026-03-02T09:00:00Z");
    folder
}

fn serve(folder: &Folder, now: &str) {
    ok(folder, &format!("serve --once --pretend-now {now}"));
}

#[test]
fn what_is_paid_beyond_an_invoice_is_on_account_of_whoever_pays() {
    let folder = with_invoices();
    for (amount, at) in [
        ("40", "2026-03-10T09:00:00Z"),
        ("600", "2026-03-11T09:00:00Z"),
    ] {
        ok(
            &folder,
            &format!(
                "invoice pay F-1 {amount} --date {} --by anna --pretend-now {at}",
                &at[..10]
            ),
        );
        serve(&folder, at);
    }
    let shown = ok(&folder, "invoice show F-1");
    assert!(
        shown.contains("open 0.00 EUR, overpaid 140.00 EUR"),
        "{shown}"
    );
    let invoice = json(&folder.jalon("invoice show F-1 --format json"));
    assert_eq!(
        (&invoice["open"], &invoice["overpaid"]),
        (&"0.00".into(), &"140.00".into())
    );
    let customer = ok(&folder, "customer show C-1");
    assert!(customer.contains("140.00 EUR on account"), "{customer}");
    let french = ok(&folder, "customer list --lang fr");
    assert!(french.contains("EUR en compte"), "{french}");
    let told = json(&folder.jalon("customer show C-1 --format json"));
    assert_eq!(told["on_account"][0]["amount"], "140.00", "{told}");
}

#[test]
fn of_a_cancelled_invoice_nothing_is_open_and_what_was_paid_is_on_account() {
    let folder = with_invoices();
    ok(
        &folder,
        "invoice pay F-1 12 --date 2026-03-10 --by anna --pretend-now 2026-03-10T09:00:00Z",
    );
    serve(&folder, "2026-03-10T09:05:00Z");
    ok(
        &folder,
        "invoice close F-1 --reason mistake --by anna --pretend-now 2026-03-10T10:00:00Z",
    );
    serve(&folder, "2026-03-10T10:05:00Z");
    let listed = ok(&folder, "invoice list");
    let own = listed.lines().find(|line| line.starts_with("F-1")).unwrap();
    assert!(
        own.contains(" 0.00 EUR") && own.contains("ended: cancelled"),
        "{own}"
    );
    let told = json(&folder.jalon("invoice show F-1 --format json"));
    assert_eq!(
        (&told["open"], &told["overpaid"]),
        (&"0.00".into(), &"12.00".into())
    );
    let customer = ok(&folder, "customer show C-1");
    assert!(
        customer.contains("owes nothing") && customer.contains("12.00 EUR on account"),
        "{customer}"
    );
}

#[test]
fn an_amount_in_another_currency_than_the_invoice_is_refused_and_never_taken_for_its_own() {
    let folder = with_invoices();
    let lines = [
        "invoice pay F-1 5USD --date 2026-03-02",
        "invoice pay F-1 $5 --date 2026-03-02",
        "invoice write-off F-1 --amount 5USD --reason bankrupt",
        "invoice dispute F-1 --amount 5USD --reason damaged",
        "invoice promise F-1 --amount CHF5 --date 2026-04-02",
    ];
    for line in lines {
        let refused = folder.jalon(&format!("{line} --pretend-now 2026-03-02T10:00:00Z"));
        assert_eq!(refused.code, 2, "{line}: {refused:?}");
        assert!(
            refused.stderr.contains("F-1 is in EUR"),
            "{line}: {refused:?}"
        );
    }
    for own in ["5EUR", "5", "€5"] {
        ok(
            &folder,
            &format!("invoice pay F-1 {own} --date 2026-03-02 --pretend-now 2026-03-02T10:00:00Z"),
        );
    }
}

#[test]
fn an_invoice_that_is_left_alone_and_closed_is_closed_and_a_reason_says_something() {
    let folder = house();
    folder.write(
        "simple.jalon",
        b"team receivables\n\njourney quiet {\n  for all invoices\n  leave alone\n}\n",
    );
    ok(&folder, "deploy simple.jalon");
    ok(
        &folder,
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
    );
    serve(&folder, "2026-03-02T09:00:00Z");
    let close = |reason: &str| {
        folder.jalon(&format!(
            "invoice close F-1 --reason={reason} --pretend-now 2026-03-02T10:00:00Z"
        ))
    };
    let refused = close("");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(
        refused.stderr.contains("the reason is empty"),
        "{refused:?}"
    );
    assert_eq!(close("mistake").code, 0);
    serve(&folder, "2026-03-02T11:00:00Z");
    let told = json(&folder.jalon("invoice show F-1 --format json"));
    assert_eq!(
        (&told["open"], &told["stage"]),
        (&"0.00".into(), &"ended".into())
    );
    let listed = ok(&folder, "invoice list");
    let own = listed.lines().find(|line| line.starts_with("F-1")).unwrap();
    assert!(
        own.contains(" 0.00 EUR") && own.contains("ended: cancelled"),
        "{own}"
    );
    assert_eq!(close("mistake").code, 2, "it is closed already");
}
