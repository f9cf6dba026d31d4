//! `jalon test`: what passes, what fails and how it is told, coverage, rewriting, and wrong use.

use crate::run::folder;

/// A script with a test that passes and one that names the wrong day.
const SCRIPT: &str = r#"team receivables

calendar office { open Mon to Fri 09:00 to 17:30 Europe/Paris }

journey everyone {
  for all invoices
  calendar office
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step first_reminder   10 days after due   chase payer by email
    missed                30 days after due   task "Unpaid {number}" for receivables {
      "promised"   go on
    }
  }
}

test "an early payer is left in peace" {
  invoice { issue 2026-01-05, due 2026-02-02, total 800 EUR }
  2026-01-23   payment 800 EUR
  then no message
  then milestone paid on 2026-01-23
}

test "a late payer is reminded" {
  invoice { issue 2026-01-05, due 2026-02-02, total 800 EUR }
  then 2026-02-11 first_reminder   # ten days after
}
"#;

/// The same with the right day.
fn right() -> String {
    SCRIPT.replace("then 2026-02-11", "then 2026-02-12")
}

#[test]
fn what_passes_ends_with_0() {
    let folder = folder(&[("a.jalon", right().as_bytes())]);
    let ended = folder.jalon("test a.jalon");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
    assert_eq!(
        ended.stdout,
        "a.jalon\n  ✓ an early payer is left in peace\n  ✓ a late payer is reminded\n\n2 tests passed\n"
    );
}

#[test]
fn a_failure_shows_its_line_and_the_timeline_with_what_differs() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("test a.jalon");
    assert_eq!(ended.code, 1);
    for text in [
        "  × a late payer is reminded\n",
        "this happens on 2026-02-12, not on 2026-02-11",
        "[a.jalon:27:3]",
        "then 2026-02-11 first_reminder",
        "  - 2026-02-11        first_reminder\n",
        "  + 2026-02-12 09:00  first_reminder: chase payer by email, 800.00 EUR\n",
        "\n1 passed, 1 failed\n",
    ] {
        assert!(ended.stdout.contains(text), "{text}: {}", ended.stdout);
    }
}

#[test]
fn a_failure_is_told_in_french_too() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("--lang fr test a.jalon");
    assert_eq!(ended.code, 1);
    for text in [
        "ceci arrive le 12/02/2026, non le 11/02/2026",
        "  + 12/02/2026 09:00  first_reminder\u{a0}: relance au payeur par courriel, 800,00 EUR\n",
        "\n1 réussi, 1 en échec\n",
    ] {
        assert!(ended.stdout.contains(text), "{text}: {}", ended.stdout);
    }
}

#[test]
fn a_test_that_names_something_unknown_is_told_what_was_meant() {
    let script = right().replace("12 first_reminder", "12 frist_reminder");
    let folder = folder(&[("a.jalon", script.as_bytes())]);
    let ended = folder.jalon("test a.jalon");
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("J0201"), "{ended:?}");
    assert!(ended.stderr.contains("first_reminder"), "{ended:?}");
    assert_eq!(
        ended.stdout,
        "the tests of 1 script were not played: correct its errors first\n"
    );
    let french = folder.jalon("--lang fr test a.jalon");
    assert_eq!(
        (french.code, french.stdout.as_str()),
        (
            1,
            "les tests d'un script n'ont pas été joués\u{a0}: corriger d'abord ses erreurs\n"
        )
    );
}

#[test]
fn scripts_without_errors_are_tested_beside_others() {
    let wrong = right().replace("12 first_reminder", "12 frist_reminder");
    let files = [("a.jalon", right()), ("b.jalon", wrong)];
    let files = files
        .each_ref()
        .map(|(name, text)| (*name, text.as_bytes()));
    let ended = folder(&files).jalon("test .");
    assert_eq!(ended.code, 1);
    let last = ended.stdout.lines().last();
    let said = "2 tests passed; the tests of 1 script were not played: correct its errors first";
    assert_eq!(last, Some(said));
}

