//! Sums over the invoices of a message: one for each currency, never converted.

use jalon_core::eval::{EvalError, Facts, Value, value};
use jalon_core::machine::ExprId;
use jalon_core::{Machine, Money, MoneyError};

/// What several values come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sum {
    /// Nothing, in whatever currency.
    Nothing,
    /// Amounts, in the order of their currencies.
    Amounts(Vec<Money>),
}

/// The sums of a value over invoices. The error is absent where a value is unknown.
pub(crate) fn sums<F: Facts>(
    machine: &Machine,
    invoices: &[F],
    id: ExprId,
) -> Result<Sum, Option<EvalError>> {
    let mut amounts = Vec::new();
    for invoice in invoices {
        match value(machine, invoice, id).map_err(Some)? {
            Value::Money(money) => amounts.push(money),
            Value::NoMoney => {}
            Value::Unknown => return Err(None),
            _ => return Err(Some(EvalError::Mismatch)),
        }
    }
    let amounts = by_currency(amounts).map_err(|_| Some(EvalError::TooLarge))?;
    Ok(match amounts.is_empty() {
        true => Sum::Nothing,
        false => Sum::Amounts(amounts),
    })
}

/// Amounts added up, one for each currency.
pub(crate) fn by_currency(mut amounts: Vec<Money>) -> Result<Vec<Money>, MoneyError> {
    amounts.sort_by_key(|money| money.currency);
    let mut out: Vec<Money> = Vec::new();
    for money in amounts {
        match out.last_mut() {
            Some(last) if last.currency == money.currency => *last = last.plus(money)?,
            _ => out.push(money),
        }
    }
    Ok(out)
}
