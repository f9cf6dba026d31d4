//! Gathers tokens into lines and lines into blocks.

use super::rows::Rows;
use super::{Block, DEPTH_MAX, Layout, Line, braces, faults};
use crate::diagnostic::Diagnostic;
use crate::span::FileId;
use crate::syntax::block::BlockKind;
use crate::syntax::token::{Kind, Sign, Token};
use crate::words::Word;

/// A block whose end has not come yet.
pub(super) struct Open {
    pub kind: BlockKind,
    /// Column of the line that opened it.
    pub column: u32,
    /// First token of the line that opened it.
    pub head: usize,
    pub open: Option<usize>,
    lines: Vec<Line>,
    /// The line being gathered.
    pub line: Option<Line>,
}

pub(super) struct Builder<'s> {
    pub file: FileId,
    pub source: &'s str,
    pub tokens: &'s [Token],
    pub rows: &'s Rows,
    pub by_columns: bool,
    pub stack: Vec<Open>,
    pub diagnostics: Vec<Diagnostic>,
    /// A closing brace that changed places with the token before it.
    pub swapped: Option<usize>,
    /// A brace that is left out.
    pub ignored: Option<usize>,
    /// How many braces are open beyond the limit.
    too_deep: usize,
}

/// What a token does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It is part of a line.
    OfLine,
    /// It opens the block of the present line.
    Opens,
    /// It closes the present block.
    Closes,
    /// It is a brace that does nothing.
    Stray,
}

