//! Leases, the inbox and records.

use std::collections::BTreeSet;
use std::time::Duration;

use jalon_core::Instant;

use super::{Data, Memory};
use crate::chain::Hash;
use crate::inbox::{Inbox, Received, Stimulus};
use crate::key::{AccountKey, EntityId, Key, Shard};
use crate::leases::{Lease, Leases, Owner, Present, ShardRow};
use crate::records::{Content, Incident, Known, Personal, Records};
use crate::trouble::Trouble;

impl Leases for Memory {
    fn now(&mut self) -> Result<Instant, Trouble> {
        Ok((self.clock)())
    }

    fn enter(&mut self, owner: &Owner, most: u16, lease: Duration) -> Result<(), Trouble> {
        let present = Present {
            owner: owner.clone(),
            most,
            until: later((self.clock)(), lease),
        };
        let workers = &mut self.data().workers;
        workers.insert(owner.name.clone(), present);
        Ok(())
    }

    fn stay(&mut self, owner: &Owner, most: u16, lease: Duration) -> Result<(), Trouble> {
        let now = (self.clock)();
        let found = self.data().workers.get(&owner.name).cloned();
        match found.is_none_or(|one| one.owner == *owner || one.until <= now) {
            true => self.enter(owner, most, lease),
            false => Ok(()),
        }
    }

    fn leave(&mut self, owner: &Owner) -> Result<(), Trouble> {
        let workers = &mut self.data().workers;
        workers.retain(|_, one| one.owner != *owner);
        Ok(())
    }

    fn present(&mut self) -> Result<Vec<Present>, Trouble> {
        let now = (self.clock)();
        let data = self.data();
        let live = data.workers.values().filter(|one| one.until > now);
        Ok(live.cloned().collect())
    }

    fn claim(
        &mut self,
        owner: &Owner,
        most: usize,
        lease: Duration,
    ) -> Result<Vec<Lease>, Trouble> {
        let now = (self.clock)();
        let mut data = self.data();
        let free = data.shards.iter_mut().filter(|(_, held)| {
            held.owner.as_ref().is_none_or(|other| {
                held.expires <= now && other != owner
                    || other.name == owner.name && other.run != owner.run
            })
        });
        let claimed = free.take(most).map(|(shard, held)| {
            held.epoch += 1;
            held.owner = Some(owner.clone());
            held.expires = later(now, lease);
            Lease {
                shard: *shard,
                epoch: held.epoch,
            }
        });
        Ok(claimed.collect())
    }

    fn renew(&mut self, owner: &Owner, lease: Duration) -> Result<Vec<Lease>, Trouble> {
        let expires = later((self.clock)(), lease);
        Ok(self.data().hold(owner, expires, 0))
    }

    fn raise(&mut self, owner: &Owner, lease: Duration) -> Result<Vec<Lease>, Trouble> {
        let expires = later((self.clock)(), lease);
        Ok(self.data().hold(owner, expires, 1))
    }

    fn release(&mut self, owner: &Owner, shards: &[Shard]) -> Result<(), Trouble> {
        for (shard, held) in &mut self.data().shards {
            if held.owner.as_ref() == Some(owner) && shards.contains(shard) {
                held.owner = None;
            }
        }
        Ok(())
    }

    fn shard_rows(&mut self) -> Result<Vec<ShardRow>, Trouble> {
        let data = self.data();
        let rows = data.shards.iter().map(|(shard, held)| ShardRow {
            lease: Lease {
                shard: *shard,
                epoch: held.epoch,
            },
            owner: held.owner.clone(),
            expires: held.expires,
        });
        Ok(rows.collect())
    }
}

impl Data {
    fn hold(&mut self, owner: &Owner, expires: Instant, raise: i64) -> Vec<Lease> {
        let held = self.shards.iter_mut();
        let held = held.filter(|(_, held)| held.owner.as_ref() == Some(owner));
        let held = held.map(|(shard, held)| {
            held.epoch += raise;
            held.expires = expires;
            Lease {
                shard: *shard,
                epoch: held.epoch,
            }
        });
        held.collect()
    }

