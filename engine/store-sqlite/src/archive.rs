//! The archive.

use jalon_core::Instant;
use jalon_store::{AccountKey, Archive, Checkpoint, Effect, EntityId, Key, Trouble};
use rusqlite::{OptionalExtension, params};

use crate::Sqlite;
use crate::rows::{self, Columns, EFFECT};
use crate::trouble::told;

const CHECKPOINT: &str = "
    insert into checkpoint (shard, entity, account, number, head, snapshot)
    select ?1, ?2, ?3, ?4, ?5, ?6 from journal
    where shard = ?1 and entity = ?2 and account = ?3 and number = ?4 and hash = ?5
    on conflict (shard, entity, account) do update
    set number = excluded.number, head = excluded.head, snapshot = excluded.snapshot";

impl Archive for Sqlite {
    fn checkpoint(&mut self, account: AccountKey) -> Result<Option<Checkpoint>, Trouble> {
        let sql = "select number, head, snapshot from checkpoint
                   where shard = ? and entity = ? and account = ?";
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let own = (account.shard().0, account.entity.0, account.account.bytes());
        let row = statement.query_row(own, |row| {
            let mut columns = Columns::of(row);
            Ok(Checkpoint {
                account,
                number: columns.get()?,
                head: columns.hash()?,
                snapshot: columns.hash()?,
            })
        });
        row.optional().map_err(told)
    }

    fn archive(&mut self, checkpoint: &Checkpoint) -> Result<bool, Trouble> {
        let Checkpoint {
            account,
            number,
            head,
            snapshot,
        } = checkpoint;
        let own = (account.shard().0, account.entity.0, account.account.bytes());
        let transaction = self.write()?;
        let noted = transaction
            .execute(
                CHECKPOINT,
                params![own.0, own.1, own.2, number, head.0, snapshot.0],
            )
            .map_err(told)?;
        if noted == 0 {
            return Ok(false);
        }
        let sql = "delete from journal
                   where shard = ? and entity = ? and account = ? and number <= ?";
        transaction
            .execute(sql, params![own.0, own.1, own.2, number])
            .map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(true)
    }

    fn effects_over(
        &mut self,
        entity: EntityId,
        before: Instant,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<Effect>, Trouble> {
        let sql = format!(
            "select {EFFECT} from effect
             where key > ? and entity = ? and state in (3, 6, 8, 9) and due < ? order by key limit ?"
        );
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let after = after.map(|key| key.bytes().to_vec()).unwrap_or_default();
        let mut statement = self.connection.prepare_cached(&sql).map_err(told)?;
        let bound = params![after, entity.0, before.millis(), most];
        let rows = statement.query_map(bound, rows::effect);
        rows.map_err(told)?.collect::<Result<_, _>>().map_err(told)
    }

    fn drop_effects(&mut self, effects: &[Effect]) -> Result<u64, Trouble> {
        let transaction = self.write()?;
        let mut gone = 0;
        for effect in effects {
            let own = params![effect.key.bytes(), effect.account.entity.0];
            let sql = "delete from effect where key = ? and entity = ? and state in (3, 6, 8, 9)";
            let dropped = transaction.execute(sql, own).map_err(told)?;
            if let (Some(document), true) = (effect.now.document, dropped > 0) {
                let sql = "delete from content where hash = ? and entity = ?";
                let own = params![document.0, effect.account.entity.0];
                transaction.execute(sql, own).map_err(told)?;
            }
            gone += dropped as u64;
        }
        transaction.commit().map_err(told)?;
        Ok(gone)
    }
}
