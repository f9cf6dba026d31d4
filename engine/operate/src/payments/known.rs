//! What of statements came before.

use std::collections::{HashMap, HashSet};

use jalon_bank::{Identity, Mark, Side, identify, of_payments};
use jalon_core::Money;
use jalon_core::records::PaymentRecord;
use jalon_daemon::versions;
use jalon_store::Key;
use smol_str::SmolStr;

use super::kept::{Line, mark_of_reference};
use super::read::leaves;
use crate::{House, Refused};

/// So much is asked of the store at once.
const TOGETHER: usize = 500;

/// The lines of bookings that are kept already.
#[derive(Default)]
pub(super) struct Known {
    lines: HashMap<Key, Line>,
    /// Lines of rows by their marks: the key of a line has its amount in it, and a row may say another one.
    rows: HashMap<Key, Line>,
}

impl Known {
    pub(super) fn of(house: &mut House, bookings: &[Identity]) -> Result<Known, Refused> {
        let mut keys: Vec<Key> = Vec::new();
        let mut marks: Vec<Key> = Vec::new();
        for booking in bookings.iter().filter(|booking| !leaves(booking)) {
            keys.push(key_of(house, booking.entry));
            keys.extend(booking.lines.iter().map(|(mark, _)| key_of(house, *mark)));
            marks.extend(mark_of(booking));
        }
        keys.sort_unstable();
        keys.dedup();
        let mut known = Known::default();
        for row in house.store.bank_lines(house.entity.id, &keys)? {
            known.lines.insert(row.key, Line::read(&row)?);
        }
        let marked = match marks.is_empty() {
            true => Vec::new(),
            false => house.store.bank_marked(house.entity.id, &marks)?,
        };
        for row in marked {
            if let Some(mark) = row.mark {
                known.rows.insert(mark, Line::read(&row)?);
            }
        }
        Ok(known)
    }

    /// The line of a booking: of just this one, else of the row that it was when it came first.
    pub(super) fn of_booking(&self, whole: Key, booking: &Identity) -> Option<&Line> {
        let row = || self.rows.get(&mark_of(booking)?);
        self.lines.get(&whole).or_else(row)
    }

    pub(super) fn has(&self, line: Key) -> bool {
        self.lines.contains_key(&line)
    }
}

/// What a payment is to the statements that came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// It came with one: it counts once.
    Before,
    /// It came with one, with another amount, which stands.
    Otherwise,
    /// What it takes back came with one, or it names as its payer somebody who is no customer: it is taken as a
    /// row of a statement is, see [`super::take_as_rows`].
    AsRow,
    /// It is told for a day that is too far away.
    FarAway,
}

/// Which of some payments came with a statement before, by their places.
pub(crate) fn came_with_statements(
    house: &mut House,
    payments: &[PaymentRecord],
) -> Result<HashMap<usize, Came>, Refused> {
    let mut came = HashMap::new();
    let mut bookings: Vec<(usize, Identity)> = Vec::new();
    for (at, payment) in payments.iter().enumerate() {
        let (statements, _) = of_payments(&[(0, payment.clone())]);
        bookings.extend(identify(&statements).into_iter().map(|one| (at, one)));
    }
    for some in bookings.chunks(TOGETHER) {
        let all: Vec<Identity> = some.iter().map(|(_, one)| one.clone()).collect();
        let known = Known::of(house, &all)?;
        for (at, booking) in some {
            let there = known.of_booking(key_of(house, booking.entry), booking);
            let what = there.map(|there| match there.held.amount == booking.amount {
                true => Came::Before,
                false => Came::Otherwise,
            });
            came.extend(what.map(|what| (*at, what)));
        }
    }
    let new = payments
        .iter()
        .enumerate()
        .filter(|(at, _)| !came.contains_key(at));
    let back = new.filter_map(|(at, one)| Some((at, (one.source.clone(), one.reverses.clone()?))));
    let back: Vec<(usize, Name)> = back.collect();
    let of_statements = of_statements(house, &back)?;
    came.extend(of_statements.into_iter().map(|at| (at, Came::AsRow)));
    Ok(came)
}