    /// What a stimulus is by what came before. `together` are records of which this call takes the
    /// first version, and the keys of what they come to.
    fn came(&mut self, one: &Stimulus, together: &mut BTreeSet<(Key, Option<Key>)>) -> Received {
        let Some(version) = &one.version else {
            return match self.received.insert(one.key, None) {
                None => Received::Waiting,
                Some(_) => Received::Before,
            };
        };
        let (of, says) = (version.of, version.says);
        let older = version
            .was
            .iter()
            .any(|key| self.received.contains_key(key));
        let there = self.received.get(&of).copied();
        match there {
            None => {
                self.received.insert(of, Some(says));
                if older {
                    return Received::Before;
                }
                together.extend([(of, None), (of, Some(one.key))]);
                Received::Waiting
            }
            Some(Some(there)) if there != says => {
                if !version.replaces {
                    return Received::Differs;
                }
                self.received.insert(of, Some(says));
                Received::Corrects
            }
            Some(_) if version.replaces || !together.contains(&(of, None)) => Received::Before,
            // A further part of a record that just came.
            Some(_) => match together.insert((of, Some(one.key))) {
                true => Received::Waiting,
                false => Received::Before,
            },
        }
    }

    pub(super) fn keep_all(&mut self, contents: &[Content], personal: &[Personal]) {
        for content in contents {
            let at = (content.entity, content.hash);
            self.contents.entry(at).or_insert_with(|| content.clone());
        }
        for one in personal {
            self.personal.insert((one.entity, one.key), one.clone());
        }
    }
}

fn later(now: Instant, lease: Duration) -> Instant {
    let millis = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
    Instant::from_millis(now.millis().saturating_add(millis))
}

impl Inbox for Memory {
    fn receive(&mut self, stimuli: &[Stimulus]) -> Result<Vec<Received>, Trouble> {
        let mut data = self.data();
        let mut together = BTreeSet::new();
        let received = stimuli.iter().map(|stimulus| {
            let became = data.came(stimulus, &mut together);
            if matches!(became, Received::Before | Received::Differs) {
                return became;
            }
            match data.account_for(stimulus) {
                Some(account) => {
                    data.put_in_inbox(
                        account,
                        Stimulus {
                            version: None,
                            ..stimulus.clone()
                        },
                    );
                    became
                }
                None => {
                    data.parked.insert(
                        stimulus.key,
                        Stimulus {
                            version: None,
                            ..stimulus.clone()
                        },
                    );
                    Received::Parked
                }
            }
        });
        Ok(received.collect())
    }

    fn have_come(&mut self, _entity: EntityId, keys: &[Key]) -> Result<Vec<Key>, Trouble> {
        let data = self.data();
        let come = keys.iter().filter(|key| data.received.contains_key(key));
        Ok(come.copied().collect())
    }

    fn match_parked(&mut self, most: usize) -> Result<usize, Trouble> {
        let mut data = self.data();
        let parked = data.parked.values();
        let known = parked.filter_map(|one| Some((one.key, data.account_for(one)?)));
        let known: Vec<(Key, AccountKey)> = known.take(most).collect();
        for (key, account) in &known {
            if let Some(stimulus) = data.parked.remove(key) {
                data.put_in_inbox(*account, stimulus);
            }
        }
        Ok(known.len())
    }

    fn parked(&mut self, entity: EntityId, most: usize) -> Result<Vec<Stimulus>, Trouble> {
        let data = self.data();
        let parked = data.parked.values().filter(|one| one.entity == entity);
        let mut parked: Vec<Stimulus> = parked.cloned().collect();
        parked.sort_by_key(|one| (one.place, one.key));
        parked.truncate(most);
        Ok(parked)
    }

