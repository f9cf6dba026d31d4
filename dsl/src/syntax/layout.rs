//! Which tokens make one line of the script, and which lines make a block.
//!
//! A line goes on below if the line above ends in a comma, or if it is indented deeper than the
//! first line of the statement; except where the deeper line begins with a word that only begins
//! lines, in lists, and behind a brace. Braces decide what is inside what. Only when they do not fit
//! one another are the columns asked which one is missing (see [`lay_out`]).

use super::block::BlockKind;
use super::token::{Kind, Sign, Token};
use crate::diagnostic::Diagnostic;
use crate::span::FileId;

mod faults;

/// Nesting deeper than this is refused; no script has more than six.
pub const DEPTH_MAX: usize = 32;

/// One logical line: its own tokens, and its block.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// First token.
    pub first: usize,
    /// One past the last of its own tokens: the opening brace is not among them.
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
    /// The closing brace, unless it is missing.
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
/// are asked, and the reading with fewer faults is kept.
pub fn lay_out(file: FileId, source: &str, tokens: &[Token]) -> Layout {
    let by_braces = Builder::new(file, source, tokens, false).run();
    if by_braces.diagnostics.is_empty() {
        return by_braces;
    }
    let by_columns = Builder::new(file, source, tokens, true).run();
    if by_columns.diagnostics.len() <= by_braces.diagnostics.len() {
        by_columns
    } else {
        by_braces
    }
}

struct Open {
    kind: BlockKind,
    /// Column of the line that opened it.
    column: u32,
    /// First token of the line that opened it.
    head: usize,
    open: Option<usize>,
    lines: Vec<Line>,
    /// The line being gathered.
    line: Option<Line>,
}

struct Builder<'s> {
    file: FileId,
    source: &'s str,
    tokens: &'s [Token],
    by_columns: bool,
    stack: Vec<Open>,
    diagnostics: Vec<Diagnostic>,
    /// How many braces are open beyond the limit.
    too_deep: usize,
}