#[test]
fn the_text_of_a_task_is_told_and_rewritten_as_it_reads() {
    let script = right().replace(
        "then 2026-02-12 first_reminder",
        "then 2026-03-04 task \"Unpaid INV-1: 800.00 EUR\"",
    );
    let script = script.replace("\"Unpaid {number}\"", "\"Unpaid {number}: {balance}\"");
    let folder = folder(&[("a.jalon", script.as_bytes())]);
    let ended = folder.jalon("test a.jalon");
    assert_eq!(ended.code, 1);
    let said = "the text reads \"Unpaid INV-1: €800.00\"";
    assert!(ended.stdout.contains(said), "{}", ended.stdout);
    folder.jalon("test --update a.jalon");
    let after = String::from_utf8(folder.read("a.jalon")).unwrap();
    let line = "then 2026-03-04 task \"Unpaid INV-1: €800.00\"   # ten days after\n";
    assert!(after.contains(line), "{after}");
    assert_eq!(folder.jalon("test a.jalon").code, 0);
}

/// A French script: its tasks are French, and a test may leave open what it does not promise.
const FRENCH: &str = r#"équipe comptes

parcours tous {
  pour toutes les factures
  envoyer au payeur par lien
  jalon paiement dès envoi {
    attendre paiement intégral
    étape rappel   10 jours après échéance   relancer payeur avec rappel
    manqué         30 jours après échéance   tâche « Impayée {numéro} : {solde} au {échéance} » pour comptes
  }
}

modèle rappel {
  objet « Facture {numéro} »
  texte « Bonjour, le solde de {solde} était dû le {échéance}. »
}

test "une facture impayée" {
  facture { émission 05/01/2026, échéance 01/02/2026, total 1 200,50 EUR }
  vérifier 11/02/2026 rappel contenant « le solde de 1 200,50 € était dû le 1er février 2026 »
  vérifier 03/03/2026 tâche « Impayée INV-1 : 1 200,50 € au 1er février 2026 »
  vérifier 03/03/2026 tâche « Impayée … au 1er février 2026 »
  vérifier 03/03/2026 tâche « Impayée {numéro} : {solde} au … »
}
"#;

#[test]
fn texts_of_a_french_script_have_french_amounts_and_dates() {
    let folder = folder(&[("a.jalon", FRENCH.as_bytes())]);
    let ended = folder.jalon("test a.jalon");
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    for (from, to) in [
        ("dû le 1er février", "dû le 2 février"),
        ("Impayée … au 1er", "Impayée … au 2"),
    ] {
        let wrong = FRENCH.replace(from, to);
        let folder = crate::run::folder(&[("a.jalon", wrong.as_bytes())]);
        assert_eq!(folder.jalon("test a.jalon").code, 1, "{to}");
    }
}

#[test]
fn words_that_a_text_lacks_are_told_with_the_text() {
    let wrong = FRENCH.replace(
        "contenant « le solde de 1 200,50",
        "contenant « le solde de 12,50",
    );
    let folder = folder(&[("a.jalon", wrong.as_bytes())]);
    let ended = folder.jalon("test a.jalon");
    let told = ended.stdout.replace("\n  │ ", " ");
    let text = "which reads: Facture INV-1 / Bonjour, le solde de 1\u{202f}200,50\u{a0}€ était dû";
    assert!(told.contains(text), "{told}");
}

#[test]
fn tables_of_one_name_in_two_modules_of_a_folder_are_told_apart() {
    let module = |rate: &str| format!("table base by date {{ from 2025-01-01 {rate} }}\n");
    let script = r#"use north
use south
team receivables

journey one {
  for invoices in EUR where total >= 5,000 EUR
  send to payer by link
  milestone paid from sending {
    expect payment in full with charges
    step late   50 days after due   claim interest north.base a year on balance since due, actual/365, one rate
    missed      90 days after due   alert receivables
  }
}

journey two {
  for all other invoices
  send to payer by link
  milestone paid from sending {
    expect payment in full with charges
    step late   50 days after due   claim interest south.base a year on balance since due, actual/365, one rate
    missed      90 days after due   alert receivables
  }
}

test "each its own rate" {
  invoice A { issue 2025-01-01, due 2025-02-01, total 10,000 EUR }
  invoice B { issue 2025-01-01, due 2025-02-01, total 1,000 EUR }
  then 2025-03-23 claim interest 41.10 EUR on A
  then 2025-03-23 claim interest 9.59 EUR on B
}
"#;
    // The modules come first, as scripts of their own, before anything uses them.
    let folder = folder(&[
        ("north.jalon", module("3 %").as_bytes()),
        ("south.jalon", module("7 %").as_bytes()),
        ("z.jalon", script.as_bytes()),
    ]);
    let ended = folder.jalon("test .");
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
}

