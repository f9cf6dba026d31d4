//! Every script that a page shows can be read. A piece of one is put where it belongs first.

use jalon_dsl::check::{Checked, check};
use jalon_dsl::diagnostic::Severity;
use jalon_dsl::modules::Given;

use crate::pages::{Snippet, data_files, snippets};

const ENGLISH: &str = include_str!("prelude.en.jalon");
const FRENCH: &str = include_str!("prelude.fr.jalon");

#[test]
fn every_snippet_is_right_or_has_the_one_fault_that_it_shows() {
    let beside = data_files();
    let mut faults = Vec::new();
    for snippet in snippets() {
        let given = Given {
            name: "snippet.jalon".to_owned(),
            bytes: whole(&snippet).into_bytes(),
        };
        let checked = check(vec![given], &|path| {
            let found = beside.iter().find(|file| file.name == path);
            found.map(|file| file.text.clone().into_bytes())
        });
        if !is_as_shown(&snippet, &checked) {
            faults.push(format!("{}: {}", snippet.place, told(&checked)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A whole script gets no warning. A piece may leave things unused that stand around it, so that
/// only errors count. What is shown as wrong gets its code, and no other one.
fn is_as_shown(snippet: &Snippet, checked: &Checked) -> bool {
    let wanted = snippet.mark("wrong");
    let least = match snippet.mark("fragment") {
        Some(_) => Severity::Error,
        None => Severity::Warning,
    };
    let mut others = checked
        .diagnostics
        .iter()
        .filter(|found| found.severity >= least && Some(found.code.0) != wanted);
    let told = |code| checked.diagnostics.iter().any(|found| found.code.0 == code);
    wanted.is_none_or(told) && others.next().is_none()
}

fn told(checked: &Checked) -> String {
    let each = checked.diagnostics.iter().map(|found| {
        let words = checked.sources.text(found.span);
        format!("{} {} at `{words}`", found.code, found.message.en)
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() {
        "nothing is told".to_owned()
    } else {
        each.join("; ")
    }
}

/// The snippet as a whole script.
pub fn whole(snippet: &Snippet) -> String {
    let french = snippet.mark("lang") == Some("fr");
    let text = &snippet.text;
    let inside = match snippet.mark("fragment") {
        None | Some("file") => return text.clone(),
        Some("journey") => journey(text, french),
        Some("milestone") => journey(&milestone(text, french), french),
        Some("policy") => format!(
            "{}{} {{\n{text}}}\n",
            usual_journey(french),
            pick(french, "policy", "règles")
        ),
        Some("test") => format!("{}test \"...\" {{\n{text}}}\n", usual_journey(french)),
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

/// A journey that policies and tests can speak of.
fn usual_journey(french: bool) -> String {
    let lines = pick(
        french,
        "step first_reminder 10 days after due chase payer with first_reminder\n",
        "étape première_relance 10 jours après échéance relancer le payeur avec première_relance\n",
    );
    journey(&milestone(lines, french), french)
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
        "jalon paiement dès envoi {\n",
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
