//! Payments and where they went: to the claims that they name, else to the oldest of the payer.

use std::collections::HashSet;

use jalon_core::records::PaymentRecord;
use smol_str::SmolStr;

use super::{Known, Places};

/// Puts all payments of which the day had heard on their claims.
pub(super) fn apply(known: &mut Known, places: &Places, payments: &[PaymentRecord]) {
    let heard: Vec<&PaymentRecord> = payments.iter().filter(|p| p.date <= known.on).collect();
    let later = payments.len() - heard.len();
    known.left_out.later += u32::try_from(later).unwrap_or(u32::MAX);
    let taken_back: HashSet<(&SmolStr, &SmolStr)> = heard
        .iter()
        .filter_map(|p| p.reverses.as_ref().map(|key| (&p.source, key)))
        .collect();
    let mut kept: Vec<&PaymentRecord> = heard
        .into_iter()
        .filter(|p| p.reverses.is_none() && !taken_back.contains(&(&p.source, &p.key)))
        .collect();
    // The same source and key are the same payment, however often it was read.
    let mut seen: HashSet<(&SmolStr, &SmolStr)> = HashSet::new();
    kept.retain(|p| seen.insert((&p.source, &p.key)));
    // Named claims first: what names none must not take their place.
    kept.sort_by_key(|p| (p.allocations.is_empty(), p.date, &p.source, &p.key));
    for payment in kept {
        if !one(known, places, payment) {
            known.left_out.payments_without_claim += 1;
        }
    }
}

/// Whether the whole of a payment found its claims.
fn one(known: &mut Known, places: &Places, payment: &PaymentRecord) -> bool {
    let units = |amount: jalon_core::Decimal| amount.in_units(payment.currency.decimals()).ok();
    if payment.allocations.is_empty() {
        let (Some(payer), Some(minor)) = (&payment.payer, units(payment.amount)) else {
            return false;
        };
        return settle(known, places.of_payer(payer), payment, minor) == 0;
    }
    let mut whole = true;
    for allocation in &payment.allocations {
        let claims = places.of_invoice(&allocation.invoice);
        let named: Vec<usize> = match allocation.instalment {
            None => claims.to_vec(),
            Some(number) => {
                let is = |at: &&usize| {
                    let claim = known.claims.get(**at);
                    claim.is_some_and(|claim| claim.instalment.unwrap_or(1) == number)
                };
                claims.iter().filter(is).copied().collect()
            }
        };
        let rest = units(allocation.amount).map(|minor| settle(known, &named, payment, minor));
        whole &= rest == Some(0);
    }
    whole
}

/// Puts an amount on claims in their order; gives back what is left of it.
fn settle(known: &mut Known, claims: &[usize], payment: &PaymentRecord, minor: i64) -> i64 {
    let mut rest = minor;
    for at in claims {
        let Some(claim) = known.claims.get_mut(*at) else {
            continue;
        };
        if rest > 0 && claim.currency == payment.currency {
            rest = claim.settle(payment.date, rest, true);
        }
    }
    rest
}
