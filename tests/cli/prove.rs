//! `jalon prove`: what is proved, broken and not decided, the story of what is broken, and that
//! `jalon test` plays it.

use crate::run::folder;

/// A script in which a suspension stops everything, and nobody is told.
const SCRIPT: &str = r#"team receivables
agency collectco

journey everyone {
  for invoices in EUR
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step first_reminder   5 days after due    chase payer by email
    step notice           9 days after due    formal notice to payer by registered_letter
    missed                6 days after notice   hand over to agency collectco
  }
  on missing due   task "No due date" for receivables
  on dispute       task "Dispute" for receivables
}

journey others {
  for all other invoices
  leave alone
}

policy {
  formal notice before handover
  never formal notice before 10 days after due
  every path ends in paid, task or handover
}
"#;

#[test]
fn each_policy_has_its_answer_and_what_is_broken_its_story() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("prove a.jalon --things 1");
    assert_eq!((ended.code, ended.stderr.as_str()), (1, ""), "{ended:?}");
    for told in [
        "a.jalon\n  ? formal notice before handover\n      not decided: it holds whatever one thing is out of \
         the ordinary, on whichever day (more things may happen)\n",
        "  × never formal notice before 10 days after due\n",
        "\"every path ends in paid, task or handover\" is broken:\n\n    \
         invoice A { issue 2026-01-05, due 2026-02-04, total 1200.00 EUR, purchase_order \"PO-1\" }\n    \
         2026-01-05   suspension \"x\"\n",
        "  × 2026-02-13 00:00   notice: formal notice to payer by registered letter, 1,200.00 EUR\n",
    ] {
        assert!(ended.stdout.contains(told), "{told}\n{}", ended.stdout);
    }
}

#[test]
fn stories_are_tests_that_pass() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("prove a.jalon --things 1 --policy never --write-tests broken.jalon");
    assert_eq!(ended.code, 1, "{ended:?}");
    let tests = folder.read("broken.jalon");
    assert_eq!(
        String::from_utf8(tests.clone()).unwrap(),
        "test \"breaks: never formal notice before 10 days after due\" {\n  \
         invoice A { issue 2026-01-05, due 2026-02-04, total 1200.00 EUR, purchase_order \"PO-1\" }\n  \
         then 2026-02-13 notice\n}\n"
    );
    folder.write("b.jalon", &[SCRIPT.as_bytes(), b"\n", &tests].concat());
    let ended = folder.jalon("test b.jalon");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
}

#[test]
fn every_story_is_a_test_that_passes_whatever_breaks() {
    let policies = "policy {
  at most 1 message to payer
  never chase payer when purchase_order is unknown
  never hand over before 15 days after due
  never formal notice before 10 days after due
  formal notice before chase
  every path ends in paid, task or handover
}
";
    let journey = SCRIPT.split("policy {").next().unwrap();
    let script = format!("{journey}{policies}");
    let folder = folder(&[("a.jalon", script.as_bytes())]);
    let ended = folder.jalon("prove a.jalon --things 1 --write-tests broken.jalon");
    assert_eq!(ended.code, 1, "{ended:?}");
    let tests = folder.read("broken.jalon");
    let told = String::from_utf8(tests.clone()).unwrap();
    assert_eq!(told.matches("test \"").count(), 6, "{told}");
    assert!(told.contains("correction due"), "{told}");
    folder.write("b.jalon", &[script.as_bytes(), b"\n", &tests].concat());
    let ended = folder.jalon("test b.jalon");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
}

#[test]
fn a_check_warns_of_what_is_broken_with_its_story_and_can_be_told_not_to_look() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("check a.jalon");
    assert_eq!(ended.code, 0, "{ended:?}");
    for told in [
        "this policy is broken: the journey does otherwise in the case below",
        "2026-01-05   suspension \"x\"",
    ] {
        assert!(ended.stdout.contains(told), "{told}\n{}", ended.stdout);
    }
    // What keeps a task back a suspension does not, so all must be searched.
    let large = SCRIPT.replace("formal notice before handover", "at most 9 task");
    let told = "not proved within 1 s: nothing was found that breaks it";
    let large = crate::run::folder(&[("a.jalon", large.as_bytes())]).jalon("check a.jalon");
    assert!(large.stdout.contains(told), "{large:?}");
    let ended = folder.jalon("check a.jalon --deny-warnings");
    assert_eq!(ended.code, 1, "{ended:?}");
    let ended = folder.jalon("check a.jalon --budget 0 --deny-warnings");
    assert_eq!(ended.code, 0, "{ended:?}");
}

