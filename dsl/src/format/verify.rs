//! The proof that laying out changed nothing but white space.
//!
//! The text that comes out is read again. It must have the same tokens in the same lines and blocks, the
//! same comments, and the same characters apart from white space; that also holds of lines with a fault,
//! which have no tree. Where the script has none, its tree must be the same.

use super::script::{Row, Script};
use super::spacing;
use crate::span::FileId;
use crate::syntax::parse_file;
use crate::syntax::token::{Kind, Token};

/// Checks that `after` says what `before` says. If not, the line of `before` where they part.
pub fn same(before: &Script, after: &Script) -> Result<(), u32> {
    let start = |script: &Script, token: usize| {
        script
            .tokens
            .get(token)
            .map_or(script.source.len(), |token| token.span.start as usize)
    };
    let line = |byte: usize| before.line_of(byte);
    if before.surface != after.surface {
        return Err(1);
    }
    let odd = before.tokens.iter().zip(&after.tokens).enumerate();
    for (at, (first, second)) in odd {
        if !same_token(before, first, after, second) {
            return Err(line(start(before, at)));
        }
    }
    if before.tokens.len() != after.tokens.len() {
        return Err(line(start(before, after.tokens.len())));
    }
    let rows = before.rows.iter().zip(&after.rows);
    if let Some((row, _)) = rows
        .into_iter()
        .find(|(first, second)| !same_row(first, second))
    {
        return Err(line(start(before, row.tokens.start)));
    }
    if before.rows.len() != after.rows.len() || before.places != after.places {
        let row = before.rows.get(after.rows.len());
        return Err(line(row.map_or(0, |row| start(before, row.tokens.start))));
    }
    same_comments(before, after).map_err(line)?;
    same_characters(before.source, after.source).map_err(line)?;
    if before.is_sound() {
        same_tree(before.source, after.source).map_err(line)?;
    }
    Ok(())
}

/// Whether two scripts have the same tree, wherever its parts stand. If not, where the first declaration
/// begins that differs.
pub fn same_tree(before: &str, after: &str) -> Result<(), usize> {
    let (first, _) = parse_file(FileId(0), before);
    let (second, _) = parse_file(FileId(0), after);
    if first == second {
        return Ok(());
    }
    let mut pairs = first.items.iter().zip(&second.items);
    let at = pairs.position(|(one, other)| one != other);
    Err(at.map_or(before.len(), |at| start_of_item(before, at)))
}

/// Where a declaration begins: one begins each line of the file that stands in no block.
fn start_of_item(source: &str, at: usize) -> usize {
    let script = Script::lines_of(source);
    let row = script.rows.iter().filter(|row| row.depth == 0).nth(at);
    let token = row.and_then(|row| script.tokens.get(row.tokens.start));
    token.map_or(source.len(), |token| token.span.start as usize)
}

fn same_token(before: &Script, first: &Token, after: &Script, second: &Token) -> bool {
    let kinds = match (first.kind, second.kind) {
        (
            Kind::Text { closed, block, .. },
            Kind::Text {
                closed: c,
                block: b,
                ..
            },
        ) => (closed, block) == (c, b) && inner(before, first) == inner(after, second),
        (first, second) => first == second,
    };
    kinds && first.text == second.text && first.form == second.form
}

/// A text as it is written, without the spaces inside of French quotes.
fn inner<'s>(script: &Script<'s>, token: &Token) -> (&'s str, bool) {
    let written = script.source.get(token.span.range()).unwrap_or("");
    match written
        .strip_prefix('«')
        .and_then(|rest| rest.strip_suffix('»'))
    {
        Some(inner) => (inner.trim_matches(spacing::is_quote_space), true),
        None => (written, false),
    }
}

fn same_row(first: &Row, second: &Row) -> bool {
    first.depth == second.depth
        && first.kind == second.kind
        && first.tokens == second.tokens
        && (first.open, first.close) == (second.open, second.close)
        && first.has_block == second.has_block
}

fn same_comments(before: &Script, after: &Script) -> Result<(), usize> {
    let text = |script: &Script, at: usize| -> Option<String> {
        let comment = script.comments.get(at)?;
        let text = script.source.get(comment.span.range())?;
        Some(text.trim_end().to_owned())
    };
    let most = before.comments.len().max(after.comments.len());
    match (0..most).find(|at| text(before, *at) != text(after, *at)) {
        None => Ok(()),
        Some(at) => {
            let comment = before.comments.get(at);
            Err(comment.map_or(before.source.len(), |comment| comment.span.start as usize))
        }
    }
}

/// Whether two texts have the same characters apart from white space. If not, where they part.
pub fn same_characters(before: &str, after: &str) -> Result<(), usize> {
    let mut written = after.chars().filter(|c| !c.is_whitespace());
    for (at, c) in before.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        if written.next() != Some(c) {
            return Err(at);
        }
    }
    match written.next() {
        None => Ok(()),
        Some(_) => Err(before.len()),
    }
}
