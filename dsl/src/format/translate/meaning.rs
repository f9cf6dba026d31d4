//! Whether two scripts say the same, in whatever language: the same lines, which the grammar reads the
//! same way, with the same names, numbers and texts. Built-in names count as their word, articles for
//! nothing.

use smol_str::SmolStr;

use super::names::Names;
use super::senses::Sense;
use super::slots::Slot;
use super::texts;
use crate::format::script::{Row, Script};
use crate::format::spacing::is_quote_space;
use crate::syntax::parser::{Event, Rule};
use crate::syntax::token::{Date, Decimal, Kind, Token};
use crate::words::Word;

/// Where two scripts part.
pub struct Difference {
    /// The row of the first script.
    pub row: usize,
    /// Its token.
    pub token: usize,
}

/// A bit of meaning.
#[derive(Clone, Debug, PartialEq)]
enum Mark {
    /// A rule of the grammar begins.
    Begin(Rule),
    /// It ends.
    End,
    /// A built-in name.
    BuiltIn(Word),
    /// A name of the script, or a currency.
    Own(SmolStr),
    Number(Decimal),
    Date(Option<Date>),
    Time(Option<u16>),
    /// What stands outside of placeholders.
    Plain(String),
    /// A placeholder that cannot be read.
    Unread(SmolStr),
}

/// Checks that two scripts say the same, but for so many rows `added` at the beginning of the second.
pub fn same(before: &Script, after: &Script, added: usize) -> Result<(), Difference> {
    let part = |row: usize, token: usize| Difference { row, token };
    let start = |row: usize| before.rows.get(row).map_or(0, |row| row.tokens.start);
    let (names, other_names) = (Names::read(before), Names::read(after));
    for (at, row) in before.rows.iter().enumerate() {
        let Some(other) = after.rows.get(at + added) else {
            return Err(part(at, start(at)));
        };
        let placed = row.depth == other.depth
            && row.kind == other.kind
            && row.has_block == other.has_block
            && other.cells.is_some();
        if !placed {
            return Err(part(at, row.tokens.end));
        }
        let marks = of_row(before, &names, row);
        let others = of_row(after, &other_names, other);
        let mut pairs = marks.iter().zip(&others);
        if let Some(((_, token), _)) = pairs.find(|((one, _), (other, _))| one != other) {
            return Err(part(at, *token));
        }
        if marks.len() != others.len() {
            return Err(part(at, row.tokens.end));
        }
    }
    let last = before.rows.len();
    match after.rows.len() == last + added && comments(before).eq(comments(after)) {
        true => Ok(()),
        false => Err(part(last, start(last.saturating_sub(1)))),
    }
}

fn comments<'s>(script: &Script<'s>) -> impl Iterator<Item = &'s str> {
    let source = script.source;
    script
        .comments
        .iter()
        .map(move |comment| source.get(comment.span.range()).unwrap_or("").trim_end())
}

/// The meaning of a row, in one text: the same for rows that mean the same.
pub fn says(script: &Script, names: &Names, row: &Row) -> String {
    let marks = of_row(script, names, row);
    let marks: Vec<Mark> = marks.into_iter().map(|(mark, _)| mark).collect();
    format!("{marks:?}")
}

/// The meaning of a row, each bit with its token.
fn of_row(script: &Script, names: &Names, row: &Row) -> Vec<(Mark, usize)> {
    let mut out = Vec::new();
    let Some(tree) = script.tree(row) else {
        return out;
    };
    let tokens = script.tokens.get(row.tokens.clone()).unwrap_or(&[]);
    let senses = names.senses.get(row.tokens.clone()).unwrap_or(&[]);
    let mut skipped = 0_usize;
    for event in tree.events() {
        match event {
            Event::End(_) if skipped > 0 => skipped -= 1,
            Event::End(part) => out.push((Mark::End, row.tokens.start + part.end as usize)),
            Event::Begin(part) => {
                let (rule, at) = (part.rule, part.start as usize);
                let word = matches!(rule, Rule::k_to | Rule::k_article);
                if word && senses.get(at) == Some(&Sense::Noise) {
                    skipped += 1;
                    continue;
                }
                let from = out.len();
                out.push((Mark::Begin(rule), 0));
                leaf(script, names, rule, (tokens, senses, at), &mut out);
                for (_, token) in out.iter_mut().skip(from) {
                    *token = row.tokens.start + at;
                }
            }
        }
    }
    out
}

