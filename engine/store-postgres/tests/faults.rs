//! Stale owners, lost connections, damage, and a newer schema.

// A test that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

mod server;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jalon_store::audit::{Tampering, export, verify};
use jalon_store::contract::sample::*;
use jalon_store::{Audit, CommitError, Grade, Kind, Leases, Store, Upkeep, Work};
use jalon_store_postgres::Postgres;
use server::Database;
use sqlx::{Connection, Executor, PgConnection};

fn opened() -> (Database, Postgres) {
    let database = Database::new();
    let store = Postgres::open(&database.address()).unwrap();
    (database, store)
}

/// What a commit holds until it is through: the rows of its shards, by key.
const HELD: &str = "begin; select shard from shard where shard = 51 for key share";

/// Does something while another session holds what a commit holds; tells whether it had to wait.
fn waits<T: Send + 'static>(
    database: &Database,
    mut store: Postgres,
    work: impl FnOnce(&mut Postgres) -> T + Send + 'static,
) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.unwrap();
    let mut held = runtime
        .block_on(PgConnection::connect(&database.address()))
        .unwrap();
    runtime.block_on(held.execute(HELD)).unwrap();
    let (done, is_done) = mpsc::channel();
    let worker = thread::spawn(move || {
        work(&mut store);
        done.send(()).unwrap();
    });
    let waited = is_done.recv_timeout(Duration::from_millis(500)).is_err();
    runtime.block_on(held.execute("commit")).unwrap();
    worker.join().unwrap();
    waited
}

#[test]
fn a_new_epoch_waits_for_commits_under_way_and_a_renewal_does_not() {
    let (database, mut store) = opened();
    claim(&mut store);
    let again = || Postgres::open(&database.address()).unwrap();
    let owner = || owner("first", 1);
    assert!(!waits(&database, again(), move |store| store
        .renew(&owner(), HOUR)
        .unwrap()));
    assert!(waits(&database, again(), move |store| store
        .raise(&owner(), HOUR)
        .unwrap()));
    assert!(waits(&database, again(), |store| {
        let next = jalon_store::contract::sample::owner("first", 2);
        store.claim(&next, usize::MAX, HOUR).unwrap()
    }));
}

#[test]
fn an_old_owner_is_fenced_even_where_it_also_meets_a_conflict() {
    let (_database, mut old) = opened();
    let leases = claim(&mut old);
    let mut new = old.another().unwrap();
    let taken = new.claim(&owner("first", 2), usize::MAX, HOUR).unwrap();
    new.commit(&batch(&taken, &unopened(1), 1)).unwrap();
    let stale = batch(&leases, &unopened(1), 1);
    assert_eq!(old.commit(&stale), Err(CommitError::Fenced));
}

#[test]
fn a_connection_that_is_cut_is_opened_again() {
    let (database, mut store) = opened();
    let leases = claim(&mut store);
    let cut = "select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()";
    database.run(cut).unwrap();
    let next = batch(&leases, &unopened(1), 1);
    match store.commit(&next) {
        Err(CommitError::Unknown(trouble)) => assert_eq!(trouble.kind, Kind::Away),
        other => panic!("{other:?}"),
    }
    // After new epochs nothing old can come; what is there tells what became of it.
    let raised = store.raise(&owner("first", 1), HOUR).unwrap();
    assert_eq!(store.accounts(&[account(1)]).unwrap(), []);
    store.commit(&batch(&raised, &unopened(1), 1)).unwrap();
    assert_eq!(store.commit(&next), Err(CommitError::Fenced));
}

#[test]
fn a_database_that_is_not_there_is_told() {
    let (database, store) = opened();
    let gone = database.address().replace("/jalon_", "/nobody_");
    assert!(Postgres::open(&gone).is_err());
    let socket = "postgres://jalon@localhost/postgres?host=/nowhere";
    assert_eq!(Postgres::open(socket).err().unwrap().kind, Kind::Away);
    assert_eq!(
        Postgres::open("not an address").err().unwrap().kind,
        Kind::Refused
    );
    drop(store);
}

#[test]
fn a_newer_database_is_refused() {
    let (database, _store) = opened();
    let sql = "insert into migration values (999, 'from the future')";
    database.run(sql).unwrap();
    let refused = Postgres::open(&database.address()).err().unwrap();
    assert_eq!(refused.kind, Kind::Newer);
    assert!(refused.words.reason.en.contains("999"));
}

#[test]
fn daemons_that_start_together_make_the_tables_once() {
    let database = Database::new();
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let address = database.address();
            thread::spawn(move || Postgres::open(&address).map(drop))
        })
        .collect();
    for start in starts {
        start.join().unwrap().unwrap();
    }
    let mut store = Postgres::open(&database.address()).unwrap();
    assert_eq!(store.shard_rows().unwrap().len(), 1_024);
}

#[test]
fn the_journal_is_never_changed_and_damage_is_told() {
    let (database, mut store) = opened();
    let leases = claim(&mut store);
    store.commit(&batch(&leases, &unopened(1), 5)).unwrap();
    let day = "2026-03-02".parse().unwrap();
    store.seal(ENTITY, day).unwrap();
    let exported = export(&mut store, (ENTITY, CODE), day).unwrap();
    let account = account(1);
    let damages = [
        (
            "update journal set body = '' where number = 3",
            Tampering::Edited { account, number: 3 },
        ),
        (
            "delete from journal where number = 2",
            Tampering::Deleted { account, number: 2 },
        ),
        (
            "truncate journal",
            Tampering::CutTail {
                account,
                left: 0,
                sealed: 5,
            },
        ),
    ];
    for (sql, expected) in damages {
        let refused = database.run(sql).unwrap_err();
        assert!(refused.to_string().contains("only grows"), "{refused}");
        let forced = "alter table journal disable trigger all";
        database
            .run(&format!(
                "{forced}; {sql}; alter table journal enable trigger all"
            ))
            .unwrap();
        let found = verify(&mut store, ENTITY, &exported).unwrap().found;
        assert_eq!(found, [expected]);
    }
    assert!(database.run("delete from seal").is_err());
}

#[test]
fn an_examination_tells_what_would_lose_something() {
    let (_database, mut store) = opened();
    let findings = store.examine().unwrap();
    let bad = |word: &str| {
        let mut findings = findings.iter();
        findings.any(|one| one.grade == Grade::Bad && one.what.en.contains(word))
    };
    // The server of the tests does not sync: that is what must be told.
    assert_eq!(
        bad("fsync = off"),
        findings.iter().any(|one| one.what.en == "fsync = off")
    );
    assert!(findings.iter().any(|one| one.grade == Grade::Good));
    assert!(!store.sizes().unwrap().is_empty());
}
