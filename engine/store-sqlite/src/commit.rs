//! The commit: one transaction, one prepared statement for each table.

use jalon_store::{
    AccountKey, Batch, CommitError, Conflict, Content, Known, Personal, Progress, Timer,
};
use rusqlite::{Connection, Error, ErrorCode, Statement, params};

use crate::Sqlite;
use crate::links;
use crate::trouble::{at_commit, told};

const FENCE: &str =
    "select count(*) from shard where shard = ? and epoch = ? and owner is not null";

const OPEN: &str = "
    insert into account (shard, entity, account, payer, machine, revision, head, format, state, open)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

const UPDATE: &str = "
    update account set payer = ?4, machine = ?5, revision = ?6, head = ?7, format = ?8, state = ?9,
        open = ?12
    where shard = ?1 and entity = ?2 and account = ?3 and revision = ?10 and head = ?11";

const JOURNAL: &str = "
    insert into journal (shard, entity, account, number, at, format, body, hash)
    values (?, ?, ?, ?, ?, ?, ?, ?)";

const TIMER_GONE: &str = "
    delete from timer where shard = ? and due = ? and entity = ? and account = ? and subject = ?
    and slot = ? and revision = ?";

const TIMER_NEW: &str = "
    insert into timer (shard, due, entity, account, subject, slot, revision)
    values (?, ?, ?, ?, ?, ?, ?)";

const CONSUME: &str = "
    delete from inbox where shard = ? and place = ? and entity = ? and account = ? and key = ?";

const EFFECT_NEW: &str = "
    insert into effect (shard, entity, account, key, subject, channel, format, body, state, due,
        attempts, epoch, document, note)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

const EFFECT_CHANGED: &str = "
    update effect set state = ?5, due = ?6, attempts = ?7, epoch = ?8, document = ?9, note = ?10
    where key = ?4 and entity = ?2 and shard = ?1 and account = ?3
      and state = ?11 and attempts = ?12 and epoch = ?13";

const KNOWN: &str = "
    insert into known (key, entity, shard, account, subject, name) values (?, ?, ?, ?, ?, ?)";

const INTRODUCED: &str = "
    insert into known (key, entity, shard, account, subject, name) values (?, ?, ?, ?, ?, ?)
    on conflict do nothing";

const MOVED: &str = "
    update known set shard = ?3, account = ?4, subject = ?5, name = ?6 where key = ?1 and entity = ?2";

const CONTENT: &str = "
    insert into content (hash, entity, media, bytes) values (?, ?, ?, ?) on conflict do nothing";

const PERSONAL: &str = "
    insert into personal (key, entity, salt, body) values (?, ?, ?, ?)
    on conflict do update set salt = excluded.salt, body = excluded.body";

const INCIDENT_NEW: &str = "
    insert into incident (shard, entity, account, key, at, what, format, body)
    values (?, ?, ?, ?, ?, ?, ?, ?)";

const INCIDENT_CLOSED: &str = "
    delete from incident where shard = ? and entity = ? and account = ? and key = ?";

impl Sqlite {
    pub(crate) fn commit_batch(&mut self, batch: &Batch) -> Result<(), CommitError> {
        batch.check().map_err(CommitError::Wrong)?;
        let transaction = self.write().map_err(CommitError::Failed)?;
        let writing = Writing(&transaction);
        writing.fences(batch)?;
        writing.accounts(batch)?;
        writing.timers(batch)?;
        writing.inbox(batch)?;
        writing.effects(batch)?;
        writing.known(batch)?;
        writing.incidents(batch)?;
        contents(&transaction, &batch.contents).map_err(failed)?;
        personal(&transaction, &batch.personal).map_err(failed)?;
        links::write(&transaction, &batch.links).map_err(failed)?;
        for seen in &batch.seen {
            links::see(&transaction, seen).map_err(failed)?;
        }
        transaction.commit().map_err(at_commit)
    }
}

fn failed(error: Error) -> CommitError {
    CommitError::Failed(told(error))
}

/// A key that is there already is a conflict; anything else is trouble.
fn there(error: Error, conflict: Conflict) -> CommitError {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => CommitError::Conflict(conflict),
        _ => failed(error),
    }
}

struct Writing<'a>(&'a Connection);

