//! What must always hold, and what must hold once nothing goes wrong any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use jalon_core::step::Done;
use jalon_simulate::World;
use jalon_store::{
    Audit, Effect, EffectState, EntityId, Entry, Hash, Inbox, Key, Memory, Records, Work, codec,
    shards,
};

use super::play::Play;
use crate::clock::{Clock, SetClock};
use crate::deployed;
use crate::incoming::Becomes;
use crate::journal::{Noted, replayed};
use crate::kept::Kept;
use crate::work::Body;
use crate::working::was;

/// Nothing doubles beyond one more copy of the same bytes, by policy or by a person, and that is seen.
pub(super) fn copies(play: &Play) -> Result<(), String> {
    for (key, copies) in &play.sink {
        let same = copies
            .iter()
            .all(|copy| copy.document == copies[0].document);
        if !same {
            return Err(format!("{:x} left with two different texts", key.0));
        }
        let by_person = usize::from(play.again.contains(key));
        let most = 2 + by_person;
        if copies.len() > most {
            return Err(format!("{:x} left {} times", key.0, copies.len()));
        }
        if copies.len() > 1 {
            let row = effect(play, *key);
            let told = row.is_some_and(|row| {
                row.now.note.contains("2nd copy") || row.now.attempts > 1 && by_person > 0
            });
            if !told && !noted(play, *key) {
                return Err(format!("{:x} left twice, and nobody is told", key.0));
            }
        }
    }
    Ok(())
}

pub(super) fn second_copies(play: &Play) -> u32 {
    let more = play.sink.values().map(|copies| copies.len() - 1);
    u32::try_from(more.sum::<usize>()).unwrap()
}

fn effect(play: &Play, key: Key) -> Option<Effect> {
    let mut store = play.store.clone();
    let found = store.effects(play.entity.id, &[key]).unwrap();
    found.into_iter().next()
}

/// Whether the journal tells that it was in doubt.
fn noted(play: &Play, key: Key) -> bool {
    let Some(row) = effect(play, key) else {
        return false;
    };
    let Ok(body) = codec::decode::<Body>(row.format, &row.body) else {
        return false;
    };
    let Some(core) = body.core() else {
        return false;
    };
    let mut store = play.store.clone();
    let entries = store.journal(row.account, 0, 100_000).unwrap();
    let told = jalon_core::step::Stimulus::Sent {
        slot: core.slot,
        result: jalon_core::step::SendResult::InDoubt,
    };
    entries.iter().any(|entry| {
        let noted = noted_of(entry);
        noted
            .as_step()
            .is_some_and(|(_, _, stimulus)| *stimulus == told)
    })
}

fn noted_of(entry: &Entry) -> Noted {
    codec::decode(entry.format, &entry.body).unwrap()
}

/// What must hold once everything has come to rest.
pub(super) fn at_rest(play: &Play, clock: &mut SetClock) -> Result<(), String> {
    let mut store = play.store.clone();
    let now = clock.now();
    let waiting = store.waiting(&shards(), 1_000, 10_000).unwrap();
    if let Some((_, one)) = waiting.first() {
        return Err(format!("`{}` still waits", one.source));
    }
    let due = store.due_timers(&shards(), now, 1_000, 10_000).unwrap();
    if !due.is_empty() {
        return Err(format!(
            "{} timers were never heard: {:?}",
            due.len(),
            due[0]
        ));
    }
    if let Some(one) = play.in_state(EffectState::Sending).first() {
        return Err(format!("{:x} is on its way for ever", one.key.0));
    }
    let heads = store.heads(play.entity.id, None, 100_000).unwrap();
    let mut worlds = Worlds::new(store.clone(), play.entity.id);
    let mut sources: BTreeMap<String, u32> = BTreeMap::new();
    for head in heads {
        let row = store.accounts(&[head.account]).unwrap().remove(0);
        let entries = store.journal(head.account, 0, 100_000).unwrap();
        let kept = Kept::read(&row).unwrap();
        let again = replayed(&entries, &mut |program, lists| worlds.of(program, lists));
        let again = again.map_err(|why| format!("the journal can't be replayed: {why:?}"))?;
        if again != kept.parts {
            return Err(format!("{}: the journal gives another state", row.payer));
        }
        for entry in &entries {
            if let Some((_, Some(source), _)) = noted_of(entry).as_step() {
                *sources.entry(source.to_string()).or_default() += 1;
            }
        }
        left_or_seen(play, &entries, &mut worlds)?;
        in_one_part(&kept)?;
        paid_once(&kept)?;
    }
    applied(play, &sources)
}

