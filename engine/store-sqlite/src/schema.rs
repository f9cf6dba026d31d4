//! The migrations: each is applied once, in order, in a transaction of its own. They are run by a few lines
//! here and not by a library, which would hold an advisory lock on PostgreSQL; both stores do the same.

use jalon_store::{Kind, Trouble, text};
use rusqlite::{Connection, TransactionBehavior, params};

use crate::trouble::told;

/// Number, name, and what is done.
pub(crate) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "start", include_str!("../migrations/0001_start.sql")),
    (2, "workers", include_str!("../migrations/0002_workers.sql")),
    (3, "archive", include_str!("../migrations/0003_archive.sql")),
    (4, "open", include_str!("../migrations/0004_open.sql")),
    (5, "shadow", include_str!("../migrations/0005_shadow.sql")),
    (6, "mails", include_str!("../migrations/0006_mails.sql")),
    (7, "links", include_str!("../migrations/0007_links.sql")),
    (8, "bank", include_str!("../migrations/0008_bank.sql")),
    (
        9,
        "statuses",
        include_str!("../migrations/0009_statuses.sql"),
    ),
    (10, "told", include_str!("../migrations/0010_told.sql")),
    (11, "failed", include_str!("../migrations/0011_failed.sql")),
    (
        12,
        "version",
        include_str!("../migrations/0012_version.sql"),
    ),
];

/// The number of the newest migration.
pub(crate) fn newest() -> i64 {
    MIGRATIONS
        .iter()
        .map(|(number, ..)| *number)
        .max()
        .unwrap_or(0)
}

pub(crate) fn bring_up_to_date(connection: &mut Connection) -> Result<(), Trouble> {
    if version(connection)? == newest() {
        return Ok(());
    }
    let behavior = TransactionBehavior::Immediate;
    let transaction = connection
        .transaction_with_behavior(behavior)
        .map_err(told)?;
    transaction
        .execute_batch(
            "create table if not exists migration (
                 number integer not null primary key, name text not null
             ) strict",
        )
        .map_err(told)?;
    let version = version(&transaction)?;
    if version > newest() {
        return Err(newer(version));
    }
    for (number, name, sql) in MIGRATIONS.iter().filter(|(number, ..)| *number > version) {
        transaction.execute_batch(sql).map_err(told)?;
        transaction
            .execute("insert into migration values (?, ?)", params![number, name])
            .map_err(told)?;
    }
    transaction.commit().map_err(told)
}

/// The number of the last migration that was applied; 0 for a new database.
pub(crate) fn version(connection: &Connection) -> Result<i64, Trouble> {
    let there: i64 = connection
        .query_row(
            "select count(*) from sqlite_schema where name = 'migration'",
            [],
            |row| row.get(0),
        )
        .map_err(told)?;
    if there == 0 {
        return Ok(0);
    }
    connection
        .query_row(
            "select coalesce(max(number), 0) from migration",
            [],
            |row| row.get(0),
        )
        .map_err(told)
}

fn newer(version: i64) -> Trouble {
    let known = newest();
    Trouble::new(
        Kind::Newer,
        text(
            format!(
                "the database is of a newer Jalon: it is at {version}, this program knows {known}"
            ),
            format!(
                "la base de données est d’une version plus récente de Jalon : elle en est à {version}, ce programme connaît {known}"
            ),
        ),
        text(
            "install the newer program; an older one could lose what it does not know",
            "installez le programme plus récent ; un plus ancien pourrait perdre ce qu’il ne connaît pas",
        ),
    )
}
