//! Every script that a page shows can be read. A piece of one is put where it belongs first.

use jalon_dsl::diagnostic::Diagnostic;
use jalon_dsl::span::FileId;
use jalon_dsl::syntax::parse_file;

use crate::pages::{Snippet, snippets};

const ENGLISH: &str = include_str!("prelude.en.jalon");
const FRENCH: &str = include_str!("prelude.fr.jalon");

#[test]
fn every_snippet_is_read_without_a_fault_or_with_the_one_that_it_shows() {
    let mut faults = Vec::new();
    for snippet in snippets() {
        let script = whole(&snippet);
        let found = read(&script);
        let codes: Vec<&str> = found.iter().map(|fault| fault.code.0).collect();
        let fits = match snippet.mark("wrong") {
            Some(code) => codes == [code],
            None => codes.is_empty(),
        };
        if !fits {
            faults.push(format!("{}: {}", snippet.place, told(&script, &found)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn read(script: &str) -> Vec<Diagnostic> {
    parse_file(FileId::default(), script).1
}

fn told(script: &str, found: &[Diagnostic]) -> String {
    let each = found.iter().map(|fault| {
        let words = script.get(fault.span.range()).unwrap_or_default();
        format!("{} {} at `{words}`", fault.code, fault.message.en)
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() {
        "nothing is told".to_owned()
    } else {
        each.join("; ")
    }
}

/// The snippet as a whole script.
fn whole(snippet: &Snippet) -> String {
    let french = snippet.mark("lang") == Some("fr");
    let text = &snippet.text;
    let inside = match snippet.mark("fragment") {
        None | Some("file") => return text.clone(),
        Some("journey") => journey(text, french),
        Some("milestone") => journey(&milestone(text, french), french),
        Some("policy") => format!("{} {{\n{text}}}\n", pick(french, "policy", "règles")),
        Some("test") => format!("test \"...\" {{\n{text}}}\n"),
        Some(other) => panic!("{}: fragment of what is `{other}`?", snippet.place),
    };
    format!("{}\n{inside}", pick(french, ENGLISH, FRENCH))
}

fn pick<'t>(french: bool, en: &'t str, fr: &'t str) -> &'t str {
    if french { fr } else { en }
}

/// Lines of a journey, with those that a journey cannot do without.
fn journey(lines: &str, french: bool) -> String {
    let has = |en: &str, fr: &str| {
        let word = pick(french, en, fr);
        lines.lines().any(|line| line.starts_with(word))
    };
    let mut out = format!("{} example {{\n", pick(french, "journey", "parcours"));
    if !has("for ", "pour ") {
        out += pick(
            french,
            "for invoices in EUR\n",
            "pour les factures en EUR\n",
        );
    }
    if !has("calendar ", "calendrier ") {
        out += pick(french, "calendar office\n", "calendrier bureau\n");
    }
    if !has("send ", "envoyer ") {
        out += pick(
            french,
            "send to payer by link\n",
            "envoyer au payeur par lien\n",
        );
    }
    out += lines;
    if !has("milestone ", "jalon ") {
        out += &milestone("", french);
    }
    out + "}\n"
}

/// Lines of a milestone, with those that a milestone cannot do without.
fn milestone(lines: &str, french: bool) -> String {
    let has = |en: &str, fr: &str| {
        let word = pick(french, en, fr);
        lines.lines().any(|line| line.starts_with(word))
    };
    let mut out = String::new();
    out += pick(
        french,
        "milestone paid from sending {\n",
        "jalon encaissement dès envoi {\n",
    );
    if !has("expect ", "attendre ") {
        out += pick(
            french,
            "expect payment in full\n",
            "attendre paiement intégral\n",
        );
    }
    out += lines;
    if !has("missed ", "à défaut ") {
        out += pick(
            french,
            "missed 90 days after due alert receivables\n",
            "à défaut 90 jours après échéance alerter comptes_clients\n",
        );
    }
    out + "}\n"
}