fn leaf(
    script: &Script,
    names: &Names,
    rule: Rule,
    (tokens, senses, at): (&[Token], &[Sense], usize),
    out: &mut Vec<(Mark, usize)>,
) {
    let Some(token) = tokens.get(at) else { return };
    let mark = match (rule, token.kind) {
        (Rule::name | Rule::any_name, _) => name(names, tokens, senses, at),
        (Rule::number, Kind::Number(number)) => Some(Mark::Number(number)),
        (Rule::date, Kind::Date(date)) => Some(Mark::Date(date)),
        (Rule::time, Kind::Time(time)) => Some(Mark::Time(time)),
        (Rule::currency, _) => Some(Mark::Own(token.text.clone())),
        (Rule::text, _) => {
            text(script, names, token, out);
            None
        }
        _ => None,
    };
    out.extend(mark.map(|mark| (mark, 0)));
}

fn name(names: &Names, tokens: &[Token], senses: &[Sense], at: usize) -> Option<Mark> {
    let token = tokens.get(at)?;
    match senses.get(at)? {
        Sense::Name(used) if used.slot == Slot::Language => None,
        Sense::Name(used) => Some(match names.built_in(token, *used, tokens) {
            Some(word) => Mark::BuiltIn(word),
            None => Mark::Own(token.text.clone()),
        }),
        _ => Some(Mark::Own(token.text.clone())),
    }
}

fn text(script: &Script, names: &Names, token: &Token, out: &mut Vec<(Mark, usize)>) {
    let Kind::Text {
        inner_start,
        inner_end,
        block,
        ..
    } = token.kind
    else {
        return;
    };
    let source = script.source;
    let mut inner = inner_start as usize..inner_end as usize;
    if source
        .get(token.span.range())
        .is_some_and(|text| text.starts_with('«'))
        && !block
    {
        let written = source.get(inner.clone()).unwrap_or("");
        inner.start += written.len() - written.trim_start_matches(is_quote_space).len();
        let written = source.get(inner.clone()).unwrap_or("");
        inner.end -= written.len() - written.trim_end_matches(is_quote_space).len();
    }
    let mut at = inner.start;
    let mut plain = String::new();
    for (open, close) in texts::places(source, inner.clone()) {
        plain.push_str(source.get(at..open).unwrap_or(""));
        out.push((Mark::Plain(unescaped(&plain)), 0));
        plain.clear();
        at = close + 1;
        match texts::read(script, open + 1, close) {
            Some((tokens, senses)) => placeholder(names, &tokens, &senses, out),
            None => {
                let written = source.get(open..at).unwrap_or("");
                out.push((Mark::Unread(written.into()), 0));
            }
        }
    }
    plain.push_str(source.get(at..inner.end).unwrap_or(""));
    out.push((Mark::Plain(unescaped(&plain)), 0));
}

fn placeholder(names: &Names, tokens: &[Token], senses: &[Sense], out: &mut Vec<(Mark, usize)>) {
    for (at, sense) in senses.iter().enumerate() {
        let mark = match sense {
            Sense::Word(word) => Some(Mark::BuiltIn(*word)),
            Sense::Name(_) => name(names, tokens, senses, at),
            Sense::Noise | Sense::Other => None,
        };
        out.extend(mark.map(|mark| (mark, 0)));
    }
}

/// A text as it is meant: a backslash before a quote, a brace or a backslash only marks it.
fn unescaped(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut chars = written.chars().peekable();
    while let Some(c) = chars.next() {
        let marked = c == '\\' && matches!(chars.peek(), Some('"' | '\\' | '{' | '}'));
        let c = if marked { chars.next().unwrap_or(c) } else { c };
        out.push(c);
    }
    out
}
