//! Which tokens make one line of the script, and which lines make a block.
//!
//! A line goes on below if the line above ends in a comma, or if it is indented deeper than the
//! first line of the statement; except where the deeper line begins with a word that only begins
//! lines, in lists, and behind a brace. Braces decide what is inside what. Only when they do not fit
//! one another, or stand where nobody writes them, are the columns asked which one is missing, too
//! many or written by mistake; the reading with fewer faults is kept (see [`lay_out`]).
//!
//! Every token is in a line, is a brace of a block, or is a stray brace with a message.

use super::block::BlockKind;
use super::lines;
use super::parser::{self, CODE_BYTES};
use super::token::Token;
use crate::diagnostic::Diagnostic;
use crate::span::FileId;

mod braces;
mod builder;
mod faults;
mod rows;

use builder::Builder;
use rows::Rows;

/// Nesting deeper than this is refused; no script has more than six.
pub const DEPTH_MAX: usize = 32;

/// One logical line: its own tokens, and its block.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// First token.
    pub first: usize,
    /// One past the last of its own tokens: the opening brace is not among them. A brace among them
    /// was written by mistake.
    pub end: usize,
    /// The block that it opens.
    pub block: Option<Block>,
    /// Tokens behind the closing brace of its block, which belong to nothing.
    pub tail: std::ops::Range<usize>,
}

/// The lines between two braces.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it holds.
    pub kind: BlockKind,
    /// The opening brace, unless it is missing.
    pub open: Option<usize>,
    /// The closing brace, unless it is missing; another token if that stands in its place.
    pub close: Option<usize>,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// The lines of a file.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The top-level lines.
    pub lines: Vec<Line>,
    /// What was wrong with braces.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds lines and blocks. Braces are taken at their word first; if that leaves a fault, the columns
/// are asked, and the reading with fewer faults is kept; the columns know better where one is.
pub fn lay_out(file: FileId, source: &str, tokens: &[Token]) -> Layout {
    let rows = Rows::new(source, tokens);
    let by_braces = Builder::new(file, source, tokens, &rows, false).run();
    if by_braces.diagnostics.is_empty() && !rows.is_unusual() {
        return by_braces;
    }
    let by_columns = Builder::new(file, source, tokens, &rows, true).run();
    let codes: String = tokens.iter().map(Token::code).collect();
    let faults = |layout: &Layout| {
        layout.diagnostics.len() + unread(&layout.lines, BlockKind::File, tokens, &codes)
    };
    let (of_columns, of_braces) = (faults(&by_columns), faults(&by_braces));
    let mut best = match of_columns <= of_braces {
        true => (of_columns, by_columns),
        false => (of_braces, by_braces),
    };
    if tokens.len() > TOKENS_MAX {
        return best.1;
    }
    // One brace on a row of its own that spoils all that follows.
    for brace in rows.doubtful_braces(tokens) {
        if best.0 <= 1 {
            break;
        }
        let mut builder = Builder::new(file, source, tokens, &rows, false);
        builder.ignored = Some(brace);
        let without = builder.run();
        let count = faults(&without);
        if count < best.0 {
            best = (count, without);
        }
    }
    best.1
}

/// In a longer file no brace is tried to be left out; the longest of the examples has a tenth of it.
const TOKENS_MAX: usize = 20_000;

/// How many lines the grammar does not understand, blocks of lines that have none among them.
fn unread(lines: &[Line], kind: BlockKind, tokens: &[Token], codes: &str) -> usize {
    let rule = lines::rule_of(kind);
    let mut count = 0;
    for line in lines {
        let own = tokens.get(line.first..line.end).unwrap_or(&[]);
        let own_codes = codes.get(line.first * CODE_BYTES..line.end * CODE_BYTES);
        let reads =
            !lines::is_too_long(own) && own_codes.is_some_and(|codes| parser::reads(rule, codes));
        count += usize::from(!reads);
        if let Some(block) = &line.block {
            // `language fr {` outside of its template.
            let lost = kind == BlockKind::File && block.kind == BlockKind::TemplateLanguage;
            let fits = !lost && own.first().is_some_and(|first| kind.takes_block(first));
            count += usize::from(!fits);
            count += unread(&block.lines, block.kind, tokens, codes);
        }
    }
    count
}
