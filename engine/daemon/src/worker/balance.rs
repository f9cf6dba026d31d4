//! A worker's share of all shards: who is there, what it takes, and what it gives back.
//!
//! Whoever has more than its share gives back, and only what it has finished with: of a shard that
//! something is on its way from, it begins nothing new and waits for the answer. Whoever has less takes
//! what is free, or what a holder has not renewed in time; each at a new epoch.

use std::collections::BTreeSet;
use std::time::Duration;

use jalon_store::{Lease, Shard, Trouble};

use super::Worker;
use crate::held::{Moment, Until};
use crate::share::shares;

/// Where a worker stands among all who share the work.
#[derive(Default)]
pub(super) struct Place {
    /// It has said that it is there.
    entered: bool,
    /// Another start under its name is counted in its place.
    replaced: bool,
    /// How many shards it should have.
    share: usize,
    /// Shards that it gives back as soon as nothing is on its way from them.
    giving: BTreeSet<Shard>,
    /// Since when there are shards that nobody may take, and whether that was told.
    nobodys: Option<(Duration, bool)>,
}

impl Place {
    /// Shards on which nothing new is begun.
    pub(super) fn giving(&self) -> &BTreeSet<Shard> {
        &self.giving
    }

    /// Those that are held no more are not given back, either.
    pub(super) fn keep(&mut self, leases: &[Lease]) {
        if !self.giving.is_empty() {
            let held: BTreeSet<Shard> = leases.iter().map(|lease| lease.shard).collect();
            self.giving.retain(|shard| held.contains(shard));
        }
    }
}

/// The longest time between two looks at who is there.
const LOOK_MAX: Duration = Duration::from_secs(3);

impl Worker {
    /// Takes free shards up to its share among all who are there, and gives back what is beyond it.
    pub fn balance(&mut self) -> Result<(), Trouble> {
        self.place.share = self.share()?;
        match self.leases.len() < self.place.share {
            true => self.take(self.place.share - self.leases.len()),
            false => self.give_back(self.leases.len() - self.place.share),
        }
    }

    /// When it should look again: soon while it has not what it should have.
    pub fn looks_again_after(&self) -> Duration {
        let usual = (self.pace.lease / 4).min(LOOK_MAX);
        match self.place.entered && self.leases.len() == self.place.share {
            true => usual,
            false => usual / 10,
        }
    }

    /// How many shards are its share. Nothing while a later start under its name is there.
    fn share(&mut self) -> Result<usize, Trouble> {
        let (most, lease) = (self.pace.shards, self.pace.lease);
        match self.place.entered {
            true => self.store.stay(&self.owner, most, lease)?,
            false => self.store.enter(&self.owner, most, lease)?,
        }
        self.place.entered = true;
        let present = self.store.present()?;
        let own = present.iter().position(|one| one.owner == self.owner);
        self.tell_replaced(own.is_none());
        let bounds: Vec<u16> = present.iter().map(|one| one.most).collect();
        let all = usize::from(jalon_store::SHARDS);
        let shares = shares(&bounds, all);
        self.tell_nobodys(all - shares.iter().sum::<usize>());
        let own = own.and_then(|own| shares.get(own).copied());
        Ok(own.unwrap_or_default())
    }

    fn tell_replaced(&mut self, replaced: bool) {
        if replaced && !self.place.replaced {
            tracing::error!(
                name = self.owner.name,
                "another daemon was started under the name of this one, which does nothing any more; \
                 give each daemon a `name` of its own in jalon.toml, or stop one of the two"
            );
        }
        if self.place.replaced && !replaced {
            tracing::info!(name = self.owner.name, "the name is free again: it works");
        }
        self.place.replaced = replaced;
    }

    /// Not at once: others may just be starting.
    fn tell_nobodys(&mut self, nobodys: usize) {
        let now = self.clock.monotonic();
        if nobodys == 0 {
            self.place.nobodys = None;
            return;
        }
        let (since, told) = self.place.nobodys.get_or_insert((now, false));
        if !*told && now.saturating_sub(*since) > self.pace.lease {
            *told = true;
            tracing::warn!(
                shards = nobodys,
                "nobody may work on some shards; raise `shards` under [leases] in jalon.toml, or start \
                 another daemon"
            );
        }
    }

    fn take(&mut self, most: usize) -> Result<(), Trouble> {
        self.place.giving.clear();
        let asked = Moment::now(&*self.clock);
        let new = self.store.claim(&self.owner, most, self.pace.lease)?;
        if new.is_empty() {
            return Ok(());
        }
        self.leases
            .retain(|held| new.iter().all(|one| one.shard != held.shard));
        // What it had on its way from there was somebody else's business meanwhile.
        self.keeps();
        self.leases.extend(new.iter().copied());
        self.keeps();
        tracing::info!(shards = new.len(), of = self.leases.len(), "took shards");
        // What a renewal asked until now may not know of them.
        self.changed = Some(self.clock.monotonic());
        self.swept_at = None;
        if self.until == Until::NEVER {
            self.until = Until::after(asked, self.pace.lease);
        }
        Ok(())
    }

    /// Gives back so many: those that nothing is on its way from at once, others as soon as that is so.
    fn give_back(&mut self, count: usize) -> Result<(), Trouble> {
        if count == 0 {
            self.place.giving.clear();
            return Ok(());
        }
        let busy = self.mind.busy();
        let mut shards: Vec<Shard> = self.leases.iter().map(|lease| lease.shard).collect();
        let giving = &self.place.giving;
        shards.sort_by_key(|shard| (busy.contains(shard), !giving.contains(shard)));
        shards.truncate(count);
        let (waiting, idle): (BTreeSet<Shard>, BTreeSet<Shard>) =
            shards.into_iter().partition(|shard| busy.contains(shard));
        self.place.giving = waiting;
        if idle.is_empty() {
            return Ok(());
        }
        self.leases.retain(|lease| !idle.contains(&lease.shard));
        self.keeps();
        let idle: Vec<Shard> = idle.into_iter().collect();
        let released = self.store.release(&self.owner, &idle);
        self.changed = Some(self.clock.monotonic());
        tracing::info!(
            shards = idle.len(),
            of = self.leases.len(),
            "gave back shards"
        );
        released
    }
}