impl<'s> Builder<'s> {
    fn new(file: FileId, source: &'s str, tokens: &'s [Token], by_columns: bool) -> Builder<'s> {
        let file_block = Open {
            kind: BlockKind::File,
            column: 0,
            head: 0,
            open: None,
            lines: Vec::new(),
            line: None,
        };
        Builder {
            file,
            source,
            tokens,
            by_columns,
            stack: vec![file_block],
            diagnostics: Vec::new(),
            too_deep: 0,
        }
    }

    fn run(mut self) -> Layout {
        for at in 0..self.tokens.len() {
            let token = &self.tokens[at];
            let starts = at == 0 || self.tokens[at - 1].line != token.line;
            if self.too_deep > 0 {
                self.skip(token);
            } else if token.is(Sign::Close) {
                self.close(at, starts);
            } else if token.is(Sign::Open) {
                self.open(at, starts);
            } else {
                if starts && !self.goes_on(at) {
                    self.start_line(at);
                }
                self.add(at);
            }
        }
        while self.stack.len() > 1 {
            let end = self.tokens.len();
            faults::unclosed(&mut self, end);
            self.pop(None);
        }
        let mut file = self.stack.pop();
        let lines = file.as_mut().map(|file| {
            file.lines.extend(file.line.take());
            std::mem::take(&mut file.lines)
        });
        Layout {
            lines: lines.unwrap_or_default(),
            diagnostics: self.diagnostics,
        }
    }

    fn top(&mut self) -> &mut Open {
        // The file's own block is never popped while tokens remain.
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    fn top_kind(&self) -> BlockKind {
        self.stack.last().map_or(BlockKind::File, |open| open.kind)
    }

    /// Whether the token, first on its physical line, goes on with the line above.
    fn goes_on(&mut self, at: usize) -> bool {
        let kind = self.top_kind();
        let tokens = self.tokens;
        let token = &tokens[at];
        let Some(line) = &self.top().line else {
            return false;
        };
        let Some(above) = at.checked_sub(1).and_then(|above| tokens.get(above)) else {
            return false;
        };
        if above.is(Sign::Open) || above.is(Sign::Close) || line.block.is_some() {
            return false;
        }
        let first = &tokens[line.first];
        if above.is(Sign::Comma) {
            return !kind.begins_line(token)
                || matches!(token.kind, Kind::Text { .. } | Kind::Date(_));
        }
        token.column > first.column
            && !kind.is_list()
            && !kind.needs_block(first)
            && !kind.begins_line(token)
    }

    fn start_line(&mut self, at: usize) {
        let column = self.tokens[at].column;
        if self.by_columns {
            while self.stack.len() > 1 && column <= self.top().column {
                faults::unclosed(self, at);
                self.pop(None);
            }
        }
        self.open_if_missing(at, column);
        let top = self.top();
        let done = top.line.take();
        top.lines.extend(done);
        top.line = Some(Line {
            first: at,
            end: at,
            ..Line::default()
        });
    }

    /// A line below a head that lacks its brace, or an answer below a line that lacks it: the block
    /// is opened all the same.
    fn open_if_missing(&mut self, at: usize, column: u32) {
        let kind = self.top_kind();
        let tokens = self.tokens;
        let token = &tokens[at];
        let deep = self.stack.len() > DEPTH_MAX;
        let Some(line) = &self.top().line else { return };
        let first = &tokens[line.first];
        if line.block.is_some() || column <= first.column || deep {
            return;
        }
        let answer = matches!(token.kind, Kind::Text { .. })
            || token.form.is_some_and(|form| {
                form.can_mean(crate::words::Word::Refused)
                    || form.can_mean(crate::words::Word::Silent)
            });
        let takes_answers = matches!(
            kind,
            BlockKind::Journey
                | BlockKind::Milestone
                | BlockKind::BeforeSending
                | BlockKind::Outcomes
        );
        let last = line.end.saturating_sub(1);
        let from_file = tokens[line.first..line.end].iter().any(|token| {
            token
                .form
                .is_some_and(|form| form.can_mean(crate::words::Word::FromFile))
        });
        if (kind.needs_block(first) && !from_file) || (answer && takes_answers) {
            faults::missing_open(self, last);
            self.push(None);
        }
    }

    fn add(&mut self, at: usize) {
        let top = self.top();
        match &mut top.line {
            None => {
                top.line = Some(Line {
                    first: at,
                    end: at + 1,
                    ..Line::default()
                })
            }
            Some(line) if line.block.is_none() => line.end = at + 1,
            Some(line) if line.tail.is_empty() => line.tail = at..at + 1,
            Some(line) => line.tail.end = at + 1,
        }
    }

    fn open(&mut self, at: usize, starts: bool) {
        if starts
            && !self
                .top()
                .line
                .as_ref()
                .is_some_and(|line| line.block.is_none())
        {
            // A brace that opens a line of its own: a block without a head.
            self.start_line(at);
        }
        if self.stack.len() > DEPTH_MAX {
            faults::too_deep(self, at);
            self.too_deep = 1;
            return;
        }
        if self
            .top()
            .line
            .as_ref()
            .is_none_or(|line| line.block.is_some())
        {
            let top = self.top();
            let done = top.line.take();
            top.lines.extend(done);
            top.line = Some(Line {
                first: at,
                end: at,
                ..Line::default()
            });
        }
        self.push(Some(at));
    }

    /// Enters the block of the present line.
    fn push(&mut self, open: Option<usize>) {
        let tokens = self.tokens;
        let kind = self.top_kind();
        let Some(line) = &self.top().line else { return };
        let head = line.first;
        let Some(first) = tokens.get(head) else {
            return;
        };
        let opened = kind.opened_by(first);
        let column = first.column;
        self.stack.push(Open {
            kind: opened,
            column,
            head,
            open,
            lines: Vec::new(),
            line: None,
        });
    }

    fn close(&mut self, at: usize, starts: bool) {
        if self.by_columns && starts {
            let column = self.tokens[at].column;
            let fits = self.stack.iter().skip(1).any(|open| open.column == column);
            if !fits {
                return faults::stray(self, at);
            }
            while self.stack.len() > 1 && self.top().column != column {
                faults::unclosed(self, at);
                self.pop(None);
            }
        }
        if self.stack.len() == 1 {
            return faults::stray(self, at);
        }
        self.pop(Some(at));
    }

    /// Leaves the present block; it becomes the block of the line that opened it.
    fn pop(&mut self, close: Option<usize>) {
        let Some(mut done) = self.stack.pop() else {
            return;
        };
        done.lines.extend(done.line.take());
        let block = Block {
            kind: done.kind,
            open: done.open,
            close,
            lines: done.lines,
        };
        if let Some(line) = self.top().line.as_mut() {
            line.block = Some(block);
            let behind = close.map_or(line.end, |close| close + 1);
            line.tail = behind..behind;
        }
    }

    fn skip(&mut self, token: &Token) {
        if token.is(Sign::Open) {
            self.too_deep += 1;
        } else if token.is(Sign::Close) {
            self.too_deep -= 1;
        }
    }
}
