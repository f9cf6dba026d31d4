//! Rows of dated tables stand in order, and no two begin on one day.

use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Cell, Model};

/// Tells of rows of dated tables that are out of order, or begin on the same day (J0409).
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for table in model.tables.items() {
        if !table.dated || !table.sound {
            continue;
        }
        let mut above = None;
        for row in &table.rows {
            let Some(cell) = row.cells.first() else {
                continue;
            };
            let Cell::From(day) = cell.value else {
                continue;
            };
            match above {
                Some((last, span)) if day <= last => {
                    let message = if day == last {
                        text(
                            format!("two rows begin on {day}"),
                            format!("deux lignes commencent le {day}"),
                        )
                    } else {
                        text(
                            format!("{day} comes before {last}, which stands above"),
                            format!("{day} vient avant {last}, qui se trouve au-dessus"),
                        )
                    };
                    found.push(
                        Diagnostic::error(codes::DATED_ROWS, cell.span, message)
                            .related(span, text("the row above", "la ligne précédente"))
                            .help(text(
                                "each row holds from its day until that of the next one: put them in order, each day once",
                                "chaque ligne vaut de son jour jusqu’à celui de la suivante\u{a0}: rangez-les dans l’ordre, chaque jour une seule fois",
                            )),
                    );
                }
                _ => above = Some((day, cell.span)),
            }
        }
    }
}
