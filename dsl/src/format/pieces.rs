//! What is written out: tokens, comments and stray characters, in order, each with its text. Laying
//! out only chooses the white space between them, so that nothing can get lost.

use std::borrow::Cow;

use super::script::Script;
use super::spacing;

/// The pieces of a script.
pub struct Pieces<'s> {
    list: Vec<Piece<'s>>,
    /// The piece of every token; of one that is left out, the piece behind it.
    of_token: Vec<usize>,
}

/// A piece of a script, which stays in one.
pub struct Piece<'s> {
    /// How it is written.
    pub text: Cow<'s, str>,
    /// What it is.
    pub what: What,
    /// The white space that stood before it.
    pub before: &'s str,
    width: usize,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A token.
    Token(usize),
    /// A word that a translation puts before a token.
    Added(usize),
    /// A comment.
    Comment,
    /// Characters without meaning.
    Stray,
}

/// How a token is written.
pub struct Written<'s> {
    /// A word before it: `le` of `le payeur`.
    pub article: Option<&'static str>,
    /// Its text; `None` to leave it out.
    pub text: Option<Cow<'s, str>>,
}

impl<'s> Pieces<'s> {
    /// The pieces of a script, its tokens as `write` says.
    pub fn new(script: &Script<'s>, mut write: impl FnMut(usize) -> Written<'s>) -> Pieces<'s> {
        let mut pieces = Pieces {
            list: Vec::new(),
            of_token: Vec::new(),
        };
        let mut comments = script
            .comments
            .iter()
            .map(|comment| comment.span.range())
            .peekable();
        let mut strays = script.strays.iter().cloned().peekable();
        let mut at = 0;
        let mut dropped: Option<&'s str> = None;
        let slice = |from: usize, to: usize| script.source.get(from..to).unwrap_or("");
        let ends = script
            .tokens
            .iter()
            .map(|token| token.span.range())
            .map(Some)
            .chain([None]);
        for (index, token) in ends.enumerate() {
            let until = token.as_ref().map_or(usize::MAX, |token| token.start);
            loop {
                let comment = comments.peek().map_or(usize::MAX, |comment| comment.start);
                let stray = strays.peek().map_or(usize::MAX, |stray| stray.start);
                if comment.min(stray) >= until {
                    break;
                }
                let (range, what) = match comment < stray {
                    true => (comments.next(), What::Comment),
                    false => (strays.next(), What::Stray),
                };
                let Some(range) = range else { break };
                let text = slice(range.start, range.end).trim_end();
                let before = dropped.take().unwrap_or(slice(at, range.start));
                pieces.push(Cow::Borrowed(text), what, before);
                at = range.end;
            }
            let Some(token) = token else { break };
            let before = slice(at, token.start);
            let mut before = dropped
                .take()
                .filter(|kept| has_break(kept))
                .unwrap_or(before);
            at = token.end;
            let written = write(index);
            if let Some(article) = written.article {
                pieces.push(Cow::Borrowed(article), What::Added(index), before);
                before = " ";
            }
            pieces.of_token.push(pieces.list.len());
            match written.text {
                Some(text) => pieces.push(text, What::Token(index), before),
                None => dropped = Some(before),
            }
        }
        pieces
    }

    /// The pieces of a script as it is written; only white space inside of tokens is put right.
    pub fn as_written(script: &Script<'s>) -> Pieces<'s> {
        Pieces::new(script, |index| {
            let written = script.written(index);
            let understood = script.is_understood(index);
            let text = match script.tokens.get(index) {
                Some(token) if understood => spacing::tidy(written, token, script.surface),
                _ => Cow::Borrowed(written),
            };
            Written {
                article: None,
                text: Some(text),
            }
        })
    }

    fn push(&mut self, text: Cow<'s, str>, what: What, before: &'s str) {
        let width = spacing::width(&text);
        self.list.push(Piece {
            text,
            what,
            before,
            width,
        });
    }

    /// All pieces, in order.
    pub fn all(&self) -> &[Piece<'s>] {
        &self.list
    }

    /// The piece of a token.
    pub fn of_token(&self, token: usize) -> usize {
        self.of_token.get(token).copied().unwrap_or(self.list.len())
    }

    /// How many columns a piece takes.
    pub fn width(&self, at: usize) -> usize {
        self.list.get(at).map_or(0, |piece| piece.width)
    }

    /// Whether a piece is a comment.
    pub fn is_comment(&self, at: usize) -> bool {
        self.list
            .get(at)
            .is_some_and(|piece| piece.what == What::Comment)
    }
}

impl What {
    /// The token that it is, or stands before.
    pub fn token(self) -> Option<usize> {
        match self {
            What::Token(token) | What::Added(token) => Some(token),
            What::Comment | What::Stray => None,
        }
    }
}

/// Whether white space leads to a new line.
pub fn has_break(space: &str) -> bool {
    space.contains(['\n', '\r'])
}
