//! A customer is known as its latest record says: what an earlier one could not say is over.

use std::collections::{BTreeMap, HashMap};

use jalon_store::{AccountKey, Incident, Key, Shard, Stimulus, Store, Trouble, codec};
use smol_str::SmolStr;

use super::{Found, Working};
use crate::incoming::Incoming;
use crate::work::{PutAside, Work};

/// So many incidents are looked through in one turn: no newer record closes those beyond.
const INCIDENTS_MAX: usize = 10_000;

/// Reads which records of customers were put aside, for all accounts to which a newer one came, in one question.
pub(crate) fn read_aside(
    store: &mut dyn Store,
    found: &mut HashMap<AccountKey, Found>,
    todo: &BTreeMap<AccountKey, Vec<Work>>,
) -> Result<(), Trouble> {
    let comes =
        |work: &Work| matches!(work, Work::Inbox(one) if Incoming::is_of_customer(&one.body));
    let told = todo.iter().filter(|(_, works)| works.iter().any(comes));
    let told = told.filter(|(account, _)| found.contains_key(account));
    let mut shards: Vec<Shard> = told.map(|(account, _)| account.shard()).collect();
    shards.sort_unstable();
    shards.dedup();
    if shards.is_empty() {
        return Ok(());
    }
    for one in store.incidents(&shards, INCIDENTS_MAX)? {
        if let (Some(found), Some(customer)) = (found.get_mut(&one.account), customer_of(&one)) {
            found.aside.push((one.key, customer));
        }
    }
    Ok(())
}

/// Of which customer a record was put aside. What can't be read is of none.
fn customer_of(incident: &Incident) -> Option<SmolStr> {
    match codec::decode(incident.format, &incident.body) {
        Ok(PutAside::Inbox(_, format, body)) => told_of(format, &body),
        _ => None,
    }
}

/// Of which customer a record tells, if it tells of one.
fn told_of(format: u16, body: &[u8]) -> Option<SmolStr> {
    if !Incoming::is_of_customer(body) {
        return None;
    }
    match Incoming::from_bytes(format, body) {
        Ok(Incoming::Customer(record)) => Some(record.key),
        _ => None,
    }
}

impl Working {
    /// A record of a customer was taken: incidents about earlier ones are over, and those of this very turn
    /// never were.
    pub(super) fn customer_came(&mut self, one: &Stimulus) {
        let Some(customer) = told_of(one.format, &one.body) else {
            return;
        };
        let new = &mut self.rows.incidents_new;
        new.retain(|incident| customer_of(incident).as_ref() != Some(&customer));
        let aside = self.aside.iter().filter(|(_, of)| *of == customer);
        let over: Vec<Key> = aside.map(|(key, _)| *key).collect();
        for key in over {
            self.close_incident(key);
        }
    }
}
