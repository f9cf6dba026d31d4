//! The store in a data folder: one SQLite file, in WAL mode, synced to the disk at every commit.
//!
//! Statements are prepared once and run row by row within one transaction: nothing lies between the
//! program and the database, so that costs less than handing over whole tables as JSON would
//! (measured; docs/runtime.md). Each session has its own connection; one writes at a time, readers
//! wait for nobody.

mod archive;
mod audit;
mod bank;
mod by_hand;
mod commit;
mod inbox;
mod leases;
mod links;
mod lock;
mod mails;
mod moves;
mod records;
mod rows;
mod schema;
mod statuses;
mod trouble;
mod upkeep;
mod work;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jalon_store::{Store, Trouble};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Params, Transaction};

pub use by_hand::SqliteByHand;
pub use lock::FolderLock;
use trouble::told;

/// The name of the database within its folder.
pub const FILE: &str = "jalon.db";

/// A session with the database in a data folder.
pub struct Sqlite {
    folder: PathBuf,
    /// What reads.
    connection: Connection,
    /// What writes: one for all sessions that were made one from another, which take turns. Whoever writes
    /// by another connection makes SQLite forget all pages that it has in mind, and SQLite would let
    /// sessions that wait ask again and again, with longer and longer sleeps between.
    writer: Arc<Mutex<Connection>>,
}

/// A transaction that writes. It ends before the next session has its turn; what is not committed by then
/// is rolled back.
struct Write<'s>(MutexGuard<'s, Connection>);

impl<'s> Write<'s> {
    fn begin(writer: MutexGuard<'s, Connection>) -> Result<Write<'s>, rusqlite::Error> {
        writer.execute_batch("begin immediate")?;
        Ok(Write(writer))
    }

    fn commit(self) -> Result<(), rusqlite::Error> {
        self.0.execute_batch("commit")
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        // After a commit, and after faults that SQLite answers by itself, there is none.
        if !self.0.is_autocommit() {
            let _ = self.0.execute_batch("rollback");
        }
    }
}

impl Deref for Write<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0
    }
}

impl Sqlite {
    /// Opens the database in a folder; makes both if they are not there, and brings an older
    /// database up to date.
    pub fn open(folder: &Path) -> Result<Sqlite, Trouble> {
        std::fs::create_dir_all(folder).map_err(|error| trouble::of_folder(folder, &error))?;
        let mut writer = connect(folder, PAGES_WRITING)?;
        schema::bring_up_to_date(&mut writer)?;
        Ok(Sqlite {
            folder: folder.to_owned(),
            connection: connect(folder, PAGES_READING)?,
            writer: Arc::new(Mutex::new(writer)),
        })
    }

    /// Makes sure that no other daemon works on the folder, for as long as the lock lives.
    pub fn lock(&self) -> Result<FolderLock, Trouble> {
        FolderLock::take(&self.folder)
    }

    /// A transaction that writes: it waits for its turn at once, not in the middle.
    fn write(&self) -> Result<Write<'_>, Trouble> {
        // What a thread that ended badly had begun to write was rolled back: nothing is half done.
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        Write::begin(writer).map_err(told)
    }

    /// One statement that writes, in a transaction of its own; how many rows it changed.
    fn change(&self, sql: &str, bound: impl Params) -> Result<usize, Trouble> {
        let write = self.write()?;
        let changed = write.execute(sql, bound).map_err(told)?;
        write.commit().map_err(told)?;
        Ok(changed)
    }

    /// Several reads that see the same state.
    fn read(&mut self) -> Result<Transaction<'_>, Trouble> {
        self.connection.transaction().map_err(told)
    }
}

/// A connection that keeps so many kilobytes of pages in mind.
fn connect(folder: &Path, pages: u32) -> Result<Connection, Trouble> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(folder.join(FILE), flags).map_err(told)?;
    connection.busy_timeout(BUSY).map_err(told)?;
    connection.execute_batch(SETTINGS).map_err(told)?;
    let cache = format!("pragma cache_size = -{pages}");
    connection.execute_batch(&cache).map_err(told)?;
    // Without it SQLite parses and plans a statement anew each time that a number after `limit` is
    // bound, in case another plan were better for it.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(told)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(connection)
}

/// How many kilobytes of pages the connection that writes keeps in mind: all sessions share them.
const PAGES_WRITING: u32 = 32 * 1_024;
/// And one that reads, which forgets them whenever something was written.
const PAGES_READING: u32 = 8 * 1_024;

/// How long a session waits for another one's transaction.
const BUSY: Duration = Duration::from_secs(10);
const STATEMENTS_MAX: usize = 100;

/// Full durability; a checkpoint after 32 MB of log. A commit touches few rows on each of many pages, so
/// small pages write less; a database of before keeps the pages that it was made with.
const SETTINGS: &str = "
    pragma page_size = 4096;
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma wal_autocheckpoint = 8000;
    pragma temp_store = memory;
    pragma recursive_triggers = on;
    pragma trusted_schema = off;
";

impl Store for Sqlite {
    fn another(&self) -> Result<Box<dyn Store>, Trouble> {
        Ok(Box::new(Sqlite {
            folder: self.folder.clone(),
            connection: connect(&self.folder, PAGES_READING)?,
            writer: Arc::clone(&self.writer),
        }))
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_planned_once_however_often_it_is_asked() {
        let folder = std::env::temp_dir().join(format!("jalon-planned-{}", std::process::id()));
        let store = Sqlite::open(&folder).unwrap();
        let sql = "select due from timer where shard = ? order by due limit ?";
        for shard in 0..3 {
            let mut statement = store.connection.prepare_cached(sql).unwrap();
            let rows = statement.query_map([shard, 7 + shard], |row| row.get::<_, i64>(0));
            assert_eq!(rows.unwrap().count(), 0);
            assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
        }
        drop(store);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
