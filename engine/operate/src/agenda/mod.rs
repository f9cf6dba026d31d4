//! What will go out: every account in which something is due until then, played in mind.

mod guard;
mod span;
mod told;

use std::collections::HashMap;
use std::sync::Arc;

use jalon_core::{Currency, Instant, Money};
use jalon_daemon::agenda::{ahead, invoices};
use jalon_daemon::guards::{Asked, Holds};
use jalon_daemon::parts::Part;
use jalon_dsl::diagnostic::Lang;
use jalon_simulate::replay::{Act, Action, Player};
use jalon_store::{AccountKey, EffectState, Hash, Shard, shards};

use smol_str::SmolStr;

use crate::clock::{moment, shown_of};
use crate::customers::held::{self, Held};
use crate::found::{Facing, deployed, kept};
use crate::words::Words;
use crate::worklist::{self, Asked as Waits, Entry};
use crate::{House, Refused, Script};

use guard::Guard;
pub use guard::as_told;
pub use span::Span;
pub use told::AgendaTold;

/// What is to come.
#[derive(Default)]
pub struct Agenda {
    /// What will be done, by time.
    pub rows: Vec<Row>,
    /// What waits for a sign-off.
    pub sign_offs: Vec<Entry>,
    /// How much is held now.
    pub held: usize,
    /// How much is in doubt now.
    pub in_doubt: usize,
    /// How much is to be tried again until then.
    pub again: usize,
    /// How many accounts an incident stopped.
    pub stopped: usize,
    /// Whether records wait for the daemon: what they change is not in here.
    pub waiting: bool,
    /// Acts that were due before now: no daemon did them.
    pub late: usize,
    /// Customers that are held, and why: nothing leaves for them.
    pub customers_held: Vec<(SmolStr, Held)>,
}

/// Something that will be done.
pub struct Row {
    /// When.
    pub at: Instant,
    /// The same, on the clock of its journey.
    pub moment: String,
    /// The same, day and minute, for people.
    pub when: String,
    /// The number of the invoice, if it is about one.
    pub invoice: Option<String>,
    /// The key of the customer.
    pub customer: String,
    /// What.
    pub action: Action,
    /// By which line.
    pub step: String,
    /// By which way out.
    pub way: Option<&'static str>,
    /// Which team is asked.
    pub team: Option<String>,
    /// Which agency gets it.
    pub agency: Option<String>,
    /// How much it is about.
    pub amount: Option<Money>,
    /// In words.
    pub said: String,
    /// What guards are asked about it.
    pub asked: Option<Asked>,
    /// Which guard would hold it.
    pub guard: Option<Holds>,
}

/// So many accounts are read at once.
const PAGE: usize = 500;
/// So many shards are asked at once.
const SHARDS_TOGETHER: usize = 64;
/// So many timers of them are looked at.
const TIMERS_MAX: usize = 10_000_000;

/// Looks ahead.
pub fn look(house: &mut House, span: &Span, lang: Lang) -> Result<Agenda, Refused> {
    let mut agenda = Agenda::default();
    let deployed = deployed(house)?;
    let mut facing = Facing::new(&deployed);
    let mut guard = Guard::read(house, span.now)?;
    for some in shards().chunks(SHARDS_TOGETHER) {
        let accounts = due(house, some, span.until)?;
        for some in accounts.chunks(PAGE) {
            of_accounts(house, (&mut facing, span, lang), some, &guard, &mut agenda)?;
        }
    }
    agenda
        .rows
        .sort_by(|one, other| (one.at, &one.invoice).cmp(&(other.at, &other.invoice)));
    guard.ask(&mut agenda.rows);
    // What is due today before that day is asked for is done today.
    agenda.rows.retain(|row| row.at >= span.from);
    agenda.late = agenda.rows.iter().filter(|row| row.at <= span.now).count();
    let all = shards();
    let entity = house.entity.id;
    let mut count = |state| -> Result<usize, Refused> {
        let found = house.store.effects_in(state, &all, TIMERS_MAX)?;
        Ok(found
            .iter()
            .filter(|one| one.account.entity == entity)
            .count())
    };
    agenda.held = count(EffectState::Held)?;
    agenda.in_doubt = count(EffectState::InDoubt)?;
    let again = house
        .store
        .due_effects(&all, span.until, TIMERS_MAX, TIMERS_MAX)?;
    agenda.again = again
        .iter()
        .filter(|one| one.account.entity == entity)
        .count();
    agenda.customers_held = held::all(house, span.now)?.into_iter().collect();
    agenda.waiting = !house.store.waiting(&all, 1, 1)?.is_empty();
    agenda.sign_offs = worklist::all(house, &worklist::Wanted::default(), usize::MAX >> 1)?;
    let asks = |entry: &Entry| matches!(entry.asked, Waits::SignOff { .. });
    agenda.sign_offs.retain(asks);
    Ok(agenda)
}

