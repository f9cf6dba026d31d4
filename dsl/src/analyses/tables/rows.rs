//! Tables and standings take every case, and each case once.

use jalon_core::Currency;

use super::cover::{Cover, Rows, cover};
use crate::analyses::space::asked::Asked;
use crate::analyses::space::example::plausible;
use crate::analyses::space::set::{MOST, Set, UNKNOWN};
use crate::analyses::space::{Question, Space, show};
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{
    Cell, Expr, ExprKind, Measure as TimeMeasure, Model, MoneyIn, Standing, Table, Type,
};
use crate::span::Span;
use crate::syntax::ast::{At, Measure};
use crate::words::{Surface, Word};

/// Tells of cases without a row (J0403), cases with two (J0404) and rows without a case (J0408).
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let mut space = Space::new(model);
    for table in model.tables.items() {
        if table.sound && !table.dated {
            let surface = model.surface_of(table.declared.module);
            if let Some(sheet) = of_table(&mut space, table, surface) {
                sheet.check(&mut space, found);
            }
        }
    }
    for standing in model.standings.items() {
        if standing.sound {
            let surface = model.surface_of(standing.declared.module);
            of_standing(&mut space, standing, surface).check(&mut space, found);
        }
    }
}

/// A table or a standing, as far as its rows matter.
struct Sheet {
    /// The name of the table, or its head.
    name: Span,
    keys: Vec<Key>,
    lines: Vec<SheetRow>,
    surface: Surface,
}

/// What is looked up.
struct Key {
    /// `customer.group`.
    name: String,
    question: Question,
    /// All values that it can have.
    domain: Set,
}

struct SheetRow {
    /// Where its cells stand.
    span: Span,
    otherwise: bool,
    takes: Vec<Set>,
    /// Rows with the same value may take the same cases.
    value: Value,
}

#[derive(PartialEq)]
enum Value {
    Constant(ExprKind),
    Other,
    Standing(u16),
}

fn of_table(space: &mut Space<'_>, table: &Table, surface: Surface) -> Option<Sheet> {
    let mut keys = Vec::new();
    for (at, key) in table.keys.iter().enumerate() {
        let asked = Asked::by(key)?;
        let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
        keys.push(Key {
            name: show::name(space.model, &asked, surface),
            domain: asked.domain(space.model, key.ty),
            question: Question {
                asked,
                ty: key.ty,
                currency: currency_in(cells),
            },
        });
    }
    let lines = table.rows.iter().filter_map(|row| {
        let (first, last) = (row.cells.first()?, row.cells.last()?);
        let cells = row.cells.iter().zip(&table.keys);
        Some(SheetRow {
            span: first.span.to(last.span),
            otherwise: first.value == Cell::Otherwise,
            takes: cells
                .map(|(cell, key)| space.cell_of(&cell.value, key))
                .collect(),
            value: match &row.value {
                value if value.is_constant() => Value::Constant(value.kind.clone()),
                _ => Value::Other,
            },
        })
    });
    let lines = lines.collect();
    Some(Sheet {
        name: table.declared.span,
        keys,
        lines,
        surface,
    })
}

fn of_standing(space: &mut Space<'_>, standing: &Standing, surface: Surface) -> Sheet {
    let (ty, word) = match standing.measure {
        Measure::DaysLateOfOldest => (Type::Delay(TimeMeasure::Days), Word::DaysLateOldest),
        Measure::TotalUnpaid => (Type::Money(MoneyIn::Invoice), Word::TotalUnpaid),
        Measure::NumberUnpaid => (Type::Number, Word::NumberUnpaid),
        Measure::ShareUsed => (Type::Rate, Word::ShareUsed),
    };
    let key = Expr {
        kind: ExprKind::Unknown,
        ty,
        span: standing.head,
    };
    let count = ty == Type::Number;
    let lines = standing.rows.iter().map(|(cell, value)| SheetRow {
        span: cell.span,
        otherwise: cell.value == Cell::Otherwise,
        takes: vec![space.cell_in(&cell.value, &key, count)],
        value: Value::Standing(*value),
    });
    let lines = lines.collect();
    let asked = match count {
        true => Asked::Fact(crate::model::Fact::Party(
            standing.of,
            crate::model::PartyFact::OpenInvoices,
        )),
        false => Asked::Open("measure".into()),
    };
    Sheet {
        name: standing.head,
        keys: vec![Key {
            name: word.form(surface).to_owned(),
            question: Question {
                asked,
                ty,
                currency: currency_in(standing.rows.iter().map(|(cell, _)| cell)),
            },
            domain: Set::range(0, MOST),
        }],
        lines,
        surface,
    }
}

/// The currency of the first amount among cells.
fn currency_in<'a>(cells: impl Iterator<Item = &'a At<Cell>>) -> Option<Currency> {
    let of = |value: &Expr| match value.kind {
        ExprKind::Money(money) => Some(money.currency),
        _ => None,
    };
    cells.into_iter().find_map(|cell| match &cell.value {
        Cell::Under(value) | Cell::OrMore(value) | Cell::Between { from: value, .. } => of(value),
        Cell::Values(values) => values.iter().find_map(of),
        Cell::Otherwise | Cell::Any | Cell::From(_) => None,
    })
}

