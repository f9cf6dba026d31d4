//! Time that misbehaves: clocks set back and forward, hours that are missing or come twice, days off
//! that change, feeds that are old. On the real binary, in pretended time.

use super::serve::ledger;
use crate::run::{Folder, folder};

const OFFICE: &str = "holidays works {
  2026-01-01
}

calendar office {
  holidays works
  open Mon to Sun 00:00 to 23:59 Europe/Paris
}
";
const JOURNEY: &str = "team receivables

journey simple {
  for all invoices
  calendar office
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step first    5 days after due at 02:30   chase payer by letter
    step second   40 days after due           chase payer by letter
    missed   90 days after due   task \"Unpaid {number}\" for receivables
  }
}
";

/// A house with one invoice that is due on this day.
fn house(due: &str, toml: &str) -> Folder {
    let script = format!("{OFFICE}{JOURNEY}");
    let invoices =
        format!("number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,{due},EUR,500.00\n");
    let folder = folder(&[
        ("simple.jalon", script.as_bytes()),
        ("invoices.csv", invoices.as_bytes()),
        ("jalon-data/jalon.toml", toml.as_bytes()),
    ]);
    done(&folder, "deploy simple.jalon");
    done(
        &folder,
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
    );
    until(&folder, "2026-03-02T08:00:00Z", "2026-03-02T12:00:00Z");
    assert_eq!(ledger(&folder).len(), 1, "the invoice");
    folder
}

fn done(folder: &Folder, line: &str) -> String {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{line}: {done:?}");
    done.stdout + &done.stderr
}

fn until(folder: &Folder, from: &str, until: &str) -> String {
    done(
        folder,
        &format!("serve --once --pretend-now {from} --until {until}"),
    )
}

/// When what left after the invoice left.
fn reminders(folder: &Folder) -> Vec<String> {
    let lines = ledger(folder);
    let at = lines
        .iter()
        .skip(1)
        .map(|line| line["at"].as_str().unwrap().to_owned());
    at.collect()
}

#[test]
fn a_clock_that_is_set_back_and_forward_again_sends_no_step_twice() {
    let folder = house("2026-03-31", "");
    until(&folder, "2026-04-05T00:00:00Z", "2026-04-05T12:00:00Z");
    let first = reminders(&folder);
    assert_eq!(first.len(), 1, "{first:?}");
    for now in [
        "2026-04-05T09:00:00Z",
        "2026-04-01T00:00:00Z",
        "2026-04-05T00:00:00Z",
        "2026-04-05T11:59:00Z",
        "2026-04-06T00:00:00Z",
    ] {
        until(&folder, now, now);
        assert_eq!(reminders(&folder), first, "at {now}");
    }
    // What is long overdue leaves once, when the clock is far ahead.
    until(&folder, "2026-05-20T08:00:00Z", "2026-05-21T08:00:00Z");
    assert_eq!(reminders(&folder).len(), 2);
    until(&folder, "2026-05-19T08:00:00Z", "2026-05-21T08:00:00Z");
    assert_eq!(reminders(&folder).len(), 2);
}

#[test]
fn an_hour_that_is_missing_is_the_next_one_and_one_that_comes_twice_comes_once() {
    // 5 days after: the night of 2026-03-29, which has no 02:30 in Paris.
    let missing = house("2026-03-24", "");
    until(&missing, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z");
    let at = reminders(&missing);
    assert_eq!(at.len(), 1, "{at:?}");
    assert!(
        at[0].starts_with("2026-03-29T01:"),
        "03:00 in Paris: {at:?}"
    );
    // The night of 2026-10-25, which has 02:30 twice.
    let twice = house("2026-10-20", "");
    until(&twice, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z");
    let at = reminders(&twice);
    assert_eq!(at.len(), 1, "{at:?}");
    assert!(
        at[0].starts_with("2026-10-25T00:3"),
        "the first one: {at:?}"
    );
}

#[test]
fn days_off_that_change_move_what_is_to_come_and_nothing_that_has_left() {
    let folder = house("2026-03-31", "");
    until(&folder, "2026-04-05T00:00:00Z", "2026-04-05T12:00:00Z");
    let before = ledger(&folder);
    let next = |folder: &Folder| {
        let told = folder.jalon("invoice list --format json");
        let told: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
        told["next"]["at"].as_str().unwrap()[..16].to_owned()
    };
    // The opening of 2026-05-10 in Paris.
    assert_eq!(next(&folder), "2026-05-09T22:00");
    let days: String = (1..=17)
        .map(|day| format!("  2026-05-{day:02}\n"))
        .collect();
    let closed = OFFICE.replace("  2026-01-01\n", &format!("  2026-01-01\n{days}"));
    folder.write("simple.jalon", format!("{closed}{JOURNEY}").as_bytes());
    let told = done(&folder, "deploy simple.jalon");
    assert!(
        told.contains("days off, rates or time zones differ"),
        "{told}"
    );
    until(&folder, "2026-04-06T00:00:00Z", "2026-04-06T12:00:00Z");
    assert_eq!(next(&folder), "2026-05-17T22:00");
    assert_eq!(ledger(&folder), before, "what has left is as it was");
    let why = done(&folder, "invoice why F-1");
    assert!(why.contains("2026-04-05"), "{why}");
    until(&folder, "2026-05-09T00:00:00Z", "2026-05-17T12:00:00Z");
    assert_eq!(reminders(&folder).len(), 1);
    until(&folder, "2026-05-17T12:00:00Z", "2026-05-18T12:00:00Z");
    assert_eq!(reminders(&folder).len(), 2);
}

#[test]
fn while_payments_are_not_read_in_nobody_is_chased_and_then_they_are_once() {
    let folder = house("2026-03-31", "[guards]\npayments_not_older = \"2 days\"\n");
    until(&folder, "2026-04-05T00:00:00Z", "2026-04-06T12:00:00Z");
    assert_eq!(reminders(&folder), Vec::<String>::new());
    let held = done(&folder, "outbox list --state held");
    assert!(held.contains("payments"), "{held}");
    folder.write("payments.csv", b"source,key,date,amount,currency,invoice\n");
    done(
        &folder,
        "import payments payments.csv --pretend-now 2026-04-06T13:00:00Z",
    );
    until(&folder, "2026-04-06T13:01:00Z", "2026-04-07T12:00:00Z");
    assert_eq!(reminders(&folder).len(), 1);
    assert_eq!(done(&folder, "outbox list"), "nothing waits here\n");
}

#[test]
fn a_daemon_that_is_called_at_night_alone_says_that_messages_wait_for_the_hours() {
    let script = format!("{OFFICE}{JOURNEY}").replace("00:00 to 23:59", "09:00 to 17:00");
    let folder = folder(&[
        ("simple.jalon", script.as_bytes()),
        (
            "invoices.csv",
            b"number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,2026-03-31,EUR,500.00\n",
        ),
    ]);
    done(&folder, "deploy simple.jalon");
    let night = "--pretend-now 2026-03-02T22:00:00Z";
    done(&folder, &format!("import invoices invoices.csv {night}"));
    for _ in 0..2 {
        let told = done(&folder, &format!("serve --once {night}"));
        assert!(told.contains("messages wait for the hours"), "{told}");
        assert!(told.contains("first=2026-03-03T08:0"), "{told}");
    }
    assert_eq!(ledger(&folder).len(), 0);
    let told = done(&folder, "serve --once --pretend-now 2026-03-03T08:30:00Z");
    assert!(!told.contains("messages wait"), "{told}");
    assert_eq!(ledger(&folder).len(), 1);
}
