//! Heads and seals.

use jalon_core::Day;
use jalon_store::{AccountKey, Audit, EntityId, Head, Key, Trouble};
use sqlx::Connection;
use uuid::Uuid;

use crate::Postgres;
use crate::rows::{self, Columns};

/// A shard is the first bits of the account's key, so their order is that of the accounts.
const HEADS: &str = "
    select entity, account, revision, head from account
    where (shard, account) > ($2, $3) and entity = $1
    order by shard, account limit $4";

const SEAL: &str = "
    insert into seal (account, entity, day, revision, head)
    select account, entity, $2, revision, head from account
    where entity = $1 and not exists (
        select 1 from seal
        where seal.account = account.account and seal.entity = account.entity
          and seal.revision = account.revision
    )";

const SEALED: &str = "
    select entity, account, revision, head from seal
    where entity = $1 and day <= $2 and ($3::uuid is null or account > $3) and not exists (
        select 1 from seal as later
        where later.account = seal.account and later.entity = seal.entity
          and later.day > seal.day and later.day <= $2
    )
    order by account limit $4";

const DAY: &str = "
    insert into sealed_day (entity, day) select $1, $2
    where not exists (select 1 from sealed_day where entity = $1 and day >= $2)
    on conflict do nothing";

impl Audit for Postgres {
    fn heads(
        &mut self,
        entity: EntityId,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Head>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let (shard, account) = match after {
            None => (-1, Uuid::nil()),
            Some(account) => {
                let shard = AccountKey { entity, account }.shard().0 as i16;
                (shard, Uuid::from_u128(account.0))
            }
        };
        self.ask(async |connection| {
            let query = sqlx::query(HEADS).bind(entity.0).bind(shard);
            let query = query.bind(account).bind(most);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(rows::head).collect()
        })
    }

    fn seal(&mut self, entity: EntityId, day: Day) -> Result<Option<u64>, Trouble> {
        self.ask(async |connection| {
            let mut transaction = connection.begin().await?;
            let first = sqlx::query(DAY).bind(entity.0).bind(day.number());
            if first.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(None);
            }
            let seal = sqlx::query(SEAL).bind(entity.0).bind(day.number());
            let sealed = seal.execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(Some(sealed.rows_affected()))
        })
    }

    fn sealed(
        &mut self,
        entity: EntityId,
        day: Day,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Head>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let after = after.map(|account| Uuid::from_u128(account.0));
        self.ask(async |connection| {
            let query = sqlx::query(SEALED).bind(entity.0).bind(day.number());
            let query = query.bind(after).bind(most);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(rows::head).collect()
        })
    }

    fn sealed_days(&mut self, entity: EntityId) -> Result<Vec<Day>, Trouble> {
        self.ask(async |connection| {
            let sql = "select day from sealed_day where entity = $1 order by day";
            let rows = sqlx::query(sql)
                .bind(entity.0)
                .fetch_all(connection)
                .await?;
            let read = |row| Ok(Day::from_number(Columns::of(row).get::<i32>()?.into()));
            rows.iter().map(read).collect()
        })
    }
}