/// Accounts in which something is due until then.
fn due(house: &mut House, shards: &[Shard], until: Instant) -> Result<Vec<AccountKey>, Refused> {
    let timers = house
        .store
        .due_timers(shards, until, TIMERS_MAX, TIMERS_MAX)?;
    let own = timers.iter().map(|timer| timer.account);
    let mut accounts: Vec<AccountKey> = own
        .filter(|account| account.entity == house.entity.id)
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts)
}

fn of_accounts(
    house: &mut House,
    (facing, span, lang): (&mut Facing<'_>, &Span, Lang),
    accounts: &[AccountKey],
    guard: &Guard,
    agenda: &mut Agenda,
) -> Result<(), Refused> {
    let mut read = Vec::new();
    let mut scripts: HashMap<Hash, Arc<Script>> = HashMap::new();
    for row in house.store.accounts(accounts)? {
        let kept = kept(&row)?;
        for part in &kept.parts {
            let script = facing.script(house, part.program)?;
            scripts.insert(part.program, script);
        }
        read.push(kept);
    }
    let players = scripts.iter();
    let players: HashMap<Hash, Player<'_>> = players
        .map(|(program, script)| (*program, Player::new(&script.world)))
        .collect();
    for kept in &read {
        agenda.stopped += usize::from(kept.stopped);
        if kept.stopped {
            continue;
        }
        let parts = kept.parts.iter();
        let parts: Vec<(&Part, &Player<'_>)> = parts
            .filter_map(|part| Some((part, players.get(&part.program)?)))
            .collect();
        let numbers = numbers(&kept.parts);
        let rows = &mut agenda.rows;
        ahead(
            &parts,
            (&kept.held, guard.payments_read()),
            (span.now, span.until),
            |act, world| {
                let own = act.subject.id;
                let invoices = numbers.iter().find(|(of, _)| of.contains(&own));
                let invoices = invoices
                    .map(|(_, numbers)| numbers.clone())
                    .unwrap_or_default();
                let words = Words {
                    machine: &world.machine,
                    world,
                    invoices,
                    lang,
                };
                rows.extend(of_act(act, &words));
            },
        );
    }
    Ok(())
}

type Numbers = (Vec<jalon_core::step::SubjectId>, Vec<String>);

/// The invoices of each part, and their numbers.
fn numbers(parts: &[Part]) -> Vec<Numbers> {
    let of = |part: &Part| {
        let subjects = invoices(&part.account);
        let numbers = subjects.iter().map(|id| {
            let subject = part.account.subject(*id);
            let invoice = subject.and_then(|subject| subject.invoice());
            invoice
                .map(|invoice| invoice.number.to_string())
                .unwrap_or_default()
        });
        let numbers = numbers.collect();
        let all = part.account.subjects.iter().map(|subject| subject.id);
        (all.collect(), numbers)
    };
    parts.iter().map(of).collect()
}

fn of_act(act: &Act<'_>, words: &Words<'_>) -> Option<Row> {
    if !act.action.is_noticed() {
        return None;
    }
    Some(Row {
        at: act.at,
        moment: moment(act),
        when: shown_of(act, words.world, words.lang),
        invoice: act.invoice.map(str::to_owned),
        customer: act.customer.key.to_string(),
        action: act.action,
        step: act.step.to_owned(),
        way: act.channel.map(|way| way.name()),
        team: act.team.map(str::to_owned),
        agency: act.agency.map(str::to_owned),
        amount: act.amount,
        said: words.deed(act.deed).unwrap_or_default(),
        asked: Asked::of(&act.deed.does),
        guard: None,
    })
}

/// What of a kind comes to: how many, and how much in each currency.
pub struct Sum {
    /// Of what kind.
    pub action: Action,
    /// How many.
    pub count: usize,
    /// How much, each currency for itself.
    pub amounts: Vec<Money>,
}

impl Agenda {
    /// Sums of what will be done, kind by kind.
    pub fn sums(&self) -> Vec<Sum> {
        let kinds = Action::ALL.into_iter().filter_map(|action| {
            let own = self.rows.iter().filter(|row| row.action == action);
            let count = own.clone().count();
            let amounts = amounts(own.filter_map(|row| row.amount));
            (count > 0).then_some(Sum {
                action,
                count,
                amounts,
            })
        });
        kinds.collect()
    }

    /// How many each guard would hold.
    pub fn would_hold(&self) -> Vec<(Holds, usize)> {
        let guards = [Holds::Clock, Holds::Freshness, Holds::Volume];
        let counted = guards.map(|guard| {
            let own = self.rows.iter().filter(|row| row.guard == Some(guard));
            (guard, own.count())
        });
        counted
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .collect()
    }
}

/// Amounts, each currency for itself.
pub fn amounts(all: impl Iterator<Item = Money>) -> Vec<Money> {
    let mut sums: Vec<(Currency, i64)> = Vec::new();
    for money in all {
        match sums
            .iter_mut()
            .find(|(currency, _)| *currency == money.currency)
        {
            Some((_, sum)) => *sum = sum.saturating_add(money.minor),
            None => sums.push((money.currency, money.minor)),
        }
    }
    let sums = sums.into_iter();
    sums.map(|(currency, minor)| Money::new(minor, currency))
        .collect()
}
