//! What people look at and decide: doctor, outbox, incidents, audit, backup.

use super::{house, json};

#[test]
fn the_doctor_tells_what_is_deployed_and_that_nobody_works() {
    let folder = house();
    let found = json(&folder.jalon("doctor --format json"));
    let all = found["findings"].as_array().unwrap();
    let has = |words: &str| {
        all.iter()
            .any(|one| one["what"].as_str().unwrap().contains(words))
    };
    assert!(has("simple.jalon"), "{found}");
    assert!(has("no daemon works here now"), "{found}");
    assert!(has("all pages and indexes are whole"), "{found}");
    assert!(all.iter().all(|one| one["grade"] != "bad"), "{found}");
    let french = folder.jalon("doctor --lang fr");
    assert!(
        french.stdout.contains("aucun démon ne travaille ici"),
        "{french:?}"
    );
}

#[test]
fn the_data_folder_is_its_owners_alone() {
    let folder = house();
    let doctor = folder.jalon("doctor");
    assert!(doctor.stdout.contains("by its owner alone"), "{doctor:?}");
}

#[test]
fn decisions_about_what_is_not_there_are_refused() {
    let folder = house();
    let key = "00000000000000000000000000000012";
    for (line, words) in [
        ("outbox show KEY", "jalon outbox list"),
        ("outbox release KEY", "jalon outbox list"),
        ("outbox resolve KEY --left", "jalon outbox list"),
        ("incident retry KEY", "jalon incident list"),
    ] {
        let line = line.replace("KEY", key);
        let refused = folder.jalon(&line);
        assert_eq!(refused.code, 2, "{line}: {refused:?}");
        assert!(refused.stderr.contains(words), "{line}: {refused:?}");
        let french = folder.jalon(&format!("{line} --lang fr"));
        assert!(french.stderr.contains("erreur"), "{line}: {french:?}");
    }
    let undecided = folder.jalon(&format!("outbox resolve {key}"));
    assert_eq!(undecided.code, 2, "{undecided:?}");
    assert!(undecided.stderr.contains("--not-left"), "{undecided:?}");
    assert_eq!(folder.jalon("outbox list").stdout, "nothing waits here\n");
    assert_eq!(
        folder.jalon("incident list").stdout,
        "there is no incident\n"
    );
}

#[test]
fn a_backup_is_an_installation_again() {
    let folder = house();
    folder.jalon("import invoices invoices.csv");
    let done = folder.jalon("backup copy.db");
    assert_eq!(done.code, 0, "{done:?}");
    let twice = folder.jalon("backup copy.db");
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("there already"), "{twice:?}");
    std::fs::create_dir(folder.path.join("other")).unwrap();
    std::fs::rename(
        folder.path.join("copy.db"),
        folder.path.join("other/jalon.db"),
    )
    .unwrap();
    let again = json(&folder.jalon("import invoices invoices.csv --data other --format json"));
    assert_eq!(again["known_before"], 2, "{again}");
}

#[test]
fn sealed_heads_are_exported_and_verified() {
    let folder = house();
    let none = folder.jalon("audit head");
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("--seal"), "{none:?}");
    let heads = folder.jalon("audit head --seal");
    assert_eq!(heads.code, 0, "{heads:?}");
    folder.write("heads.jsonl", heads.stdout.as_bytes());
    let verified = folder.jalon("audit verify heads.jsonl");
    assert_eq!(verified.code, 0, "{verified:?}");
    let changed = heads.stdout.replace("\"entries\":0", "\"entries\":7");
    folder.write("heads.jsonl", changed.as_bytes());
    let found = folder.jalon("audit verify heads.jsonl --format json");
    assert_eq!(found.code, 1, "{found:?}");
    assert_eq!(json(&found)["found"][0]["kind"], "seals");
    folder.write("heads.jsonl", b"hello\n");
    let nonsense = folder.jalon("audit verify heads.jsonl");
    assert_eq!(nonsense.code, 2);
    assert!(nonsense.stderr.contains("heads.jsonl:1"), "{nonsense:?}");
}

