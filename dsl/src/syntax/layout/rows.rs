//! The lines of the file as they stand, without regard to what they mean: where each begins, how far
//! it is indented, which braces have their partner on the same line.

use crate::syntax::token::{Kind, Sign, Token};

/// One line of the file that holds a token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub end: usize,
    /// One past the closing braces with which it begins.
    pub leading: usize,
    /// Column of the first token.
    pub column: u32,
    /// Whether it holds a quote that has no partner, so that its braces may be part of a text.
    pub odd: bool,
}

/// How many doubtful braces are tried to be left out.
const DOUBTFUL_MAX: usize = 8;
/// How far above a closing brace its head is looked for.
const ROWS_BACK: usize = 500;

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    /// Row of each token.
    row_of: Vec<u32>,
    /// Braces with their partner on the same row.
    paired: Vec<bool>,
    unusual: bool,
    /// Whether the row above left a brace open behind which it goes on.
    runs_on: bool,
}

impl Rows {
    pub fn new(source: &str, tokens: &[Token]) -> Rows {
        let mut rows = Rows {
            row_of: Vec::with_capacity(tokens.len()),
            paired: vec![false; tokens.len()],
            ..Rows::default()
        };
        let mut first = 0;
        while first < tokens.len() {
            let line = tokens[first].line;
            let length = tokens[first..]
                .iter()
                .take_while(|token| token.line == line)
                .count();
            rows.add(source, tokens, first, first + length);
            first += length;
        }
        rows
    }

    fn add(&mut self, source: &str, tokens: &[Token], first: usize, end: usize) {
        let at = self.rows.len() as u32;
        let mut open = Vec::new();
        let mut odd = false;
        for (token, number) in tokens[first..end].iter().zip(first..) {
            self.row_of.push(at);
            match token.kind {
                Kind::Sign(Sign::Open) => open.push(number),
                Kind::Sign(Sign::Close) => {
                    if let Some(partner) = open.pop() {
                        self.paired[partner] = true;
                        self.paired[number] = true;
                    }
                }
                Kind::Text { closed, block, .. } => odd |= !closed && !block,
                Kind::Strange => odd |= source[token.span.range()].starts_with('»'),
                _ => {}
            }
        }
        let leading = tokens[first..end]
            .iter()
            .take_while(|token| token.is(Sign::Close))
            .count();
        self.rows.push(Row {
            first,
            end,
            leading: first + leading,
            column: tokens[first].column,
            odd,
        });
        self.unusual |= odd || self.has_unusual_brace(tokens, first + leading, end);
        // `invoice { issue 2026-01-05,` goes on below, up to its brace.
        let opens = |at: usize| tokens[at].is(Sign::Open) && !self.paired[at];
        let goes_on = tokens[first..end]
            .last()
            .is_some_and(|last| last.is(Sign::Comma));
        self.runs_on = goes_on && (self.runs_on || (first..end).any(opens));
    }

    /// Whether a brace stands where nobody writes one: an opening one that is not the last on its
    /// row, a closing one that is not the only one, their partners on other rows.
    fn has_unusual_brace(&self, tokens: &[Token], from: usize, end: usize) -> bool {
        let begins = self.rows.last().is_some_and(|row| row.first == from);
        (from..end).any(|at| match tokens[at].kind {
            Kind::Sign(Sign::Open) => {
                let goes_on = tokens[end - 1].is(Sign::Comma);
                !self.paired[at] && at + 1 < end && !goes_on
            }
            Kind::Sign(Sign::Close) => {
                let ends_facts = self.runs_on && at + 1 == end;
                !self.paired[at] && !ends_facts
            }
            _ => !begins && at == from,
        })
    }

    /// Whether any brace or quote stands where nobody writes one.
    pub fn is_unusual(&self) -> bool {
        self.unusual
    }

    /// Whether a brace has its partner on its row.
    pub fn is_paired(&self, token: usize) -> bool {
        self.paired.get(token).copied().unwrap_or(false)
    }

    /// Braces on rows of their own that hardly belong there, the first few: an opening one, or a
    /// closing one above rows that still stand in its block.
    pub fn doubtful_braces(&self, tokens: &[Token]) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        let alone = rows.filter(|(_, row)| row.end == row.first + 1);
        let doubtful = alone.filter(|(at, row)| match tokens[row.first].kind {
            Kind::Sign(Sign::Open) => true,
            Kind::Sign(Sign::Close) => {
                let deeper = |below: &Row| below.column > row.column + 1;
                self.rows.get(at + 1).is_some_and(deeper) || !self.has_head(*at, tokens)
            }
            _ => false,
        });
        let found = doubtful.map(|(_, row)| row.first);
        found.take(DOUBTFUL_MAX).collect()
    }

    /// Whether the row above that stands at the column of a closing brace opens a block.
    fn has_head(&self, at: usize, tokens: &[Token]) -> bool {
        let column = self.rows[at].column;
        let above = self.rows[..at].iter().rev().take(ROWS_BACK);
        let mut head = above.skip_while(|row| row.column > column);
        head.next()
            .is_some_and(|row| row.column == column && tokens[row.end - 1].is(Sign::Open))
    }

    /// The row of a token.
    pub fn of(&self, token: usize) -> Row {
        self.row_of
            .get(token)
            .and_then(|row| self.rows.get(*row as usize))
            .copied()
            .unwrap_or(Row {
                first: token,
                end: token,
                leading: token,
                column: 0,
                odd: false,
            })
    }

    /// The row below that of a token.
    pub fn below(&self, token: usize) -> Option<Row> {
        let row = self.row_of.get(token)?;
        self.rows.get(*row as usize + 1).copied()
    }
}
