//! Who gets what a turn sends: the personal data of all contacts that may be written to, asked for in one
//! question; and which of their addresses are not written to, in another.

use std::collections::{BTreeMap, HashMap};

use jalon_core::Instant;
use jalon_core::records::ContactRecord;
use jalon_core::{Way, Zone};
use jalon_store::{
    AccountKey, AccountRow, EntityId, Key, Store, Text, Timer, Trouble, Wakes, Which, text,
};
use smol_str::SmolStr;

use crate::channel::{Outgoing, Recipient};
use crate::house::{House, Houses};
use crate::kept::Kept;
use crate::reception::{address_key, contact_key};
use crate::work::Work;

/// Ways by which something goes as a mail.
const BY_MAIL: [Option<Way>; 4] = [
    None,
    Some(Way::Email),
    Some(Way::Attachment),
    Some(Way::Link),
];

/// An account as it was read.
pub(crate) struct Found {
    pub(crate) row: AccountRow,
    /// Its state, where somebody had to look at it already.
    pub(crate) kept: Option<Kept>,
    /// Incidents about records of its customers, where a newer one came.
    pub(crate) aside: Vec<(Key, SmolStr)>,
}

impl Found {
    pub(crate) fn new(row: AccountRow) -> Found {
        Found {
            row,
            kept: None,
            aside: Vec::new(),
        }
    }
}

/// The personal data of contacts, for one turn; none where they were erased.
#[derive(Default)]
pub(crate) struct Contacts {
    known: HashMap<(EntityId, Key), Option<ContactRecord>>,
    /// Until when addresses are not written to; none for those that are.
    addresses: HashMap<(EntityId, Key), Option<Instant>>,
}

impl Contacts {
    /// Of all accounts that are about to send something.
    pub(crate) fn read(
        store: &mut dyn Store,
        (houses, now): (&Houses, Instant),
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
            contacts.known.extend(none);
            let house = houses.get(entity);
            let mut addresses = Vec::new();
            for one in store.personals(entity, &keys)? {
                let record: Option<ContactRecord> = serde_json::from_slice(&one.body).ok();
                let email = record.as_ref().and_then(|record| record.email.as_ref());
                let of = email.zip(house);
                addresses.extend(of.map(|(email, house)| address_key(&house.entity, email)));
                contacts.known.insert((entity, one.key), record);
            }
            contacts.look_at(store, entity, &addresses, now)?;
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
        if let Some(known) = self.known.get(&(entity, key)) {
            return Ok(known.clone());
        }
        let personal = store.personal(entity, key)?;
        Ok(personal.and_then(|one| serde_json::from_slice(&one.body).ok()))
    }

    /// Of several in one role the first that can be written to; if none can, the first that is known.
    pub(crate) fn first(
        &self,
        store: &mut dyn Store,
        house: &House,
        (contacts, way): (&[SmolStr], Option<Way>),
        now: Instant,
    ) -> Result<Option<ContactRecord>, Trouble> {
        let mut first = None;
        for contact in contacts {
            let Some(record) = self.of(store, house, contact)? else {
                continue;
            };
            if contacts.len() == 1 {
                return Ok(Some(record));
            }
            let dead = match record.email.as_ref().filter(|_| BY_MAIL.contains(&way)) {
                Some(email) => self.until(store, house, email, now)?.is_some(),
                None => false,
            };
            if !dead {
                return Ok(Some(record));
            }
            first.get_or_insert(record);
        }
        Ok(first)
    }

    /// Until when an address is not written to.
    fn until(
        &self,
        store: &mut dyn Store,
        house: &House,
        email: &str,
        now: Instant,
    ) -> Result<Option<Instant>, Trouble> {
        let (entity, key) = (house.entity.id, address_key(&house.entity, email));
        match self.addresses.get(&(entity, key)) {
            Some(until) => Ok(*until),
            None => {
                let mut one = Contacts::default();
                one.look_at(store, entity, &[key], now)?;
                Ok(one.addresses.into_values().next().flatten())
            }
        }
    }

    /// Asks until when addresses are not written to.
    fn look_at(
        &mut self,
        store: &mut dyn Store,
        entity: EntityId,
        addresses: &[Key],
        now: Instant,
    ) -> Result<(), Trouble> {
        if addresses.is_empty() {
            return Ok(());
        }
        let written_to = addresses.iter().map(|address| ((entity, *address), None));
        self.addresses.extend(written_to);
        for mail in store.mails(entity, Which::At(addresses, now), usize::MAX)? {
            if let Some(address) = mail.address {
                let until = self.addresses.entry((entity, address)).or_default();
                *until = (*until).max(mail.until);
            }
        }
        Ok(())
    }

    /// Why a mail is not written now: nobody has its address any more, by what came back from there.
    pub(crate) fn not_written_to(
        &self,
        store: &mut dyn Store,
        house: &House,
        outgoing: &Outgoing,
        now: Instant,
    ) -> Result<Option<Text>, Trouble> {
        let Recipient::Contact(contact) = &outgoing.to else {
            return Ok(None);
        };
        let email = contact.email.as_ref();
        let Some(email) = email.filter(|_| BY_MAIL.contains(&outgoing.way)) else {
            return Ok(None);
        };
        let Some(until) = self.until(store, house, email, now)? else {
            return Ok(None);
        };
        let day = Zone::utc().local(until).0;
        Ok(Some(text(
            format!("mails to {email} came back as unknown: it is not written to until {day}"),
            format!(
                "les mails à {email} sont revenus\u{a0}: adresse inconnue, rien n’y part avant le {day}"
            ),
        )))
    }
}

fn sends(work: &Work) -> bool {
    let wakes = match work {
        Work::Timer(Timer { wakes, .. }) => *wakes,
        _ => return false,
    };
    matches!(wakes, Wakes::Send(_))
}
