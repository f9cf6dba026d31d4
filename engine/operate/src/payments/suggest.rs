//! Suggestions for lines that wait: each account with something open is looked at once.

use std::collections::HashSet;

use jalon_bank::matching::{Because, Purse, Seeker};
use jalon_bank::{Part, Side};
use jalon_core::Money;
use jalon_store::{BankState, Key, Open};

use super::invoices::{Invoices, names_of, open_invoice};
use super::kept::Line;
use super::settle::Settled;
use crate::found::kept;
use crate::{House, Refused};

/// So many accounts, and lines, are read at once.
const TOGETHER: usize = 500;
/// The most lines for which suggestions are sought at once.
const LINES_MAX: usize = 50_000;

/// Seeks suggestions for all lines that wait, and says for how many there are some.
pub fn suggest(house: &mut House) -> Result<u64, Refused> {
    let (mut lines, mut after) = (Vec::new(), None);
    while lines.len() < LINES_MAX {
        let waits = Some(BankState::Waits);
        let rows = house
            .store
            .bank_page(house.entity.id, waits, after, TOGETHER)?;
        after = rows.last().map(|row| row.key);
        for row in &rows {
            lines.push(Line::read(row)?);
        }
        if rows.len() < TOGETHER {
            break;
        }
    }
    seek(house, lines, &Invoices::default())
}

/// Seeks suggestions for some lines that came to wait; what others were given just now is taken off.
pub(super) fn suggest_for(
    house: &mut House,
    keys: &HashSet<Key>,
    given: &Invoices,
) -> Result<u64, Refused> {
    let keys: Vec<Key> = keys.iter().copied().take(LINES_MAX).collect();
    let mut lines = Vec::new();
    for some in keys.chunks(TOGETHER) {
        for row in house.store.bank_lines(house.entity.id, some)? {
            lines.push(Line::read(&row)?);
        }
    }
    seek(house, lines, given)
}

fn seek(house: &mut House, mut lines: Vec<Line>, given: &Invoices) -> Result<u64, Refused> {
    lines.retain(|line| line.held.side == Side::In && line.state == BankState::Waits);
    if lines.is_empty() {
        return Ok(0);
    }
    let sought: Vec<(Money, Part)> = lines
        .iter()
        .map(|line| (line.held.amount, line.held.part.clone()))
        .collect();
    let sought: Vec<(Money, &Part)> = sought.iter().map(|(money, part)| (*money, part)).collect();
    let mut seeker = Seeker::new(&sought);
    let mut after = None;
    loop {
        let (entity, least) = (house.entity.id, Open::Journeys);
        let rows = house.store.open_accounts(entity, least, after, TOGETHER)?;
        let Some(last) = rows.last() else {
            break;
        };
        after = Some(last.key.account);
        for row in &rows {
            let kept = kept(row)?;
            let parts = kept.parts.iter();
            let open = parts.flat_map(|part| {
                let subjects = part.account.subjects.iter();
                subjects.filter_map(|one| {
                    let mut open = open_invoice(row, &part.account, one)?;
                    open.open = given.left_of(open.account, one.id.0, open.open);
                    open.charges = open.charges.min(open.open);
                    Some(open)
                })
            });
            seeker.look(&Purse {
                account: row.key.account.0,
                invoices: open.filter(|one| one.open > 0).collect(),
                names: names_of(&kept),
            });
        }
    }
    let mut found_some = 0;
    let mut changed = Vec::new();
    for (mut line, mut found) in lines.into_iter().zip(seeker.found()) {
        // What the line itself names stays the first.
        let mut own = line.held.suggestions.clone();
        own.retain(|one| one.because == Because::Named);
        found.retain(|one| own.iter().all(|own| own.shares != one.shares));
        own.extend(found);
        found_some += u64::from(!own.is_empty());
        if own != line.held.suggestions {
            line.held.suggestions = own;
            changed.push(line);
        }
    }
    for some in changed.chunks(TOGETHER) {
        let settled = Settled {
            lines: some.to_vec(),
            ..Settled::default()
        };
        // Where somebody decided meanwhile, nothing has to be suggested.
        if !settled.book(house)? {
            for line in some {
                let one = Settled {
                    lines: vec![line.clone()],
                    ..Settled::default()
                };
                one.book(house)?;
            }
        }
    }
    Ok(found_some)
}