impl Writing<'_> {
    /// Runs a statement for each item; each must change exactly one row.
    fn each<T>(
        &self,
        (sql, conflict): (&str, Conflict),
        items: impl IntoIterator<Item = T>,
        run: impl Fn(&mut Statement, T) -> Result<usize, Error>,
    ) -> Result<(), CommitError> {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            return Ok(());
        }
        let mut statement = self.0.prepare_cached(sql).map_err(failed)?;
        for item in items {
            let changed = run(&mut statement, item);
            if changed.map_err(|error| there(error, conflict))? != 1 {
                return Err(CommitError::Conflict(conflict));
            }
        }
        Ok(())
    }

    fn fences(&self, batch: &Batch) -> Result<(), CommitError> {
        let mut statement = self.0.prepare_cached(FENCE).map_err(failed)?;
        for fence in &batch.fences {
            let bound = (fence.shard.0, fence.epoch);
            let stands = statement.query_row(bound, |row| row.get::<_, i64>(0));
            if stands.map_err(failed)? != 1 {
                return Err(CommitError::Fenced);
            }
        }
        Ok(())
    }

    fn accounts(&self, batch: &Batch) -> Result<(), CommitError> {
        let accounts = batch.accounts.iter();
        let (new, old): (Vec<_>, Vec<_>) = accounts.partition(|write| write.was.0 == 0);
        self.each((OPEN, Conflict::Account), new, |statement, write| {
            let row = &write.row;
            let (shard, entity, account) = parts(row.key);
            let (payer, machine) = (&row.payer, row.machine.0);
            let (revision, head) = (row.revision, row.head.0);
            let (format, state) = (row.format, &row.state);
            let open = row.open.number();
            statement.execute(params![
                shard, entity, account, payer, machine, revision, head, format, state, open
            ])
        })?;
        self.each((UPDATE, Conflict::Account), old, |statement, write| {
            let row = &write.row;
            let (shard, entity, account) = parts(row.key);
            let (payer, machine) = (&row.payer, row.machine.0);
            let (revision, head) = (row.revision, row.head.0);
            let (format, state) = (row.format, &row.state);
            let (was, head_was) = (write.was.0, write.was.1.0);
            let open = row.open.number();
            statement.execute(params![
                shard, entity, account, payer, machine, revision, head, format, state, was,
                head_was, open
            ])
        })?;
        self.each(
            (JOURNAL, Conflict::Journal),
            &batch.journal,
            |statement, entry| {
                let (shard, entity, account) = parts(entry.account);
                let (number, at) = (entry.number, entry.at.millis());
                let (format, body, hash) = (entry.format, &entry.body, entry.hash.0);
                statement.execute(params![
                    shard, entity, account, number, at, format, body, hash
                ])
            },
        )
    }

    fn timers(&self, batch: &Batch) -> Result<(), CommitError> {
        let run = |statement: &mut Statement, timer: &Timer| {
            let (shard, entity, account) = parts(timer.account);
            let (subject, slot) = timer.wakes.parts();
            let (due, subject) = (timer.due.millis(), subject.0.to_be_bytes());
            statement.execute(params![
                shard,
                due,
                entity,
                account,
                subject,
                slot,
                timer.revision
            ])
        };
        self.each((TIMER_GONE, Conflict::Timer), &batch.timers_gone, run)?;
        self.each((TIMER_NEW, Conflict::Timer), &batch.timers_new, run)
    }

    fn inbox(&self, batch: &Batch) -> Result<(), CommitError> {
        self.each(
            (CONSUME, Conflict::Inbox),
            &batch.consumed,
            |statement, one| {
                let (account, place, key) = one;
                let (shard, entity, account) = parts(*account);
                statement.execute(params![shard, place, entity, account, key.bytes()])
            },
        )
    }

    fn effects(&self, batch: &Batch) -> Result<(), CommitError> {
        self.each(
            (EFFECT_NEW, Conflict::Effect),
            &batch.effects_new,
            |statement, effect| {
                let (shard, entity, account) = parts(effect.account);
                let (key, subject) = (effect.key.bytes(), effect.subject.0.to_be_bytes());
                let (channel, format, body) = (effect.channel, effect.format, &effect.body);
                let (state, due, attempts, epoch, document, note) = progress(&effect.now);
                statement.execute(params![
                    shard, entity, account, key, subject, channel, format, body, state, due,
                    attempts, epoch, document, note
                ])
            },
        )?;
        let changed = &batch.effects_changed;
        self.each(
            (EFFECT_CHANGED, Conflict::Effect),
            changed,
            |statement, change| {
                let (shard, entity, account) = parts(change.account);
                let (state, due, attempts, epoch, document, note) = progress(&change.now);
                let (was, attempts_was, epoch_was) = change.was;
                let (key, was) = (change.key.bytes(), was.number());
                statement.execute(params![
                    shard,
                    entity,
                    account,
                    key,
                    state,
                    due,
                    attempts,
                    epoch,
                    document,
                    note,
                    was,
                    attempts_was,
                    epoch_was
                ])
            },
        )
    }

    fn known(&self, batch: &Batch) -> Result<(), CommitError> {
        let run = |statement: &mut Statement, known: &Known| {
            let (shard, entity, account) = parts(known.account);
            let (key, subject) = (known.key.bytes(), known.subject.0.to_be_bytes());
            statement.execute(params![key, entity, shard, account, subject, known.name])
        };
        self.each((KNOWN, Conflict::Known), &batch.known, run)?;
        self.each((MOVED, Conflict::Known), &batch.moved, run)
    }

    fn incidents(&self, batch: &Batch) -> Result<(), CommitError> {
        let new = &batch.incidents_new;
        self.each((INCIDENT_NEW, Conflict::Incident), new, |statement, one| {
            let (shard, entity, account) = parts(one.account);
            let (key, at) = (one.key.bytes(), one.at.millis());
            statement.execute(params![
                shard, entity, account, key, at, one.what, one.format, one.body
            ])
        })?;
        let closed = &batch.incidents_closed;
        self.each(
            (INCIDENT_CLOSED, Conflict::Incident),
            closed,
            |statement, one| {
                let (shard, entity, account) = parts(one.0);
                statement.execute(params![shard, entity, account, one.1.bytes()])
            },
        )
    }
}

