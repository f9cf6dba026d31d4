//! Credit notes: those that name an invoice settle it on their day of issue, without money; what is
//! left of them, and those that name none, wait for the next payments of the payer.

use std::collections::BTreeMap;

use jalon_core::records::{InvoiceKind, InvoiceRecord, InvoiceStatus};

use super::{Known, OpenCredit, Places, Records, last_of_each, payer_key};

/// Puts all credit notes that the day knew on their claims.
pub(super) fn apply<'a>(
    known: &mut Known,
    places: &Places,
    records: &Records<'a>,
    payer_of: &BTreeMap<&'a str, &'a str>,
) {
    let in_force = |note: &&InvoiceRecord| {
        note.kind == InvoiceKind::CreditNote
            && !matches!(note.status, InvoiceStatus::Draft | InvoiceStatus::Cancelled)
    };
    let all = records.invoices.iter().zip(last_of_each(records.invoices));
    let last = all.filter_map(|(note, last)| last.then_some(note));
    let mut notes: Vec<&InvoiceRecord> = last.filter(in_force).collect();
    notes.sort_by_key(|note| (note.issue, &note.number));
    for note in notes {
        if note.issue > known.on {
            known.left_out.later += 1;
            continue;
        }
        let decimals = note.currency.decimals();
        let Ok(total) = note.total.in_units(decimals) else {
            known.left_out.amounts += 1;
            continue;
        };
        let used = note.paid.and_then(|paid| paid.in_units(decimals).ok());
        let mut rest = total.saturating_sub(used.unwrap_or(0)).max(0);
        let credited = note
            .credits
            .as_deref()
            .map(|number| places.of_invoice(number));
        for at in credited.unwrap_or_default() {
            let claim = known.claims.get_mut(*at);
            if let Some(claim) = claim.filter(|claim| claim.currency == note.currency) {
                rest = claim.settle(note.issue.max(claim.issue), rest, false);
            }
        }
        let payer = places.payer(payer_key(note, payer_of));
        if let (Some(payer), true) = (payer, rest > 0) {
            known.credits.push(OpenCredit {
                payer,
                currency: note.currency,
                minor: rest,
            });
        }
    }
}
