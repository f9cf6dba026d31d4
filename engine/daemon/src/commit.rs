//! The commit of a turn: all accounts together, or one by one where something was not as it was read.

use std::collections::BTreeMap;

use jalon_store::{
    AccountKey, Batch, CommitError, Conflict, EntityId, Incident, Key, Known, Text, Trouble, codec,
    text,
};

use crate::house::House;
use crate::mind::Mind;
#[cfg(test)]
use crate::simulated::planted::{Planted, is_planted};
use crate::turn::{Broken, PARKED_MAX, Turn, Turned};
use crate::work::{PutAside, Work};
use crate::working::Finished;

/// After so many conflicts alone an account is put aside.
const STRIKES_MAX: u8 = 3;

/// So many incidents of a shard are looked through.
const INCIDENTS_MAX: usize = 10_000;

/// Why a commit was refused, for people.
fn words(error: &CommitError) -> Text {
    match error {
        CommitError::Conflict(_) => text(
            "it was changed from outside while it was worked on, again and again",
            "il a été modifié de l’extérieur pendant son traitement, à plusieurs reprises",
        ),
        CommitError::Wrong(_) => text(
            "what would follow contradicts itself: this is a fault of Jalon, please report it",
            "ce qui suivrait se contredit : c’est un défaut de Jalon, signalez-le, s’il vous plaît",
        ),
        CommitError::Fenced => text(
            "its shard belongs to another daemon now",
            "sa part appartient maintenant à un autre démon",
        ),
        CommitError::Failed(trouble) | CommitError::Unknown(trouble) => {
            trouble.words.reason.clone()
        }
    }
}

