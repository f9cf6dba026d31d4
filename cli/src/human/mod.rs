//! Diagnostics for people: the line of the script with its neighbours, drawn by miette, and what to
//! do about it. Lines and columns are counted here, as in every other format.

mod excerpt;

use std::fmt;
use std::io::{self, Write};

use excerpt::Excerpt;
use jalon_dsl::diagnostic::render::{Report, advice, help_word, severity_word};
use jalon_dsl::diagnostic::visible::{visible, visible_line};
use jalon_dsl::diagnostic::{Diagnostic, Lang, Severity};
use jalon_dsl::source::Sources;
use jalon_dsl::span::Span;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan};

use crate::output::Look;

/// Writes the report and its summary.
pub fn write(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let theme = match look.colours {
        true => GraphicalTheme::unicode(),
        false => GraphicalTheme::unicode_nocolor(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(look.width)
        .with_context_lines(1)
        .without_syntax_highlighting()
        .with_links(false);
    for diagnostic in &report.diagnostics {
        write_one(report, diagnostic, &handler, look, out)?;
    }
    writeln!(out, "{}", report.summary())
}

fn write_one(
    report: &Report<'_>,
    diagnostic: &Diagnostic,
    handler: &GraphicalReportHandler,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    for shown in Shown::all(report, diagnostic) {
        let mut drawn = String::new();
        handler
            .render_report(&mut drawn, &shown)
            .map_err(io::Error::other)?;
        drawn
            .lines()
            .try_for_each(|line| writeln!(out, "{}", line.trim_end()))?;
    }
    if let Some(advice) = advice(diagnostic, report.lang) {
        write_advice(&visible(&advice), report.lang, look, out)?;
    }
    writeln!(out)
}

/// Draws one line of a file with a message, as a test does that fails.
pub fn write_place(
    sources: &Sources,
    span: Span,
    message: &str,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let theme = match look.colours {
        true => GraphicalTheme::unicode(),
        false => GraphicalTheme::unicode_nocolor(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(look.width)
        .with_context_lines(0)
        .without_syntax_highlighting()
        .with_links(false);
    let shown = Shown {
        head: None,
        severity: miette::Severity::Error,
        message: visible(message).into_owned(),
        excerpt: Excerpt::of(sources.file(span.file), &[(span, String::new())]),
    };
    let mut drawn = String::new();
    handler
        .render_report(&mut drawn, &shown)
        .map_err(io::Error::other)?;
    drawn
        .lines()
        .try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

/// miette has its own word for help, in English; so these lines are drawn here.
fn write_advice(advice: &str, lang: Lang, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let word = help_word(lang);
    let indent = " ".repeat(word.chars().count() + 3);
    for (index, line) in advice.lines().enumerate() {
        match (index, look.colours) {
            (0, true) => write!(out, "  \u{1b}[36m{word}\u{1b}[0m ")?,
            (0, false) => write!(out, "  {word} ")?,
            _ => write!(out, "{indent}")?,
        }
        write_wrapped(line, &indent, look.width, out)?;
    }
    Ok(())
}

/// Breaks a line at spaces; what is too long without one is left whole, so that it can be pasted.
fn write_wrapped(line: &str, indent: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let room = width.saturating_sub(indent.len()).max(20);
    let own_indent = line.len() - line.trim_start_matches(' ').len();
    // Indented lines are text to paste.
    if own_indent > 0 || line.chars().count() <= room {
        return writeln!(out, "{line}");
    }
    let mut used = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > room {
            write!(out, "\n{indent}")?;
            used = 0;
        }
        if used > 0 {
            write!(out, " ")?;
            used += 1;
        }
        write!(out, "{word}")?;
        used += length;
    }
    writeln!(out)
}

/// What miette draws at once: a diagnostic, or a place in another file that it speaks of.
#[derive(Debug)]
struct Shown {
    /// `error J0101`; other places have none.
    head: Option<String>,
    severity: miette::Severity,
    message: String,
    excerpt: Excerpt,
}

impl Shown {
    /// The diagnostic, then the places in other files.
    fn all(report: &Report<'_>, diagnostic: &Diagnostic) -> Vec<Shown> {
        let lang = report.lang;
        let mut labels = vec![(diagnostic.span, String::new())];
        let mut elsewhere = Vec::new();
        for (span, text) in &diagnostic.related {
            let text = visible_line(text.get(lang)).into_owned();
            if span.file == diagnostic.span.file {
                labels.push((*span, text));
            } else {
                elsewhere.push((*span, text));
            }
        }
        let first = Shown {
            head: Some(format!(
                "{} {}",
                severity_word(diagnostic.severity, lang),
                diagnostic.code
            )),
            severity: match diagnostic.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
                Severity::Note => miette::Severity::Advice,
            },
            message: visible(diagnostic.message.get(lang)).into_owned(),
            excerpt: Excerpt::of(report.sources.file(diagnostic.span.file), &labels),
        };
        let others = elsewhere.into_iter().map(|(span, message)| Shown {
            head: None,
            severity: miette::Severity::Advice,
            message,
            excerpt: Excerpt::of(report.sources.file(span.file), &[(span, String::new())]),
        });
        std::iter::once(first).chain(others).collect()
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.head
            .as_ref()
            .map(|head| Box::new(head) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels().iter().cloned()))
    }
}

#[cfg(test)]
mod tests;
