//! Diagnostics as data for other tools, and as plain lines. The picture for people, with lines of
//! the script and colours, is drawn by the command line, so that this crate stays small.

pub mod github;
pub mod json;
pub mod plain;
pub mod sarif;

use super::{Diagnostic, Lang, Severity};
use crate::source::{Place, Sources};
use crate::span::Span;

/// Everything that one run tells, in order: by file, by place, the gravest first.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// What is told, in order.
    pub diagnostics: Vec<&'a Diagnostic>,
    /// The language of the messages.
    pub lang: Lang,
}

impl<'a> Report<'a> {
    /// Puts diagnostics in order.
    pub fn new(sources: &'a Sources, diagnostics: &'a [Diagnostic], lang: Lang) -> Report<'a> {
        let mut diagnostics: Vec<&Diagnostic> = diagnostics.iter().collect();
        diagnostics.sort_by_key(|diagnostic| {
            let Span { file, start, end } = diagnostic.span;
            (
                file,
                start,
                std::cmp::Reverse(diagnostic.severity),
                end,
                diagnostic.code,
            )
        });
        Report {
            sources,
            diagnostics,
            lang,
        }
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    }

    /// First place, and the place just behind the last character.
    pub fn places(&self, span: Span) -> (Place, Place) {
        let file = self.sources.file(span.file);
        (file.place(span.start), file.place(span.end.max(span.start)))
    }

    /// The path of the file, as it is shown.
    pub fn path(&self, span: Span) -> &'a str {
        &self.sources.file(span.file).path
    }

    /// `2 errors, 1 warning`; says so when all is well.
    pub fn summary(&self) -> String {
        let errors = counted(self.count(Severity::Error), self.lang, ERRORS);
        let warnings = counted(self.count(Severity::Warning), self.lang, WARNINGS);
        match (errors, warnings, self.lang) {
            (Some(errors), Some(warnings), _) => format!("{errors}, {warnings}"),
            (Some(one), None, _) | (None, Some(one), _) => one,
            (None, None, Lang::En) => "no errors".to_owned(),
            (None, None, Lang::Fr) => "aucune erreur".to_owned(),
        }
    }
}

/// One and several, in English and in French.
type Noun = [[&'static str; 2]; 2];
const ERRORS: Noun = [["error", "errors"], ["erreur", "erreurs"]];
const WARNINGS: Noun = [["warning", "warnings"], ["avertissement", "avertissements"]];

fn counted(count: usize, lang: Lang, [en, fr]: Noun) -> Option<String> {
    let [one, several] = match lang {
        Lang::En => en,
        Lang::Fr => fr,
    };
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {several}")),
    }
}

/// The severity as a word for people.
pub fn severity_word(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::En) => "error",
        (Severity::Error, Lang::Fr) => "erreur",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Warning, Lang::Fr) => "avertissement",
        (Severity::Note, Lang::En) => "note",
        (Severity::Note, Lang::Fr) => "remarque",
    }
}

/// `help: ` or `aide : `, the head of a line of advice.
pub fn help_word(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "help:",
        Lang::Fr => "aide\u{a0}:",
    }
}

/// What to do, and the text to paste unless the advice already holds it.
pub fn advice(diagnostic: &Diagnostic, lang: Lang) -> Option<String> {
    let help = diagnostic
        .help
        .as_ref()
        .map(|help| help.get(lang).to_owned());
    let Some(fix) = &diagnostic.fix else {
        return help;
    };
    let pasted = fix.replacement.trim();
    if pasted.is_empty() || help.as_ref().is_some_and(|help| help.contains(pasted)) {
        return help;
    }
    let paste = match lang {
        Lang::En => format!("write: {pasted}"),
        Lang::Fr => format!("écrire\u{a0}: {pasted}"),
    };
    Some(match help {
        Some(help) => format!("{help}\n{paste}"),
        None => paste,
    })
}

#[cfg(test)]
pub(crate) mod tests;
