//! The commands around an installation, on the real binary.

mod agencies;
mod agenda;
mod alerts;
mod api;
mod bad;
mod bench;
mod clocks;
mod contested;
mod corrections;
mod customers;
mod decisions;
mod deploy;
mod documents;
mod doubts;
mod erase;
mod examined;
mod feeds;
mod folder;
mod guards;
mod import;
mod jobs;
mod letters;
mod mailbox;
mod mails;
mod moved;
mod owed;
mod payments;
mod people;
mod reach;
mod receipts;
mod repair;
mod rounds;
mod rows;
mod serve;
mod set_up;
mod shadow;
mod statuses;
mod tampered;
mod told;
mod traces;
mod versions;

use crate::run::{Ended, Folder, folder};

/// A journey of one step, with its test.
pub const SCRIPT: &str = r#"team receivables

journey simple {
  for all invoices
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due   chase payer by email
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
}

test "the payer is chased five days after due" {
  invoice { issue 2026-03-02, due 2026-03-31, total 500 EUR }
  then 2026-04-05 reminder
}
"#;

pub const CUSTOMERS: &str = "key,name,country\nC-1,Client One,FR\nC-2,Client Two,FR\n";
pub const INVOICES: &str = "number,customer,issue,due,currency,total\n\
    F-1,C-1,2026-03-02,2026-03-31,EUR,500.00\n\
    F-2,C-2,2026-03-02,2026-03-31,EUR,700.00\n";
pub const PAYMENTS: &str = "source,key,date,amount,currency,invoice\n\
    bank,B-1,2026-03-20,700.00,EUR,F-2\n";

/// A folder with these files, and the script deployed in its data folder.
pub fn house() -> Folder {
    let folder = folder(&[
        ("simple.jalon", SCRIPT.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("invoices.csv", INVOICES.as_bytes()),
        ("payments.csv", PAYMENTS.as_bytes()),
    ]);
    let deployed = folder.jalon("deploy simple.jalon");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    folder
}

/// What a command told as one object of JSON.
pub fn json(ended: &Ended) -> serde_json::Value {
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}
