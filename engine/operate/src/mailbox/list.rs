//! What was read of mails, and what people decide about it.

use std::time::UNIX_EPOCH;

use jalon_core::Instant;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::reception::address_key;
use jalon_store::{Key, Mail as Row, Trouble, Which};
use serde::Serialize;
use utoipa::ToSchema;

use super::take::{RAW, raw_file};
use super::told::{Kept, MailTold, kept, told};
use crate::act::By;
use crate::{House, Page, Place, Refused};

/// How things stand with mails that came in.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = MailStatus)]
pub struct Status {
    /// How many wait for a person; at most a thousand are counted.
    pub open: usize,
    /// How many addresses are not written to; at most a thousand are counted.
    pub not_written_to: usize,
    /// When the last one was read.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_read_at: Option<String>,
    /// Of the last thousand, how many were put aside without effect.
    pub quarantined: usize,
}

/// More are not counted.
const COUNTED: usize = 1_000;

/// How things stand.
pub fn status(house: &mut House) -> Result<Status, Refused> {
    let (entity, now) = (house.entity.id, house.now());
    let newest = |open| Which::Newest { open, before: None };
    let open = house.store.mails(entity, newest(true), COUNTED)?.len();
    let last = house.store.mails(entity, newest(false), COUNTED)?;
    let quarantined = last
        .iter()
        .filter(|row| kept(row).is_ok_and(|kept| kept.class == super::Class::Quarantined));
    Ok(Status {
        open,
        not_written_to: not_written_to(house, now)?.len(),
        last_read_at: last.first().map(|row| row.at.to_string()),
        quarantined: quarantined.count(),
    })
}

/// A page of mails, the newest first.
pub fn page(
    house: &mut House,
    open: bool,
    (after, limit): (Option<Place>, usize),
) -> Result<Page<MailTold>, Refused> {
    let before = after.map(|place| {
        let at = i64::try_from(place.in_).unwrap_or(i64::MAX);
        (
            Instant::from_millis(at),
            Key(place.after.unwrap_or_default()),
        )
    });
    let which = Which::Newest { open, before };
    let rows = house.store.mails(house.entity.id, which, limit)?;
    let last = rows.last().filter(|_| rows.len() == limit);
    let next = last.map(|row| Place {
        in_: u128::try_from(row.at.millis()).unwrap_or_default(),
        after: Some(row.key.0),
    });
    Ok(Page {
        items: rows.iter().map(told).collect::<Result<_, _>>()?,
        next,
    })
}

/// The addresses that are not written to, each by the mail because of which.
pub fn not_written_to(house: &mut House, now: Instant) -> Result<Vec<MailTold>, Refused> {
    let which = Which::NotWrittenTo(now);
    let rows = house.store.mails(house.entity.id, which, COUNTED)?;
    rows.iter().map(told).collect()
}

/// The mail with a key.
pub fn one(house: &mut House, key: OutgoingKey) -> Result<MailTold, Refused> {
    told(&row(house, key)?)
}

fn row(house: &mut House, key: OutgoingKey) -> Result<Row, Refused> {
    let found = house
        .store
        .mails(house.entity.id, Which::ByKey(&[key.0]), 1)?;
    found.into_iter().next().ok_or_else(|| {
        Refused::unknown(
            format!("there is no mail {key}"),
            format!("il n'y a pas de courriel {key}"),
        )
        .help(
            "jalon mailbox list tells those that wait; --all tells all",
            "jalon mailbox list donne ceux qui attendent\u{a0}; --all les donne tous",
        )
    })
}

/// A person dealt with a mail.
pub fn done(house: &mut House, key: OutgoingKey, by: &By) -> Result<(), Refused> {
    let was = row(house, key)?;
    let over = || {
        Refused::over(
            format!("the mail {key} does not wait for anybody"),
            format!("le courriel {key} n'attend personne"),
        )
    };
    if !was.open {
        return Err(over());
    }
    let mut kept = kept(&was)?;
    kept.done_by = Some(by.name.to_string());
    let now = written(&was, &kept, |row| row.open = false);
    match house.store.change_mail(&was, &now)? {
        true => Ok(()),
        false => Err(over()),
    }
}

