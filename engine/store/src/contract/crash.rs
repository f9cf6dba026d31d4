//! What is left of a writer that was killed: whole batches, and all that it was told of.
//!
//! [`write_until_killed`] runs in a process of its own, and says which batch was committed; whoever
//! killed it calls [`is_whole`] on what it left.

use std::io::Write;

use super::sample::*;
use crate::audit::{export, verify};
use crate::{Batch, EffectState, Store, shards};

/// Accounts that each batch moves together.
const ACCOUNTS: u32 = 20;

/// Commits one batch after the other, each moving all accounts with a timer and an effect each, and
/// tells the number of each once it is committed.
pub fn write_until_killed(store: &mut dyn Store) {
    store.entity(CODE).unwrap();
    let leases = store
        .claim(&owner("first", crash_run()), usize::MAX, HOUR)
        .unwrap();
    let mut out = std::io::stdout();
    loop {
        let mut whole = Batch {
            fences: leases.clone(),
            ..Batch::default()
        };
        let mut round = 0;
        for number in 0..ACCOUNTS {
            let found = store.accounts(&[account(number)]).unwrap();
            let row = found.into_iter().next().unwrap_or_else(|| unopened(number));
            round = row.revision + 1;
            let (write, entries) = moves(&row, 1);
            if row.revision > 0 {
                whole
                    .timers_gone
                    .push(look(row.key, row.revision, row.revision));
            }
            whole.timers_new.push(look(row.key, round, round));
            let key = u32::try_from(round).unwrap() * ACCOUNTS + number;
            whole
                .effects_new
                .push(effect(row.key, key, EffectState::Held, round));
            whole.accounts.push(write);
            whole.journal.extend(entries);
        }
        store.commit(&whole).unwrap();
        writeln!(out, "committed {round}").unwrap();
        out.flush().unwrap();
    }
}

/// A number for this start.
fn crash_run() -> u128 {
    u128::from(std::process::id())
}

/// Whether what is there is whole, with at least so many batches; tells how many there are.
pub fn is_whole(store: &mut dyn Store, told: i64) -> i64 {
    store.entity(CODE).unwrap();
    let heads = store.heads(ENTITY, None, 1_000).unwrap();
    let Some(first) = heads.first() else {
        assert_eq!(told, 0, "a batch that was told is gone");
        return 0;
    };
    let round = first.revision;
    assert!(round >= told, "told {told}, found {round}");
    assert_eq!(heads.len(), usize::try_from(ACCOUNTS).unwrap());
    let timers = store
        .due_timers(&shards(), minute(1_000_000), 99, 999)
        .unwrap();
    assert_eq!(timers.len(), heads.len());
    assert!(timers.iter().all(|timer| timer.revision == round));
    for head in &heads {
        assert_eq!(head.revision, round, "half a batch");
        let effects = store.effects_of(head.account).unwrap();
        assert_eq!(i64::try_from(effects.len()).unwrap(), round);
    }
    let day = jalon_core::Day::from_number(739_000 + round);
    store.seal(ENTITY, day).unwrap();
    let exported = export(store, (ENTITY, CODE), day).unwrap();
    assert_eq!(verify(store, ENTITY, &exported).unwrap().found, []);
    round
}
