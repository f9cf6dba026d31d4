//! Whether an account's row and its timers are what its journal comes to. The chain of the journal proves
//! the journal alone: who may write to the database may write another state beside it.

use std::collections::{BTreeSet, HashMap};

use jalon_core::Instant;
use jalon_core::step::Slot;
use jalon_store::{AccountKey, AccountRow, Entry, Hash, Key, Shard, Store, Timer, Trouble, Wakes};
use smol_str::SmolStr;

use crate::house::Houses;
use crate::journal::{NotReplayed, Noted, Snapshot, replayed_from};
use crate::kept::Kept;
use crate::retention::snapshot;

/// In what an account differs from its journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Differs {
    /// The row names another payer.
    Payer,
    /// The state is another one.
    State,
    /// Timers are missing, or there are some that nothing wants.
    Timers {
        /// How many are missing.
        missing: usize,
        /// How many nothing wants.
        unwanted: usize,
    },
    /// A step of the journal comes to something else than is written there.
    Step(i64),
}

/// What a look at one account came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// It is what its journal comes to, or differs in these.
    With(Vec<Differs>),
    /// It could not be compared: its program is not there, or an entry can't be read by this version.
    Not,
}

/// So many entries are read at once.
const PAGE: usize = 1_000;
/// So often an account is read again that moves while it is looked at.
const AGAIN_MAX: usize = 10;
/// More timers than this are in no shard.
const TIMERS_MAX: usize = usize::MAX >> 1;

/// Timers by account, one shard at a time: accounts come in the order of their shards.
#[derive(Default)]
pub struct Timers {
    shard: Option<Shard>,
    of: HashMap<AccountKey, Vec<Timer>>,
}

impl Timers {
    fn of(
        &mut self,
        store: &mut dyn Store,
        account: AccountKey,
        again: bool,
    ) -> Result<Vec<Timer>, Trouble> {
        let shard = account.shard();
        if again || self.shard != Some(shard) {
            let latest = Instant::from_millis(i64::MAX);
            self.of.clear();
            for timer in store.due_timers(&[shard], latest, TIMERS_MAX, TIMERS_MAX)? {
                self.of.entry(timer.account).or_default().push(timer);
            }
            self.shard = Some(shard);
        }
        Ok(self.of.get(&account).cloned().unwrap_or_default())
    }
}

/// Compares an account with its journal; nothing if there is no such account.
pub fn compared(
    store: &mut dyn Store,
    houses: &mut Houses,
    (account, timers): (AccountKey, &mut Timers),
) -> Result<Option<Compared>, Trouble> {
    let mut last = None;
    for again in 0..AGAIN_MAX {
        let Some(row) = store.accounts(&[account])?.into_iter().next() else {
            return Ok(None);
        };
        let set = timers.of(store, account, again > 0)?;
        let found = compare(store, houses, &row, &set)?;
        if found == Compared::With(Vec::new()) {
            return Ok(Some(found));
        }
        // A daemon may be at work: what differs twice of the same revision does differ.
        let same = (row.revision, found);
        if last.as_ref() == Some(&same) {
            return Ok(Some(same.1));
        }
        last = Some(same);
    }
    Ok(last.map(|(_, found)| found))
}

fn compare(
    store: &mut dyn Store,
    houses: &mut Houses,
    row: &AccountRow,
    set: &[Timer],
) -> Result<Compared, Trouble> {
    let (start, entries) = journal(store, row)?;
    let reached = replayed_from(&start, &entries, &mut |program, lists| {
        let of = (Hash(program), Hash(lists));
        houses.world(store, row.key.entity, of).ok().flatten()
    });
    let reached = match reached {
        Ok(reached) => reached,
        Err(NotReplayed::Differs(number)) => {
            return Ok(Compared::With(vec![Differs::Step(number)]));
        }
        Err(NotReplayed::Unreadable(..) | NotReplayed::NoWorld(_)) => return Ok(Compared::Not),
    };
    let mut differs = Vec::new();
    if !is_payer(houses, row, &start, &entries) {
        differs.push(Differs::Payer);
    }
    let Ok(kept) = Kept::read(row) else {
        differs.push(Differs::State);
        return Ok(Compared::With(differs));
    };
    let stopped = stopped(&entries).unwrap_or(kept.stopped);
    let same = reached.parts() == kept.parts
        && reached.lists.starts_with(&kept.lists)
        && (kept.stopped, kept.open()) == (stopped, row.open)
        && kept.program() == row.machine;
    if !same {
        differs.push(Differs::State);
    }
    differs.extend(timers(&kept, set));
    Ok(Compared::With(differs))
}

