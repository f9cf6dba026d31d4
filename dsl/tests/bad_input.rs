//! Whatever the bytes are: messages, never a panic, a hang or a stack that runs over.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../tests/bounds.rs"]
mod bounds;
#[path = "bad_input/pairs.rs"]
mod pairs;
#[path = "bad_input/words.rs"]
mod words;

use bounds::bound;
use jalon_dsl::check::{Checked, check};
use jalon_dsl::diagnostic::{Diagnostic, Severity};
use jalon_dsl::modules::Given;

fn given(name: &str, bytes: &[u8]) -> Given {
    Given {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    }
}

fn checked(text: &str) -> Checked {
    check(vec![given("script.jalon", text.as_bytes())], &|_| None)
}

/// `line: CODE words under the span`, one for each error.
fn faults(checked: &Checked) -> Vec<String> {
    let errors = checked
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error);
    errors
        .map(|found| {
            let file = checked.sources.file(found.span.file);
            let line = file.place(found.span.start).line;
            format!(
                "{line}: {} {}",
                found.code,
                checked.sources.text(found.span)
            )
        })
        .collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    checked(text)
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| found.code.0)
        .collect()
}

#[test]
fn seven_faults_of_syntax_get_seven_messages_each_on_the_right_words() {
    let script = r#"use std.france
team receivables
taem sales

journey everyone {
  for all invoices
  calendar france.office_hours
  send to payer link
  milestone paid from sending {
    expect payment on full
    step early   5 bussiness days before due   remind payer
    step late    10 after due   chase payer
    step call    20 days after due   receivables calls payer about "Unpaid {number}
    missed       30 days after late   task "Unpaid" for for receivables
  }
}
"#;
    let found = faults(&checked(script));
    let expected = [
        "3: J0107 taem",
        "8: J0106 ",
        "10: J0110 payment on full",
        "11: J0107 bussiness days",
        "12: J0106 ",
        "13: J0101 \"",
        "14: J0105 for",
    ];
    assert_eq!(found, expected, "{found:#?}");
}

#[test]
fn seven_faults_of_a_french_script_get_seven_messages_each_on_the_right_words() {
    let script = r#"utiliser std.france
équipe comptes_clients
equipe commerce

parcours tous {
  pour toutes les factures
  calendrier france.heures_de_bureau
  envoyer au payeur lien
  jalon paiement dès envoi {
    attendre paiement intégrale
    étape tôt     5 jours ouvrés avant avant échéance   rappeler au payeur
    étape tard    10 après échéance   relancer le payeur
    étape appel   20 jours après échéance   comptes_clients appelle le payeur sujet « Impayé {numéro}
    à défaut      30 jours après tard   tâche « Impayé » comptes_clients
  }
}
"#;
    let found = faults(&checked(script));
    let lines: Vec<&str> = found
        .iter()
        .filter_map(|fault| fault.split(':').next())
        .collect();
    assert_eq!(
        lines,
        ["3", "8", "10", "11", "12", "13", "14"],
        "{found:#?}"
    );
}

#[test]
fn bytes_that_are_no_text_get_one_message() {
    for bytes in [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
        b"\xff\xfej\0o\0u\0",
        b"journ\xe9e",
        b"\0\0\0\0",
    ] {
        let checked = check(vec![given("x.jalon", bytes)], &|_| None);
        assert!(checked.has_errors(), "{bytes:?}");
    }
}

#[test]
fn nesting_and_openings_without_end_are_refused_quickly() {
    let many = bound("nested_openings") as usize;
    for piece in [
        "{",
        "(",
        "[",
        "}",
        ")",
        "\"",
        "«",
        "\"\"\"",
        "#",
        ",",
        ";",
        "journey x {\n",
        "step ",
        "not ",
        "when (",
        "else ",
        "{{number}",
    ] {
        for before in [
            "",
            "journey x {\n  for invoices where ",
            "journey x {\n  milestone m {\n    step a 3 days after due ",
        ] {
            let text = format!("{before}{}", piece.repeat(many));
            let checked = checked(&text);
            assert!(checked.diagnostics.len() <= 501, "{piece}");
        }
    }
}

#[test]
fn at_most_five_hundred_messages_about_one_file_and_a_note_of_the_others() {
    for (count, hidden) in [
        (500, None),
        (501, Some("one more message")),
        (730, Some("230 more messages")),
    ] {
        let checked = checked(&"nonsense 5\n".repeat(count));
        let notes: Vec<&Diagnostic> = checked
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Note)
            .collect();
        assert_eq!(checked.diagnostics.len() - notes.len(), 500);
        assert_eq!(notes.len(), usize::from(hidden.is_some()));
        for (note, hidden) in notes.iter().zip(hidden) {
            assert_eq!(note.code.0, "J0005");
            assert!(note.message.en.contains(hidden), "{}", note.message.en);
        }
    }
}