#[test]
fn what_cannot_happen_fails_with_clear_words() {
    let cases = [
        (
            "2025-12-01   payment 800 EUR",
            "this can't happen: the invoice is not there yet on that day",
        ),
        (
            "2026-01-23   payment 800 USD",
            "this can't happen: the amount is in USD, the invoice in EUR",
        ),
        (
            "2026-01-23   payment 800 EUR cancelled",
            "nothing is proposed, open or paid that this could mean",
        ),
    ];
    for (line, words) in cases {
        let script = right().replace("2026-01-23   payment 800 EUR", line);
        let folder = folder(&[("a.jalon", script.as_bytes())]);
        let ended = folder.jalon("test a.jalon");
        assert_eq!(ended.code, 1, "{line}");
        let told = ended.stdout.replace("\n  │ ", " ");
        assert!(told.contains(words), "{line}: {}", ended.stdout);
    }
}

#[test]
fn update_rewrites_the_line_and_nothing_else() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("test --update a.jalon");
    assert_eq!(ended.code, 1);
    assert_eq!(ended.stderr, "1 line rewritten\n");
    assert_eq!(String::from_utf8(folder.read("a.jalon")).unwrap(), right());
    assert_eq!(folder.jalon("test a.jalon").code, 0);
}

#[test]
fn update_writes_what_nobody_named_above_nothing_else() {
    let script = right().replace(
        "then 2026-02-12 first_reminder   # ten days after",
        "then nothing else",
    );
    let folder = folder(&[("a.jalon", script.as_bytes())]);
    folder.jalon("test --update a.jalon");
    let after = String::from_utf8(folder.read("a.jalon")).unwrap();
    let lines = "  then 2026-02-12 first_reminder\n  then 2026-03-04 task \"Unpaid INV-1\"\n  \
                 then nothing else\n}\n";
    assert!(after.ends_with(lines), "{after}");
    assert_eq!(folder.jalon("test a.jalon").code, 0);
}

#[test]
fn update_leaves_alone_what_no_change_of_a_line_would_mend() {
    let script = right().replace(
        "then no message",
        "then no reminder to payer\n  then no claim",
    );
    let script = script.replace("2026-01-23   payment 800 EUR\n", "");
    let folder = folder(&[("a.jalon", script.as_bytes())]);
    let ended = folder.jalon("test --update a.jalon");
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("could not be"), "{ended:?}");
    assert_eq!(String::from_utf8(folder.read("a.jalon")).unwrap(), script);
}

#[test]
fn update_writes_dates_in_the_way_of_the_script() {
    let french = "équipe comptes

parcours tous {
  pour toutes les factures
  envoyer au payeur par lien
  jalon paiement dès envoi {
    attendre paiement intégral
    étape relance   10 jours après échéance   relancer le payeur par courriel
    à défaut        30 jours après échéance   alerter comptes
  }
}

test « relance » {
  facture { émission 05/01/2026, échéance 02/02/2026, total 800 EUR }
  vérifier 11/02/2026 relance
}
";
    let folder = folder(&[("a.jalon", french.as_bytes())]);
    folder.jalon("test --update a.jalon");
    let after = String::from_utf8(folder.read("a.jalon")).unwrap();
    assert_eq!(after, french.replace("11/02/2026", "12/02/2026"));
}

#[test]
fn coverage_names_what_no_test_reaches_and_holds_a_threshold() {
    let folder = folder(&[("a.jalon", right().as_bytes())]);
    let ended = folder.jalon("test --coverage a.jalon");
    assert_eq!(ended.code, 0);
    for text in [
        "coverage of a.jalon: 66%\n",
        "  steps: 1 of 1\n",
        "  outcomes: 1 of 2\n",
        "  not reached: a.jalon:13 outcome everyone/paid/missed/task:receivables/promised\n",
    ] {
        assert!(ended.stdout.contains(text), "{text}: {}", ended.stdout);
    }
    assert_eq!(folder.jalon("test --min-coverage 66 a.jalon").code, 0);
    let ended = folder.jalon("test --min-coverage 67 a.jalon");
    assert_eq!(ended.code, 1);
    assert!(ended.stdout.contains("67% is wanted"), "{ended:?}");
}

#[test]
fn a_filter_takes_the_tests_whose_promise_holds_it() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("test --filter EARLY a.jalon");
    assert_eq!(ended.code, 0);
    assert!(ended.stdout.ends_with("\n1 test passed\n"), "{ended:?}");
    let ended = folder.jalon("test --filter nothing-like-it a.jalon");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert!(ended.stderr.contains("no test has"), "{ended:?}");
}

