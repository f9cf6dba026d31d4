//! From one language into the other, and back.

use super::{SCRIPTS, laid_out, translated, tree};
use crate::format::{FormatError, Options, format};
use crate::words::Surface::{self, English, French};

/// What an English script is in French; and that the way back leads to where it began.
fn pair(english: &str, french: &str) {
    assert_eq!(translated(english, French), french);
    assert_eq!(translated(french, English), english);
}

fn refused(source: &str, to: Surface) -> FormatError {
    format(source, Options { to: Some(to) }).expect_err("refused")
}

#[test]
fn there_and_back_is_where_it_began() {
    for script in SCRIPTS {
        for (to, back) in [(English, French), (French, English)] {
            let start = translated(&laid_out(script), back);
            let there = translated(&start, to);
            assert_eq!(translated(&there, back), start);
            assert_eq!(translated(&there, to), there);
        }
    }
}

#[test]
fn the_examples_come_back_as_they_were_laid_out() {
    for (script, there, back) in [
        (SCRIPTS[0], French, English),
        (SCRIPTS[1], French, English),
        (SCRIPTS[2], English, French),
        (SCRIPTS[4], English, French),
        (SCRIPTS[6], French, English),
    ] {
        let start = laid_out(script);
        assert_eq!(translated(&translated(&start, there), back), start);
    }
}

#[test]
fn keywords_go_by_what_they_mean_where_they_stand() {
    pair(
        "calendar c {\n  open Mon to Fri 09:00 to 17:30\n}\n\njourney j {\n  send to payer by link\n  runs on 10 and 25 at 09:00\n  on dispute   claim 8 % of principal on the invoice; hold messages 1 business day\n}\n",
        "calendrier c {\n  ouvert lun à ven 09:00 à 17:30\n}\n\nparcours j {\n  envoyer au payeur par lien\n  passages le 10 et 25 à 09:00\n  dès litige   réclamer 8 % du principal sur la facture; retenir les messages 1 jour ouvré\n}\n",
    );
}

#[test]
fn the_number_decides_between_one_and_several() {
    pair(
        "terms t {\n  1 day; 0 days; 2 days\n}\n\ncustomer {\n  a  days = 1 day\n  b  business days or unknown\n}\n",
        "conditions t {\n  1 jour; 0 jour; 2 jours\n}\n\nclient {\n  a  jours = 1 jour\n  b  jours ouvrés ou inconnu\n}\n",
    );
}

#[test]
fn french_has_words_before_the_payer_that_english_has_not() {
    pair(
        "role bank\n\njourney j {\n  on dispute   remind payer; chase validator; sales calls payer; resend to payer; chase bank\n}\n\npolicy {\n  never chase payer while disputed\n  never remind payer while not a\n}\n",
        "rôle bank\n\nparcours j {\n  dès litige   rappeler au payeur; relancer le validateur; sales appelle le payeur; renvoyer au payeur; relancer bank\n}\n\nrègles {\n  ne jamais relancer le payeur tant qu'en litige\n  ne jamais rappeler au payeur tant que pas a\n}\n",
    );
    assert_eq!(
        translated(
            "rôle centrale\nparcours j {\n  dès litige   relancer la centrale; renvoyer à la centrale\n}\n",
            English
        ),
        "role centrale\njourney j {\n  on dispute   chase centrale; resend to centrale\n}\n",
    );
}

#[test]
fn numbers_dates_and_quotes_are_written_as_the_language_does() {
    pair(
        "journey j {\n  for invoices in EUR where total >= 1,200.50 EUR and total < 12,000 EUR\n}\n\ntest \"say \\\"yes\\\"\" {\n  invoice { issue 2026-01-05, total 1200 EUR }\n}\n",
        "parcours j {\n  pour les factures en EUR dont total >= 1\u{a0}200,50 EUR et total < 12\u{a0}000 EUR\n}\n\ntest «\u{a0}say \"yes\"\u{a0}» {\n  facture { émission 05/01/2026, total 1200 EUR }\n}\n",
    );
    // A text that holds a closing French quote, or stands off its quotes, keeps straight ones.
    pair(
        "team a\ntest \"a » b\" {\n}\n",
        "équipe a\ntest \"a » b\" {\n}\n",
    );
    pair("team a\ntest \" a\" {\n}\n", "équipe a\ntest \" a\" {\n}\n");
    // A number of any kind can have its thousands told apart.
    pair(
        "journey j {\n  priority 1,000\n}\n",
        "parcours j {\n  priorité 1\u{a0}000\n}\n",
    );
}