#[test]
fn a_payment_in_another_currency_stands_in_the_story_of_its_invoice() {
    let folder = house();
    folder.write(
        "dollars.csv",
        b"source,key,date,amount,currency,invoice\nbank,B-7,2026-03-02,5.00,USD,F-1\n",
    );
    let now = "--pretend-now 2026-03-02T08:00:00Z";
    for line in ["invoices invoices.csv", "payments dollars.csv"] {
        let done = folder.jalon(&format!("import {line} {now}"));
        assert_eq!(done.code, 0, "{done:?}");
    }
    let served = folder.jalon(&format!("serve --once {now}"));
    assert!(served.stderr.contains("payer=C-1"), "{served:?}");
    for (line, words) in [
        ("incident list", ["2026-03-02 08:00Z", "C-1  F-1  "]),
        (
            "doctor",
            ["1 incident stands", "all else of its account goes on"],
        ),
        (
            "invoice why F-1",
            ["incident, not taken", "jalon incident retry"],
        ),
        (
            "invoice why F-1 --lang fr",
            ["incident, non pris en compte", "USD"],
        ),
    ] {
        let told = folder.jalon(line);
        assert_eq!(told.code, 0, "{told:?}");
        for word in words {
            assert!(told.stdout.contains(word), "{word}: {told:?}");
        }
    }
    let other = folder.jalon("invoice why F-2");
    assert!(!other.stdout.contains("incident"), "{other:?}");
}

