//! Whole transitions a second on SQLite, beside the same batches written by hand.
//! `cargo bench -p jalon-store-sqlite`; BENCH_SECONDS per cell, BENCH_FOLDER for the disk.

// A bench that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use jalon_store::{Batch, contract::bench};
use jalon_store_sqlite::{FILE, Sqlite};
use rusqlite::{Connection, params};

fn main() {
    let folder = std::env::var_os("BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
    for (accounts, invoices) in [(20_000, 1), (5_000, 20)] {
        let folder = folder.join(format!("jalon-bench-{}-{invoices}", std::process::id()));
        let (ours, theirs) = (folder.join("store"), folder.join("hand"));
        let mut store = Sqlite::open(&ours).unwrap();
        let mut opened = Sqlite::open(&theirs).unwrap();
        let connection = Connection::open(theirs.join(FILE)).unwrap();
        let settings = "pragma journal_mode = wal; pragma synchronous = full;
             pragma wal_autocheckpoint = 4000; pragma cache_size = -32768";
        connection.execute_batch(settings).unwrap();
        connection.set_prepared_statement_cache_capacity(50);
        let mut hand = |batch: &Batch| by_hand(&connection, batch).unwrap();
        let name = ("SQLite, WAL, synchronous=FULL", accounts, invoices);
        bench::measure(name, &mut store, (&mut opened, &mut hand));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

/// What somebody would write for this schema: prepared statements in one transaction, no checks.
fn by_hand(connection: &Connection, batch: &Batch) -> rusqlite::Result<()> {
    connection.execute_batch("begin immediate")?;
    let mut gone = connection.prepare_cached(
        "delete from timer where shard = ? and due = ? and entity = ? and account = ?
         and subject = ? and slot = ?",
    )?;
    let mut update = connection.prepare_cached(
        "update account set revision = ?4, head = ?5, state = ?6
         where shard = ?1 and entity = ?2 and account = ?3 and revision = ?7",
    )?;
    let mut append =
        connection.prepare_cached("insert into journal values (?, ?, ?, ?, ?, ?, ?, ?)")?;
    let mut set = connection.prepare_cached("insert into timer values (?, ?, ?, ?, ?, ?, ?)")?;
    let mut intend = connection
        .prepare_cached("insert into effect values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    let mut result = connection.prepare_cached(
        "update effect set state = ?5, due = ?6, attempts = ?7, epoch = ?8
         where key = ?4 and entity = ?2 and shard = ?1 and account = ?3",
    )?;
    for timer in &batch.timers_gone {
        let key = timer.account;
        let (subject, slot) = timer.wakes.parts();
        gone.execute(params![
            key.shard().0,
            timer.due.millis(),
            key.entity.0,
            key.account.bytes(),
            subject.0.to_be_bytes(),
            slot
        ])?;
    }
    for write in &batch.accounts {
        let row = &write.row;
        let key = row.key;
        update.execute(params![
            key.shard().0,
            key.entity.0,
            key.account.bytes(),
            row.revision,
            row.head.0,
            row.state,
            write.was.0
        ])?;
    }
    for entry in &batch.journal {
        let key = entry.account;
        append.execute(params![
            key.shard().0,
            key.entity.0,
            key.account.bytes(),
            entry.number,
            entry.at.millis(),
            entry.format,
            entry.body,
            entry.hash.0
        ])?;
    }
    for timer in &batch.timers_new {
        let key = timer.account;
        let (subject, slot) = timer.wakes.parts();
        set.execute(params![
            key.shard().0,
            timer.due.millis(),
            key.entity.0,
            key.account.bytes(),
            subject.0.to_be_bytes(),
            slot,
            timer.revision
        ])?;
    }
    for effect in &batch.effects_new {
        let (key, now) = (effect.account, &effect.now);
        intend.execute(params![
            key.shard().0,
            key.entity.0,
            key.account.bytes(),
            effect.key.bytes(),
            effect.subject.0.to_be_bytes(),
            effect.channel,
            effect.format,
            effect.body,
            now.state.number(),
            now.due.millis(),
            now.attempts,
            now.epoch,
            now.document.map(|hash| hash.0),
            now.note
        ])?;
    }
    for change in &batch.effects_changed {
        let (key, now) = (change.account, &change.now);
        result.execute(params![
            key.shard().0,
            key.entity.0,
            key.account.bytes(),
            change.key.bytes(),
            now.state.number(),
            now.due.millis(),
            now.attempts,
            now.epoch
        ])?;
    }
    connection.execute_batch("commit")
}
