//! Workflow commands of GitHub Actions: each diagnostic becomes a remark on the line of a change.

use std::io::{self, Write};

use super::{Report, advice};
use crate::diagnostic::visible::visible;
use crate::diagnostic::{Diagnostic, Severity};

/// Writes one command for each diagnostic.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in &report.diagnostics {
        writeln!(out, "{}", command(report, diagnostic))?;
    }
    Ok(())
}

fn command(report: &Report<'_>, diagnostic: &Diagnostic) -> String {
    let name = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let (start, end) = report.places(diagnostic.span);
    let mut place = format!(
        "file={},line={},endLine={}",
        property(report.path(diagnostic.span)),
        start.line,
        end.line
    );
    // GitHub refuses columns for a remark of several lines.
    if start.line == end.line {
        place.push_str(&format!(",col={},endColumn={}", start.column, end.column));
    }
    let mut message = diagnostic.message.get(report.lang).to_owned();
    if let Some(advice) = advice(diagnostic, report.lang) {
        message.push('\n');
        message.push_str(&advice);
    }
    format!(
        "::{name} {place},title={}::{}",
        diagnostic.code,
        data(&message)
    )
}

fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