#[test]
fn json_has_each_test_with_its_failures_and_timeline() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("test --format json a.jalon");
    assert_eq!(ended.code, 1);
    let json = ended.json();
    assert_eq!(json["summary"]["passed"], 1);
    assert_eq!(json["summary"]["failed"], 1);
    let failed = &json["tests"][1];
    assert_eq!(failed["passed"], false);
    let failure = &failed["failures"][0];
    assert_eq!(failure["place"]["start"]["line"], 27);
    assert_eq!(failure["can_update"], true);
    let marks = failed["timeline"].as_array().unwrap().iter();
    let marked: Vec<_> = marks.filter(|line| !line["mark"].is_null()).collect();
    assert_eq!(marked.len(), 2);
    assert_eq!(marked[0]["mark"], "expected");
    assert_eq!(marked[1]["day"], "2026-02-12");
}

#[test]
fn junit_is_written_beside_the_outcome() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    let ended = folder.jalon("test --junit out.xml a.jalon");
    assert_eq!(ended.code, 1);
    let xml = String::from_utf8(folder.read("out.xml")).unwrap();
    for text in [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n",
        "<testsuite name=\"a.jalon\" tests=\"2\" failures=\"1\">",
        "<testcase name=\"a late payer is reminded\" classname=\"a.jalon\"",
        "<failure message=\"this happens on 2026-02-12, not on 2026-02-11\">a.jalon:27: ",
    ] {
        assert!(xml.contains(text), "{text}: {xml}");
    }
}

#[test]
fn standard_input_is_tested_and_a_folder_with_all_its_scripts() {
    let folder = folder(&[
        ("one/a.jalon", right().as_bytes()),
        ("one/b.jalon", SCRIPT.as_bytes()),
    ]);
    let ended = folder.jalon_reading("test -", right().as_bytes());
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stdout.starts_with("<stdin>\n"), "{ended:?}");
    let ended = folder.jalon("test one");
    assert_eq!(ended.code, 1);
    assert!(
        ended.stdout.ends_with("\n3 passed, 1 failed\n"),
        "{ended:?}"
    );
}

#[test]
fn wrong_use_ends_with_2() {
    let folder = folder(&[("a.jalon", SCRIPT.as_bytes())]);
    for line in [
        "test nowhere.jalon",
        "test --min-coverage 101 a.jalon",
        "test --update --watch a.jalon",
        "test --watch -",
        "test --junit nowhere/out.xml a.jalon",
    ] {
        let ended = folder.jalon(line);
        assert_eq!(ended.code, 2, "{line}: {ended:?}");
        assert!(!ended.stderr.is_empty(), "{line}");
    }
}

#[test]
fn a_script_without_tests_says_so() {
    let script = right();
    let script = script.split("test ").next().unwrap();
    let folder = folder(&[("a.jalon", script.as_bytes())]);
    let ended = folder.jalon("test a.jalon");
    assert_eq!((ended.code, ended.stdout.as_str()), (0, "no tests\n"));
}

#[test]
fn the_library_has_tests_that_reach_all_of_its_ladders() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../stdlib");
    let folder = folder(&[("a.jalon", right().as_bytes())]);
    let ended = folder.jalon(&format!("test {root} --coverage"));
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let steps = ended.stdout.lines().find(|line| line.contains("steps:"));
    assert_eq!(steps, Some("  steps: 11 of 11"), "{}", ended.stdout);
}

/// A script with a notice that supervisors sign, an agency that gives the case back, and a task with
/// a day by which it is to be done.
const GRAVE: &str = r#"team receivables
team supervisors
agency collectco
endpoint erp

calendar office { open Mon to Fri 09:00 to 17:30 Europe/Paris }

journey everyone {
  for invoices in EUR
  calendar office
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step reminder   10 days after due   chase payer by email
    step notice     20 days after due   formal notice to payer by registered_letter,
        with sign-off by supervisors within 3 business days {
      refused   task "Refused: {number}" for receivables
      silent    alert receivables
    }
    missed          20 days after notice   hand over to agency collectco; post handed_over to erp
  }
  milestone collected after handover {
    expect payment in full
    missed   90 days after handover   recall from agency collectco; task "Not collected: {number}" for receivables within 3 business days
  }
}

