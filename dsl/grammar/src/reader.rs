//! Reads lines by the same grammar as pest, from a table: several times faster, and without a word of
//! what was expected. Lines that are right are read here; pest tells what is wrong with the others.
//! A test holds both against each other.

use super::parser::{CODE_BYTES, Rule};

/// An expression of the grammar.
struct Expr {
    /// The codes with which it may begin, as a number among the sets.
    first: u16,
    kind: Kind,
}

enum Kind {
    /// One token of the set.
    One,
    Rule(u16),
    Seq(&'static [Expr]),
    Choice(&'static [Expr]),
    Opt(&'static Expr),
    Rep(&'static Expr),
    Not(&'static Expr),
    Start,
    End,
}

/// A rule; without a name it leaves no part.
struct Row {
    rule: Option<Rule>,
    expr: Expr,
}

include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// A line as the grammar understands it: its parts, each before those that it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    pub(super) parts: Vec<Part>,
}

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its rule.
    pub rule: Rule,
    /// Its first token.
    pub start: u32,
    /// One past its last token.
    pub end: u32,
    /// The first part that is not within it.
    pub next: u32,
}

impl Tree {
    /// The parts, each before those that it holds; the first one is the whole line.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The first part within the whole line, with all that it holds.
    pub fn inner(mut self) -> Option<Tree> {
        self.parts.drain(..self.parts.len().min(1));
        let end = self.parts.first()?.next.checked_sub(1)?;
        self.parts.truncate(end as usize);
        for part in &mut self.parts {
            part.next = part.next.saturating_sub(1);
        }
        Some(self)
    }

    /// The parts right within the one at a place, each with its own place.
    pub fn kids(&self, of: usize) -> impl Iterator<Item = (usize, Part)> {
        let end = self.parts.get(of).map_or(0, |part| part.next as usize);
        let mut at = of + 1;
        std::iter::from_fn(move || {
            let part = self.parts.get(at).filter(|_| at < end)?;
            let kid = (at, *part);
            at = part.next as usize;
            Some(kid)
        })
    }

    /// The parts as they open and close.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        let mut open: Vec<Part> = Vec::new();
        let mut at = 0;
        std::iter::from_fn(move || {
            if let Some(over) = open.pop_if(|part| part.next as usize == at) {
                return Some(Event::End(over));
            }
            let part = *self.parts.get(at)?;
            at += 1;
            open.push(part);
            Some(Event::Begin(part))
        })
    }
}

/// A part opens or closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It opens.
    Begin(Part),
    /// It closes.
    End(Part),
}

/// Rules within one another beyond this are left to pest, which guards the stack.
const DEPTH_MAX: usize = 300;

/// The line is nested too deeply to be read here.
pub(super) struct TooDeep;

/// Reads a line of codes as `rule`; nothing if it is none.
pub(super) fn read(rule: Rule, codes: &str) -> Result<Option<Tree>, TooDeep> {
    let mut run = Run {
        codes: codes.as_bytes(),
        at: 0,
        bit: Bit::END,
        depth: 0,
        too_deep: false,
        parts: Vec::with_capacity(codes.len() * 2),
    };
    run.go_to(0);
    let fits = row_of(rule).is_some_and(|row| run.rule(row));
    match (run.too_deep, fits) {
        (true, _) => Err(TooDeep),
        (false, fits) => Ok(fits.then_some(Tree { parts: run.parts })),
    }
}

/// A code among those of a set: its word there, and its bit.
#[derive(Clone, Copy)]
struct Bit {
    word: usize,
    mask: u64,
}

impl Bit {
    /// No code, or none any more: only what may be empty fits, and its set is full.
    const END: Bit = Bit {
        word: 0,
        mask: u64::MAX,
    };
}

/// Where a reading stands.
struct Run<'c> {
    codes: &'c [u8],
    /// In tokens.
    at: usize,
    /// The code that comes, as a bit of a set: asked for far more often than it changes.
    bit: Bit,
    depth: usize,
    too_deep: bool,
    parts: Vec<Part>,
}

impl Run<'_> {
    /// Moves to a token.
    fn go_to(&mut self, at: usize) {
        self.at = at;
        let from = at * CODE_BYTES;
        self.bit = match self.codes.get(from..from + CODE_BYTES) {
            Some([0xEE, high, low]) => {
                let code = (usize::from(high & 0x3F) << 6) | usize::from(low & 0x3F);
                Bit {
                    word: code / 64,
                    mask: 1 << (code % 64),
                }
            }
            _ => Bit::END,
        };
    }

    fn may_begin(&self, expr: &Expr) -> bool {
        let set = SETS.get(usize::from(expr.first));
        let word = set.and_then(|set| set.get(self.bit.word));
        word.is_some_and(|word| word & self.bit.mask == self.bit.mask)
    }

    fn fits(&mut self, expr: &Expr) -> bool {
        if !self.may_begin(expr) {
            return false;
        }
        match expr.kind {
            Kind::One => {
                self.go_to(self.at + 1);
                true
            }
            Kind::Rule(row) => self.rule(usize::from(row)),
            Kind::Seq(parts) => {
                let (at, length) = (self.at, self.parts.len());
                let fits = parts.iter().all(|part| self.fits(part));
                if !fits {
                    self.back_to(at, length);
                }
                fits
            }
            Kind::Choice(parts) => parts.iter().any(|part| self.fits(part)),
            Kind::Opt(inner) => {
                self.fits(inner);
                true
            }
            Kind::Rep(inner) => {
                let mut at = self.at;
                while self.fits(inner) && self.at > at {
                    at = self.at;
                }
                true
            }
            Kind::Not(inner) => {
                let (at, length) = (self.at, self.parts.len());
                let fits = self.fits(inner);
                self.back_to(at, length);
                !fits
            }
            Kind::Start => self.at == 0,
            Kind::End => {
                let ends = self.at * CODE_BYTES == self.codes.len();
                if ends {
                    self.push(Rule::EOI);
                }
                ends
            }
        }
    }

    fn rule(&mut self, row: usize) -> bool {
        let Some(Row { rule, expr }) = ROWS.get(row) else {
            return false;
        };
        if self.depth == DEPTH_MAX {
            self.too_deep = true;
            return false;
        }
        self.depth += 1;
        let (at, length) = (self.at, self.parts.len());
        if let Some(rule) = rule {
            self.push(*rule);
        }
        let fits = self.fits(expr);
        self.depth -= 1;
        if !fits {
            self.back_to(at, length);
        } else if rule.is_some() {
            let (end, next) = (self.at as u32, self.parts.len() as u32);
            if let Some(part) = self.parts.get_mut(length) {
                (part.end, part.next) = (end, next);
            }
        }
        fits
    }

    fn push(&mut self, rule: Rule) {
        let at = self.at as u32;
        let next = self.parts.len() as u32 + 1;
        self.parts.push(Part {
            rule,
            start: at,
            end: at,
            next,
        });
    }

    fn back_to(&mut self, at: usize, length: usize) {
        if self.at != at {
            self.go_to(at);
        }
        self.parts.truncate(length);
    }
}
