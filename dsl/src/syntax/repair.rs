//! A line with a fault: which one small change makes it a line, and what to say.
//!
//! The grammar tells where it got stuck. Around that place every small change is tried: a misspelt
//! word written right, a word too many left out, a missing one put in, two swapped, one replaced.
//! The most likely change after which the whole line reads is the message, and its text to paste.

use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::{FileId, Span};
use crate::syntax::parser::{self, Expected, Rule};
use crate::syntax::token::{Kind, Sign, Token};
use crate::words::Surface;

mod edits;
mod nouns;
mod say;

/// The outcome for a line with a fault.
pub struct Repaired {
    /// The tokens of the line as it was probably meant; `None` if no small change helps.
    pub tokens: Option<Vec<Token>>,
    /// The one message about this line.
    pub diagnostic: Diagnostic,
}

/// A line with a fault, and where the grammar got stuck.
struct Fault<'a> {
    file: FileId,
    surface: Surface,
    rule: Rule,
    tokens: &'a [Token],
    codes: &'a str,
    /// Index of the token that did not fit; the number of tokens if something is missing at the end.
    at: usize,
    expected: &'a [Rule],
}

/// Finds the change that was probably meant. Unless `thorough`, only names the fault.
pub fn repair(
    file: FileId,
    surface: Surface,
    rule: Rule,
    tokens: &[Token],
    codes: &str,
    expected: &Expected,
    thorough: bool,
) -> Repaired {
    let at = expected.at.min(tokens.len());
    let fault = Fault {
        file,
        surface,
        rule,
        tokens,
        codes,
        at,
        expected: &expected.rules,
    };
    if thorough && let Some(found) = edits::find(&fault) {
        let diagnostic = say::edit(&fault, &found);
        return Repaired {
            tokens: Some(edits::apply(&fault, &found)),
            diagnostic,
        };
    }
    Repaired {
        tokens: None,
        diagnostic: say::unexpected(&fault),
    }
}

impl Fault<'_> {
    /// Whether the line would read with these codes.
    fn reads(&self, codes: &str) -> bool {
        parser::parse(self.rule, codes).is_ok()
    }

    /// The codes of tokens `from` to `to`.
    fn codes(&self, from: usize, to: usize) -> &str {
        self.codes
            .get(from * parser::CODE_BYTES..to * parser::CODE_BYTES)
            .unwrap_or("")
    }

    /// The empty place before token `at`.
    fn gap(&self, at: usize) -> Span {
        match (
            at.checked_sub(1).and_then(|before| self.tokens.get(before)),
            self.tokens.get(at),
        ) {
            (Some(before), _) => before.span.after(),
            (None, Some(token)) => Span {
                end: token.span.start,
                ..token.span
            },
            (None, None) => Span {
                file: self.file,
                ..Span::default()
            },
        }
    }
}

/// A statement longer than this is refused; the longest of the examples has forty.
const LINE_TOKENS_MAX: usize = 2_000;
/// Parentheses deeper than this are refused.
const PARENTHESES_MAX: usize = 32;

/// A message if a line is no line of a script.
pub fn too_long(tokens: &[Token]) -> Option<Diagnostic> {
    let first = tokens.first()?;
    if tokens.len() > LINE_TOKENS_MAX {
        return Some(Diagnostic::error(
            codes::TOO_DEEP,
            first.span,
            text(
                "this line goes on too long to be read",
                "cette ligne est trop longue pour être lue",
            ),
        ));
    }
    let mut depth = 0_usize;
    for token in tokens {
        if token.is(Sign::LeftParen) {
            depth += 1;
        } else if token.is(Sign::RightParen) {
            depth = depth.saturating_sub(1);
        }
        if depth > PARENTHESES_MAX {
            return Some(Diagnostic::error(
                codes::TOO_DEEP,
                token.span,
                text(
                    "parentheses stand inside one another too deep",
                    "trop de parenthèses imbriquées",
                ),
            ));
        }
    }
    None
}

/// A block behind a line that has none.
pub fn no_block(open: Span) -> Diagnostic {
    Diagnostic::error(
        codes::UNEXPECTED,
        open,
        text(
            "this line opens no block",
            "cette ligne n’ouvre pas de bloc",
        ),
    )
    .help(text(
        "remove the braces, or put what they hold on lines of their own",
        "supprimez les accolades, ou mettez leur contenu sur des lignes à part",
    ))
}

/// Something behind a closing brace.
pub fn tail(span: Span) -> Diagnostic {
    Diagnostic::error(
        codes::UNEXPECTED,
        span,
        text(
            "nothing may follow a closing `}` on its line",
            "rien ne peut suivre une accolade fermante `}` sur sa ligne",
        ),
    )
    .help(text(
        "put it on a line of its own",
        "mettez-le sur une ligne à part",
    ))
}

/// Whether a token is a word.
fn is_word(token: &Token) -> bool {
    matches!(token.kind, Kind::Word | Kind::Currency)
}
