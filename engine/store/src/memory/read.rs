//! What is due, and what is looked up.

use jalon_core::{Day, Instant};

use super::Memory;
use crate::audit::{Audit, Head};
use crate::batch::{AccountRow, Batch, Open};
use crate::chain::Entry;
use crate::effect::{Effect, EffectState};
use crate::inbox::Stimulus;
use crate::key::{AccountKey, EntityId, Key, Shard};
use crate::trouble::{CommitError, Trouble};
use crate::work::{FirstDue, Timer, Work};

/// Shard by shard, at most `each` of one and `most` in all.
fn by_shard<T>(
    shards: &[Shard],
    (each, most): (usize, usize),
    mut of: impl FnMut(Shard) -> Vec<T>,
) -> Vec<T> {
    let mut found = Vec::new();
    for shard in shards {
        found.extend(of(*shard).into_iter().take(each));
    }
    found.truncate(most);
    found
}

fn by_account(mut effects: Vec<Effect>) -> Vec<Effect> {
    effects.sort_by_key(|effect| (effect.account, effect.key));
    effects
}

impl Work for Memory {
    fn due_timers(
        &mut self,
        shards: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Result<Vec<Timer>, Trouble> {
        let data = self.data();
        let of = |shard| {
            let timers = data.timers.iter();
            let due = timers.filter(|((at, due, ..), _)| *at == shard && *due <= until);
            due.map(|(_, timer)| *timer).collect()
        };
        Ok(by_shard(shards, (each, most), of))
    }

    fn waiting(
        &mut self,
        shards: &[Shard],
        each: usize,
        most: usize,
    ) -> Result<Vec<(AccountKey, Stimulus)>, Trouble> {
        let data = self.data();
        let of = |shard| {
            let inbox = data.inbox.iter().filter(|((at, ..), _)| *at == shard);
            let waiting = inbox.map(|((_, _, account, _), one)| (*account, one.clone()));
            waiting.collect()
        };
        Ok(by_shard(shards, (each, most), of))
    }

    fn due_effects(
        &mut self,
        shards: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Result<Vec<Effect>, Trouble> {
        let data = self.data();
        let of = |shard| {
            let effects = data.effects.values();
            let mut due: Vec<Effect> = effects
                .filter(|effect| effect.account.shard() == shard)
                .filter(|effect| effect.now.state.is_due_by_time() && effect.now.due <= until)
                .cloned()
                .collect();
            due.sort_by_key(|effect| (effect.now.due, effect.account, effect.key));
            due
        };
        Ok(by_shard(shards, (each, most), of))
    }

    fn first_timers(&mut self, shards: &[Shard]) -> Result<Vec<FirstDue>, Trouble> {
        let data = self.data();
        let of = |shard: &Shard| {
            let timers = data.timers.values();
            let timers = timers.filter(|timer| timer.account.shard() == *shard);
            (*shard, timers.map(|timer| timer.due).min())
        };
        Ok(shards.iter().map(of).collect())
    }

    fn first_effects(&mut self, shards: &[Shard]) -> Result<Vec<FirstDue>, Trouble> {
        let data = self.data();
        let of = |shard: &Shard| {
            let effects = data.effects.values();
            let effects = effects.filter(|one| one.account.shard() == *shard);
            let effects = effects.filter(|effect| effect.now.state.is_due_by_time());
            (*shard, effects.map(|effect| effect.now.due).min())
        };
        Ok(shards.iter().map(of).collect())
    }

    fn effects_in(
        &mut self,
        state: EffectState,
        shards: &[Shard],
        most: usize,
    ) -> Result<Vec<Effect>, Trouble> {
        let data = self.data();
        let of = |shard| {
            let effects = data.effects.values();
            let of_shard = effects.filter(|effect| effect.account.shard() == shard);
            let in_state = of_shard.filter(|effect| effect.now.state == state);
            by_account(in_state.cloned().collect())
        };
        Ok(by_shard(shards, (most, most), of))
    }

    fn effects_of(&mut self, account: AccountKey) -> Result<Vec<Effect>, Trouble> {
        let data = self.data();
        let effects = data.effects.values();
        let of_account = effects.filter(|effect| effect.account == account);
        let open = of_account.filter(|effect| !effect.now.state.is_over());
        Ok(open.cloned().collect())
    }

    fn open_accounts(
        &mut self,
        entity: EntityId,
        least: Open,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<AccountRow>, Trouble> {
        let data = self.data();
        let own = data
            .accounts
            .values()
            .filter(|row| row.key.entity == entity);
        let open = own.filter(|row| row.open >= least && Some(row.key.account) > after);
        let mut found: Vec<AccountRow> = open.cloned().collect();
        found.sort_by_key(|row| row.key.account);
        found.truncate(most);
        Ok(found)
    }

    fn effects(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Effect>, Trouble> {
        let data = self.data();
        let found = keys
            .iter()
            .filter_map(|key| data.effects.get(&(entity, *key)));
        let found = found.cloned();
        Ok(found.collect())
    }

    fn accounts(&mut self, keys: &[AccountKey]) -> Result<Vec<AccountRow>, Trouble> {
        let data = self.data();
        let found = keys
            .iter()
            .filter_map(|key| data.accounts.get(key).cloned());
        Ok(found.collect())
    }

    fn journal(
        &mut self,
        account: AccountKey,
        after: i64,
        most: usize,
    ) -> Result<Vec<Entry>, Trouble> {
        let data = self.data();
        let entries = data.journal.range((account, after.saturating_add(1))..);
        let of_account = entries.take_while(|((whose, _), _)| *whose == account);
        Ok(of_account.map(|(_, one)| one.clone()).take(most).collect())
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        self.commit_batch(batch)
    }
}

impl Audit for Memory {
    fn heads(
        &mut self,
        entity: EntityId,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Head>, Trouble> {
        let data = self.data();
        let rows = data
            .accounts
            .values()
            .filter(|row| row.key.entity == entity);
        let rows = rows.filter(|row| after.is_none_or(|after| row.key.account > after));
        Ok(rows.map(head).take(most).collect())
    }

    fn seal(&mut self, entity: EntityId, day: Day) -> Result<Option<u64>, Trouble> {
        let mut data = self.data();
        let sealed = data.sealed_until(entity, Day::MAX);
        if data
            .seals
            .range((entity, day)..(entity, Day::MAX))
            .next()
            .is_some()
        {
            return Ok(None);
        }
        let rows = data
            .accounts
            .values()
            .filter(|row| row.key.entity == entity);
        let heads = rows.map(head);
        let moved = heads.filter(|head| sealed.get(&head.account.account) != Some(head));
        let moved: Vec<Head> = moved.collect();
        let count = moved.len() as u64;
        let by_account = moved.into_iter().map(|head| (head.account.account, head));
        let by_account = by_account.collect();
        data.seals.insert((entity, day), by_account);
        Ok(Some(count))
    }

    fn sealed(
        &mut self,
        entity: EntityId,
        day: Day,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Head>, Trouble> {
        let data = self.data();
        let heads = data.sealed_until(entity, day).into_values();
        let rest = heads.filter(|head| after.is_none_or(|after| head.account.account > after));
        Ok(rest.take(most).collect())
    }

    fn sealed_days(&mut self, entity: EntityId) -> Result<Vec<Day>, Trouble> {
        let data = self.data();
        let days = data.seals.keys().filter(|(whose, _)| *whose == entity);
        Ok(days.map(|(_, day)| *day).collect())
    }
}

fn head(row: &AccountRow) -> Head {
    Head {
        account: row.key,
        revision: row.revision,
        head: row.head,
    }
}

impl super::Data {
    /// The last sealed head of each account at the end of a day.
    fn sealed_until(&self, entity: EntityId, day: Day) -> std::collections::BTreeMap<Key, Head> {
        let seals = self.seals.range((entity, Day::MIN)..=(entity, day));
        let heads = seals.flat_map(|(_, heads)| heads);
        heads.map(|(account, head)| (*account, *head)).collect()
    }
}
