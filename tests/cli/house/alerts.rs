//! What a team is told, on the real binary.

use super::letters::{TOML, house, run};
use crate::run::Folder;

const SCRIPT: &str = r#"team receivables

customer {
  credit_limit  money in EUR or unknown
}

standing of customer called credit by share used of customer.credit_limit {
  under 80 %             fine
  80 % to under 100 %    near
  100 % or more          beyond
}

journey everyone {
  for invoices in EUR
  send to payer by link
  milestone paid from sending {
    expect payment in full
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
  on standing near   alert receivables
  on dispute         pause; alert receivables about "{dispute.reason}"
  on promise         alert receivables about "Word given: {promise.date}"
}

journey others {
  for all other invoices
  leave alone
}
"#;

const CUSTOMERS: &str = "key,name,country,credit_limit\nC-1,Client One,FR,1000.00 EUR\n";
const INVOICES: &str =
    "number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,2026-03-31,EUR,900.00\n";

/// All that left, as it lies in the folder.
fn left(folder: &Folder) -> String {
    let outbox = folder.path.join("jalon-data/outbox");
    let files = std::fs::read_dir(outbox).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let texts = files.filter_map(|path| std::fs::read_to_string(path).ok());
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_alert_says_what_happened_to_whom_and_what_is_open() {
    let files = [("customers", CUSTOMERS), ("invoices", INVOICES)];
    let folder = house(SCRIPT, TOML, &files);
    run(&folder, "serve --once --pretend-now 2026-03-02T09:00:00Z");
    let at = "--pretend-now 2026-03-03T09:00:00Z";
    run(
        &folder,
        &format!("invoice promise F-1 --date 2026-04-10 --by ana {at}"),
    );
    run(
        &folder,
        &format!("invoice dispute F-1 --reason broken --by ana {at}"),
    );
    run(&folder, &format!("serve --once {at}"));
    let told = left(&folder);
    for part in [
        r#""subject": "credit: near – Client One – F-1""#,
        r#""text": "credit: near\nCustomer: Client One (C-1)\nInvoice: F-1\nBalance: €900.00\nDue: 31 March 2026\nOpen in all: €900.00\nLate in all: €0.00\n""#,
        r#""subject": "broken""#,
        r#""text": "broken\n\ndispute\nCustomer: Client One (C-1)\nInvoice: F-1\nBalance: €900.00\nDue: 31 March 2026\nReason: broken\n""#,
        "Word given: 10 April 2026",
        "Promised for: 10 April 2026",
        "Due: 31 March 2026",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}
