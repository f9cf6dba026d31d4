//! Records.

use jalon_core::step::SubjectId;
use jalon_store::{
    AccountKey, Content, EntityId, Hash, Incident, Key, Known, Personal, Records, Shard, Trouble,
};
use sqlx::Executor;
use uuid::Uuid;

use crate::Postgres;
use crate::commit;
use crate::rows::{self, Columns};
use crate::statement::{Arrays, query};

/// Legal entities are few, and given their numbers one by one.
const ENTITY: &str = "
    insert into entity (entity, code) select coalesce(max(entity), 0) + 1, $1 from entity
    on conflict (code) do nothing";

const INCIDENTS: &str = "
    select incident.entity, account, key, at, what, format, body
    from unnest($1::smallint[]) with ordinality as s (shard, place)
    join incident on incident.shard = s.shard
    order by s.place, at, incident.entity, account, key limit $2";

impl Postgres {
    fn entity_number(&mut self, code: &str) -> Result<Option<i32>, Trouble> {
        self.ask(async |connection| {
            let query = sqlx::query("select entity from entity where code = $1").bind(code);
            let row = query.fetch_optional(connection).await?;
            row.map(|row| Columns::of(&row).get()).transpose()
        })
    }
}

impl Records for Postgres {
    fn entity(&mut self, code: &str) -> Result<EntityId, Trouble> {
        // Two daemons may give the same number at once: the second one finds it taken, and asks again.
        for _ in 0..10 {
            if let Some(number) = self.entity_number(code)? {
                return Ok(EntityId(number));
            }
            let _ = self.ask(async |connection| {
                let query = sqlx::query(ENTITY).bind(code);
                query.execute(connection).await.map(drop)
            });
        }
        let number = self.entity_number(code)?;
        number
            .map(EntityId)
            .ok_or_else(|| crate::trouble::away("no number for the legal entity"))
    }

    fn entities(&mut self) -> Result<Vec<(EntityId, String)>, Trouble> {
        self.ask(async |connection| {
            let sql = "select entity, code from entity order by entity";
            let rows = sqlx::query(sql).fetch_all(connection).await?;
            let read = |row| {
                let mut columns = Columns::of(row);
                Ok((EntityId(columns.get()?), columns.get()?))
            };
            rows.iter().map(read).collect()
        })
    }

    fn keep(&mut self, contents: &[Content]) -> Result<(), Trouble> {
        if contents.iter().any(Content::is_too_large) {
            return Err(Trouble::too_large());
        }
        let mut arrays = Arrays::default();
        let sql = commit::contents(contents, &mut arrays);
        self.ask(async |connection| connection.execute(query(sql, arrays)?).await.map(drop))
    }

    fn content(&mut self, entity: EntityId, hash: Hash) -> Result<Option<Content>, Trouble> {
        self.ask(async |connection| {
            let sql = "select media, bytes from content where hash = $1 and entity = $2";
            let query = sqlx::query(sql).bind(&hash.0[..]).bind(entity.0);
            let Some(row) = query.fetch_optional(connection).await? else {
                return Ok(None);
            };
            let mut columns = Columns::of(&row);
            Ok(Some(Content {
                entity,
                hash,
                media: columns.get()?,
                bytes: columns.get()?,
            }))
        })
    }