/// The journal up to the revision of the row, and the account as it was before.
fn journal(store: &mut dyn Store, row: &AccountRow) -> Result<(Snapshot, Vec<Entry>), Trouble> {
    let checkpoint = store.checkpoint(row.key)?;
    let start = snapshot(store, row.key, checkpoint.as_ref())?.unwrap_or_default();
    let mut after = checkpoint.map_or(0, |one| one.number);
    let mut entries = Vec::new();
    loop {
        let some = store.journal(row.key, after, PAGE)?;
        let Some(last) = some.last() else {
            break;
        };
        after = last.number;
        entries.extend(some);
        if after >= row.revision {
            break;
        }
    }
    entries.retain(|entry| entry.number <= row.revision);
    Ok((start, entries))
}

/// Whether the row is that of whoever its journal was opened for; the key of an account is made of it, too.
fn is_payer(houses: &Houses, row: &AccountRow, start: &Snapshot, entries: &[Entry]) -> bool {
    let first = entries.first().and_then(|entry| {
        let noted: Noted = jalon_store::codec::decode(entry.format, &entry.body).ok()?;
        match noted {
            Noted::Opened { payer, .. } => Some(payer),
            _ => None,
        }
    });
    let before = || -> Option<SmolStr> {
        let part = start.parts().into_iter().next()?;
        Some(part.account.customers.first()?.key.clone())
    };
    let opened = first.or_else(before);
    let house = houses.get(row.key.entity);
    let own = house
        .is_none_or(|house| Key::of_account(&house.entity.code, &row.payer) == row.key.account);
    own && opened.is_none_or(|payer| payer == row.payer)
}

/// Whether an incident stopped it, as its journal says last; nothing if it says nothing of it.
fn stopped(entries: &[Entry]) -> Option<bool> {
    let mut told = entries.iter().rev().filter_map(|entry| {
        match jalon_store::codec::decode(entry.format, &entry.body) {
            Ok(Noted::Stopped(_)) => Some(true),
            Ok(Noted::Started) => Some(false),
            _ => None,
        }
    });
    told.next()
}

/// The timers that are there against those that the state wants. Those of planned lines may be spread over
/// some seconds after their moment.
fn timers(kept: &Kept, set: &[Timer]) -> Option<Differs> {
    let send = |wakes: &Wakes| match wakes {
        Wakes::Send(slot) => Some(*slot),
        Wakes::Look(_) => None,
    };
    let there: BTreeSet<(Option<Slot>, Instant)> = set
        .iter()
        .map(|timer| (send(&timer.wakes), timer.due))
        .collect();
    let written: BTreeSet<(Option<Slot>, Instant)> = kept
        .timers
        .iter()
        .map(|timer| (timer.send, timer.due))
        .collect();
    let wanted: BTreeSet<Option<Slot>> = kept
        .wanted(|_| 0)
        .into_iter()
        .map(|(_, send)| send)
        .collect();
    let of = |timers: &BTreeSet<(Option<Slot>, Instant)>| -> BTreeSet<Option<Slot>> {
        timers.iter().map(|(send, _)| *send).collect()
    };
    let missing = written.difference(&there).count() + wanted.difference(&of(&written)).count();
    let unwanted = there.difference(&written).count() + of(&written).difference(&wanted).count();
    (missing + unwanted > 0).then_some(Differs::Timers { missing, unwanted })
}