#[test]
fn large_files_are_read() {
    let line = "team receivables # a comment that makes the line longer than it would be\n";
    let many = line.repeat(20_000);
    assert!(checked(&many).has_errors());
    let one_line = "team receivables ".repeat(60_000);
    assert!(checked(&one_line).has_errors());
}

#[test]
fn what_is_pasted_from_word_and_excel_is_understood() {
    let plain = "équipe comptes_clients\n\nparcours tous {\n  pour les factures en EUR dont total >= 1 000,50 EUR\n  envoyer au payeur par lien\n  jalon paiement dès envoi {\n    attendre paiement intégral\n    à défaut   20 jours après échéance   tâche « Impayé » pour comptes_clients\n  }\n}\n\nparcours autres {\n  pour toutes les autres factures\n  laisser en paix\n}\n";
    let wanted = codes(plain);
    let decomposed: String = unicode_normalization::UnicodeNormalization::nfd(plain).collect();
    for (name, text) in [
        ("byte order mark", format!("\u{feff}{plain}")),
        ("CRLF", plain.replace('\n', "\r\n")),
        ("CR", plain.replace('\n', "\r")),
        ("decomposed accents", decomposed),
        (
            "no-break spaces",
            plain
                .replace("1 000", "1\u{a0}000")
                .replace("« ", "«\u{a0}")
                .replace(" »", "\u{a0}»"),
        ),
        (
            "narrow no-break spaces",
            plain.replace("1 000", "1\u{202f}000"),
        ),
        (
            "straight quotes",
            plain.replace("« ", "\"").replace(" »", "\""),
        ),
        ("curly quotes", plain.replace("« ", "“").replace(" »", "”")),
        ("tabs", plain.replace("  ", "\t")),
    ] {
        assert_eq!(
            codes(&text),
            wanted,
            "{name}: {:#?}",
            faults(&checked(&text))
        );
    }
}

#[test]
fn characters_that_mislead_are_reported() {
    assert_eq!(codes("team rece\u{202e}ivables\n"), ["J0004"]);
    assert_eq!(codes("team sales # \u{2066}hidden\n"), ["J0004"]);
    // A Cyrillic `е` in a Latin word.
    assert!(codes("tеam sales\n").contains(&"J0003"));
}

#[test]
fn files_that_use_one_another_in_a_circle_are_told() {
    let files = |path: &str| match path {
        "a.jalon" => Some(b"use b\nteam x\n".to_vec()),
        "b.jalon" => Some(b"use a\nteam y\n".to_vec()),
        _ => None,
    };
    let checked = check(vec![given("a.jalon", b"use b\nteam x\n")], &files);
    let circular = checked.diagnostics.iter().any(|found| {
        found
            .help
            .as_ref()
            .is_some_and(|help| help.en.contains("b.jalon"))
            || found.message.en.contains("circle")
    });
    assert!(circular, "{:#?}", faults(&checked));
}

#[test]
fn a_module_that_is_not_there_is_one_message() {
    assert_eq!(faults(&checked("use std.frnace\nteam x\n")).len(), 1);
    assert_eq!(faults(&checked("use templates.nowhere\nteam x\n")).len(), 1);
}

#[test]
fn a_name_that_stands_twice_is_one_message() {
    assert_eq!(codes("team sales\nteam sales\n").len(), 1);
}

/// A data file that is there but is no UTF-8 is not reported as missing: its encoding is told, as that of a
/// script would be, with how a table is saved.
#[test]
fn a_data_file_in_another_encoding_is_told_as_that_and_not_as_missing() {
    let script = "client {\n  région  texte = « Nord »\n}\n\ntable délai selon client.région depuis fichier « delais.csv »\n";
    for (bytes, told) in [
        (&b"r\xe9gion,valeur\nNord,5 jours\n"[..], "Windows-1252"),
        (b"PK\x03\x04\x14\x00\x06\x00", "Excel"),
        (b"\xff\xfer\x00\xe9\x00g\x00", "UTF-16"),
    ] {
        let read = |path: &str| (path == "delais.csv").then(|| bytes.to_vec());
        let checked = check(vec![given("script.jalon", script.as_bytes())], &read);
        let found: Vec<&Diagnostic> = checked
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .collect();
        let [fault] = found.as_slice() else {
            panic!("{found:#?}");
        };
        assert_eq!(fault.code.0, "J0001");
        assert!(fault.message.fr.contains(told), "{fault:?}");
        assert_eq!(checked.sources.file(fault.span.file).path, "delais.csv");
        let help = fault.help.as_ref().unwrap();
        assert!(
            help.fr.contains("CSV") && help.en.contains("CSV"),
            "{help:?}"
        );
    }
}
