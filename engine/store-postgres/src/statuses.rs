//! What networks said of invoices.

use jalon_core::Instant;
use jalon_store::{EntityId, Key, Status, Statuses, Trouble, WhichStatuses};
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::Postgres;
use crate::rows::Columns;

const WRITE: &str = "
    insert into status (key, entity, at, about, open, format, body)
    values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";

const STATUS: &str = "select entity, key, at, about, open, format, body from status";

const CHANGE: &str = "
    update status set about = $3, open = $4, body = $5
    where key = $1 and entity = $2 and about = $6 and open = $7";

const DROP: &str = "
    delete from status where entity = $1 and key in (
        select key from status where entity = $1 and at < $2 and open = 0
        order by at, key limit $3)";

impl Statuses for Postgres {
    fn keep_statuses(&mut self, statuses: &[Status]) -> Result<usize, Trouble> {
        let mut new = 0;
        // Each is known again by its key, so a cut in between is no harm.
        for one in statuses {
            let written = self.ask(async |connection| {
                let query = sqlx::query(WRITE)
                    .bind(uuid(one.key))
                    .bind(one.entity.0)
                    .bind(one.at.millis())
                    .bind(uuid(one.about))
                    .bind(i16::from(one.open))
                    .bind(i32::from(one.format))
                    .bind(&one.body);
                Ok(query.execute(connection).await?.rows_affected())
            })?;
            new += usize::try_from(written).unwrap_or_default();
        }
        Ok(new)
    }

    fn statuses(
        &mut self,
        entity: EntityId,
        which: WhichStatuses<'_>,
        most: usize,
    ) -> Result<Vec<Status>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let sql = match which {
            WhichStatuses::ByKey([]) => return Ok(Vec::new()),
            WhichStatuses::ByKey(_) => "where entity = $1 and key = any($2) order by key limit $3",
            WhichStatuses::Open(_) => {
                "where entity = $1 and open > 0 and key > $2 order by key limit $3"
            }
            WhichStatuses::About(_) => "where entity = $1 and about = $2 order by key limit $3",
        };
        let sql = format!("{STATUS} {sql}");
        self.ask(async |connection| {
            let query = sqlx::query(sqlx::AssertSqlSafe(sql.clone())).bind(entity.0);
            let query = match which {
                WhichStatuses::ByKey(keys) => {
                    query.bind(keys.iter().copied().map(uuid).collect::<Vec<Uuid>>())
                }
                WhichStatuses::Open(after) => query.bind(uuid(after.unwrap_or(Key(0)))),
                WhichStatuses::About(about) => query.bind(uuid(about)),
            };
            let rows = query.bind(most).fetch_all(connection).await?;
            rows.iter().map(status).collect()
        })
    }

    fn change_status(&mut self, was: &Status, now: &Status) -> Result<bool, Trouble> {
        self.ask(async |connection| {
            let query = sqlx::query(CHANGE)
                .bind(uuid(was.key))
                .bind(was.entity.0)
                .bind(uuid(now.about))
                .bind(i16::from(now.open))
                .bind(&now.body)
                .bind(uuid(was.about))
                .bind(i16::from(was.open));
            Ok(query.execute(connection).await?.rows_affected() == 1)
        })
    }

    fn drop_statuses(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let query = sqlx::query(DROP).bind(entity.0).bind(before.millis());
            Ok(query.bind(most).execute(connection).await?.rows_affected())
        })
    }
}

fn uuid(key: Key) -> Uuid {
    Uuid::from_u128(key.0)
}

fn status(row: &PgRow) -> Result<Status, sqlx::Error> {
    let mut columns = Columns::of(row);
    Ok(Status {
        entity: EntityId(columns.get()?),
        key: columns.key()?,
        at: columns.instant()?,
        about: columns.key()?,
        open: columns.get::<i16>()? > 0,
        format: columns.small()?,
        body: columns.get()?,
    })
}
