//! The inbox.

use jalon_store::{AccountKey, EntityId, Inbox, Key, Received, Stimulus, To, Trouble};
use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Sqlite;
use crate::rows::Columns;
use crate::trouble::told;

const RECEIVE: &str = "
    insert into received (key, entity, place) values (?, ?, ?) on conflict do nothing";

const VERSION: &str = "select version from received where key = ? and entity = ?";

const CAME: &str = "select 1 from received where key = ? and entity = ?";

const OLDER: &str = "select 1 from received where key in (?, ?) and entity = ? limit 1";

const RECEIVE_VERSION: &str = "
    insert into received (key, entity, place, version) values (?, ?, ?, ?)
    on conflict do update set place = excluded.place, version = excluded.version";

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
        let received = receive(&transaction, stimuli).map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(received)
    }

    fn have_come(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Key>, Trouble> {
        let transaction = self.read()?;
        let mut statement = transaction.prepare_cached(CAME).map_err(told)?;
        let mut come = Vec::new();
        for key in keys {
            if statement
                .exists(params![key.bytes(), entity.0])
                .map_err(told)?
            {
                come.push(*key);
            }
        }
        Ok(come)
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

/// Receives what comes in together.
pub(crate) fn receive(transaction: &Connection, stimuli: &[Stimulus]) -> Rows<Vec<Received>> {
    let mut together = HashSet::new();
    let received = stimuli.iter().map(|one| {
        let became = came(transaction, one, &mut together)?;
        if matches!(became, Received::Before | Received::Differs) {
            return Ok(became);
        }
        match account_for(transaction, one)? {
            Some(account) => {
                wait(transaction, one, account)?;
                Ok(became)
            }
            None => {
                park(transaction, one)?;
                Ok(Received::Parked)
            }
        }
    });
    received.collect()
}

/// What a stimulus is by what came before. `together` are records of which this call takes the first version,
/// and the keys of what they come to.
fn came(
    transaction: &Connection,
    one: &Stimulus,
    together: &mut HashSet<(Key, Option<Key>)>,
) -> Rows<Received> {
    let (entity, place) = (one.entity.0, one.place);
    let Some(version) = &one.version else {
        let mut statement = transaction.prepare_cached(RECEIVE)?;
        let new = statement.execute(params![one.key.bytes(), entity, place])?;
        return Ok(match new {
            0 => Received::Before,
            _ => Received::Waiting,
        });
    };
    let (of, says) = (version.of, version.says);
    let mut statement = transaction.prepare_cached(VERSION)?;
    let row = statement.query_row(params![of.bytes(), entity], |row| {
        row.get::<_, Option<[u8; 16]>>(0)
    });
    let there = row.optional()?;
    let write = || {
        let mut statement = transaction.prepare_cached(RECEIVE_VERSION)?;
        statement.execute(params![of.bytes(), entity, place, says.bytes()])
    };
    Ok(match there {
        None => {
            let [was, too] = version.was;
            let mut statement = transaction.prepare_cached(OLDER)?;
            let older = statement.exists(params![was.bytes(), too.bytes(), entity])?;
            write()?;
            if older {
                return Ok(Received::Before);
            }
            together.extend([(of, None), (of, Some(one.key))]);
            Received::Waiting
        }
        Some(Some(there)) if there != says.bytes() => {
            if !version.replaces {
                return Ok(Received::Differs);
            }
            write()?;
            Received::Corrects
        }
        Some(_) if version.replaces || !together.contains(&(of, None)) => Received::Before,
        // A further part of a record that just came.
        Some(_) => match together.insert((of, Some(one.key))) {
            true => Received::Waiting,
            false => Received::Before,
        },
    })
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
        version: None,
    })
}
