//! Shadow mode: everything runs, nothing leaves, and what was kept in never does.

use serde_json::Value;

use super::serve::ledger;
use super::{CUSTOMERS, INVOICES, PAYMENTS};
use crate::run::{Folder, folder};

/// A reminder and a notice, then a case for an agency, of which the team and another system are told.
const SCRIPT: &str = r#"team receivables
agency collectco
endpoint erp

journey watched {
  for all invoices
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step reminder    5 days after due     chase payer by email
    step last       10 days after due     formal notice to payer by letter
    missed          20 days after last    hand over to agency collectco; alert receivables about "Given away: {number}"; post given_away to erp
  }
}
"#;

fn watched(toml: &str) -> Folder {
    let folder = folder(&[
        ("watched.jalon", SCRIPT.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("invoices.csv", INVOICES.as_bytes()),
        ("payments.csv", PAYMENTS.as_bytes()),
        (
            "contacts.csv",
            b"key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
              K-2,C-2,payer,Otto,otto@two.example\n",
        ),
        ("jalon-data/jalon.toml", toml.as_bytes()),
    ]);
    for line in [
        "deploy watched.jalon --without-tests",
        "import customers customers.csv contacts.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{done:?}");
    }
    folder
}

fn serve(folder: &Folder, line: &str) -> String {
    let done = folder.jalon(&format!("serve --once --pretend-now {line}"));
    assert_eq!(done.code, 0, "{done:?}");
    done.stderr
}

fn kept_in(folder: &Folder) -> Vec<Value> {
    let told = folder.jalon("outbox list --state shadow --format json");
    assert_eq!(told.code, 0, "{told:?}");
    let lines = told.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn everything_runs_and_nothing_leaves_and_it_can_be_read() {
    let folder = watched("");
    let log = serve(&folder, "2026-03-02T09:00:00Z --shadow");
    assert!(log.contains("nothing leaves"), "{log}");
    serve(&folder, "2026-04-05T09:00:00Z --shadow");
    assert_eq!(ledger(&folder).len(), 0);
    let kept = kept_in(&folder);
    assert_eq!(kept.len(), 4, "two invoices and two reminders: {kept:?}");
    let reminder = kept.iter().find(|one| {
        one["subject"].as_str().unwrap().contains("F-1")
            && one["state_in_words"] == "kept in (shadow)"
    });
    assert!(reminder.is_some(), "{kept:?}");
    let key = kept[0]["key"].as_str().unwrap();
    let shown = folder.jalon(&format!("outbox show {key}"));
    assert!(
        shown.stdout.contains("@"),
        "its text can be read: {shown:?}"
    );
    // It waits for nobody.
    assert_eq!(folder.jalon("outbox list").stdout, "nothing waits here\n");
    let why = folder.jalon("invoice why F-1");
    assert_eq!(
        why.stdout
            .matches("shadow mode: this did not leave")
            .count(),
        2,
        "{why:?}"
    );
    let french = folder.jalon("invoice why F-1 --lang fr");
    assert!(
        french
            .stdout
            .contains("mode fantôme\u{a0}: ceci n'est pas parti"),
        "{french:?}"
    );
    let doctor = folder.jalon("doctor");
    assert!(doctor.stdout.contains("nothing leaves"), "{doctor:?}");
}

#[test]
fn turned_off_it_lets_nothing_of_what_it_kept_in_leave() {
    let folder = watched("[serve]\nshadow = true\n");
    serve(&folder, "2026-03-02T09:00:00Z");
    serve(&folder, "2026-04-05T09:00:00Z");
    assert_eq!((ledger(&folder).len(), kept_in(&folder).len()), (0, 4));
    folder.write("jalon-data/jalon.toml", b"");
    let log = serve(&folder, "2026-04-05T09:30:00Z");
    assert!(log.contains("shadow mode is over"), "{log}");
    serve(&folder, "2026-04-09T09:00:00Z");
    assert_eq!((ledger(&folder).len(), kept_in(&folder).len()), (0, 4));
    // What comes due from now on leaves.
    serve(&folder, "2026-04-10T09:00:00Z");
    assert_eq!((ledger(&folder).len(), kept_in(&folder).len()), (2, 4));
    // The journal is whole.
    let head = folder.jalon("audit head --seal");
    folder.write("heads.jsonl", head.stdout.as_bytes());
    let proved = folder.jalon("audit verify heads.jsonl");
    assert_eq!(proved.code, 0, "{proved:?}");
}

#[test]
fn an_agency_that_was_given_nothing_is_asked_for_nothing_back() {
    let folder = watched("");
    for now in [
        "2026-03-02T09:00:00Z",
        "2026-04-05T09:00:00Z",
        "2026-04-10T09:00:00Z",
        "2026-04-30T09:00:00Z",
    ] {
        serve(&folder, &format!("{now} --shadow"));
    }
    let kept = kept_in(&folder);
    let cases = kept.iter().filter(|one| one["to"] == "collectco").count();
    assert_eq!((cases, ledger(&folder).len()), (2, 0), "{kept:?}");
    assert_eq!(
        kept.iter().filter(|one| one["to"] == "receivables").count(),
        2
    );
    assert_eq!(kept.iter().filter(|one| one["to"] == "erp").count(), 2);
    let paid = folder.jalon("import payments payments.csv --pretend-now 2026-05-02T08:00:00Z");
    assert_eq!(paid.code, 0, "{paid:?}");
    serve(&folder, "2026-05-02T09:00:00Z");
    assert_eq!(ledger(&folder).len(), 0, "{:?}", ledger(&folder));
}

#[test]
fn what_was_to_be_tried_again_and_what_is_released_stays_too() {
    // Nothing listens there.
    let folder =
        watched("[guards]\nper_hour = 1\n[channels.other]\nwebhook = \"http://127.0.0.1:1/\"\n");
    serve(&folder, "2026-03-02T09:00:00Z");
    let waits = folder.jalon("outbox list --format json");
    assert_eq!(waits.stdout.lines().count(), 2, "{waits:?}");
    let released = folder.jalon("outbox release --all --pretend-now 2026-03-02T09:10:00Z");
    assert_eq!(released.code, 0, "{released:?}");
    serve(&folder, "2026-03-02T09:20:00Z --shadow");
    assert_eq!(kept_in(&folder).len(), 2);
    assert_eq!(folder.jalon("outbox list").stdout, "nothing waits here\n");
    let why = folder.jalon("invoice why F-1");
    assert!(
        why.stdout.contains("shadow mode: this did not leave"),
        "{why:?}"
    );
}
