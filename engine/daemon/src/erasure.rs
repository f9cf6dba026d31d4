//! Erasing what is known of a person: the contact data, and the bytes of the messages that went there.
//! The journal holds salted digests of the data and no bytes, so its chain stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use jalon_core::Instant;
use jalon_core::records::ContactRecord;
use jalon_core::step::{Done, effect_key};
use jalon_store::{AccountKey, Hash, Key, Store, Trouble, codec};

use crate::channel::{Outgoing, Recipient};
use crate::house::Houses;
use crate::incoming::Entity;
use crate::journal::Noted;
use crate::link;
use crate::reception::contact_key;
use crate::retention::snapshot;

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Whether there were contact data.
    pub data: bool,
    /// Messages whose bytes are gone.
    pub messages: usize,
    /// Links that are good for nothing any more, and on which no words of the reader are left.
    pub links: usize,
    /// Messages that are not over, and keep their bytes until they are.
    pub open: usize,
}

/// So many entries of a journal are read at once.
const PAGE: usize = 1_000;

/// Erases a contact of a customer. The customer need not be named as long as the data are there.
/// Nothing if neither is known.
pub fn erase_contact(
    store: &mut dyn Store,
    houses: &mut Houses,
    entity: &Entity,
    (contact, customer): (&str, Option<&str>),
    now: Instant,
) -> Result<Option<Erased>, Trouble> {
    let key = contact_key(entity, contact);
    let known = store.personal(entity.id, key)?;
    let record = known.and_then(|one| serde_json::from_slice::<ContactRecord>(&one.body).ok());
    let customer = record
        .map(|record| record.customer)
        .or(customer.map(Into::into));
    let Some(customer) = customer else {
        return Ok(None);
    };
    let mut erased = Erased::default();
    let customer = Key::of_customer(&entity.code, &customer);
    let accounts = store.known(entity.id, &[customer])?;
    for account in accounts.into_iter().map(|known| known.account) {
        for effect in effects_of(store, houses, entity, account)? {
            bytes(store, account, effect, contact, &mut erased)?;
        }
        erased.links += link::erase(store, account, contact, now)?;
    }
    // Last: until then the messages are found by it.
    erased.data = store.erase_personal(entity.id, key)?;
    Ok(Some(erased))
}

/// Whatever an account ever had sent to somebody, by its keys, as its journal tells.
fn effects_of(
    store: &mut dyn Store,
    houses: &mut Houses,
    entity: &Entity,
    account: AccountKey,
) -> Result<BTreeSet<Key>, Trouble> {
    let mut keys = BTreeSet::new();
    // What is in the archive left with its texts.
    let checkpoint = store.checkpoint(account)?;
    let start = snapshot(store, account, checkpoint.as_ref())?.unwrap_or_default();
    let mut lists = Hash(start.lists);
    let parts = start.parts().into_iter();
    let mut programs: BTreeMap<u16, Hash> = parts.map(|part| (part.number, part.program)).collect();
    let mut after = checkpoint.map_or(0, |one| one.number);
    loop {
        let entries = store.journal(account, after, PAGE)?;
        let Some(last) = entries.last() else {
            return Ok(keys);
        };
        after = last.number;
        for entry in entries {
            let Ok(noted) = codec::decode::<Noted>(entry.format, &entry.body) else {
                continue;
            };
            match &noted {
                Noted::Opened {
                    program,
                    lists: own,
                    ..
                } => {
                    lists = Hash(*own);
                    programs.insert(0, Hash(*program));
                }
                Noted::Lists(newer) => lists = Hash(*newer),
                Noted::Program(program) => {
                    programs.insert(0, Hash(*program));
                }
                Noted::PartOpened { part, program } => {
                    programs.insert(*part, Hash(*program));
                }
                _ => {}
            }
            let part = noted.as_step().map_or(0, |(part, ..)| part);
            let pinned = (programs.get(&part).copied().unwrap_or_default(), lists);
            let effects = noted.effects().iter();
            for effect in effects.filter(|effect| is_to_somebody(&effect.does)) {
                if let Some(world) = houses.world(store, account.entity, pinned)? {
                    keys.insert(Key(effect_key(&world.machine, &entity.code, effect)));
                }
            }
        }
    }
}

fn is_to_somebody(done: &Done) -> bool {
    matches!(done, Done::SendInvoice { .. } | Done::Message { .. })
}

/// The bytes of a message go, if it went to this contact and is over.
fn bytes(
    store: &mut dyn Store,
    account: AccountKey,
    key: Key,
    contact: &str,
    erased: &mut Erased,
) -> Result<(), Trouble> {
    let effect = store.effects(account.entity, &[key])?.into_iter().next();
    let Some((effect, document)) = effect.and_then(|one| Some((one.clone(), one.now.document?)))
    else {
        return Ok(());
    };
    let content = store.content(account.entity, document)?;
    let outgoing: Option<Outgoing> =
        content.and_then(|content| serde_json::from_slice(&content.bytes).ok());
    let own = outgoing.is_some_and(|outgoing| match outgoing.to {
        Recipient::Contact(to) => to.key == contact,
        _ => false,
    });
    match (own, effect.now.state.is_over()) {
        (true, true) => {
            let gone = store.erase_content(account.entity, document)?;
            erased.messages += usize::from(gone);
        }
        (true, false) => erased.open += 1,
        (false, _) => {}
    }
    Ok(())
}
