//! What several files say together: records put side by side, and whatever does not fit.

use jalon_core::records::InvoiceRecord;

use crate::text::{Text, text};

/// Why the instalments of an invoice are not its total, if they are not.
pub(crate) fn instalments_do_not_add_up(invoice: &InvoiceRecord) -> Option<(Text, Text)> {
    if invoice.instalments.is_empty() {
        return None;
    }
    let decimals = invoice.currency.decimals();
    let mut sum = Some(0i64);
    for part in &invoice.instalments {
        let units = part.amount.in_units(decimals).ok();
        sum = sum
            .zip(units)
            .and_then(|(sum, units)| sum.checked_add(units));
    }
    if sum.is_some() && sum == invoice.total.in_units(decimals).ok() {
        return None;
    }
    let total = invoice.total;
    Some((
        text(
            format!("the instalments do not add up to the total of {total}"),
            format!("les échéances ne font pas le total de {total}"),
        ),
        text(
            "correct the amounts of the instalments, or the total",
            "corrigez les montants des échéances, ou le total",
        ),
    ))
}
