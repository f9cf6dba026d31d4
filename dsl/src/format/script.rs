//! A script as the formatter sees it: its tokens and comments, and to which line each token belongs.
//! Nothing here comes from the syntax tree, so that a file with faults is laid out as well.

use super::columns::{self, Cells};
use super::pieces::{Piece, What, has_break};
use crate::span::FileId;
use crate::syntax::block::BlockKind;
use crate::syntax::layout::{self, Block, Line};
use crate::syntax::parser::{self, CODE_BYTES, Tree};
use crate::syntax::token::{Comment, Sign, Token};
use crate::syntax::{lexer, lines, surface};
use crate::words::Surface;

/// A script, read for laying it out.
pub struct Script<'s> {
    /// The text.
    pub source: &'s str,
    /// The language of its keywords.
    pub surface: Surface,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Its comments.
    pub comments: Vec<Comment>,
    /// Its lines, in the order of the file: a line before those of its block.
    pub rows: Vec<Row>,
    /// Where each token stands.
    pub places: Vec<Place>,
    /// For every block, the file first, its rows in order.
    pub blocks: Vec<Vec<usize>>,
    /// Invisible characters between tokens, which stay where they are.
    pub strays: Vec<std::ops::Range<usize>>,
    /// The first place that could not be read, if there is one.
    pub fault: Option<usize>,
    codes: String,
}

/// One line of the script, which may go over several lines of the file.
pub struct Row {
    /// In how many blocks it stands.
    pub depth: usize,
    /// What the block around it holds.
    pub kind: BlockKind,
    /// Its own tokens.
    pub tokens: std::ops::Range<usize>,
    /// The opening brace of its block.
    pub open: Option<usize>,
    /// The closing brace of its block.
    pub close: Option<usize>,
    /// Tokens behind the closing brace.
    pub tail: std::ops::Range<usize>,
    /// Whether it has a block.
    pub has_block: bool,
    /// Whether it stands with both braces on one line: `{ independent, franchise }`.
    pub inline: bool,
    /// Whether its block stands so.
    pub inline_block: bool,
    /// Whether it may go over several lines.
    pub may_go_on: bool,
    /// What the grammar makes of it; `None` if it has a fault.
    pub cells: Option<Cells>,
}

/// The tokens before a brace behind which a line may go on below: `choice Group {`.
const HEAD_TOKENS: usize = 2;

/// Where a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// First of a row.
    First(usize),
    /// Further in a row.
    Inside(usize),
    /// The brace that opens the block of a row.
    Open(usize),
    /// The brace that closes the block of a row.
    Close(usize),
    /// Behind that brace.
    Tail(usize),
    /// In no row: a brace that closes nothing, or nested too deep.
    Loose,
}