test "to the agency and back" {
  invoice { issue 2026-01-05, due 2026-02-02, total 800 EUR }
  2026-02-24   supervisors signs off notice
  then 2026-02-12 reminder
  then 2026-02-23 notice proposed
  then 2026-02-24 notice
  then 2026-03-16 hand over to agency collectco
  then 2026-03-16 post handed_over
  then 2026-06-15 recall from agency collectco
  then 2026-06-15 recall
  then 2026-06-15 task "Not collected: INV-1"
  then 2026-06-19 task "Not collected: INV-1" late
  then nothing else until 2026-06-30
}

test "paid in time" {
  invoice { issue 2026-01-05, due 2026-02-02, total 800 EUR }
  2026-02-13   payment 800 EUR
  then 2026-02-12 reminder
  then no notice
  then no hand over
  then no post
  then no recall
  then nothing else
}
"#;

#[test]
fn each_form_of_a_promise_holds_and_fails() {
    let folder = folder(&[("a.jalon", GRAVE.as_bytes())]);
    let ended = folder.jalon("test a.jalon");
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    for (from, to) in [
        ("2026-06-15 recall\n", "2026-06-16 recall\n"),
        ("06-15 recall from", "06-16 recall from"),
        (
            "06-19 task \"Not collected: INV-1\" late",
            "06-22 task \"Not collected: INV-1\" late",
        ),
        ("nothing else until 2026-06-30", "no recall"),
        ("nothing else until 2026-06-30", "no post"),
        ("nothing else until 2026-06-30", "no hand over"),
        ("nothing else until 2026-06-30", "no notice"),
        (
            "  then 2026-06-15 recall from agency collectco\n  then 2026-06-15 recall\n",
            "",
        ),
    ] {
        let wrong = GRAVE.replacen(from, to, 1);
        assert_ne!(wrong, GRAVE, "{from}");
        let folder = crate::run::folder(&[("a.jalon", wrong.as_bytes())]);
        let ended = folder.jalon("test a.jalon");
        let failed = ended.stdout.contains("1 passed, 1 failed");
        assert!(failed, "{to}: {}{}", ended.stdout, ended.stderr);
    }
    // What comes after the day is no matter.
    let until = GRAVE.replacen(
        "nothing else until 2026-06-30",
        "nothing else until 2026-06-14",
        1,
    );
    let until = until.replace("  then 2026-06-15 recall from agency collectco\n", "");
    let folder = crate::run::folder(&[("a.jalon", until.as_bytes())]);
    assert_eq!(folder.jalon("test a.jalon").code, 0);
}

#[test]
fn a_team_that_was_not_asked_can_neither_sign_nor_refuse() {
    for (line, decides) in [
        (
            "supervisors signs off notice",
            "receivables signs off notice",
        ),
        ("supervisors signs off notice", "receivables refuses notice"),
    ] {
        let wrong = GRAVE.replace(line, decides);
        let folder = folder(&[("a.jalon", wrong.as_bytes())]);
        for (command, words) in [
            (
                "test a.jalon",
                "this can't happen: this is for `supervisors` to sign or refuse",
            ),
            (
                "--lang fr test a.jalon",
                "ceci ne peut pas arriver\u{a0}: c’est à «\u{a0}supervisors\u{a0}» d’approuver ou de refuser",
            ),
        ] {
            let ended = folder.jalon(command);
            assert_eq!(ended.code, 1);
            let told = ended.stdout.replace("\n  │ ", " ");
            assert!(told.contains(words), "{decides}: {told}");
        }
    }
}

#[test]
fn a_task_without_answers_is_closed_with_any_word() {
    let script = "team credit\njourney all {\n  for all invoices\n  send to payer by link\n  \
        milestone paid from sending {\n    expect payment in full\n    \
        missed   5 days after due   task \"Unpaid {number}\" for credit within 2 days\n  }\n}\n\
        test \"closed in time\" {\n  invoice { issue 2026-01-05, due 2026-02-04, total 10 EUR }\n  \
        2026-02-10   task \"Unpaid INV-1\" says \"OK\"\n  \
        then 2026-02-09 task \"Unpaid INV-1\"\n  then nothing else until 2026-03-01\n}\n";
    let folder = folder(&[("a.jalon", script.as_bytes())]);
    let ended = folder.jalon("test a.jalon");
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stdout.contains("1 test passed"), "{ended:?}");
}
