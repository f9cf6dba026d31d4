//! What the SQL for PostgreSQL leaves alone, so that distributed databases that speak it can run it,
//! and how its keys must begin. Tests hold every migration and statement to this list.
//!
//! The list was written from what CockroachDB (https://www.cockroachlabs.com/docs/stable/postgresql-compatibility)
//! and YugabyteDB (https://docs.yugabyte.com/latest/explore/ysql-language-features/postgresql-compatibility/)
//! say of themselves. Nothing here was run on them yet.

/// Words that may not stand in any statement, and why.
pub const NOT_PORTABLE: &[(&str, &str)] = &[
    (
        "advisory",
        "advisory locks are not there, or are those of one node only",
    ),
    ("lock table", "there are no locks of whole tables"),
    ("listen ", "there are no notifications between sessions"),
    ("notify", "there are no notifications between sessions"),
    ("serial", "a counter is one place where all daemons queue"),
    ("nextval", "a counter is one place where all daemons queue"),
    (
        "create sequence",
        "a counter is one place where all daemons queue",
    ),
    (
        "generated always",
        "generated columns and identities are not there everywhere",
    ),
    ("deferrable", "constraints can't be deferred"),
    ("exclude using", "there are no exclusion constraints"),
    ("inherits", "tables can't inherit"),
    (
        "references ",
        "a foreign key on a hot table is a look-up on another machine",
    ),
    ("using gin", "only plain indexes are there everywhere"),
    ("using gist", "only plain indexes are there everywhere"),
    ("unlogged", "there are no tables without a log"),
    ("temporary", "temporary tables are experimental or slow"),
    ("ctid", "rows have no place"),
    ("xmin", "rows tell no transaction"),
    ("create rule", "there are no rules"),
    ("tablespace", "tables are placed otherwise"),
    ("with hold", "cursors end with their transaction"),
    (
        "skip locked",
        "a shard has one owner: nothing has to be skipped",
    ),
    ("large object", "there are no large objects"),
];

/// Columns with which the keys of hot tables begin, so that neighbours in time are not neighbours on
/// a disk: a shard, an account, or another hash.
const LEADERS: [&str; 9] = [
    "shard", "account", "key", "hash", "known", "effect", "address", "mark", "about",
];

/// Tables with few rows that are seldom written, or that hold some minutes only.
const COLD: [&str; 7] = [
    "entity",
    "shard",
    "worker",
    "told",
    "setting",
    "sealed_day",
    "migration",
];

/// What of a list of statements does not run everywhere, or has a key that must not be.
pub fn lint(sql: &str) -> Vec<String> {
    let sql = without_comments(sql).to_lowercase();
    let words = NOT_PORTABLE.iter().filter(|(word, _)| sql.contains(word));
    let mut found: Vec<String> = words
        .map(|(word, why)| format!("`{word}`: {why}"))
        .collect();
    for statement in sql.split(';') {
        let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(rest) = statement.strip_prefix("create table ") {
            let table = rest.split([' ', '(']).next().unwrap_or_default();
            let keys = rest.split("primary key (").skip(1);
            let keys: Vec<&str> = keys
                .map(|key| key.split(')').next().unwrap_or_default())
                .collect();
            lint_keys(table, &keys, &mut found);
        } else if let Some((index, rest)) = statement.split_once(" on ")
            && (index.starts_with("create index") || index.starts_with("create unique index"))
        {
            let (table, columns) = rest.split_once(" (").unwrap_or_default();
            let key = columns.split(')').next().unwrap_or_default();
            lint_keys(table, &[key], &mut found);
        }
    }
    found
}

fn lint_keys(table: &str, keys: &[&str], found: &mut Vec<String>) {
    if COLD.contains(&table) {
        return;
    }
    if keys.is_empty() {
        found.push(format!("`{table}` has no key"));
    }
    for key in keys {
        let mut columns = key.split(", ");
        let first = columns.next().unwrap_or_default();
        if !LEADERS.contains(&first) {
            found.push(format!("a key of `{table}` begins with `{first}`: it must begin with a shard, an account or a hash"));
        }
        if !key.split(", ").any(|column| column == "entity") {
            found.push(format!("a key of `{table}` is without the legal entity"));
        }
    }
}

fn without_comments(sql: &str) -> String {
    let lines = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_tables_pass() {
        let sql = "
            -- a serial number is never used
            create table timer (shard smallint not null, entity integer, primary key (shard, due, entity));
            create index due on timer (shard, entity);
            select 1 from timer";
        assert_eq!(lint(sql), Vec::<String>::new());
    }

    #[test]
    fn what_does_not_run_everywhere_is_found() {
        let found = |sql| lint(sql).join("\n");
        assert!(found("select pg_advisory_lock(1)").contains("advisory"));
        assert!(found("create table t (id bigserial)").contains("counter"));
        assert!(found("create table t (a int)").contains("no key"));
        assert!(found("create table t (primary key (due, entity))").contains("begins with `due`"));
        assert!(found("create table t (primary key (shard, due))").contains("legal entity"));
        assert!(found("create unique index i on t (number, entity)").contains("`number`"));
    }
}
