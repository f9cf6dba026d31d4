//! Versions of a script: `jalon plan`, `jalon deploy --migrate`, and what older versions tell.

use super::{CUSTOMERS, INVOICES, SCRIPT, house, json};
use crate::run::{Folder, folder};

/// The same journey with another delay and one more team before it, so that all numbers differ.
fn edited() -> String {
    let script = SCRIPT.replace("5 days after due   chase", "8 days after due   chase");
    let script = script.replace("then 2026-04-05", "then 2026-04-08");
    format!("team archive\n{script}").replace(
        "  missed ",
        "  step last      50 days after due   task \"Call {number}\" for archive\n    missed ",
    )
}

/// Two invoices under way under the first script, the second one deployed.
fn under_way() -> Folder {
    let folder = house();
    folder.jalon("import customers customers.csv");
    folder.jalon("import invoices invoices.csv");
    folder.jalon("serve --once");
    folder.write("edited.jalon", edited().as_bytes());
    let deployed = folder.jalon("deploy edited.jalon");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    assert!(deployed.stdout.contains("jalon plan"), "{deployed:?}");
    folder
}

#[test]
fn a_plan_is_shown_carried_out_once_and_led_back() {
    let folder = under_way();
    let none = folder.jalon("deploy --migrate");
    assert_eq!(none.code, 2, "{none:?}");
    assert!(none.stderr.contains("there is no plan yet"), "{none:?}");
    let shown = folder.jalon("plan");
    assert!(shown.stdout.contains("2 invoices would move"), "{shown:?}");
    let french = folder.jalon("plan --lang fr");
    assert!(
        french.stdout.contains("2 factures passeraient"),
        "{french:?}"
    );
    let plan = json(&folder.jalon("plan --format json"));
    assert_eq!(
        (&plan["move"], &plan["stay"]),
        (&2.into(), &0.into()),
        "{plan}"
    );
    let moved = folder.jalon("deploy --migrate");
    assert_eq!(moved.code, 0, "{moved:?}");
    assert!(moved.stdout.contains("2 invoices move"), "{moved:?}");
    let again = folder.jalon("deploy --migrate");
    assert!(again.stdout.contains("carried out before"), "{again:?}");
    folder.jalon("serve --once");
    let after = json(&folder.jalon("plan --format json"));
    assert_eq!(
        (&after["move"], &after["there"]),
        (&0.into(), &2.into()),
        "{after}"
    );
    let incidents = folder.jalon("incident list");
    assert_eq!(incidents.stdout, "there is no incident\n");
    // And back.
    folder.jalon("deploy simple.jalon");
    let back = json(&folder.jalon("plan --format json"));
    assert_eq!(&back["move"], &2, "{back}");
}

/// The plan for another script, deployed over the first.
fn plan_for(folder: &Folder, script: &str) -> serde_json::Value {
    folder.write("other.jalon", script.as_bytes());
    let deployed = folder.jalon("deploy other.jalon");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    json(&folder.jalon("plan --format json"))
}

#[test]
fn a_plan_tells_what_invoices_under_way_would_feel_of_the_change() {
    let folder = under_way();
    let text = "team archive\n".to_owned() + SCRIPT;
    let none = plan_for(
        &folder,
        &text.replace("Unpaid {number}", "Not paid: {number}"),
    );
    assert_eq!(
        (&none["dates_move"], &none["feel"]["nothing"]),
        (&0.into(), &2.into()),
        "a task in other words is the same task: {none}"
    );
    // All dates stay, and a dispute is answered.
    let answered = SCRIPT.replace(
        "  }\n}",
        "  }\n  on dispute   task \"Dispute {number}\" for receivables\n}",
    );
    let felt = plan_for(&folder, &answered);
    assert_eq!(
        (&felt["dates_move"], &felt["feel"]["differ"]),
        (&0.into(), &2.into()),
        "{felt}"
    );
    let change = &felt["feel"]["changes"][0];
    let happens = change["happens"][0].as_str().unwrap();
    assert!(happens.contains("dispute"), "{felt}");
    let nothing: [&str; 0] = [];
    assert_eq!(change["old"], serde_json::json!(nothing), "{felt}");
    assert_eq!(
        change["new"],
        serde_json::json!(["task for receivables"]),
        "{felt}"
    );
    let shown = folder.jalon("plan");
    assert!(shown.stdout.contains("2  feel it:"), "{shown:?}");
    let hasty = json(&folder.jalon("plan --budget 0 --format json"));
    assert_eq!(hasty["feel"], serde_json::Value::Null, "{hasty}");
}

#[test]
fn a_plan_made_before_another_deployment_is_refused() {
    let folder = under_way();
    folder.jalon("plan");
    folder.jalon("deploy simple.jalon");
    let refused = folder.jalon("deploy --migrate");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(
        refused
            .stderr
            .contains("before another script was deployed"),
        "{refused:?}"
    );
    assert!(refused.stderr.contains("jalon plan"), "{refused:?}");
    let french = folder.jalon("deploy --migrate --lang fr");
    assert!(french.stderr.contains("nouveau plan"), "{french:?}");
}

#[test]
fn the_story_of_an_invoice_under_an_older_script_shows_its_lines() {
    let folder = under_way();
    let why = folder.jalon("invoice why F-1");
    assert_eq!(why.code, 0, "{why:?}");
    assert!(why.stdout.contains("simple.jalon:"), "{why:?}");
    assert!(
        why.stdout.contains("step reminder   5 days after due"),
        "{why:?}"
    );
}

