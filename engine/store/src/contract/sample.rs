//! Small things to keep: accounts, entries, timers, effects, stimuli by number.

use std::time::Duration;

use jalon_core::Instant;
use jalon_core::machine::PathId;
use jalon_core::step::{Slot, SubjectId};

use crate::{
    AccountKey, AccountRow, AccountWrite, Batch, Effect, EffectState, EntityId, Entry, Hash, Key,
    Known, Lease, Open, Owner, Progress, Stimulus, Store, Timer, To, Version, Wakes, chain,
};

pub const HOUR: Duration = Duration::from_secs(3_600);
pub const ENTITY: EntityId = EntityId(1);
pub const CODE: &str = "acme-fr";

/// The first instant of the year, and so many minutes.
pub fn minute(minutes: i64) -> Instant {
    Instant::from_millis(1_767_225_600_000).plus_minutes(minutes)
}

pub fn account(number: u32) -> AccountKey {
    AccountKey {
        entity: ENTITY,
        account: Key::of_account(CODE, &format!("C-{number}")),
    }
}

pub fn owner(name: &str, run: u128) -> Owner {
    Owner {
        name: name.to_owned(),
        run: Key(run),
    }
}

/// Claims all shards of a new store.
pub fn claim(store: &mut dyn Store) -> Vec<Lease> {
    store.entity(CODE).unwrap();
    let leases = store.claim(&owner("first", 1), usize::MAX, HOUR).unwrap();
    assert_eq!(leases.len(), usize::from(crate::SHARDS));
    leases
}

/// An account before anything happened to it.
pub fn unopened(number: u32) -> AccountRow {
    AccountRow {
        key: account(number),
        payer: format!("C-{number}"),
        machine: Hash([9; 32]),
        revision: 0,
        head: Hash::default(),
        format: 0,
        state: Vec::new(),
        open: Open::default(),
    }
}

/// The next transitions of an account, so many of them.
pub fn moves(row: &AccountRow, count: i64) -> (AccountWrite, Vec<Entry>) {
    let mut entries: Vec<Entry> = (1..=count)
        .map(|one| Entry {
            account: row.key,
            number: 0,
            at: minute(row.revision + one),
            format: 0,
            body: format!("transition {}", row.revision + one).into_bytes(),
            hash: Hash::default(),
        })
        .collect();
    let head = chain(row.revision, row.head, &mut entries);
    let mut next = row.clone();
    next.revision += count;
    next.head = head;
    next.state = format!("after {}", next.revision).into_bytes();
    let write = AccountWrite {
        was: (row.revision, row.head),
        row: next,
    };
    (write, entries)
}

/// A batch that moves an account, fenced by the epochs of its shard.
pub fn batch(leases: &[Lease], row: &AccountRow, count: i64) -> Batch {
    let (write, journal) = moves(row, count);
    Batch {
        fences: fence(leases, row.key),
        accounts: vec![write],
        journal,
        ..Batch::default()
    }
}

pub fn fence(leases: &[Lease], account: AccountKey) -> Vec<Lease> {
    let mut leases = leases.iter();
    let lease = leases.find(|lease| lease.shard == account.shard());
    lease.copied().into_iter().collect()
}

pub fn look(account: AccountKey, minutes: i64, revision: i64) -> Timer {
    Timer {
        due: minute(minutes),
        account,
        wakes: Wakes::Look(SubjectId(0)),
        revision,
    }
}

pub fn send(account: AccountKey, minutes: i64, path: u32) -> Timer {
    Timer {
        due: minute(minutes),
        account,
        wakes: Wakes::Send(Slot {
            subject: SubjectId(7),
            instalment: 0,
            path: PathId(path),
            round: 0,
            occurrence: 1,
        }),
        revision: 1,
    }
}

pub fn effect(account: AccountKey, key: u32, state: EffectState, minutes: i64) -> Effect {
    Effect {
        account,
        key: Key::of(&["effect", &key.to_string()]),
        subject: SubjectId(7),
        channel: 3,
        format: 0,
        body: b"dear sir".to_vec(),
        now: progress(state, minutes),
    }
}

pub fn progress(state: EffectState, minutes: i64) -> Progress {
    Progress {
        state,
        due: minute(minutes),
        attempts: 0,
        epoch: 0,
        document: None,
        note: String::new(),
    }
}

pub fn stimulus(mark: u32, to: To, place: i64) -> Stimulus {
    Stimulus {
        entity: ENTITY,
        key: Key::of_stimulus(CODE, "bank", &mark.to_string()),
        to,
        place,
        source: format!("bank {mark}"),
        format: 0,
        body: vec![1, 2, 3],
        version: None,
    }
}

/// A version of a record: the number of the record, and what it says.
pub fn version(of: u32, says: u32, replaces: bool) -> Version {
    let older = |says: u32| Key::of(&["older", &of.to_string(), &says.to_string()]);
    Version {
        of: Key::of(&["record", &of.to_string()]),
        says: Key::of(&["says", &says.to_string()]),
        replaces,
        was: [older(says), older(says + 1)],
    }
}

pub fn invoice(number: u32) -> Key {
    Key::of_invoice(CODE, "erp", &format!("F-{number}"), 2026)
}

pub fn known(number: u32, account: AccountKey) -> Known {
    Known {
        account,
        key: invoice(number),
        subject: SubjectId(u128::from(number)),
        name: format!("erp F-{number} 2026"),
    }
}