impl Turn<'_> {
    pub(crate) fn commit(&mut self, finished: &[Finished]) -> Result<(), CommitError> {
        let mut batch = Batch::default();
        for one in finished {
            one.add_to(&mut batch, self.leases);
        }
        self.know(finished, &mut batch)?;
        // What goes to other accounts is received first: it is the same stimulus if it comes again.
        let inside: Vec<_> = finished
            .iter()
            .flat_map(|one| one.rows.inside.iter().cloned())
            .collect();
        if !inside.is_empty() {
            self.store.receive(&inside).map_err(CommitError::Failed)?;
        }
        if batch.is_empty() {
            return Ok(());
        }
        let told = !batch.known.is_empty() || !batch.moved.is_empty();
        tracing::trace!(
            accounts = finished.len(),
            intents = finished
                .iter()
                .map(|one| one.rows.leaving.len())
                .sum::<usize>(),
            "commits"
        );
        let done = self.store.commit(&batch);
        tracing::trace!(done = done.is_ok(), "committed");
        #[cfg(test)]
        if is_planted(Planted::IgnoresEpochs) && done == Err(CommitError::Fenced) {
            let rows = self.store.shard_rows().map_err(CommitError::Failed)?;
            for fence in &mut batch.fences {
                let row = rows.iter().find(|row| row.lease.shard == fence.shard);
                *fence = row.map_or(*fence, |row| row.lease);
            }
            return self.store.commit(&batch);
        }
        if done.is_ok() && told {
            // What waited for these names; if it fails now, the next sweep does it.
            let _ = self.store.match_parked(PARKED_MAX);
        }
        done
    }

    /// What is known from now on: new names, and names that mean another account or invoice now.
    fn know(&mut self, finished: &[Finished], batch: &mut Batch) -> Result<(), CommitError> {
        let arrived = |key: &Key| finished.iter().any(|one| one.rows.arrived.contains(key));
        let mut wanted: BTreeMap<(EntityId, Key), &Known> = BTreeMap::new();
        for known in finished.iter().flat_map(|one| &one.rows.known) {
            let other = wanted.insert((known.account.entity, known.key), known);
            let other = other.is_some_and(|other| other.account != known.account);
            if other && arrived(&known.key) {
                // An invoice would be with two accounts at once.
                return Err(CommitError::Conflict(Conflict::Known));
            }
        }
        let mut keys: BTreeMap<EntityId, Vec<Key>> = BTreeMap::new();
        for (entity, key) in wanted.keys() {
            keys.entry(*entity).or_default().push(*key);
        }
        for (entity, keys) in keys {
            let known = self.store.known(entity, &keys);
            for there in known.map_err(CommitError::Failed)? {
                let Some(newer) = wanted.remove(&(entity, there.key)) else {
                    continue;
                };
                if there.account != newer.account && arrived(&there.key) {
                    return Err(CommitError::Conflict(Conflict::Known));
                }
                if (there.account, there.subject) != (newer.account, newer.subject) {
                    batch.moved.push(newer.clone());
                }
            }
        }
        batch.known.extend(wanted.into_values().cloned());
        Ok(())
    }

    /// Invoices that came to an account as new, and are with another one.
    fn elsewhere(&mut self, one: &Finished) -> Result<Vec<Key>, Trouble> {
        if one.rows.arrived.is_empty() {
            return Ok(Vec::new());
        }
        let known = self.store.known(one.account.entity, &one.rows.arrived)?;
        let others = known.iter().filter(|there| there.account != one.account);
        Ok(others.map(|there| there.key).collect())
    }

    /// One account at a time, so that one that is not as it was read stops no other.
    pub(crate) fn one_by_one(
        &mut self,
        finished: Vec<Finished>,
        todo: &BTreeMap<AccountKey, Vec<Work>>,
        mind: &mut Mind,
        turned: &mut Turned,
    ) -> Result<(), Broken> {
        for mut one in finished {
            let account = one.account;
            let elsewhere = self.elsewhere(&one)?;
            if !elsewhere.is_empty() {
                one = self.without(account, todo, &elsewhere)?;
                mind.first.will_write(&one);
            }
            match self.commit(std::slice::from_ref(&one)) {
                Ok(()) => {
                    mind.strikes.remove(&account);
                    turned.add(one, todo, mind);
                }
                Err(error @ (CommitError::Conflict(_) | CommitError::Wrong(_))) => {
                    // It is read again in the next turn; what conflicts again and again is a fault.
                    mind.answers_unsure = true;
                    mind.first.forget(account.shard());
                    let strikes = mind.strikes.entry(account).or_default();
                    *strikes += 1;
                    let why = words(&error);
                    tracing::warn!(payer = one.payer(), why = why.en, "read again");
                    if *strikes >= STRIKES_MAX {
                        mind.strikes.remove(&account);
                        let french = self.houses.get(account.entity).is_some_and(House::french);
                        self.set_apart(account, todo, (why.get(french), one.payer()))?;
                    }
                    turned.more = true;
                }
                Err(error) => return Err(self.broken(error, std::slice::from_ref(&one), mind)),
            }
        }
        Ok(())
    }

    /// An account once more, from the start: invoices that are with another one are put aside.
    fn without(
        &mut self,
        account: AccountKey,
        todo: &BTreeMap<AccountKey, Vec<Work>>,
        elsewhere: &[Key],
    ) -> Result<Finished, Trouble> {
        let works = todo.get(&account).cloned().unwrap_or_default();
        let todo = BTreeMap::from([(account, works)]);
        let (mut found, contacts) = self.accounts(&todo)?;
        let works = todo.get(&account).map_or(&[][..], Vec::as_slice);
        self.account(
            (account, found.remove(&account)),
            works,
            &contacts,
            elsewhere,
        )
    }

    /// An account that can't be written is put aside with all that there is to do for it.
    fn set_apart(
        &mut self,
        account: AccountKey,
        todo: &BTreeMap<AccountKey, Vec<Work>>,
        (why, payer): (&str, &str),
    ) -> Result<(), Broken> {
        let mut batch = Batch::default();
        let lease = self.leases.iter().find(|one| one.shard == account.shard());
        batch.fences.extend(lease.copied());
        // What stands already is no news.
        let standing = self.store.incidents(&[account.shard()], INCIDENTS_MAX)?;
        let stands = |key: Key| {
            let mut standing = standing.iter();
            standing.any(|one| one.account == account && one.key == key)
        };
        for work in todo.get(&account).into_iter().flatten() {
            let (key, body) = match work {
                Work::Inbox(one) => {
                    batch.consumed.push((account, one.place, one.key));
                    let body = PutAside::Inbox(one.source.clone(), one.format, one.body.clone());
                    (one.key, body)
                }
                Work::Timer(timer) => {
                    batch.timers_gone.push(*timer);
                    let due = timer.due.millis().to_string();
                    let key = Key::of(&["apart", &account.account.0.to_string(), &due]);
                    (key, PutAside::Stopped)
                }
                _ => continue,
            };
            if stands(key) || batch.incidents_new.iter().any(|one| one.key == key) {
                continue;
            }
            batch.incidents_new.push(Incident {
                account,
                key,
                at: self.now,
                what: why.to_owned(),
                format: codec::FORMAT,
                body: codec::encode(&body).unwrap_or_default(),
            });
        }
        tracing::warn!(payer, what = why, "incident");
        match self.store.commit(&batch) {
            Ok(()) => Ok(()),
            Err(CommitError::Fenced) => Err(Broken::Fenced),
            Err(CommitError::Unknown(trouble)) => Err(Broken::Unknown(trouble)),
            Err(CommitError::Failed(trouble)) => Err(Broken::Trouble(trouble)),
            Err(error) => {
                tracing::error!(payer, why = words(&error).en, "can't be put aside");
                Ok(())
            }
        }
    }

    pub(crate) fn broken(
        &self,
        error: CommitError,
        finished: &[Finished],
        mind: &mut Mind,
    ) -> Broken {
        match error {
            CommitError::Fenced => Broken::Fenced,
            CommitError::Unknown(trouble) => {
                let leaving = finished.iter().flat_map(|one| &one.rows.leaving);
                // Channels may have had what they are only asked about.
                for leaving in leaving.filter(|one| one.doubt.is_none()) {
                    let intent = (leaving.account, leaving.attempt, leaving.epoch);
                    mind.unsure.insert(leaving.key, intent);
                }
                mind.answers_unsure = true;
                Broken::Unknown(trouble)
            }
            CommitError::Failed(trouble) => Broken::Trouble(trouble),
            CommitError::Conflict(_) | CommitError::Wrong(_) => Broken::Fenced,
        }
    }
}
