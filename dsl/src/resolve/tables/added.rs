//! Rows that a script adds to a dated table of the library: a rate that was published since.

use super::super::Resolver;
use super::super::kinds::Kind;
use super::super::place::Place;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Cell, ExprKind, Fact, Id, ModuleId, Row, TableId, Thing, Type};
use crate::syntax::ast;

impl Resolver<'_> {
    /// Finds the tables to which rows are added; a fault is told here, once.
    pub(in super::super) fn added_rows(&mut self) {
        for index in 0..self.trees.added_rows.len() {
            let (tree, module) = self.trees.added_rows[index];
            let Some(path) = &tree.added_to else { continue };
            let Some(Thing::Table(id)) = self.find(module, Kind::Table, path) else {
                continue;
            };
            self.added.push((id, index));
            let (base, home) = self.trees.tables[id.index()];
            if !(self.is_by_date(tree, module) && self.is_by_date(base, home)) {
                let message = text(
                    "rows are added only to a table `by date`, `by date` as well",
                    "on n’ajoute de lignes qu’à une table `selon date`, elles aussi `selon date`",
                );
                self.say(Diagnostic::error(codes::BAD_ROW, *tree.head, message));
            }
        }
    }

    /// The rows of a dated table with those that were added, in order of their days. One that was
    /// added takes the place of a row of the same day.
    pub(super) fn add_rows(&mut self, id: TableId, rows: &mut Vec<Row>, wanted: Option<Type>) {
        let mut added = Vec::new();
        for at in 0..self.added.len() {
            let (table, index) = self.added[at];
            if table != id {
                continue;
            }
            let (tree, module) = self.trees.added_rows[index];
            let mut place = Place::of_module(module);
            place.any_event = true;
            let keys = self.keys(&place, tree);
            for row in &tree.rows {
                added.extend(self.row(&place, &keys, row, wanted));
            }
        }
        rows.retain(|row| !added.iter().any(|other| first_day(other) == first_day(row)));
        if !added.is_empty() {
            rows.extend(added);
            rows.sort_by_key(first_day);
        }
    }

    /// Whether a table has the one key `date`.
    fn is_by_date(&mut self, tree: &ast::Table, module: ModuleId) -> bool {
        let keys = self.keys(&Place::of_module(module), tree);
        matches!(keys.as_slice(), [key] if key.kind == ExprKind::Fact(Fact::Today))
    }
}

/// The day from which a row holds.
fn first_day(row: &Row) -> Option<jalon_core::Day> {
    match row.cells.first().map(|cell| &cell.value) {
        Some(Cell::From(day)) => Some(*day),
        _ => None,
    }
}
