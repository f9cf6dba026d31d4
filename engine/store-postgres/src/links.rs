//! Links and what happens on them.

use jalon_core::Instant;
use jalon_store::{AccountKey, EntityId, Hash, Link, Links, Received, Seen, Stimulus, Trouble};
use sqlx::postgres::PgRow;
use sqlx::{Error, Row};
use uuid::Uuid;

use crate::Postgres;
use crate::rows::Columns;
use crate::statement::Arrays;

const LINK: &str = "
    select entity, account, hash, effect, purpose, expires, revoked, format, body from link
    where hash = $1 and entity = $2";

const LINKS: &str = "
    select entity, account, hash, effect, purpose, expires, revoked, format, body from link
    where shard = $1 and entity = $2 and account = $3 order by expires desc, hash limit $4";

const SEE: &str = "
    insert into link_seen (hash, entity, at, what, note) values ($1, $2, $3, $4, $5)
    on conflict do nothing";

/// The newest rows of a link, the newest first: what the house told it, or all else.
const SEEN: &str = "
    select entity, hash, at, what, note from link_seen where hash = $1 and entity = $2
      and (what like 'open %' or what like 'contested %' or what like 'announced %'
           or what like 'came %') = $3
    order by at desc, what desc limit $4";

const DROP: &str = "
    with over as materialized (
        select hash, entity from link where entity = $1 and expires < $2
        order by expires, hash limit $3
    ),
    seen as (
        delete from link_seen using over
        where link_seen.hash = over.hash and link_seen.entity = over.entity
    ),
    gone as (
        delete from link using over
        where link.hash = over.hash and link.entity = over.entity returning 1
    )
    select count(*) from gone";

/// Writes links that are not there yet: a part of a statement.
pub(crate) fn write(links: &[Link], arrays: &mut Arrays) -> String {
    arrays.accounts(links.iter().map(|one| one.account));
    arrays.hashes(links.iter().map(|one| one.hash));
    arrays.keys(links.iter().map(|one| one.effect));
    arrays.column("integer", links.iter().map(|one| i32::from(one.purpose)));
    arrays.column("bigint", links.iter().map(|one| one.expires.millis()));
    let revoked = links.iter().map(|one| one.revoked.map(Instant::millis));
    arrays.column("bigint", revoked);
    arrays.column("integer", links.iter().map(|one| i32::from(one.format)));
    arrays.column("bytea", links.iter().map(|one| one.body.as_slice()));
    let unnest = arrays.unnest();
    format!(
        "insert into link (shard, entity, account, hash, effect, purpose, expires, revoked, format,
             body)
         select * from {unnest} on conflict do nothing"
    )
}

/// Tells links: a part of a statement.
pub(crate) fn tell(seen: &[Seen], arrays: &mut Arrays) -> String {
    arrays.hashes(seen.iter().map(|one| one.link));
    arrays.column("integer", seen.iter().map(|one| one.entity.0));
    arrays.column("bigint", seen.iter().map(|one| one.at.millis()));
    arrays.column("text", seen.iter().map(|one| one.what.as_str()));
    arrays.column("text", seen.iter().map(|one| one.note.as_str()));
    let unnest = arrays.unnest();
    format!(
        "insert into link_seen (hash, entity, at, what, note)
         select * from {unnest} on conflict do nothing"
    )
}

/// Notes what happened: a part of a statement that ends with a comma.
fn noted(seen: &Seen, arrays: &mut Arrays) -> String {
    let hash = arrays.value(seen.link.0.to_vec());
    let entity = arrays.value(seen.entity.0);
    let at = arrays.value(seen.at.millis());
    let what = arrays.value(seen.what.clone());
    let note = arrays.value(seen.note.clone());
    format!(
        "noted as (
             insert into link_seen (hash, entity, at, what, note)
             values ({hash}, {entity}, {at}, {what}, {note}) on conflict do nothing
         ),"
    )
}

