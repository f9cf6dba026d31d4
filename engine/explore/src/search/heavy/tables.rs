//! Which column of which table tells the most kinds of invoices apart.

use jalon_core::machine::expr::Node;
use jalon_core::machine::value::{Fact, InvoiceFact, PartyFact};
use jalon_core::machine::{Element, ExprId, Machine, TableId};

use super::super::Search;
use crate::given::{is_amount, number_of_kinds};
use crate::outcome::{Axis, Large};
use crate::reads::{Reads, reads};

/// The table, and its column, without whose rows there would be the fewest kinds of invoices; none if no
/// table makes more.
pub(in crate::search) fn heaviest(search: &Search<'_>, own: &Reads) -> Option<Large> {
    let machine = &search.world.machine;
    let all = number_of_kinds(machine, own);
    let columns = machine.tables.iter().flat_map(|(id, table)| {
        let keys = table.keys.iter().enumerate();
        keys.map(move |(column, key)| (id, column, *key))
    });
    let counted = columns.filter_map(|(id, column, key)| {
        let axis = axis_of(machine, key)?;
        let without = without_column(machine, id, column);
        let left = number_of_kinds(&without, &reads(&without));
        let times = all.checked_div(left).filter(|times| *times > 1)?;
        Some((times, id, axis))
    });
    // Of those that make as many, the first.
    let most = counted.reduce(|most, one| if one.0 > most.0 { one } else { most });
    let (times, id, column) = most?;
    let sources = &search.real.source_map;
    let source = sources.get(Element::Table(id))?;
    let file = usize::try_from(source.file).ok()?;
    Some(Large::Table {
        table: machine.tables.get(id)?.name.clone(),
        column,
        file: sources.files.get(file)?.clone(),
        line: source.line,
        times,
    })
}

fn without_column(machine: &Machine, id: TableId, column: usize) -> Machine {
    let mut machine = machine.clone();
    if let Some(table) = machine.tables.get_mut(id) {
        table.keys.remove(column);
        for row in &mut table.rows {
            if column < row.cells.len() {
                row.cells.remove(column);
            }
        }
    }
    machine
}

/// What a column looks at, if invoices are told apart by it.
fn axis_of(machine: &Machine, key: ExprId) -> Option<Axis> {
    let name = |found: Option<&smol_str::SmolStr>| found.cloned();
    match machine.expressions.get(key)? {
        Node::CustomerField { field, .. } => {
            let field = machine.customer_fields.get(*field);
            name(field.map(|field| &field.name)).map(Axis::Customer)
        }
        Node::InvoiceField(field) => {
            let field = machine.invoice_fields.get(*field);
            name(field.map(|field| &field.name)).map(Axis::Invoice)
        }
        Node::RoleKnown(role) => {
            let role = machine.roles.get(*role);
            name(role.map(|role| &role.name)).map(Axis::Role)
        }
        Node::Fact(Fact::Invoice(fact)) if is_amount(*fact) => Some(Axis::Total),
        Node::Fact(Fact::Invoice(InvoiceFact::Currency)) => Some(Axis::Currency),
        Node::Fact(Fact::Party(_, PartyFact::Country)) => Some(Axis::Country),
        _ => None,
    }
}
