//! Tables: decisions, and values by date.

use std::collections::BTreeSet;

use jalon_core::machine::table::{Cell, DatedRow, DatedRows, DatedTable, Row, Table};
use jalon_core::machine::{DatedTableId, Element, TableId};

use super::{Compiler, simplify};
use crate::model::{self, ExprKind, Type};
use crate::span::Span;
use crate::syntax::ast::At;

/// The tables that have been compiled; one that is not there yet is empty.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) decision: Vec<Table>,
    pub(super) dated: Vec<DatedTable>,
    /// Tables whose compiling has begun.
    begun: BTreeSet<model::TableId>,
}

impl Compiler<'_> {
    /// All tables that have a number.
    pub(super) fn all_tables(&mut self) {
        for (table, _) in self.numbers.tables.items() {
            let span = self.head_of(table);
            self.table(table, span);
        }
        for (table, _) in self.numbers.dated_tables.items() {
            let span = self.head_of(table);
            self.dated_table(table, span);
        }
    }

    fn head_of(&self, table: model::TableId) -> Span {
        let table = self.model.tables.get(table);
        table.map(|table| table.head).unwrap_or_default()
    }

    /// The number of a decision table; it is compiled when it is first asked for, so that its own
    /// values come before those that look into it.
    pub(super) fn table(&mut self, table: model::TableId, asked_at: Span) -> u32 {
        let number = self.numbers.tables.number(table);
        if self.begin(table)
            && let Some(tree) = self.model.tables.get(table)
        {
            let built = self.deeper(asked_at, |this| this.decision_table(tree, TableId(number)));
            place(&mut self.tables.decision, number, built, empty_table);
        }
        number
    }

    /// The number of a table by date.
    pub(super) fn dated_table(&mut self, table: model::TableId, asked_at: Span) -> u32 {
        let number = self.numbers.dated_tables.number(table);
        if self.begin(table)
            && let Some(tree) = self.model.tables.get(table)
        {
            let built = self.deeper(asked_at, |this| {
                this.table_by_date(tree, DatedTableId(number))
            });
            place(&mut self.tables.dated, number, built, empty_dated_table);
        }
        number
    }

    fn begin(&mut self, table: model::TableId) -> bool {
        self.tables.begun.insert(table)
    }

    fn decision_table(&mut self, table: &model::Table, id: TableId) -> Table {
        self.places.note(Element::Table(id), table.head);
        let keys = table.keys.iter().map(|key| self.value(key)).collect();
        let mut rows = Vec::new();
        for (at, row) in (0..).zip(&table.rows) {
            self.places.note(Element::TableRow(id, at), row.span);
            let cells = match row.cells.as_slice() {
                [At { value, .. }] if *value == model::Cell::Otherwise => {
                    vec![Cell::Any; table.keys.len()]
                }
                cells => cells.iter().map(|cell| self.cell(cell)).collect(),
            };
            let says = match row.value.kind {
                ExprKind::None => None,
                _ => Some(self.value(&row.value)),
            };
            rows.push(Row { cells, says });
        }
        Table {
            name: self.numbers.tables.name(id.0),
            keys,
            result: self.type_of(table.ty, table.head),
            rows,
        }
    }

    fn table_by_date(&mut self, table: &model::Table, id: DatedTableId) -> DatedTable {
        self.places.note(Element::DatedTable(id), table.head);
        let mut rows = Vec::new();
        if published_rates(table).is_none() {
            for row in &table.rows {
                match row.cells.as_slice() {
                    [
                        At {
                            value: model::Cell::From(day),
                            ..
                        },
                    ] => rows.push((*day, row)),
                    _ => self.not_understood(row.span),
                }
            }
        }
        rows.sort_by_key(|(from, _)| *from);
        let mut compiled = Vec::new();
        for (at, (from, row)) in (0..).zip(rows) {
            self.places.note(Element::DatedTableRow(id, at), row.span);
            let says = self.value(&row.value);
            compiled.push(DatedRow { from, says });
        }
        DatedTable {
            name: self.numbers.dated_tables.name(id.0),
            result: self.type_of(table.ty, table.head),
            rows: match published_rates(table) {
                Some(_) => DatedRows::Dataset,
                None => DatedRows::Here(compiled),
            },
        }
    }

    pub(super) fn cell(&mut self, cell: &At<model::Cell>) -> Cell {
        let range = |at_least, at_most, under| Cell::Range {
            at_least,
            at_most,
            under,
        };
        match &cell.value {
            model::Cell::Otherwise | model::Cell::Any => Cell::Any,
            model::Cell::Under(value) => range(None, None, Some(self.value(value))),
            model::Cell::OrMore(value) => range(Some(self.value(value)), None, None),
            model::Cell::Between { from, to, to_under } => {
                let (from, to) = (self.value(from), self.value(to));
                match to_under {
                    true => range(Some(from), None, Some(to)),
                    false => range(Some(from), Some(to), None),
                }
            }
            model::Cell::Values(values) => {
                Cell::OneOf(values.iter().map(|value| self.value(value)).collect())
            }
            // Only a table by date has such a cell.
            model::Cell::From(_) => {
                self.not_understood(cell.span);
                Cell::Any
            }
        }
    }
}

/// The rates of a table by date that holds nothing else: they are a dataset, not a part of the
/// machine.
pub(super) fn published_rates(
    table: &model::Table,
) -> Option<Vec<(jalon_core::Day, jalon_core::Rate)>> {
    if table.ty != Type::Rate {
        return None;
    }
    let rate = |row: &model::Row| match (row.cells.as_slice(), simplify::value(&row.value).kind) {
        (
            [
                At {
                    value: model::Cell::From(day),
                    ..
                },
            ],
            ExprKind::Rate(rate),
        ) => Some((*day, rate)),
        _ => None,
    };
    table.rows.iter().map(rate).collect()
}

/// Puts a compiled table at its number; those below it that are still missing get a place.
fn place<T>(tables: &mut Vec<T>, number: u32, built: Option<T>, empty: fn() -> T) {
    let at = number as usize;
    while tables.len() <= at {
        tables.push(empty());
    }
    if let (Some(place), Some(built)) = (tables.get_mut(at), built) {
        *place = built;
    }
}

fn empty_table() -> Table {
    Table {
        name: Default::default(),
        keys: Vec::new(),
        result: jalon_core::machine::value::Type::Text,
        rows: Vec::new(),
    }
}

fn empty_dated_table() -> DatedTable {
    DatedTable {
        name: Default::default(),
        result: jalon_core::machine::value::Type::Text,
        rows: DatedRows::Dataset,
    }
}
