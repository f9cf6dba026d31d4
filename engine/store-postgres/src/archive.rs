//! The archive.

use jalon_core::Instant;
use jalon_store::{AccountKey, Archive, Checkpoint, Effect, EntityId, Key, Trouble};
use sqlx::Connection;
use uuid::Uuid;

use crate::Postgres;
use crate::rows::{self, Columns};

const CHECKPOINT: &str = "
    insert into checkpoint (shard, entity, account, number, head, snapshot)
    select shard, entity, account, number, hash, $6 from journal
    where shard = $1 and entity = $2 and account = $3 and number = $4 and hash = $5
    on conflict (shard, entity, account) do update
    set number = excluded.number, head = excluded.head, snapshot = excluded.snapshot";

const OVER: &str = "
    select entity, account, key, subject, channel, format, body, state, due, attempts, epoch, document, note
    from effect
    where key > $1 and entity = $2 and state in (3, 6, 8, 9) and due < $3 order by key limit $4";

impl Archive for Postgres {
    fn checkpoint(&mut self, account: AccountKey) -> Result<Option<Checkpoint>, Trouble> {
        self.ask(async |connection| {
            let sql = "select number, head, snapshot from checkpoint
                       where shard = $1 and entity = $2 and account = $3";
            let query = sqlx::query(sql).bind(account.shard().0 as i16);
            let query = query.bind(account.entity.0);
            let query = query.bind(Uuid::from_u128(account.account.0));
            let Some(row) = query.fetch_optional(connection).await? else {
                return Ok(None);
            };
            let mut columns = Columns::of(&row);
            Ok(Some(Checkpoint {
                account,
                number: columns.get()?,
                head: columns.hash()?,
                snapshot: columns.hash()?,
            }))
        })
    }

    fn archive(&mut self, checkpoint: &Checkpoint) -> Result<bool, Trouble> {
        let account = checkpoint.account;
        let (shard, key) = (account.shard().0 as i16, Uuid::from_u128(account.account.0));
        self.ask(async |connection| {
            let mut transaction = connection.begin().await?;
            let noted = sqlx::query(CHECKPOINT)
                .bind(shard)
                .bind(account.entity.0)
                .bind(key)
                .bind(checkpoint.number)
                .bind(&checkpoint.head.0[..])
                .bind(&checkpoint.snapshot.0[..])
                .execute(&mut *transaction)
                .await?;
            if noted.rows_affected() == 0 {
                return Ok(false);
            }
            let sql = "delete from journal
                       where shard = $1 and entity = $2 and account = $3 and number <= $4";
            sqlx::query(sql)
                .bind(shard)
                .bind(account.entity.0)
                .bind(key)
                .bind(checkpoint.number)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(true)
        })
    }

    fn effects_over(
        &mut self,
        entity: EntityId,
        before: Instant,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Effect>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let after = after.map_or(Uuid::nil(), |key| Uuid::from_u128(key.0));
        self.ask(async |connection| {
            let query = sqlx::query(OVER).bind(after).bind(entity.0);
            let query = query.bind(before.millis()).bind(most);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(rows::effect).collect()
        })
    }

    fn drop_effects(&mut self, effects: &[Effect]) -> Result<u64, Trouble> {
        self.ask(async |connection| {
            let mut transaction = connection.begin().await?;
            let mut gone = 0;
            for effect in effects {
                let entity = effect.account.entity.0;
                let sql =
                    "delete from effect where key = $1 and entity = $2 and state in (3, 6, 8, 9)";
                let query = sqlx::query(sql)
                    .bind(Uuid::from_u128(effect.key.0))
                    .bind(entity);
                let dropped = query.execute(&mut *transaction).await?.rows_affected();
                if let (Some(document), true) = (effect.now.document, dropped > 0) {
                    let sql = "delete from content where hash = $1 and entity = $2";
                    let query = sqlx::query(sql).bind(&document.0[..]).bind(entity);
                    query.execute(&mut *transaction).await?;
                }
                gone += dropped;
            }
            transaction.commit().await?;
            Ok(gone)
        })
    }
}
