//! What single accounts could not do, and another try.

use std::collections::HashMap;

use jalon_daemon::channel::OutgoingKey;
use jalon_store::{AccountKey, Incident, Places, shards};
use serde::Serialize;
use utoipa::ToSchema;

use crate::act::By;
use crate::page::by_shards;
use crate::{House, Page, Place, Refused};

/// More than this is not read at once.
const READ_MAX: usize = 10_000;

/// An incident that stands, with whose it is.
pub struct Standing {
    /// What is stored of it.
    pub incident: Incident,
    /// The party that pays.
    pub payer: String,
}

/// An incident that stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Incident)]
pub struct IncidentTold {
    /// Its key.
    pub key: String,
    /// Since when it stands.
    #[schema(format = DateTime)]
    pub at: String,
    /// The party whose account it is.
    pub payer: String,
    /// What happened.
    pub what: String,
}

impl Standing {
    /// For programs.
    pub fn told(&self) -> IncidentTold {
        IncidentTold {
            key: OutgoingKey(self.incident.key).to_string(),
            at: self.incident.at.to_string(),
            payer: self.payer.clone(),
            what: self.incident.what.clone(),
        }
    }
}

/// All that stand, by time.
pub fn standing(house: &mut House) -> Result<Vec<Standing>, Refused> {
    let mut found = house.store.incidents(&shards(), READ_MAX)?;
    found.retain(|incident| incident.account.entity == house.entity.id);
    found.sort_by_key(|incident| incident.at);
    with_payers(house, found)
}

/// A page of those that stand, in the order of shards and keys.
pub fn page(
    house: &mut House,
    (after, limit): (Option<Place>, usize),
) -> Result<Page<Standing>, Refused> {
    let entity = house.entity.id;
    let page = by_shards(
        (after, limit),
        |shards, most| house.store.incidents(shards, most),
        |incident| (incident.account.shard(), incident.key.0),
        |incident| incident.account.entity == entity,
    )?;
    Ok(Page {
        items: with_payers(house, page.items)?,
        next: page.next,
    })
}

fn with_payers(house: &mut House, found: Vec<Incident>) -> Result<Vec<Standing>, Refused> {
    let accounts: Vec<AccountKey> = found.iter().map(|incident| incident.account).collect();
    let rows = house.store.accounts(&accounts)?;
    let payers: HashMap<AccountKey, String> =
        rows.into_iter().map(|row| (row.key, row.payer)).collect();
    let standing = found.into_iter().map(|incident| Standing {
        payer: payers.get(&incident.account).cloned().unwrap_or_default(),
        incident,
    });
    Ok(standing.collect())
}

/// The one with a key, if it stands.
pub fn one(house: &mut House, key: OutgoingKey) -> Result<Standing, Refused> {
    let all = standing(house)?;
    let found = all.into_iter().find(|one| one.incident.key == key.0);
    found.ok_or_else(|| {
        Refused::unknown(
            format!("there is no incident {key}, or it is over"),
            format!("il n'y a pas d'incident {key}, ou il est clos"),
        )
        .help(
            "jalon incident list tells those that stand",
            "jalon incident list donne ceux qui sont ouverts",
        )
    })
}

/// Stores the wish that incidents are tried again; says how many there are.
pub fn retry(house: &mut House, wanted: &[Standing], by: &By) -> Result<usize, Refused> {
    let mut places = Places::default();
    let stimuli = wanted.iter().map(|one| {
        let (key, account) = (one.incident.key, one.incident.account);
        // Each try is a wish of its own: the one before may have failed again.
        let mark = match &by.wish {
            Some(wish) => format!("incident {} {wish}", OutgoingKey(key)),
            None => format!("incident {} {}", OutgoingKey(key), by.now),
        };
        house.entity.retry(&mark, places.next(by.now), account, key)
    });
    let stimuli: Vec<_> = stimuli.collect();
    house.store.receive(&stimuli)?;
    Ok(wanted.len())
}