/// A limit of messages keeps a reminder back, also right after a move.
#[test]
fn a_change_of_a_text_moves_nothing_where_a_limit_keeps_a_reminder_back() {
    let script = "team desk\n\ncalendar always {\n  open Mon to Sun 00:00 to 23:59 Europe/Paris\n}\n\ntemplate polite {\n  subject \"Invoice {number}\"\n  body \"Please pay {balance}.\"\n}\n\n\
        journey every {\n  for all invoices\n  calendar always\n  limit messages to payer 1 per 3 days\n  send to payer by attachment\n  \
        milestone paid from sending {\n    expect payment in full\n    \
        step first    5 days after due   chase payer with polite\n    \
        missed   3000 days after due   task \"Unpaid {number}\" for desk\n  }\n}\n";
    let invoices = "number,customer,issue,due,currency,total\n\
        A,C1,2026-03-02,2026-03-31,EUR,100.00\nB,C1,2026-03-02,2026-03-31,EUR,200.00\n\
        C,C1,2026-03-02,2026-04-20,EUR,300.00\n";
    let folder = crate::run::folder(&[
        ("one.jalon", script.as_bytes()),
        ("invoices.csv", invoices.as_bytes()),
    ]);
    folder.jalon("deploy one.jalon");
    folder.jalon("import invoices invoices.csv");
    // What is late leaves at once, but for what the limit keeps back.
    for _ in 0..2 {
        folder.jalon("serve --once");
    }
    let changed = script.replace("Please pay", "Would you pay");
    folder.write("two.jalon", changed.as_bytes());
    let deployed = folder.jalon("deploy two.jalon");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    let plan = json(&folder.jalon("plan --format json"));
    assert_eq!(
        (&plan["move"], &plan["dates_move"], &plan["feel"]["nothing"]),
        (&3.into(), &0.into(), &3.into()),
        "{plan}"
    );
}

/// What a plan that moves the reminder says: how many feel nothing of it, and what the others feel.
fn felt(script: &str, settings: &str) -> serde_json::Value {
    // Plans are made by the clock of the machine: nothing is late for long.
    let invoices = INVOICES.replace("2026-03-31", "2090-03-31");
    let folder = folder(&[
        ("first.jalon", script.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("invoices.csv", invoices.as_bytes()),
        ("payments.csv", b"source,key,date,amount,currency,invoice\n"),
        ("jalon-data/jalon.toml", settings.as_bytes()),
    ]);
    let other = script.replace("5 days after due   chase", "8 days after due   chase");
    folder.write("other.jalon", other.as_bytes());
    for line in [
        "deploy first.jalon --without-tests",
        "import customers customers.csv",
        "import invoices invoices.csv",
        "import payments payments.csv",
        "serve --once",
        "deploy other.jalon --without-tests",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    json(&folder.jalon("plan --format json"))
}

#[test]
fn a_plan_tells_of_dates_that_move_though_payments_will_be_old_tomorrow() {
    let script = SCRIPT.replace(
        "  for all invoices\n",
        "  for all invoices\n  needs payments up to date within 1 day\n",
    );
    let plan = felt(&script, "");
    assert_eq!(plan["dates_move"], 2, "{plan}");
    assert_eq!(
        (&plan["feel"]["nothing"], &plan["feel"]["differ"]),
        (&0.into(), &2.into()),
        "{plan}"
    );
}

#[test]
fn what_a_guard_holds_leaves_under_both_scripts_for_a_plan() {
    let plan = felt(SCRIPT, "[guards]\nper_hour = 1\n");
    let changes = plan["feel"]["changes"].as_array().unwrap();
    let sent = |change: &serde_json::Value| change["old"].to_string().contains("sent");
    assert!(!changes.is_empty() && !changes.iter().any(sent), "{plan}");
}

/// Its customer has used 500.00 of a limit of 600.00; at twice that, somebody is asked.
const LIMITED: &str = r#"team receivables

customer {
  credit_limit   money in EUR or unknown
}

standing of customer called credit by share used of customer.credit_limit {
  under 80 %             fine
  80 % to under 100 %    near
  100 % or more          beyond
}

journey everyone {
  for all invoices
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due   chase payer by email
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
  on standing beyond   task "Beyond {number}" for receivables
}
"#;

#[test]
fn the_story_of_an_invoice_that_was_moved_counts_it_once() {
    let files: [(&str, &[u8]); 3] = [
        ("first.jalon", LIMITED.as_bytes()),
        (
            "customers.csv",
            b"key,name,country,credit_limit\nC-1,Client One,FR,600.00 EUR\n",
        ),
        (
            "invoices.csv",
            b"number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,2090-03-31,EUR,500.00\n",
        ),
    ];
    let folder = folder(&files);
    let other = LIMITED.replace("5 days after due   chase", "8 days after due   chase");
    folder.write("other.jalon", other.as_bytes());
    for line in [
        "deploy first.jalon --without-tests",
        "import customers customers.csv",
        "import invoices invoices.csv",
        "serve --once",
        "deploy other.jalon --without-tests",
        "plan",
        "deploy --migrate",
        "serve --once",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    assert_eq!(json(&folder.jalon("plan --format json"))["there"], 1);
    assert_eq!(folder.jalon("task list --format json").stdout, "");
    let why = folder.jalon("invoice why F-1").stdout;
    assert!(why.contains("credit: near"), "{why}");
    for never in ["beyond", "Beyond", "task for"] {
        assert!(!why.contains(never), "{never}: {why}");
    }
}