/// Which of some payments name as their payer somebody who is no customer, and no invoice, with what takes them
/// back: their money would be on an account that nobody looks at. `introduced` come in with them.
pub(crate) fn of_no_customer(
    house: &mut House,
    payments: &[PaymentRecord],
    introduced: &[jalon_store::Known],
) -> Result<Vec<usize>, Refused> {
    let introduced: HashSet<Key> = introduced.iter().map(|one| one.key).collect();
    let code = house.entity.code.clone();
    let asked = payments.iter().enumerate().filter_map(|(at, one)| {
        let is_for_nothing = one.reverses.is_none() && one.allocations.is_empty();
        let payer = Key::of_customer(&code, one.payer.as_ref()?);
        let amount = Money::from_decimal(one.amount, one.currency);
        let comes = amount.is_ok_and(|amount| amount.minor > 0);
        (is_for_nothing && comes && !introduced.contains(&payer)).then_some((at, payer))
    });
    let asked: Vec<(usize, Key)> = asked.collect();
    let mut found: HashSet<usize> = HashSet::new();
    for some in asked.chunks(TOGETHER) {
        let keys: Vec<Key> = some.iter().map(|(_, payer)| *payer).collect();
        let known = house.store.known(house.entity.id, &keys)?;
        let known: HashSet<Key> = known.into_iter().map(|one| one.key).collect();
        let unknown = some.iter().filter(|(_, payer)| !known.contains(payer));
        let named = unknown.filter_map(|(at, _)| {
            let one = payments.get(*at)?;
            Some((*at, (one.source.clone(), one.key.clone())))
        });
        let named: Vec<(usize, Name)> = named.collect();
        let names: Vec<Name> = named.iter().map(|(_, name)| name.clone()).collect();
        // What came as a record before is known as one.
        let records = came_as_records(house, &names)?;
        let new = named.iter().filter(|(_, name)| !records.contains(name));
        found.extend(new.map(|(at, _)| *at));
    }
    let names = found.iter().filter_map(|at| payments.get(*at));
    let names: HashSet<(&str, &str)> = names.map(|one| (&*one.source, &*one.key)).collect();
    let back = payments.iter().enumerate().filter(|(_, one)| {
        let undone = one.reverses.as_deref();
        undone.is_some_and(|key| names.contains(&(&*one.source, key)))
    });
    let back: Vec<usize> = back.map(|(at, _)| at).collect();
    found.extend(back);
    Ok(found.into_iter().collect())
}

/// Which of some payments came with statements, and not as records.
fn of_statements(house: &mut House, named: &[(usize, Name)]) -> Result<Vec<usize>, Refused> {
    let mut found = Vec::new();
    for some in named.chunks(TOGETHER) {
        let names: Vec<Name> = some.iter().map(|(_, name)| name.clone()).collect();
        let records = came_as_records(house, &names)?;
        let mark = |(source, key): &Name| mark_of_row(source, key, Side::In);
        let marks: Vec<Key> = names.iter().filter_map(mark).collect();
        let rows = house.store.bank_marked(house.entity.id, &marks)?;
        let rows: HashSet<Option<Key>> = rows.into_iter().map(|row| row.mark).collect();
        let is_of_one =
            |(_, name): &&(usize, Name)| rows.contains(&mark(name)) && !records.contains(name);
        found.extend(some.iter().filter(is_of_one).map(|(at, _)| *at));
    }
    Ok(found)
}

/// A payment by its source and its key.
pub(super) type Name = (SmolStr, SmolStr);

/// Which payments came as records, of some by source and key. Whether the daemon has had a turn since, or they
/// wait for their invoice, they are known.
pub(super) fn came_as_records(house: &mut House, named: &[Name]) -> Result<HashSet<Name>, Refused> {
    let entity = house.entity.clone();
    let came = |(source, key): &Name| versions::of_payment(&entity, source, key);
    let did = |(source, key): &Name| entity.payment(source, key);
    let mut known: HashSet<Name> = HashSet::new();
    for some in named.chunks(TOGETHER) {
        let keys: Vec<Key> = some.iter().flat_map(came).collect();
        let keys = house.store.have_come(entity.id, &keys)?;
        let mut there: HashSet<Key> = keys.into_iter().collect();
        let keys: Vec<Key> = some.iter().map(did).collect();
        let taken = house.store.known(entity.id, &keys)?;
        there.extend(taken.into_iter().map(|one| one.key));
        let is_there = |one: &&Name| {
            let mut keys = came(one).into_iter().chain([did(one)]);
            keys.any(|key| there.contains(&key))
        };
        known.extend(some.iter().filter(is_there).cloned());
    }
    Ok(known)
}

/// The key of the line with a mark.
pub(super) fn key_of(house: &House, mark: Mark) -> Key {
    let digits: String = mark.0.iter().map(|byte| format!("{byte:02x}")).collect();
    Key::of(&["bank line", &house.entity.code, &digits])
}

fn mark_of(booking: &Identity) -> Option<Key> {
    let (_, line) = booking.lines.first()?;
    mark_of_row(&line.account, booking.row.as_ref()?, line.side)
}

/// By what the line of a row is found, whatever its amount: one that came in as by one that takes it back,
/// one that takes another back by nothing else.
pub(super) fn mark_of_row(feed: &str, row: &str, side: Side) -> Option<Key> {
    match side {
        Side::In => Some(mark_of_reference(feed, "reference", row)),
        Side::InTakenBack => Some(mark_of_reference(feed, "row that takes back", row)),
        Side::Out | Side::OutTakenBack => None,
    }
}
