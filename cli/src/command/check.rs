//! `jalon check`: reads scripts and tells everything that is wrong with them.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jalon_dsl::diagnostic::render::{Report, github, json, plain, sarif};
use jalon_dsl::diagnostic::{Lang, Severity};

use crate::command::prove::in_check;
use crate::{Exit, human, input, language, output};

/// Check scripts and say what is wrong with them
#[derive(Args, Debug)]
pub struct Arguments {
    /// Scripts, folders with scripts, or - for standard input
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// How to show what was found
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// End with exit code 1 when there are warnings
    #[arg(long)]
    deny_warnings: bool,
    /// Look for paths that break policies for at most so many seconds for each script
    #[arg(long, value_name = "SECONDS", default_value_t = 1)]
    budget: u32,
}

/// How diagnostics are shown.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// With lines of the script, and colours on a terminal
    Human,
    /// One line each
    Plain,
    /// JSON
    Json,
    /// SARIF 2.1.0, for code platforms and editors
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let found = input::read(&arguments.paths);
    for complaint in &found.complaints {
        output::complain(lang, complaint);
    }
    if found.scripts.is_empty() {
        return Exit::Wrong;
    }
    let mut checked = language::check(found.scripts);
    if arguments.budget > 0 {
        in_check::look(&mut checked, f64::from(arguments.budget));
    }
    let report = Report::new(&checked.sources, &checked.diagnostics, lang);
    let exit = if found.complaints.is_empty() {
        verdict(&report, arguments.deny_warnings)
    } else {
        Exit::Wrong
    };
    output::result(exit, lang, |out| write(arguments.format, &report, out))
}

fn verdict(report: &Report<'_>, deny_warnings: bool) -> Exit {
    let has = |severity| report.count(severity) > 0;
    if has(Severity::Error) || deny_warnings && has(Severity::Warning) {
        Exit::Faults
    } else {
        Exit::Clean
    }
}

fn write(format: Format, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Human => human::write(report, output::look_of_stdout(), out),
        Format::Plain => plain::write(report, out),
        Format::Json => json::write(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Github => github::write(report, out),
    }
}

#[cfg(test)]
mod tests {
    use jalon_dsl::diagnostic::{Diagnostic, codes, text};
    use jalon_dsl::source::{SourceFile, Sources};
    use jalon_dsl::span::Span;

    use super::*;

    #[test]
    fn errors_are_faults_and_warnings_only_where_they_are_denied() {
        let mut sources = Sources::new();
        let file = sources.add(SourceFile::new("a.jalon", "team a\n"));
        let make = |make: fn(_, _, _) -> Diagnostic| {
            make(codes::BAD_NAME, Span::new(file, 0, 4), text("here", "ici"))
        };
        let verdict = |diagnostic: Diagnostic, deny| {
            verdict(&Report::new(&sources, &[diagnostic], Lang::En), deny)
        };
        assert_eq!(verdict(make(Diagnostic::error), false), Exit::Faults);
        assert_eq!(verdict(make(Diagnostic::warning), false), Exit::Clean);
        assert_eq!(verdict(make(Diagnostic::warning), true), Exit::Faults);
        assert_eq!(verdict(make(Diagnostic::note), true), Exit::Clean);
    }
}
