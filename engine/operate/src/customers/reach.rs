//! Customers of open invoices whom nothing could reach: nobody is known who could be written to.

use std::collections::{BTreeMap, BTreeSet};

use jalon_core::records::ContactRecord;
use jalon_core::step::{Customer, Subject};
use jalon_daemon::reception::contact_key;
use jalon_store::{Key, Open};
use smol_str::SmolStr;

use crate::found::kept;
use crate::{House, Refused};

/// What a look came to.
#[derive(Debug, Default)]
pub struct OutOfReach {
    /// Customers whom nothing reaches, by their keys.
    pub customers: BTreeSet<SmolStr>,
    /// Whether some accounts were not looked at, since there are many.
    pub more: bool,
}

/// So many accounts are read at once.
pub(super) const TOGETHER: usize = 500;
/// So many accounts are looked at.
pub(super) const ACCOUNTS_MAX: usize = 20_000;

/// Looks at the customers of open invoices.
pub fn out_of_reach(house: &mut House) -> Result<OutOfReach, Refused> {
    let mut found = OutOfReach::default();
    let (mut after, mut looked_at) = (None, 0);
    loop {
        let entity = house.entity.id;
        let rows = house
            .store
            .open_accounts(entity, Open::Journeys, after, TOGETHER)?;
        let Some(last) = rows.last() else {
            return Ok(found);
        };
        after = Some(last.key.account);
        let mut wanted: BTreeMap<SmolStr, Vec<Key>> = BTreeMap::new();
        for row in &rows {
            for part in &kept(row)?.parts {
                let customers = &part.account.customers;
                let live = part.account.subjects.iter().filter(|one| is_open(one));
                let own = live.filter_map(|one| customers.get(usize::from(one.customer)));
                for customer in own {
                    let mut keys = contacts(house, customer);
                    if keys.is_empty() {
                        keys = customers
                            .first()
                            .map_or_else(Vec::new, |one| contacts(house, one));
                    }
                    wanted.insert(customer.key.clone(), keys);
                }
            }
        }
        let keys: Vec<Key> = wanted.values().flatten().copied().collect();
        let mut reached = BTreeSet::new();
        for some in keys.chunks(TOGETHER) {
            for one in house.store.personals(entity, some)? {
                let record: Option<ContactRecord> = serde_json::from_slice(&one.body).ok();
                if record.is_some_and(|record| has_address(&record)) {
                    reached.insert(one.key);
                }
            }
        }
        let nobody = wanted
            .into_iter()
            .filter(|(_, keys)| !keys.iter().any(|key| reached.contains(key)));
        found.customers.extend(nobody.map(|(customer, _)| customer));
        looked_at += rows.len();
        if looked_at >= ACCOUNTS_MAX {
            found.more = true;
            return Ok(found);
        }
    }
}

fn is_open(subject: &Subject) -> bool {
    subject.stage.is_live() && subject.invoice().is_some()
}

fn contacts(house: &House, customer: &Customer) -> Vec<Key> {
    let contacts = customer.contacts.iter();
    contacts
        .map(|one| contact_key(&house.entity, &one.key))
        .collect()
}

fn has_address(record: &ContactRecord) -> bool {
    record.email.is_some() || record.electronic_address.is_some() || !record.address.is_empty()
}