/// Whatever was to be sent has a row, and its row says what the other side can confirm.
fn left_or_seen(play: &Play, entries: &[Entry], worlds: &mut Worlds) -> Result<(), String> {
    let mut pinned: BTreeMap<u16, [u8; 32]> = BTreeMap::new();
    let mut with = [0; 32];
    for entry in entries {
        let noted = noted_of(entry);
        match &noted {
            Noted::Opened { program, lists, .. } => {
                pinned.insert(0, *program);
                with = *lists;
            }
            Noted::PartOpened { part, program } => {
                pinned.insert(*part, *program);
            }
            _ => {}
        }
        let Some((part, ..)) = noted.as_step() else {
            continue;
        };
        let world = worlds.of(pinned[&part], with).unwrap();
        for core in noted.effects() {
            if !matches!(core.does, Done::SendInvoice { .. } | Done::Message { .. }) {
                continue;
            }
            let key = Key(jalon_core::step::effect_key(&world.machine, "acme", core));
            let Some(row) = effect(play, key) else {
                return Err(format!("{:x} was to be sent and is nowhere", key.0));
            };
            let copies = play.sink.get(&key).map_or(0, Vec::len);
            let told = play.told.get(&key);
            let good = match row.now.state {
                EffectState::Relayed => copies > 0 || told == Some(&Becomes::Left),
                EffectState::Withdrawn => copies == 0,
                EffectState::FailedForGood => copies == 0 || told.is_some(),
                EffectState::InDoubt | EffectState::Held => true,
                _ => false,
            };
            if !good {
                let (state, _, _) = was(&row);
                return Err(format!("{:x} is {state:?} with {copies} copies", key.0));
            }
        }
    }
    Ok(())
}

/// Each invoice is in exactly one part.
fn in_one_part(kept: &Kept) -> Result<(), String> {
    let mut ids: Vec<_> = kept.subjects().map(|subject| subject.id).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|two| two[0] == two[1]) {
        Some(two) => Err(format!("{:x} is in two parts", two[0].0)),
        None => Ok(()),
    }
}

/// No payment counts twice.
fn paid_once(kept: &Kept) -> Result<(), String> {
    for subject in kept.subjects() {
        let Some(invoice) = subject.invoice() else {
            continue;
        };
        let entries = invoice.ledger.entries();
        for (at, entry) in entries.iter().enumerate() {
            if entries
                .iter()
                .skip(at + 1)
                .any(|other| other.key == entry.key)
            {
                return Err(format!("payment {} counts twice", entry.key));
            }
        }
    }
    Ok(())
}

/// What came in was applied once, or is seen by people.
fn applied(play: &Play, sources: &BTreeMap<String, u32>) -> Result<(), String> {
    let mut store = play.store.clone();
    let aside = store.incidents(&shards(), 100_000).unwrap();
    let parked = store.parked(play.entity.id, 100_000).unwrap();
    for stimulus in play.received.values() {
        let journal = sources.get(&stimulus.source).copied().unwrap_or_default();
        let seen = aside.iter().any(|one| one.key == stimulus.key)
            || parked.iter().any(|one| one.key == stimulus.key);
        if journal == 0 && !seen {
            return Err(format!("`{}` was lost", stimulus.source));
        }
    }
    Ok(())
}

/// A program and lists.
type Pinned = ([u8; 32], [u8; 32]);

pub(crate) struct Worlds {
    store: Memory,
    entity: EntityId,
    known: BTreeMap<Pinned, Option<Arc<World>>>,
}

impl Worlds {
    pub(crate) fn new(store: Memory, entity: EntityId) -> Worlds {
        Worlds {
            store,
            entity,
            known: BTreeMap::new(),
        }
    }

    pub(crate) fn of(&mut self, program: [u8; 32], lists: [u8; 32]) -> Option<Arc<World>> {
        let (store, entity) = (&mut self.store, self.entity);
        let known = self.known.entry((program, lists));
        let world = known.or_insert_with(|| {
            let program = store.content(entity, Hash(program)).unwrap()?;
            let lists = store.content(entity, Hash(lists)).unwrap()?;
            let world = deployed::world(&program.bytes, &lists.bytes, "en").ok()?;
            Some(Arc::new(world))
        });
        world.clone()
    }
}
