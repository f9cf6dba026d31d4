//! A part of an invoice is contested and the rest is chased: who is asked for money is asked for that rest.

use super::serve::ledger;
use crate::run::folder;

const SCRIPT: &str = r#"team receivables

template all_open {
  subject "Open: {sum of amount_due}"
  body """
    {for each invoice, oldest due first} {number} {due} {balance}

    {sum of balance} in all.
    """
}

template last {
  subject "Last request for {number}"
  body "Pay {balance}, with charges {amount_due}."
}

journey everyone {
  for invoices in EUR
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due    chase payer with all_open, by email, one per customer listing all late invoices
    step plain      10 days after due   chase payer by email
    step notice     20 days after due   claim 40 EUR; formal notice to payer with last, by registered_letter
    missed   60 days after due   task "Unpaid {number}: {balance}" for receivables
  }
  on dispute of part            keep chasing the undisputed balance
  on dispute settled for us     resume
}

journey others {
  for all other invoices
  leave alone
}

test "what is contested is not asked for" {
  invoice { issue 2026-03-02, due 2026-03-31, total 500 EUR }
  2026-03-20   dispute of part 180 EUR "price"
  then 2026-04-05 reminder containing "€320.00 in all"
  then 2026-04-20 notice containing "Pay €320.00, with charges €360.00."
  then 2026-05-30 task "Unpaid INV-1: €500.00"
}
"#;

#[test]
fn messages_tests_and_programs_name_what_nobody_contests() {
    let folder = folder(&[
        ("s.jalon", SCRIPT.as_bytes()),
        ("customers.csv", super::CUSTOMERS.as_bytes()),
        ("invoices.csv", super::INVOICES.as_bytes()),
    ]);
    for line in [
        "deploy s.jalon",
        "import customers customers.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
        "serve --once --pretend-now 2026-03-02T08:00:00Z --until 2026-03-20T08:00:00Z",
        "invoice dispute F-1 --amount 180 --reason price --pretend-now 2026-03-20T08:00:00Z",
        "serve --once --pretend-now 2026-03-20T08:00:00Z --until 2026-05-01T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    let files = ledger(&folder).into_iter().map(|line| {
        let name = line["file"].as_str().unwrap().to_owned();
        let file = folder.read(&format!("jalon-data/outbox/{name}"));
        serde_json::from_slice::<serde_json::Value>(&file).unwrap()
    });
    let files: Vec<_> = files.collect();
    let of = |step: &str| {
        let mut own = files.iter().filter(|file| {
            let told = file["data"]["step"].as_str().unwrap_or_default();
            told.contains(step) && file["invoices"][0] == "F-1"
        });
        own.next().unwrap_or_else(|| panic!("{step}: {files:?}"))
    };
    for (step, says) in [
        ("/reminder", "€320.00 in all"),
        ("/plain", "€320.00"),
        ("/notice", "Pay €320.00, with charges €360.00."),
    ] {
        let line = of(step);
        assert!(line["text"].as_str().unwrap().contains(says), "{line}");
        assert_eq!(line["data"]["balance"], "320.00", "{line}");
    }
}
