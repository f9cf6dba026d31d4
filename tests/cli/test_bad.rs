//! What `jalon test` says of what can't be: an invoice or an event that no books could have.

use std::fmt::Write;

use crate::run::{Folder, folder};

const ENGLISH: &str = r#"team receivables

journey everyone {
  for all invoices
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step first_reminder   10 days after due   chase payer by email
    missed                30 days after due   task "Unpaid {number}" for receivables
  }
}

test "bad" {
  GIVEN
  HAPPENS
  then balance is 1 EUR
}
"#;

const FRENCH: &str = r#"équipe comptes

parcours tous {
  pour toutes les factures
  envoyer au payeur par lien
  jalon paiement dès envoi {
    attendre paiement intégral
    étape relance   10 jours après échéance   relancer le payeur par courriel
    à défaut        30 jours après échéance   tâche « Impayée {numéro} » pour comptes
  }
}

test « faux » {
  GIVEN
  HAPPENS
  vérifier le solde est 1 EUR
}
"#;

/// Each case: what is given and what happens, in English and in French.
type Case = [(&'static str, &'static str); 2];

const SOUND: [&str; 2] = [
    "invoice A { issue 2026-01-05, due 2026-02-02, total 800 EUR }",
    "facture A { émission 05/01/2026, échéance 02/02/2026, total 800 EUR }",
];

const EVENTS: [[&str; 2]; 17] = [
    // What nobody knows.
    [
        "2026-01-23 payment 800 EUR on B",
        "23/01/2026 paiement 800 EUR sur B",
    ],
    [
        "2026-01-23 payment 800 EUR on A/3",
        "23/01/2026 paiement 800 EUR sur A/3",
    ],
    ["2026-01-23 teapot", "23/01/2026 théière"],
    [
        "2026-01-23 receivables signs off notice",
        "23/01/2026 comptes approuve mise_en_demeure",
    ],
    // Before the invoice.
    ["2025-12-01 payment 800 EUR", "01/12/2025 paiement 800 EUR"],
    ["2025-12-01 receipt", "01/12/2025 accusé"],
    // Amounts.
    ["2026-01-23 payment 800 USD", "23/01/2026 paiement 800 USD"],
    ["2026-01-23 payment 0 EUR", "23/01/2026 paiement 0 EUR"],
    ["2026-01-23 payment -5 EUR", "23/01/2026 paiement -5 EUR"],
    ["2026-01-23 credit note -5 EUR", "23/01/2026 avoir -5 EUR"],
    ["2026-01-23 dispute 0 EUR", "23/01/2026 litige 0 EUR"],
    ["2026-01-23 dispute -5 EUR", "23/01/2026 litige -5 EUR"],
    // Out of order: what undoes something that has not been.
    [
        "2026-01-23 payment 800 EUR cancelled",
        "23/01/2026 paiement 800 EUR annulé",
    ],
    [
        "2026-01-23 dispute settled for us",
        "23/01/2026 litige clos pour nous",
    ],
    [
        "2026-01-23 receivables signs off first_reminder",
        "23/01/2026 comptes approuve relance",
    ],
    // Dates.
    [
        "2026-01-23 correction due 2025-12-01",
        "23/01/2026 correction échéance 01/12/2025",
    ],
    ["2026-02-30 payment 800 EUR", "30/02/2026 paiement 800 EUR"],
];

const INVOICES: [[&str; 2]; 6] = [
    [
        "invoice { issue 2026-01-05, due 2026-01-02, total 800 EUR }",
        "facture { émission 05/01/2026, échéance 02/01/2026, total 800 EUR }",
    ],
    [
        "invoice { issue 2026-01-05, due 2026-02-02, total -3 EUR }",
        "facture { émission 05/01/2026, échéance 02/02/2026, total -3 EUR }",
    ],
    [
        "invoice { issue 2026-01-05, due 2026-02-02, total 12.345 EUR }",
        "facture { émission 05/01/2026, échéance 02/02/2026, total 12,345 EUR }",
    ],
    [
        "invoice { issue 2026-01-05, due 2026-02-02, total 800 XXX }",
        "facture { émission 05/01/2026, échéance 02/02/2026, total 800 XXX }",
    ],
    [
        "invoice { issue 2026-01-05, total 800 EUR, instalment 300 EUR due 2026-02-02, instalment 300 EUR due 2026-03-02 }",
        "facture { émission 05/01/2026, total 800 EUR, tranche 300 EUR échéance 02/02/2026, tranche 300 EUR échéance 02/03/2026 }",
    ],
    [
        "invoice { issue 2026-01-05, total 800 EUR, instalment 300 EUR due 2025-12-02, instalment 500 EUR due 2026-03-02 }",
        "facture { émission 05/01/2026, total 800 EUR, tranche 300 EUR échéance 02/12/2025, tranche 500 EUR échéance 02/03/2026 }",
    ],
];

