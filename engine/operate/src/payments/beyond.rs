//! What came for an invoice beyond what was open of it: somebody paid too much, or twice.

use jalon_bank::matching::wanted;
use jalon_core::ledger::CreditKind;
use jalon_store::{BankState, Key};

use super::invoices::key_of;
use super::kept::Line;
use super::stands::as_they_stand;
use crate::found::Found;
use crate::{House, Refused};

/// So many payments on account are looked through for those that name an invoice.
const LOOKED_AT_MAX: usize = 500;

/// Payments that name an invoice and were settled, of which something is on the account that it is in.
pub(crate) fn beyond(house: &mut House, found: &Found) -> Result<Vec<Line>, Refused> {
    let open = found.account.on_account.open();
    let open = open.filter(|one| one.kind == CreditKind::Payment && one.key.len() == 32);
    let keys = open.filter_map(|one| u128::from_str_radix(&one.key, 16).ok());
    let keys: Vec<Key> = keys.map(Key).take(LOOKED_AT_MAX).collect();
    let mut lines = Vec::new();
    for row in house.store.bank_lines(house.entity.id, &keys)? {
        let line = Line::read(&row)?;
        if line.state != BankState::Settled {
            continue;
        }
        let named: Vec<Key> = wanted(&line.held.part)
            .iter()
            .map(|one| key_of(house, one))
            .collect();
        let known = house.store.known(house.entity.id, &named)?;
        if known.iter().any(|one| one.subject == found.subject) {
            lines.push(line);
        }
    }
    as_they_stand(house, &mut lines)?;
    lines.retain(|line| line.held.on_account.is_some());
    lines.sort_by_key(|line| (line.day, line.key));
    Ok(lines)
}
