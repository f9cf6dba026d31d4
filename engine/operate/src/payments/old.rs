//! What payers wrote does not stay for ever: what is old goes to the archive, and what a person asks to be
//! forgotten goes at once. What remains of a line (account, day, amount, what it settled, by what it is
//! known again) keeps it from counting twice, and finds it when it goes back.

use jalon_bank::matching::{Agreement, agreement};
use jalon_bank::{Part, Party};
use jalon_core::records::ContactRecord;
use jalon_core::{Instant, Zone};
use jalon_daemon::reception::contact_key;
use jalon_daemon::retention::Stopped;
use jalon_store::{BankState, Key};
use smol_str::SmolStr;

use super::kept::Line;
use super::told::LineTold;
use crate::{House, Refused};

/// Gives lines that are decided and older than a moment to the archive, after one, and forgets what was
/// written; the one to go on after, and how many went. `archived` has them on the disk once it has come
/// back.
pub fn archive(
    house: &mut House,
    (before, after, most): (Instant, Option<Key>, usize),
    archived: &mut dyn FnMut(&[LineTold]) -> std::io::Result<()>,
) -> Result<(Option<Key>, u64), Stopped> {
    let before = Zone::utc().local(before).0;
    let rows = house.store.bank_page(house.entity.id, None, after, most)?;
    let next = rows.last().map(|row| row.key);
    let lines = rows.iter().filter_map(|row| Line::read(row).ok());
    let mut old: Vec<Line> = lines
        .filter(|line| line.state != BankState::Waits && line.day < before)
        .filter(says_anything)
        .collect();
    let gone = old.len() as u64;
    if gone > 0 {
        let told: Vec<LineTold> = old.iter().map(Line::told).collect();
        archived(&told)?;
        old.iter_mut().for_each(forget);
        let rows: Vec<_> = old.iter().map(|line| line.row(house.entity.id)).collect();
        // What somebody else changed meanwhile goes with the next run.
        if !house.store.book(&rows, &[])? {
            return Ok((next.filter(|_| rows.len() == most), 0));
        }
    }
    Ok((next.filter(|_| rows.len() == most), gone))
}

/// What became of a wish to be forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Payments that do not say any more who paid, and what was written.
    pub payments: usize,
    /// Payments that wait for a person, and keep it until somebody has decided.
    pub open: usize,
}

/// So many lines are looked at together.
const TOGETHER: usize = 1_000;

/// Forgets what payments say of a contact. To be called while its data are still there: payments name it.
pub fn erase(house: &mut House, contact: &str) -> Result<Forgotten, Refused> {
    let entity = house.entity.clone();
    let personal = house
        .store
        .personal(entity.id, contact_key(&entity, contact))?;
    let record = personal.and_then(|one| serde_json::from_slice::<ContactRecord>(&one.body).ok());
    let mut forgotten = Forgotten::default();
    let Some(record) = record else {
        return Ok(forgotten);
    };
    let mut after = None;
    loop {
        let rows = house.store.bank_page(entity.id, None, after, TOGETHER)?;
        let Some(last) = rows.last() else {
            return Ok(forgotten);
        };
        after = Some(last.key);
        let lines = rows.iter().filter_map(|row| Line::read(row).ok());
        for mut line in lines.filter(|line| is_about(&line.held.part, &record)) {
            if line.state == BankState::Waits {
                forgotten.open += 1;
                continue;
            }
            forget(&mut line);
            let gone = house.store.book(&[line.row(entity.id)], &[])?;
            forgotten.payments += usize::from(gone);
        }
    }
}

/// Whether a payment names a person, or was written by one.
fn is_about(part: &Part, record: &ContactRecord) -> bool {
    let names = [record.name.clone()];
    let text = part.text.to_lowercase();
    let email = record.email.as_ref().map(|email| email.to_lowercase());
    let has_email = email.is_some_and(|email| !email.is_empty() && text.contains(&email));
    let names_it = !record.name.trim().is_empty() && {
        let written = Part {
            party: Party::default(),
            ..part.clone()
        };
        [part, &written]
            .iter()
            .any(|part| agreement(part, &names) == Agreement::Agrees)
    };
    names_it || has_email
}

fn says_anything(line: &Line) -> bool {
    let part = &line.held.part;
    !part.party.is_nobody() || !part.text.is_empty() || !part.structured.is_empty()
}

/// References of banks stay: a return that comes late is known by them.
fn forget(line: &mut Line) {
    let part = &mut line.held.part;
    part.party = Party::default();
    part.text = SmolStr::default();
    part.structured.clear();
    part.payer = None;
    part.reason = None;
    line.held.suggestions.clear();
}
