//! The outcome for people: a line for each test, and for each that fails the line of the script, why,
//! and the timeline.

use std::io::{self, Write};

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};

use super::faults::sentence;
use super::timeline::{Line, Mark, lines};
use super::{Arguments, Outcome, Ran, coverage};
use crate::command::words::shown_day;
use crate::human::write_place;
use crate::output::Look;

/// Writes the outcome.
pub fn write(
    outcome: &Outcome<'_>,
    arguments: &Arguments,
    look: Look,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut file = None;
    for ran in &outcome.ran {
        let path = path_of(outcome, ran);
        if file != Some(path) {
            writeln!(out, "{}", visible_line(path))?;
            file = Some(path);
        }
        let name = visible_line(&ran.case.name);
        match (ran.passed(), look.colours) {
            (true, true) => writeln!(out, "  \u{1b}[32m✓\u{1b}[0m {name}")?,
            (true, false) => writeln!(out, "  ✓ {name}")?,
            (false, true) => writeln!(out, "  \u{1b}[31m×\u{1b}[0m {name}")?,
            (false, false) => writeln!(out, "  × {name}")?,
        }
    }
    for ran in outcome.ran.iter().filter(|ran| !ran.passed()) {
        write_failed(outcome, ran, look, lang, out)?;
    }
    if arguments.coverage || arguments.min_coverage.is_some() {
        coverage::write(outcome, arguments, lang, out)?;
    }
    if !outcome.ran.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(outcome, lang))
}

fn path_of<'o>(outcome: &'o Outcome<'_>, ran: &Ran<'_>) -> &'o str {
    let span = ran.script.span(ran.case.source);
    &outcome.tests.sources.file(span.file).path
}

fn write_failed(
    outcome: &Outcome<'_>,
    ran: &Ran<'_>,
    look: Look,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out)?;
    let name = visible_line(&ran.case.name);
    let head = match lang {
        Lang::En => format!("\"{name}\""),
        Lang::Fr => format!("«\u{a0}{name}\u{a0}»"),
    };
    writeln!(out, "{head}")?;
    writeln!(out)?;
    for failure in &ran.verdict.failures {
        let span = ran.script.span(failure.source);
        let why = sentence(ran, failure, lang);
        write_place(&outcome.tests.sources, span, &why, look, out)?;
    }
    let (lines, left_out) = lines(ran, &outcome.tests.sources, lang);
    for line in &lines {
        write_line(line, look, lang, out)?;
    }
    if left_out > 0 {
        let more = text(
            format!("    … and {left_out} more lines"),
            format!("    … et {left_out} autres lignes"),
        );
        writeln!(out, "{}", more.get(lang))?;
    }
    Ok(())
}

fn write_line(line: &Line, look: Look, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let time = line.time.as_deref().unwrap_or("     ");
    let invoice = match &line.invoice {
        Some(invoice) => format!("{invoice}  "),
        None => String::new(),
    };
    let what = visible_line(&line.what);
    let said = format!("{} {time}  {invoice}{what}", shown_day(line.day, lang));
    let (mark, colour) = match line.mark {
        Mark::None => (' ', ""),
        Mark::Expected => ('-', "\u{1b}[31m"),
        Mark::Actual => ('+', "\u{1b}[32m"),
    };
    match look.colours && !colour.is_empty() {
        true => writeln!(out, "  {colour}{mark} {said}\u{1b}[0m"),
        false => writeln!(out, "  {mark} {said}"),
    }
}

/// `3 tests passed, 1 failed`, and whether errors kept any from being played.
pub fn summary(outcome: &Outcome<'_>, lang: Lang) -> String {
    let passed = outcome.ran.iter().filter(|ran| ran.passed()).count();
    let failed = outcome.ran.len() - passed;
    let faulty = outcome.tests.faulty;
    let said = match (passed, failed) {
        (0, 0) if faulty > 0 => return not_played(faulty).get(lang).to_owned(),
        (0, 0) => text("no tests", "aucun test"),
        (1, 0) => text("1 test passed", "1 test réussi"),
        (_, 0) => text(
            format!("{passed} tests passed"),
            format!("{passed} tests réussis"),
        ),
        (0, _) => text(format!("{failed} failed"), format!("{failed} en échec")),
        _ => text(
            format!("{passed} passed, {failed} failed"),
            match passed {
                1 => format!("1 réussi, {failed} en échec"),
                _ => format!("{passed} réussis, {failed} en échec"),
            },
        ),
    };
    let said = said.get(lang);
    match faulty {
        0 => said.to_owned(),
        faulty => format!("{said}; {}", not_played(faulty).get(lang)),
    }
}

fn not_played(faulty: usize) -> Text {
    match faulty {
        1 => text(
            "the tests of 1 script were not played: correct its errors first",
            "les tests d'un script n'ont pas été joués\u{a0}: corriger d'abord ses erreurs",
        ),
        many => text(
            format!("the tests of {many} scripts were not played: correct their errors first"),
            format!(
                "les tests de {many} scripts n'ont pas été joués\u{a0}: corriger d'abord leurs erreurs"
            ),
        ),
    }
}
