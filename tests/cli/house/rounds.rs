//! The same task and the same sign-off in several rounds and instalments: each is one of its own.

use crate::run::{Folder, folder};

/// What is missed is asked again, and missed again.
const SCRIPT: &str = r#"team receivables
team sales
agency collectco

journey rounds {
  for all invoices
  send to payer by attachment
  milestone accepted from sending {
    expect acceptance from payer within 3 days
    step look   1 day after start   task "Look at {number}" for sales
    missed      task "Ask {number}" for receivables { "asked" try again, at most 5 times }
  }
  milestone paid per instalment from sending {
    expect payment in full
    step notice   2 days after due   formal notice to payer by email, with sign-off by two of receivables within 9 days {
      refused   task "Refused: {number}" for sales
      silent    alert receivables
    }
    step call     9 days after due   task "Call about {number}: {balance}" for sales
  }
}
"#;

const INVOICES: &str = r#"{"number":"F-1","customer":"C-1","issue":"2026-03-02","due":"2026-05-29","currency":"EUR","total":"300.00","instalments":[{"due":"2026-04-30","amount":"100.00"},{"due":"2026-05-29","amount":"200.00"}]}"#;

fn rounds() -> Folder {
    let files = [
        ("rounds.jalon", SCRIPT),
        ("customers.csv", super::CUSTOMERS),
        ("invoices.json", INVOICES),
    ];
    let folder = folder(&files.map(|(name, text)| (name, text.as_bytes())));
    for line in [
        "deploy rounds.jalon",
        "import customers customers.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.json --pretend-now 2026-03-02T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    folder
}

/// Lets days pass, from the first to the second.
fn passes(folder: &Folder, from: &str, until: &str) {
    let line = format!("serve --once --pretend-now {from}T06:00:00Z --until {until}T20:00:00Z");
    let served = folder.jalon(&line);
    assert_eq!(served.code, 0, "{served:?}");
}

/// What waits for a person, by its text.
fn waits(folder: &Folder) -> Vec<String> {
    let listed = folder.jalon("task list --format json");
    let entries = listed
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut texts: Vec<String> = entries
        .map(|entry| entry["text"].as_str().unwrap_or_default().to_owned())
        .collect();
    texts.sort();
    texts
}

fn says(folder: &Folder, line: &str, day: &str) {
    let said = folder.jalon(&format!("{line} --pretend-now {day}T21:00:00Z"));
    assert_eq!(said.code, 0, "{line}: {said:?}");
}

#[test]
fn what_is_asked_again_in_a_later_round_is_answered_again() {
    let folder = rounds();
    passes(&folder, "2026-03-02", "2026-03-06");
    assert_eq!(waits(&folder), ["Ask F-1", "Look at F-1"]);
    says(
        &folder,
        "task done F-1 missed --answer asked --by zoe",
        "2026-03-06",
    );
    passes(&folder, "2026-03-07", "2026-03-11");
    assert_eq!(waits(&folder), ["Ask F-1", "Look at F-1", "Look at F-1"]);
    says(
        &folder,
        "task done F-1 missed --answer asked --by zoe",
        "2026-03-11",
    );
    // One of the first round is open beside one of the second: each is done once.
    says(&folder, "task done F-1 look --by zoe", "2026-03-11");
    let twice = folder.jalon("task done F-1 look --by zoe --pretend-now 2026-03-11T21:00:00Z");
    assert!(twice.stderr.contains("decided before"), "{twice:?}");
    passes(&folder, "2026-03-12", "2026-03-12");
    assert_eq!(waits(&folder), ["Look at F-1"]);
    says(&folder, "task done F-1 look --by zoe", "2026-03-12");
    passes(&folder, "2026-03-13", "2026-03-13");
    assert_eq!(waits(&folder), ["Look at F-1"], "that of the third round");
    passes(&folder, "2026-03-14", "2026-03-16");
    assert_eq!(waits(&folder), ["Ask F-1", "Look at F-1"]);
}

#[test]
fn each_instalment_has_its_own_tasks_and_sign_offs() {
    let folder = rounds();
    passes(&folder, "2026-03-02", "2026-05-04");
    says(&folder, "approve F-1 notice --by anna", "2026-05-04");
    says(&folder, "approve F-1 notice --by louis", "2026-05-04");
    passes(&folder, "2026-05-05", "2026-05-20");
    let listed = folder.jalon("task list").stdout;
    let about = "Call about F-1: €100.00";
    assert!(listed.contains(about), "of that instalment alone: {listed}");
    says(&folder, "task done F-1 call --by zoe", "2026-05-20");
    passes(&folder, "2026-05-21", "2026-06-01");
    let listed = folder.jalon("task list").stdout;
    let about = "F-1  Client One  200.00 EUR, until";
    assert!(listed.contains(about), "what the notice is about: {listed}");
    says(&folder, "approve F-1 notice --by anna", "2026-06-01");
    let twice = folder.jalon("approve F-1 notice --by anna --pretend-now 2026-06-01T21:00:00Z");
    assert_eq!(twice.code, 2, "{twice:?}");
    says(&folder, "approve F-1 notice --by louis", "2026-06-01");
    passes(&folder, "2026-06-02", "2026-06-15");
    says(&folder, "task done F-1 call --by zoe", "2026-06-15");
    passes(&folder, "2026-06-16", "2026-06-16");
    assert_eq!(waits(&folder), ["Ask F-1", "Look at F-1"]);
    let story = folder.jalon("invoice why F-1").stdout;
    for amount in ["100.00", "200.00"] {
        let left = format!("notice: formal notice to payer by email, {amount} EUR");
        assert_eq!(story.matches(&left).count(), 1, "{amount}: {story}");
    }
}