impl<'s> Script<'s> {
    /// Reads a script in the language that it tells by itself.
    pub fn read(source: &'s str) -> Script<'s> {
        let mut script = Script::lines_of(source);
        script.mark_inline();
        script.understand();
        script
    }

    /// Reads only which tokens and lines there are.
    pub fn lines_of(source: &'s str) -> Script<'s> {
        let surface = surface::detect(source);
        let lexed = lexer::lex(FileId(0), source, surface);
        let layout = layout::lay_out(FileId(0), source, &lexed.tokens);
        let codes = lexed.tokens.iter().map(Token::code).collect();
        let faults = lexed.diagnostics.iter().chain(&layout.diagnostics);
        let faults = faults.map(|fault| fault.span.start as usize);
        let mut script = Script {
            source,
            surface,
            places: vec![Place::Loose; lexed.tokens.len()],
            tokens: lexed.tokens,
            comments: lexed.comments,
            rows: Vec::new(),
            blocks: Vec::new(),
            strays: Vec::new(),
            fault: faults.min(),
            codes,
        };
        script.strays = script.find_strays();
        script.flatten(&layout.lines, BlockKind::File, 0);
        script
    }

    /// Whether every line of it could be read.
    pub fn is_sound(&self) -> bool {
        self.fault.is_none() && self.rows.iter().all(|row| row.cells.is_some())
    }

    /// One line of a block, by itself.
    pub fn of_line(source: &'s str, kind: BlockKind, surface: Surface) -> Script<'s> {
        let lexed = lexer::lex(FileId(0), source, surface);
        let codes = lexed.tokens.iter().map(Token::code).collect();
        let row = Row {
            depth: 0,
            kind,
            tokens: 0..lexed.tokens.len(),
            open: None,
            close: None,
            tail: 0..0,
            has_block: false,
            inline: false,
            inline_block: false,
            may_go_on: true,
            cells: None,
        };
        Script {
            source,
            surface,
            places: vec![Place::Inside(0); lexed.tokens.len()],
            tokens: lexed.tokens,
            comments: lexed.comments,
            rows: vec![row],
            blocks: vec![vec![0]],
            strays: Vec::new(),
            fault: None,
            codes,
        }
    }

    /// What the grammar makes of a row.
    pub fn tree(&self, row: &Row) -> Option<Tree> {
        let tokens = self.tokens.get(row.tokens.clone())?;
        if tokens.is_empty() || lines::is_too_long(tokens) {
            return None;
        }
        let range = row.tokens.start * CODE_BYTES..row.tokens.end * CODE_BYTES;
        let codes = self.codes.get(range)?;
        parser::read(lines::rule_of(row.kind), codes).ok()?.inner()
    }

    /// A token as it is written.
    pub fn written(&self, token: usize) -> &'s str {
        let range = self.tokens.get(token).map(|token| token.span.range());
        range.and_then(|range| self.source.get(range)).unwrap_or("")
    }

    /// A piece as it is written.
    pub fn as_it_stands<'p>(&self, piece: &'p Piece<'s>) -> &'p str {
        match piece.what {
            What::Token(token) => self.written(token),
            _ => &piece.text,
        }
    }

    /// Whether a token stands in a row that the grammar understands.
    pub fn is_understood(&self, token: usize) -> bool {
        match self.places.get(token) {
            Some(Place::First(row) | Place::Inside(row)) => {
                self.rows.get(*row).is_some_and(|row| row.cells.is_some())
            }
            _ => false,
        }
    }

    /// The line of the file on which a byte stands, from 1.
    pub fn line_of(&self, byte: usize) -> u32 {
        let before = self.source.get(..byte).unwrap_or(self.source);
        line_breaks(before) as u32 + 1
    }

    /// Everything of the script that is neither token nor comment nor white space.
    fn find_strays(&self) -> Vec<std::ops::Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        for (start, end) in self.tokens_and_comments() {
            strays_between(self.source, at, start, &mut found);
            at = end;
        }
        strays_between(self.source, at, self.source.len(), &mut found);
        found
    }

    /// Where tokens and comments start and end, in order.
    fn tokens_and_comments(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let mut tokens = self
            .tokens
            .iter()
            .map(|token| token.span.range())
            .peekable();
        let mut comments = self
            .comments
            .iter()
            .map(|comment| comment.span.range())
            .peekable();
        std::iter::from_fn(move || {
            let comment_first = match (tokens.peek(), comments.peek()) {
                (Some(token), Some(comment)) => comment.start < token.start,
                (None, Some(_)) => true,
                _ => false,
            };
            let next = if comment_first {
                comments.next()
            } else {
                tokens.next()
            };
            next.map(|range| (range.start, range.end))
        })
    }

    /// Puts lines and their blocks in a row; the layout bounds the depth.
    fn flatten(&mut self, lines: &[Line], kind: BlockKind, depth: usize) {
        let siblings = self.blocks.len();
        self.blocks.push(Vec::new());
        for line in lines {
            let at = self.rows.len();
            self.place(line, at);
            self.rows.push(Row {
                depth,
                kind,
                tokens: line.first..line.end,
                open: line.block.as_ref().and_then(|block| block.open),
                close: line.block.as_ref().and_then(|block| block.close),
                tail: line.tail.clone(),
                has_block: line.block.is_some(),
                inline: false,
                inline_block: false,
                may_go_on: true,
                cells: None,
            });
            if let Some(list) = self.blocks.get_mut(siblings) {
                list.push(at);
            }
            if !line.tail.is_empty() {
                self.note_fault(line.tail.start);
            }
            if let Some(Block { kind, lines, .. }) = &line.block {
                self.flatten(lines, *kind, depth + 1);
            }
        }
    }

    fn note_fault(&mut self, token: usize) {
        let start = self
            .tokens
            .get(token)
            .map_or(self.source.len(), |token| token.span.start as usize);
        self.fault = Some(self.fault.map_or(start, |first| first.min(start)));
    }

    fn place(&mut self, line: &Line, row: usize) {
        let own = (line.first..line.end).map(|at| match at == line.first {
            true => (at, Place::First(row)),
            false => (at, Place::Inside(row)),
        });
        let tail = line.tail.clone().map(|at| (at, Place::Tail(row)));
        let block = line.block.as_ref();
        let open = block
            .and_then(|block| block.open)
            .map(|at| (at, Place::Open(row)));
        let close = block
            .and_then(|block| block.close)
            .map(|at| (at, Place::Close(row)));
        for (at, place) in own.chain(tail).chain(open).chain(close) {
            if let Some(slot) = self.places.get_mut(at) {
                *slot = place;
            }
        }
    }

    /// Finds the blocks that stand with both braces on one line and hold one line or none.
    fn mark_inline(&mut self) {
        for at in 0..self.rows.len() {
            let Some((open, close)) = self.rows[at].open.zip(self.rows[at].close) else {
                continue;
            };
            let inner = self.rows.get(at + 1).filter(|_| close > open + 1);
            let alone = match inner {
                Some(inner) => {
                    inner.tokens == (open + 1..close) && !inner.has_block && inner.tail.is_empty()
                }
                None => close == open + 1,
            };
            // Behind a longer head, what goes on below would stand left of where its line began.
            let head = self.rows[at].tokens.clone();
            let may_go_on = open - head.start <= HEAD_TOKENS && !self.is_broken(head.start, open);
            if !alone || !self.stands_on_one_line(open, close, may_go_on) {
                continue;
            }
            self.rows[at].inline_block = true;
            if close > open + 1
                && let Some(inner) = self.rows.get_mut(at + 1)
            {
                inner.inline = true;
                inner.may_go_on = may_go_on;
            }
        }
    }

    /// Whether nothing but tokens stands between two braces, and new lines only behind commas, if there
    /// may be any.
    fn stands_on_one_line(&self, open: usize, close: usize, may_go_on: bool) -> bool {
        let Some(tokens) = self.tokens.get(open..=close) else {
            return false;
        };
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return false;
        };
        let (from, to) = (first.span.end as usize, last.span.start as usize);
        let comment = self
            .comments
            .partition_point(|comment| (comment.span.start as usize) < from);
        let stray = self.strays.partition_point(|stray| stray.start < from);
        let comment = self
            .comments
            .get(comment)
            .map(|next| next.span.start as usize);
        let stray = self.strays.get(stray).map(|next| next.start);
        let free = [comment, stray]
            .into_iter()
            .flatten()
            .all(|next| next >= to);
        let inner = close.saturating_sub(1);
        free && (open..close).all(|at| {
            !self.is_broken(at, at + 1)
                || at == inner && at > open
                || may_go_on && self.tokens[at].is(Sign::Comma)
        })
    }

