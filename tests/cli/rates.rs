//! A rate that the library does not have: nothing is guessed, and one row sets it right.

use crate::run::{Ended, folder};

const SCRIPT: &str = "use std.france
use std.united_kingdom
team receivables

journey euro {
  for invoices in EUR
  calendar france.office_hours
  send to payer by link
  milestone paid from sending {
    expect payment in full with charges
    step fee   40 days after due   claim france.late_payment
    missed     60 days after due   task \"Unpaid {number}\" for receivables
  }
}

journey pounds {
  for invoices in GBP
  calendar united_kingdom.office_hours
  send to payer by link
  milestone paid from sending {
    expect payment in full with charges
    step fee   40 days after due   claim united_kingdom.late_payment
    missed     60 days after due   task \"Unpaid {number}\" for receivables
  }
}

journey others {
  for all other invoices
  leave alone
}
";

const EURO: &str = "
test \"interest over the change of a half-year\" {
  invoice { issue 2026-05-05, due 2026-06-19, total 1,200 EUR }
  then 2026-07-29 claim interest 16.22 EUR
}
";

const POUNDS: &str = "
test \"interest at the rate of the day on which the delay starts\" {
  invoice { issue 2026-06-01, due 2026-07-10, total 1,000 GBP }
  then 2026-08-19 claim interest 12.88 GBP
}
";

#[test]
fn a_half_year_without_a_rate_is_told_with_the_row_to_add() {
    let here = folder(&[("script.jalon", format!("{SCRIPT}{EURO}").as_bytes())]);
    let english = here.jalon("test script.jalon");
    assert_eq!(english.code, 1, "{english:?}");
    let told = told_by(&english);
    for wanted in [
        "the rate of 2026-07-01 is not in `european_union.reference_rate`",
        "its last row before that begins 2026-01-01",
        "`table european_union.reference_rate by date { from 2026-07-01 ... % }`",
    ] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    let french = here.jalon("--lang fr test script.jalon");
    let told = told_by(&french);
    assert!(
        told.contains("le taux du 01/07/2026 n’est pas dans"),
        "{told}"
    );
}

#[test]
fn a_rate_that_is_fixed_for_the_whole_delay_is_not_guessed_either() {
    let here = folder(&[("script.jalon", format!("{SCRIPT}{POUNDS}").as_bytes())]);
    let ended = here.jalon("test script.jalon");
    let told = told_by(&ended);
    assert_eq!(ended.code, 1, "{told}");
    assert!(
        told.contains("is not in `united_kingdom.reference_rate`"),
        "{told}"
    );
}

#[test]
fn with_the_published_rates_added_the_interest_is_claimed() {
    let added = "
table european_union.reference_rate by date {
  from 2026-07-01   2.40 %
}

table united_kingdom.reference_rate by date {
  from 2026-07-01   3.75 %
}
";
    let script = format!("{SCRIPT}{added}{EURO}{POUNDS}");
    let here = folder(&[("script.jalon", script.as_bytes())]);
    let ended = here.jalon("test script.jalon");
    assert_eq!(ended.code, 0, "{ended:?}");
}

/// All that was told, whatever the width of the lines.
fn told_by(ended: &Ended) -> String {
    let told = format!("{} {}", ended.stdout, ended.stderr);
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}
