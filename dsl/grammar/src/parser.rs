//! The parser that the grammar becomes. `pest` stays inside the syntax module.

use pest::Parser as _;

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

/// Reads a line of codes as `rule`.
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
