//! The archive.

use jalon_core::Instant;

use super::Memory;
use crate::archive::{Archive, Checkpoint};
use crate::effect::Effect;
use crate::key::{AccountKey, EntityId, Key};
use crate::trouble::Trouble;

impl Archive for Memory {
    fn checkpoint(&mut self, account: AccountKey) -> Result<Option<Checkpoint>, Trouble> {
        Ok(self.data().checkpoints.get(&account).copied())
    }

    fn archive(&mut self, checkpoint: &Checkpoint) -> Result<bool, Trouble> {
        let mut data = self.data();
        let account = checkpoint.account;
        let entry = data.journal.get(&(account, checkpoint.number));
        if entry.is_none_or(|entry| entry.hash != checkpoint.head) {
            return Ok(false);
        }
        data.journal
            .retain(|(of, number), _| *of != account || *number > checkpoint.number);
        data.checkpoints.insert(account, *checkpoint);
        Ok(true)
    }

    fn effects_over(
        &mut self,
        entity: EntityId,
        before: Instant,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Effect>, Trouble> {
        let data = self.data();
        let over = data.effects.iter().filter(|((of, key), effect)| {
            *of == entity
                && after.is_none_or(|after| *key > after)
                && effect.now.state.is_over()
                && effect.now.due < before
        });
        Ok(over.take(most).map(|(_, effect)| effect.clone()).collect())
    }

    fn drop_effects(&mut self, effects: &[Effect]) -> Result<u64, Trouble> {
        let mut data = self.data();
        let mut gone = 0;
        for effect in effects {
            let at = (effect.account.entity, effect.key);
            let known = data.effects.get(&at);
            if known.is_some_and(|known| known.now.state.is_over()) {
                data.effects.remove(&at);
                gone += 1;
                if let Some(document) = effect.now.document {
                    data.contents.remove(&(effect.account.entity, document));
                }
            }
        }
        Ok(gone)
    }
}