impl Sheet {
    fn check(&self, space: &mut Space<'_>, found: &mut Vec<Diagnostic>) {
        let rest = self.lines.iter().position(|line| line.otherwise);
        if let Some(rest) = rest
            && let Some(below) = self.lines.get(rest + 1)
        {
            let above = self.lines.get(rest).map_or(self.name, |line| line.span);
            return found.push(self.below_otherwise(below.span, above));
        }
        let lines: Vec<&SheetRow> = self.lines.iter().filter(|line| !line.otherwise).collect();
        let empty = |line: &SheetRow| {
            line.takes
                .iter()
                .zip(&self.keys)
                .any(|(set, key)| set.and(&key.domain).is_empty())
        };
        for line in lines.iter().filter(|line| empty(line)) {
            found.push(empty_row(line.span));
        }
        let rows = Rows {
            domains: self.keys.iter().map(|key| key.domain.clone()).collect(),
            takes: lines.iter().map(|line| line.takes.clone()).collect(),
        };
        let differ = |a: usize, b: usize| match (lines.get(a), lines.get(b)) {
            (Some(a), Some(b)) => a.value != b.value || a.value == Value::Other,
            _ => false,
        };
        let Some(Cover { gap, twice }) = cover(&rows, &differ) else {
            return;
        };
        for (later, earlier) in twice {
            if let (Some(later), Some(earlier)) = (lines.get(later), lines.get(earlier)) {
                found.push(self.overlap(space, later, earlier));
            }
        }
        match rest.and_then(|at| self.lines.get(at)) {
            Some(rest) if gap.is_none() => found.push(idle_otherwise(rest.span)),
            Some(_) => {}
            None => {
                let met = self.keys.iter().map(|key| {
                    let met = plausible(&key.question.asked, key.question.ty).and(&key.domain);
                    met.without(&Set::one(UNKNOWN))
                });
                let met = Rows {
                    domains: met.collect(),
                    takes: rows.takes.clone(),
                };
                // What one never meets needs no row; what is not known is asked for where it is used.
                let gap = gap.and_then(|_| cover(&met, &|_, _| false)?.gap);
                found.extend(gap.map(|gap| self.gap(space, &gap)));
            }
        }
    }

    fn gap(&self, space: &mut Space<'_>, gap: &[Set]) -> Diagnostic {
        let example = self.example(space, gap);
        let message = if example.is_empty() {
            text("this table has no row", "cette table n’a aucune ligne")
        } else {
            text(
                format!("no row takes `{example}`"),
                format!("aucune ligne ne prend `{example}`"),
            )
        };
        let otherwise = Word::Otherwise.form(self.surface);
        Diagnostic::error(codes::TABLE_GAP, self.name, message).help(text(
            format!("add a row for it, or one for the rest: `{otherwise}`"),
            format!("ajoutez une ligne pour ce cas, ou une pour le reste : `{otherwise}`"),
        ))
    }

    fn overlap(&self, space: &mut Space<'_>, later: &SheetRow, earlier: &SheetRow) -> Diagnostic {
        let both: Vec<Set> = later
            .takes
            .iter()
            .zip(&earlier.takes)
            .map(|(a, b)| a.and(b))
            .collect();
        let example = self.example(space, &both);
        let message = if example.is_empty() {
            text(
                "another row takes the same",
                "une autre ligne prend la même chose",
            )
        } else {
            text(
                format!("two rows take `{example}`"),
                format!("deux lignes prennent `{example}`"),
            )
        };
        Diagnostic::error(codes::TABLE_OVERLAP, later.span, message)
            .related(
                earlier.span,
                text("this row takes it too", "cette ligne le prend aussi"),
            )
            .help(text(
                "each case belongs to one row: change the bounds, or take one row out",
                "chaque cas appartient à une seule ligne\u{a0}: changez les bornes, ou retirez une ligne",
            ))
    }

    fn below_otherwise(&self, below: Span, otherwise: Span) -> Diagnostic {
        let word = Word::Otherwise.form(self.surface);
        Diagnostic::error(
            codes::EMPTY_ROW,
            below,
            text(
                format!("this row stands below `{word}`"),
                format!("cette ligne se trouve sous `{word}`"),
            ),
        )
        .related(
            otherwise,
            text("this takes all the rest", "ceci prend tout le reste"),
        )
        .help(text(
            format!("put `{word}` into the last row"),
            format!("mettez `{word}` à la dernière ligne"),
        ))
    }

    /// A case in the words of the script; keys that don't matter are left out.
    fn example(&self, space: &mut Space<'_>, sets: &[Set]) -> String {
        let mut parts = Vec::new();
        for (key, set) in self.keys.iter().zip(sets) {
            let question = &key.question;
            let met = plausible(&question.asked, question.ty);
            let possible = set.and(&key.domain);
            let usual = possible.and(&met);
            if key.domain.without(&Set::one(UNKNOWN)).within(&possible) {
                continue;
            }
            let from = if usual.is_empty() { &possible } else { &usual };
            let value = space.pleasant(from, question.ty, question.currency);
            let shown = space.show_value(question, value, question.currency, self.surface);
            parts.push(format!("{} {shown}", key.name));
        }
        parts.join(", ")
    }
}

fn empty_row(span: Span) -> Diagnostic {
    Diagnostic::warning(
        codes::EMPTY_ROW,
        span,
        text(
            "no case falls into this row",
            "aucun cas ne tombe dans cette ligne",
        ),
    )
    .help(row_help())
}

fn idle_otherwise(span: Span) -> Diagnostic {
    Diagnostic::warning(
        codes::EMPTY_ROW,
        span,
        text(
            "the rows above take every case",
            "les lignes au-dessus prennent tous les cas",
        ),
    )
    .help(row_help())
}

fn row_help() -> Text {
    text(
        "leave the row out, or correct the bounds",
        "retirez la ligne, ou corrigez les bornes",
    )
}
