//! How lines stand now: on whose account money is, and what an invoice did not take after all, since it was
//! paid before the daemon applied what a line gave it.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use jalon_bank::Side;
use jalon_core::ledger::EntryKind;
use jalon_daemon::kept::Kept;
use jalon_store::{AccountKey, BankState, Key};
use smol_str::SmolStr;

use super::kept::{Line, OnAccount};
use crate::found::kept;
use crate::{House, Refused, untaken};

/// The customer on whose account money is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its key.
    pub customer: SmolStr,
    /// Its name.
    pub name: SmolStr,
}

impl fmt::Display for Holder {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.is_empty() {
            true => write!(to, "{}", self.customer),
            false => write!(to, "{} ({})", self.name, self.customer),
        }
    }
}

/// So many accounts are read at once.
const TOGETHER: usize = 500;

/// Lines as they stand: each knows who has what of it is on account, and what no invoice took is there.
pub(super) fn as_they_stand(house: &mut House, lines: &mut [Line]) -> Result<(), Refused> {
    let places = places(house, lines)?;
    let noted = lines.iter().flat_map(|line| line.held.accounts());
    let all: BTreeSet<u128> = noted.chain(places.values().copied()).collect();
    let all: Vec<AccountKey> = all.into_iter().map(|one| key_of(house, one)).collect();
    let mut found: HashMap<u128, Kept> = HashMap::new();
    for some in all.chunks(TOGETHER) {
        for row in house.store.accounts(some)? {
            found.insert(row.key.account.0, kept(&row)?);
        }
    }
    let mut at_rest: HashMap<u128, bool> = HashMap::new();
    for line in lines {
        if let Some((account, rest)) = not_taken(line, (&found, &places)) {
            let known = at_rest.get(&account).copied();
            let is_at_rest = match known {
                Some(known) => known,
                None => untaken::nothing(house, key_of(house, account))?,
            };
            at_rest.insert(account, is_at_rest);
            if is_at_rest {
                line.held.shares = rest.shares;
                line.held.on_account = Some(OnAccount::new(account, rest.on_account));
            }
        }
        let held = line.held.on_account.as_ref().map(OnAccount::account);
        line.holder = held.and_then(|account| holder(found.get(&account)?));
    }
    Ok(())
}

/// In which accounts the invoices of lines are now: their customers may have another payer.
fn places(house: &mut House, lines: &[Line]) -> Result<HashMap<SmolStr, u128>, Refused> {
    let shares = lines.iter().flat_map(|line| &line.held.shares);
    let numbers: BTreeSet<&SmolStr> = shares.map(|share| &share.invoice).collect();
    let of = |number: &SmolStr| (house.entity.invoice_by_number(number), number.clone());
    let numbers: HashMap<Key, SmolStr> = numbers.into_iter().map(of).collect();
    let keys: Vec<Key> = numbers.keys().copied().collect();
    let mut places = HashMap::new();
    for some in keys.chunks(TOGETHER) {
        for known in house.store.known(house.entity.id, some)? {
            if let Some(number) = numbers.get(&known.key) {
                places.insert(number.clone(), known.account.account.0);
            }
        }
    }
    Ok(places)
}

/// The customer whose account it is.
pub(super) fn holder_of(house: &mut House, account: u128) -> Result<Option<Holder>, Refused> {
    let key = key_of(house, account);
    let row = house.store.accounts(&[key])?.into_iter().next();
    let kept = row.map(|row| kept(&row)).transpose()?;
    Ok(kept.and_then(|kept| holder(&kept)))
}

fn holder(kept: &Kept) -> Option<Holder> {
    let mut customers = kept.parts.iter().flat_map(|part| &part.account.customers);
    let payer = customers.next()?;
    Some(Holder {
        customer: payer.key.clone(),
        name: payer.name.clone(),
    })
}

/// What invoices have of a line, and what of it is on account.
struct Rest {
    shares: Vec<jalon_bank::matching::Share>,
    on_account: i64,
}

/// What a line gave to invoices that did not take it: it is on an account that they are in, or were.
/// A line whose rest is with another payer stays as it is noted: it tells of one account.
fn not_taken(
    line: &Line,
    (found, places): (&HashMap<u128, Kept>, &HashMap<SmolStr, u128>),
) -> Option<(u128, Rest)> {
    let held = &line.held;
    let is_given = matches!(line.state, BankState::Settled | BankState::Waits);
    if held.side != Side::In || !is_given {
        return None;
    }
    let name = line.name();
    let now = held
        .shares
        .iter()
        .filter_map(|one| places.get(&one.invoice));
    let mut accounts: Vec<u128> = held.accounts().into_iter().chain(now.copied()).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let (noted_on, noted) = match &held.on_account {
        Some(rest) => (Some(rest.account()), rest.amount),
        None => (None, 0),
    };
    let more = |account: &u128| {
        let parts = found.get(account)?.parts.iter();
        let there = parts.flat_map(|one| one.account.on_account.of_payment(&name));
        let there = there.filter(|money| money.currency == held.amount.currency);
        let there = there.fold(0i64, |sum, money| sum.saturating_add(money.minor));
        let more = there.saturating_sub(noted);
        (more > 0).then_some((*account, more))
    };
    let mut possible = accounts
        .iter()
        .filter(|one| noted_on.is_none_or(|on| on == **one));
    let (account, mut more) = possible.find_map(more)?;
    let mut taken: HashMap<SmolStr, i64> = HashMap::new();
    let mut rest = Rest {
        shares: held.shares.clone(),
        on_account: noted,
    };
    for share in &mut rest.shares {
        let left = match taken.get(&share.invoice) {
            Some(left) => *left,
            // Of an invoice that is not found nothing is known.
            None => settled(found, &accounts, (&share.invoice, &name)).unwrap_or(share.amount),
        };
        let keeps = share.amount.min(left);
        let goes = share.amount.saturating_sub(keeps).min(more);
        taken.insert(share.invoice.clone(), left.saturating_sub(keeps));
        share.amount -= goes;
        more -= goes;
        rest.on_account = rest.on_account.saturating_add(goes);
    }
    rest.shares.retain(|share| share.amount > 0);
    (rest.on_account > noted).then_some((account, rest))
}

/// What an invoice took of a payment.
fn settled(
    found: &HashMap<u128, Kept>,
    accounts: &[u128],
    (invoice, payment): (&str, &str),
) -> Option<i64> {
    let parts = accounts.iter().filter_map(|one| found.get(one));
    let subjects = parts.flat_map(|one| &one.parts);
    let mut invoices = subjects
        .flat_map(|one| &one.account.subjects)
        .filter_map(|one| one.invoice())
        .filter(|one| one.number == invoice);
    let invoice = invoices.next()?;
    Some(invoice.ledger.allocated(EntryKind::Payment, payment))
}

fn key_of(house: &House, account: u128) -> AccountKey {
    AccountKey {
        entity: house.entity.id,
        account: Key(account),
    }
}
