//! One small edit of a script, such as a tired hand makes: a character or a token deleted, doubled,
//! swapped with the next one, or replaced by another one of the same file.

use std::ops::{Range, RangeInclusive};

use jalon_dsl::span::FileId;
use jalon_dsl::syntax::{lexer, surface};

use super::random::Random;

/// What is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Character,
    Token,
}

/// What is done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edit {
    Delete,
    Double,
    Swap,
    Replace,
}

pub const UNITS: [Unit; 2] = [Unit::Character, Unit::Token];
pub const EDITS: [Edit; 4] = [Edit::Delete, Edit::Double, Edit::Swap, Edit::Replace];

/// An edited script.
#[derive(Clone, Debug)]
pub struct Mutation {
    pub unit: Unit,
    pub edit: Edit,
    /// The whole text after the edit.
    pub text: String,
    /// The lines of that text that the edit touched, from 1.
    pub lines: RangeInclusive<u32>,
    /// What was there, and what came instead.
    pub change: (String, String),
}

/// A script cut into the pieces that are edited.
#[derive(Clone, Debug)]
pub struct Cut {
    text: String,
    characters: Vec<Range<usize>>,
    tokens: Vec<Range<usize>>,
    alphabet: Vec<char>,
}

impl Cut {
    /// Cuts a script.
    pub fn new(text: &str) -> Cut {
        let characters = text
            .char_indices()
            .map(|(at, c)| at..at + c.len_utf8())
            .collect();
        let lexed = lexer::lex(FileId(0), text, surface::detect(text));
        let tokens = lexed
            .tokens
            .iter()
            .map(|token| token.span.range())
            .collect();
        let mut alphabet: Vec<char> = text.chars().collect();
        alphabet.sort_unstable();
        alphabet.dedup();
        Cut {
            text: text.to_owned(),
            characters,
            tokens,
            alphabet,
        }
    }

    /// An edit at a place drawn evenly from all places; `None` if it changes nothing.
    pub fn mutate(&self, unit: Unit, edit: Edit, random: &mut Random) -> Option<Mutation> {
        let pieces = match unit {
            Unit::Character => &self.characters,
            Unit::Token => &self.tokens,
        };
        let at = random.below(pieces.len());
        let here = pieces[at].clone();
        let old = &self.text[here.clone()];
        let gap = match unit {
            Unit::Character => "",
            Unit::Token => " ",
        };
        let (range, new) = match edit {
            Edit::Delete => (here, String::new()),
            Edit::Double => (here, format!("{old}{gap}{old}")),
            Edit::Swap => {
                let next = pieces.get(at + 1)?.clone();
                let between = &self.text[here.end..next.start];
                let new = format!("{}{between}{old}", &self.text[next.clone()]);
                (here.start..next.end, new)
            }
            Edit::Replace => {
                let new = match unit {
                    Unit::Character => random.pick(&self.alphabet).to_string(),
                    Unit::Token => self.text[random.pick(&self.tokens).clone()].to_owned(),
                };
                (here, new)
            }
        };
        self.with(unit, edit, range, new)
    }

    fn with(&self, unit: Unit, edit: Edit, range: Range<usize>, new: String) -> Option<Mutation> {
        let old = self.text[range.clone()].to_owned();
        if old == new {
            return None;
        }
        let mut text = self.text.clone();
        text.replace_range(range.clone(), &new);
        let line = |byte: usize| text[..byte].matches('\n').count() as u32 + 1;
        let lines = line(range.start)..=line(range.start + new.len());
        Some(Mutation {
            unit,
            edit,
            lines,
            change: (old, new),
            text,
        })
    }
}
