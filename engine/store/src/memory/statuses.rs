//! What networks said, in memory.

use jalon_core::Instant;

use super::Memory;
use crate::key::EntityId;
use crate::statuses::{Status, Statuses, WhichStatuses};
use crate::trouble::Trouble;

impl Statuses for Memory {
    fn keep_statuses(&mut self, statuses: &[Status]) -> Result<usize, Trouble> {
        let mut data = self.data();
        let before = data.statuses.len();
        for status in statuses {
            let at = (status.entity, status.key);
            data.statuses.entry(at).or_insert_with(|| status.clone());
        }
        Ok(data.statuses.len() - before)
    }

    fn statuses(
        &mut self,
        entity: EntityId,
        which: WhichStatuses<'_>,
        most: usize,
    ) -> Result<Vec<Status>, Trouble> {
        let data = self.data();
        let own = data.statuses.values().filter(|one| one.entity == entity);
        let wanted = own.filter(|one| match which {
            WhichStatuses::ByKey(keys) => keys.contains(&one.key),
            WhichStatuses::Open(after) => one.open && after.is_none_or(|after| one.key > after),
            WhichStatuses::About(about) => one.about == about,
        });
        Ok(wanted.take(most).cloned().collect())
    }

    fn change_status(&mut self, was: &Status, now: &Status) -> Result<bool, Trouble> {
        let mut data = self.data();
        let found = data.statuses.get_mut(&(was.entity, was.key));
        let same = found.filter(|one| (one.about, one.open) == (was.about, was.open));
        let Some(status) = same else {
            return Ok(false);
        };
        (status.about, status.open) = (now.about, now.open);
        status.body.clone_from(&now.body);
        Ok(true)
    }

    fn drop_statuses(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        let mut data = self.data();
        let old = data.statuses.values();
        let old = old.filter(|one| one.entity == entity && one.at < before && !one.open);
        let mut old: Vec<_> = old.map(|one| (one.at, one.key)).collect();
        old.sort_unstable();
        old.truncate(most);
        for (_, key) in &old {
            data.statuses.remove(&(entity, *key));
        }
        Ok(old.len() as u64)
    }
}
