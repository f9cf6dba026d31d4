//! The SQL keeps to what PostgreSQL-compatible distributed databases run, and both dialects have the
//! same tables.

// A test that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use jalon_store::lint::lint;

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn files(name: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder(name)).unwrap();
    let mut files: Vec<(String, String)> = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn migrations_run_on_distributed_databases() {
    for (name, sql) in files("migrations") {
        assert_eq!(lint(&sql), Vec::<String>::new(), "{name}");
    }
}

/// What only looks after PostgreSQL itself may use its own views.
const UPKEEP: &str = "upkeep.rs";

#[test]
fn statements_run_on_distributed_databases() {
    for (name, source) in files("src") {
        // Texts between quotes are SQL or messages; neither needs these words.
        let texts: Vec<&str> = source.split('"').skip(1).step_by(2).collect();
        if name != UPKEEP {
            let found = lint(&texts.join("\n"));
            assert_eq!(found, Vec::<String>::new(), "{name}");
        }
    }
}

/// Each table with its columns, in order.
fn tables(sql: &str) -> Vec<(String, Vec<String>)> {
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in sql.lines() {
        if let Some(rest) = line.strip_prefix("create table ") {
            tables.push((rest.split(' ').next().unwrap().to_owned(), Vec::new()));
            inside = true;
        } else if line.starts_with(')') {
            inside = false;
        } else if inside && !line.trim_start().starts_with("primary key") {
            let column = line.split_whitespace().next().unwrap();
            let not_null = line.contains("not null");
            tables
                .last_mut()
                .unwrap()
                .1
                .push(format!("{column} {not_null}"));
        }
    }
    tables
}

#[test]
fn both_dialects_have_the_same_migrations_tables_and_columns() {
    let (ours, theirs) = (files("migrations"), files("../store-sqlite/migrations"));
    let names = |files: &[(String, String)]| -> Vec<String> {
        files.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&ours), names(&theirs));
    for ((name, ours), (_, theirs)) in ours.iter().zip(&theirs) {
        assert_eq!(tables(ours), tables(theirs), "{name}");
        let keys = |sql: &str| -> Vec<String> {
            let lines = sql.lines().filter(|line| line.contains("primary key ("));
            lines.map(|line| line.trim().to_owned()).collect()
        };
        assert_eq!(keys(ours), keys(theirs), "{name}");
    }
    assert!(!ours.is_empty());
}