#[test]
fn the_story_is_told_in_french() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("prove a.jalon --things 0 --policy never --lang fr");
    for told in [
        "«\u{a0}never formal notice before 10 days after due\u{a0}» est rompue\u{a0}:",
        "facture A { émission 05/01/2026, échéance 04/02/2026",
        "  × 13/02/2026 00:00   notice\u{a0}: mise en demeure au payeur par lettre recommandée",
    ] {
        assert!(ended.stdout.contains(told), "{told}\n{}", ended.stdout);
    }
}

#[test]
fn programs_get_the_same_as_json() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("prove a.jalon --things 0 --format json");
    let told: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let policies = &told["scripts"][0]["policies"];
    assert_eq!(policies[0]["answer"], "not_decided");
    assert_eq!(policies[0]["bounds"][0], "things");
    assert_eq!(policies[1]["answer"], "broken");
    assert_eq!(policies[1]["place"]["line"], 24);
    assert!(
        policies[1]["test"]
            .as_str()
            .unwrap()
            .contains("then 2026-02-13 notice")
    );
}

#[test]
fn a_script_without_policies_and_a_text_that_none_holds_are_told() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("prove a.jalon --policy claim");
    assert_eq!(ended.code, 2);
    assert_eq!(
        ended.stderr,
        "jalon: error: no policy holds the text \"claim\"\n"
    );
    let without = SCRIPT.split("policy {").next().unwrap();
    folder.write("b.jalon", without.as_bytes());
    let ended = folder.jalon("prove b.jalon --things 2");
    assert_eq!(ended.code, 0, "{ended:?}");
    // What is asked of every journey is answered all the same.
    for told in [
        "b.jalon\n  no policies\n",
        "can it stand still with something open and nobody told? yes",
        "suspension \"x\"",
        "can a case be handed over without a formal notice? not on the paths that were seen",
    ] {
        assert!(ended.stdout.contains(told), "{told}\n{}", ended.stdout);
    }
}

#[test]
fn a_script_with_errors_is_not_said_to_have_no_policies() {
    let broken = SCRIPT.replace("chase payer", "chase nobody_there");
    assert_ne!(broken, SCRIPT);
    let folder = folder(&[("a.jalon", broken.as_bytes())]);
    let ended = folder.jalon("prove a.jalon --things 0");
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(
        ended.stdout,
        "a script with errors was not looked at: mend it and ask again\n"
    );
    let ended = folder.jalon("prove a.jalon --things 0 --lang fr");
    assert!(!ended.stdout.contains("aucune règle"), "{ended:?}");
}

#[test]
fn a_change_is_told_first_in_its_lines_and_then_in_what_it_does() {
    let new = SCRIPT.replace("9 days after due", "12 days after due");
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes()), ("b.jalon", new.as_bytes())]);
    let ended = folder.jalon("diff a.jalon b.jalon --things 0");
    assert_eq!((ended.code, ended.stderr.as_str()), (1, ""), "{ended:?}");
    for told in [
        "everyone/paid/notice\n",
        "  - step notice 9 days after due",
        "  + step notice 12 days after due",
        "invoice A { issue 2026-01-05, due 2026-02-04, total 1200.00 EUR",
        "  - 2026-02-13   notice: formal notice to payer",
        "  + 2026-02-16   notice: formal notice to payer",
    ] {
        assert!(ended.stdout.contains(told), "{told}\n{}", ended.stdout);
    }
    let ended = folder.jalon("diff a.jalon b.jalon --things 0 --format json");
    let told: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(told["equal"], false);
    assert_eq!(told["lines"][0]["name"], "everyone/paid/notice");
}