    /// Whether a new line begins between two tokens.
    fn is_broken(&self, from: usize, to: usize) -> bool {
        let place = |at: usize| self.tokens.get(at).map(|token| token.span);
        let (Some(from), Some(to)) = (place(from), place(to)) else {
            return false;
        };
        let between = self.source.get(from.end as usize..to.start as usize);
        between.is_some_and(has_break)
    }

    fn understand(&mut self) {
        let mut kept = vec![false; self.rows.len()];
        for stray in &self.strays {
            let next = self
                .tokens
                .partition_point(|token| (token.span.start as usize) < stray.start);
            for at in [next.checked_sub(1), Some(next)].into_iter().flatten() {
                let row = self.places.get(at).and_then(|place| place.row());
                if let Some(kept) = row.and_then(|row| kept.get_mut(row)) {
                    *kept = true;
                }
            }
        }
        let cells: Vec<Option<Cells>> = self
            .rows
            .iter()
            .zip(kept)
            .map(|(row, kept)| match self.tree(row) {
                Some(tree) if !kept => Some(columns::cells(&tree, row.tokens.start)),
                _ => None,
            })
            .collect();
        for (at, cells) in cells.into_iter().enumerate() {
            let Some(row) = self.rows.get_mut(at) else {
                continue;
            };
            let fault = cells.is_none().then_some(row.tokens.start);
            row.cells = cells;
            if let Some(token) = fault {
                self.note_fault(token);
            }
        }
    }
}

impl Place {
    /// The row, if it stands in one.
    pub fn row(self) -> Option<usize> {
        match self {
            Place::First(row)
            | Place::Inside(row)
            | Place::Open(row)
            | Place::Close(row)
            | Place::Tail(row) => Some(row),
            Place::Loose => None,
        }
    }
}

/// How many lines end in a piece of text.
pub fn line_breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut count = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let ends = *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        count += usize::from(ends);
    }
    count
}

fn strays_between(source: &str, from: usize, to: usize, found: &mut Vec<std::ops::Range<usize>>) {
    let gap = source.get(from..to).unwrap_or("");
    if gap.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return;
    }
    let mut at = from;
    for piece in gap.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end_matches(char::is_whitespace);
        if !word.is_empty() {
            found.push(at..at + word.len());
        }
        at += piece.len();
    }
}