fn cases() -> impl Iterator<Item = Case> {
    let [english, french] = SOUND;
    let events = EVENTS.map(|[en, fr]| [(english, en), (french, fr)]);
    let invoices = INVOICES.map(|[en, fr]| [(en, ""), (fr, "")]);
    events.into_iter().chain(invoices)
}

fn play(language: usize, (given, happens): (&str, &str)) -> (Folder, String) {
    let (script, lang) = [(ENGLISH, "en"), (FRENCH, "fr")][language];
    let script = script.replace("GIVEN", given).replace("HAPPENS", happens);
    let folder = folder(&[("a.jalon", script.as_bytes())]);
    let ended = folder.jalon(&format!("--lang {lang} test a.jalon"));
    assert_eq!(ended.code, 1, "{happens}: {ended:?}");
    (folder, format!("{}{}", ended.stderr, ended.stdout))
}

/// What is told first, with what helps.
fn first_told(said: &str) -> String {
    let mut lines = said.lines().map(str::trim_start);
    let mut told = String::new();
    let mut within = false;
    for line in lines.by_ref() {
        let begins = line.starts_with("× ") && line.chars().count() > 9;
        let help = line.starts_with("help: ") || line.starts_with("aide\u{a0}: ");
        let helps = help && !told.is_empty();
        let again = line.starts_with("╭─") || line.is_empty() || line.starts_with("× ");
        if (begins && told.is_empty()) || helps {
            within = true;
            let line = line.trim_start_matches("× ");
            let _ = write!(told, "\n    {line}");
        } else if within && !again {
            let _ = write!(told, " {}", line.trim_start_matches("│ "));
        } else if begins {
            break;
        } else {
            within = false;
        }
    }
    told
}

fn told(language: usize) -> String {
    let mut all = String::new();
    for case in cases() {
        let (given, happens) = case[language];
        let (_folder, said) = play(language, (given, happens));
        let what = if happens.is_empty() { given } else { happens };
        let _ = writeln!(all, "{what}{}", first_told(&said));
    }
    all
}

#[test]
fn what_cannot_be_is_told_in_clear_words() {
    insta::assert_snapshot!(told(0));
}

#[test]
fn what_cannot_be_is_told_in_french() {
    insta::assert_snapshot!(told(1));
}

#[test]
fn lines_of_a_test_may_stand_in_any_order_and_a_due_date_may_move_into_the_past() {
    let happens = "2026-03-23 correction due 2026-01-10\n  2026-01-23 payment 799 EUR";
    let script = ENGLISH
        .replace("GIVEN", SOUND[0])
        .replace("HAPPENS", happens);
    let folder = folder(&[("a.jalon", script.as_bytes())]);
    let ended = folder.jalon("test a.jalon");
    assert_eq!(ended.code, 0, "{ended:?}");
}

#[test]
fn a_compiled_script_is_no_script_and_one_of_another_version_says_which() {
    let (folder, _) = play(0, (SOUND[0], ""));
    let compiled = folder.jalon("compile a.jalon -o a.json");
    assert_eq!(compiled.code, 0, "{compiled:?}");
    let file = String::from_utf8(folder.read("a.json")).unwrap();
    folder.write(
        "b.json",
        file.replace("\"format\":0", "\"format\":9").as_bytes(),
    );
    for (line, words) in [
        (
            "test a.json",
            "a.json is a compiled script: name the script itself\n",
        ),
        (
            "simulate b.json --invoices i.csv",
            "the machine has format 9, this version reads format 0",
        ),
        (
            "--lang fr test b.json",
            "la machine est au format 9, cette version lit le format 0",
        ),
    ] {
        let ended = folder.jalon(line);
        assert_eq!(ended.code, 2, "{line}: {ended:?}");
        assert!(ended.stderr.contains(words), "{line}: {ended:?}");
    }
}
