//! Building the tree from lines: one message for a line that has a fault, and the names that it may
//! have held, so that later parts stay silent about their absence.

use std::ops::Range;

use smol_str::SmolStr;

use super::plan::{Meant, Planned};
use super::{Reader, rule_of};
use crate::diagnostic::Diagnostic;
use crate::span::{FileId, Span};
use crate::syntax::block::BlockKind;
use crate::syntax::build::Node;
use crate::syntax::layout::{Block, Line};
use crate::syntax::parser;
use crate::syntax::repair;
use crate::syntax::token::{Kind, Token};

/// What was read from a line, and the block that the line opens.
pub(super) struct Read<'l, T> {
    pub value: T,
    pub block: Option<&'l Block>,
    /// Its first token.
    pub at: usize,
    /// Whether the line stands as it was meant.
    pub clean: bool,
}

impl<'s> Reader<'s> {
    /// Reads the lines of a block.
    pub(super) fn read_lines<'l, T>(
        &mut self,
        kind: BlockKind,
        lines: &'l [Line],
        build: impl Fn(&mut Self, &Node) -> T,
    ) -> Vec<Read<'l, T>> {
        let mut out: Vec<Read<'l, T>> = Vec::with_capacity(lines.len());
        for planned in self.plan(kind, lines) {
            let (block, clean, range) = (planned.block, planned.clean, planned.range.clone());
            match self.build(kind, planned, &build) {
                Some(value) => out.push(Read {
                    value,
                    block,
                    at: range.start,
                    clean,
                }),
                None => {
                    self.lost.declaration |= kind == BlockKind::File;
                    self.lost.lines.push(self.span_of(range).into());
                    if let Some(block) = block {
                        self.lost_block(block);
                    }
                }
            }
        }
        out
    }

    /// Reads lines that have no blocks.
    pub(super) fn each<T>(
        &mut self,
        kind: BlockKind,
        lines: &[Line],
        build: impl Fn(&mut Self, &Node) -> T,
    ) -> Vec<T> {
        let mut out = Vec::with_capacity(lines.len());
        for read in self.read_lines(kind, lines, build) {
            self.no_block(read.block, read.clean);
            out.push(read.value);
        }
        out
    }

    fn build<T>(
        &mut self,
        kind: BlockKind,
        planned: Planned<'_>,
        build: impl Fn(&mut Self, &Node) -> T,
    ) -> Option<T> {
        let all: &'s [Token] = self.tokens;
        let own = all.get(planned.range.clone()).unwrap_or(&[]);
        if !planned.clean {
            self.lost.any = true;
            self.lost.names.extend(names_in(own));
            if let Some(said) = planned.said {
                self.say_once(planned.range.clone(), said);
            }
        }
        match planned.meant {
            Meant::Read(tree) => {
                let node = Node::new(&tree, own, self.file)?;
                Some(build(self, &node.first()?))
            }
            Meant::Repaired(tokens) => {
                let codes: String = tokens.iter().map(Token::code).collect();
                let tree = parser::read(rule_of(kind), &codes).ok()?;
                let node = Node::new(&tree, &tokens, self.file)?;
                let value = build(self, &node.first()?);
                self.lost.repaired.push(self.span_of(planned.range).into());
                Some(value)
            }
            Meant::Lost => None,
        }
    }

    /// Says it unless the line has its message already.
    fn say_once(&mut self, range: Range<usize>, diagnostic: Diagnostic) {
        let whole = self.span_of(range);
        let from = self.blamed.partition_point(|start| *start < whole.start);
        let blamed = self
            .blamed
            .get(from)
            .is_some_and(|start| *start <= whole.end);
        if !blamed {
            self.say(diagnostic);
        }
    }

    /// The names in a block whose head could not be read; the layout bounds the depth.
    pub(super) fn lost_block(&mut self, block: &Block) {
        for line in &block.lines {
            let tokens = self.tokens.get(line.first..line.end).unwrap_or(&[]);
            self.lost.names.extend(names_in(tokens));
            if let Some(inner) = &line.block {
                self.lost_block(inner);
            }
        }
    }

    /// A block where none belongs: said once, its lines are not read. Nothing is said below a line
    /// that has its message.
    pub(super) fn no_block(&mut self, block: Option<&Block>, clean: bool) {
        let Some(block) = block else { return };
        self.lost_block(block);
        self.lost.any = true;
        let open = block.open.and_then(|at| self.tokens.get(at));
        if let (Some(token), true) = (open, clean) {
            self.say(repair::no_block(token.span));
        }
    }

    fn span_of(&self, range: Range<usize>) -> Span {
        span_of(self.tokens.get(range).unwrap_or(&[]), self.file)
    }
}

fn names_in(tokens: &[Token]) -> impl Iterator<Item = SmolStr> + use<'_> {
    tokens
        .iter()
        .filter(|token| matches!(token.kind, Kind::Word | Kind::Currency))
        .map(|token| token.text.clone())
}

fn span_of(tokens: &[Token], file: FileId) -> Span {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span {
            file,
            ..Span::default()
        },
    }
}
