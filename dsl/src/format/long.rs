//! Lines that are too long go on below, behind a comma or a semicolon; never where the language
//! would take what follows for a line of its own.

use super::gaps::{Gap, Pad, further};
use super::pieces::{Pieces, What};
use super::script::{Place, Row, Script};
use crate::syntax::token::{Kind, Sign, Token};

/// The width that lines keep to where they can.
const WIDTH: usize = 120;

/// Breaks lines that are too long. A line of the script that has one anywhere is filled anew from its
/// beginning; breaks that its author chose stay where everything fits.
pub fn break_long_lines(script: &Script, pieces: &Pieces, gaps: &mut [Gap]) {
    let places = breakable(script, pieces);
    join_long(script, pieces, gaps, &places);
    let segments = segment_widths(pieces, gaps, &places);
    let mut column = 0;
    for (at, (gap, place)) in gaps.iter_mut().zip(&places).enumerate() {
        if gap.breaks > 0 {
            column = 0;
        }
        let width = gap.pad.width();
        if let Some(further) = place
            && gap.breaks == 0
            && column + width + segments.get(at).copied().unwrap_or(0) > WIDTH
        {
            *gap = Gap {
                breaks: 1,
                pad: Pad::Spaces(*further),
            };
            column = *further;
        } else {
            column += width;
        }
        column += pieces.width(at);
    }
}

/// The rows that stand broken just as the width alone would break them: nobody chose that, and in another
/// language they are broken anew.
pub fn broken_by_width(script: &Script, pieces: &Pieces, gaps: &[Gap]) -> Vec<bool> {
    let places = breakable(script, pieces);
    let mut filled = gaps.to_vec();
    join(script, pieces, &mut filled, &places, (true, |_| true));
    break_long_lines(script, pieces, &mut filled);
    let mut broken = vec![false; script.rows.len()];
    let mut chosen = broken.clone();
    for (at, (was, is)) in gaps.iter().zip(&filled).enumerate() {
        let Some(Place::Inside(row)) = place_of(script, pieces, at) else {
            continue;
        };
        if let (Some(broken), Some(chosen)) = (broken.get_mut(row), chosen.get_mut(row)) {
            *broken |= was.breaks > 0;
            *chosen |= was.breaks != is.breaks;
        }
    }
    let rows = broken.into_iter().zip(chosen);
    rows.map(|(broken, chosen)| broken && !chosen).collect()
}

/// Joins the lines of some rows.
pub fn join_rows(script: &Script, pieces: &Pieces, gaps: &mut [Gap], rows: &[bool]) {
    let places = breakable(script, pieces);
    let wanted = |row: usize| rows.get(row).copied().unwrap_or(false);
    join(script, pieces, gaps, &places, (true, wanted));
}

fn place_of(script: &Script, pieces: &Pieces, at: usize) -> Option<Place> {
    let token = pieces.all().get(at)?.what.token()?;
    script.places.get(token).copied()
}

/// Joins the lines of those rows that have one which is too long.
fn join_long(script: &Script, pieces: &Pieces, gaps: &mut [Gap], places: &[Option<usize>]) {
    let mut long = vec![false; script.rows.len()];
    let mut column = 0;
    for (at, piece) in pieces.all().iter().enumerate() {
        let Some(gap) = gaps.get(at) else { continue };
        if gap.breaks > 0 {
            column = 0;
        }
        column += gap.pad.width() + pieces.width(at);
        let place = piece
            .what
            .token()
            .and_then(|token| script.places.get(token));
        if column > WIDTH
            && let Some(row) = place.and_then(|place| place.row())
            && let Some(long) = long.get_mut(row)
        {
            *long = true;
        }
    }
    let is_long = |row: usize| long.get(row).copied().unwrap_or(false);
    // Rows of a list may be aligned by hand.
    join(script, pieces, gaps, places, (false, is_long));
}

fn join(
    script: &Script,
    pieces: &Pieces,
    gaps: &mut [Gap],
    places: &[Option<usize>],
    (lists, wanted): (bool, impl Fn(usize) -> bool),
) {
    for at in 0..pieces.all().len() {
        let Some(Place::Inside(row)) = place_of(script, pieces, at) else {
            continue;
        };
        let free = places.get(at).is_some_and(|place| place.is_some())
            && at
                .checked_sub(1)
                .is_some_and(|above| !pieces.is_comment(above))
            && script
                .rows
                .get(row)
                .is_some_and(|row| lists || !row.kind.is_list());
        if free
            && wanted(row)
            && let Some(gap) = gaps.get_mut(at)
        {
            *gap = Gap {
                breaks: 0,
                pad: Pad::Spaces(1),
            };
        }
    }
}

/// For every piece at which a line may be broken, the indentation of the new line.
fn breakable(script: &Script, pieces: &Pieces) -> Vec<Option<usize>> {
    let mut out = vec![None; pieces.all().len()];
    for (at, piece) in pieces.all().iter().enumerate() {
        let What::Token(token) = piece.what else {
            continue;
        };
        let Some(Place::Inside(row)) = script.places.get(token) else {
            continue;
        };
        let Some(row) = script.rows.get(*row) else {
            continue;
        };
        if may_break(script, row, token)
            && let Some(slot) = out.get_mut(at)
        {
            *slot = Some(further(row));
        }
    }
    out
}

/// Whether the language goes on with a row where a token of it begins a new line.
fn may_break(script: &Script, row: &Row, token: usize) -> bool {
    let Some(cells) = &row.cells else {
        return false;
    };
    let last_part = cells.parts.last().map_or(0, |(_, token)| *token);
    let above = token
        .checked_sub(1)
        .and_then(|above| script.tokens.get(above));
    let (Some(above), Some(below)) = (above, script.tokens.get(token)) else {
        return false;
    };
    if token <= last_part || !row.may_go_on {
        return false;
    }
    let begins = row.kind.begins_line(below);
    if above.is(Sign::Comma) {
        return !begins || is_text_or_date(below);
    }
    let Some(first) = script.tokens.get(row.tokens.start) else {
        return false;
    };
    above.is(Sign::Semicolon)
        && !begins
        && !row.inline
        && !row.kind.is_list()
        && !row.kind.needs_block(first)
}

fn is_text_or_date(token: &Token) -> bool {
    matches!(token.kind, Kind::Text { .. } | Kind::Date(_))
}

/// For every piece, the width from it to the next place for a break, or to the end of its line.
fn segment_widths(pieces: &Pieces, gaps: &[Gap], places: &[Option<usize>]) -> Vec<usize> {
    let mut out = vec![0; pieces.all().len()];
    let mut behind = 0;
    for at in (0..pieces.all().len()).rev() {
        let width = match pieces.is_comment(at) {
            true => 0,
            false => pieces.width(at) + behind,
        };
        if let Some(slot) = out.get_mut(at) {
            *slot = width;
        }
        let starts = gaps.get(at).is_none_or(|gap| gap.breaks > 0);
        let may_break = places.get(at).is_some_and(|place| place.is_some());
        behind = match gaps.get(at) {
            Some(gap) if !starts && !may_break && !pieces.is_comment(at) => width + gap.pad.width(),
            _ => 0,
        };
    }
    out
}
