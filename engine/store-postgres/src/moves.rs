//! What daemons tell each other. The table is small: it holds some minutes.

use std::time::Duration;

use jalon_store::{Key, Moves, Told, Trouble};
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::Postgres;
use crate::rows::Columns;

const TELL: &str = "
    insert into told (run, number, at, kind, body)
    select $1, $2, (extract(epoch from clock_timestamp()) * 1000)::bigint, $3, $4
    on conflict do nothing";

const HEAR: &str = "
    select told.run, told.number, told.kind, told.body from told
    left join unnest($2::uuid[], $3::bigint[]) as known (run, number) on known.run = told.run
    where told.run <> $1 and told.number > coalesce(known.number, 0)
    order by told.run, told.number limit $4";

const FORGET: &str = "
    delete from told where at < (extract(epoch from clock_timestamp()) * 1000)::bigint - $1";

impl Moves for Postgres {
    fn tell(&mut self, told: &Told) -> Result<(), Trouble> {
        self.ask(async |connection| {
            let query = sqlx::query(TELL)
                .bind(Uuid::from_u128(told.run.0))
                .bind(told.number)
                .bind(told.kind())
                .bind(told.body());
            query.execute(connection).await.map(drop)
        })
    }

    fn hear(&mut self, own: Key, known: &[(Key, i64)], most: usize) -> Result<Vec<Told>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let (runs, numbers): (Vec<Uuid>, Vec<i64>) = known
                .iter()
                .map(|(run, number)| (Uuid::from_u128(run.0), *number))
                .unzip();
            let query = sqlx::query(HEAR)
                .bind(Uuid::from_u128(own.0))
                .bind(runs)
                .bind(numbers)
                .bind(most);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(told_row).collect()
        })
    }

    fn forget_told(&mut self, older: Duration) -> Result<u64, Trouble> {
        let older = i64::try_from(older.as_millis()).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let query = sqlx::query(FORGET).bind(older);
            Ok(query.execute(connection).await?.rows_affected())
        })
    }
}

fn told_row(row: &PgRow) -> Result<Told, sqlx::Error> {
    let mut columns = Columns::of(row);
    let (run, number) = (columns.key()?, columns.get()?);
    let (kind, body): (i16, &[u8]) = (columns.get()?, columns.get()?);
    Ok(Told::read((run, number), kind, body))
}
