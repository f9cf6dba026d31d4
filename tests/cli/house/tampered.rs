//! What `jalon audit verify` tells of a journal that somebody changed who may do everything with the
//! database: an edit, a deletion, a cut tail and a rewrite, each by its name, on both stores.

use std::process::Command;

use jalon_store::{AccountKey, Hash, Key, Store, chain};
use jalon_store_postgres::Postgres;
use jalon_store_sqlite::Sqlite;
use rusqlite::Connection;

use super::{house, json};
use crate::run::Folder;
use crate::skip::skip;

/// A database beside the program that it belongs to.
struct Beside {
    run: Box<dyn Fn(&str)>,
    open: Box<dyn Fn() -> Box<dyn Store>>,
    /// Bytes as they are written in its SQL.
    bytes: fn(&str) -> String,
    /// What keeps the journal from being changed.
    unlocked: &'static str,
}

const DAY: &str = "--pretend-now 2026-03-02T08:00:00Z";

/// Invoices of two customers, sent, and sealed; the exported heads are in a file.
fn sealed(folder: &Folder) {
    for line in [
        "import customers customers.csv",
        "import invoices invoices.csv",
    ] {
        let done = folder.jalon(&format!("{line} {DAY}"));
        assert_eq!(done.code, 0, "{done:?}");
    }
    let done = folder.jalon(&format!("serve --once {DAY}"));
    assert_eq!(done.code, 0, "{done:?}");
    let heads = folder.jalon("audit head --seal");
    assert_eq!(heads.code, 0, "{heads:?}");
    folder.write("heads.jsonl", heads.stdout.as_bytes());
    assert_eq!(kinds(folder), [""; 0], "nothing was done yet");
}

/// What the verification tells, by its kinds.
fn kinds(folder: &Folder) -> Vec<String> {
    let told = folder.jalon("audit verify heads.jsonl --format json");
    let found = json(&told)["found"].as_array().unwrap().clone();
    assert_eq!(told.code, i32::from(!found.is_empty()), "{told:?}");
    let kinds = found
        .iter()
        .map(|one| one["kind"].as_str().unwrap().to_owned());
    // Each seal tells of it.
    let mut kinds: Vec<String> = kinds.collect();
    kinds.dedup();
    kinds
}

/// The account of the first customer.
const OWN: &str = "account = (select account from account where payer = 'C-1')";

/// Each is done to the journal as it was, told, and taken back.
fn each_is_told_by_its_name(folder: &Folder, beside: &Beside) {
    (beside.run)(beside.unlocked);
    (beside.run)("create table kept_journal as select * from journal");
    (beside.run)("create table kept_account as select * from account");
    let taken_back = || {
        (beside.run)("delete from journal");
        (beside.run)("insert into journal select * from kept_journal");
        (beside.run)("delete from account");
        (beside.run)("insert into account select * from kept_account");
        assert_eq!(kinds(folder), [""; 0]);
    };
    let edit = format!(
        "update journal set body = {} where {OWN} and number = 2",
        (beside.bytes)("00")
    );
    (beside.run)(&edit);
    assert_eq!(kinds(folder), ["edited"]);
    let french = folder.jalon("audit verify heads.jsonl --lang fr");
    assert!(french.stdout.contains("C-1"), "{french:?}");
    taken_back();

    (beside.run)(&format!("delete from journal where {OWN} and number = 2"));
    assert_eq!(kinds(folder), ["deleted"]);
    taken_back();

    let last = "number > (select max(number) - 1 from kept_journal as kept \
                where kept.account = journal.account)";
    (beside.run)(&format!("delete from journal where {OWN} and {last}"));
    assert_eq!(kinds(folder), ["cut_tail"]);
    taken_back();

    rewrite(beside);
    assert_eq!(kinds(folder), ["rewritten"]);
    taken_back();

    // The journal is whole, and what stands beside it is not what it comes to.
    let other = "(select state from account where payer = 'C-2')";
    (beside.run)(&format!(
        "update account set state = {other} where payer = 'C-1'"
    ));
    assert_eq!(kinds(folder), ["row"]);
    let told = folder.jalon("audit verify heads.jsonl");
    assert!(
        told.stdout
            .contains("account C-1: its state is not what its journal comes to"),
        "{told:?}"
    );
    let less = folder.jalon("audit verify heads.jsonl --states none");
    assert_eq!(less.code, 0, "{less:?}");
    assert!(
        less.stdout
            .contains("the states of 0 of 2 accounts were compared"),
        "{less:?}"
    );
    taken_back();

    (beside.run)("update account set payer = 'C-9' where payer = 'C-1'");
    assert_eq!(kinds(folder), ["row"]);
    let told = folder.jalon("audit verify heads.jsonl --lang fr");
    assert!(
        told.stdout
            .contains("compte C-9\u{a0}: son journal est celui d'un autre payeur"),
        "{told:?}"
    );
    taken_back();

    (beside.run)("create table kept_timer as select * from timer");
    (beside.run)("delete from timer");
    assert_eq!(kinds(folder), ["timers"]);
    (beside.run)("insert into timer select * from kept_timer");
    assert_eq!(kinds(folder), [""; 0]);
}

