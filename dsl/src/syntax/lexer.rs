//! From text to tokens, in one pass. Never fails: what cannot be read becomes a token all the same,
//! with a message, so that the rest of the line is still understood.

use smol_str::SmolStr;

use super::token::{Comment, Kind, Sign, Token};
use super::{characters, numbers};
use crate::diagnostic::{Diagnostic, codes, text};
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
        out: Lexed::default(),
    };
    lexer.run();
    lexer.out
}

pub(super) struct Lexer<'s> {
    pub(super) file: FileId,
    pub(super) source: &'s str,
    pub(super) surface: Surface,
    forms: &'static Forms,
    pub(super) at: usize,
    line: u32,
    line_start: usize,
    line_has_token: bool,
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
                '"' | '«' | '“' | '„' | '”' => self.quoted(c),
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
        self.line += 1;
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

    fn comment(&mut self) {
        let length = self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
        let span = self.span(self.at, self.at + length);
        let (line, column, alone) = (self.line, self.column(), !self.line_has_token);
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
            .is_some_and(|last| last.is(Sign::Dot));
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
        let mut words = vec![lower_first(first)];
        let mut ends = vec![self.at + split::word_length(self.rest())];
        // The longest phrases of the table have nine words.
        while words.len() < 10 {
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
            words.push(lower_first(&characters::compose(&next[..length])));
            ends.push(end + gap + length);
        }
        let (form, count) = self.forms.longest(|at| words.get(at).map(String::as_str))?;
        Some((form, ends[count - 1]))
    }

    fn quoted(&mut self, quote: char) {
        let start = self.at;
        if self.rest().starts_with("\"\"\"") {
            return self.block_text(start);
        }
        let closers: &[char] = match quote {
            '«' => &['»'],
            '"' => &['"'],
            _ => &['”', '“', '"'],
        };
        let inner_start = start + quote.len_utf8();
        let line_end = self.source[inner_start..]
            .find(['\n', '\r'])
            .map_or(self.source.len(), |length| inner_start + length);
        let mut escaped = false;
        let closer = self.source[inner_start..line_end]
            .char_indices()
            .find(|(_, c)| {
                let closes = !escaped && closers.contains(c);
                escaped = !escaped && *c == '\\';
                closes
            });
        let (inner_end, end, closed) = match closer {
            Some((at, c)) => (inner_start + at, inner_start + at + c.len_utf8(), true),
            None => {
                let line = self.source[inner_start..line_end].trim_end();
                let line = line.strip_suffix('{').unwrap_or(line).trim_end();
                (inner_start + line.len(), inner_start + line.len(), false)
            }
        };
        if !closed {
            self.report_unclosed(start, inner_start, end, closers[0]);
        }
        self.push_text(start, inner_start, inner_end, end, closed, false);
    }

    fn block_text(&mut self, start: usize) {
        let inner_start = start + 3;
        let found = self.source[inner_start..].find("\"\"\"");
        let (inner_end, end) = match found {
            Some(at) => (inner_start + at, inner_start + at + 3),
            None => (self.source.len(), self.source.len()),
        };
        if found.is_none() {
            self.report_unclosed(start, inner_start, inner_start, '"');
        }
        self.push_text(start, inner_start, inner_end, end, found.is_some(), true);
        // The lines of the text count.
        let behind = self.at;
        let inside = &self.source[start..behind];
        let mut breaks = inside
            .match_indices('\n')
            .map(|(at, _)| start + at + 1)
            .peekable();
        while let Some(line_start) = breaks.next() {
            self.line += 1;
            if breaks.peek().is_none() {
                self.line_start = line_start;
            }
        }
    }

    fn push_text(
        &mut self,
        start: usize,
        inner_start: usize,
        inner_end: usize,
        end: usize,
        closed: bool,
        block: bool,
    ) {
        characters::report_direction(self, start, end);
        let kind = Kind::Text {
            inner_start: inner_start as u32,
            inner_end: inner_end as u32,
            closed,
            block,
        };
        self.push(kind, end - start, SmolStr::default());
    }

    fn report_unclosed(&mut self, start: usize, quote_end: usize, end: usize, closer: char) {
        let place = self.span(end, end);
        self.out.diagnostics.push(
            Diagnostic::error(
                codes::UNCLOSED_TEXT,
                self.span(start, quote_end),
                text(
                    "this quote opens a text that is never closed",
                    "ce guillemet ouvre un texte qui n’est jamais fermé",
                ),
            )
            .help(text(
                format!("write the closing `{closer}` where the text ends"),
                format!("écrivez le `{closer}` fermant là où le texte finit"),
            ))
            .fix(place, closer.to_string()),
        );
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
