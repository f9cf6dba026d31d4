//! The migrations: each is applied once, in order, in a transaction of its own, whoever of several
//! daemons comes first. No advisory lock is needed: the row that tells of a migration is written
//! before it, and who comes second waits for that row.

use jalon_store::{Kind, Trouble, text};
use sqlx::{Connection, Executor, PgConnection, Row};

use crate::Postgres;
use crate::trouble::of_kind;

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

/// How the tables are kept in good order while they churn. Other databases that speak this SQL have
/// no such settings and refuse them; they do without.
const TUNING: &[&str] = &[
    "alter table account set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)",
    "alter table account alter column state set compression lz4",
    "alter table journal alter column body set compression lz4",
    "alter table timer set (autovacuum_vacuum_scale_factor = 0.01)",
    "alter table inbox set (autovacuum_vacuum_scale_factor = 0.01)",
    "alter table effect set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)",
];

/// The number of the newest migration.
pub(crate) fn newest() -> i64 {
    MIGRATIONS
        .iter()
        .map(|(number, ..)| *number)
        .max()
        .unwrap_or(0)
}

pub(crate) fn bring_up_to_date(store: &mut Postgres) -> Result<(), Trouble> {
    let found = store.ask(version).or_else(|_| {
        // Two daemons may have made the table at the same instant.
        store.ask(version)
    })?;
    if found > newest() {
        return Err(newer(found));
    }
    for migration in MIGRATIONS.iter().filter(|(number, ..)| *number > found) {
        store.ask(async |connection| apply(connection, migration).await)?;
    }
    if found < newest() {
        for sql in TUNING {
            // Refused where the database is not PostgreSQL itself.
            let _ = store.ask(async |connection| connection.execute(*sql).await);
        }
    }
    Ok(())
}

/// The number of the last migration that was applied; 0 for a new database.
pub(crate) async fn version(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    let found = sqlx::query("select to_regclass('migration') is not null");
    if !found
        .fetch_one(&mut *connection)
        .await?
        .try_get::<bool, _>(0)?
    {
        connection
            .execute(
                "create table if not exists migration (
                     number bigint not null primary key, name text not null
                 )",
            )
            .await?;
    }
    let last = sqlx::query("select coalesce(max(number), 0) from migration");
    last.fetch_one(connection).await?.try_get(0)
}

async fn apply(
    connection: &mut PgConnection,
    (number, name, sql): &(i64, &'static str, &'static str),
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let first = sqlx::query("insert into migration values ($1, $2) on conflict do nothing")
        .bind(number)
        .bind(name)
        .execute(&mut *transaction)
        .await?;
    if first.rows_affected() == 1 {
        transaction.execute(*sql).await?;
    }
    transaction.commit().await
}

fn newer(found: i64) -> Trouble {
    let known = newest();
    let mut trouble = of_kind(Kind::Newer);
    trouble.words.reason = text(
        format!("the database is of a newer Jalon: it is at {found}, this program knows {known}"),
        format!(
            "la base de données est d’une version plus récente de Jalon : elle en est à {found}, ce programme connaît {known}"
        ),
    );
    trouble.words.remedy = text(
        "install the newer program; an older one could lose what it does not know",
        "installez le programme plus récent ; un plus ancien pourrait perdre ce qu’il ne connaît pas",
    );
    trouble
}