/// Somebody who knows how entries are chained writes another past, and the account's row with it.
fn rewrite(beside: &Beside) {
    let mut store = (beside.open)();
    let entity = store.entity("main").unwrap();
    let account = AccountKey {
        entity,
        account: Key::of_account("main", "C-1"),
    };
    let mut entries = store.journal(account, 0, 1_000).unwrap();
    entries[1].body = b"never happened".to_vec();
    let head = chain(0, Hash::default(), &mut entries);
    for entry in &entries {
        let (body, hash) = (digits(&entry.body), digits(&entry.hash.0));
        let (body, hash) = ((beside.bytes)(&body), (beside.bytes)(&hash));
        let number = entry.number;
        (beside.run)(&format!(
            "update journal set body = {body}, hash = {hash} where {OWN} and number = {number}"
        ));
    }
    let head = (beside.bytes)(&digits(&head.0));
    (beside.run)(&format!("update account set head = {head} where {OWN}"));
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The day that a copy of the store was made on is good, later ones have no seals: nobody changed anything.
#[test]
fn an_older_store_that_was_put_back_is_told_by_the_days_that_it_lacks() {
    let folder = house();
    let done = |line: &str| {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    };
    done(&format!("import customers customers.csv {DAY}"));
    done(&format!("import invoices invoices.csv {DAY}"));
    done(&format!("serve --once {DAY}"));
    done("serve --once --pretend-now 2026-03-03T08:00:00Z");
    done("backup older.db");
    // Of the second of these days nothing moved.
    let paid = "source,key,date,amount,currency,invoice\nbank,B-1,2026-03-03,700.00,EUR,F-2\n";
    folder.write("paid.csv", paid.as_bytes());
    done("import payments paid.csv --pretend-now 2026-03-03T09:00:00Z");
    done("serve --once --pretend-now 2026-03-03T10:00:00Z");
    done("serve --once --pretend-now 2026-03-04T08:00:00Z");
    done("serve --once --pretend-now 2026-03-05T08:00:00Z");
    let heads = folder.jalon("audit head").stdout;
    assert_eq!(heads.lines().count(), 4, "{heads}");
    folder.write("heads.jsonl", heads.as_bytes());
    assert_eq!(kinds(&folder), [""; 0]);

    let data = folder.path.join("jalon-data");
    for beside in ["jalon.db-wal", "jalon.db-shm"] {
        let _ = std::fs::remove_file(data.join(beside));
    }
    std::fs::copy(folder.path.join("older.db"), data.join("jalon.db")).unwrap();
    assert_eq!(kinds(&folder), ["no_seals"]);
    let told = folder.jalon("audit verify heads.jsonl");
    for words in [
        "2026-03-03  2026-03-03 has no seals: a store from before that day was put back",
        "2026-03-04  2026-03-04 has no seals: a store from before that day was put back",
        "are as they were on 2 sealed days; 2 of the days have no seals here",
    ] {
        assert!(told.stdout.contains(words), "{words}: {told:?}");
    }
    assert!(!told.stdout.contains("changed"), "{told:?}");
}

#[test]
fn in_a_folder_each_change_of_the_journal_is_told_by_its_name() {
    let folder = house();
    sealed(&folder);
    let data = folder.path.join("jalon-data");
    let file = data.join("jalon.db");
    let beside = Beside {
        run: Box::new(move |sql| Connection::open(&file).unwrap().execute_batch(sql).unwrap()),
        open: Box::new(move || Box::new(Sqlite::open(&data).unwrap())),
        bytes: |digits| format!("x'{digits}'"),
        unlocked: "drop trigger journal_stays; drop trigger journal_keeps",
    };
    each_is_told_by_its_name(&folder, &beside);
}

#[test]
fn on_postgresql_each_change_of_the_journal_is_told_by_its_name() {
    let Ok(server) = std::env::var("JALON_POSTGRES") else {
        return skip(
            "changes of a journal on PostgreSQL",
            "JALON_POSTGRES is not set",
        );
    };
    let name = format!("jalon_cli_tampered_{}", std::process::id());
    psql(&server, &format!("create database {name}"));
    let address = server.replace("/postgres?", &format!("/{name}?"));
    let folder = house();
    let toml = format!("name = \"a\"\n[store]\npostgres = \"{address}\"\n");
    folder.write("jalon-data/jalon.toml", toml.as_bytes());
    let deployed = folder.jalon("deploy simple.jalon");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    sealed(&folder);
    let own = address.clone();
    let beside = Beside {
        run: Box::new(move |sql| psql(&address, sql)),
        open: Box::new(move || Box::new(Postgres::open(&own).unwrap())),
        bytes: |digits| format!("'\\x{digits}'::bytea"),
        unlocked: "drop trigger journal_stays on journal; drop trigger journal_keeps on journal",
    };
    each_is_told_by_its_name(&folder, &beside);
    psql(&server, &format!("drop database {name} with (force)"));
}

/// Runs SQL on a server.
pub fn psql(address: &str, sql: &str) {
    let done = Command::new("psql")
        .args(["-qX", "-v", "ON_ERROR_STOP=1", address, "-c", sql])
        .output()
        .expect("psql comes with PostgreSQL");
    assert!(done.status.success(), "{sql}: {done:?}");
}
