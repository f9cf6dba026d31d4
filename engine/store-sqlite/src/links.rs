//! Links and what happens on them.

use jalon_core::Instant;
use jalon_store::{AccountKey, EntityId, Hash, Link, Links, Received, Seen, Stimulus, Trouble};
use rusqlite::{Connection, Error, OptionalExtension, Row, params};

use crate::Sqlite;
use crate::commit::parts;
use crate::inbox::receive;
use crate::rows::Columns;
use crate::trouble::told;

const WRITE: &str = "
    insert into link (hash, entity, shard, account, effect, purpose, expires, revoked, format, body)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing";

const LINK: &str = "
    select entity, account, hash, effect, purpose, expires, revoked, format, body from link";

const SEE: &str = "
    insert into link_seen (hash, entity, at, what, note) values (?, ?, ?, ?, ?)
    on conflict do nothing";

/// The newest rows of a link, the newest first: what the house told it, or all else.
const SEEN: &str = "
    select entity, hash, at, what, note from link_seen where hash = ?1 and entity = ?2
      and (what glob 'open *' or what glob 'contested *' or what glob 'announced *'
           or what glob 'came *') = ?3
    order by at desc, what desc limit ?4";

const OVER: &str = "
    select hash from link where entity = ? and expires < ? order by expires, hash limit ?";

/// Writes links that are not there yet.
pub(crate) fn write(transaction: &Connection, links: &[Link]) -> Result<(), Error> {
    if links.is_empty() {
        return Ok(());
    }
    let mut statement = transaction.prepare_cached(WRITE)?;
    for link in links {
        let (shard, entity, account) = parts(link.account);
        let (effect, expires) = (link.effect.bytes(), link.expires.millis());
        let revoked = link.revoked.map(Instant::millis);
        let (purpose, format, body) = (link.purpose, link.format, &link.body);
        statement.execute(params![
            link.hash.0,
            entity,
            shard,
            account,
            effect,
            purpose,
            expires,
            revoked,
            format,
            body
        ])?;
    }
    Ok(())
}

pub(crate) fn see(transaction: &Connection, seen: &Seen) -> Result<bool, Error> {
    let mut statement = transaction.prepare_cached(SEE)?;
    let (entity, at) = (seen.entity.0, seen.at.millis());
    let new = statement.execute(params![seen.link.0, entity, at, seen.what, seen.note])?;
    Ok(new == 1)
}

impl Links for Sqlite {
    fn link(&mut self, entity: EntityId, hash: Hash) -> Result<Option<Link>, Trouble> {
        let sql = format!("{LINK} where hash = ? and entity = ?");
        let mut statement = self.connection.prepare_cached(&sql).map_err(told)?;
        let found = statement.query_row(params![hash.0, entity.0], link);
        found.optional().map_err(told)
    }

    fn links_of(&mut self, account: AccountKey, most: usize) -> Result<Vec<Link>, Trouble> {
        let sql = format!(
            "{LINK} where shard = ? and entity = ? and account = ?
             order by expires desc, hash limit ?"
        );
        let (shard, entity, key) = parts(account);
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut statement = self.connection.prepare_cached(&sql).map_err(told)?;
        let rows = statement.query_map(params![shard, entity, key, most], link);
        rows.map_err(told)?.collect::<Result<_, _>>().map_err(told)
    }

    fn revoke(&mut self, entity: EntityId, hash: Hash, at: Instant) -> Result<bool, Trouble> {
        let sql = "
            update link set revoked = ?3 where hash = ?1 and entity = ?2 and revoked is null";
        let bound = params![hash.0, entity.0, at.millis()];
        let revoked = self.change(sql, bound);
        Ok(revoked? == 1)
    }

    fn see(&mut self, seen: &Seen) -> Result<bool, Trouble> {
        let transaction = self.write()?;
        let new = see(&transaction, seen).map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(new)
    }

    fn seen(&mut self, entity: EntityId, link: Hash, most: usize) -> Result<Vec<Seen>, Trouble> {
        newest(&self.connection, (entity, link), false, most).map_err(told)
    }

    fn told(&mut self, entity: EntityId, link: Hash, most: usize) -> Result<Vec<Seen>, Trouble> {
        newest(&self.connection, (entity, link), true, most).map_err(told)
    }

    fn answer(&mut self, stimuli: &[Stimulus], seen: &Seen) -> Result<Vec<Received>, Trouble> {
        let transaction = self.write()?;
        see(&transaction, seen).map_err(told)?;
        let received = receive(&transaction, stimuli).map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(received)
    }

    fn erase_notes(&mut self, entity: EntityId, link: Hash) -> Result<u64, Trouble> {
        let sql = "update link_seen set note = '' where hash = ? and entity = ? and note <> ''";
        let erased = self.change(sql, params![link.0, entity.0]);
        Ok(erased? as u64)
    }

    fn drop_links(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let transaction = self.write()?;
        let over = {
            let mut statement = transaction.prepare_cached(OVER).map_err(told)?;
            let bound = params![entity.0, before.millis(), most];
            let rows = statement.query_map(bound, |row| Columns::of(row).hash());
            let rows = rows.map_err(told)?;
            rows.collect::<Result<Vec<Hash>, _>>().map_err(told)?
        };
        for hash in &over {
            for table in ["link", "link_seen"] {
                let sql = format!("delete from {table} where hash = ? and entity = ?");
                let mut statement = transaction.prepare_cached(&sql).map_err(told)?;
                statement.execute(params![hash.0, entity.0]).map_err(told)?;
            }
        }
        transaction.commit().map_err(told)?;
        Ok(over.len() as u64)
    }
}

/// The newest rows of a link, the first first.
fn newest(
    connection: &Connection,
    (entity, link): (EntityId, Hash),
    told: bool,
    most: usize,
) -> Result<Vec<Seen>, Error> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(SEEN)?;
    let rows = statement.query_map(params![link.0, entity.0, told, most], |row| {
        let mut columns = Columns::of(row);
        Ok(Seen {
            entity: EntityId(columns.get()?),
            link: columns.hash()?,
            at: columns.instant()?,
            what: columns.get()?,
            note: columns.get()?,
        })
    });
    let mut seen: Vec<Seen> = rows?.collect::<Result<_, _>>()?;
    seen.reverse();
    Ok(seen)
}

/// The columns of [`LINK`].
fn link(row: &Row) -> Result<Link, Error> {
    let mut columns = Columns::of(row);
    let account = columns.account()?;
    Ok(Link {
        account,
        hash: columns.hash()?,
        effect: columns.key()?,
        purpose: columns.get()?,
        expires: columns.instant()?,
        revoked: columns.get::<Option<i64>>()?.map(Instant::from_millis),
        format: columns.get()?,
        body: columns.get()?,
    })
}
