//! A plan: what a move to the program that is deployed would change, and the orders to make exactly
//! that move.
//!
//! ```text
//! contents  `plan`      lists of accounts with the invoices that go
//! setting   `plan`      where to, after which deployment, those lists, how far orders were given
//! ```
//!
//! Each account gets one order through its inbox, known by the plan and the account: whoever is stopped
//! half-way goes on where it was, and an order that is given twice is one. What can't go at that moment,
//! because a message has left meanwhile, stays, and is in the next plan.

use std::sync::Arc;

use jalon_core::step::{
    Account, Done, Effect, Reason, SendResult, Slot, Stays, Stimulus, SubjectId, calendar_of,
    migrate, outlook, planned, without,
};
use jalon_core::{Instant, Zone};
use jalon_simulate::World;
use jalon_store::{Content, EntityId, Hash, Key, Store, To, Trouble};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::deployed;
use crate::digits;
use crate::incoming::{Entity, Incoming};
use crate::parts::{self, Part};

/// The setting that holds the plan.
pub const SETTING: &str = "plan";
/// So many accounts stand in one list, and get their orders in one go.
pub const LIST_MAX: usize = 2_000;
/// More lines than this of one account leave at no moment.
const LEAVES_MAX: usize = 10_000;

/// What of one account would change.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    /// Invoices that go.
    pub goes: Vec<Goes>,
    /// Invoices that stay, and why.
    pub stays: Vec<(SmolStr, Vec<Stays>)>,
    /// All subjects that go, customers' journeys among them.
    pub subjects: Vec<SubjectId>,
    /// How many invoices run under the new program already.
    pub there: usize,
}

/// An invoice that goes.
#[derive(Clone, Debug)]
pub struct Goes {
    /// Its number.
    pub number: SmolStr,
    /// Whether its journey is not over.
    pub live: bool,
    /// Steps whose time differs: their names, when they come now, and when they would come.
    pub moves: Vec<(String, Option<Instant>, Option<Instant>)>,
    /// Lines that would be done at once.
    pub at_once: Vec<String>,
    /// The time zone of its calendar, in which people read these times.
    pub zone: Zone,
}

/// An invoice under way that goes: under its own program, and as it would stand under the other.
pub struct Going<'g> {
    /// Which.
    pub subject: SubjectId,
    /// Its number.
    pub number: &'g SmolStr,
    /// The program that it has.
    pub program: Hash,
    /// Its world, and the account as it stands.
    pub old: (&'g Arc<World>, &'g Account),
    /// The account once it has gone.
    pub new: &'g Account,
}