#[test]
fn placeholders_are_translated_and_the_text_around_them_is_not() {
    pair(
        "template t {\n  subject \"number {number} of {customer.name}, {sum of balance}\"\n  body \"\"\"\n    {for each invoice, oldest due first} due {due} {unknown thing}\n    \"\"\"\n}\n",
        "modèle t {\n  objet «\u{a0}number {numéro} of {client.nom}, {somme de solde}\u{a0}»\n  texte \"\"\"\n    {pour chaque facture, la plus ancienne d'abord} due {échéance} {unknown thing}\n    \"\"\"\n}\n",
    );
}

#[test]
fn the_scripts_own_names_stay_even_where_they_are_words_of_the_language() {
    pair(
        "team payment\nchoice How { letter, email }\n\ncustomer {\n  balance  How\n}\n\njourney j {\n  for invoices where customer.balance is letter and balance > 0\n  send to payer by letter\n}\n",
        "équipe payment\nchoix How { letter, email }\n\nclient {\n  balance  How\n}\n\nparcours j {\n  pour les factures dont client.balance est letter et solde > 0\n  envoyer au payeur par courrier\n}\n",
    );
}

#[test]
fn names_of_the_library_are_translated_and_names_of_modules_are_not() {
    pair(
        "use std.france\nuse templates.office_hours\n\njourney j {\n  calendar france.office_hours\n  milestone paid {\n    use std.gentle_ladder to payer\n    on dispute   claim france.late_payment; claim templates.late_payment\n  }\n}\n",
        "utiliser std.france\nutiliser templates.office_hours\n\nparcours j {\n  calendrier france.heures_de_bureau\n  jalon paid {\n    utiliser std.relance_douce au payeur\n    dès litige   réclamer france.frais_de_retard; réclamer templates.late_payment\n  }\n}\n",
    );
}

#[test]
fn a_name_that_is_a_link_word_over_there_is_refused() {
    let found = refused("choix Niveau { or, argent }\n", English);
    let FormatError::NameTaken {
        name,
        line,
        proposal,
        to,
    } = found
    else {
        panic!("{found:?}");
    };
    assert_eq!((name.as_str(), line, to), ("or", 1, English));
    assert_eq!(proposal, "or_1");
    assert!(
        format(
            &"choix Niveau { or, argent }\n".replace("or,", "or_1,"),
            Options { to: Some(English) }
        )
        .is_ok()
    );
}

#[test]
fn a_name_that_would_be_taken_for_a_word_over_there_is_refused() {
    // The field `solde` would be the built-in balance.
    let declared = "customer {\n  solde  text\n}\njourney j {\n  for invoices where customer.solde = \"x\" and balance > 0\n}\n";
    assert!(format(declared, Options { to: Some(French) }).is_ok());
    let found = refused(
        "team a\njourney j {\n  for invoices where solde > 0\n}\n",
        French,
    );
    assert_eq!(
        (found.line(), found),
        (
            3,
            FormatError::NameTaken {
                name: "solde".into(),
                line: 3,
                proposal: "solde_1".into(),
                to: French,
            }
        )
    );
    // No milestone may be called so.
    let found = refused(
        "journey j {\n  milestone échéance {\n    expect receipt\n  }\n}\n",
        French,
    );
    assert_eq!(found.line(), 2);
    // Here the built-in one would be taken for the script's own.
    let found = refused(
        "invoice {\n  solde  text\n}\njourney j {\n  for invoices where solde = \"x\" and balance > 0\n}\n",
        French,
    );
    assert_eq!(found.line(), 2);
    // With the word before it, the name would be part of a phrase.
    let found = refused(
        "role motif\njourney j {\n  send to motif by link\n}\n",
        French,
    );
    assert!(
        matches!(&found, FormatError::NameTaken { name, line: 3, proposal, .. } if name == "motif" && proposal == "role_motif"),
        "{found:?}"
    );
}

