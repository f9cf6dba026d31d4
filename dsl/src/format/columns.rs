//! Lines that stand in columns: which lines make a table together, where their parts begin, and how
//! wide the columns are.

use super::gaps::{Gap, Pad};
use super::pieces::Pieces;
use super::script::{Row, Script};
use crate::syntax::parser::{Part, Rule, Tree};

/// The lines that are aligned with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// `step`, `missed`, `on`: name, moment, actions.
    Schedule,
    /// Recipients: role, way.
    Recipients,
    /// Declared fields: name, type; facts of a test: name, value.
    Fields,
    /// Rows of a table or a standing: cells, value.
    Rows,
    /// Answers: label, actions.
    Answers,
    /// What happens in a test: day, event.
    Events,
    /// `require`: condition, else.
    Controls,
    /// Days off: day, label.
    DaysOff,
}

/// The parts of a line that stand in columns.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    /// The lines that it is aligned with; `None` if it stands for itself.
    pub table: Option<Table>,
    /// The column and the first token of every part but the first.
    pub parts: Vec<(usize, usize)>,
}

/// The column behind all others of a table.
const LAST: usize = usize::MAX;

impl Table {
    /// The spaces between two columns at least.
    fn gap(self) -> usize {
        match self {
            Table::Fields => 2,
            _ => 3,
        }
    }
}

/// The parts of a line that the grammar understands; `first` is its first token.
pub fn cells(line: &Tree, first: usize) -> Cells {
    let token = |(place, part): (usize, Part)| {
        // A comma before a part belongs to the part above it.
        let mut inner = line.kids(place);
        let comma = inner.next().is_some_and(|(_, kid)| kid.rule == Rule::comma);
        first + part.start as usize + usize::from(comma)
    };
    let Some(whole) = line.parts().first() else {
        return Cells::default();
    };
    let rule = whole.rule;
    let kids: Vec<(usize, Part)> = line.kids(0).collect();
    let find = |wanted: &[Rule]| kids.iter().find(|(_, kid)| wanted.contains(&kid.rule));
    let at = |column: usize, wanted: &[Rule]| find(wanted).map(|kid| (column, token(*kid)));
    let (table, parts) = match rule {
        Rule::step_line | Rule::missed_line => {
            let moment = at(1, &[Rule::moment]);
            let actions = if moment.is_some() { 2 } else { 1 };
            let actions = at(actions, &[Rule::when_part, Rule::actions]);
            (Table::Schedule, vec![moment, actions])
        }
        Rule::on_line => (
            Table::Schedule,
            vec![at(1, &[Rule::when_part, Rule::actions])],
        ),
        Rule::send_row => (Table::Recipients, vec![at(1, &[Rule::send_part])]),
        Rule::field_line | Rule::given_line => {
            let is_single = |kid: &&(usize, Part)| matches!(kid.1.rule, Rule::field | Rule::given);
            let single: Vec<&(usize, Part)> = kids.iter().filter(is_single).collect();
            let [(place, _)] = single.as_slice() else {
                return Cells::default();
            };
            let value = line.kids(*place).nth(1);
            (Table::Fields, vec![value.map(|kid| (1, token(kid)))])
        }
        Rule::table_row => {
            let cells = kids
                .iter()
                .filter(|(_, kid)| kid.rule == Rule::cell)
                .skip(1);
            let mut parts: Vec<_> = cells
                .enumerate()
                .map(|(at, kid)| Some((at + 1, token(*kid))))
                .collect();
            parts.push(at(LAST, &[Rule::cell_value]));
            (Table::Rows, parts)
        }
        Rule::standing_row => (Table::Rows, vec![at(LAST, &[Rule::name])]),
        Rule::answer_line | Rule::refused_line | Rule::silent_line => {
            (Table::Answers, vec![at(1, &[Rule::actions])])
        }
        Rule::happens_line => (Table::Events, vec![at(1, &[Rule::happening])]),
        Rule::require_line => (Table::Controls, vec![at(1, &[Rule::else_part])]),
        Rule::holiday_row => (Table::DaysOff, vec![at(1, &[Rule::text])]),
        _ => return Cells::default(),
    };
    Cells {
        table: Some(table),
        parts: parts.into_iter().flatten().collect(),
    }
}

