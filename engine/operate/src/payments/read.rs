//! Files of banks become bookings with their identities.

use std::fs;
use std::path::{Path, PathBuf};

use jalon_bank::{Entry, Identity, Side, Statement, StatementKind, Status, identify, of_payments};
use jalon_core::Instant;
use jalon_core::records::PaymentRecord;
use jalon_intake::{Reject, Rejects, Text};
use smol_str::SmolStr;

use super::known::{Name, came_as_records};
use crate::dated::{far_away, too_far};
use crate::import::files::{Wanted, cannot_read, read_part, refused};
use crate::{House, Refused};

/// What was not taken, with its place.
#[derive(Clone, Debug)]
pub struct Faults {
    /// The file.
    pub file: String,
    /// The line in it.
    pub line: u64,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub reason: Text,
    /// What to do.
    pub remedy: Text,
}

/// What one file holds.
#[derive(Default)]
pub(super) struct Found {
    pub statements: usize,
    /// What is booked.
    pub bookings: Vec<Identity>,
    /// Bookings that are not booked yet.
    pub pending: u64,
    pub faults: Vec<Faults>,
    /// Each account with the moment until which its payments are known from it.
    pub feeds: Vec<(SmolStr, Instant)>,
    /// Payments that came as records before, or take one back that did.
    pub told: Vec<(u64, PaymentRecord)>,
}

/// Reads a file: a statement of a bank, or payments in rows.
pub(super) fn file(
    house: &mut House,
    path: &Path,
    mappings: &[PathBuf],
    now: Instant,
) -> Result<Found, Refused> {
    if is_in_rows(path) {
        return rows(house, path, mappings, now);
    }
    let size = fs::metadata(path)
        .map_err(|error| cannot_read(path, &error))?
        .len();
    if size > jalon_bank::SIZE_MAX as u64 {
        let refused = Refused::wrong(
            format!("{}: the statement is larger than 256 MB", path.display()),
            format!("{}\u{a0}: le relevé dépasse 256\u{a0}Mo", path.display()),
        );
        return Err(refused.help(
            "ask the bank for one statement for each day",
            "demandez à la banque un relevé par jour",
        ));
    }
    let bytes = fs::read(path).map_err(|error| cannot_read(path, &error))?;
    let mut read = jalon_bank::read(&bytes).map_err(|refusal| refused(path, &refusal))?;
    drop(bytes);
    let mut faults = faults_of(path, read.faults);
    faults.extend(without_far_days(path, &mut read.statements, now));
    faults.sort_by_key(|fault| fault.line);
    Ok(Found {
        faults,
        ..of_statements(&read.statements, now)
    })
}

/// Takes out what is booked for a day that is too far away, and tells it.
fn without_far_days(path: &Path, statements: &mut Vec<Statement>, now: Instant) -> Vec<Faults> {
    let file = path.display().to_string();
    let mut faults = Vec::new();
    statements.retain_mut(|statement| {
        let before = statement.entries.len();
        statement.entries.retain(|entry| {
            let booked = entry.status == Status::Booked && entry.side != Side::Out;
            let Some(day) = too_far(entry, now).filter(|_| booked) else {
                return true;
            };
            let value = day.to_string();
            let (reason, remedy) = far_away(&value);
            faults.push(Faults {
                file: file.clone(),
                line: entry.at,
                value,
                reason,
                remedy,
            });
            false
        });
        // Rows none of which is taken tell nothing of their account.
        let is_rows = statement.kind == StatementKind::Rows;
        !is_rows || !statement.entries.is_empty() || before == 0
    });
    faults
}

/// What was not taken of a file, with its name.
fn faults_of(path: &Path, faults: Vec<jalon_bank::Fault>) -> Vec<Faults> {
    let file = path.display().to_string();
    let faults = faults.into_iter().map(|fault| Faults {
        file: file.clone(),
        line: fault.at,
        value: fault.value,
        reason: fault.reason,
        remedy: fault.remedy,
    });
    faults.collect()
}

