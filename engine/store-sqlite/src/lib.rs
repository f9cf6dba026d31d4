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
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

pub use by_hand::SqliteByHand;
pub use lock::FolderLock;
use trouble::told;

/// The name of the database within its folder.
pub const FILE: &str = "jalon.db";

/// A session with the database in a data folder.
pub struct Sqlite {
    folder: PathBuf,
    connection: Connection,
    /// Whose turn it is to write, among sessions that were made one from another. SQLite would let them
    /// ask again and again, with longer and longer sleeps between.
    turn: Arc<Mutex<()>>,
}

/// A transaction that writes. It ends before the next session has its turn.
struct Write<'s> {
    transaction: Transaction<'s>,
    _turn: MutexGuard<'s, ()>,
}

impl Write<'_> {
    fn commit(self) -> Result<(), rusqlite::Error> {
        self.transaction.commit()
    }
}

impl<'s> Deref for Write<'s> {
    type Target = Transaction<'s>;

    fn deref(&self) -> &Transaction<'s> {
        &self.transaction
    }
}

impl Sqlite {
    /// Opens the database in a folder; makes both if they are not there, and brings an older
    /// database up to date.
    pub fn open(folder: &Path) -> Result<Sqlite, Trouble> {
        std::fs::create_dir_all(folder).map_err(|error| trouble::of_folder(folder, &error))?;
        let mut store = Sqlite::connect(folder, Arc::default())?;
        schema::bring_up_to_date(&mut store.connection)?;
        Ok(store)
    }

    /// Makes sure that no other daemon works on the folder, for as long as the lock lives.
    pub fn lock(&self) -> Result<FolderLock, Trouble> {
        FolderLock::take(&self.folder)
    }

    fn connect(folder: &Path, turn: Arc<Mutex<()>>) -> Result<Sqlite, Trouble> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(folder.join(FILE), flags).map_err(told)?;
        connection.busy_timeout(BUSY).map_err(told)?;
        connection.execute_batch(SETTINGS).map_err(told)?;
        // Without it SQLite parses and plans a statement anew each time that a number after `limit` is
        // bound, in case another plan were better for it.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(told)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        Ok(Sqlite {
            folder: folder.to_owned(),
            connection,
            turn,
        })
    }

    /// A transaction that writes: it waits for its turn at once, not in the middle.
    fn write(&mut self) -> Result<Write<'_>, Trouble> {
        // What a thread that ended badly had begun to write was rolled back: nothing is half done.
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior);
        Ok(Write {
            transaction: transaction.map_err(told)?,
            _turn: turn,
        })
    }

    /// Several reads that see the same state.
    fn read(&mut self) -> Result<Transaction<'_>, Trouble> {
        self.connection.transaction().map_err(told)
    }
}

/// How long a session waits for another one's transaction.
const BUSY: Duration = Duration::from_secs(10);
const STATEMENTS_MAX: usize = 100;

/// Full durability; a checkpoint after 32 MB of log; 32 MB of pages in memory.
const SETTINGS: &str = "
    pragma page_size = 8192;
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma wal_autocheckpoint = 4000;
    pragma cache_size = -32768;
    pragma temp_store = memory;
    pragma recursive_triggers = on;
    pragma trusted_schema = off;
";

impl Store for Sqlite {
    fn another(&self) -> Result<Box<dyn Store>, Trouble> {
        Ok(Box::new(Sqlite::connect(&self.folder, self.turn.clone())?))
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
