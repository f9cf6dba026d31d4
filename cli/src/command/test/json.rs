//! The outcome for programs.

use std::io::{self, Write};

use jalon_dsl::diagnostic::Lang;
use jalon_simulate::{Parts, judge::NewText};
use serde_json::{Value, json};

use super::faults::sentence;
use super::timeline::{Mark, lines};
use super::{Outcome, Ran, coverage};

/// Writes the outcome as one JSON object.
pub fn write(outcome: &Outcome<'_>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let passed = outcome.ran.iter().filter(|ran| ran.passed()).count();
    let tests: Vec<Value> = outcome
        .ran
        .iter()
        .map(|ran| test(outcome, ran, lang))
        .collect();
    let coverage: Vec<Value> = outcome
        .coverage
        .iter()
        .map(|(script, found)| {
            let count = |kind| {
                let (reached, all) = found.count(kind);
                json!({ "reached": reached, "of": all })
            };
            let missing = found.missing().map(|part| {
                let place = coverage::place_of(script, part);
                json!({ "what": coverage::say(script, part, lang), "source": place })
            });
            json!({
                "script": script.compiled.source_map.files.first(),
                "percent": found.percent(),
                "steps": count(Parts::Steps),
                "outcomes": count(Parts::Outcomes),
                "branches": count(Parts::Branches),
                "rows": count(Parts::Rows),
                "missing": missing.collect::<Vec<_>>(),
            })
        })
        .collect();
    let whole = json!({
        "tests": tests,
        "coverage": coverage,
        "summary": {
            "passed": passed,
            "failed": outcome.ran.len() - passed,
            "scripts_with_errors": outcome.tests.faulty,
        },
    });
    writeln!(out, "{whole}")
}

fn test(outcome: &Outcome<'_>, ran: &Ran<'_>, lang: Lang) -> Value {
    let sources = &outcome.tests.sources;
    let place = |source| {
        let span = ran.script.span(source);
        let file = sources.file(span.file);
        let (start, end) = (file.place(span.start), file.place(span.end.max(span.start)));
        let place = |place: jalon_dsl::source::Place| json!({ "line": place.line, "column": place.column, "byte": place.byte });
        json!({ "file": file.path, "start": place(start), "end": place(end) })
    };
    let failures = ran.verdict.failures.iter().map(|failure| {
        let simple = failure
            .edits
            .iter()
            .all(|edit| !matches!(edit.by, NewText::Lines(_)));
        json!({
            "message": sentence(ran, failure, lang),
            "place": place(failure.source),
            "can_update": !failure.edits.is_empty() && simple,
        })
    });
    let (lines, _) = lines(ran, sources, lang);
    let timeline = lines.iter().map(|line| {
        let mark = match line.mark {
            Mark::None => Value::Null,
            Mark::Expected => "expected".into(),
            Mark::Actual => "actual".into(),
        };
        json!({
            "day": line.day.to_string(),
            "time": line.time,
            "invoice": line.invoice,
            "what": line.what,
            "mark": mark,
        })
    });
    json!({
        "name": ran.case.name,
        "passed": ran.passed(),
        "place": place(ran.case.source),
        "failures": failures.collect::<Vec<_>>(),
        "timeline": timeline.collect::<Vec<_>>(),
    })
}
