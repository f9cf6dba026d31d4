//! The same rows, written by hand: prepared statements in one transaction, and no checks.

use std::path::Path;

use jalon_store::{Batch, ByHand, Progress, Timer, Trouble};
use rusqlite::{Connection, Error, Statement, params};

use crate::Sqlite;
use crate::commit::parts;
use crate::trouble::told;

/// A database of its own, in a folder of its own.
pub struct SqliteByHand {
    connection: Connection,
}

const SCRATCH: &str = "
    create table if not exists bench_row (id integer primary key, spread integer, body blob);
    create index if not exists bench_row_spread on bench_row (spread)";

const ACCOUNT_NEW: &str = "insert into account values (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)";
const ACCOUNT: &str = "
    update account set revision = ?4, head = ?5, state = ?6
    where shard = ?1 and entity = ?2 and account = ?3 and revision = ?7";
const JOURNAL: &str = "insert into journal values (?, ?, ?, ?, ?, ?, ?, ?)";
const TIMER_GONE: &str = "
    delete from timer where shard = ? and due = ? and entity = ? and account = ? and subject = ?
    and slot = ?";
const TIMER_NEW: &str = "insert into timer values (?, ?, ?, ?, ?, ?, ?)";
const CONSUME: &str = "
    delete from inbox where shard = ? and place = ? and entity = ? and account = ? and key = ?";
const EFFECT_NEW: &str = "insert into effect values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const EFFECT: &str = "
    update effect set state = ?3, due = ?4, attempts = ?5, epoch = ?6, document = ?7, note = ?8
    where key = ?1 and entity = ?2";
const KNOWN: &str = "insert into known values (?, ?, ?, ?, ?, ?)";
const CONTENT: &str = "insert into content values (?, ?, ?, ?) on conflict do nothing";

impl SqliteByHand {
    /// Opens a folder, with the same settings as the store.
    pub fn open(folder: &Path) -> Result<SqliteByHand, Trouble> {
        let Sqlite { connection, .. } = Sqlite::open(folder)?;
        connection.execute_batch(SCRATCH).map_err(told)?;
        Ok(SqliteByHand { connection })
    }

    fn in_one(&self, work: impl FnOnce(&Connection) -> Result<(), Error>) -> Result<(), Trouble> {
        let all = || {
            self.connection.execute_batch("begin immediate")?;
            work(&self.connection)?;
            self.connection.execute_batch("commit")
        };
        all().map_err(told)
    }
}

impl ByHand for SqliteByHand {
    fn write(&mut self, batches: &[Batch]) -> Result<(), Trouble> {
        self.in_one(|connection| batches.iter().try_for_each(|one| write(connection, one)))
    }

    fn rows(&mut self, count: u32) -> Result<(), Trouble> {
        self.in_one(|connection| {
            let sql = "insert into bench_row (spread, body) values (random(), ?)";
            let mut statement = connection.prepare_cached(sql)?;
            let body = [7_u8; 184];
            (0..count).try_for_each(|_| statement.execute([&body[..]]).map(drop))
        })
    }
}

fn write(connection: &Connection, batch: &Batch) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(TIMER_GONE)?;
    for timer in &batch.timers_gone {
        let (shard, entity, account) = parts(timer.account);
        let (subject, slot) = timer.wakes.parts();
        let (due, subject) = (timer.due.millis(), subject.0.to_be_bytes());
        statement.execute(params![shard, due, entity, account, subject, slot])?;
    }
    let (mut new, mut old) = (
        connection.prepare_cached(ACCOUNT_NEW)?,
        connection.prepare_cached(ACCOUNT)?,
    );
    for write in &batch.accounts {
        let row = &write.row;
        let (shard, entity, account) = parts(row.key);
        let (revision, head, state) = (row.revision, row.head.0, &row.state);
        match write.was.0 {
            0 => new.execute(params![
                shard,
                entity,
                account,
                row.payer,
                row.machine.0,
                revision,
                head,
                row.format,
                state
            ])?,
            was => old.execute(params![shard, entity, account, revision, head, state, was])?,
        };
    }
    let mut statement = connection.prepare_cached(JOURNAL)?;
    for entry in &batch.journal {
        let (shard, entity, account) = parts(entry.account);
        let (number, at, format) = (entry.number, entry.at.millis(), entry.format);
        let (body, hash) = (&entry.body, entry.hash.0);
        statement.execute(params![
            shard, entity, account, number, at, format, body, hash
        ])?;
    }
    let mut statement = connection.prepare_cached(TIMER_NEW)?;
    for timer in &batch.timers_new {
        timer_new(&mut statement, timer)?;
    }
    rest(connection, batch)
}

fn timer_new(statement: &mut Statement<'_>, timer: &Timer) -> Result<(), Error> {
    let (shard, entity, account) = parts(timer.account);
    let (subject, slot) = timer.wakes.parts();
    let (due, subject) = (timer.due.millis(), subject.0.to_be_bytes());
    let revision = timer.revision;
    statement.execute(params![
        shard, due, entity, account, subject, slot, revision
    ])?;
    Ok(())
}

fn rest(connection: &Connection, batch: &Batch) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(CONSUME)?;
    for (account, place, key) in &batch.consumed {
        let (shard, entity, account) = parts(*account);
        statement.execute(params![shard, place, entity, account, key.bytes()])?;
    }
    let mut statement = connection.prepare_cached(EFFECT_NEW)?;
    for effect in &batch.effects_new {
        let (shard, entity, account) = parts(effect.account);
        let (key, subject) = (effect.key.bytes(), effect.subject.0.to_be_bytes());
        let (channel, format, body) = (effect.channel, effect.format, &effect.body);
        let (state, due, attempts, epoch, document, note) = progress(&effect.now);
        statement.execute(params![
            shard, entity, account, key, subject, channel, format, body, state, due, attempts,
            epoch, document, note
        ])?;
    }
    let mut statement = connection.prepare_cached(EFFECT)?;
    for change in &batch.effects_changed {
        let (key, entity) = (change.key.bytes(), change.account.entity.0);
        let (state, due, attempts, epoch, document, note) = progress(&change.now);
        statement.execute(params![
            key, entity, state, due, attempts, epoch, document, note
        ])?;
    }
    let mut statement = connection.prepare_cached(KNOWN)?;
    for known in &batch.known {
        let (shard, entity, account): (u16, i32, [u8; 16]) = parts(known.account);
        let (key, subject) = (known.key.bytes(), known.subject.0.to_be_bytes());
        statement.execute(params![key, entity, shard, account, subject, known.name])?;
    }
    let mut statement = connection.prepare_cached(CONTENT)?;
    for content in &batch.contents {
        let (hash, entity) = (content.hash.0, content.entity.0);
        statement.execute(params![hash, entity, content.media, content.bytes])?;
    }
    Ok(())
}

type Columns<'a> = (i16, i64, u16, i64, Option<[u8; 32]>, &'a str);

fn progress(now: &Progress) -> Columns<'_> {
    (
        now.state.number(),
        now.due.millis(),
        now.attempts,
        now.epoch,
        now.document.map(|hash| hash.0),
        &now.note,
    )
}