/// The columns by which an account is found.
pub(crate) fn parts(account: AccountKey) -> (u16, i32, [u8; 16]) {
    (account.shard().0, account.entity.0, account.account.bytes())
}

type ProgressColumns<'a> = (i16, i64, u16, i64, Option<[u8; 32]>, &'a str);

fn progress(now: &Progress) -> ProgressColumns<'_> {
    let document = now.document.map(|hash| hash.0);
    (
        now.state.number(),
        now.due.millis(),
        now.attempts,
        now.epoch,
        document,
        &now.note,
    )
}

pub(crate) fn contents(transaction: &Connection, contents: &[Content]) -> Result<(), Error> {
    let mut statement = transaction.prepare_cached(CONTENT)?;
    for content in contents {
        let (hash, entity) = (content.hash.0, content.entity.0);
        statement.execute(params![hash, entity, content.media, content.bytes])?;
    }
    Ok(())
}

pub(crate) fn introduce(connection: &Connection, known: &[Known]) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(INTRODUCED)?;
    for one in known {
        let (shard, entity, account) = parts(one.account);
        let (key, subject) = (one.key.bytes(), one.subject.0.to_be_bytes());
        statement.execute(params![key, entity, shard, account, subject, one.name])?;
    }
    Ok(())
}

pub(crate) fn personal(transaction: &Connection, personal: &[Personal]) -> Result<(), Error> {
    let mut statement = transaction.prepare_cached(PERSONAL)?;
    for one in personal {
        statement.execute(params![one.key.bytes(), one.entity.0, one.salt, one.body])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jalon_store::contract::sample::*;
    use jalon_store::{CommitError, Kind, Upkeep, Work};

    use crate::Sqlite;

    #[test]
    fn no_row_of_an_effect_needs_a_table_of_its_own_to_be_written() {
        let folder = std::env::temp_dir().join(format!("jalon-rows-{}", std::process::id()));
        let store = Sqlite::open(&folder).unwrap();
        for sql in [super::EFFECT_NEW, super::EFFECT_CHANGED] {
            let explained = format!("explain {sql}");
            let mut statement = store.connection.prepare(&explained).unwrap();
            let mut rows = statement.raw_query();
            let mut steps = 0;
            while let Some(row) = rows.next().unwrap() {
                assert_ne!(row.get::<_, String>(1).unwrap(), "OpenEphemeral");
                steps += 1;
            }
            assert!(steps > 10);
        }
        drop(store);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_full_disk_is_told_and_work_goes_on_when_there_is_room() {
        let folder = std::env::temp_dir().join(format!("jalon-full-{}", std::process::id()));
        let mut store = Sqlite::open(&folder).unwrap();
        let leases = claim(&mut store);
        let pages = |store: &Sqlite, most: i64| {
            let sql = format!("pragma max_page_count = {most}");
            let writer = store.writer.lock().unwrap();
            writer.query_row(&sql, [], |_| Ok(())).unwrap();
        };
        pages(&store, 1);
        let mut large = batch(&leases, &unopened(1), 1);
        large.accounts[0].row.state = vec![1; 1_000_000];
        let Err(CommitError::Failed(trouble)) = store.commit(&large) else {
            panic!("a full disk took a megabyte");
        };
        assert_eq!(trouble.kind, Kind::Full);
        assert_eq!(store.accounts(&[account(1)]).unwrap(), []);
        pages(&store, 1_000_000);
        store.commit(&large).unwrap();
        assert!(store.examine().is_ok());
        drop(store);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