    fn known(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Known>, Trouble> {
        let keys: Vec<Uuid> = keys.iter().map(|key| Uuid::from_u128(key.0)).collect();
        self.ask(async |connection| {
            let sql = "
                select found.key, account, subject, name
                from unnest($1::uuid[]) with ordinality as w (key, place)
                cross join lateral (
                    select known.key, account, subject, name from known
                    where known.key = w.key and entity = $2 limit 1
                ) as found
                order by w.place";
            let query = sqlx::query(sql).bind(keys).bind(entity.0);
            let rows = query.fetch_all(connection).await?;
            let read = |row| {
                let mut columns = Columns::of(row);
                let key = columns.key()?;
                let account = columns.key()?;
                Ok(Known {
                    account: AccountKey { entity, account },
                    key,
                    subject: SubjectId(columns.number()?),
                    name: columns.get()?,
                })
            };
            rows.iter().map(read).collect()
        })
    }

    fn introduce(&mut self, known: &[Known]) -> Result<(), Trouble> {
        let mut arrays = Arrays::default();
        let sql = commit::introduce(known, &mut arrays);
        self.ask(async |connection| connection.execute(query(sql, arrays)?).await.map(drop))
    }

    fn keep_personal(&mut self, personal: &[Personal]) -> Result<(), Trouble> {
        let mut arrays = Arrays::default();
        let sql = commit::personal(personal, &mut arrays);
        self.ask(async |connection| connection.execute(query(sql, arrays)?).await.map(drop))
    }

    fn personals(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Personal>, Trouble> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<Uuid> = keys.iter().map(|key| Uuid::from_u128(key.0)).collect();
        self.ask(async |connection| {
            let sql = "
                select found.key, salt, body
                from unnest($1::uuid[]) with ordinality as w (key, place)
                cross join lateral (
                    select personal.key, salt, body from personal
                    where personal.key = w.key and entity = $2 limit 1
                ) as found
                order by w.place";
            let query = sqlx::query(sql).bind(keys).bind(entity.0);
            let rows = query.fetch_all(connection).await?;
            let read = |row| {
                let mut columns = Columns::of(row);
                let key = columns.key()?;
                let salt: &[u8] = columns.get()?;
                let salt = salt.try_into().map_err(|_| columns.bad("salt"))?;
                Ok(Personal {
                    entity,
                    key,
                    salt,
                    body: columns.get()?,
                })
            };
            rows.iter().map(read).collect()
        })
    }

    fn erase_personal(&mut self, entity: EntityId, key: Key) -> Result<bool, Trouble> {
        self.ask(async |connection| {
            let sql = "delete from personal where key = $1 and entity = $2";
            let query = sqlx::query(sql).bind(Uuid::from_u128(key.0)).bind(entity.0);
            Ok(query.execute(connection).await?.rows_affected() > 0)
        })
    }

    fn erase_content(&mut self, entity: EntityId, hash: Hash) -> Result<bool, Trouble> {
        self.ask(async |connection| {
            let sql = "delete from content where hash = $1 and entity = $2";
            let query = sqlx::query(sql).bind(&hash.0[..]).bind(entity.0);
            Ok(query.execute(connection).await?.rows_affected() > 0)
        })
    }

    fn incidents(&mut self, shards: &[Shard], most: usize) -> Result<Vec<Incident>, Trouble> {
        let shards: Vec<i16> = shards.iter().map(|shard| shard.0 as i16).collect();
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let query = sqlx::query(INCIDENTS).bind(shards).bind(most);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(rows::incident).collect()
        })
    }

    fn setting(&mut self, entity: EntityId, name: &str) -> Result<Option<(i64, Vec<u8>)>, Trouble> {
        self.ask(async |connection| {
            let sql = "select revision, value from setting where entity = $1 and name = $2";
            let query = sqlx::query(sql).bind(entity.0).bind(name);
            let Some(row) = query.fetch_optional(connection).await? else {
                return Ok(None);
            };
            let mut columns = Columns::of(&row);
            Ok(Some((columns.get()?, columns.get()?)))
        })
    }

    fn set(
        &mut self,
        entity: EntityId,
        name: &str,
        was: i64,
        value: &[u8],
    ) -> Result<bool, Trouble> {
        let sql = if was == 0 {
            "insert into setting (entity, name, revision, value) values ($1, $2, $3 + 1, $4)
             on conflict do nothing"
        } else {
            "update setting set revision = $3 + 1, value = $4
             where entity = $1 and name = $2 and revision = $3"
        };
        self.ask(async |connection| {
            let query = sqlx::query(sql)
                .bind(entity.0)
                .bind(name)
                .bind(was)
                .bind(value);
            Ok(query.execute(connection).await?.rows_affected() == 1)
        })
    }
}
