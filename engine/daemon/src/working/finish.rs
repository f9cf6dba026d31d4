//! What a turn writes for one account.

use jalon_core::Instant;
use jalon_store::{AccountRow, AccountWrite, Batch, Entry, Key, Lease, Timer, chain};

use super::{Rows, Stop, Working};
use crate::journal::Noted;
use crate::{kept, parts};

/// What a turn writes for one account.
pub(crate) struct Finished {
    pub account: jalon_store::AccountKey,
    pub write: Option<AccountWrite>,
    pub entries: Vec<Entry>,
    pub timers_gone: Vec<Timer>,
    pub timers_new: Vec<Timer>,
    pub rows: Rows,
}

impl Working {
    /// Writes the state, chains the entries, sets the timers.
    pub(crate) fn finish(mut self, now: Instant, spread: i64) -> Result<Finished, Stop> {
        if !self.entries.is_empty() {
            self.close_empty(now)?;
        }
        let Working {
            key,
            was,
            open,
            mut entries,
            mut rows,
            ..
        } = self;
        let (mut gone, mut new) = (std::mem::take(&mut rows.orphans), Vec::new());
        let mut write = None;
        if let (Some(mut open), false) = (open, entries.is_empty()) {
            let head = chain(was.0, was.1, &mut entries);
            let revision = entries.last().map_or(was.0, |entry| entry.number);
            // What is to leave at once leaves at once, also where a daemon with a faster clock planned it.
            let soon = now.millis().saturating_add(CLOCKS_APART);
            let wanted = open.kept.wanted(|at| match at.millis() > soon {
                true => spread_of(key, spread),
                false => 0,
            });
            let (void, set) = open.kept.set_timers(key, wanted, revision);
            gone.extend(void);
            new = set;
            write = Some(AccountWrite {
                was,
                row: AccountRow {
                    key,
                    payer: open.payer.to_string(),
                    machine: open.kept.program(),
                    revision,
                    head,
                    format: kept::FORMAT,
                    state: open.kept.write()?,
                    open: open.kept.open(),
                },
            });
        }
        Ok(Finished {
            account: key,
            write,
            entries,
            timers_gone: gone,
            timers_new: new,
            rows,
        })
    }
}

impl Working {
    /// Parts in which nothing is any more go.
    fn close_empty(&mut self, now: Instant) -> Result<(), Stop> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let gone = parts::empty(&open.kept.parts);
        for number in &gone {
            parts::close(&mut open.kept.parts, &mut open.worlds, *number);
        }
        for number in gone {
            self.note(now, &Noted::PartGone(number))?;
        }
        Ok(())
    }
}

/// By so many milliseconds the clocks of daemons may differ without anybody noticing.
const CLOCKS_APART: i64 = 60_000;

/// How much later a planned line is sent than its opening, by a stable hash: the mornings of all
/// accounts begin at the same minute.
fn spread_of(key: jalon_store::AccountKey, spread: i64) -> i64 {
    if spread <= 0 {
        return 0;
    }
    let hash = Key::of(&["spread", &key.account.0.to_string()]);
    i64::try_from(hash.0 >> 96).unwrap_or_default() % spread
}

impl Finished {
    /// Whose account it is, for people; nothing where only rows beside it are written.
    pub(crate) fn payer(&self) -> &str {
        self.write.as_ref().map_or("", |write| &write.row.payer)
    }

    /// Adds it to a batch, under the lease of its shard.
    pub(crate) fn add_to(&self, batch: &mut Batch, leases: &[Lease]) {
        let shard = self.account.shard();
        if batch.fences.iter().all(|fence| fence.shard != shard) {
            let lease = leases.iter().find(|lease| lease.shard == shard);
            batch.fences.extend(lease.copied());
        }
        batch.accounts.extend(self.write.clone());
        batch.journal.extend(self.entries.iter().cloned());
        batch.timers_gone.extend(&self.timers_gone);
        batch.timers_new.extend(&self.timers_new);
        let rows = &self.rows;
        batch.consumed.extend(&rows.consumed);
        batch.effects_new.extend(rows.effects_new.iter().cloned());
        batch
            .effects_changed
            .extend(rows.effects_changed.iter().cloned());
        for content in &rows.contents {
            let same = |one: &jalon_store::Content| {
                (one.entity, one.hash) == (content.entity, content.hash)
            };
            if !batch.contents.iter().any(same) {
                batch.contents.push(content.clone());
            }
        }
        batch.links.extend(rows.links.iter().cloned());
        batch.seen.extend(rows.seen.iter().cloned());
        batch
            .incidents_new
            .extend(rows.incidents_new.iter().cloned());
        batch.incidents_closed.extend(&rows.incidents_closed);
    }
}
