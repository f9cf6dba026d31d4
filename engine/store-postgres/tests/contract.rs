//! PostgreSQL keeps all promises, and does what the store in memory does.

// A test that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

#[path = "../../../tests/bounds.rs"]
mod bounds;
mod server;

use jalon_store::contract;
use jalon_store_postgres::Postgres;
use server::Database;

#[test]
fn postgres_keeps_all_promises() {
    let mut databases = Vec::new();
    contract::keeps_all(|| {
        let database = Database::new();
        let store = Postgres::open(&database.address()).unwrap();
        databases.push(database);
        Box::new(store)
    });
}

#[test]
fn postgres_does_what_the_store_in_memory_does() {
    for seed in 0..bounds::bound("stores_compared") {
        let database = Database::new();
        let mut store = Postgres::open(&database.address()).unwrap();
        contract::random::compare(seed, 200, &mut store);
    }
}