#[test]
fn an_hour_that_differs_is_told_with_the_hour_and_days_are_those_of_the_house() {
    let old = format!("calendar house {{ open Mon to Fri 00:00 to 17:00 Europe/Paris }}\n{SCRIPT}")
        .replace(
            "  for invoices in EUR\n",
            "  for invoices in EUR\n  calendar house\n",
        );
    let new = old.replace("00:00 to 17:00", "01:00 to 17:00");
    let folder = folder(&[("a.jalon", old.as_bytes()), ("b.jalon", new.as_bytes())]);
    let ended = folder.jalon("diff a.jalon b.jalon --things 0");
    for told in [
        "  - 2026-01-05 00:00   the invoice is sent to payer",
        "  + 2026-01-05 01:00   the invoice is sent to payer",
    ] {
        assert!(ended.stdout.contains(told), "{told}\n{}", ended.stdout);
    }
}

/// Whatever a person would call a change stands among the lines, though nothing else leaves by it.
#[test]
fn a_changed_text_calendar_or_data_file_is_told_and_is_no_equality() {
    let old = "use std.france
team receivables
calendar office {
  open Mon to Fri 09:00 to 17:30 Europe/Paris
  closed 2026-12-24 to 2026-12-31
}
choice Size { small, large }
customer {
  size  Size = small
}
table delay by customer.size from file \"delays.csv\"
template m {
  language fr {
    subject \"Rappel\"
    body \"Payez {balance}.\"
  }
}
journey everyone {
  for all invoices
  calendar office
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step first   delay after due          chase payer with m
    missed       20 days after first      task \"Unpaid\" for receivables
  }
}
";
    let rows = "size,value\nsmall,5 days\nlarge,8 days\n";
    for (what, new, new_rows, told) in [
        (
            "a text",
            old.replace("Payez {balance}.", "Merci de payer {balance}."),
            rows.to_owned(),
            "template m/fr/body\n  - body \"Payez {balance}.\"\n  + body \"Merci de payer {balance}.\"\n",
        ),
        (
            "a subject",
            old.replace("\"Rappel\"", "\"Relance\""),
            rows.to_owned(),
            "template m/fr/subject\n  - subject \"Rappel\"\n  + subject \"Relance\"\n",
        ),
        (
            "days on which nobody works",
            old.replace("  closed 2026-12-24 to 2026-12-31\n", ""),
            rows.to_owned(),
            "calendar office/closed\n  - closed 2026-12-24 to 2026-12-31\n",
        ),
        (
            "a row of a file",
            old.to_owned(),
            rows.replace("8 days", "9 days"),
            "delays.csv\n  - large,8 days\n  + large,9 days\n",
        ),
        (
            "a team",
            old.replace("team receivables\n", "team receivables\nteam sales\n")
                .replace("for receivables", "for sales"),
            rows.to_owned(),
            "team sales\n  + team sales\n",
        ),
        (
            "a field",
            old.replace("Size = small", "Size = large"),
            rows.to_owned(),
            "customer/size\n  - size Size = small\n  + size Size = large\n",
        ),
    ] {
        let folder = folder(&[
            ("a/x.jalon", old.as_bytes()),
            ("a/delays.csv", rows.as_bytes()),
            ("b/x.jalon", new.as_bytes()),
            ("b/delays.csv", new_rows.as_bytes()),
        ]);
        let ended = folder.jalon("diff a/x.jalon b/x.jalon --things 0");
        assert_eq!(
            (ended.code, ended.stderr.as_str()),
            (1, ""),
            "{what}: {ended:?}"
        );
        assert!(ended.stdout.contains(told), "{what}: {}", ended.stdout);
        let never = "both do the same, whatever happens";
        assert!(!ended.stdout.contains(never), "{what}: {}", ended.stdout);
        let ended = folder.jalon("diff a/x.jalon b/x.jalon --things 0 --format json");
        let told: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!(told["equal"], false, "{what}");
        assert!(!told["lines"].as_array().unwrap().is_empty(), "{what}");
        let ended = folder.jalon("diff a/x.jalon a/x.jalon --things 0");
        assert_eq!(ended.code, 0, "{ended:?}");
    }
}

