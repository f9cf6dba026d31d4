//! What will go out on a day, and that it is what goes out.

use serde_json::Value;

use super::serve::ledger;
use super::{CUSTOMERS, INVOICES, PAYMENTS, json};
use crate::run::{Folder, folder};

/// Office hours, two messages, a case for an agency with a task for the team, a call that is signed off.
const SCRIPT: &str = r#"team receivables
agency collectco

calendar office {
  open Mon to Fri 09:00 to 17:30 Europe/Paris
}

journey planned {
  for all invoices
  calendar office
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step reminder    5 days after due     chase payer by email
    step notice     10 days after due     formal notice to payer by letter, with sign-off by receivables within 5 business days {
      refused task "Refused: what now?" for receivables
      silent alert receivables
    }
    missed          20 days after due     task "Unpaid {number}" for receivables
  }
}
"#;

fn office(toml: &str) -> Folder {
    let folder = folder(&[
        ("planned.jalon", SCRIPT.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("invoices.csv", INVOICES.as_bytes()),
        ("payments.csv", PAYMENTS.as_bytes()),
        (
            "contacts.csv",
            b"key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
              K-2,C-2,payer,Otto,otto@two.example\n",
        ),
        (
            "dollars.csv",
            b"number,customer,issue,due,currency,total\nF-3,C-1,2026-03-02,2026-03-31,USD,1250.50\n",
        ),
        ("jalon-data/jalon.toml", toml.as_bytes()),
    ]);
    for line in [
        "deploy planned.jalon --without-tests",
        "import customers customers.csv contacts.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices dollars.csv --pretend-now 2026-03-02T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{done:?}");
    }
    folder
}

fn serve(folder: &Folder, now: &str) {
    let done = folder.jalon(&format!("serve --once --pretend-now {now}"));
    assert_eq!(done.code, 0, "{done:?}");
}

fn agenda(folder: &Folder, line: &str) -> Value {
    json(&folder.jalon(&format!("agenda --format json {line}")))
}

fn sum<'v>(told: &'v Value, action: &str) -> &'v Value {
    let sums = told["sums"].as_array().unwrap();
    let own = sums.iter().find(|sum| sum["action"] == action);
    own.unwrap_or(&Value::Null)
}

#[test]
fn what_the_agenda_says_is_what_leaves() {
    let folder = office("");
    // The records wait: nobody has taken them.
    let early = agenda(&folder, "--day today --pretend-now 2026-03-02T08:10:00Z");
    assert_eq!(early["records_wait"], true, "{early}");
    serve(&folder, "2026-03-02T09:00:00Z");
    let paid = folder.jalon("import payments payments.csv --pretend-now 2026-03-20T08:00:00Z");
    assert_eq!(paid.code, 0, "{paid:?}");
    serve(&folder, "2026-04-05T09:00:00Z");

    let sunday = "--pretend-now 2026-04-05T10:00:00Z";
    let told = agenda(&folder, sunday);
    assert_eq!(told["day"], "2026-04-06", "tomorrow: {told}");
    let chase = sum(&told, "chase");
    assert_eq!(chase["count"], 2, "F-2 is paid: {told}");
    assert_eq!(chase["amounts"]["EUR"], "500.00", "{told}");
    assert_eq!(chase["amounts"]["USD"], "1250.50", "{told}");
    let invoices: Vec<&Value> = told["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["invoice"])
        .collect();
    assert_eq!(invoices, ["F-1", "F-3"]);
    assert_eq!(told["rows"][0]["at"], "2026-04-06T09:00:00+02:00");

    let human = folder.jalon(&format!("agenda {sunday}"));
    let lines: Vec<&str> = human.stdout.lines().collect();
    assert_eq!(lines[0], "what goes out on 2026-04-06, as things stand");
    assert_eq!(lines[1], "  2 reminders  500.00 EUR, 1,250.50 USD");
    assert!(
        lines[2].starts_with("2026-04-06 09:00  F-1  C-1  reminder: chase payer by email"),
        "{human:?}"
    );
    let french = folder.jalon(&format!("agenda {sunday} --lang fr"));
    assert!(french.stdout.contains("2 relances"), "{french:?}");
    let csv = folder.jalon(&format!("agenda {sunday} --format csv"));
    assert_eq!(csv.stdout.lines().count(), 3, "{csv:?}");

    serve(&folder, "2026-04-06T08:00:00Z");
    assert_eq!(ledger(&folder).len(), 5, "both, and no more");
}

#[test]
fn a_span_of_days_tells_what_follows_from_what_leaves_and_what_waits_for_a_sign_off() {
    let folder = office("");
    serve(&folder, "2026-03-02T09:00:00Z");
    let told = agenda(
        &folder,
        "--day 2026-04-06 --days 20 --pretend-now 2026-03-03T09:00:00Z",
    );
    assert_eq!(sum(&told, "chase")["count"], 3, "{told}");
    assert_eq!(sum(&told, "propose")["count"], 3, "{told}");
    // Nobody signs in an agenda.
    assert_eq!(sum(&told, "formal_notice"), &Value::Null);

    serve(&folder, "2026-04-06T09:00:00Z");
    serve(&folder, "2026-04-10T09:00:00Z");
    let told = agenda(&folder, "--pretend-now 2026-04-10T10:00:00Z");
    assert_eq!(told["sign_offs"].as_array().unwrap().len(), 3, "{told}");
    let human = folder.jalon("agenda --pretend-now 2026-04-10T10:00:00Z");
    assert!(human.stdout.contains("3 wait for a sign-off"), "{human:?}");
    assert!(human.stdout.contains("nothing goes out"), "{human:?}");
}

#[test]
fn it_says_what_guards_would_hold() {
    let folder = office("[guards]\npayments_not_older = \"4 days\"\nper_hour = 2\n");
    let told = agenda(&folder, "--day today --pretend-now 2026-03-02T08:10:00Z");
    assert_eq!(told["rows"].as_array().unwrap().len(), 0);
    serve(&folder, "2026-03-02T09:00:00Z");
    // One of three invoices is beyond what is usual, and waits.
    let told = agenda(
        &folder,
        "--day 2026-04-06 --pretend-now 2026-03-02T09:10:00Z",
    );
    assert_eq!(told["held"], 1, "{told}");
    assert_eq!(told["guards_would_hold"]["freshness"], 2, "{told}");
    let human = folder.jalon("agenda --day 2026-04-06 --pretend-now 2026-03-02T09:10:00Z");
    assert!(
        human
            .stdout
            .contains("a guard would hold 2: payments have not been read"),
        "{human:?}"
    );
}

#[test]
fn a_day_that_is_over_or_is_none_is_told() {
    let folder = office("");
    let past = folder.jalon("agenda --day 2026-03-01 --pretend-now 2026-03-02T09:10:00Z");
    assert_eq!(past.code, 2);
    assert!(past.stderr.contains("jalon invoice why"), "{past:?}");
    let none = folder.jalon("agenda --day someday");
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("--day tomorrow"), "{none:?}");
}

