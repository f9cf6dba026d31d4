//! SQLite keeps all promises, and does what the store in memory does.

// A test that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

#[path = "../../../tests/bounds.rs"]
mod bounds;
mod folder;

use folder::Folder;
use jalon_store::contract;
use jalon_store_sqlite::Sqlite;

#[test]
fn sqlite_keeps_all_promises() {
    let mut folders = Vec::new();
    contract::keeps_all(|| {
        let folder = Folder::new();
        let store = Sqlite::open(folder.path()).unwrap();
        folders.push(folder);
        Box::new(store)
    });
}

#[test]
fn sqlite_does_what_the_store_in_memory_does() {
    for seed in 0..bounds::bound("stores_compared") {
        let folder = Folder::new();
        let mut store = Sqlite::open(folder.path()).unwrap();
        contract::random::compare(seed, 200, &mut store);
    }
}
