//! Where the measure is made: a data folder that is removed again, or a database by its address; and
//! beside it the place of what is written by hand.

use std::path::{Path, PathBuf};

use jalon_store::{ByHand, Store};
use jalon_store_postgres::{Postgres, PostgresByHand};
use jalon_store_sqlite::{Sqlite, SqliteByHand};

use super::used;
use crate::stop::Stop;

/// Where the measure is made.
pub enum Place {
    /// A folder, for SQLite.
    Folder(PathBuf),
    /// A database, with the schema of what is written by hand.
    Database(String, Box<PostgresByHand>),
}

impl Place {
    /// The database at an address, else a new folder.
    pub fn new(address: Option<&str>, folder: &Path) -> Result<Place, Stop> {
        let _ = std::fs::create_dir_all(folder);
        Ok(match address {
            Some(address) => {
                let by_hand = Box::new(PostgresByHand::open(address)?);
                Place::Database(address.to_owned(), by_hand)
            }
            None => Place::Folder(folder.to_owned()),
        })
    }

    /// A session with the store.
    pub fn store(&self) -> Result<Box<dyn Store>, Stop> {
        Ok(match self {
            Place::Folder(folder) => Box::new(Sqlite::open(&folder.join("store"))?),
            Place::Database(address, _) => Box::new(Postgres::open(address)?),
        })
    }

    /// A session with what is written by hand.
    pub fn by_hand(&self) -> Result<Box<dyn ByHand>, Stop> {
        Ok(match self {
            Place::Folder(folder) => Box::new(SqliteByHand::open(&folder.join("hand"))?),
            Place::Database(_, by_hand) => Box::new(by_hand.another()?),
        })
    }

    /// A store over what is written by hand, to receive what it takes away later.
    pub fn store_by_hand(&self) -> Result<Box<dyn Store>, Stop> {
        Ok(match self {
            Place::Folder(folder) => Box::new(Sqlite::open(&folder.join("hand"))?),
            Place::Database(_, by_hand) => by_hand.store()?,
        })
    }

    /// How a child of this program is told where the store is.
    pub fn told(&self) -> (&'static str, String) {
        match self {
            Place::Folder(folder) => ("--folder", folder.join("store").display().to_string()),
            Place::Database(address, _) => ("--store", address.clone()),
        }
    }

    /// Seconds that processors worked for the sessions of the database, where it is on this machine.
    pub fn database_cpu(&self) -> Option<f64> {
        let Place::Database(address, _) = self else {
            return None;
        };
        let sessions = Postgres::open(address).ok()?.sessions().ok()?;
        used::of_processes(&sessions, "postgres")
    }

    /// Takes away what was written by hand.
    pub fn clear(self) {
        if let Place::Database(_, by_hand) = self {
            // It is in the way of nobody, and the next measure begins with it.
            let _ = by_hand.drop_all();
        }
    }
}