#[test]
fn a_script_laid_out_anew_or_in_french_does_the_same() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let french = folder.jalon("fmt --to fr --stdout a.jalon");
    folder.write("fr.jalon", french.stdout.as_bytes());
    let ended = folder.jalon("diff a.jalon fr.jalon");
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(
        ended
            .stdout
            .ends_with("both do the same, whatever happens\n"),
        "{}",
        ended.stdout
    );
}

/// Office hours, limits and sign-offs make this one too large to be seen whole: it is proved without a search.
#[test]
fn names_and_the_order_of_answers_change_nothing_and_that_is_proved_at_once() {
    let opticians = include_str!("../../examples/opticians/opticians.en.jalon");
    let line = |start: &str| opticians.lines().find(|one| one.starts_with(start));
    let (first, last) = (line("  on missing due"), line("  on bounce"));
    let (first, last) = (first.unwrap(), last.unwrap());
    let turned = opticians.replace(last, "@").replace(first, last);
    let turned = turned.replace('@', first);
    let renamed = opticians
        .replace("step call ", "step ring ")
        .replace("milestone approved", "milestone agreed")
        .replace("journey opticians", "journey eyes");
    let templates = include_bytes!("../../examples/opticians/templates/opticians.jalon");
    let folder = folder(&[
        ("old.jalon", opticians.as_bytes()),
        ("turned.jalon", turned.as_bytes()),
        ("renamed.jalon", renamed.as_bytes()),
        ("templates/opticians.jalon", templates),
    ]);
    let ended = folder.jalon("diff old.jalon turned.jalon --budget 0");
    assert_eq!(ended.stdout, "both do the same, whatever happens\n");
    assert_eq!(ended.code, 0, "{ended:?}");
    // The lines are told, since people know them by these names.
    let ended = folder.jalon("diff old.jalon renamed.jalon --budget 0");
    let same = "what leaves and what is asked of people is the same, whatever happens; only these lines differ\n";
    assert!(ended.stdout.ends_with(same), "{ended:?}");
}

#[test]
fn what_no_test_visits_is_counted_and_written_as_tests_that_pass() {
    let tested = format!(
        "{SCRIPT}
test \"who contests is left in peace\" {{
  invoice {{ issue 2026-01-05, due 2026-02-04, total 1,200 EUR }}
  2026-02-10   dispute \"broken\"
  then 2026-02-10 task \"Dispute\"
}}
"
    );
    let folder = folder(&[("a.jalon", tested.as_bytes())]);
    let ended = folder.jalon("prove a.jalon --things 2 --untested more.jalon");
    let line = ended.stdout.lines();
    let mut line = line.filter(|line| line.contains("your tests visit 1 of "));
    assert!(line.next().is_some(), "{}", ended.stdout);
    let more = String::from_utf8(folder.read("more.jalon")).unwrap();
    assert!(
        more.contains("test \"payments before the first step\""),
        "{more}"
    );
    assert!(
        more.contains("test \"payments after first_reminder\""),
        "{more}"
    );
    assert!(
        !more.contains("test \"disputes after first_reminder\""),
        "{more}"
    );
    // Of a script without tests that is all.
    let without = crate::run::folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = without.jalon("prove a.jalon --things 2 --untested all.jalon");
    assert!(ended.stdout.contains("your tests visit 0 of "), "{ended:?}");
    let every = String::from_utf8(without.read("all.jalon")).unwrap();
    assert!(
        every.contains("test \"disputes after first_reminder\""),
        "{every}"
    );
    assert!(every.len() > more.len(), "{every}");
    let all = format!("{tested}\n{more}");
    let folder = crate::run::folder(&[("b.jalon", all.as_bytes())]);
    let ended = folder.jalon("test b.jalon");
    assert_eq!(ended.code, 0, "{ended:?}");
    // All that a journey does is no matter of one policy: nothing is written then.
    let both = folder.jalon("prove b.jalon --things 2 --policy some --untested none.jalon");
    assert_eq!(both.code, 2, "{both:?}");
    assert!(both.stderr.contains("leave out --policy"), "{both:?}");
    assert!(!folder.path.join("none.jalon").exists());
    // With them, nothing is left that no test visits.
    let ended = folder.jalon("prove b.jalon --things 2 --untested more.jalon");
    assert_eq!(folder.read("more.jalon"), b"", "{ended:?}");
}
