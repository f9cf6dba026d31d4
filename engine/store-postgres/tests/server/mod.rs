//! Databases for tests, each new and gone with its test, on the server that `tests/run` starts.

// A test that can't set itself up has to stop.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, Executor, PgConnection};

/// A new database.
pub struct Database {
    server: String,
    name: String,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

impl Database {
    pub fn new() -> Database {
        let server = std::env::var("JALON_POSTGRES").expect(
            "a server for tests: export JALON_POSTGRES=$(tests/postgres start /tmp/jalon-postgres)",
        );
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("jalon_{}_{number}", std::process::id());
        let database = Database { server, name };
        database.ask_server(format!("create database {}", database.name));
        database
    }

    /// Its address.
    pub fn address(&self) -> String {
        self.server
            .replace("/postgres?", &format!("/{}?", self.name))
    }

    /// Runs some SQL in it, beside the store.
    #[allow(dead_code)]
    pub fn run(&self, sql: &str) -> Result<(), sqlx::Error> {
        run(&self.address(), sql.to_owned())
    }

    /// Waits until nobody talks to it: a program that was killed in the middle of a commit leaves the
    /// server to end it.
    #[allow(dead_code)]
    pub fn until_alone(&self) {
        self.ask_server(format!(
            "do $$ begin
               while exists (select from pg_stat_activity where datname = '{}') loop
                 perform pg_sleep(0.01);
                 perform pg_stat_clear_snapshot();
               end loop;
             end $$",
            self.name
        ));
    }

    fn ask_server(&self, sql: String) {
        run(&self.server, sql).unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.ask_server(format!("drop database {} with (force)", self.name));
    }
}

fn run(address: &str, sql: String) -> Result<(), sqlx::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime?.block_on(async {
        let mut connection = PgConnection::connect(address).await?;
        connection.execute(sqlx::AssertSqlSafe(sql)).await?;
        connection.close().await
    })
}
