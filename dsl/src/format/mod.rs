//! `jalon fmt`: lays a script out, and translates it between English and French.
//!
//! Works from tokens, comments and lines, never from the tree, so that a script with faults is laid
//! out as well: a line that the grammar does not understand stays as it was written, only its
//! indentation is put right. [`pieces`] holds what is written, [`gaps`], [`columns`], [`long`] and
//! [`comments`] choose the white space between, [`verify`] reads the outcome again and compares.

use std::borrow::Cow;

use crate::syntax::surface;
use crate::syntax::token::Kind;
use crate::words::Surface;

mod columns;
mod comments;
mod error;
mod gaps;
mod long;
mod pieces;
mod script;
mod spacing;
pub(crate) mod translate;
mod verify;
pub mod written;

#[cfg(test)]
mod tests;

pub use error::FormatError;

use gaps::{Gap, Pad};
use pieces::{Pieces, What};
use script::{Script, line_breaks};

/// What is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The language to translate into; the script's own if absent.
    pub to: Option<Surface>,
}

/// A script, laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// The whole text.
    pub text: String,
    /// Whether it differs from what came in.
    pub changed: bool,
}

/// Lays a script out. What comes out is read again and compared: nothing is lost but white space, and
/// the meaning is the same, or there is an error.
pub fn format(source: &str, options: Options) -> Result<Formatted, FormatError> {
    let text = lay_out(&prepared(source), options)?;
    Ok(Formatted {
        changed: text != source,
        text,
    })
}

fn lay_out(source: &str, options: Options) -> Result<String, FormatError> {
    let script = Script::read(source);
    match options.to {
        None => in_place(&script),
        Some(to) => translated(&script, to),
    }
}

fn in_place(script: &Script) -> Result<String, FormatError> {
    let pieces = Pieces::as_written(script);
    let mut gaps = gaps::gaps(script, &pieces);
    columns::align(script, &pieces, &mut gaps);
    long::break_long_lines(script, &pieces, &mut gaps);
    comments::align(&pieces, &mut gaps);
    accepted(script, &pieces, compose(script, &pieces, &gaps))
}

/// What was laid out, if it says the same: with a fault in it, a script may be left as it was.
fn accepted(script: &Script, pieces: &Pieces, text: String) -> Result<String, FormatError> {
    let after = Script::lines_of(&text);
    match verify::same(script, &after) {
        Ok(()) => Ok(text),
        // Where braces are missing, or an indented line says `language fr`, new indentation may tell
        // another story: better leave it.
        Err(_) if script.fault.is_some() || after.surface != script.surface => {
            Ok(trimmed(script, pieces))
        }
        Err(line) => Err(FormatError::WouldChange { line }),
    }
}

/// Breaks that somebody chose stay where they are; those that come of the width are made anew, as where
/// nothing is translated. So there and back gives the same text.
fn translated(script: &Script, to: Surface) -> Result<String, FormatError> {
    let written = Pieces::as_written(script);
    let mut before = gaps::gaps(script, &written);
    columns::align(script, &written, &mut before);
    let by_width = long::broken_by_width(script, &written, &before);
    let pieces = translate::pieces(script, to)?;
    let mut gaps = gaps::gaps(script, &pieces);
    long::join_rows(script, &pieces, &mut gaps, &by_width);
    columns::align(script, &pieces, &mut gaps);
    long::break_long_lines(script, &pieces, &mut gaps);
    comments::align(&pieces, &mut gaps);
    let text = compose(script, &pieces, &gaps);
    if script.tokens.is_empty() || surface::detect(&text) == to {
        translate::same_meaning(script, &Script::read(&text), 0)?;
        return Ok(text);
    }
    // Nothing in it tells its language any more: a line of its own does.
    let end = line_end(script.source);
    let text = format!("{}{end}{end}{text}", translate::language_line(to));
    translate::same_meaning(script, &Script::read(&text), 1)?;
    Ok(text)
}

/// The text without byte order marks at its beginning, and with an end to its last line.
fn prepared(source: &str) -> Cow<'_, str> {
    const MARK: char = '\u{feff}';
    let start = source.trim_start_matches(|c: char| c == MARK || c.is_whitespace());
    let lead = source.strip_suffix(start).unwrap_or("");
    let ended = start.is_empty() || start.ends_with('\n');
    if ended && !lead.contains(MARK) {
        return Cow::Borrowed(source);
    }
    let mut text: String = lead.chars().filter(|c| *c != MARK).collect();
    text.push_str(start);
    if !ended {
        text.push_str(line_end(source));
    }
    Cow::Owned(text)
}

/// Everything, each piece behind its white space.
fn compose(script: &Script, pieces: &Pieces, gaps: &[Gap]) -> String {
    let end = line_end(script.source);
    let mut out = String::with_capacity(script.source.len() * 5 / 4);
    for (piece, gap) in pieces.all().iter().zip(gaps) {
        for _ in 0..gap.breaks {
            out.push_str(end);
        }
        match gap.pad {
            Pad::Spaces(count) => out.extend(std::iter::repeat_n(' ', count)),
            Pad::Kept(space) => out.push_str(space),
        }
        out.push_str(&piece.text);
    }
    finish(script, pieces, out)
}

/// Everything as it was written, without white space at the ends of lines.
fn trimmed(script: &Script, pieces: &Pieces) -> String {
    let end = line_end(script.source);
    let mut out = String::with_capacity(script.source.len());
    for piece in pieces.all() {
        for _ in 0..line_breaks(piece.before) {
            out.push_str(end);
        }
        let last = piece.before.rsplit(['\n', '\r']).next().unwrap_or("");
        out.push_str(last);
        out.push_str(script.as_it_stands(piece));
    }
    finish(script, pieces, out)
}

/// The last line gets its end, unless a text that nobody closed reaches there.
fn finish(script: &Script, pieces: &Pieces, mut out: String) -> String {
    let reaches = pieces.all().last().is_some_and(|last| match last.what {
        What::Token(token) => script.tokens.get(token).is_some_and(|token| {
            let kind = token.kind;
            matches!(
                kind,
                Kind::Text {
                    closed: false,
                    block: true,
                    ..
                }
            )
        }),
        _ => false,
    });
    if !out.is_empty() && !reaches {
        out.push_str(line_end(script.source));
    }
    out
}

/// How lines end: as in Windows only where all of them do.
fn line_end(source: &str) -> &'static str {
    let all = source.matches('\n').count();
    let windows = source.matches("\r\n").count();
    let other = source.matches('\r').count() - windows;
    match windows > 0 && all == windows && other == 0 {
        true => "\r\n",
        false => "\n",
    }
}
