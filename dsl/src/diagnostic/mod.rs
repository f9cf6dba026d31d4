//! What is told to the user: a code, a place, a sentence in English and in French, and what to do.
//!
//! A diagnostic is data. It is built where the fault is found, in both languages at once, so that
//! nobody can forget one; `render` turns it into text for people, JSON, SARIF or GitHub.

pub mod codes;
pub mod explain;
pub mod render;
pub mod visible;

use crate::span::Span;
pub use codes::Code;

/// The language in which messages are shown. Not the language of the script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

impl Text {
    /// The sentence in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Fr => &self.fr,
        }
    }
}

/// A sentence in both languages: `text("unknown team", "équipe inconnue")`.
pub fn text(en: impl Into<String>, fr: impl Into<String>) -> Text {
    Text {
        en: en.into(),
        fr: fr.into(),
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; asks for nothing.
    Note,
    /// Probably not what was meant; the script still runs.
    Warning,
    /// The script cannot run, or would do harm.
    Error,
}

/// Text that the user may paste: what stands under `span` becomes `replacement`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

/// One thing told to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code; `jalon explain CODE` tells more.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The smallest wrong thing.
    pub span: Span,
    /// What is wrong, in the user's nouns.
    pub message: Text,
    /// What to do.
    pub help: Option<Text>,
    /// Other places that matter, each with a few words.
    pub related: Vec<(Span, Text)>,
    /// Text to paste.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: Code, span: Span, message: Text) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, span, message)
    }

    /// A warning at `span`.
    pub fn warning(code: Code, span: Span, message: Text) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code, span, message)
    }

    /// A note at `span`.
    pub fn note(code: Code, span: Span, message: Text) -> Diagnostic {
        Diagnostic::new(Severity::Note, code, span, message)
    }

    fn new(severity: Severity, code: Code, span: Span, message: Text) -> Diagnostic {
        Diagnostic {
            code,
            severity,
            span,
            message,
            help: None,
            related: Vec::new(),
            fix: None,
        }
    }

    /// Adds what to do.
    pub fn help(mut self, help: Text) -> Diagnostic {
        self.help = Some(help);
        self
    }

    /// Adds another place that matters.
    pub fn related(mut self, span: Span, message: Text) -> Diagnostic {
        self.related.push((span, message));
        self
    }

    /// Adds text to paste.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.fix = Some(Fix {
            span,
            replacement: replacement.into(),
        });
        self
    }
}
