//! What single accounts could not do: another try, or the decision that it is over.

use std::collections::HashMap;

use jalon_core::step::SubjectId;
use jalon_daemon::Incoming;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::kept::Kept;
use jalon_daemon::work::{Body, PutAside, stands_still};
use jalon_store::{AccountKey, AccountRow, Incident, Key, Places, codec, shards};
use serde::Serialize;
use smol_str::SmolStr;
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
    /// The number of the invoice that it is about, if it is about one.
    pub invoice: Option<SmolStr>,
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
    /// The invoice that it is about, if it is about one.
    pub invoice: Option<String>,
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
            invoice: self.invoice.as_ref().map(SmolStr::to_string),
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
    let rows: HashMap<AccountKey, AccountRow> =
        rows.into_iter().map(|row| (row.key, row)).collect();
    let mut standing = Vec::new();
    for incident in found {
        let row = rows.get(&incident.account);
        standing.push(Standing {
            payer: row.map(|row| row.payer.clone()).unwrap_or_default(),
            invoice: invoice_of(house, &incident, row)?,
            incident,
        });
    }
    Ok(standing)
}

/// The number of the invoice that an incident is about: what came in names it, or what could not be sent
/// was of it.
fn invoice_of(
    house: &mut House,
    incident: &Incident,
    row: Option<&AccountRow>,
) -> Result<Option<SmolStr>, Refused> {
    match codec::decode(incident.format, &incident.body) {
        Ok(PutAside::Inbox(_, format, body)) => {
            let incoming = Incoming::from_bytes(format, &body).ok();
            Ok(incoming.as_ref().and_then(Incoming::invoice).cloned())
        }
        Ok(PutAside::Unsent(key)) => {
            let of = subject_of(house, Key(key))?;
            Ok(row.zip(of).and_then(|(row, of)| number_in(row, of)))
        }
        Ok(PutAside::Attention(of)) => Ok(row.and_then(|row| number_in(row, SubjectId(of)))),
        Ok(PutAside::Stopped) | Err(_) => Ok(None),
    }
}

/// The invoice of something in the outbox.
pub(crate) fn subject_of(house: &mut House, key: Key) -> Result<Option<SubjectId>, Refused> {
    let effects = house.store.effects(house.entity.id, &[key])?;
    let body = effects.first();
    let body = body.and_then(|one| codec::decode::<Body>(one.format, &one.body).ok());
    Ok(body.and_then(|body| Some(body.core()?.slot.subject)))
}

fn number_in(row: &AccountRow, of: SubjectId) -> Option<SmolStr> {
    let kept = Kept::read(row).ok()?;
    let mut parts = kept.parts.iter();
    let subject = parts.find_map(|part| part.account.subject(of))?;
    Some(subject.invoice()?.number.clone())
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

/// Whether a person is only to look at it, and there is nothing to try again.
pub(crate) fn is_only_told(incident: &Incident) -> bool {
    let body = codec::decode(incident.format, &incident.body);
    matches!(body, Ok(PutAside::Attention(_)))
}

/// Stores the wish that incidents are tried again; says how many there are. Of what a person is only to look at
/// there is nothing to try.
pub fn retry(house: &mut House, wanted: &[Standing], by: &By) -> Result<usize, Refused> {
    let mut places = Places::default();
    let again: Vec<&Standing> = wanted
        .iter()
        .filter(|one| !is_only_told(&one.incident))
        .collect();
    if let ([only], []) = (wanted, again.as_slice()) {
        let key = OutgoingKey(only.incident.key);
        return Err(Refused::over(
            "there is nothing to try again: somebody is to look at it",
            "il n'y a rien à réessayer\u{a0}: quelqu'un doit regarder",
        )
        .help(
            format!("once that is dealt with: jalon incident drop {key} --reason WHY"),
            format!("une fois cela réglé\u{a0}: jalon incident drop {key} --reason POURQUOI"),
        ));
    }
    let stimuli = again.iter().map(|one| {
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
    Ok(again.len())
}

/// Stores the decision that an incident is over, and why; what was put aside is never done.
pub fn drop_one(
    house: &mut House,
    wanted: &Standing,
    (by, because): (&By, &str),
) -> Result<(), Refused> {
    let incident = &wanted.incident;
    let because = because.trim();
    if because.is_empty() {
        return Err(
            Refused::wrong("it is not said why", "il n'est pas dit pourquoi").help(
                "a few words: the story of the account keeps them",
                "quelques mots suffisent\u{a0}: l'histoire du compte les garde",
            ),
        );
    }
    if codec::decode::<PutAside>(incident.format, &incident.body) == Ok(PutAside::Stopped) {
        let why = stands_still();
        return Err(Refused::wrong(why.en, why.fr));
    }
    let key = OutgoingKey(incident.key);
    // The same may happen again, and be dropped again.
    let mark = match &by.wish {
        Some(wish) => format!("incident {key} dropped {wish}"),
        None => format!("incident {key} dropped {}", by.now),
    };
    let place = Places::default().next(by.now);
    let of = (incident.key, by.name.as_str(), because);
    let stimulus = house.entity.drop(&mark, place, incident.account, of);
    house.store.receive(&[stimulus])?;
    Ok(())
}