#[test]
fn a_task_says_what_it_said_when_it_was_given() {
    let script = r#"team receivables

journey disputed {
  for all invoices
  send to payer by link
  milestone paid from sending {
    expect payment in full
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
  on dispute   pause; task "Dispute: {dispute.reason}" for receivables
}
"#;
    let folder = crate::run::folder(&[
        ("disputed.jalon", script.as_bytes()),
        ("customers.csv", super::CUSTOMERS.as_bytes()),
        ("invoices.csv", super::INVOICES.as_bytes()),
    ]);
    for line in [
        "deploy disputed.jalon --without-tests",
        "import customers customers.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
        "serve --once --pretend-now 2026-03-02T09:00:00Z",
        "invoice dispute F-1 --reason damaged --by ann --pretend-now 2026-03-03T09:00:00Z",
        "serve --once --pretend-now 2026-03-03T09:05:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    let listed = folder.jalon("task list");
    assert!(listed.stdout.contains("Dispute: damaged"), "{listed:?}");
}

#[test]
fn interest_that_lacks_its_rate_is_told_once_for_a_payer_and_can_be_set_aside() {
    let script = "team desk\n\ntable rate by date {\n  from 2025-07-01  2.15 %\n}\n\njourney every {\n  for all invoices\n  \
        send to payer by attachment\n  milestone paid from sending {\n    expect payment in full with charges\n    \
        step first    5 days after due   claim interest rate + 8 % a year on balance since due, actual/365, floating by half-year; \
        chase payer by email\n    missed   60 days after due   task \"Unpaid {number}\" for desk\n  }\n}\n";
    let folder = crate::run::folder(&[
        ("rates.jalon", script.as_bytes()),
        (
            "invoices.csv",
            b"number,customer,issue,due,currency,total\n\
              A,C1,2026-03-02,2026-03-31,EUR,100.00\nB,C1,2026-03-02,2026-03-31,EUR,100.00\n",
        ),
    ]);
    let deployed = folder.jalon("deploy rates.jalon");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    let now = "--pretend-now 2026-03-02T09:00:00Z";
    folder.jalon(&format!("import invoices invoices.csv {now}"));
    folder.jalon(&format!("serve --once {now} --until 2026-04-10T12:00:00Z"));
    let listed = folder.jalon("incident list").stdout;
    assert_eq!(listed.lines().count(), 1, "{listed}");
    assert!(
        listed.contains("rate has no row for 2026-01-01"),
        "{listed}"
    );
    let key = listed.split_whitespace().next().unwrap().to_owned();
    let retried = folder.jalon(&format!("incident retry {key}"));
    assert_eq!(retried.code, 2, "{retried:?}");
    assert!(retried.stderr.contains("incident drop"), "{retried:?}");
    let dropped = folder.jalon(&format!(
        "incident drop {key} --reason claimed by hand --by anna"
    ));
    assert_eq!(dropped.code, 2, "a reason is one argument: {dropped:?}");
    let dropped = folder.jalon(&format!("incident drop {key} --reason by-hand --by anna"));
    assert_eq!(dropped.code, 0, "{dropped:?}");
    folder.jalon("serve --once --pretend-now 2026-04-11T12:00:00Z");
    let none = "there is no incident\n";
    assert_eq!(folder.jalon("incident list").stdout, none);
    // It comes again with the next invoice that lacks it, and is set aside again.
    folder.write(
        "later.csv",
        b"number,customer,issue,due,currency,total\nC,C1,2026-04-11,2026-04-20,EUR,100.00\n",
    );
    let later = "--pretend-now 2026-04-11T12:00:00Z";
    folder.jalon(&format!("import invoices later.csv {later}"));
    folder.jalon(&format!(
        "serve --once {later} --until 2026-04-30T12:00:00Z"
    ));
    let again = folder.jalon("incident list").stdout;
    assert!(again.contains(&key), "{again}");
    folder.jalon(&format!("incident drop {key} --reason by-hand --by anna"));
    folder.jalon("serve --once --pretend-now 2026-04-30T12:00:00Z");
    assert_eq!(folder.jalon("incident list").stdout, none);
}

#[test]
fn what_customers_say_and_no_line_of_the_script_hears_is_told_to_people() {
    let script = "team receivables\njourney deaf {\n  for all invoices\n  send to payer by attachment\n  \
        milestone paid from sending {\n    expect payment in full\n    \
        missed   10 days after due   task \"Unpaid {number}\" for receivables\n  }\n}\n";
    let invoices = "number,customer,issue,due,currency,total\n\
        F-1,C-1,2026-03-02,2026-03-31,EUR,100.00\n";
    let told = "source,key,kind,invoice,occurred_at,contact,reason,code\n\
        desk,E1,dispute,F-1,2026-03-03,,too dear,\n\
        desk,E2,bounce,F-1,2026-03-03,K-1,,5.1.1\n\
        desk,E3,credit_request,F-1,2026-03-03,,,\n\
        desk,E4,promise,F-1,2026-03-03,,,\n";
    let told = told.replace(
        "E4,promise,F-1,2026-03-03,,,",
        "E4,receipt,F-1,2026-03-03,,,",
    );
    let folder = crate::run::folder(&[
        ("deaf.jalon", script.as_bytes()),
        ("customers.csv", super::CUSTOMERS.as_bytes()),
        ("invoices.csv", invoices.as_bytes()),
        ("told.csv", told.as_bytes()),
    ]);
    let now = "--pretend-now 2026-03-03T09:00:00Z";
    for line in [
        "deploy deaf.jalon".to_owned(),
        format!("import customers customers.csv {now}"),
        format!("import invoices invoices.csv {now}"),
        format!("serve --once {now}"),
        format!("import events told.csv {now}"),
        format!("serve --once {now}"),
    ] {
        let done = folder.jalon(&line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    let list = folder.jalon("incident list").stdout;
    for said in [
        "F-1 is disputed (too dear), and no line of the script says what to do",
        "what was sent to K-1 about F-1 came back (5.1.1), and no line",
        "a credit note is asked for F-1",
    ] {
        assert!(list.contains(said), "{said}: {list}");
    }
    assert_eq!(list.lines().count(), 3, "{list}");
    // What a person of the house notes is known to the house.
    folder.jalon(&format!(
        "invoice dispute F-1 --reason prices --by anna {now}"
    ));
    folder.jalon(&format!("serve --once {now}"));
    let after = folder.jalon("incident list").stdout;
    assert_eq!(after, list);
}
