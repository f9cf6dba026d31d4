//! The answers for programs.

use std::io::{self, Write};

use jalon_explore::{Answer, Bound, Figures, Large};
use serde_json::{Value, json};

use super::{Asked, Proved, in_language};
use crate::language::Tests;

/// Writes the answers.
pub fn write(proved: &[Proved<'_>], tests: &Tests, out: &mut dyn Write) -> io::Result<()> {
    let scripts: Vec<Value> = proved
        .iter()
        .map(|proved| {
            let asked = proved
                .asked
                .iter()
                .map(|asked| policy(proved, asked, tests));
            json!({
                "policies": asked.collect::<Vec<_>>(),
                "every_day": figures(&proved.figures),
                "first_look": figures(&proved.first_look),
                "asked": super::standing::json(proved),
                "large": proved.large.iter().map(large).collect::<Vec<_>>(),
                "milliseconds": u64::try_from(proved.took.as_millis()).unwrap_or(u64::MAX),
            })
        })
        .collect();
    writeln!(out, "{}", json!({ "scripts": scripts }))
}

fn policy(proved: &Proved<'_>, asked: &Asked, tests: &Tests) -> Value {
    let place = asked.source.map(|source| {
        let span = proved.script.span(source);
        let file = tests.sources.file(span.file);
        json!({ "file": file.path, "line": file.place(span.start).line })
    });
    let (answer, bounds) = match &asked.answer {
        Answer::Proved => ("proved", Vec::new()),
        Answer::Broken(_) => ("broken", Vec::new()),
        Answer::NotDecided(bounds) => ("not_decided", bounds.clone()),
    };
    let bounds: Vec<&str> = bounds.into_iter().map(code).collect();
    let french = asked
        .source
        .is_some_and(|source| proved.script.is_french(source));
    let story = asked.story.as_ref();
    json!({
        "policy": asked.said,
        "place": place,
        "answer": answer,
        "bounds": bounds,
        "holds_with_unusual": proved.figures.unusual,
        "holds_at_ends": proved.first_look_is_whole && matches!(asked.answer, Answer::NotDecided(_) | Answer::Proved),
        "test": story.map(|story| in_language(&story.test(&asked.said, french), french)),
    })
}

fn figures(figures: &Figures) -> Value {
    json!({
        "kinds": figures.kinds,
        "states": figures.states,
        "transitions": figures.transitions,
        "unusual": figures.unusual,
    })
}

fn code(bound: Bound) -> &'static str {
    match bound {
        Bound::Time => "time",
        Bound::States => "states",
        Bound::Things => "things",
        Bound::Kinds => "kinds",
        Bound::Endless => "endless",
        Bound::Unknown => "unknown",
        Bound::NoConstant => "no_constant",
        Bound::NotSo => "not_replayed",
    }
}

fn large(large: &Large) -> Value {
    match large {
        Large::Fact(axis, values) => json!({
            "fact": super::large::axis(axis).en,
            "values": values,
        }),
        Large::Line {
            path,
            file,
            line,
            fewer,
        } => json!({
            "path": path,
            "file": file,
            "line": line,
            "fewer_percent": fewer,
        }),
        Large::Table {
            table,
            column,
            file,
            line,
            times,
        } => json!({
            "table": table,
            "column": super::large::axis(column).en,
            "file": file,
            "line": line,
            "times": times,
        }),
        Large::Event(thing, states, all) => json!({
            "event": super::large::thing(*thing).en,
            "states": states,
            "of": all,
        }),
    }
}
