//! Quotes without partner. Each way to put one in or to leave one out is tried; the first after
//! which the whole line reads is what was meant.

use std::ops::Range;

use super::variant::{self, Change};
use super::{Place, Repaired};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::Span;
use crate::syntax::parser;
use crate::syntax::token::{Kind, Token};

const QUOTES: &[char] = &['"', '«', '»', '“', '”', '„'];

/// A line longer than this (in bytes) only gets the plain message.
const BYTES_MAX: usize = 600;

/// The line with its quotes put right; `None` if no quote lacks its partner, or no change helps.
pub fn repaired(place: &Place, tokens: &[Token]) -> Option<Repaired> {
    let odd = tokens.iter().find(|token| is_odd(place, token))?;
    let whole = tokens.first()?.span.start as usize..tokens.last()?.span.end as usize;
    let line = place.source.get(whole.clone())?;
    if line.len() > BYTES_MAX {
        return None;
    }
    let quote = quote_of(place, odd);
    doubled(line, whole.start)
        .chain(closings(place, odd, quote.clone()))
        .chain(openings(line, whole.start, quote, place))
        .chain(removals(line, whole.start))
        .find_map(|way| way.try_on(place, whole.clone()))
}

/// Whether a token is a quote without partner, or a text that was never closed.
fn is_odd(place: &Place, token: &Token) -> bool {
    match token.kind {
        Kind::Text { closed, block, .. } => !closed && !block,
        Kind::Strange => quote_text(place, token).starts_with('»'),
        _ => false,
    }
}

fn quote_text<'p>(place: &Place<'p>, token: &Token) -> &'p str {
    place.source.get(token.span.range()).unwrap_or("")
}

/// The bytes of the quote itself.
fn quote_of(place: &Place, token: &Token) -> Range<usize> {
    let start = token.span.start as usize;
    let length = quote_text(place, token)
        .chars()
        .next()
        .map_or(1, char::len_utf8);
    start..start + length
}

/// One way to put the quotes of a line right.
struct Way {
    cut: Range<usize>,
    put: &'static str,
    /// What is pointed at.
    shown: Range<usize>,
    kind: WayKind,
}

#[derive(Clone, Copy)]
enum WayKind {
    Close,
    Open,
    Remove,
}

impl Way {
    fn try_on(self, place: &Place, whole: Range<usize>) -> Option<Repaired> {
        let change = Change {
            cut: self.cut.clone(),
            put: self.put.trim(),
        };
        let tokens = variant::tokens(place, whole, &change)?;
        parser::read(place.rule, &variant::codes(&tokens)).ok()?;
        Some(Repaired {
            tokens: Some(tokens),
            diagnostic: self.said(place),
        })
    }

    fn said(&self, place: &Place) -> Diagnostic {
        let message = match self.kind {
            WayKind::Close => text(
                "this quote opens a text that is never closed",
                "ce guillemet ouvre un texte qui n’est jamais fermé",
            ),
            WayKind::Open => text(
                "this quote closes a text that was never opened",
                "ce guillemet ferme un texte qui n’a jamais été ouvert",
            ),
            WayKind::Remove => text("this quote is one too many", "ce guillemet est de trop"),
        };
        let span = |range: &Range<usize>| Span::new(place.file, range.start, range.end);
        let found = Diagnostic::error(codes::UNCLOSED_TEXT, span(&self.shown), message);
        let found = match self.kind {
            WayKind::Remove => found,
            _ => {
                let put = self.put.trim();
                let (before, behind) = around(place, self.cut.start);
                found.help(text(
                    format!("write `{put}` between `{before}` and `{behind}`"),
                    format!("écrivez `{put}` entre `{before}` et `{behind}`"),
                ))
            }
        };
        found.fix(span(&self.cut), self.put)
    }
}

/// The words before and behind a place, for people to find it.
fn around<'p>(place: &Place<'p>, at: usize) -> (&'p str, &'p str) {
    let before = place.source.get(..at).unwrap_or("");
    let behind = place.source.get(at..).unwrap_or("");
    let line_end = behind.find(['\n', '\r']).unwrap_or(behind.len());
    let word = behind[..line_end].trim_start();
    let end = word.find(char::is_whitespace).unwrap_or(word.len());
    let start = before.trim_end();
    let from = start.rfind(char::is_whitespace).map_or(0, |at| {
        at + start[at..].chars().next().map_or(1, char::len_utf8)
    });
    (&start[from..], &word[..end])
}

/// Two quotes side by side: one of them is left out.
fn doubled(line: &str, start: usize) -> impl Iterator<Item = Way> + '_ {
    let pairs = line.char_indices().zip(line.chars().skip(1));
    pairs
        .filter(|((_, a), b)| a == b && QUOTES.contains(a))
        .map(move |((at, quote), _)| removal(start + at + quote.len_utf8(), quote))
}

fn removal(at: usize, quote: char) -> Way {
    let range = at..at + quote.len_utf8();
    Way {
        cut: range.clone(),
        put: "",
        shown: range,
        kind: WayKind::Remove,
    }
}

fn removals(line: &str, start: usize) -> impl Iterator<Item = Way> + '_ {
    line.char_indices()
        .filter(|(_, c)| QUOTES.contains(c))
        .map(move |(at, quote)| removal(start + at, quote))
}

/// A closing quote behind each word of a text that was never closed.
fn closings<'p>(
    place: &Place<'p>,
    odd: &Token,
    quote: Range<usize>,
) -> impl Iterator<Item = Way> + use<'p> {
    let opener = place.source.get(quote.clone()).unwrap_or("");
    let put = match opener {
        "«" => " »",
        "“" | "„" => "”",
        _ => "\"",
    };
    let is_text = matches!(odd.kind, Kind::Text { .. });
    let end = if is_text {
        odd.span.end as usize
    } else {
        quote.end
    };
    let inner = place.source.get(quote.end..end).unwrap_or("");
    word_ends(inner).map(move |at| Way {
        cut: quote.end + at..quote.end + at,
        put,
        shown: quote.clone(),
        kind: WayKind::Close,
    })
}

/// An opening quote before each word left of a quote.
fn openings<'p>(
    line: &'p str,
    start: usize,
    quote: Range<usize>,
    place: &Place<'p>,
) -> impl Iterator<Item = Way> + use<'p> {
    let put = match place.source.get(quote.clone()) {
        Some("»") => "« ",
        _ => "\"",
    };
    let left = line.get(..quote.start.saturating_sub(start)).unwrap_or("");
    word_starts(left).map(move |at| Way {
        cut: start + at..start + at,
        put,
        shown: quote.clone(),
        kind: WayKind::Open,
    })
}

fn word_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let behind = text.char_indices().skip(1).map(|(at, c)| (at, Some(c)));
    let pairs = text.chars().zip(behind.chain([(text.len(), None)]));
    pairs
        .filter(|(before, (_, behind))| {
            let ends = behind.is_none_or(|c| c.is_whitespace() || matches!(c, ',' | ';'));
            !before.is_whitespace() && ends
        })
        .map(|(_, (at, _))| at)
}

fn word_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut space = true;
    text.char_indices().filter_map(move |(at, c)| {
        let starts = space && !c.is_whitespace();
        space = c.is_whitespace();
        starts.then_some(at)
    })
}
