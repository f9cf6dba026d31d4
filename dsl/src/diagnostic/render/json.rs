//! The JSON of `--format json`. It is a contract: fields are added, never renamed or removed.
//! Lines and columns count from 1, columns in characters; `end` is just behind the last character;
//! `byte` counts from 0.

use std::io::{self, Write};

use serde::Serialize;

use super::{Report, advice};
use crate::diagnostic::visible::escape_json;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source;
use crate::span::Span;

/// Writes the report as one line.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let diagnostics = report
        .diagnostics
        .iter()
        .map(|diagnostic| one(report, diagnostic))
        .collect();
    let document = Document {
        diagnostics,
        summary: Summary {
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
        },
    };
    let json = serde_json::to_string(&document).map_err(io::Error::other)?;
    writeln!(out, "{}", escape_json(json))
}

#[derive(Serialize)]
struct Document<'a> {
    diagnostics: Vec<One<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct One<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    file: &'a str,
    start: Place,
    end: Place,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    file: &'a str,
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    byte: u32,
}

fn one<'a>(report: &Report<'a>, diagnostic: &'a Diagnostic) -> One<'a> {
    let (start, end) = places(report, diagnostic.span);
    One {
        code: diagnostic.code.0,
        severity: severity_name(diagnostic.severity),
        message: diagnostic.message.get(report.lang),
        help: advice(diagnostic, report.lang),
        file: report.path(diagnostic.span),
        start,
        end,
        related: diagnostic
            .related
            .iter()
            .map(|(span, text)| {
                let (start, end) = places(report, *span);
                Related {
                    message: text.get(report.lang),
                    file: report.path(*span),
                    start,
                    end,
                }
            })
            .collect(),
    }
}

fn places(report: &Report<'_>, span: Span) -> (Place, Place) {
    let (start, end) = report.places(span);
    (place(start), place(end))
}

fn place(source::Place { line, column, byte }: source::Place) -> Place {
    Place { line, column, byte }
}

/// The severity as other programs read it: English whatever the language of the messages.
fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