    fn assign(&mut self, stimulus: Key, to: AccountKey) -> Result<bool, Trouble> {
        let mut data = self.data();
        let parked = data.parked.get(&stimulus);
        if parked.is_none_or(|one| one.entity != to.entity) {
            return Ok(false);
        }
        if let Some(stimulus) = data.parked.remove(&stimulus) {
            data.put_in_inbox(to, stimulus);
        }
        Ok(true)
    }
}

impl Records for Memory {
    fn entity(&mut self, code: &str) -> Result<EntityId, Trouble> {
        let entities = &mut self.data().entities;
        let place = entities.iter().position(|known| known == code);
        let place = place.unwrap_or_else(|| {
            entities.push(code.to_owned());
            entities.len() - 1
        });
        Ok(entity_at(place))
    }

    fn entities(&mut self) -> Result<Vec<(EntityId, String)>, Trouble> {
        let data = self.data();
        let entities = data.entities.iter().enumerate();
        Ok(entities
            .map(|(at, code)| (entity_at(at), code.clone()))
            .collect())
    }

    fn keep(&mut self, contents: &[Content]) -> Result<(), Trouble> {
        if contents.iter().any(Content::is_too_large) {
            return Err(Trouble::too_large());
        }
        self.data().keep_all(contents, &[]);
        Ok(())
    }

    fn content(&mut self, entity: EntityId, hash: Hash) -> Result<Option<Content>, Trouble> {
        Ok(self.data().contents.get(&(entity, hash)).cloned())
    }

    fn known(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Known>, Trouble> {
        let data = self.data();
        let found = keys
            .iter()
            .filter_map(|key| data.known.get(&(entity, *key)));
        Ok(found.cloned().collect())
    }

    fn introduce(&mut self, known: &[Known]) -> Result<(), Trouble> {
        let mut data = self.data();
        for one in known {
            let at = (one.account.entity, one.key);
            data.known.entry(at).or_insert_with(|| one.clone());
        }
        Ok(())
    }

    fn keep_personal(&mut self, personal: &[Personal]) -> Result<(), Trouble> {
        self.data().keep_all(&[], personal);
        Ok(())
    }

    fn personals(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Personal>, Trouble> {
        let data = self.data();
        let found = keys
            .iter()
            .filter_map(|key| data.personal.get(&(entity, *key)));
        Ok(found.cloned().collect())
    }

    fn erase_personal(&mut self, entity: EntityId, key: Key) -> Result<bool, Trouble> {
        Ok(self.data().personal.remove(&(entity, key)).is_some())
    }

    fn erase_content(&mut self, entity: EntityId, hash: Hash) -> Result<bool, Trouble> {
        Ok(self.data().contents.remove(&(entity, hash)).is_some())
    }

    fn incidents(&mut self, shards: &[Shard], most: usize) -> Result<Vec<Incident>, Trouble> {
        let data = self.data();
        let mut found = Vec::new();
        for shard in shards {
            let incidents = data.incidents.values();
            let of_shard = incidents.filter(|one| one.account.shard() == *shard);
            let mut of_shard: Vec<Incident> = of_shard.cloned().collect();
            of_shard.sort_by_key(|one| (one.at, one.account, one.key));
            found.extend(of_shard);
        }
        found.truncate(most);
        Ok(found)
    }

    fn setting(&mut self, entity: EntityId, name: &str) -> Result<Option<(i64, Vec<u8>)>, Trouble> {
        let data = self.data();
        Ok(data.settings.get(&(entity, name.to_owned())).cloned())
    }

    fn set(
        &mut self,
        entity: EntityId,
        name: &str,
        was: i64,
        value: &[u8],
    ) -> Result<bool, Trouble> {
        let settings = &mut self.data().settings;
        let at = (entity, name.to_owned());
        let is = settings.get(&at).map_or(0, |(revision, _)| *revision);
        if is == was {
            settings.insert(at, (was + 1, value.to_vec()));
        }
        Ok(is == was)
    }
}

fn entity_at(place: usize) -> EntityId {
    EntityId(i32::try_from(place + 1).unwrap_or(i32::MAX))
}
