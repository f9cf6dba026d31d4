//! The parser that the grammar becomes. `pest` stays inside this crate.

use pest::Parser as _;

use super::reader;
pub use super::reader::{Event, Part, Tree};

/// Parses one line, given as one character for each token.
#[derive(Clone, Copy, Debug)]
pub struct LineParser;

#[allow(missing_docs, clippy::all, clippy::pedantic)]
mod generated {
    use super::LineParser;
    include!(concat!(env!("OUT_DIR"), "/parser.rs"));
}
pub use generated::Rule;

/// What a line is made of.
pub type Pair<'i> = pest::iterators::Pair<'i, Rule>;
/// Several of them.
pub type Pairs<'i> = pest::iterators::Pairs<'i, Rule>;

/// Why a line is not of a kind: how many tokens were understood, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Index of the token that did not fit, counted from the start of the line.
    pub at: usize,
    /// The rules that would have fitted.
    pub rules: Vec<Rule>,
}

/// Reads a line of codes as `rule`: what is right is read from the table, and pest tells what is wrong.
pub fn read(rule: Rule, codes: &str) -> Result<Tree, Expected> {
    match reader::read(rule, codes) {
        Ok(Some(tree)) => Ok(tree),
        _ => parse(rule, codes).map(tree_of),
    }
}

/// Whether a line of codes can be read as `rule`.
pub fn reads(rule: Rule, codes: &str) -> bool {
    match reader::read(rule, codes) {
        Ok(tree) => tree.is_some(),
        Err(reader::TooDeep) => parse(rule, codes).is_ok(),
    }
}

/// What pest has read, as a tree; pest bounds the depth.
pub fn tree_of(pair: Pair<'_>) -> Tree {
    let mut parts: Vec<Part> = Vec::new();
    let mut open = Vec::new();
    for event in pair.tokens() {
        match event {
            pest::Token::Start { rule, pos } => {
                open.push(parts.len());
                let start = (pos.pos() / CODE_BYTES) as u32;
                parts.push(Part {
                    rule,
                    start,
                    end: start,
                    next: 0,
                });
            }
            pest::Token::End { pos, .. } => {
                let next = parts.len() as u32;
                if let Some(part) = open.pop().and_then(|at| parts.get_mut(at)) {
                    part.end = (pos.pos() / CODE_BYTES) as u32;
                    part.next = next;
                }
            }
        }
    }
    Tree { parts }
}

/// Reads a line of codes as `rule`, by pest.
pub fn parse(rule: Rule, codes: &str) -> Result<Pair<'_>, Expected> {
    match LineParser::parse(rule, codes) {
        Ok(mut pairs) => pairs.next().ok_or(Expected {
            at: 0,
            rules: Vec::new(),
        }),
        Err(error) => {
            let byte = match error.location {
                pest::error::InputLocation::Pos(at) => at,
                pest::error::InputLocation::Span((at, _)) => at,
            };
            let rules = match error.variant {
                pest::error::ErrorVariant::ParsingError { positives, .. } => positives,
                pest::error::ErrorVariant::CustomError { .. } => Vec::new(),
            };
            Err(Expected {
                at: byte / CODE_BYTES,
                rules,
            })
        }
    }
}

/// Every code takes three bytes, so that a byte tells its token.
pub const CODE_BYTES: usize = 3;
