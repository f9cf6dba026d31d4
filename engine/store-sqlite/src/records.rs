//! Records.

use jalon_core::Instant;
use jalon_core::step::SubjectId;
use jalon_store::{
    AccountKey, Content, EntityId, Hash, Incident, Key, Known, Personal, Records, Shard, Trouble,
};
use rusqlite::{Error, OptionalExtension, Row, params};

use crate::Sqlite;
use crate::commit;
use crate::rows::Columns;
use crate::trouble::told;

const ENTITY: &str = "
    insert into entity (entity, code) select coalesce(max(entity), 0) + 1, ?1 from entity where true
    on conflict (code) do nothing";

const INCIDENTS: &str = "
    select entity, account, key, at, what, format, body from incident
    where shard = ? order by at, entity, account, key limit ?";

impl Records for Sqlite {
    fn entity(&mut self, code: &str) -> Result<EntityId, Trouble> {
        let transaction = self.write()?;
        transaction.execute(ENTITY, [code]).map_err(told)?;
        let sql = "select entity from entity where code = ?";
        let entity = transaction.query_row(sql, [code], |row| row.get(0));
        let entity = entity.map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(EntityId(entity))
    }

    fn entities(&mut self) -> Result<Vec<(EntityId, String)>, Trouble> {
        let sql = "select entity, code from entity order by entity";
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let rows = statement.query_map([], |row| Ok((EntityId(row.get(0)?), row.get(1)?)));
        rows.map_err(told)?.collect::<Result<_, _>>().map_err(told)
    }

    fn keep(&mut self, contents: &[Content]) -> Result<(), Trouble> {
        if contents.iter().any(Content::is_too_large) {
            return Err(Trouble::too_large());
        }
        let transaction = self.write()?;
        commit::contents(&transaction, contents).map_err(told)?;
        transaction.commit().map_err(told)
    }

    fn content(&mut self, entity: EntityId, hash: Hash) -> Result<Option<Content>, Trouble> {
        let sql = "select media, bytes from content where hash = ? and entity = ?";
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let row = statement.query_row(params![hash.0, entity.0], |row| {
            Ok(Content {
                entity,
                hash,
                media: row.get(0)?,
                bytes: row.get(1)?,
            })
        });
        row.optional().map_err(told)
    }

    fn known(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Known>, Trouble> {
        let sql = "select account, subject, name from known where key = ? and entity = ?";
        let transaction = self.read()?;
        let mut found = Vec::new();
        {
            let mut statement = transaction.prepare_cached(sql).map_err(told)?;
            for key in keys {
                let row = statement.query_row(params![key.bytes(), entity.0], |row| {
                    let mut columns = Columns::of(row);
                    let account = columns.key()?;
                    Ok(Known {
                        account: AccountKey { entity, account },
                        key: *key,
                        subject: SubjectId(columns.number()?),
                        name: columns.get()?,
                    })
                });
                found.extend(row.optional().map_err(told)?);
            }
        }
        Ok(found)
    }

    fn introduce(&mut self, known: &[Known]) -> Result<(), Trouble> {
        let transaction = self.write()?;
        commit::introduce(&transaction, known).map_err(told)?;
        transaction.commit().map_err(told)
    }

    fn keep_personal(&mut self, personal: &[Personal]) -> Result<(), Trouble> {
        let transaction = self.write()?;
        commit::personal(&transaction, personal).map_err(told)?;
        transaction.commit().map_err(told)
    }

    fn personals(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Personal>, Trouble> {
        let sql = "select salt, body from personal where key = ? and entity = ?";
        let transaction = self.read()?;
        let mut statement = transaction.prepare_cached(sql).map_err(told)?;
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let row = statement.query_row(params![key.bytes(), entity.0], |row| {
                Ok(Personal {
                    entity,
                    key: *key,
                    salt: row.get(0)?,
                    body: row.get(1)?,
                })
            });
            found.extend(row.optional().map_err(told)?);
        }
        Ok(found)
    }

    fn erase_personal(&mut self, entity: EntityId, key: Key) -> Result<bool, Trouble> {
        let sql = "delete from personal where key = ? and entity = ?";
        let gone = self.change(sql, params![key.bytes(), entity.0]);
        Ok(gone? > 0)
    }

    fn erase_content(&mut self, entity: EntityId, hash: Hash) -> Result<bool, Trouble> {
        let sql = "delete from content where hash = ? and entity = ?";
        let gone = self.change(sql, params![hash.0, entity.0]);
        Ok(gone? > 0)
    }

    fn incidents(&mut self, shards: &[Shard], most: usize) -> Result<Vec<Incident>, Trouble> {
        let mut statement = self.connection.prepare_cached(INCIDENTS).map_err(told)?;
        let mut found: Vec<Incident> = Vec::new();
        for shard in shards {
            let room = most.saturating_sub(found.len());
            let room = i64::try_from(room).unwrap_or(i64::MAX);
            let rows = statement.query_map(params![shard.0, room], incident);
            for row in rows.map_err(told)? {
                found.push(row.map_err(told)?);
            }
        }
        Ok(found)
    }

    fn setting(&mut self, entity: EntityId, name: &str) -> Result<Option<(i64, Vec<u8>)>, Trouble> {
        let sql = "select revision, value from setting where entity = ? and name = ?";
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let row = statement.query_row(params![entity.0, name], |row| {
            Ok((row.get(0)?, row.get(1)?))
        });
        row.optional().map_err(told)
    }

    fn set(
        &mut self,
        entity: EntityId,
        name: &str,
        was: i64,
        value: &[u8],
    ) -> Result<bool, Trouble> {
        let sql = if was == 0 {
            "insert into setting (entity, name, revision, value) values (?1, ?2, ?3 + 1, ?4)
             on conflict do nothing"
        } else {
            "update setting set revision = ?3 + 1, value = ?4
             where entity = ?1 and name = ?2 and revision = ?3"
        };
        let changed = self.change(sql, params![entity.0, name, was, value]);
        Ok(changed? == 1)
    }
}

fn incident(row: &Row) -> Result<Incident, Error> {
    let mut columns = Columns::of(row);
    Ok(Incident {
        account: columns.account()?,
        key: columns.key()?,
        at: Instant::from_millis(columns.get()?),
        what: columns.get()?,
        format: columns.get()?,
        body: columns.get()?,
    })
}
