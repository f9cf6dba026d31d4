//! The first word of a line that opens a block: what stands in the block tells which word was meant.

use super::edits::{Change, Edit, Put, codes_with, token};
use super::{BelowLine, Fault, candidates};
use crate::span::Span;
use crate::syntax::lines;
use crate::syntax::parser;
use crate::words::{beginnings_of, word_of_rule};

/// The word that is missing at the start of a line with a block, or belongs there instead.
pub(super) fn find(fault: &Fault) -> Option<Edit> {
    let block = fault.block?;
    if block.lines.is_empty() {
        return None;
    }
    let known = fault.tokens.first().map_or(0, |first| below(fault, first));
    if known == block.lines.len() {
        return None;
    }
    let mut best: Option<(usize, Edit)> = None;
    for (change, taken) in [(Change::Insert, 0), (Change::Replace, 1)] {
        for put in beginnings(fault) {
            let edit = Edit {
                change,
                at: 0,
                taken,
                put: vec![put],
                also: Vec::new(),
            };
            let fits = below(fault, &token(fault, put, Span::default()));
            let better = best.as_ref().is_none_or(|(most, _)| fits > *most);
            if fits > known && better && fault.reads(&codes_with(fault, &edit)) {
                best = Some((fits, edit));
            }
        }
    }
    best.map(|(_, edit)| edit)
}

/// How many of the first lines of the block would be read if the line began with a token.
fn below(fault: &Fault, first: &crate::syntax::token::Token) -> usize {
    let kind = fault.place.kind.opened_by(first);
    let rule = lines::rule_of(kind);
    let lines = fault.block.map_or(&[][..], |block| block.lines);
    let reads = |line: &&BelowLine| {
        let fits = !line.has_block || kind.may_hold_blocks();
        fits && parser::reads(rule, line.codes)
    };
    lines.iter().filter(reads).count()
}

/// The keywords with which lines of this block begin, as they are written.
fn beginnings(fault: &Fault) -> impl Iterator<Item = Put> + use<> {
    let words = beginnings_of(fault.place.rule);
    candidates::keywords(fault)
        .iter()
        .copied()
        .filter(move |form| {
            let begins = |rule| word_of_rule(rule).is_some_and(|word| form.can_mean(word));
            candidates::is_written(*form) && words.iter().copied().any(begins)
        })
        .map(Put::Form)
}
