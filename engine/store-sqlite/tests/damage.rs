//! What was done to a journal is told; what keeps a database from being opened is told, too.

// A test that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

mod folder;

use folder::Folder;
use std::path::Path;

use jalon_store::audit::{Export, Tampering, export, verify};
use jalon_store::contract::sample::*;
use jalon_store::{Audit, Backup, Grade, Kind, Records, Store, Upkeep, Work, shards};
use jalon_store_sqlite::{FILE, Sqlite};
use rusqlite::Connection;

/// Three accounts with five entries each, sealed and exported.
fn sealed(folder: &Folder) -> (Sqlite, Export) {
    let mut store = Sqlite::open(folder.path()).unwrap();
    let leases = claim(&mut store);
    for number in 1..4 {
        store.commit(&batch(&leases, &unopened(number), 5)).unwrap();
    }
    let day = "2026-03-02".parse().unwrap();
    store.seal(ENTITY, day).unwrap();
    let exported = export(&mut store, (ENTITY, CODE), day).unwrap();
    (store, exported)
}

/// Somebody with the rights of the daemon takes the triggers away, and does something.
fn tampered(sql: &str) -> Vec<Tampering> {
    let folder = Folder::new();
    let (mut store, exported) = sealed(&folder);
    let connection = Connection::open(folder.path().join(FILE)).unwrap();
    let refused = connection.execute_batch(&sql.replace("KEY", &key()));
    assert!(refused.unwrap_err().to_string().contains("jalon: "));
    connection
        .execute_batch("drop trigger journal_stays; drop trigger journal_keeps; drop trigger seal_stays; drop trigger seal_keeps")
        .unwrap();
    connection
        .execute_batch(&sql.replace("KEY", &key()))
        .unwrap();
    verify(&mut store, ENTITY, &exported).unwrap().found
}

fn key() -> String {
    format!("x'{:032x}'", account(1).account.0)
}

#[test]
fn an_edit_a_deletion_a_cut_tail_and_a_rewrite_are_told_apart() {
    let account = account(1);
    let edited = tampered("update journal set body = x'00' where account = KEY and number = 3");
    assert_eq!(edited, [Tampering::Edited { account, number: 3 }]);

    let deleted = tampered("delete from journal where account = KEY and number = 2");
    assert_eq!(deleted, [Tampering::Deleted { account, number: 2 }]);

    let cut = tampered("delete from journal where account = KEY and number > 3");
    let expected = Tampering::CutTail {
        account,
        left: 3,
        sealed: 5,
    };
    assert_eq!(cut, [expected]);

    let seals = tampered(
        "update seal set head = x'0000000000000000000000000000000000000000000000000000000000000000' where account = KEY",
    );
    assert!(matches!(
        seals.as_slice(),
        [Tampering::Seals { .. }, Tampering::Rewritten { .. }]
    ));
}

#[test]
fn a_tail_that_is_cut_with_the_accounts_row_is_told_by_the_seal() {
    let folder = Folder::new();
    let (mut store, exported) = sealed(&folder);
    let entry = store.journal(account(1), 2, 1).unwrap().remove(0);
    let connection = Connection::open(folder.path().join(FILE)).unwrap();
    connection
        .execute_batch("drop trigger journal_keeps; delete from journal where number > 3")
        .unwrap();
    let sql = "update account set revision = 3, head = ? where account = ?";
    let bound = (entry.hash.0, account(1).account.bytes());
    connection.execute(sql, bound).unwrap();
    let found = verify(&mut store, ENTITY, &exported).unwrap().found;
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|one| matches!(
        one,
        Tampering::CutTail {
            left: 3,
            sealed: 5,
            ..
        }
    )));
}

#[test]
fn a_journal_written_again_with_fitting_hashes_is_told_by_the_seal() {
    let folder = Folder::new();
    let (mut store, exported) = sealed(&folder);
    let mut entries = store.journal(account(1), 0, 10).unwrap();
    entries[1].body = b"never happened".to_vec();
    let head = jalon_store::chain(0, jalon_store::Hash::default(), &mut entries);
    let connection = Connection::open(folder.path().join(FILE)).unwrap();
    connection
        .execute_batch("drop trigger journal_stays")
        .unwrap();
    let of = account(1).account.bytes();
    for entry in &entries {
        let sql = "update journal set body = ?, hash = ? where account = ? and number = ?";
        let bound = (&entry.body, entry.hash.0, of, entry.number);
        connection.execute(sql, bound).unwrap();
    }
    let sql = "update account set head = ? where account = ?";
    connection.execute(sql, (head.0, of)).unwrap();
    let found = verify(&mut store, ENTITY, &exported).unwrap().found;
    let expected = Tampering::Rewritten {
        account: account(1),
        number: 5,
    };
    assert_eq!(found, [expected]);
}

