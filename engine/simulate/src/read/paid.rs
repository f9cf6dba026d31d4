//! Payments: what of each goes to which invoice, and what is left over.

use jalon_core::Money;
use jalon_core::records::{AllocationRecord, PaymentRecord};
use smol_str::SmolStr;

use super::{Wrong, money};
use crate::replay::Fault;

/// The parts of a payment with their amounts, and what is left over.
pub type Parts<'r> = (Vec<(&'r AllocationRecord, Money)>, Money);

/// The parts of a payment.
pub fn parts_of(record: &PaymentRecord) -> Result<Parts<'_>, Wrong> {
    let mut rest = money("amount", record.amount, record.currency)?;
    let mut parts = Vec::new();
    for part in &record.allocations {
        let amount = money("amount", part.amount, record.currency)?;
        rest = rest.minus(amount).map_err(|why| Wrong {
            column: SmolStr::new_static("amount"),
            value: SmolStr::new(part.amount.to_string()),
            why: Fault::Amount(why),
        })?;
        parts.push((part, amount));
    }
    if rest.minor < 0 {
        return Err(Wrong {
            column: SmolStr::new_static("amount"),
            value: SmolStr::new(record.amount.to_string()),
            why: Fault::PartsExceedWhole,
        });
    }
    Ok((parts, rest))
}
