//! The inbox.

use jalon_store::{AccountKey, EntityId, Inbox, Key, Received, Stimulus, To, Trouble};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Sqlite;
use crate::rows::Columns;
use crate::trouble::told;

const RECEIVE: &str = "
    insert into received (key, entity, place) values (?, ?, ?) on conflict do nothing";

const KNOWN: &str = "select account from known where key = ? and entity = ?";

const WAIT: &str = "
    insert into inbox (shard, place, entity, account, key, known, source, format, body)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)";

const PARK: &str = "
    insert into parked (key, entity, known, place, source, format, body)
    values (?, ?, ?, ?, ?, ?, ?)";

const PARKED: &str = "select entity, key, known, place, source, format, body from parked";

impl Inbox for Sqlite {
    fn receive(&mut self, stimuli: &[Stimulus]) -> Result<Vec<Received>, Trouble> {
        let transaction = self.write()?;
        let received = stimuli.iter().map(|one| receive(&transaction, one));
        let received = received.collect::<Result<_, _>>().map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(received)
    }

    fn match_parked(&mut self, most: usize) -> Result<usize, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let sql = format!(
            "{PARKED} where exists (
                 select 1 from known
                 where known.key = parked.known and known.entity = parked.entity
             ) order by parked.key limit ?"
        );
        let transaction = self.write()?;
        let matched = {
            let mut statement = transaction.prepare_cached(&sql).map_err(told)?;
            let rows = statement.query_map([most], stimulus).map_err(told)?;
            rows.collect::<Result<Vec<Stimulus>, _>>().map_err(told)?
        };
        for one in &matched {
            if let Some(account) = account_for(&transaction, one).map_err(told)? {
                unpark(&transaction, one, account).map_err(told)?;
            }
        }
        transaction.commit().map_err(told)?;
        Ok(matched.len())
    }

    fn parked(&mut self, entity: EntityId, most: usize) -> Result<Vec<Stimulus>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let sql = format!("{PARKED} where entity = ? order by place, key limit ?");
        let mut statement = self.connection.prepare_cached(&sql).map_err(told)?;
        let rows = statement.query_map(params![entity.0, most], stimulus);
        let rows = rows.map_err(told)?;
        rows.collect::<Result<_, _>>().map_err(told)
    }

    fn assign(&mut self, key: Key, to: AccountKey) -> Result<bool, Trouble> {
        let sql = format!("{PARKED} where key = ? and entity = ?");
        let transaction = self.write()?;
        let bound = params![key.bytes(), to.entity.0];
        let parked = transaction.query_row(&sql, bound, stimulus).optional();
        let Some(parked) = parked.map_err(told)? else {
            return Ok(false);
        };
        unpark(&transaction, &parked, to).map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(true)
    }
}

type Rows<T> = Result<T, rusqlite::Error>;

pub(crate) fn receive(transaction: &Connection, one: &Stimulus) -> Rows<Received> {
    let mut statement = transaction.prepare_cached(RECEIVE)?;
    let new = statement.execute(params![one.key.bytes(), one.entity.0, one.place])?;
    if new == 0 {
        return Ok(Received::Before);
    }
    match account_for(transaction, one)? {
        Some(account) => {
            wait(transaction, one, account)?;
            Ok(Received::Waiting)
        }
        None => {
            park(transaction, one)?;
            Ok(Received::Parked)
        }
    }
}

fn account_for(transaction: &Connection, one: &Stimulus) -> Rows<Option<AccountKey>> {
    let account = match one.to {
        To::Account(account) => Some(account),
        To::Known(key) => {
            let mut statement = transaction.prepare_cached(KNOWN)?;
            let bound = params![key.bytes(), one.entity.0];
            let row = statement.query_row(bound, |row| Columns::of(row).key());
            row.optional()?
        }
    };
    Ok(account.map(|account| AccountKey {
        entity: one.entity,
        account,
    }))
}

fn wait(transaction: &Connection, one: &Stimulus, account: AccountKey) -> Rows<()> {
    let mut statement = transaction.prepare_cached(WAIT)?;
    statement.execute(params![
        account.shard().0,
        one.place,
        account.entity.0,
        account.account.bytes(),
        one.key.bytes(),
        known(one),
        one.source,
        one.format,
        one.body,
    ])?;
    Ok(())
}

fn park(transaction: &Connection, one: &Stimulus) -> Rows<()> {
    let mut statement = transaction.prepare_cached(PARK)?;
    statement.execute(params![
        one.key.bytes(),
        one.entity.0,
        known(one),
        one.place,
        one.source,
        one.format,
        one.body,
    ])?;
    Ok(())
}

fn unpark(transaction: &Connection, one: &Stimulus, account: AccountKey) -> Rows<()> {
    let sql = "delete from parked where key = ? and entity = ?";
    let mut statement = transaction.prepare_cached(sql)?;
    statement.execute(params![one.key.bytes(), one.entity.0])?;
    wait(transaction, one, account)
}

fn known(one: &Stimulus) -> Option<[u8; 16]> {
    match one.to {
        To::Account(_) => None,
        To::Known(key) => Some(key.bytes()),
    }
}

/// The columns of [`PARKED`].
fn stimulus(row: &Row) -> Rows<Stimulus> {
    let mut columns = Columns::of(row);
    Ok(Stimulus {
        entity: EntityId(columns.get()?),
        key: columns.key()?,
        to: To::Known(columns.key()?),
        place: columns.get()?,
        source: columns.get()?,
        format: columns.get()?,
        body: columns.get()?,
    })
}
