//! The list of customers, account by account, page by page.

use std::collections::BTreeMap;

use jalon_core::{Currency, Instant, Money};
use jalon_daemon::kept::Kept;
use jalon_store::{AccountKey, AccountRow, Open};
use serde::Serialize;
use smol_str::SmolStr;
use utoipa::ToSchema;

use super::figures::{Figures, of_account};
use super::held::{self, Held};
use crate::found::{Facing, deployed, kept};
use crate::{House, Page, Place, Refused};

/// Which customers are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only those for which this one pays, itself among them.
    pub payer: Option<String>,
    /// Only those that are held.
    pub held: bool,
    /// Only those that owe something late.
    pub late: bool,
}

/// A customer in a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// For programs.
    pub told: CustomerLine,
}

/// A customer in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CustomerLine)]
pub struct CustomerLine {
    /// Its key.
    pub customer: String,
    /// Its name.
    pub name: String,
    /// The key of the party that pays for it.
    pub payer: String,
    /// How many others it pays for.
    pub pays_for: usize,
    /// The way in which it wants invoices, if it said so.
    pub way: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// How it pays, and what it owes.
    #[serde(flatten)]
    pub figures: Figures,
    /// What it has on its account, in each currency: money that is for no invoice, and what it paid on
    /// invoices beyond what they asked for; nothing for those that another one pays for.
    pub on_account: Vec<OnAccountTold>,
    /// If nothing leaves for it: since when, until when and why.
    pub held: Option<HeldTold>,
}

/// Money of a payer that is for no invoice yet, and credit notes that name none.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CustomerOnAccount)]
pub struct OnAccountTold {
    /// The currency.
    pub currency: String,
    /// How much.
    pub amount: String,
}

/// A hold.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CustomerHeld)]
pub struct HeldTold {
    /// Whom it was said of: the customer itself, or who pays for it.
    pub of: String,
    /// The day on which things go on; none until somebody releases it.
    #[schema(format = Date)]
    pub until: Option<String>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// Since when.
    #[schema(format = DateTime)]
    pub since: Option<String>,
}

/// So many accounts are read at once.
const TOGETHER: usize = 50;
/// So many accounts are looked at for one page, whether they have something for it or not.
const LOOKED_AT_MAX: usize = 2_000;

/// A page of the customers that are wanted, in the order of their accounts.
pub fn page(
    house: &mut House,
    wanted: &Wanted,
    (after, limit): (Option<Place>, usize),
    now: Instant,
) -> Result<Page<Line>, Refused> {
    let deployed = deployed(house)?;
    let mut facing = Facing::new(&deployed);
    let notes = held::all(house, now)?;
    let only = match &wanted.payer {
        Some(payer) => Some(super::account_of(house, payer)?),
        None => None,
    };
    let mut items: Vec<(Place, Line)> = Vec::new();
    let mut looked_at = 0;
    // Where a page ended within an account, the next one begins there.
    let begun = after.filter(|place| place.after.is_some());
    let first = begun
        .map(|place| place.account())
        .or(only.map(|of| of.account));
    let mut rows = match first {
        Some(account) if begun.is_some() || after.is_none() => {
            house.store.accounts(&[AccountKey {
                entity: house.entity.id,
                account,
            }])?
        }
        _ => Vec::new(),
    };
    let mut last = after.map(Place::account);
    let next = loop {
        for row in &rows {
            last = last.max(Some(row.key.account));
            for (place, line) in of_row(house, &mut facing, row, (&notes, now))? {
                let passed = begun.is_some_and(|begun| place <= begun);
                if !passed && is_wanted(&line.told, wanted) {
                    items.push((place, line));
                }
            }
        }
        if items.len() > limit {
            items.truncate(limit);
            break items.last().map(|(place, _)| *place);
        }
        if looked_at >= LOOKED_AT_MAX {
            break last.map(|account| Place {
                in_: account.0,
                after: None,
            });
        }
        if only.is_some() {
            break None;
        }
        let entity = house.entity.id;
        rows = house
            .store
            .open_accounts(entity, Open::Nothing, last, TOGETHER)?;
        looked_at += rows.len();
        if rows.is_empty() {
            break None;
        }
    };
    Ok(Page {
        items: items.into_iter().map(|(_, line)| line).collect(),
        next,
    })
}