/// Looks at what a move to a program would change in an account, and shows `each` invoice under way
/// that goes. Nothing is changed.
pub fn look(
    parts: &[Part],
    worlds: &[Arc<World>],
    (program, to): (Hash, &Arc<World>),
    on_their_way: &[SubjectId],
    now: Instant,
    each: &mut dyn FnMut(Going<'_>),
) -> Outlook {
    let mut found = Outlook::default();
    for part in parts.iter().filter(|part| part.program == program) {
        let invoices = part.account.subjects.iter();
        found.there += invoices.filter(|one| one.invoice().is_some()).count();
    }
    let mut tried = Tried {
        parts: parts.to_vec(),
        worlds: worlds.to_vec(),
    };
    let mut stayed = parts.to_vec();
    let leaves = leave(&mut stayed, worlds, now);
    for number in others(parts, program) {
        let before = tried.parts.clone();
        let moved = tried.go((number, program), to, &|_| true, on_their_way, now);
        let Some(moved) = moved else {
            continue;
        };
        for (subject, why) in moved.stays {
            if let Some(number) = number_of(&before, subject) {
                found.stays.push((number, why));
            }
        }
        let place = before.iter().position(|part| part.number == number);
        let (Some(was), Some(becomes)) = (place, tried.place_of(program)) else {
            continue;
        };
        let mut before = before;
        parts::face(&mut before, worlds, was);
        parts::face(&mut tried.parts, &tried.worlds, becomes);
        parts::face(&mut stayed, worlds, was);
        let mut gone = tried.parts.clone();
        let would_leave = leave(&mut gone, &tried.worlds, now);
        parts::face(&mut gone, &tried.worlds, becomes);
        for subject in moved.subjects {
            found.subjects.push(subject);
            let Some(number) = number_of(&before, subject) else {
                continue;
            };
            let own = |left: &[(SubjectId, String)]| -> Vec<String> {
                let own = left.iter().filter(|(of, _)| *of == subject);
                own.map(|(_, line)| line.clone()).collect()
            };
            let (leaves, would_leave) = (own(&leaves), own(&would_leave));
            let mut old = awaited(&stayed, worlds, was, subject, now);
            let mut new = awaited(&gone, &tried.worlds, becomes, subject, now);
            old.extend(leaves.iter().map(|line| (line.clone(), Some(now))));
            new.extend(would_leave.iter().map(|line| (line.clone(), Some(now))));
            let deeds = moved.effects.iter().filter(|one| is_deed(&one.does));
            let deeds = deeds.filter(|one| one.slot.subject == subject);
            let deeds = deeds.map(|one| to.machine.path(one.slot.path).to_owned());
            // What is due already is done at once without the move, too.
            let at_once = deeds.chain(would_leave);
            let at_once: Vec<String> = at_once.filter(|line| !leaves.contains(line)).collect();
            let holding = before.get(was);
            let live = holding
                .and_then(|part| part.account.subject(subject))
                .is_some_and(|subject| subject.stage.is_live());
            if let (true, Some(old), Some(world), Some(new)) =
                (live, holding, worlds.get(was), tried.parts.get(becomes))
            {
                each(Going {
                    subject,
                    number: &number,
                    program: old.program,
                    old: (world, &old.account),
                    new: &new.account,
                });
            }
            let zone = holding.zip(worlds.get(was)).and_then(|(part, world)| {
                let subject = part.account.subject(subject)?;
                let of = (&world.machine, &world.context);
                let calendar = calendar_of(of.0, of.1, &part.account, subject, now);
                Some(calendar.parts().zone.clone())
            });
            found.goes.push(Goes {
                number,
                zone: zone.unwrap_or_else(Zone::utc),
                live,
                moves: differ(old, new, now),
                at_once,
            });
        }
    }
    found
}

/// Parts under other programs, by their numbers.
pub(crate) fn others(parts: &[Part], program: Hash) -> Vec<u16> {
    let others = parts.iter().filter(|part| part.program != program);
    others.map(|part| part.number).collect()
}

/// Parts of an account in which a move is made, in mind.
pub(crate) struct Tried {
    pub parts: Vec<Part>,
    pub worlds: Vec<Arc<World>>,
}

/// What went, what stayed, and what followed.
pub(crate) struct Moved {
    pub accounts: Vec<jalon_core::step::Account>,
    pub subjects: Vec<SubjectId>,
    pub stays: Vec<(SubjectId, Vec<Stays>)>,
    pub effects: Vec<Effect>,
}

impl Tried {
    pub(crate) fn place_of(&self, program: Hash) -> Option<usize> {
        let mut parts = self.parts.iter();
        parts.position(|part| part.program == program)
    }

    /// Moves what is wanted out of a part to a program, and says what became of it; nothing if the
    /// other account refuses it.
    pub(crate) fn go(
        &mut self,
        (number, program): (u16, Hash),
        to: &Arc<World>,
        wanted: &dyn Fn(SubjectId) -> bool,
        on_their_way: &[SubjectId],
        now: Instant,
    ) -> Option<Moved> {
        let at = self.parts.iter().position(|part| part.number == number)?;
        let (from, account) = (self.worlds.get(at)?.clone(), &self.parts.get(at)?.account);
        let free = |subject| wanted(subject) && !on_their_way.contains(&subject);
        let migrated = migrate(&from.machine, &to.machine, account, &free);
        let subjects = migrated.subjects();
        let mut moved = Moved {
            accounts: migrated.goes,
            subjects,
            stays: migrated.stays,
            effects: Vec::new(),
        };
        let busy = on_their_way.iter().filter(|busy| {
            let own = account.subject(**busy).is_some();
            own && wanted(**busy)
        });
        moved
            .stays
            .extend(busy.map(|busy| (*busy, vec![Stays::OnItsWay])));
        if moved.accounts.is_empty() {
            return Some(moved);
        }
        let target = match self.place_of(program) {
            Some(target) => target,
            None => {
                let opened = parts::opened(&self.parts, &self.worlds, program, to)?;
                self.parts.push(opened);
                self.worlds.push(to.clone());
                self.parts.len() - 1
            }
        };
        without(&mut self.parts.get_mut(at)?.account, &moved.subjects);
        for account in &moved.accounts {
            let stimulus = Stimulus::MoveIn(Box::new(account.clone()));
            let (parts, worlds) = (&mut self.parts, &self.worlds);
            let mut out = Vec::new();
            parts::step(parts, worlds, target, &stimulus, now, &mut out).ok()?;
            moved.effects.append(&mut out);
        }
        Some(moved)
    }
}

fn number_of(parts: &[Part], subject: SubjectId) -> Option<SmolStr> {
    let mut found = parts
        .iter()
        .filter_map(|part| part.account.subject(subject));
    Some(found.next()?.invoice()?.number.clone())
}

/// The lines that come next for a subject, by name, and when.
fn awaited(
    parts: &[Part],
    worlds: &[Arc<World>],
    at: usize,
    subject: SubjectId,
    now: Instant,
) -> Vec<(String, Option<Instant>)> {
    let (Some(part), Some(world)) = (parts.get(at), worlds.get(at)) else {
        return Vec::new();
    };
    let (machine, context) = (&world.machine, &world.context);
    let awaited = outlook(machine, context, &part.account, subject, now);
    let named = awaited.into_iter().map(|one| {
        let name = machine.path(one.slot.path);
        let name = match one.slot.instalment {
            0 => name.to_owned(),
            number => format!("{name}/{number}"),
        };
        (name, one.at)
    });
    named.collect()
}

/// Lines whose time differs, those that are new or gone among them.
fn differ(
    old: Vec<(String, Option<Instant>)>,
    new: Vec<(String, Option<Instant>)>,
    now: Instant,
) -> Vec<(String, Option<Instant>, Option<Instant>)> {
    let find = |all: &[(String, Option<Instant>)], name: &str| {
        let mut all = all.iter();
        all.find(|(other, _)| other == name).and_then(|(_, at)| *at)
    };
    let gone = old
        .iter()
        .filter(|(name, _)| new.iter().all(|(other, _)| other != name));
    let gone = gone.map(|(name, at)| (name.clone(), *at, None));
    let there = new
        .iter()
        .map(|(name, at)| (name.clone(), find(&old, name), *at));
    // What is due already and leaves within moments is due in both.
    let due = |at: &Option<Instant>| at.is_some_and(|at| at <= now.plus_minutes(1));
    let all = there.chain(gone);
    all.filter(|(_, was, becomes)| was != becomes && !(due(was) && due(becomes)))
        .collect()
}

/// Lets what is planned for now leave, or be put off, as it would in the next moments; tells the lines that left.
fn leave(parts: &mut [Part], worlds: &[Arc<World>], now: Instant) -> Vec<(SubjectId, String)> {
    let mut left = Vec::new();
    for _ in 0..LEAVES_MAX {
        let Some((at, slot)) = first_due(parts, worlds, now) else {
            break;
        };
        let mut out = Vec::new();
        let send = Stimulus::AboutToSend(slot);
        if parts::step(parts, worlds, at, &send, now, &mut out).is_err() {
            break;
        }
        let Some(world) = worlds.get(at) else {
            break;
        };
        if out.iter().any(|effect| is_deed(&effect.does)) {
            left.push((slot.subject, world.machine.path(slot.path).to_owned()));
        }
        for effect in out {
            if let Done::SendInvoice { .. } | Done::Message { .. } = effect.does {
                let sent = Stimulus::Sent {
                    slot: effect.slot,
                    result: SendResult::Left,
                };
                let _ = parts::step(parts, worlds, at, &sent, now, &mut Vec::new());
            }
        }
    }
    left
}

/// What is planned for now and goes first, with its part.
fn first_due(parts: &[Part], worlds: &[Arc<World>], now: Instant) -> Option<(usize, Slot)> {
    let places = parts.iter().zip(worlds).enumerate();
    let lines = places.flat_map(|(at, (part, world))| {
        let lines = planned(&world.context, &part.account);
        lines.map(move |(leaves, place)| (leaves, place, at))
    });
    let due = lines.filter(|(leaves, ..)| *leaves <= now);
    let first = due.min_by_key(|(_, place, _)| *place);
    first.map(|(_, place, at)| (at, place.slot()))
}

/// Whether something would be done at once.
fn is_deed(does: &Done) -> bool {
    match does {
        Done::SendInvoice { .. }
        | Done::Message { .. }
        | Done::Alert { .. }
        | Done::Task { .. }
        | Done::Claim { .. }
        | Done::Entrust(_)
        | Done::HandOver { .. }
        | Done::Post { .. }
        | Done::Propose { .. } => true,
        Done::Withheld { because, .. } => *because == Reason::SignOff,
        _ => false,
    }
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its number: no two are the same.
    pub id: SmolStr,
    /// When it was made.
    pub at: Instant,
    /// Who made it.
    pub by: SmolStr,
    /// The deployment that it was made after: the revision of that setting.
    pub deployment: i64,
    /// The program to which it moves, in hexadecimal digits.
    pub program: SmolStr,
    /// How many invoices go.
    pub invoices: usize,
    /// The lists, in hexadecimal digits.
    pub lists: Vec<SmolStr>,
    /// How many of them were given as orders.
    pub given: usize,
}

/// The accounts of a list, each with what goes; in hexadecimal digits.
type List = Vec<(SmolStr, Vec<SmolStr>)>;

/// Why a plan is not carried out.
#[derive(Debug)]
pub enum NotMoved {
    /// The store can't.
    Store(Trouble),
    /// There is no plan.
    NoPlan,
    /// Something else was deployed since it was made.
    Deployed,
    /// Somebody else made a plan, or gives the same orders, at this moment.
    Overtaken,
    /// Its lists are not there any more.
    Gone,
}

impl From<Trouble> for NotMoved {
    fn from(trouble: Trouble) -> NotMoved {
        NotMoved::Store(trouble)
    }
}

/// Keeps a list of accounts with what goes.
pub fn keep_list(
    store: &mut (impl Store + ?Sized),
    entity: EntityId,
    accounts: &[(Key, Vec<SubjectId>)],
) -> Result<SmolStr, Trouble> {
    let list = accounts.iter().map(|(account, subjects)| {
        let subjects = subjects.iter().map(|one| format!("{:032x}", one.0).into());
        (format!("{:032x}", account.0).into(), subjects.collect())
    });
    let list: List = list.collect();
    let bytes = serde_json::to_vec(&list).unwrap_or_default();
    let hash = Hash::of(&[&bytes]);
    store.keep(&[Content {
        entity,
        hash,
        media: "application/json".to_owned(),
        bytes,
    }])?;
    Ok(digits::of(hash))
}

/// Keeps a plan in place of the one before.
pub fn keep(
    store: &mut (impl Store + ?Sized),
    entity: EntityId,
    plan: &Plan,
) -> Result<bool, Trouble> {
    let was = store.setting(entity, SETTING)?;
    let was = was.map_or(0, |(revision, _)| revision);
    let value = serde_json::to_vec(plan).unwrap_or_default();
    store.set(entity, SETTING, was, &value)
}

/// The plan that was made last.
pub fn last(
    store: &mut (impl Store + ?Sized),
    entity: EntityId,
) -> Result<Option<(i64, Plan)>, Trouble> {
    let setting = store.setting(entity, SETTING)?;
    let read = setting.and_then(|(revision, value)| {
        let plan = serde_json::from_slice(&value).ok()?;
        Some((revision, plan))
    });
    Ok(read)
}

/// The revision of what is deployed.
pub fn deployment(store: &mut (impl Store + ?Sized), entity: EntityId) -> Result<i64, Trouble> {
    let setting = store.setting(entity, deployed::SETTING)?;
    Ok(setting.map_or(0, |(revision, _)| revision))
}

/// Gives the orders of the next list of the plan that was made last, and says how the plan stands
/// then. Called again until all are given; after any failure it goes on where it was.
pub fn order_next(
    store: &mut (impl Store + ?Sized),
    entity: &Entity,
    now: Instant,
) -> Result<Plan, NotMoved> {
    let (revision, mut plan) = last(store, entity.id)?.ok_or(NotMoved::NoPlan)?;
    if deployment(store, entity.id)? != plan.deployment {
        return Err(NotMoved::Deployed);
    }
    let Some(list) = plan.lists.get(plan.given) else {
        return Ok(plan);
    };
    let hash = digits::read(list).ok_or(NotMoved::Gone)?;
    let content = store.content(entity.id, hash)?.ok_or(NotMoved::Gone)?;
    let list: List = serde_json::from_slice(&content.bytes).map_err(|_| NotMoved::Gone)?;
    let place = now.millis() << 20;
    let orders = list.into_iter().filter_map(|(account, subjects)| {
        let key = u128::from_str_radix(&account, 16).ok()?;
        let mark = format!("plan {} {account}", plan.id);
        let incoming = Incoming::Migrate {
            program: plan.program.clone(),
            subjects,
        };
        let to = To::Account(Key(key));
        Some(entity.stimulus(("jalon", &mark), to, place, &incoming))
    });
    let orders: Vec<_> = orders.collect();
    store.receive(&orders)?;
    plan.given += 1;
    let value = serde_json::to_vec(&plan).unwrap_or_default();
    match store.set(entity.id, SETTING, revision, &value)? {
        true => Ok(plan),
        false => Err(NotMoved::Overtaken),
    }
}
