//! Heads and seals.

use jalon_core::Day;
use jalon_store::{AccountKey, Audit, EntityId, Head, Key, Shard, Trouble};
use rusqlite::{Error, Row, params};

use crate::Sqlite;
use crate::rows::Columns;
use crate::trouble::told;

/// A shard is the first bits of the account's key, so their order is that of the accounts.
const HEADS: &str = "
    select entity, account, revision, head from account
    where (shard, account) > (?2, ?3) and entity = ?1
    order by shard, account limit ?4";

const SEAL: &str = "
    insert into seal (account, entity, day, revision, head)
    select account, entity, ?2, revision, head from account
    where entity = ?1 and not exists (
        select 1 from seal
        where seal.account = account.account and seal.entity = account.entity
          and seal.revision = account.revision
    )";

const SEALED: &str = "
    select entity, account, revision, head from seal
    where entity = ?1 and day <= ?2 and account > ?3 and not exists (
        select 1 from seal as later
        where later.account = seal.account and later.entity = seal.entity
          and later.day > seal.day and later.day <= ?2
    )
    order by account limit ?4";

const DAY: &str = "
    insert into sealed_day (entity, day) select ?1, ?2
    where not exists (select 1 from sealed_day where entity = ?1 and day >= ?2)";

impl Audit for Sqlite {
    fn heads(
        &mut self,
        entity: EntityId,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Head>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut statement = self.connection.prepare_cached(HEADS).map_err(told)?;
        let (shard, after) = match after {
            None => (-1, Vec::new()),
            Some(account) => {
                let Shard(shard) = AccountKey { entity, account }.shard();
                (i32::from(shard), account.bytes().to_vec())
            }
        };
        let rows = statement.query_map(params![entity.0, shard, after, most], head);
        rows.map_err(told)?.collect::<Result<_, _>>().map_err(told)
    }

    fn seal(&mut self, entity: EntityId, day: Day) -> Result<Option<u64>, Trouble> {
        let transaction = self.write()?;
        let bound = params![entity.0, day.number()];
        if transaction.execute(DAY, bound).map_err(told)? == 0 {
            return Ok(None);
        }
        let sealed = transaction.execute(SEAL, bound).map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(Some(sealed as u64))
    }

    fn sealed(
        &mut self,
        entity: EntityId,
        day: Day,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Head>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let after = after.map(|account| account.bytes().to_vec());
        let after = after.unwrap_or_default();
        let mut statement = self.connection.prepare_cached(SEALED).map_err(told)?;
        let rows = statement.query_map(params![entity.0, day.number(), after, most], head);
        rows.map_err(told)?.collect::<Result<_, _>>().map_err(told)
    }

    fn sealed_days(&mut self, entity: EntityId) -> Result<Vec<Day>, Trouble> {
        let sql = "select day from sealed_day where entity = ? order by day";
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let rows = statement.query_map([entity.0], |row| Ok(Day::from_number(row.get(0)?)));
        rows.map_err(told)?.collect::<Result<_, _>>().map_err(told)
    }
}

fn head(row: &Row) -> Result<Head, Error> {
    let mut columns = Columns::of(row);
    Ok(Head {
        account: columns.account()?,
        revision: columns.get()?,
        head: columns.hash()?,
    })
}
