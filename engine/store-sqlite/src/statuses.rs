//! What networks said of invoices.

use jalon_core::Instant;
use jalon_store::{EntityId, Key, Status, Statuses, Trouble, WhichStatuses};
use rusqlite::{Error, Row, ToSql, params, params_from_iter};

use crate::Sqlite;
use crate::rows::Columns;
use crate::trouble::told;

const WRITE: &str = "
    insert into status (key, entity, at, about, open, format, body)
    values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing";

const CHANGE: &str = "
    update status set about = ?3, open = ?4, body = ?5
    where key = ?1 and entity = ?2 and about = ?6 and open = ?7";

const DROP: &str = "
    delete from status where entity = ?1 and key in (
        select key from status where entity = ?1 and at < ?2 and open = 0
        order by at, key limit ?3)";

impl Statuses for Sqlite {
    fn keep_statuses(&mut self, statuses: &[Status]) -> Result<usize, Trouble> {
        let transaction = self.write()?;
        let mut new = 0;
        {
            let mut statement = transaction.prepare_cached(WRITE).map_err(told)?;
            for one in statuses {
                let written = statement.execute(params![
                    one.key.bytes(),
                    one.entity.0,
                    one.at.millis(),
                    one.about.bytes(),
                    i64::from(one.open),
                    one.format,
                    one.body,
                ]);
                new += written.map_err(told)?;
            }
        }
        transaction.commit().map_err(told)?;
        Ok(new)
    }

    fn statuses(
        &mut self,
        entity: EntityId,
        which: WhichStatuses<'_>,
        most: usize,
    ) -> Result<Vec<Status>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut found = Vec::new();
        let mut ask = |sql: &str, bound: &[&dyn ToSql]| -> Result<(), Trouble> {
            let sql =
                format!("select entity, key, at, about, open, format, body from status {sql}");
            let mut statement = self.connection.prepare_cached(&sql).map_err(told)?;
            let rows = statement.query_map(params_from_iter(bound), status);
            for row in rows.map_err(told)? {
                found.push(row.map_err(told)?);
            }
            Ok(())
        };
        match which {
            WhichStatuses::ByKey(keys) => {
                let mut keys = keys.to_vec();
                keys.sort_unstable();
                keys.dedup();
                for key in keys {
                    ask("where key = ? and entity = ?", &[&key.bytes(), &entity.0])?;
                }
            }
            WhichStatuses::Open(after) => {
                let after = after.unwrap_or(Key(0));
                ask(
                    "where open > 0 and entity = ? and key > ? order by key limit ?",
                    &[&entity.0, &after.bytes(), &most],
                )?;
            }
            WhichStatuses::About(about) => ask(
                "where about = ? and entity = ? order by key limit ?",
                &[&about.bytes(), &entity.0, &most],
            )?,
        }
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(found)
    }

    fn change_status(&mut self, was: &Status, now: &Status) -> Result<bool, Trouble> {
        let changed = self.change(
            CHANGE,
            params![
                was.key.bytes(),
                was.entity.0,
                now.about.bytes(),
                i64::from(now.open),
                now.body,
                was.about.bytes(),
                i64::from(was.open),
            ],
        );
        Ok(changed? == 1)
    }

    fn drop_statuses(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let bound = params![entity.0, before.millis(), most];
        let gone = self.change(DROP, bound);
        Ok(gone? as u64)
    }
}

fn status(row: &Row) -> Result<Status, Error> {
    let mut columns = Columns::of(row);
    Ok(Status {
        entity: EntityId(columns.get()?),
        key: columns.key()?,
        at: columns.instant()?,
        about: columns.key()?,
        open: columns.get::<i64>()? > 0,
        format: columns.get()?,
        body: columns.get()?,
    })
}