/// Aligns the lines of every block.
pub fn align(script: &Script, pieces: &Pieces, gaps: &mut [Gap]) {
    for block in &script.blocks {
        let mut group: Vec<usize> = Vec::new();
        let mut table = None;
        for &at in block {
            let Some(row) = script.rows.get(at) else {
                continue;
            };
            let own = row
                .cells
                .as_ref()
                .and_then(|cells| cells.table)
                .filter(|_| !row.inline);
            if own != table || apart_from_above(row, pieces, gaps) {
                align_group(script, pieces, gaps, &group, table);
                group.clear();
                table = own;
            }
            group.push(at);
        }
        align_group(script, pieces, gaps, &group, table);
    }
}

/// Whether a blank line stands above the row or above its comments.
fn apart_from_above(row: &Row, pieces: &Pieces, gaps: &[Gap]) -> bool {
    let mut at = pieces.of_token(row.tokens.start);
    loop {
        let breaks = gaps.get(at).map_or(0, |gap| gap.breaks);
        if breaks > 1 {
            return true;
        }
        match at.checked_sub(1) {
            Some(above) if pieces.is_comment(above) && breaks > 0 => at = above,
            _ => return false,
        }
    }
}

/// The parts of a row: the column, and the piece at which the part begins.
type Parts = Vec<(usize, usize)>;

fn align_group(
    script: &Script,
    pieces: &Pieces,
    gaps: &mut [Gap],
    group: &[usize],
    table: Option<Table>,
) {
    let Some(table) = table else { return };
    let rows: Vec<Parts> = group
        .iter()
        .filter_map(|row| parts_of(script.rows.get(*row)?, pieces, gaps))
        .collect();
    let last = rows
        .iter()
        .flatten()
        .map(|(column, _)| if *column == LAST { 1 } else { column + 1 })
        .max()
        .unwrap_or(0);
    let column_of = |column: usize| column.min(last);
    let mut starts = vec![0; last + 1];
    for column in 1..=last {
        let behind = rows.iter().filter_map(|row| {
            let at = row.iter().position(|part| column_of(part.0) == column)?;
            let (_, piece) = row.get(at)?;
            let (before, from) = row.get(at.checked_sub(1)?)?;
            let start = starts.get(column_of(*before)).copied()?;
            Some(start + width_of(pieces, gaps, *from, *piece))
        });
        let start = behind.max().map_or(0, |widest| widest + table.gap());
        if let Some(slot) = starts.get_mut(column) {
            *slot = start;
        }
    }
    for row in &rows {
        for ((before, from), (column, piece)) in row.iter().zip(row.iter().skip(1)) {
            let start = starts.get(column_of(*before)).copied().unwrap_or(0);
            let end = start + width_of(pieces, gaps, *from, *piece);
            let wanted = starts.get(column_of(*column)).copied().unwrap_or(0);
            if let Some(gap) = gaps.get_mut(*piece) {
                gap.pad = Pad::Spaces(wanted.saturating_sub(end).max(1));
            }
        }
    }
}

/// The parts of a row that stand on its first line in the file.
fn parts_of(row: &Row, pieces: &Pieces, gaps: &[Gap]) -> Option<Parts> {
    let cells = row.cells.as_ref()?;
    let first = pieces.of_token(row.tokens.start);
    let last = pieces.of_token(row.tokens.end.checked_sub(1)?);
    let end = (first + 1..=last)
        .find(|at| gaps.get(*at).is_some_and(|gap| gap.breaks > 0))
        .unwrap_or(last + 1);
    let behind = cells
        .parts
        .iter()
        .map(|(column, token)| (*column, pieces.of_token(*token)))
        .filter(|(_, piece)| *piece < end);
    Some(std::iter::once((0, first)).chain(behind).collect())
}

/// The width of the pieces from one to another, without the space before the first and the last.
fn width_of(pieces: &Pieces, gaps: &[Gap], from: usize, to: usize) -> usize {
    (from..to)
        .map(|at| {
            let space = match gaps.get(at) {
                Some(gap) if at > from => gap.pad.width(),
                _ => 0,
            };
            space + pieces.width(at)
        })
        .sum()
}
