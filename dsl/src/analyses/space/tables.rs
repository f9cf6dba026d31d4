//! What a table says, as regions: the invoices for which its value is so and so.

use super::asked::Asked;
use super::conditions::whole;
use super::diagram::Region;
use super::set::{LEAST, MOST, Set, UNKNOWN};
use super::{Scope, Space};
use crate::model::{Cell, Expr, Table, TableId, Type};

/// Larger tables may say anything.
const ROWS_MAX: usize = 400;

impl Space<'_> {
    /// Where something holds of the value that a table gives.
    pub(super) fn looked_up(
        &mut self,
        table: TableId,
        scope: Scope,
        depth: usize,
        holds: &mut dyn FnMut(&mut Self, &Expr) -> Region,
    ) -> Region {
        let Some(table) = self.model.tables.get(table) else {
            return self.diagrams.either_way();
        };
        if !table.sound || table.dated || table.rows.len() > ROWS_MAX || depth > 16 {
            return self.diagrams.either_way();
        }
        let mut answers: Vec<(Region, Vec<usize>)> = Vec::new();
        for (at, row) in table.rows.iter().enumerate() {
            let answer = holds(self, &row.value);
            match answers.iter_mut().find(|(known, _)| *known == answer) {
                Some((_, rows)) => rows.push(at),
                None => answers.push((answer, vec![at])),
            }
        }
        let count = answers.len();
        self.any(count, |space, at| match answers.get(at) {
            Some((answer, _)) if *answer == Region::NOTHING => Region::NOTHING,
            Some((answer, rows)) => {
                let rows = space.rows(table, rows, scope);
                space.diagrams.and(rows, *answer)
            }
            None => Region::NOTHING,
        })
    }

    /// The invoices that any of some rows takes.
    fn rows(&mut self, table: &Table, rows: &[usize], scope: Scope) -> Region {
        let otherwise = |at: usize| {
            let cells = table.rows.get(at).map(|row| row.cells.as_slice());
            matches!(cells, Some([cell]) if cell.value == Cell::Otherwise)
        };
        if rows.iter().any(|at| otherwise(*at)) {
            // All but what the rows take that are not among these.
            let others: Vec<usize> = (0..table.rows.len())
                .filter(|at| !rows.contains(at) && !otherwise(*at))
                .collect();
            let others = self.rows(table, &others, scope);
            return self.diagrams.not(others);
        }
        if let [key] = table.keys.as_slice() {
            let cells = rows
                .iter()
                .filter_map(|at| table.rows.get(*at)?.cells.first());
            let mut ranges = Vec::new();
            for cell in cells {
                ranges.extend_from_slice(self.cell(&cell.value, key).ranges());
            }
            let set = Set::of(ranges);
            return self.key_within(key, &set, scope);
        }
        self.any(rows.len(), |space, at| {
            let row = rows.get(at).and_then(|at| table.rows.get(*at));
            let Some(row) = row else {
                return Region::NOTHING;
            };
            let mut region = Region::ALL;
            for (key, cell) in table.keys.iter().zip(&row.cells) {
                let set = space.cell(&cell.value, key);
                let here = space.key_within(key, &set, scope);
                region = space.diagrams.and(region, here);
            }
            region
        })
    }

    /// Where the key of a table is in a set.
    fn key_within(&mut self, key: &Expr, set: &Set, scope: Scope) -> Region {
        if *set == Set::range(UNKNOWN, MOST) {
            return Region::ALL;
        }
        match Asked::by(key) {
            Some(_) => self.against(key, set, key, scope),
            None => self.diagrams.either_way(),
        }
    }

    /// The values of a key that a cell takes.
    pub fn cell_of(&mut self, cell: &Cell, key: &Expr) -> Set {
        let count = Asked::by(key).is_some_and(|asked| asked.is_count());
        self.cell_in(cell, key, count)
    }

    /// The same; `count` tells that only whole numbers are possible.
    pub fn cell_in(&mut self, cell: &Cell, key: &Expr, count: bool) -> Set {
        let set = self.cell(cell, key);
        if count { whole(&set) } else { set }
    }

    /// The values of a key that a cell takes, in the unit of the key's type.
    fn cell(&mut self, cell: &Cell, key: &Expr) -> Set {
        let mut bound = |value: &Expr| {
            let alike = value.ty == key.ty || !matches!(key.ty, Type::Delay(_) | Type::AnyDelay);
            self.constant(value).filter(|_| alike)
        };
        match cell {
            Cell::Otherwise | Cell::Any => Set::range(UNKNOWN, MOST),
            Cell::From(day) => Set::range(i64::from(day.number()), MOST),
            Cell::Under(to) => match bound(to) {
                Some(to) => Set::range(LEAST, to.saturating_sub(1)),
                None => Set::empty(),
            },
            Cell::OrMore(from) => match bound(from) {
                Some(from) => Set::range(from, MOST),
                None => Set::empty(),
            },
            Cell::Between { from, to, to_under } => match (bound(from), bound(to)) {
                (Some(from), Some(to)) if *to_under => Set::range(from, to.saturating_sub(1)),
                (Some(from), Some(to)) => Set::range(from, to),
                _ => Set::empty(),
            },
            Cell::Values(values) => {
                let places = values.iter().filter_map(bound);
                Set::of(places.map(|at| (at, at)).collect())
            }
        }
    }
}
