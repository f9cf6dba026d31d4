//! How customers of an account pay, from what happened to their invoices and promises.

use std::collections::HashMap;

use jalon_core::step::{Behaviour, Done, SubjectId, calendar_of};
use jalon_core::{Currency, Day, Instant, Money};
use jalon_daemon::journal::Noted;
use jalon_daemon::kept::Kept;
use jalon_store::{AccountKey, codec};
use serde::Serialize;
use smol_str::SmolStr;
use utoipa::ToSchema;

use crate::found::Facing;
use crate::{House, Refused};

/// How a customer pays, and what it owes.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = PaymentBehaviour)]
pub struct Figures {
    /// Days after the due date on average, over the invoices that it paid; less than nothing for early.
    pub average_days: Option<i64>,
    /// How many of a hundred that it paid were late.
    pub share_late: Option<u32>,
    /// How many invoices with a due date it paid.
    pub paid: u32,
    /// Those of them that were late.
    pub paid_late: u32,
    /// Invoices that are open.
    pub open_invoices: u32,
    /// Those of them that are late.
    pub late_invoices: u32,
    /// Days by which the oldest of them is late.
    pub days_late_of_oldest: u32,
    /// What it owes, in each currency.
    pub amounts: Vec<AmountTold>,
    /// What became of its promises.
    pub promises: PromisesTold,
    /// How it stands by the script.
    pub standings: Vec<StandingTold>,
}

/// What is owed in one currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CustomerAmount)]
pub struct AmountTold {
    /// The currency.
    pub currency: String,
    /// What is open.
    pub open: String,
    /// What of it is late and not disputed.
    pub overdue: String,
}

/// What became of promises, since the journal was last archived.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[schema(as = CustomerPromises)]
pub struct PromisesTold {
    /// Kept.
    pub kept: u32,
    /// Broken.
    pub broken: u32,
    /// Neither yet.
    pub open: u32,
}

/// A standing of the script with its value.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CustomerStanding)]
pub struct StandingTold {
    /// What it is called.
    pub name: String,
    /// Which of its values it has.
    pub value: String,
}

impl Figures {
    /// What is owed, as amounts.
    pub fn owed(&self) -> impl Iterator<Item = (Option<Money>, Option<Money>)> + '_ {
        self.amounts.iter().map(|one| {
            let money = |written: &str| {
                let currency: Currency = one.currency.parse().ok()?;
                Money::from_decimal(written.parse().ok()?, currency).ok()
            };
            (money(&one.open), money(&one.overdue))
        })
    }
}

/// Figures of the customers of an account, by their keys.
pub(super) fn of_account(
    house: &mut House,
    facing: &mut Facing<'_>,
    (key, kept): (AccountKey, &Kept),
    now: Instant,
) -> Result<HashMap<SmolStr, Figures>, Refused> {
    let promises = promises(house, key)?;
    let mut invoices: HashMap<SmolStr, Vec<_>> = HashMap::new();
    let mut all: HashMap<SmolStr, Figures> = HashMap::new();
    for part in &kept.parts {
        let world = facing.world(house, part.program)?;
        let (machine, context) = (&world.machine, &world.context);
        for customer in &part.account.customers {
            let figures = all.entry(customer.key.clone()).or_default();
            // The newest part is the last: its script says how the customer stands.
            let values = customer.standings.iter().zip(machine.standings.items());
            let told = values.filter_map(|(value, standing)| {
                let value = standing.values.get(usize::from((*value)?))?;
                Some(StandingTold {
                    name: standing.name.to_string(),
                    value: value.to_string(),
                })
            });
            figures.standings = told.collect();
        }
        for subject in &part.account.subjects {
            let customer = part.account.customers.get(usize::from(subject.customer));
            let Some(customer) = customer else {
                continue;
            };
            let calendar = calendar_of(machine, context, &part.account, subject, now);
            let today: Day = calendar.parts().zone.local(now).0;
            let own = invoices.entry(customer.key.clone()).or_default();
            own.push((subject, today));
            let figures = all.entry(customer.key.clone()).or_default();
            if let Some((kept, broken)) = promises.get(&subject.id) {
                figures.promises.kept += kept;
                figures.promises.broken += broken;
            }
        }
    }
    for (customer, own) in invoices {
        let found = Behaviour::of(own);
        let figures = all.entry(customer).or_default();
        figures.average_days = found.average_days();
        figures.share_late = found.share_late();
        (figures.paid, figures.paid_late) = (found.paid, found.paid_late);
        (figures.open_invoices, figures.late_invoices) = (found.open, found.late);
        figures.days_late_of_oldest = found.days_late;
        figures.promises.open = found.promises;
        let amounts = found.sums.iter().map(|owed| {
            let amount = |minor| Money::new(minor, owed.currency).amount().to_string();
            AmountTold {
                currency: owed.currency.code().to_owned(),
                open: amount(owed.open),
                overdue: amount(owed.overdue),
            }
        });
        figures.amounts = amounts.collect();
    }
    Ok(all)
}

/// So many entries of a journal are read at once.
const PAGE: usize = 1_000;

/// How many promises about each invoice were kept and broken, as the journal tells.
fn promises(
    house: &mut House,
    account: AccountKey,
) -> Result<HashMap<SubjectId, (u32, u32)>, Refused> {
    let mut found: HashMap<SubjectId, (u32, u32)> = HashMap::new();
    let checkpoint = house.store.checkpoint(account)?;
    let mut after = checkpoint.map_or(0, |one| one.number);
    loop {
        let entries = house.store.journal(account, after, PAGE)?;
        let Some(last) = entries.last() else {
            return Ok(found);
        };
        after = last.number;
        for entry in &entries {
            let Ok(noted) = codec::decode::<Noted>(entry.format, &entry.body) else {
                continue;
            };
            for effect in noted.effects() {
                let (kept, broken) = match &effect.does {
                    Done::PromiseKept { .. } => (1, 0),
                    Done::PromiseBroken { .. } => (0, 1),
                    _ => continue,
                };
                let of = found.entry(effect.slot.subject).or_default();
                *of = (of.0 + kept, of.1 + broken);
            }
        }
    }
}
