//! Looking into tables: decisions, tables by date, rows of standings.

use super::EvalError;
use super::compare::order;
use super::facts::{Facts, RateDay};
use super::value::Value;
use super::walk::value_at;
use crate::machine::table::{Cell, DatedRows, Standing};
use crate::machine::{DatedTableId, ExprId, Machine, TableId};

/// What a decision table says: its first row whose cells all fit.
pub(super) fn look_up<'a, F: Facts>(
    machine: &'a Machine,
    facts: &'a F,
    id: TableId,
    depth: u8,
) -> Result<Value<'a>, EvalError> {
    let row = fitting_row(machine, facts, id, depth)?;
    let table = machine.tables.get(id).ok_or(EvalError::Mismatch)?;
    match table.rows.get(row).and_then(|row| row.says) {
        Some(says) => value_at(machine, facts, says, depth),
        None => Ok(Value::Never),
    }
}

/// Which row of a decision table decides, from 0.
pub fn deciding_row<F: Facts>(
    machine: &Machine,
    facts: &F,
    id: TableId,
) -> Result<usize, EvalError> {
    fitting_row(machine, facts, id, super::DEPTH_MAX)
}

fn fitting_row<F: Facts>(
    machine: &Machine,
    facts: &F,
    id: TableId,
    depth: u8,
) -> Result<usize, EvalError> {
    let table = machine.tables.get(id).ok_or(EvalError::Mismatch)?;
    for (place, row) in table.rows.iter().enumerate() {
        let mut fits = true;
        for (key, cell) in table.keys.iter().zip(&row.cells) {
            if matches!(cell, Cell::Any) {
                continue;
            }
            let key = value_at(machine, facts, *key, depth)?;
            if !cell_fits(machine, facts, cell, key, depth)? {
                fits = false;
                break;
            }
        }
        if fits {
            return Ok(place);
        }
    }
    Err(EvalError::NoRow(id))
}

/// What a table by date says on a day; a day in no row is an error, never a guess.
pub(super) fn look_up_dated<'a, F: Facts>(
    machine: &'a Machine,
    facts: &'a F,
    id: DatedTableId,
    on: RateDay,
    depth: u8,
) -> Result<Value<'a>, EvalError> {
    let table = machine.dated_tables.get(id).ok_or(EvalError::Mismatch)?;
    let missing = EvalError::NeedsRate {
        table: id,
        day: on.day,
    };
    let (from, says) = match &table.rows {
        DatedRows::Dataset => facts.published(id, on.day).ok_or(missing)?,
        DatedRows::Here(rows) => {
            let begun = rows.partition_point(|row| row.from <= on.day);
            let row = begun.checked_sub(1).and_then(|at| rows.get(at));
            let row = row.ok_or(missing)?;
            (row.from, value_at(machine, facts, row.says, depth)?)
        }
    };
    if on.own_half_year && from < on.day.half_year_start() {
        return Err(missing);
    }
    Ok(says)
}

/// Which value a standing has for what it measures; none if no row fits.
pub fn standing_value<F: Facts>(
    machine: &Machine,
    facts: &F,
    standing: &Standing,
    measure: impl Fn(Option<crate::currency::Currency>) -> Value<'static>,
) -> Result<Option<u16>, EvalError> {
    for row in &standing.rows {
        let measured = measure(row.currency);
        if cell_fits(machine, facts, &row.cell, measured, super::DEPTH_MAX)? {
            return Ok(Some(row.value));
        }
    }
    Ok(None)
}

fn cell_fits<F: Facts>(
    machine: &Machine,
    facts: &F,
    cell: &Cell,
    key: Value<'_>,
    depth: u8,
) -> Result<bool, EvalError> {
    match cell {
        Cell::Any => Ok(true),
        Cell::Unknown => Ok(key == Value::Unknown),
        _ if matches!(key, Value::Unknown | Value::Never) => Ok(false),
        Cell::OneOf(values) => {
            for value in values {
                if order(key, value_at(machine, facts, *value, depth)?)?.is_eq() {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Cell::Range {
            at_least,
            at_most,
            under,
        } => {
            let against = |bound: &Option<ExprId>| match bound {
                Some(bound) => order(key, value_at(machine, facts, *bound, depth)?).map(Some),
                None => Ok(None),
            };
            Ok(against(at_least)?.is_none_or(|order| order.is_ge())
                && against(at_most)?.is_none_or(|order| order.is_le())
                && against(under)?.is_none_or(|order| order.is_lt()))
        }
    }
}
