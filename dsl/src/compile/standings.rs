//! Standings of customers and payers.

use jalon_core::machine::table::{Standing, StandingMeasure, StandingRow};
use jalon_core::machine::{Element, StandingId};

use super::{Compiler, facts};
use crate::model;
use crate::syntax::ast::Measure;

impl Compiler<'_> {
    /// All standings that have a number.
    pub(super) fn all_standings(&mut self) {
        for (standing, name) in self.numbers.standings.items() {
            let id = StandingId(self.numbers.standings.number(standing));
            let Some(tree) = self.model.standings.get(standing) else {
                continue;
            };
            self.places.note(Element::Standing(id), tree.head);
            let mut rows = Vec::new();
            for (at, (cell, value)) in (0..).zip(&tree.rows) {
                self.places.note(Element::StandingRow(id, at), cell.span);
                rows.push(StandingRow {
                    currency: currency_of(&cell.value),
                    cell: self.cell(cell),
                    value: *value,
                });
            }
            let limit = self.value_if(tree.limit.as_ref());
            self.machine.standings.push(Standing {
                name,
                of: facts::party(tree.of),
                by: measure(tree.measure),
                limit,
                values: tree.values.iter().map(|at| at.value.clone()).collect(),
                rows,
            });
        }
    }
}

/// The currency that a cell speaks of.
fn currency_of(cell: &model::Cell) -> Option<jalon_core::Currency> {
    let value = match cell {
        model::Cell::Under(value) | model::Cell::OrMore(value) => Some(value),
        model::Cell::Between { from, .. } => Some(from),
        model::Cell::Values(values) => values.first(),
        model::Cell::Otherwise | model::Cell::Any | model::Cell::From(_) => None,
    };
    value.and_then(|value| facts::currency_of(value.ty))
}

fn measure(measure: Measure) -> StandingMeasure {
    match measure {
        Measure::DaysLateOfOldest => StandingMeasure::DaysLateOfOldest,
        Measure::TotalUnpaid => StandingMeasure::TotalUnpaid,
        Measure::NumberUnpaid => StandingMeasure::NumberUnpaid,
        Measure::ShareUsed => StandingMeasure::ShareUsed,
    }
}
