//! Currencies of open invoices in which the house has no account: nobody is told how to pay those.

use std::collections::{BTreeMap, BTreeSet};

use jalon_core::Currency;
use jalon_store::Open;

use super::reach::{ACCOUNTS_MAX, TOGETHER};
use crate::found::kept;
use crate::{House, Refused};

/// How many open invoices there are in each currency without an account; of very many accounts the first.
pub fn without_account(house: &mut House) -> Result<BTreeMap<String, usize>, Refused> {
    let accounts = house.install.seller.accounts.iter();
    let known: BTreeSet<Currency> = accounts.map(|one| one.currency).collect();
    let mut found = BTreeMap::new();
    let (mut after, mut looked_at) = (None, 0);
    while looked_at < ACCOUNTS_MAX {
        let entity = house.entity.id;
        let rows = house
            .store
            .open_accounts(entity, Open::Journeys, after, TOGETHER)?;
        let Some(last) = rows.last() else {
            break;
        };
        after = Some(last.key.account);
        looked_at += rows.len();
        for row in &rows {
            let kept = kept(row)?;
            let subjects = kept.parts.iter().flat_map(|part| &part.account.subjects);
            let open = subjects.filter(|one| one.stage.is_live() && one.owed() > 0);
            for invoice in open.filter_map(|one| one.invoice()) {
                let currency = invoice.ledger.currency();
                if !known.contains(&currency) {
                    *found.entry(currency.to_string()).or_insert(0) += 1;
                }
            }
        }
    }
    Ok(found)
}
