//! Feeds of payments: what a person notes is none, and a feed that comes no more is told and taken out.

use super::{CUSTOMERS, INVOICES, json};
use crate::run::{Folder, folder};

/// One reminder, which waits for payments.
const SCRIPT: &str = r#"team receivables

calendar office {
  open Mon to Fri 09:00 to 17:30 Europe/Paris
}

journey simple {
  for all invoices
  calendar office
  needs payments up to date within 3 days
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due   chase payer by email
    step second    20 days after due   chase payer by email
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
}
"#;

fn installation() -> Folder {
    let folder = folder(&[
        ("simple.jalon", SCRIPT.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        (
            "contacts.csv",
            b"key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
              K-2,C-2,payer,Otto,otto@two.example\n",
        ),
        ("invoices.csv", INVOICES.as_bytes()),
        ("none.csv", b"source,key,date,amount,currency,invoice\n"),
    ]);
    for line in [
        "deploy simple.jalon --without-tests",
        "import customers customers.csv contacts.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
        "serve --once --pretend-now 2026-03-02T09:00:00Z",
    ] {
        ok(&folder, line);
    }
    folder
}

fn ok(folder: &Folder, line: &str) -> String {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{line}: {done:?}");
    done.stdout
}

fn reminders(folder: &Folder, number: &str) -> usize {
    let lines = super::serve::ledger(folder);
    let own = lines.iter().filter(|line| line["invoices"][0] == number);
    own.count() - 1
}

#[test]
fn a_payment_that_a_person_notes_says_nothing_about_a_feed() {
    let folder = installation();
    ok(
        &folder,
        "invoice pay F-2 100 --by anna --date 2026-03-03 --pretend-now 2026-03-03T09:00:00Z",
    );
    let bank = "import payments none.csv --source bank --pretend-now";
    ok(&folder, &format!("{bank} 2026-04-06T06:30:00Z"));
    ok(&folder, "serve --once --pretend-now 2026-04-06T08:00:00Z");
    assert_eq!(
        (reminders(&folder, "F-1"), reminders(&folder, "F-2")),
        (1, 1),
        "the bank is up to date: {}",
        ok(&folder, "invoice show F-1")
    );
    let feeds = ok(&folder, "payment feeds --format json");
    assert!(
        feeds.contains("bank") && !feeds.contains("people"),
        "{feeds}"
    );
    let doctor = ok(&folder, "doctor");
    assert!(
        doctor.contains("payments of bank are known up to 2026-04-06 06:30Z"),
        "{doctor}"
    );
    assert!(!doctor.contains("payments of people"), "{doctor}");
}

#[test]
fn a_line_that_waits_for_payments_says_for_which_and_a_feed_that_comes_no_more_is_taken_out() {
    let folder = installation();
    let feed = |name: &str, now: &str| {
        ok(
            &folder,
            &format!("import payments none.csv --source {name} --pretend-now {now}"),
        );
    };
    feed("old-bank", "2026-03-10T07:00:00Z");
    feed("bank", "2026-04-06T06:30:00Z");
    ok(&folder, "serve --once --pretend-now 2026-04-06T08:00:00Z");
    assert_eq!(reminders(&folder, "F-1"), 0);
    for command in ["show", "why"] {
        let told = ok(&folder, &format!("invoice {command} F-1"));
        assert!(
            told.contains("those of old-bank are known up to what was read on 2026-03-10 at 08:00")
                && told.contains("jalon payment feeds --forget old-bank"),
            "{told}"
        );
        let french = ok(&folder, &format!("invoice {command} F-1 --lang fr"));
        assert!(french.contains("ceux de old-bank sont connus"), "{french}");
    }
    let shown = json(&folder.jalon("invoice show F-1 --format json"));
    assert_eq!(shown["awaited"][0]["feed"]["name"], "old-bank", "{shown}");
    assert_eq!(
        shown["awaited"][0]["feed"]["read"],
        "2026-03-10T07:00:00.000Z"
    );
    let doctor = ok(&folder, "doctor");
    assert!(
        doctor.contains("look at it  payments of old-bank are known up to 2026-03-10 07:00Z"),
        "{doctor}"
    );

    let none = folder.jalon("payment feeds --forget bnak --by anna");
    assert_eq!(none.code, 2, "{none:?}");
    assert!(none.stderr.contains("no feed of payments bnak"), "{none:?}");
    ok(
        &folder,
        "payment feeds --forget old-bank --by anna --pretend-now 2026-04-06T08:10:00Z",
    );
    ok(&folder, "serve --once --pretend-now 2026-04-06T08:20:00Z");
    assert_eq!(
        reminders(&folder, "F-1"),
        1,
        "{}",
        ok(&folder, "invoice show F-1")
    );
    let feeds = ok(&folder, "payment feeds");
    assert!(feeds.contains("old-bank  taken out by anna"), "{feeds}");
    // It comes again: it counts again.
    feed("old-bank", "2026-04-07T07:00:00Z");
    let feeds = ok(&folder, "payment feeds");
    assert!(
        feeds.contains("old-bank  read") && !feeds.contains("taken out"),
        "{feeds}"
    );
}

#[test]
fn what_an_older_version_took_for_a_feed_is_none() {
    let folder = installation();
    let bank = "import payments none.csv --source bank --pretend-now";
    ok(&folder, &format!("{bank} 2026-04-06T06:30:00Z"));
    let store = folder
        .path
        .join("jalon-data")
        .join(jalon_store_sqlite::FILE);
    let database = rusqlite::Connection::open(store).unwrap();
    let changed = database.execute(
        "update setting set value = ?1 where name = 'feeds'",
        [
            br#"{"read":[["people","2026-03-03T09:00:00Z"],["bank","2026-04-06T06:30:00Z"]]}"#
                .as_slice(),
        ],
    );
    assert_eq!(changed.unwrap(), 1);
    drop(database);
    ok(&folder, "serve --once --pretend-now 2026-04-06T08:00:00Z");
    assert_eq!(
        reminders(&folder, "F-1"),
        1,
        "{}",
        ok(&folder, "invoice show F-1")
    );
    assert!(!ok(&folder, "payment feeds").contains("people"));
}
