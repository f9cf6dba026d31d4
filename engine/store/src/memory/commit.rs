//! The commit: everything is checked on a copy of what it touches, then written.

use super::{Data, Memory, timer_key};
use crate::batch::Batch;
use crate::trouble::{CommitError, Conflict};

impl Memory {
    pub(super) fn commit_batch(&self, batch: &Batch) -> Result<(), CommitError> {
        batch.check().map_err(CommitError::Wrong)?;
        let mut data = self.data();
        for fence in &batch.fences {
            let holding = data.shards.get(&fence.shard);
            if holding.is_none_or(|held| held.epoch != fence.epoch || held.owner.is_none()) {
                return Err(CommitError::Fenced);
            }
        }
        // All checks come before the first write, so that a refused batch has changed nothing.
        data.agrees_with(batch).map_err(CommitError::Conflict)?;
        data.apply(batch);
        Ok(())
    }
}

impl Data {
    fn agrees_with(&self, batch: &Batch) -> Result<(), Conflict> {
        for write in &batch.accounts {
            let row = self.accounts.get(&write.row.key);
            let is = row.map(|row| (row.revision, row.head));
            if is.unwrap_or_default() != write.was {
                return Err(Conflict::Account);
            }
        }
        for timer in &batch.timers_gone {
            let there = self.timers.get(&timer_key(timer));
            if there.is_none_or(|there| there.revision != timer.revision) {
                return Err(Conflict::Timer);
            }
        }
        if batch
            .timers_new
            .iter()
            .any(|timer| self.timers.contains_key(&timer_key(timer)))
        {
            return Err(Conflict::Timer);
        }
        for (account, place, key) in &batch.consumed {
            let at = (account.shard(), *place, *account, *key);
            if !self.inbox.contains_key(&at) {
                return Err(Conflict::Inbox);
            }
        }
        self.agrees_with_effects(batch)?;
        let mut known = batch.known.iter();
        if known.any(|known| self.known.contains_key(&(known.account.entity, known.key))) {
            return Err(Conflict::Known);
        }
        let mut moved = batch.moved.iter();
        if moved.any(|moved| !self.known.contains_key(&(moved.account.entity, moved.key))) {
            return Err(Conflict::Known);
        }
        let mut new = batch.incidents_new.iter();
        let there = new.any(|new| self.incidents.contains_key(&(new.account, new.key)));
        let mut closed = batch.incidents_closed.iter();
        if there || closed.any(|closed| !self.incidents.contains_key(closed)) {
            return Err(Conflict::Incident);
        }
        Ok(())
    }

    fn agrees_with_effects(&self, batch: &Batch) -> Result<(), Conflict> {
        let mut new = batch.effects_new.iter();
        if new.any(|effect| {
            self.effects
                .contains_key(&(effect.account.entity, effect.key))
        }) {
            return Err(Conflict::Effect);
        }
        for change in &batch.effects_changed {
            let effect = self.effects.get(&(change.account.entity, change.key));
            let effect = effect.filter(|effect| effect.account == change.account);
            let now = effect.map(|effect| &effect.now);
            if now.map(|now| (now.state, now.attempts, now.epoch)) != Some(change.was) {
                return Err(Conflict::Effect);
            }
        }
        Ok(())
    }

    fn apply(&mut self, batch: &Batch) {
        for write in &batch.accounts {
            self.accounts.insert(write.row.key, write.row.clone());
        }
        for entry in &batch.journal {
            let at = (entry.account, entry.number);
            self.journal.insert(at, entry.clone());
        }
        for timer in &batch.timers_gone {
            self.timers.remove(&timer_key(timer));
        }
        for timer in &batch.timers_new {
            self.timers.insert(timer_key(timer), *timer);
        }
        for (account, place, key) in &batch.consumed {
            self.inbox
                .remove(&(account.shard(), *place, *account, *key));
        }
        for effect in &batch.effects_new {
            let at = (effect.account.entity, effect.key);
            self.effects.insert(at, effect.clone());
        }
        for change in &batch.effects_changed {
            let at = (change.account.entity, change.key);
            if let Some(effect) = self.effects.get_mut(&at) {
                effect.now = change.now.clone();
            }
        }
        for known in batch.known.iter().chain(&batch.moved) {
            let at = (known.account.entity, known.key);
            self.known.insert(at, known.clone());
        }
        self.keep_all(&batch.contents, &batch.personal);
        for link in &batch.links {
            let at = (link.account.entity, link.hash);
            self.links.entry(at).or_insert_with(|| link.clone());
        }
        for seen in &batch.seen {
            let at = (seen.entity, seen.link, seen.at, seen.what.clone());
            self.seen.entry(at).or_insert_with(|| seen.note.clone());
        }
        for incident in &batch.incidents_new {
            let at = (incident.account, incident.key);
            self.incidents.insert(at, incident.clone());
        }
        for closed in &batch.incidents_closed {
            self.incidents.remove(closed);
        }
    }
}