/// What was not taken of a row.
pub(super) fn of_row(path: &Path, reject: Reject) -> impl Iterator<Item = Faults> {
    let file = path.display().to_string();
    let line = reject.line;
    reject.faults.into_iter().map(move |fault| Faults {
        file: file.clone(),
        line,
        value: fault.value,
        reason: fault.reason,
        remedy: fault.remedy,
    })
}

fn of_statements(statements: &[Statement], now: Instant) -> Found {
    let entries = || statements.iter().flat_map(|one| &one.entries);
    let is_pending = |entry: &&Entry| entry.status != Status::Booked;
    // What is told up to a moment that has not come is told up to now.
    let feeds = statements.iter().map(|one| {
        let until = one.until.unwrap_or(now).min(now);
        (one.account.clone(), until)
    });
    Found {
        statements: statements.len(),
        bookings: identify(statements),
        pending: entries().filter(is_pending).count() as u64,
        feeds: feeds.collect(),
        ..Found::default()
    }
}

/// Payments of a CSV file or of JSON lines, by a mapping.
fn rows(
    house: &mut House,
    path: &Path,
    mappings: &[PathBuf],
    now: Instant,
) -> Result<Found, Refused> {
    let machine = crate::import::machine(house)?;
    let paths = [path.to_owned()];
    let wanted = Wanted {
        invoices: &[],
        customers: &[],
        payments: &paths,
        events: &[],
        history: &[],
        mappings,
        source: None,
    };
    let taking = read_part(&wanted, &[&machine], &house.entity.code)?;
    let fitting = taking.batches.get(0);
    let origins = fitting.origins.payments.iter().map(|one| one.line);
    let payments = origins.zip(fitting.payments.iter().cloned()).collect();
    let (payments, told) = apart(house, payments)?;
    let (mut statements, faults) = of_payments(&payments);
    let mut faults = faults_of(path, faults);
    faults.extend(without_far_days(path, &mut statements, now));
    let none = Rejects::default();
    let rows = taking.rejects.with(&none, &[]);
    for reject in rows.chain(fitting.rejects.iter().cloned()) {
        // A line of totals is no payment.
        if !reject.aside {
            faults.extend(of_row(path, reject));
        }
    }
    faults.sort_by_key(|fault| fault.line);
    let found = of_statements(&statements, now);
    let mut feeds = found.feeds;
    let empty = taking.empty_feeds(None).into_iter();
    feeds.extend(empty.map(|source| (source, now)));
    Ok(Found {
        faults,
        told,
        feeds,
        ..found
    })
}

/// Payments with their lines.
type Rows = Vec<(u64, PaymentRecord)>;

/// What counts once whichever way it comes: payments that came as records stay what they are there.
fn apart(house: &mut House, payments: Rows) -> Result<(Rows, Rows), Refused> {
    let all = payments.iter().flat_map(|(_, one)| names(one));
    let came = came_as_records(house, &all.collect::<Vec<_>>())?;
    let is_known = |one: &PaymentRecord| names(one).any(|name| came.contains(&name));
    let (told, new) = payments.into_iter().partition(|(_, one)| is_known(one));
    Ok((new, told))
}

/// A payment, and what it takes back, by source and key.
fn names(payment: &PaymentRecord) -> impl Iterator<Item = Name> {
    let keys = [Some(&payment.key), payment.reverses.as_ref()];
    let keys = keys.into_iter().flatten();
    keys.map(|key| (payment.source.clone(), key.clone()))
}

/// Whether a file is one of rows, by its name.
fn is_in_rows(path: &Path) -> bool {
    let end = path.extension().and_then(|end| end.to_str());
    let end = end.map(str::to_lowercase).unwrap_or_default();
    matches!(end.as_str(), "csv" | "tsv" | "json" | "jsonl" | "ndjson")
}

/// Whether all of a booking leaves: then it is no business of receivables.
pub(super) fn leaves(booking: &Identity) -> bool {
    booking
        .lines
        .iter()
        .all(|(_, line)| line.side == Side::Out || line.amount.minor == 0)
}