/// A payer of whom some invoices run under an older script: both are told, each by its own.
#[test]
fn it_tells_what_leaves_under_every_version_of_the_script() {
    let folder = office("");
    serve(&folder, "2026-03-02T09:00:00Z");
    let edited = SCRIPT.replace(" 5 days after due     chase", " 6 days after due     chase");
    folder.write("edited.jalon", format!("team archive\n{edited}").as_bytes());
    let deployed = folder.jalon("deploy edited.jalon --without-tests");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    folder.write(
        "late.csv",
        b"number,customer,issue,due,currency,total\nF-9,C-1,2026-03-02,2026-03-31,EUR,90.00\n",
    );
    let late = folder.jalon("import invoices late.csv --pretend-now 2026-03-03T08:00:00Z");
    assert_eq!(late.code, 0, "{late:?}");
    serve(&folder, "2026-03-03T09:00:00Z");
    let before = ledger(&folder).len();
    let span = "--day 2026-04-05 --days 4 --pretend-now 2026-03-04T09:00:00Z";
    let told = agenda(&folder, span);
    let rows = told["rows"].as_array().unwrap();
    let told: Vec<(String, String)> = rows
        .iter()
        .map(|row| {
            let day = row["at"].as_str().unwrap()[..10].to_owned();
            (day, row["invoice"].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(told.len(), 4, "{told:?}");
    for day in ["05", "06", "07", "08"] {
        serve(&folder, &format!("2026-04-{day}T10:00:00Z"));
    }
    let lines = ledger(&folder).split_off(before);
    let left = lines.iter().map(|line| {
        let day = line["at"].as_str().unwrap()[..10].to_owned();
        (day, line["invoices"][0].as_str().unwrap().to_owned())
    });
    let mut left: Vec<(String, String)> = left.collect();
    left.sort();
    assert_eq!(left, told);
}

#[test]
fn times_and_days_are_those_of_the_journey_whatever_other_calendars_are_called() {
    // The machine has calendars by their names: another one comes first there.
    let script = SCRIPT.replace(
        "journey planned",
        "calendar antilles {\n  open Mon to Fri 08:00 to 15:00 America/Martinique\n}\n\njourney planned",
    );
    let folder = office("");
    folder.write("islands.jalon", script.as_bytes());
    let deployed = folder.jalon("deploy islands.jalon --without-tests");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    serve(&folder, "2026-03-02T09:00:00Z");
    // It is the 6th in Paris, and still the 5th in Martinique.
    let at = "--day today --pretend-now 2026-04-05T22:30:00Z";
    let told = agenda(&folder, at);
    assert_eq!(told["day"], "2026-04-06", "{told}");
    let human = folder.jalon(&format!("agenda {at}")).stdout;
    assert!(human.contains("what goes out on 2026-04-06"), "{human}");
    assert!(human.contains("2026-04-06 09:00  F-1"), "{human}");
}
