//! How expressions and tables hang together: nothing looks into itself, and nothing is nested deeper
//! than evaluation goes.

use super::Machine;
use super::expr::Node;
use super::ids::{Dense, ExprId};
use super::table::{Cell, DatedRows, Table};
use super::verify::Fault;
use crate::eval::DEPTH_MAX;

/// Expressions that look into a table must come after all that the table is made of, so looking up
/// always ends. What an expression speaks of comes before it, so each depth is known when it is
/// asked for.
pub(super) fn verify_nesting(machine: &Machine) -> Result<(), Fault> {
    let mut tables: Vec<Below> = machine.tables.items().iter().map(Below::of_table).collect();
    let mut dated: Vec<Below> = Vec::new();
    for table in machine.dated_tables.items() {
        dated.push(Below::of_rows(&table.rows));
    }
    let mut depths: Vec<u32> = Vec::with_capacity(machine.expressions.nodes.len());
    for (id, node) in machine.expressions.nodes.iter() {
        let expression = id.0;
        let mut below = 0;
        machine.expressions.each_part(node, |part| {
            below = below.max(depths.get(part.place()).copied().unwrap_or(0));
        });
        let table = match *node {
            Node::Lookup(table) => tables.get_mut(table.place()),
            Node::LookupDated { table, .. } => dated.get_mut(table.place()),
            _ => None,
        };
        if let Some(table) = table {
            if table.last >= Some(id) {
                return Err(Fault::TableUsesItself { expression });
            }
            below = below.max(table.depth(&depths));
        }
        if below >= u32::from(DEPTH_MAX) {
            return Err(Fault::ExpressionTooDeep { expression });
        }
        depths.push(below + 1);
    }
    Ok(())
}

/// What a table is made of.
struct Below {
    expressions: Vec<ExprId>,
    last: Option<ExprId>,
    /// Measured once, for tables are looked into often.
    depth: Option<u32>,
}

impl Below {
    fn new(expressions: Vec<ExprId>) -> Below {
        Below {
            last: expressions.iter().copied().max(),
            expressions,
            depth: None,
        }
    }

    fn of_table(table: &Table) -> Below {
        let cells = table.rows.iter().flat_map(|row| &row.cells);
        let said = table.rows.iter().filter_map(|row| row.says);
        let all = table.keys.iter().copied();
        Below::new(all.chain(cells.flat_map(cell_values)).chain(said).collect())
    }

    fn of_rows(rows: &DatedRows) -> Below {
        Below::new(match rows {
            DatedRows::Dataset => Vec::new(),
            DatedRows::Here(rows) => rows.iter().map(|row| row.says).collect(),
        })
    }

    fn depth(&mut self, depths: &[u32]) -> u32 {
        let expressions = &self.expressions;
        *self.depth.get_or_insert_with(|| {
            let depth = |id: &ExprId| depths.get(id.place()).copied().unwrap_or(0);
            expressions.iter().map(depth).max().unwrap_or(0)
        })
    }
}

/// The constants that a cell compares with.
fn cell_values(cell: &Cell) -> Vec<ExprId> {
    match cell {
        Cell::Any | Cell::Unknown => Vec::new(),
        Cell::OneOf(values) => values.clone(),
        Cell::Range {
            at_least,
            at_most,
            under,
        } => at_least
            .iter()
            .chain(at_most)
            .chain(under)
            .copied()
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ids::TableId;
    use super::super::sample::sample;
    use super::*;

    #[test]
    fn a_table_that_looks_into_itself_is_found() {
        let mut machine = sample();
        let lookup = machine.expressions.push(Node::Lookup(TableId(0)));
        assert_eq!(machine.verify(), Ok(()));
        let table = machine.tables.get_mut(TableId(0)).unwrap();
        table.rows[0].says = Some(lookup);
        assert!(matches!(
            machine.verify(),
            Err(Fault::TableUsesItself { .. })
        ));
    }

    #[test]
    fn what_is_nested_deeper_than_evaluation_goes_is_found() {
        let nested = |times: u8| {
            let mut machine = sample();
            let mut inner = machine.expressions.push(Node::YesNo(true));
            for _ in 0..times {
                inner = machine.expressions.push(Node::Not(inner));
            }
            machine.verify()
        };
        assert_eq!(nested(DEPTH_MAX - 1), Ok(()));
        assert!(matches!(
            nested(DEPTH_MAX),
            Err(Fault::ExpressionTooDeep { .. })
        ));
    }

    #[test]
    fn a_chain_of_tables_counts_as_nesting() {
        let mut machine = sample();
        let mut says = machine.expressions.push(Node::NoMoney);
        for number in 0..DEPTH_MAX {
            let table = machine.tables.push(Table {
                name: format!("table_{number}").into(),
                keys: Vec::new(),
                result: crate::machine::value::Type::Money,
                rows: vec![crate::machine::table::Row {
                    cells: Vec::new(),
                    says: Some(says),
                }],
            });
            says = machine.expressions.push(Node::Lookup(table));
        }
        assert!(matches!(
            machine.verify(),
            Err(Fault::ExpressionTooDeep { .. })
        ));
    }
}
