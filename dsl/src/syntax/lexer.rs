//! From text to tokens, in one pass. Never fails: what cannot be read becomes a token all the same,
//! with a message, so that the rest of the line is still understood.

use std::borrow::Cow;

use smol_str::SmolStr;

use super::token::{Comment, Kind, Sign, Token};
use super::{characters, numbers, quoted};
use crate::diagnostic::Diagnostic;
use crate::span::{FileId, Span};
use crate::words::find::{Forms, forms};
use crate::words::{Surface, lower_first, split};

/// A file as tokens.
#[derive(Clone, Debug, Default)]
pub struct Lexed {
    /// Everything but white space and comments.
    pub tokens: Vec<Token>,
    /// The comments, in order.
    pub comments: Vec<Comment>,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Splits `source` into tokens, reading words and numbers as `surface` writes them.
pub fn lex(file: FileId, source: &str, surface: Surface) -> Lexed {
    lex_range(file, source, surface, 0, source.len())
}

/// Splits the bytes from `start` to `end` into tokens; their spans point into the whole of `source`.
pub fn lex_range(file: FileId, source: &str, surface: Surface, start: usize, end: usize) -> Lexed {
    let mut lexer = Lexer {
        file,
        source: source.get(..end).unwrap_or(source),
        surface,
        forms: forms(surface),
        at: start,
        line: 0,
        line_start: start,
        line_has_token: false,
        lines_inside: 0,
        out: Lexed::default(),
    };
    // About six bytes to a token; growing step by step would copy all of them again and again.
    let bytes = end.saturating_sub(start).min(source.len());
    lexer.out.tokens.reserve(bytes / 6);
    lexer.run();
    lexer.out
}

pub(super) struct Lexer<'s> {
    pub(super) file: FileId,
    pub(super) source: &'s str,
    pub(super) surface: Surface,
    forms: &'static Forms,
    pub(super) at: usize,
    pub(super) line: u32,
    pub(super) line_start: usize,
    line_has_token: bool,
    /// Line breaks inside the texts of this row.
    lines_inside: u32,
    pub(super) out: Lexed,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(c) = self.peek() {
            match c {
                '\n' => self.next_line(1),
                '\r' => self.next_line(if self.rest().starts_with("\r\n") {
                    2
                } else {
                    1
                }),
                '\u{feff}' if self.at == 0 => self.at += c.len_utf8(),
                c if c.is_whitespace() => self.at += c.len_utf8(),
                '#' => self.comment(),
                '0'..='9' => numbers::read(self),
                c if split::is_word_start(c) => self.word(),
                '"' | '«' | '“' | '„' | '”' => quoted::read(self, c),
                '€' => self.push(Kind::Currency, c.len_utf8(), SmolStr::new_static("EUR")),
                _ => self.sign_or_strange(c),
            }
        }
    }

    pub(super) fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next_line(&mut self, bytes: usize) {
        self.at += bytes;
        self.line += 1 + std::mem::take(&mut self.lines_inside);
        self.line_start = self.at;
        self.line_has_token = false;
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    fn column(&self) -> u32 {
        let mut column = 0;
        for c in self.source[self.line_start..self.at].chars() {
            column = match c {
                '\t' => (column / 4 + 1) * 4,
                '\u{feff}' => column,
                _ => column + 1,
            };
        }
        column
    }

    /// Adds a token of `bytes` bytes at the present place and moves behind it.
    pub(super) fn push(&mut self, kind: Kind, bytes: usize, text: SmolStr) {
        let column = match self.out.tokens.last() {
            // Only the first column of a line matters: the others cost a walk each.
            Some(last) if last.line == self.line => last.column + 1,
            _ => self.column(),
        };
        let span = self.span(self.at, self.at + bytes);
        let (line, form) = (self.line, None);
        self.out.tokens.push(Token {
            kind,
            span,
            line,
            column,
            form,
            text,
        });
        self.line_has_token = true;
        self.at += bytes;
    }

    /// Counts the lines inside the token that began at `start`; what follows it on its last line
    /// stands on its row.
    pub(super) fn count_lines(&mut self, start: usize) {
        let inside = self.source.get(start..self.at).unwrap_or("");
        let mut line_start = None;
        for (at, c) in inside.char_indices() {
            let ends = c == '\n' || c == '\r' && !inside[at + 1..].starts_with('\n');
            if ends {
                self.lines_inside += 1;
                line_start = Some(start + at + 1);
            }
        }
        self.line_start = line_start.unwrap_or(self.line_start);
    }

    fn comment(&mut self) {
        let length = self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
        let span = self.span(self.at, self.at + length);
        let line = self.line + self.lines_inside;
        let (column, alone) = (self.column(), !self.line_has_token);
        characters::report_direction(self, self.at, self.at + length);
        self.out.comments.push(Comment {
            span,
            line,
            column,
            alone,
        });
        self.at += length;
    }

    fn word(&mut self) {
        let length = split::word_length(self.rest());
        let start = self.at;
        let text = characters::compose(&self.source[start..start + length]);
        let text = characters::latin(self, text, start, length);
        let after_dot = self
            .out
            .tokens
            .last()
            .is_some_and(|last| last.is(Sign::Dot) && last.line == self.line);
        if !after_dot && let Some((form, end)) = self.phrase(&text) {
            let shown = if end == start + length {
                text
            } else {
                form.row().shown.into()
            };
            self.push(Kind::Word, end - start, shown);
            if let Some(token) = self.out.tokens.last_mut() {
                token.form = Some(form);
            }
            return;
        }
        let capitals = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
        let kind = if capitals { Kind::Currency } else { Kind::Word };
        let form = after_dot
            .then(|| self.forms.longest(|at| (at == 0).then_some(text.as_str())))
            .flatten()
            .map(|(form, _)| form);
        self.push(kind, length, text);
        if let Some(token) = self.out.tokens.last_mut() {
            token.form = form;
        }
    }

    /// The longest form that begins here, and where it ends.
    fn phrase(&self, first: &str) -> Option<(crate::words::FormId, usize)> {
        let first = lower_first(first);
        let candidates = self.forms.beginning_with(&first);
        let most = candidates.first()?.row().words.len();
        let first_end = self.at + split::word_length(self.rest());
        if most == 1 {
            return candidates.first().map(|form| (*form, first_end));
        }
        let mut words = vec![first];
        let mut ends = vec![first_end];
        while words.len() < most {
            let end = ends[ends.len() - 1];
            let behind = &self.source[end..];
            let gap = behind.len()
                - behind
                    .trim_start_matches([' ', '\t', '\u{a0}', '\u{202f}'])
                    .len();
            let next = &behind[gap..];
            let length = match next.chars().next() {
                Some('/') => 1,
                Some(c) if split::is_word_start(c) => split::word_length(next),
                _ => break,
            };
            let word = characters::composed(&next[..length]);
            words.push(match word {
                Cow::Borrowed(word) => lower_first(word),
                Cow::Owned(word) => Cow::Owned(lower_first(&word).into_owned()),
            });
            ends.push(end + gap + length);
        }
        let (form, count) = self.forms.longest(|at| words.get(at).map(|word| &**word))?;
        Some((form, ends[count - 1]))
    }

    fn sign_or_strange(&mut self, c: char) {
        if let Some(sign) = Sign::ALL
            .iter()
            .copied()
            .find(|sign| self.rest().starts_with(sign.text()))
        {
            return self.push(Kind::Sign(sign), sign.text().len(), SmolStr::default());
        }
        match c {
            '≤' => self.push(
                Kind::Sign(Sign::LessOrEqual),
                c.len_utf8(),
                SmolStr::default(),
            ),
            '≥' => self.push(
                Kind::Sign(Sign::GreaterOrEqual),
                c.len_utf8(),
                SmolStr::default(),
            ),
            '≠' => self.push(Kind::Sign(Sign::NotEqual), c.len_utf8(), SmolStr::default()),
            '–' | '−' => self.push(Kind::Sign(Sign::Minus), c.len_utf8(), SmolStr::default()),
            _ => characters::strange(self, c),
        }
    }
}
