//! A line with a fault: which one small change makes it a line, and what to say.
//!
//! The grammar tells where it got stuck. Around that place every small change is tried: a misspelt
//! word written right, a word too many left out, a missing one put in, two swapped, one replaced.
//! The most likely change after which the whole line reads is the message, and its text to paste.

use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::{FileId, Span};
use crate::syntax::block::BlockKind;
use crate::syntax::parser::{self, Expected, Rule};
use crate::syntax::token::{Kind, Sign, Token};
use crate::words::Surface;

pub mod breaks;
mod candidates;
mod edits;
mod elsewhere;
mod everyday;
mod foreign;
mod heads;
mod merge;
mod misspelt;
pub mod moves;
mod negative;
mod nouns;
mod punctuation;
pub mod quotes;
mod say;
mod spoken;
mod variant;

pub use merge::merge;

/// The outcome for a line with a fault.
pub struct Repaired {
    /// The tokens of the line as it was probably meant; `None` if no small change helps.
    pub tokens: Option<Vec<Token>>,
    /// The one message about this line.
    pub diagnostic: Diagnostic,
}

/// Where a line stands, and which rule reads it.
#[derive(Clone, Copy)]
pub struct Place<'s> {
    /// Its file.
    pub file: FileId,
    /// The text of the file.
    pub source: &'s str,
    /// The language of the file.
    pub surface: Surface,
    /// The block around the line.
    pub kind: BlockKind,
    /// The rule for lines of that block.
    pub rule: Rule,
}

/// A line with a fault, and where the grammar got stuck.
pub struct Fault<'a> {
    place: &'a Place<'a>,
    tokens: &'a [Token],
    codes: &'a str,
    /// Index of the token that did not fit; the number of tokens if something is missing at the end.
    at: usize,
    expected: &'a [Rule],
    /// The block that it opens.
    pub block: Option<BlockBelow<'a>>,
}

/// What is known of the block below a line with a fault.
#[derive(Clone, Copy)]
pub struct BlockBelow<'a> {
    /// Whether it has its opening brace.
    pub opened: bool,
    /// Its first lines.
    pub lines: &'a [BelowLine<'a>],
}

/// A line of the block below a line with a fault.
#[derive(Clone, Copy)]
pub struct BelowLine<'a> {
    /// One character for each token.
    pub codes: &'a str,
    /// Whether it has a block of its own.
    pub has_block: bool,
}

/// Finds the change that was probably meant. Unless `thorough`, only names the fault.
pub fn repair(fault: &Fault, thorough: bool) -> Repaired {
    if thorough
        && let Some(found) = foreign::find(fault)
            .or_else(|| elsewhere::find(fault))
            .or_else(|| negative::find(fault))
            .or_else(|| everyday::find(fault))
            .or_else(|| spoken::find(fault))
            .or_else(|| punctuation::find(fault))
    {
        return found;
    }
    if thorough && let Some(found) = edits::find(fault) {
        return Repaired {
            tokens: Some(edits::apply(fault, &found)),
            diagnostic: say::edit(fault, &found),
        };
    }
    Repaired {
        tokens: None,
        diagnostic: say::unexpected(fault),
    }
}

impl<'a> Fault<'a> {
    /// A line of these tokens that the grammar could not read.
    pub fn new(
        place: &'a Place<'a>,
        tokens: &'a [Token],
        codes: &'a str,
        expected: &'a Expected,
    ) -> Fault<'a> {
        Fault {
            place,
            tokens,
            codes,
            at: expected.at.min(tokens.len()),
            expected: &expected.rules,
            block: None,
        }
    }

    /// Whether the line would read with these codes.
    fn reads(&self, codes: &str) -> bool {
        parser::reads(self.place.rule, codes)
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
                file: self.place.file,
                ..Span::default()
            },
        }
    }
}

/// A statement longer than this is refused; the longest of the examples has forty.
const LINE_TOKENS_MAX: usize = 2_000;
/// Parentheses deeper than this are refused.
const PARENTHESES_MAX: usize = 32;

/// Whether a line is too long or too deep in parentheses to be given to the grammar.
pub fn is_too_long(tokens: &[Token]) -> bool {
    too_long(tokens).is_some()
}

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

/// An opening brace with nothing before it.
pub fn headless(open: Span) -> Diagnostic {
    Diagnostic::error(
        codes::STRAY_BRACE,
        open,
        text(
            "this `{` belongs to no line",
            "cette accolade `{` n’appartient à aucune ligne",
        ),
    )
    .help(text(
        "put it at the end of the line that it belongs to, or remove it with its `}`",
        "mettez-la à la fin de sa ligne, ou supprimez-la avec son `}`",
    ))
}

/// Whether a token is a word.
fn is_word(token: &Token) -> bool {
    matches!(token.kind, Kind::Word | Kind::Currency)
}
