//! What a brace does. Taken at its word it opens or closes a block. Where the columns are asked, a
//! brace that does not fit them is part of its line, where the grammar says that it is one too many
//! or stands for something else; and a line that stands left of its block ends it.

use super::builder::{Builder, Part};
use super::faults;
use super::rows::Row;
use crate::syntax::token::Sign;
use crate::words::Word;

/// What the opening brace `at` does.
pub(super) fn opening(builder: &mut Builder, at: usize) -> Part {
    let row = builder.rows.of(at);
    let last = at + 1 == row.end;
    if builder.rows.is_paired(at) && !row.odd {
        return Part::Opens;
    }
    let below = builder.rows.below(at);
    // `invoice { issue 2026-01-05,` with the rest and its brace on the row below.
    let ends_with = |row: Row, sign| builder.tokens[row.end - 1].is(sign);
    if ends_with(row, Sign::Comma) && below.is_some_and(|below| ends_with(below, Sign::Close)) {
        return Part::Opens;
    }
    if row.odd && !last {
        return Part::OfLine;
    }
    if !builder.by_columns {
        return Part::Opens;
    }
    let line_column = match builder.open_line() {
        Some(line) => builder.rows.of(line.first).column,
        None => row.column,
    };
    let holds_something = below.is_none_or(|below| {
        let closes = builder.tokens[below.first].is(Sign::Close);
        below.column > line_column || closes && below.column == line_column
    });
    let waits = builder.open_line().is_some();
    match (last, at == row.first) {
        (true, false) if holds_something => Part::Opens,
        // A brace on a row of its own, below its head.
        (true, true) if waits && holds_something => Part::Opens,
        // `{` at the start of a row, with something behind it, below a head that waits for it.
        (false, true) if waits && needs_block(builder) && row.column > line_column => Part::Opens,
        _ => Part::OfLine,
    }
}

fn needs_block(builder: &Builder) -> bool {
    let first = builder
        .open_line()
        .and_then(|line| builder.tokens.get(line.first));
    first.is_some_and(|first| builder.top_kind().needs_block(first))
}

/// What the closing brace `at` does.
pub(super) fn closing(builder: &mut Builder, at: usize) -> Part {
    let row = builder.rows.of(at);
    let leads = at < row.leading;
    if row.odd && !leads {
        return Part::OfLine;
    }
    let opened = builder.stack.len() > 1;
    if !builder.by_columns || builder.rows.is_paired(at) {
        return if opened { Part::Closes } else { Part::Stray };
    }
    if builder.swapped == Some(at) {
        return Part::OfLine;
    }
    match leads {
        true if at == row.first => first_closing(builder, at, row),
        true if opened && ends_block(builder, at) => Part::Closes,
        true => Part::Stray,
        // A block that ends with its last line: `... for sales }`.
        false if opened && at + 1 == row.end && ends_block(builder, at) => Part::Closes,
        false => Part::OfLine,
    }
}

/// A closing brace that begins its row.
fn first_closing(builder: &mut Builder, at: usize, row: Row) -> Part {
    let fitting = builder
        .stack
        .iter()
        .skip(1)
        .rposition(|open| open.column == row.column);
    if let Some(found) = fitting {
        if found + 2 == builder.stack.len() && goes_on_below(builder, at, row) {
            return Part::Stray;
        }
        builder.leave(found + 2, at);
        return Part::Closes;
    }
    if row.leading < row.end {
        return Part::OfLine;
    }
    if builder.stack.len() > 1 && ends_block(builder, at) {
        return Part::Closes;
    }
    Part::Stray
}

/// Whether the lines below a closing brace still belong to its block: they stand deeper, and another
/// brace closes it. One column is a slip of the hand.
fn goes_on_below(builder: &Builder, at: usize, row: Row) -> bool {
    let mut last = at;
    while let Some(below) = builder.rows.below(last) {
        let closes = builder.tokens[below.first].is(Sign::Close);
        match below.column.cmp(&row.column) {
            std::cmp::Ordering::Greater if below.column > row.column + 1 => last = below.first,
            std::cmp::Ordering::Equal => return closes && last != at,
            _ => return false,
        }
    }
    false
}

/// Whether the present block ends on the row of `at`, as the row below tells.
fn ends_block(builder: &mut Builder, at: usize) -> bool {
    let column = builder.top().column;
    match builder.rows.below(at) {
        None => true,
        Some(below) => {
            let closed_below =
                below.column == column && builder.tokens[below.first].is(Sign::Close);
            below.column <= column && !closed_below
        }
    }
}

/// Leaves the blocks that a row at `column` ends; whether the token `at` stands for a closing brace
/// and is dealt with.
pub(super) fn leave_by_column(builder: &mut Builder, at: usize, column: u32) -> bool {
    let keep = builder
        .stack
        .iter()
        .skip(1)
        .take_while(|open| open.column < column)
        .count();
    if builder.stack.len() == keep + 1 {
        return false;
    }
    let fits = builder.stack[keep + 1].column == column;
    let row = builder.rows.of(at);
    let closes_itself = row.end > row.first + 1
        && builder.tokens[row.end - 1].is(Sign::Close)
        && !builder.rows.is_paired(row.end - 1);
    if fits && closes_itself {
        builder.leave(keep + 2, at);
        return false;
    }
    if fits && row.end == row.first + 1 {
        match closing_below(builder, at, column) {
            Some(brace) => {
                builder.leave(keep + 2, at);
                builder.pop(None);
                builder.swapped = Some(brace);
                return false;
            }
            None if !may_stand_alone(builder, at, column) => {
                builder.leave(keep + 2, at);
                faults::wrong_close(builder, at);
                builder.pop(Some(at));
                return true;
            }
            None => {}
        }
    }
    builder.leave(keep + 1, at);
    false
}

/// Whether a row of one token may be a line: it is a whole line, or the head of what stands below.
fn may_stand_alone(builder: &Builder, at: usize, column: u32) -> bool {
    let whole = [Word::LeaveAlone, Word::ForAllInvoices, Word::ForAllOther];
    let form = builder.tokens[at].form;
    let is_whole = form.is_some_and(|form| whole.iter().any(|word| form.can_mean(*word)));
    let below = builder.rows.below(at);
    is_whole || below.is_some_and(|below| below.column > column)
}

/// The column of a row; behind a brace that is only part of it, that of the next token.
pub(super) fn column_behind(builder: &Builder, at: usize) -> u32 {
    let (token, next) = (&builder.tokens[at], builder.tokens.get(at + 1));
    let is_brace = token.is(Sign::Open) || token.is(Sign::Close);
    match next {
        Some(next) if is_brace && next.line == token.line => {
            token.column + next.span.start.saturating_sub(token.span.start)
        }
        _ => token.column,
    }
}

/// The closing brace that begins the row below in the same column and has something behind it: it
/// changed places with the token `at`.
fn closing_below(builder: &Builder, at: usize, column: u32) -> Option<usize> {
    let below = builder.rows.below(at)?;
    let brace = builder.tokens[below.first].is(Sign::Close);
    (brace && below.column == column && below.end > below.first + 1).then_some(below.first)
}
