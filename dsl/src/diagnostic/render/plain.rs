//! One line for each diagnostic, `file:line:column: error[J0201]: message`, and indented lines of
//! advice: for terminals without colours, logs, editors that read compilers' output.

use std::io::{self, Write};

use super::{Report, advice, help_word, severity_word};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::visible::{visible, visible_line};
use crate::span::Span;

/// Writes the report and its summary.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in &report.diagnostics {
        write_one(report, diagnostic, out)?;
    }
    writeln!(out, "{}", report.summary())
}

fn write_one(report: &Report<'_>, diagnostic: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    let lang = report.lang;
    let place = place(report, diagnostic.span);
    let severity = severity_word(diagnostic.severity, lang);
    let message = visible_line(diagnostic.message.get(lang));
    writeln!(out, "{place}: {severity}[{}]: {message}", diagnostic.code)?;
    for (span, text) in &diagnostic.related {
        writeln!(
            out,
            "  {}: {}",
            self::place(report, *span),
            visible_line(text.get(lang))
        )?;
    }
    if let Some(advice) = advice(diagnostic, lang) {
        let advice = visible(&advice);
        let mut lines = advice.lines();
        writeln!(
            out,
            "  {} {}",
            help_word(lang),
            lines.next().unwrap_or_default()
        )?;
        for line in lines {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}

/// `path:line:column`.
fn place(report: &Report<'_>, span: Span) -> String {
    let (start, _) = report.places(span);
    format!(
        "{}:{}:{}",
        visible_line(report.path(span)),
        start.line,
        start.column
    )
}