fn is_wanted(line: &CustomerLine, wanted: &Wanted) -> bool {
    let of_payer = wanted
        .payer
        .as_ref()
        .is_none_or(|payer| *payer == line.payer);
    of_payer
        && (!wanted.held || line.held.is_some())
        && (!wanted.late || line.figures.late_invoices > 0)
}

/// The customers of an account, in the order in which they came.
pub(super) fn of_row(
    house: &mut House,
    facing: &mut Facing<'_>,
    row: &AccountRow,
    (notes, now): (&BTreeMap<SmolStr, Held>, Instant),
) -> Result<Vec<(Place, Line)>, Refused> {
    let kept = kept(row)?;
    let mut figures = of_account(house, facing, (row.key, &kept), now)?;
    let newest = kept.parts.iter().max_by_key(|part| part.number);
    let customers = newest.map_or(&[][..], |part| part.account.customers.as_slice());
    let lines = customers.iter().zip(1u128..).map(|(customer, number)| {
        let pays = customer.key == row.payer;
        let told = CustomerLine {
            customer: customer.key.to_string(),
            name: customer.name.to_string(),
            payer: row.payer.to_string(),
            pays_for: match pays {
                true => customers.len().saturating_sub(1),
                false => 0,
            },
            way: customer.way.map(|way| way.name().to_owned()),
            language: customer.language.as_ref().map(ToString::to_string),
            on_account: match pays {
                true => on_account(&kept),
                false => Vec::new(),
            },
            figures: figures.remove(&customer.key).unwrap_or_default(),
            held: held_by(&kept, (&customer.key, &row.payer), notes, now),
        };
        let place = Place {
            in_: row.key.account.0,
            after: Some(number),
        };
        (place, Line { told })
    });
    Ok(lines.collect())
}

/// What an account has on account, by currency: what is for no invoice, and what was paid on invoices beyond
/// what they asked for.
fn on_account(kept: &Kept) -> Vec<OnAccountTold> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for entry in kept
        .parts
        .iter()
        .flat_map(|part| part.account.on_account.open())
    {
        let sum = sums.entry(entry.money.currency).or_default();
        *sum = sum.saturating_add(entry.money.minor);
    }
    for subject in kept.subjects() {
        let (Some(invoice), beyond) = (subject.invoice(), subject.overpaid()) else {
            continue;
        };
        if beyond > 0 {
            let sum = sums.entry(invoice.ledger.currency()).or_default();
            *sum = sum.saturating_add(beyond);
        }
    }
    let told = sums.into_iter().map(|(currency, minor)| OnAccountTold {
        currency: currency.code().to_owned(),
        amount: Money::new(minor, currency).amount().to_string(),
    });
    told.collect()
}

/// What holds a customer, by itself or through who pays for it.
fn held_by(
    kept: &Kept,
    (customer, payer): (&SmolStr, &str),
    notes: &BTreeMap<SmolStr, Held>,
    now: Instant,
) -> Option<HeldTold> {
    let until = |key: &str| {
        let parts = kept.parts.iter();
        let customers = parts.flat_map(|part| &part.account.customers);
        let own = customers.filter(|one| one.key == key);
        own.filter_map(|one| one.held_until)
            .filter(|until| *until > now)
            .max()
    };
    [customer.as_str(), payer].into_iter().find_map(|of| {
        // What is just noted holds with the daemon's next turn; what is released is held until then.
        let (until, noted) = (until(of), notes.get(of));
        if until.is_none() && noted.is_none() {
            return None;
        }
        Some(HeldTold {
            of: of.to_owned(),
            until: noted.and_then(|held| held.until).map(|day| day.to_string()),
            reason: noted.map_or("", |held| held.reason.as_str()).to_owned(),
            by: noted.map_or("", |held| held.by.as_str()).to_owned(),
            since: noted.map(|held| held.since.to_string()),
        })
    })
}
