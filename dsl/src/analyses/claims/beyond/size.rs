//! How much a claim is at most, as far as the script itself says it.

use jalon_core::{Day, Money, Rate};

use crate::model::{Cell, Expr, ExprKind, Model, Row};
use crate::syntax::ast::Arithmetic;

/// Tables within tables are followed so far.
const DEPTH_MAX: usize = 8;

/// How much a fixed part of a claim is at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// This much.
    Sum(Money),
    /// A part of the invoice.
    Share,
}

/// The size of an amount; nothing if data decide.
pub fn of(model: &Model, amount: &Expr) -> Option<Size> {
    sized(model, amount, DEPTH_MAX)
}

fn sized(model: &Model, amount: &Expr, depth: usize) -> Option<Size> {
    let depth = depth.checked_sub(1)?;
    match &amount.kind {
        ExprKind::Money(money) => Some(Size::Sum(*money)),
        ExprKind::Share { .. } => Some(Size::Share),
        ExprKind::Lookup(table) => {
            let rows = &model.tables.get(*table)?.rows;
            let sizes = rows
                .iter()
                .filter(|row| !matches!(row.value.kind, ExprKind::None | ExprKind::NoMoney))
                .map(|row| sized(model, &row.value, depth));
            let sizes: Vec<Size> = sizes.collect::<Option<_>>()?;
            larger(sizes)
        }
        _ => None,
    }
}

/// The largest of several sizes of one currency.
fn larger(sizes: Vec<Size>) -> Option<Size> {
    let mut sizes = sizes.into_iter();
    let first = sizes.next()?;
    sizes.try_fold(first, |largest, size| match (largest, size) {
        (Size::Sum(a), Size::Sum(b)) if a.currency == b.currency => {
            Some(Size::Sum(if b.minor > a.minor { b } else { a }))
        }
        (Size::Sum(_), Size::Sum(_)) => None,
        _ => Some(Size::Share),
    })
}

/// Several parts of one claim.
pub fn together(sizes: Vec<Size>) -> Option<Size> {
    let mut sizes = sizes.into_iter();
    let first = sizes.next()?;
    sizes.try_fold(first, |sum, size| match (sum, size) {
        (Size::Sum(a), Size::Sum(b)) if a.currency == b.currency => {
            let minor = a.minor.checked_add(b.minor)?;
            Some(Size::Sum(Money::new(minor, a.currency)))
        }
        (Size::Sum(_), Size::Sum(_)) => None,
        _ => Some(Size::Share),
    })
}

/// The highest rate that a value can be on a day; its last row where no day is named.
pub fn rate_on(model: &Model, rate: &Expr, day: Option<Day>) -> Option<Rate> {
    rate_at(model, rate, day, DEPTH_MAX)
}

fn rate_at(model: &Model, rate: &Expr, day: Option<Day>, depth: usize) -> Option<Rate> {
    let depth = depth.checked_sub(1)?;
    match &rate.kind {
        ExprKind::Rate(rate) => Some(*rate),
        ExprKind::Binary {
            operator,
            left,
            right,
        } => {
            let left = rate_at(model, left, day, depth)?;
            let right = rate_at(model, right, day, depth)?;
            match operator {
                Arithmetic::Add => left.plus(right),
                Arithmetic::Subtract => left.plus(Rate::from_parts(right.parts().checked_neg()?)),
                _ => None,
            }
        }
        ExprKind::Lookup(table) => {
            let table = model.tables.get(*table)?;
            let begun = |row: &&Row| match row.cells.first().map(|cell| &cell.value) {
                Some(Cell::From(from)) => day.is_none_or(|day| *from <= day),
                _ => false,
            };
            if table.dated {
                let row = table.rows.iter().rfind(begun)?;
                return rate_at(model, &row.value, day, depth);
            }
            let rows = table.rows.iter();
            rows.filter(|row| row.value.kind != ExprKind::None)
                .map(|row| rate_at(model, &row.value, day, depth))
                .collect::<Option<Vec<Rate>>>()?
                .into_iter()
                .max()
        }
        _ => None,
    }
}