#[test]
fn a_script_with_a_fault_is_not_translated() {
    assert_eq!(
        refused("team a\njourney j {\n  for al invoices\n}\n", French),
        FormatError::Unreadable { line: 3 }
    );
    assert_eq!(
        refused("team a\njourney j {\n", French),
        FormatError::Unreadable { line: 2 }
    );
    assert_eq!(refused("team a\ntest \"x {\n}\n", French).line(), 2);
}

#[test]
fn the_line_that_tells_the_language_follows_it() {
    pair("language en\nteam a\n", "langue fr\néquipe a\n");
    // No other word tells: the line is added.
    assert_eq!(
        translated("test \"x\" {\n}\n", French),
        "langue fr\n\ntest «\u{a0}x\u{a0}» {\n}\n"
    );
    assert_eq!(translated("# nothing yet\n", French), "# nothing yet\n");
    assert_eq!(translated("", French), "");
}

#[test]
fn comments_and_broken_lines_come_along() {
    pair(
        "journey j {   # one\n  # two\n  milestone m {\n    missed   15 days after due   task \"x\" for a,\n        within 3 days\n  }\n}\n",
        "parcours j {   # one\n  # two\n  jalon m {\n    à défaut   15 jours après échéance   tâche «\u{a0}x\u{a0}» pour a,\n        sous 3 jours\n  }\n}\n",
    );
    pair("team a\r\nteam b\r\n", "équipe a\r\néquipe b\r\n");
}

/// Every line of a test that says that something did not happen, with and without a reader and an
/// invoice: it is read in both languages, and comes back.
#[test]
fn that_nothing_happened_to_one_invoice_is_said_in_both_languages() {
    let deeds = [
        ("reminder", "aucun rappel ni relance"),
        ("message", "aucun message"),
        ("formal notice", "aucune mise en demeure"),
        ("hand over", "aucun transférer"),
        ("handover", "aucun transfert"),
        ("recall", ""),
        ("post", ""),
        ("task", ""),
        ("call", ""),
        ("claim", ""),
        ("alert", ""),
        ("r1", "aucun r1"),
    ];
    let readers = [("", ""), (" to payer", " au payeur")];
    let subjects = [("", ""), (" on B", " sur B"), (" on B/2", " sur B/2")];
    let script = |language: &str, test: &str, verify: &str, line: &str| {
        format!("language {language}\n\n{test} \"x\" {{\n  {verify} {line}\n}}\n")
    };
    for (deed, french) in deeds {
        for (reader, lecteur) in readers {
            for (subject, sujet) in subjects {
                let english = script("en", "test", "then", &format!("no {deed}{reader}{subject}"));
                let there = translated(&english, French);
                let line = there.lines().find(|line| line.contains("vérifier"));
                let line = line.unwrap_or_default();
                assert!(line.ends_with(&format!("{lecteur}{sujet}")), "{there}");
                assert!(line.contains(french), "{there}");
                assert_eq!(translated(&there, English), english);
                assert_eq!(tree(&english), tree(&translated(&there, English)));
                // Nothing is left of a repair: both are read as they stand.
                for text in [&english, &there] {
                    let (_, found) = crate::syntax::parse_file(crate::span::FileId(0), text);
                    assert!(found.is_empty(), "{text}: {found:?}");
                }
            }
        }
    }
}

#[test]
fn what_is_translated_stands_as_fmt_lays_it_out() {
    let long = "parcours p {
  pour toutes les factures
  jalon paiement dès envoi {
    attendre paiement intégral
    étape relance1   délai_relance après échéance    relancer le payeur avec relance1, un seul par client et devise listant toutes les factures échues
    étape relance2   10 jours après relance1         réclamer 40 EUR; relancer le payeur avec relance2, avec lien de paiement
  }
}
";
    let english = translated(long, English);
    assert_eq!(laid_out(&english), english);
    let back = translated(&english, French);
    assert_eq!(laid_out(&back), back);
    assert_eq!(back, laid_out(long));
    assert!(
        back.lines().all(|line| line.chars().count() <= 120),
        "{back}"
    );
    for script in SCRIPTS {
        for to in [English, French] {
            let there = translated(&laid_out(script), to);
            assert_eq!(laid_out(&there), there);
        }
    }
}