impl<'s> Builder<'s> {
    pub fn new(
        file: FileId,
        source: &'s str,
        tokens: &'s [Token],
        rows: &'s Rows,
        by_columns: bool,
    ) -> Builder<'s> {
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
            rows,
            by_columns,
            stack: vec![file_block],
            diagnostics: Vec::new(),
            swapped: None,
            ignored: None,
            too_deep: 0,
        }
    }

    pub fn run(mut self) -> Layout {
        for at in 0..self.tokens.len() {
            let token = &self.tokens[at];
            if self.too_deep > 0 {
                self.skip(token);
                continue;
            }
            let part = match token.kind {
                _ if self.ignored == Some(at) => Part::Stray,
                Kind::Sign(Sign::Open) => braces::opening(&mut self, at),
                Kind::Sign(Sign::Close) => braces::closing(&mut self, at),
                _ => Part::OfLine,
            };
            match part {
                Part::OfLine => self.token(at),
                Part::Opens => self.open(at),
                Part::Closes => self.pop(Some(at)),
                Part::Stray => faults::stray(&mut self, at),
            }
        }
        let end = self.tokens.len();
        self.leave(1, end);
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

    pub fn top(&mut self) -> &mut Open {
        // The file's own block is never popped while tokens remain.
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    pub fn top_kind(&self) -> BlockKind {
        self.stack.last().map_or(BlockKind::File, |open| open.kind)
    }

    pub fn top_column(&self) -> u32 {
        self.stack.last().map_or(0, |open| open.column)
    }

    /// The line being gathered, unless it has its block already.
    pub fn open_line(&self) -> Option<&Line> {
        let line = self.stack.last()?.line.as_ref()?;
        line.block.is_none().then_some(line)
    }

    /// Whether a token is the first of its row.
    pub fn starts(&self, at: usize) -> bool {
        at == 0 || self.tokens[at - 1].line != self.tokens[at].line
    }

    /// A token of a line.
    fn token(&mut self, at: usize) {
        let starts = self.starts(at);
        if self.swapped == Some(at) {
            self.swapped = None;
        } else if starts {
            if !self.goes_on(at) && self.start_row(at) {
                return;
            }
        } else if self.open_line().is_none() && self.top().line.is_some() {
            faults::tail(self, at);
            self.start_line(at);
        }
        self.add(at);
    }

    /// Begins a line with the first token of a row; whether the token stood for a closing brace.
    fn start_row(&mut self, at: usize) -> bool {
        let column = braces::column_behind(self, at);
        if self.by_columns && braces::leave_by_column(self, at, column) {
            return true;
        }
        self.open_if_missing(at, column);
        self.start_line(at);
        false
    }

    /// Whether the token, first of its row, goes on with the line above.
    fn goes_on(&self, at: usize) -> bool {
        let kind = self.top_kind();
        let tokens = self.tokens;
        let token = &tokens[at];
        let Some(line) = self.open_line() else {
            return false;
        };
        let skipped = if at > 0 && self.ignored == Some(at - 1) {
            2
        } else {
            1
        };
        let Some(above) = at.checked_sub(skipped).and_then(|above| tokens.get(above)) else {
            return false;
        };
        if above.is(Sign::Open) || above.is(Sign::Close) {
            return false;
        }
        let first = &tokens[line.first];
        let deeper = token.column > first.column;
        if above.is(Sign::Comma) {
            let own = matches!(token.kind, Kind::Text { .. } | Kind::Date(_));
            let inside = !self.by_columns || token.column > self.top_column();
            return inside && (own || !kind.begins_line(token)) && (deeper || !kind.is_list());
        }
        // One column is a slip of the hand.
        let own_line = kind.is_list() || kind.needs_block(first) || kind.begins_line(token);
        let lost_brace =
            self.by_columns && kind.may_need_block(&tokens[line.first..line.end], token);
        token.column > first.column + 1 && !own_line && !lost_brace
    }

    fn start_line(&mut self, at: usize) {
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
        if self.stack.len() > DEPTH_MAX {
            return;
        }
        let Some(line) = self.open_line() else { return };
        let (from, last) = (line.first, line.end.saturating_sub(1));
        if line.end <= from || column <= self.rows.of(from).column {
            return;
        }
        let own = &tokens[from..line.end];
        let wants_block = kind.needs_block(&own[0])
            && !own.iter().any(|token| means(token, Word::FromFile))
            || kind.takes_answers() && answers(&tokens[at], own)
            || self.by_columns && kind.may_need_block(own, &tokens[at]);
        if wants_block {
            // A brace in the line was meant to open the block: that gets its own message.
            let has_brace = own
                .iter()
                .any(|token| token.is(Sign::Open) || token.is(Sign::Close));
            if !has_brace {
                faults::missing_open(self, last);
            }
            self.push(None);
        }
    }

    fn add(&mut self, at: usize) {
        match &mut self.top().line {
            Some(line) => line.end = at + 1,
            line => {
                *line = Some(Line {
                    first: at,
                    end: at + 1,
                    ..Line::default()
                });
            }
        }
    }

    fn open(&mut self, at: usize) {
        if self.open_line().is_none() {
            // A block without a head.
            if self.starts(at) && self.by_columns {
                let column = self.tokens[at].column;
                braces::leave_by_column(self, at, column);
            }
            self.start_line(at);
        }
        if self.stack.len() > DEPTH_MAX {
            faults::too_deep(self, at);
            self.too_deep = 1;
            return;
        }
        self.push(Some(at));
    }

    /// Enters the block of the present line.
    fn push(&mut self, open: Option<usize>) {
        let tokens = self.tokens;
        let kind = self.top_kind();
        let Some(line) = self.open_line() else { return };
        let head = line.first;
        let Some(first) = tokens.get(head) else {
            return;
        };
        self.stack.push(Open {
            kind: kind.opened_by(first),
            column: self.rows.of(head).column,
            head,
            open,
            lines: Vec::new(),
            line: None,
        });
    }

    /// Leaves the blocks from number `from` of the stack on, which lack their closing brace; `next`
    /// is the first token behind them.
    pub fn leave(&mut self, from: usize, next: usize) {
        if self.stack.len() <= from {
            return;
        }
        faults::unclosed(self, from, next);
        while self.stack.len() > from {
            self.pop(None);
        }
    }

    /// Leaves the present block; it becomes the block of the line that opened it.
    pub fn pop(&mut self, close: Option<usize>) {
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

fn means(token: &Token, word: Word) -> bool {
    token.form.is_some_and(|form| form.can_mean(word))
}

/// Whether a line that begins with `token` answers what the line above does: what came of a task or a
/// call, or that a sign-off was refused.
fn answers(token: &Token, above: &[Token]) -> bool {
    let does = |words: &[Word]| {
        above
            .iter()
            .any(|token| words.iter().any(|word| means(token, *word)))
    };
    match token.kind {
        Kind::Text { .. } => does(&[Word::Task, Word::Calls]),
        _ if means(token, Word::Refused) || means(token, Word::Silent) => does(&[Word::SignOff]),
        _ => false,
    }
}
