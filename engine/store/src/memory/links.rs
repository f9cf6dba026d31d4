//! Links in memory.

use jalon_core::Instant;

use super::Memory;
use crate::chain::Hash;
use crate::inbox::{Inbox, Received, Stimulus};
use crate::key::{AccountKey, EntityId};
use crate::links::{Link, Links, Seen, TOLD};
use crate::trouble::Trouble;

impl Links for Memory {
    fn link(&mut self, entity: EntityId, hash: Hash) -> Result<Option<Link>, Trouble> {
        Ok(self.data().links.get(&(entity, hash)).cloned())
    }

    fn links_of(&mut self, account: AccountKey, most: usize) -> Result<Vec<Link>, Trouble> {
        let data = self.data();
        let own = data.links.values().filter(|link| link.account == account);
        let mut own: Vec<Link> = own.cloned().collect();
        own.sort_by_key(|link| (std::cmp::Reverse(link.expires), link.hash));
        own.truncate(most);
        Ok(own)
    }

    fn revoke(&mut self, entity: EntityId, hash: Hash, at: Instant) -> Result<bool, Trouble> {
        let mut data = self.data();
        let link = data.links.get_mut(&(entity, hash));
        let good = link.filter(|link| link.revoked.is_none());
        Ok(good.map(|link| link.revoked = Some(at)).is_some())
    }

    fn see(&mut self, seen: &Seen) -> Result<bool, Trouble> {
        let key = (seen.entity, seen.link, seen.at, seen.what.clone());
        let mut data = self.data();
        let new = !data.seen.contains_key(&key);
        data.seen.entry(key).or_insert_with(|| seen.note.clone());
        Ok(new)
    }

    fn seen(&mut self, entity: EntityId, link: Hash, most: usize) -> Result<Vec<Seen>, Trouble> {
        Ok(self.newest((entity, link), false, most))
    }

    fn told(&mut self, entity: EntityId, link: Hash, most: usize) -> Result<Vec<Seen>, Trouble> {
        Ok(self.newest((entity, link), true, most))
    }

    fn answer(&mut self, stimuli: &[Stimulus], seen: &Seen) -> Result<Vec<Received>, Trouble> {
        self.see(seen)?;
        self.receive(stimuli)
    }

    fn erase_notes(&mut self, entity: EntityId, link: Hash) -> Result<u64, Trouble> {
        let mut data = self.data();
        let rows = data.seen.iter_mut();
        let own =
            rows.filter(|((of, on, ..), note)| (*of, *on) == (entity, link) && !note.is_empty());
        Ok(own.map(|(_, note)| note.clear()).count() as u64)
    }

    fn drop_links(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        let mut data = self.data();
        let over = data.links.values();
        let over = over.filter(|link| link.account.entity == entity && link.expires < before);
        let mut over: Vec<(Instant, Hash)> = over.map(|link| (link.expires, link.hash)).collect();
        over.sort_unstable();
        over.truncate(most);
        for (_, hash) in &over {
            data.links.remove(&(entity, *hash));
            data.seen
                .retain(|(of, on, ..), _| (*of, on) != (entity, hash));
        }
        Ok(over.len() as u64)
    }
}

impl Memory {
    /// The newest rows of a link, the first first: those that the house told it, or all others.
    fn newest(&self, of: (EntityId, Hash), told: bool, most: usize) -> Vec<Seen> {
        let data = self.data();
        let first = (of.0, of.1, Instant::from_millis(i64::MIN), String::new());
        let rows = data.seen.range(first..);
        let own = rows.take_while(|((entity, link, ..), _)| (*entity, *link) == of);
        let is_told = |what: &str| TOLD.iter().any(|begins| what.starts_with(begins));
        let own = own.filter(|((.., what), _)| is_told(what) == told);
        let seen = own.map(|((entity, link, at, what), note)| Seen {
            entity: *entity,
            link: *link,
            at: *at,
            what: what.clone(),
            note: note.clone(),
        });
        let seen: Vec<Seen> = seen.collect();
        let skipped = seen.len().saturating_sub(most);
        seen.into_iter().skip(skipped).collect()
    }
}