/// An address may be written to again; says how many mails kept anybody from it.
pub fn allow(house: &mut House, address: &str, by: &By) -> Result<usize, Refused> {
    let key = address_key(&house.entity, address);
    // Whatever is noted of it, also if it is over: it may be asked about by another clock.
    let always = Instant::from_millis(0);
    let which = Which::At(&[key], always);
    let rows = house.store.mails(house.entity.id, which, COUNTED)?;
    if rows.is_empty() {
        return Err(Refused::over(
            format!("nothing keeps anybody from writing to {address}"),
            format!("rien n'empêche d'écrire à {address}"),
        )
        .help(
            "jalon mailbox status tells which addresses are not written to",
            "jalon mailbox status dit à quelles adresses rien n'est écrit",
        ));
    }
    for was in &rows {
        let mut kept = kept(was)?;
        kept.allowed_by = Some(by.name.to_string());
        let now = written(was, &kept, |row| row.until = None);
        house.store.change_mail(was, &now)?;
    }
    Ok(rows.len())
}

/// Erases what mails said that came from a contact, with the mails themselves; says how many there were.
pub fn erase(house: &mut House, contact: &str) -> Result<usize, Refused> {
    let (mut before, mut erased) = (None, 0);
    loop {
        let which = Which::Newest {
            open: false,
            before,
        };
        let rows = house.store.mails(house.entity.id, which, 500)?;
        for was in &rows {
            let mut kept = kept(was)?;
            if kept.contact.as_deref() != Some(contact) {
                continue;
            }
            (kept.from, kept.address) = (None, None);
            for text in [&mut kept.subject, &mut kept.text, &mut kept.id] {
                text.clear();
            }
            if let Some(outcome) = &mut kept.outcome {
                outcome.recipient = None;
                outcome.said.clear();
            }
            let now = written(was, &kept, |_| {});
            house.store.change_mail(was, &now)?;
            let _ = std::fs::remove_file(raw_file(house, was));
            erased += 1;
        }
        match rows.last() {
            Some(last) => before = Some((last.at, last.key)),
            None => return Ok(erased),
        }
    }
}

/// Takes away mails that were read before a moment and that nobody needs any more, with their files; says
/// whether there are more.
pub fn tidy(house: &mut House, before: Instant, most: usize) -> Result<bool, Trouble> {
    let dropped = house.store.drop_mails(house.entity.id, before, most)?;
    if dropped == most as u64 {
        return Ok(true);
    }
    let Ok(entries) = std::fs::read_dir(house.folder.join(RAW)) else {
        return Ok(false);
    };
    let keys = entries.filter_map(|entry| {
        let name = entry.ok()?.file_name();
        let key: OutgoingKey = name.to_str()?.strip_suffix(".eml")?.parse().ok()?;
        Some(key.0)
    });
    let keys: Vec<Key> = keys.collect();
    for some in keys.chunks(500) {
        let there = house
            .store
            .mails(house.entity.id, Which::ByKey(some), some.len())?;
        for key in some {
            let path = house
                .folder
                .join(RAW)
                .join(format!("{}.eml", OutgoingKey(*key)));
            let is_there = there.iter().any(|row| row.key == *key);
            // One that was just written has no row yet.
            let written = std::fs::metadata(&path).and_then(|found| found.modified());
            let written = written
                .ok()
                .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            let written = written.map_or(0, |since| since.as_millis());
            let old = i64::try_from(written).unwrap_or(i64::MAX) < before.millis();
            if !is_there && old {
                let _ = std::fs::remove_file(&path);
            }
        }
    }
    Ok(false)
}

fn written(was: &Row, kept: &Kept, change: impl FnOnce(&mut Row)) -> Row {
    let mut row = was.clone();
    row.body = serde_json::to_vec(kept).unwrap_or_default();
    change(&mut row);
    row
}
