//! A piece of a line that the grammar has understood, with the tokens that it covers.

use crate::span::{FileId, Span};
use crate::syntax::ast::{At, Name, Path};
use crate::syntax::parser::{Part, Rule, Tree};
use crate::syntax::token::{Date, Decimal, Kind, Token};
use crate::words::{Word, word_of_rule};

/// A part of a line over the tokens of that line.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    /// All parts of the line.
    parts: &'a [Part],
    /// This one's place among them.
    at: usize,
    part: Part,
    tokens: &'a [Token],
    file: FileId,
}

impl<'a> Node<'a> {
    /// The root of a line: `tokens` are those that were given to the grammar.
    pub fn new(tree: &'a Tree, tokens: &'a [Token], file: FileId) -> Option<Node<'a>> {
        let parts = tree.parts();
        Some(Node {
            parts,
            at: 0,
            part: *parts.first()?,
            tokens,
            file,
        })
    }

    /// Its rule.
    pub fn rule(&self) -> Rule {
        self.part.rule
    }

    /// The keyword that it is, if it is one.
    pub fn word(&self) -> Option<Word> {
        word_of_rule(self.rule())
    }

    /// The tokens that it covers.
    pub fn tokens(&self) -> &'a [Token] {
        let range = self.part.start as usize..self.part.end as usize;
        self.tokens.get(range).unwrap_or(&[])
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        match self.tokens() {
            [] => Span {
                file: self.file,
                ..Span::default()
            },
            [only] => only.span,
            [first, .., last] => first.span.to(last.span),
        }
    }

    /// Its parts, in order.
    pub fn kids(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let whole = *self;
        let end = self.part.next as usize;
        let mut next = self.at + 1;
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let (at, part) = (next, *whole.parts.get(next)?);
            next = part.next as usize;
            Some(Node { at, part, ..whole })
        })
    }

    /// Its first part of a rule.
    pub fn kid(&self, rule: Rule) -> Option<Node<'a>> {
        self.kids().find(|kid| kid.rule() == rule)
    }

    /// Whether it has a part of a rule.
    pub fn has(&self, rule: Rule) -> bool {
        self.kid(rule).is_some()
    }

    /// Its first part that is more than an article.
    pub fn first(&self) -> Option<Node<'a>> {
        self.kids().find(|kid| kid.rule() != Rule::k_article)
    }

    /// A name: its one token.
    pub fn name(&self) -> Name {
        match self.tokens().first() {
            Some(token) => Name {
                text: token.text.clone(),
                span: token.span,
                form: token.form,
            },
            None => Name {
                text: "".into(),
                span: self.span(),
                form: None,
            },
        }
    }

    /// The first name among its parts; an empty one if there is none (reported already).
    pub fn named(&self) -> Name {
        match self
            .kids()
            .find(|kid| matches!(kid.rule(), Rule::name | Rule::any_name))
        {
            Some(kid) => kid.name(),
            None => Name {
                text: "".into(),
                span: self.span(),
                form: None,
            },
        }
    }

    /// All names among its parts.
    pub fn names(&self) -> Vec<Name> {
        self.kids()
            .filter(|kid| matches!(kid.rule(), Rule::name | Rule::any_name))
            .map(|kid| kid.name())
            .collect()
    }

    /// A path: its names.
    pub fn path(&self) -> Path {
        Path {
            parts: self.names(),
        }
    }

    /// The first path among its parts.
    pub fn pathed(&self) -> Path {
        self.kid(Rule::path)
            .map_or(Path { parts: Vec::new() }, |kid| kid.path())
    }

    /// A number.
    pub fn decimal(&self) -> Decimal {
        match self.tokens().first().map(|token| token.kind) {
            Some(Kind::Number(decimal)) => decimal,
            _ => Decimal {
                mantissa: 0,
                scale: 0,
            },
        }
    }

    /// The first number among its parts.
    pub fn number(&self) -> At<Decimal> {
        match self.kid(Rule::number) {
            Some(kid) => At {
                value: kid.decimal(),
                span: kid.span(),
            },
            None => At {
                value: Decimal {
                    mantissa: 0,
                    scale: 0,
                },
                span: self.span(),
            },
        }
    }

    /// A date.
    pub fn date(&self) -> At<Option<Date>> {
        let value = match self.tokens().first().map(|token| token.kind) {
            Some(Kind::Date(date)) => date,
            _ => None,
        };
        At {
            value,
            span: self.span(),
        }
    }

    /// The first date among its parts.
    pub fn dated(&self) -> At<Option<Date>> {
        match self.kid(Rule::date) {
            Some(kid) => kid.date(),
            None => At {
                value: None,
                span: self.span(),
            },
        }
    }

    /// A time of day.
    pub fn time(&self) -> At<Option<u16>> {
        let value = match self.tokens().first().map(|token| token.kind) {
            Some(Kind::Time(minutes)) => minutes,
            _ => None,
        };
        At {
            value,
            span: self.span(),
        }
    }
}
