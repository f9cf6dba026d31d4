//! When something is due next in each shard, as far as a worker knows: only its own commits change that,
//! so a shard to which it wrote nothing need not be asked again at each turn.

use std::collections::HashMap;

use jalon_core::Instant;
use jalon_store::{FirstDue, Shard};

use crate::working::Finished;

/// When something is due next in each shard.
#[derive(Default)]
pub(crate) struct First {
    pub(crate) timers: Known,
    pub(crate) effects: Known,
}

/// What is known of timers, or of effects.
#[derive(Default)]
pub(crate) struct Known(HashMap<Shard, Option<Instant>>);

impl First {
    /// Shards may have had another owner.
    pub(crate) fn forget_all(&mut self) {
        self.timers.0.clear();
        self.effects.0.clear();
    }

    /// Something is about to be written to a shard.
    pub(crate) fn forget(&mut self, shard: Shard) {
        self.timers.0.remove(&shard);
        self.effects.0.remove(&shard);
    }

    /// What is about to be written of an account changes when something is due next.
    pub(crate) fn will_write(&mut self, one: &Finished) {
        let shard = one.account.shard();
        if !(one.timers_gone.is_empty() && one.timers_new.is_empty()) {
            self.timers.0.remove(&shard);
        }
        let new = one.rows.effects_new.iter().map(|effect| effect.now.state);
        let changed = one.rows.effects_changed.iter();
        let changed = changed.flat_map(|change| [change.was.0, change.now.state]);
        if new.chain(changed).any(|state| state.is_due_by_time()) {
            self.effects.0.remove(&shard);
        }
    }
}

impl Known {
    /// The shards of which nothing is known.
    pub(crate) fn unknown(&self, shards: &[Shard]) -> Vec<Shard> {
        let all = shards.iter().copied();
        all.filter(|shard| !self.0.contains_key(shard)).collect()
    }

    /// What the store says.
    pub(crate) fn learn(&mut self, first: Vec<FirstDue>) {
        self.0.extend(first);
    }

    /// The shards in which something is due.
    pub(crate) fn due(&self, shards: &[Shard], now: Instant) -> Vec<Shard> {
        let first = |shard: &Shard| self.0.get(shard).copied().flatten();
        let is_due = |shard: &Shard| first(shard).is_some_and(|due| due <= now);
        shards.iter().copied().filter(is_due).collect()
    }
}
