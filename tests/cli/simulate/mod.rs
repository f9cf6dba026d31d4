//! `jalon simulate`: what comes out, in which form; what it tells of bad input; and that nothing is
//! lost on the way.

mod bad;
mod files;
mod forecast;
mod money;
mod outputs;
mod pages;
mod stories;
mod targets;

use crate::run::{Ended, Folder, folder};

/// A script with a field of its own.
const SCRIPT: &[u8] = b"team receivables

calendar office {
  open Mon to Fri 09:00 to 17:00 Europe/Paris
}

invoice {
  paperless  yes/no = no
}

journey everyone {
  for invoices in EUR or TND
  calendar office
  send to payer by letter
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due    chase payer by email
    step firm       15 days after due   when paperless = no chase payer by letter
    missed          30 days after due   task \"Unpaid {number}\" for receivables
  }
  on dispute                  pause
  on dispute settled for us   resume
}
";

const INVOICES: &str = "number;customer;issue;due;currency;total;paperless
F-1;C1;2026-01-05;2026-02-04;EUR;1200.00;yes
F-2;C1;2026-01-06;2026-02-05;EUR;80.00;no
F-3;C2;2026-01-13;2026-02-12;TND;10.125;no
";

const PAYMENTS: &str = "source;key;date;amount;currency;invoice
bank;P1;2026-02-20;1200.00;EUR;F-1
";

/// A folder with the script, three invoices and a payment.
fn given() -> Folder {
    folder(&[
        ("s.jalon", SCRIPT),
        ("i.csv", INVOICES.as_bytes()),
        ("p.csv", PAYMENTS.as_bytes()),
    ])
}

const PLAY: &str = "simulate s.jalon --invoices i.csv --payments p.csv";

/// The sums of a line such as `rows 3 read = 3 used + 0 rejected`.
fn sums(ended: &Ended, what: &str) -> (u64, u64, u64) {
    let all = format!("{}{}", ended.stdout, ended.stderr);
    let line = all.lines().find(|line| line.starts_with(what));
    let line = line.unwrap_or_else(|| panic!("no sums of {what}: {ended:?}"));
    let mut numbers = line
        .split(|character: char| !character.is_ascii_digit() && character != ',')
        .filter_map(|number| number.replace(',', "").parse().ok());
    let mut next = || numbers.next().unwrap();
    (next(), next(), next())
}

/// Nothing is lost silently.
fn assert_sums(ended: &Ended) {
    for what in ["rows", "records"] {
        let (read, used, rejected) = sums(ended, what);
        assert_eq!(read, used + rejected, "{what}: {ended:?}");
    }
}
