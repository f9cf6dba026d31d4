//! The white space before every piece: new lines, indentation from the depth of the block, single
//! spaces within a line. Columns, long lines and comments are seen to afterwards.

use super::pieces::{Piece, Pieces, What, has_break};
use super::script::{Place, Row, Script, line_breaks};
use super::spacing;

/// The white space before a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap<'s> {
    /// 0 within a line, 1 for a new line, 2 for a blank line before it.
    pub breaks: u8,
    /// What follows the new line, or stands instead of one.
    pub pad: Pad<'s>,
}

/// White space within a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pad<'s> {
    /// So many spaces.
    Spaces(usize),
    /// As it was written.
    Kept(&'s str),
}

impl Pad<'_> {
    /// How many columns it takes.
    pub fn width(self) -> usize {
        match self {
            Pad::Spaces(count) => count,
            Pad::Kept(text) => spacing::width(text),
        }
    }
}

/// How far a line that goes on stands behind its beginning.
const FURTHER: usize = 4;
const STEP: usize = 2;

/// The white space before every piece.
pub fn gaps<'s>(script: &Script<'s>, pieces: &Pieces<'s>) -> Vec<Gap<'s>> {
    let next = next_tokens(script, pieces);
    let mut out = Vec::with_capacity(pieces.all().len());
    // Whether nothing stands yet in the file or in the block.
    let mut fresh = true;
    // The indentation of what would stand in the present block.
    let mut inner = 0;
    for (at, piece) in pieces.all().iter().enumerate() {
        let above = at.checked_sub(1).and_then(|above| pieces.all().get(above));
        let broken = above.is_none() || has_break(piece.before);
        let place = piece
            .what
            .token()
            .and_then(|token| script.places.get(token))
            .copied();
        let mut gap = match (piece.what, place) {
            (What::Comment, _) if !broken => on_line(Pad::Spaces(2)),
            (What::Comment, _) => {
                let next = next.get(at).copied().flatten();
                on_new_line(next.map_or(0, |next| comment_column(script, next, inner)))
            }
            (What::Stray, _) | (_, None) => as_written(piece, broken),
            (_, Some(place)) => token_gap(script, piece, above, place, broken, inner),
        };
        if gap.breaks > 0 {
            let closes = matches!(place, Some(Place::Close(_)));
            let within = matches!(place, Some(Place::Inside(_)));
            let blank = line_breaks(piece.before) > 1 && !(fresh || closes || within);
            gap.breaks = if blank { 2 } else { 1 };
        }
        if above.is_none() {
            gap.breaks = 0;
        }
        match place {
            Some(Place::Open(row)) => inner = script.rows.get(row).map_or(0, indent) + STEP,
            Some(Place::First(row) | Place::Close(row)) => {
                inner = script.rows.get(row).map_or(0, indent);
            }
            _ => {}
        }
        fresh = matches!(place, Some(Place::Open(_)))
            || fresh && piece.what == What::Comment && !broken;
        out.push(gap);
    }
    out
}

/// The indentation of a row.
pub fn indent(row: &Row) -> usize {
    row.depth * STEP
}

/// The indentation of the further lines of a row.
pub fn further(row: &Row) -> usize {
    match row.inline {
        true => indent(row).saturating_sub(STEP) + FURTHER,
        false => indent(row) + FURTHER,
    }
}

fn on_line(pad: Pad) -> Gap {
    Gap { breaks: 0, pad }
}

fn on_new_line<'s>(column: usize) -> Gap<'s> {
    Gap {
        breaks: 1,
        pad: Pad::Spaces(column),
    }
}

/// The space as it was; of several lines only the indentation of the last.
fn as_written<'s>(piece: &Piece<'s>, broken: bool) -> Gap<'s> {
    let last = piece.before.rsplit(['\n', '\r']).next().unwrap_or("");
    Gap {
        breaks: u8::from(broken),
        pad: Pad::Kept(last),
    }
}

fn token_gap<'s>(
    script: &Script<'s>,
    piece: &Piece<'s>,
    above: Option<&Piece<'s>>,
    place: Place,
    broken: bool,
    inner: usize,
) -> Gap<'s> {
    let Some(row) = place.row().and_then(|row| script.rows.get(row)) else {
        return match broken {
            true if piece.text == "}" => on_new_line(inner),
            _ => as_written(piece, broken),
        };
    };
    let behind = |what: What| above.is_some_and(|above| above.what == what);
    if behind(What::Stray) && !broken {
        return as_written(piece, false);
    }
    match place {
        Place::First(_) if row.inline => on_line(Pad::Spaces(1)),
        Place::First(_) => on_new_line(indent(row)),
        Place::Open(_) if row.tokens.is_empty() || behind(What::Comment) => {
            on_new_line(indent(row))
        }
        Place::Open(_) => on_line(Pad::Spaces(1)),
        Place::Close(_) if row.inline_block => on_line(Pad::Spaces(1)),
        Place::Close(_) => on_new_line(indent(row)),
        Place::Inside(_) if broken => on_new_line(further(row)),
        Place::Inside(_) if row.cells.is_some() => {
            on_line(Pad::Spaces(space(script, above, piece)))
        }
        Place::Tail(_) if broken => on_new_line(indent(row)),
        _ => as_written(piece, broken),
    }
}

fn space(script: &Script, above: Option<&Piece>, piece: &Piece) -> usize {
    let token = |piece: &Piece| script.tokens.get(piece.what.token()?);
    let Some(above) = above else { return 0 };
    match (token(above), token(piece)) {
        (Some(first), Some(second)) => {
            let added = matches!(above.what, What::Added(_));
            usize::from(added || spacing::apart(&above.text, first, second))
        }
        _ => 1,
    }
}

/// The next token behind every piece.
fn next_tokens(script: &Script, pieces: &Pieces) -> Vec<Option<usize>> {
    let mut next = None;
    let mut out: Vec<Option<usize>> = pieces
        .all()
        .iter()
        .rev()
        .map(|piece| {
            let found = next;
            next = piece
                .what
                .token()
                .filter(|token| *token < script.tokens.len())
                .or(next);
            found
        })
        .collect();
    out.reverse();
    out
}

/// Where a comment stands that has its line for itself: like what follows it.
fn comment_column(script: &Script, next: usize, inner: usize) -> usize {
    let Some(place) = script.places.get(next) else {
        return inner;
    };
    let Some(row) = place.row().and_then(|row| script.rows.get(row)) else {
        return inner;
    };
    match place {
        Place::First(_) => indent(row),
        Place::Close(_) => indent(row) + STEP,
        Place::Inside(_) | Place::Open(_) => further(row),
        _ => inner,
    }
}