impl Links for Postgres {
    fn link(&mut self, entity: EntityId, hash: Hash) -> Result<Option<Link>, Trouble> {
        self.ask(async |connection| {
            let query = sqlx::query(LINK).bind(&hash.0[..]).bind(entity.0);
            let row = query.fetch_optional(connection).await?;
            row.as_ref().map(link).transpose()
        })
    }

    fn links_of(&mut self, account: AccountKey, most: usize) -> Result<Vec<Link>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let query = sqlx::query(LINKS)
                .bind(account.shard().0 as i16)
                .bind(account.entity.0)
                .bind(Uuid::from_u128(account.account.0))
                .bind(most);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(link).collect()
        })
    }

    fn revoke(&mut self, entity: EntityId, hash: Hash, at: Instant) -> Result<bool, Trouble> {
        self.ask(async |connection| {
            let sql = "
                update link set revoked = $3
                where hash = $1 and entity = $2 and revoked is null";
            let query = sqlx::query(sql).bind(&hash.0[..]).bind(entity.0);
            let done = query.bind(at.millis()).execute(connection).await?;
            Ok(done.rows_affected() == 1)
        })
    }

    fn see(&mut self, seen: &Seen) -> Result<bool, Trouble> {
        self.ask(async |connection| {
            let query = sqlx::query(SEE)
                .bind(&seen.link.0[..])
                .bind(seen.entity.0)
                .bind(seen.at.millis())
                .bind(seen.what.as_str())
                .bind(seen.note.as_str());
            Ok(query.execute(connection).await?.rows_affected() == 1)
        })
    }

    fn seen(&mut self, entity: EntityId, link: Hash, most: usize) -> Result<Vec<Seen>, Trouble> {
        self.newest((entity, link), false, most)
    }

    fn told(&mut self, entity: EntityId, link: Hash, most: usize) -> Result<Vec<Seen>, Trouble> {
        self.newest((entity, link), true, most)
    }

    fn answer(&mut self, stimuli: &[Stimulus], seen: &Seen) -> Result<Vec<Received>, Trouble> {
        let mut arrays = Arrays::default();
        let noted = noted(seen, &mut arrays);
        self.receive_with(&noted, arrays, stimuli)
    }

    fn erase_notes(&mut self, entity: EntityId, link: Hash) -> Result<u64, Trouble> {
        self.ask(async |connection| {
            let sql = "
                update link_seen set note = '' where hash = $1 and entity = $2 and note <> ''";
            let query = sqlx::query(sql).bind(&link.0[..]).bind(entity.0);
            Ok(query.execute(connection).await?.rows_affected())
        })
    }

    fn drop_links(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let dropped: i64 = self.ask(async |connection| {
            let query = sqlx::query(DROP).bind(entity.0).bind(before.millis());
            query.bind(most).fetch_one(connection).await?.try_get(0)
        })?;
        Ok(u64::try_from(dropped).unwrap_or_default())
    }
}

impl Postgres {
    /// The newest rows of a link, the first first.
    fn newest(
        &mut self,
        (entity, link): (EntityId, Hash),
        told: bool,
        most: usize,
    ) -> Result<Vec<Seen>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let query = sqlx::query(SEEN).bind(&link.0[..]).bind(entity.0);
            let rows = query.bind(told).bind(most).fetch_all(connection).await?;
            rows.iter().rev().map(seen_row).collect()
        })
    }
}

fn link(row: &PgRow) -> Result<Link, Error> {
    let mut columns = Columns::of(row);
    let account = AccountKey {
        entity: EntityId(columns.get()?),
        account: columns.key()?,
    };
    Ok(Link {
        account,
        hash: columns.hash()?,
        effect: columns.key()?,
        purpose: columns.small()?,
        expires: columns.instant()?,
        revoked: columns.get::<Option<i64>>()?.map(Instant::from_millis),
        format: columns.small()?,
        body: columns.get()?,
    })
}

fn seen_row(row: &PgRow) -> Result<Seen, Error> {
    let mut columns = Columns::of(row);
    Ok(Seen {
        entity: EntityId(columns.get()?),
        link: columns.hash()?,
        at: columns.instant()?,
        what: columns.get()?,
        note: columns.get()?,
    })
}
