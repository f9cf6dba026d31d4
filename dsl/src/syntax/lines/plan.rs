//! What each line of a block was meant to be, before the tree is built: as it stands, or as a small
//! change makes it. A line with a fault gets one message.

use std::ops::Range;

use super::{Reader, rule_of};
use crate::diagnostic::{Diagnostic, codes};
use crate::span::Span;
use crate::syntax::block::BlockKind;
use crate::syntax::layout::{Block, Line};
use crate::syntax::parser::{self, CODE_BYTES, Expected, Tree};
use crate::syntax::repair::{self, Fault, Repaired, breaks, moves, quotes};
use crate::syntax::token::Token;

/// A line, or two that were meant as one.
pub(super) struct Planned<'l> {
    pub meant: Meant,
    /// Its own tokens in the file.
    pub range: Range<usize>,
    pub block: Option<&'l Block>,
    /// What is wrong with it.
    pub said: Option<Diagnostic>,
    /// Whether it stands as it was meant.
    pub clean: bool,
}

/// What a line was meant to be.
pub(super) enum Meant {
    /// What it says.
    Read(Tree),
    /// Other tokens.
    Repaired(Vec<Token>),
    /// Nobody knows.
    Lost,
}

impl<'s> Reader<'s> {
    /// Finds out what the lines of a block were meant to be.
    pub(super) fn plan<'l>(&mut self, kind: BlockKind, lines: &'l [Line]) -> Vec<Planned<'l>> {
        let mut plans = Vec::with_capacity(lines.len());
        for line in lines {
            if let Some(tokens) = self.as_meant.remove(&line.first) {
                // The line above or the head of the block told already what is wrong.
                if !tokens.is_empty() {
                    plans.push(planned(line, Meant::Repaired(tokens), None));
                }
                continue;
            }
            match self.parse(kind, line.first..line.end) {
                Ok(tree) => plans.push(Planned {
                    clean: true,
                    ..planned(line, Meant::Read(tree), None)
                }),
                Err(expected) => self.plan_fault(kind, line, &expected, &mut plans),
            }
        }
        plans
    }

    /// Reads tokens by the rule of a block.
    fn parse(&self, kind: BlockKind, range: Range<usize>) -> Result<Tree, Expected> {
        let nothing = Expected {
            at: 0,
            rules: Vec::new(),
        };
        let (all, text): (&'s [Token], &'s str) = (self.tokens, self.codes);
        let tokens = all.get(range.clone()).unwrap_or(&[]);
        if repair::is_too_long(tokens) {
            return Err(nothing);
        }
        let codes = text.get(range.start * CODE_BYTES..range.end * CODE_BYTES);
        parser::read(rule_of(kind), codes.ok_or(nothing)?)
    }

    fn plan_fault<'l>(
        &mut self,
        kind: BlockKind,
        line: &'l Line,
        expected: &Expected,
        plans: &mut Vec<Planned<'l>>,
    ) {
        let thorough = self.repairs_left > 0;
        self.repairs_left = self.repairs_left.saturating_sub(1);
        if thorough
            && (self.mend_with_above(kind, line, plans)
                || self.mend_with_block(kind, line, plans)
                || self.mend_by_splitting(kind, line, plans))
        {
            return;
        }
        let Repaired { tokens, diagnostic } = self.repaired(kind, line, expected, thorough);
        let meant = tokens.map_or(Meant::Lost, Meant::Repaired);
        plans.push(planned(line, meant, Some(diagnostic)));
    }

    /// Whether the line and the one above it have a fault together: a line break that cuts one line
    /// in two, two tokens that changed places across it.
    fn mend_with_above<'l>(
        &mut self,
        kind: BlockKind,
        line: &'l Line,
        plans: &mut Vec<Planned<'l>>,
    ) -> bool {
        let place = self.place(kind);
        let Some(above) = plans.last_mut() else {
            return false;
        };
        let (first, cut) = (above.range.start, above.range.end);
        let Some(tokens) = self.tokens.get(first..line.end) else {
            return false;
        };
        if let Some(block) = above.block {
            let Some(last) = last_line(block) else {
                return false;
            };
            let Some(inner) = self.tokens.get(last.1.first..last.1.end) else {
                return false;
            };
            let own = self.tokens.get(line.first..line.end).unwrap_or(&[]);
            let brace = block.close.and_then(|at| self.tokens.get(at));
            let Some((meant, said)) = moves::below_brace(&self.place(last.0), inner, brace, own)
            else {
                return false;
            };
            self.as_meant.insert(last.1.first, meant);
            // What stands behind the brace was reported as such.
            self.forget_tail(own);
            above.said = above.said.take().or(Some(said));
            above.clean = false;
            return true;
        }
        if cut != line.first {
            return false;
        }
        if let Some(joined) = breaks::joined(&place, tokens, cut - first, above.clean) {
            *above = Planned {
                meant: joined.tokens.map_or(Meant::Lost, Meant::Repaired),
                range: first..line.end,
                block: line.block.as_ref(),
                said: Some(joined.diagnostic),
                clean: false,
            };
            return true;
        }
        let Some((one, other, said)) = moves::across_lines(&place, tokens, cut - first) else {
            return false;
        };
        above.meant = Meant::Repaired(one);
        above.said = Some(said);
        above.clean = false;
        plans.push(planned(line, Meant::Repaired(other), None));
        true
    }

    /// Whether the line and the first one of its block changed tokens across the opening brace.
    fn mend_with_block<'l>(
        &mut self,
        kind: BlockKind,
        line: &'l Line,
        plans: &mut Vec<Planned<'l>>,
    ) -> bool {
        let Some((block, below)) = line
            .block
            .as_ref()
            .and_then(|block| Some((block, block.lines.first()?)))
        else {
            return false;
        };
        let own = self.tokens.get(line.first..line.end).unwrap_or(&[]);
        let inner = self.tokens.get(below.first..below.end).unwrap_or(&[]);
        let brace = block.open.and_then(|at| self.tokens.get(at));
        let places = (&self.place(kind), &self.place(block.kind));
        let Some((head, first, said)) = moves::across_brace(places, own, brace, inner) else {
            return false;
        };
        self.as_meant.insert(below.first, first);
        plans.push(planned(line, Meant::Repaired(head), Some(said)));
        true
    }

    /// Whether the line is two lines without the line break between them.
    fn mend_by_splitting<'l>(
        &mut self,
        kind: BlockKind,
        line: &'l Line,
        plans: &mut Vec<Planned<'l>>,
    ) -> bool {
        let tokens = self.tokens.get(line.first..line.end).unwrap_or(&[]);
        let Some((at, said)) = breaks::split(&self.place(kind), tokens) else {
            return false;
        };
        let (above, below) = tokens.split_at(at);
        let cut = line.first + at;
        plans.push(Planned {
            range: line.first..cut,
            block: None,
            ..planned(line, Meant::Repaired(above.to_vec()), Some(said))
        });
        plans.push(Planned {
            range: cut..line.end,
            ..planned(line, Meant::Repaired(below.to_vec()), None)
        });
        true
    }

    /// The line as it was probably meant, and what to say.
    fn repaired(
        &mut self,
        kind: BlockKind,
        line: &Line,
        expected: &Expected,
        thorough: bool,
    ) -> Repaired {
        let tokens = self.tokens.get(line.first..line.end).unwrap_or(&[]);
        let only = |diagnostic| Repaired {
            tokens: None,
            diagnostic,
        };
        if let Some(diagnostic) = repair::too_long(tokens) {
            return only(diagnostic);
        }
        if let ([], Some(open)) = (tokens, self.tokens.get(line.first)) {
            return only(repair::headless(open.span));
        }
        let place = self.place(kind);
        if thorough && let Some(found) = quotes::repaired(&place, tokens) {
            self.forget_quotes(tokens);
            return found;
        }
        let codes = self
            .codes
            .get(line.first * CODE_BYTES..line.end * CODE_BYTES);
        let inner = self.lines_below(line);
        let mut fault = Fault::new(&place, tokens, codes.unwrap_or(""), expected);
        fault.block = line.block.as_ref().map(|block| repair::BlockBelow {
            opened: block.open.is_some(),
            lines: &inner,
        });
        repair::repair(&fault, thorough)
    }

    /// The first lines of the block of a line.
    fn lines_below(&self, line: &Line) -> Vec<repair::BelowLine<'s>> {
        let lines = line.block.as_ref().map_or(&[][..], |block| &block.lines);
        let text: &'s str = self.codes;
        lines
            .iter()
            .take(3)
            .filter_map(|inner| {
                Some(repair::BelowLine {
                    codes: text.get(inner.first * CODE_BYTES..inner.end * CODE_BYTES)?,
                    has_block: inner.block.is_some(),
                })
            })
            .collect()
    }

    /// The quotes of a line got their message when the file was cut into tokens; now more is known.
    fn forget_quotes(&mut self, tokens: &[Token]) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return;
        };
        let whole = first.span.to(last.span);
        let source = self.source;
        let about_quote = |said: &Diagnostic| {
            let shown = source.get(said.span.range()).unwrap_or("");
            said.code == codes::UNCLOSED_TEXT
                || said.code == codes::STRANGE_CHARACTER && shown.starts_with('»')
        };
        self.diagnostics
            .retain(|said| !(inside(whole, said.span) && about_quote(said)));
        self.blamed
            .retain(|start| !(whole.start..=whole.end).contains(start));
    }

    /// Takes back that tokens may not stand behind a closing brace.
    fn forget_tail(&mut self, tokens: &[Token]) {
        let start = tokens.first().map_or(0, |token| token.span.start);
        self.diagnostics
            .retain(|said| !(said.code == codes::UNEXPECTED && said.span.start == start));
        self.blamed.retain(|blamed| *blamed != start);
    }

    fn place(&self, kind: BlockKind) -> repair::Place<'s> {
        repair::Place {
            file: self.file,
            source: self.source,
            surface: self.surface,
            kind,
            rule: rule_of(kind),
        }
    }
}

fn planned<'l>(line: &'l Line, meant: Meant, said: Option<Diagnostic>) -> Planned<'l> {
    Planned {
        meant,
        range: line.first..line.end,
        block: line.block.as_ref(),
        said,
        clean: false,
    }
}

/// The last line of a block, or of the block of that line, with the kind of the block around it.
fn last_line(block: &Block) -> Option<(BlockKind, &Line)> {
    let mut found = (block.kind, block.lines.last()?);
    while let Some(inner) = &found.1.block {
        found = (inner.kind, inner.lines.last()?);
    }
    Some(found)
}

fn inside(whole: Span, span: Span) -> bool {
    whole.start <= span.start && span.start <= whole.end
}