#[test]
fn a_second_daemon_is_refused_with_the_process_that_has_the_folder() {
    let folder = Folder::new();
    let store = Sqlite::open(folder.path()).unwrap();
    let lock = store.lock().unwrap();
    let refused = store.lock().unwrap_err();
    assert_eq!(refused.kind, Kind::Taken);
    let pid = std::process::id().to_string();
    assert!(refused.words.reason.en.contains(&pid), "{refused}");
    drop(lock);
    store.lock().unwrap();
}

#[test]
fn a_newer_database_is_refused() {
    let folder = Folder::new();
    drop(Sqlite::open(folder.path()).unwrap());
    let connection = Connection::open(folder.path().join(FILE)).unwrap();
    let sql = "insert into migration values (999, 'from the future')";
    connection.execute(sql, []).unwrap();
    let refused = Sqlite::open(folder.path()).err().unwrap();
    assert_eq!(refused.kind, Kind::Newer);
    assert!(refused.words.reason.fr.contains("999"));
}

#[test]
fn what_is_no_database_is_told() {
    let folder = Folder::new();
    std::fs::write(folder.path().join(FILE), vec![b'x'; 20_000]).unwrap();
    let refused = Sqlite::open(folder.path()).err().unwrap();
    assert_eq!(refused.kind, Kind::Damaged);
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = Sqlite::open(&file).err().unwrap();
    assert_eq!(refused.kind, Kind::NoRights);
    assert!(refused.words.reason.en.contains("file"), "{refused}");
}

/// The page on which a table begins, counted from 1.
fn first_page(file: &Path, table: &str) -> usize {
    let connection = Connection::open(file).unwrap();
    let sql = "select rootpage from sqlite_schema where name = ?1";
    let page: i64 = connection
        .query_row(sql, [table], |row| row.get(0))
        .unwrap();
    usize::try_from(page).unwrap()
}

#[test]
fn an_examination_finds_a_damaged_page() {
    let folder = Folder::new();
    let (mut store, _) = sealed(&folder);
    let findings = store.examine().unwrap();
    assert!(
        findings.iter().all(|finding| finding.grade == Grade::Good),
        "{findings:?}"
    );
    let copy = folder.path().join("copy").join(FILE);
    std::fs::create_dir(copy.parent().unwrap()).unwrap();
    store.back_up(&copy).unwrap();
    let mut bytes = std::fs::read(&copy).unwrap();
    // The journal begins on a page that is none any more; what tables there are can still be read.
    let page = first_page(&copy, "journal");
    let page = bytes.chunks_mut(8_192).nth(page - 1).unwrap();
    page[2_000..2_600].fill(0xAA);
    page[..12].fill(0xAA);
    std::fs::write(&copy, bytes).unwrap();
    let mut damaged = Sqlite::open(copy.parent().unwrap()).unwrap();
    let told = match damaged.examine() {
        Ok(findings) => findings.iter().any(|finding| finding.grade == Grade::Bad),
        Err(trouble) => trouble.kind == Kind::Damaged,
    };
    assert!(told);
}

#[test]
fn a_backup_holds_everything_while_work_goes_on() {
    let folder = Folder::new();
    let (mut store, exported) = sealed(&folder);
    let copy = folder.path().join("backup").join(FILE);
    std::fs::create_dir(copy.parent().unwrap()).unwrap();
    let mut other = store.another().unwrap();
    let _open = other.due_timers(&shards(), minute(9), 1, 1).unwrap();
    assert!(matches!(store.back_up(&copy).unwrap(), Backup::Written(bytes) if bytes > 8_192));
    assert_eq!(store.back_up(&copy).unwrap_err().kind, Kind::Refused);

    let mut copy = Sqlite::open(copy.parent().unwrap()).unwrap();
    assert_eq!(verify(&mut copy, ENTITY, &exported).unwrap().found, []);
    assert_eq!(copy.entities().unwrap(), store.entities().unwrap());
    let row = copy.accounts(&[account(1)]).unwrap().remove(0);
    assert_eq!(store.accounts(&[account(1)]).unwrap(), [row]);
}
