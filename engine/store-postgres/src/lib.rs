//! The store that several daemons share: PostgreSQL, 15 or newer.
//!
//! A commit is one statement, one round trip and one sync, however many transitions it holds: each
//! table gets its rows as arrays (UNNEST), and a statement that met something else than was read ends
//! in an error, so that nothing of it stays. Each session has its own connection, opened again when
//! it was lost; no call waits longer than [`ANSWER_SECONDS_MAX`] for the network.

mod archive;
mod audit;
mod bank;
mod by_hand;
mod commit;
mod inbox;
mod leases;
mod links;
mod mails;
mod moves;
mod records;
mod rows;
mod schema;
mod statement;
mod statuses;
mod trouble;
mod upkeep;
mod work;

use std::str::FromStr;
use std::time::Duration;

use jalon_store::{Store, Trouble};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::runtime::Runtime;

pub use by_hand::PostgresByHand;
use trouble::{away, told};

/// How long a call waits for the database, in seconds. The database itself gives up before.
pub const ANSWER_SECONDS_MAX: u64 = 40;
const CONNECT_SECONDS_MAX: u64 = 10;

/// A session with a database.
pub struct Postgres {
    options: PgConnectOptions,
    runtime: Runtime,
    connection: Option<PgConnection>,
}

impl Postgres {
    /// Opens a database by its address (`postgres://user:password@host/database`), and brings an
    /// older one up to date.
    pub fn open(address: &str) -> Result<Postgres, Trouble> {
        let options = PgConnectOptions::from_str(address).map_err(trouble::bad_address)?;
        let mut store = Postgres::session(options.options(SETTINGS))?;
        schema::bring_up_to_date(&mut store)?;
        Ok(store)
    }

    fn session(options: PgConnectOptions) -> Result<Postgres, Trouble> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let mut store = Postgres {
            options,
            runtime: runtime.map_err(away)?,
            connection: None,
        };
        store.connect()?;
        Ok(store)
    }

    fn connect(&mut self) -> Result<PgConnection, Trouble> {
        if let Some(connection) = self.connection.take() {
            return Ok(connection);
        }
        let limit = Duration::from_secs(CONNECT_SECONDS_MAX);
        let connect = async { tokio::time::timeout(limit, self.options.connect()).await };
        match self.runtime.block_on(connect) {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(told(error)),
            Err(late) => Err(away(late)),
        }
    }

    /// Asks the database something. A connection that was lost on the way, or that did not answer in
    /// time, is given up; the next call opens another one.
    fn ask<T>(
        &mut self,
        question: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, Trouble> {
        self.ask_plainly(question)?.map_err(told)
    }

    /// The same, with the error of the database as it is. The outer error means: it was never asked.
    fn ask_plainly<T>(
        &mut self,
        question: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<Result<T, sqlx::Error>, Trouble> {
        let mut connection = self.connect()?;
        let limit = Duration::from_secs(ANSWER_SECONDS_MAX);
        let answer = async { tokio::time::timeout(limit, question(&mut connection)).await };
        let answer = self.runtime.block_on(answer);
        let answer = answer.unwrap_or_else(|_| {
            let late = std::io::Error::from(std::io::ErrorKind::TimedOut);
            Err(sqlx::Error::Io(late))
        });
        if !answer.as_ref().is_err_and(trouble::ends_the_session) {
            self.connection = Some(connection);
        }
        Ok(answer)
    }
}

/// The database gives up on what takes too long, and never reads a whole table where a key leads to
/// the rows: plans are made once, while tables may still be empty. (Rows of many keys in one entity are asked
/// for key by key, `lateral ... limit 1`: else it may compare all rows of the entity with all keys.) It compiles no plan to machine code: that
/// takes a third of a second, and pays for queries that read far more than these.
const SETTINGS: [(&str, &str); 9] = [
    ("application_name", "jalon"),
    ("statement_timeout", "30s"),
    ("lock_timeout", "20s"),
    ("idle_in_transaction_session_timeout", "30s"),
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("jit", "off"),
];

impl Store for Postgres {
    fn another(&self) -> Result<Box<dyn Store>, Trouble> {
        Ok(Box::new(Postgres::session(self.options.clone())?))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // The server would notice by itself; this is only faster.
            let _ = self.runtime.block_on(async {
                tokio::time::timeout(Duration::from_secs(1), connection.close()).await
            });
        }
    }
}
