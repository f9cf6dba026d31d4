//! Who gets what a turn sends: the personal data of all contacts that may be written to, asked for in one
//! question.

use std::collections::{BTreeMap, HashMap};

use jalon_core::records::ContactRecord;
use jalon_store::{AccountKey, AccountRow, EntityId, Key, Store, Timer, Trouble, Wakes};
use smol_str::SmolStr;

use crate::house::{House, Houses};
use crate::kept::Kept;
use crate::reception::contact_key;
use crate::work::Work;

/// An account as it was read.
pub(crate) struct Found {
    pub(crate) row: AccountRow,
    /// Its state, where somebody had to look at it already.
    pub(crate) kept: Option<Kept>,
}

/// The personal data of contacts, for one turn; none where they were erased.
#[derive(Default)]
pub(crate) struct Contacts(HashMap<(EntityId, Key), Option<ContactRecord>>);

impl Contacts {
    /// Of all accounts that are about to send something.
    pub(crate) fn read(
        store: &mut dyn Store,
        houses: &Houses,
        found: &mut HashMap<AccountKey, Found>,
        todo: &BTreeMap<AccountKey, Vec<Work>>,
    ) -> Result<Contacts, Trouble> {
        let mut keys: BTreeMap<EntityId, Vec<Key>> = BTreeMap::new();
        for (account, found) in found {
            let works = todo.get(account).into_iter().flatten();
            let house = houses.get(account.entity);
            let (Some(house), true) = (house, works.into_iter().any(sends)) else {
                continue;
            };
            // What can't be read is told when the account is worked on.
            found.kept = Kept::read(&found.row).ok();
            let parts = found.kept.iter().flat_map(|kept| &kept.parts);
            let customers = parts.flat_map(|part| &part.account.customers);
            let contacts = customers.flat_map(|customer| &customer.contacts);
            let contacts = contacts.map(|contact| contact_key(&house.entity, &contact.key));
            keys.entry(account.entity).or_default().extend(contacts);
        }
        let mut contacts = Contacts::default();
        for (entity, mut keys) in keys {
            keys.sort_unstable();
            keys.dedup();
            let none = keys.iter().map(|key| ((entity, *key), None));
            contacts.0.extend(none);
            for one in store.personals(entity, &keys)? {
                let record = serde_json::from_slice(&one.body).ok();
                contacts.0.insert((entity, one.key), record);
            }
        }
        Ok(contacts)
    }

    /// One of them; asked for now if nobody thought of it before.
    pub(crate) fn of(
        &self,
        store: &mut dyn Store,
        house: &House,
        contact: &SmolStr,
    ) -> Result<Option<ContactRecord>, Trouble> {
        let (entity, key) = (house.entity.id, contact_key(&house.entity, contact));
        if let Some(known) = self.0.get(&(entity, key)) {
            return Ok(known.clone());
        }
        let personal = store.personal(entity, key)?;
        Ok(personal.and_then(|one| serde_json::from_slice(&one.body).ok()))
    }
}

fn sends(work: &Work) -> bool {
    let wakes = match work {
        Work::Timer(Timer { wakes, .. }) => *wakes,
        _ => return false,
    };
    matches!(wakes, Wakes::Send(_))
}
